#include "daemon/core/call.h"

#include <curl/curl.h>
#include <talloc.h>

const char *call_escape(void *mem, const char *text)
{
	char *out = curl_easy_escape(NULL, text, 0);
	const char *kept = out != NULL ? talloc_strdup(mem, out) : NULL;
	curl_free(out);
	return kept;
}
