/* Names: any two strings get the same answer both ways round, and a key that is text. */
#include <string.h>
#include <talloc.h>

#include "parsers/base/err.h"
#include "parsers/base/utf8.h"
#include "parsers/name/alike.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	if (len > 600)
		return 0;
	void *mem = talloc_new(NULL);
	char *a = talloc_strndup(mem, (const char *)data, len);
	size_t cut = strcspn(a, "\n");
	const char *b = a[cut] == '\n' ? a + cut + 1 : "";
	a[cut] = '\0';
	must(org_alike(a, b) == org_alike(b, a) && person_alike(a, b) == person_alike(b, a));
	char *key = org_key(mem, a);
	must(key != NULL && utf8_valid(key, strlen(key)));
	(void)talloc_free(mem);
	return 0;
}
