/* Clean-up: the result is valid UTF-8, not longer, and cleaning it again changes nothing (but for a
 * quotation, whose colons stay as typed). */
#include <string.h>
#include <talloc.h>

#include "parsers/base/err.h"
#include "parsers/base/utf8.h"
#include "parsers/message/draft.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	if (!utf8_valid(text, size))
		return 0;
	void *mem = talloc_new(NULL);
	char *once = talloc_size(mem, size + 1);
	must(once != NULL);
	size_t len = clean_text(text, size, once);
	must(len <= size && utf8_valid(once, len));
	char *again = talloc_size(mem, len + 1);
	must(again != NULL);
	size_t again_len = clean_text(once, len, again);
	must(again_len <= len);
	if (!span_starts((struct span){text, size}, "「") &&
	    !span_starts((struct span){once, len}, "「"))
		must(again_len == len && memcmp(once, again, len) == 0);
	talloc_free(mem);
	return 0;
}
