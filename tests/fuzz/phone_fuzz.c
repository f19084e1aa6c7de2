/* Telephone numbers: what is found lies within the text, and its normal form reads as itself. */
#include <string.h>

#include "parsers/base/err.h"
#include "parsers/base/utf8.h"
#include "parsers/value/phone.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span s = {(const char *)data, size};
	struct phone p, again;
	if (size > 4096 || !utf8_valid(s.at, size) || !phone_find(s, PHONE_ANY, &p))
		return 0;
	must(p.len > 0 && p.at + p.len <= size);
	must(phone_parse((struct span){p.text, strlen(p.text)}, &again));
	must(strcmp(p.text, again.text) == 0);
	return 0;
}
