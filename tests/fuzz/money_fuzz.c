/* Money: what is found lies within the text, in order and bounds, reads the same where it stands
 * alone, and printed as yuan reads back as the same amount. */
#include <string.h>

#include "parsers/base/err.h"
#include "parsers/base/utf8.h"
#include "parsers/value/money.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span s = {(const char *)data, size};
	struct amount a, again;
	if (size > 4096 || !utf8_valid(s.at, size) || !money_find(s, 0, MONEY_BARE, &a))
		return 0;
	must(a.len > 0 && a.at + a.len <= size && a.low.fen >= 0);
	must(!a.ranged || a.low.fen < a.high.fen);
	must(span_strip((struct span){s.at + a.at, a.len}).len == a.len);
	must(money_parse((struct span){s.at + a.at, a.len}, MONEY_BARE, &again));
	must(again.low.fen == a.low.fen && again.ranged == a.ranged &&
	     again.qualifier == a.qualifier && (!a.ranged || again.high.fen == a.high.fen));
	char text[MONEY_TEXT];
	(void)money_yuan(a.low, text);
	if (a.low.fen < 100000000000000)
		must(money_parse((struct span){text, strlen(text)}, MONEY_BARE, &again) &&
		     again.low.fen == a.low.fen);
	return 0;
}
