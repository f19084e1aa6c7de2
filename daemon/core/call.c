#include "daemon/core/call.h"

#include <curl/curl.h>
#include <string.h>
#include <talloc.h>

char *call_base(void *mem, const char *url)
{
	size_t len = strlen(url);
	while (len > 0 && url[len - 1] == '/')
		len--;
	return talloc_strndup(mem, url, len);
}

const char *call_escape(void *mem, const char *text)
{
	char *out = curl_easy_escape(NULL, text, 0);
	const char *kept = out != NULL ? talloc_strdup(mem, out) : NULL;
	curl_free(out);
	return kept;
}
