/* Telephone numbers: what is found lies within the text and is no part of a longer number, its
 * digits are those that stand there, it reads the same alone and again in its normal form. */
#include <string.h>

#include "parsers/base/err.h"
#include "parsers/base/utf8.h"
#include "parsers/value/phone.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t digits_of(const char *text, size_t len, char *out)
{
	size_t n = 0;
	for (size_t i = 0; i < len; i++)
		if (text[i] >= '0' && text[i] <= '9')
			out[n++] = text[i];
	out[n] = '\0';
	return n;
}

/* Of what stands there, only the country's code is left out. */
static void nothing_vanishes(const struct span *s, const struct phone *p)
{
	char there[128], kept[sizeof(p->text)];
	must(p->len < sizeof(there));
	size_t n = digits_of(s->at + p->at, p->len, there);
	size_t k = digits_of(p->text, strlen(p->text), kept);
	must(n >= k && strcmp(there + n - k, kept) == 0);
	must(n == k || (n - k == 2 && strncmp(there, "86", 2) == 0) ||
	     (n - k == 4 && strncmp(there, "0086", 4) == 0));
}

static bool is_digit(const struct span *s, size_t at)
{
	return at < s->len && s->at[at] >= '0' && s->at[at] <= '9';
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span s = {(const char *)data, size};
	struct phone p, again;
	if (size > 4096 || !utf8_valid(s.at, size) || !phone_find(s, PHONE_ANY, &p))
		return 0;
	must(p.len > 0 && p.at + p.len <= size);
	must((p.at == 0 || !is_digit(&s, p.at - 1)) && !is_digit(&s, p.at + p.len));
	nothing_vanishes(&s, &p);
	must(phone_parse((struct span){s.at + p.at, p.len}, &again));
	must(strcmp(p.text, again.text) == 0);
	must(phone_parse((struct span){p.text, strlen(p.text)}, &again));
	must(strcmp(p.text, again.text) == 0);
	return 0;
}
