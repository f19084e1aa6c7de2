/* Times: what is found lies within the text, is a day that exists, and reads the same when the
 * expression stands alone and its text is read again. */
#include <string.h>

#include "parsers/base/err.h"
#include "parsers/base/utf8.h"
#include "parsers/value/when.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct civil now = {2026, 11, 23, 10, 0, 0};
	struct span s = {(const char *)data, size};
	struct when w;
	if (size > 4096 || !utf8_valid(s.at, size) || !when_find(s, 0, &now, &w))
		return 0;
	must(w.len > 0 && w.at + w.len <= size);
	must(span_strip((struct span){s.at + w.at, w.len}).len == w.len);
	must(date_exists(w.time.year, w.time.month, w.time.day));
	must(w.time.hour >= 0 && w.time.hour < 24 && w.time.minute >= 0 && w.time.minute < 60);
	char text[WHEN_TEXT], again[WHEN_TEXT];
	(void)when_text(&w, text);
	struct when copy;
	must(when_at((struct span){s.at + w.at, w.len}, 0, &now, &copy) && copy.len == w.len);
	must(strcmp(when_text(&copy, again), text) == 0);
	if (w.time.year < 1900)
		return 0;
	must(when_at((struct span){text, strlen(text)}, 0, &now, &copy) &&
	     copy.len == strlen(text));
	/* hours 1 to 6 without a word are afternoon: only the day is sure to come back */
	must(strncmp(when_text(&copy, again), text, 10) == 0);
	return 0;
}
