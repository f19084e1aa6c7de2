/* Clean-up: the result is valid UTF-8, holds every character of the text in its one form and in
 * order, and no other (in a quotation the colons stay as typed); cleaning it again changes nothing.
 */
#include <string.h>
#include <talloc.h>

#include "parsers/base/err.h"
#include "parsers/base/utf8.h"
#include "parsers/message/draft.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* As the grammar lists them: they disappear. */
static bool is_invisible(uint32_t c)
{
	return (c >= 0x200B && c <= 0x200D) || c == 0x2060 || c == 0xFEFF ||
	       (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0xE0100 && c <= 0xE01EF);
}

static uint32_t form_of(uint32_t c, bool quoted)
{
	bool stays = c == 0xFF0C || c == 0xFF1B || c == 0xFF01 || c == 0xFF1F || c == 0xFF08 ||
		     c == 0xFF09 || (quoted && c == 0xFF1A);
	if (c >= 0xFF01 && c <= 0xFF5E && !stays)
		return c - 0xFEE0;
	if (c == 0x3000 || c == 0xA0 || c == 0x2005)
		return ' ';
	return c == 0xFFE5 ? 0xA5 : c == '\r' ? '\n' : c;
}

/* Text and result side by side, character by character. */
static void nothing_vanishes(const char *text, size_t size, const char *clean, size_t len)
{
	bool quotation = tags_quoted((struct span){clean, len}), quoted = false;
	size_t w = 0;
	for (size_t at = 0; at < size;) {
		uint32_t c, kept;
		at += utf8_next(text + at, size - at, &c);
		if (quotation && c == 0x300C) { /* 「 */
			quotation = false;
			quoted = true;
		}
		if (c == 0x300D) /* 」 */
			quoted = false;
		if (is_invisible(c) || (c == '\r' && at < size && text[at] == '\n'))
			continue;
		must(w < len);
		w += utf8_next(clean + w, len - w, &kept);
		must(kept == form_of(c, quoted));
	}
	must(w == len);
}

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
	nothing_vanishes(text, size, once, len);
	char *again = talloc_size(mem, len + 1);
	must(again != NULL);
	size_t again_len = clean_text(once, len, again);
	must(again_len <= len);
	must(again_len == len && memcmp(once, again, len) == 0);
	talloc_free(mem);
	return 0;
}
