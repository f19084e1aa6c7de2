/* One walk over the first limit bytes that remembers the last place of each kind. */
#include "parsers/wire/part.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "parsers/base/err.h"
#include "parsers/base/utf8.h"

#define JOINER 0x200D

struct walk {
	const char *text;
	size_t len;
	size_t at;
	uint32_t before, next; /* characters on both sides of at; 0 at the ends */
	size_t flags;          /* regional indicators in a row before at */
	bool ended;            /* before at a sentence ends, closing quotes and spaces included */
	size_t link_end;       /* at < link_end: inside a link */
	bool no_links;         /* no </a> behind at */
};

static bool within(uint32_t c, uint32_t first, uint32_t last)
{
	return c >= first && c <= last;
}

static bool is_flag(uint32_t c)
{
	return within(c, 0x1F1E6, 0x1F1FF);
}

/* Continues the character before it: accents, keycaps, variation, skin tone, tags of flags. */
static bool is_extending(uint32_t c)
{
	return c == JOINER || within(c, 0x0300, 0x036F) || within(c, 0x1AB0, 0x1AFF) ||
	       within(c, 0x1DC0, 0x1DFF) || within(c, 0x20D0, 0x20FF) ||
	       within(c, 0xFE00, 0xFE0F) || within(c, 0xFE20, 0xFE2F) ||
	       within(c, 0x1F3FB, 0x1F3FF) || within(c, 0xE0020, 0xE007F) ||
	       within(c, 0xE0100, 0xE01EF);
}

static bool has(const uint32_t *list, uint32_t c)
{
	while (*list != 0 && *list != c)
		list++;
	return *list != 0;
}

static bool is_end(uint32_t c)
{
	static const uint32_t ends[] = {0x3002, 0xFF01, 0xFF1F, 0xFF1B, 0x2026, 0}; /* 。！？；… */
	return has(ends, c);
}

static bool is_latin_end(uint32_t c)
{
	return c == '.' || c == '!' || c == '?' || c == ';';
}

static bool is_closing(uint32_t c)
{
	static const uint32_t closing[] = {0x201D, 0x2019, 0x300D, 0x300F, 0xFF09, ')', '"', 0};
	return has(closing, c);
}

static bool is_latin(uint32_t c)
{
	return c < 0x80 && isalnum((int)c);
}

/* Does cutting at w->at leave whole what one sees as one character? */
static bool is_whole(const struct walk *w)
{
	if (w->before == JOINER || is_extending(w->next))
		return false;
	if (w->before == '\r' && w->next == '\n')
		return false;
	return !(is_flag(w->next) && w->flags % 2 == 1);
}

/* Behind closing quotes and the space; 3.5 and a.b are no sentences. */
static bool is_sentence_end(const struct walk *w)
{
	return w->ended && !is_latin_end(w->before) && w->next != ' ' && w->next != '\n' &&
	       !is_end(w->next) && !is_closing(w->next);
}

static bool opens_link(const char *text, size_t len)
{
	if (len < 3 || strncasecmp(text, "<a", 2) != 0)
		return false;
	return text[2] == '>' || text[2] == ' ' || text[2] == '\t' || text[2] == '\n';
}

/* Behind the next </a> from at on; 0: there is none. */
static size_t link_end(const struct walk *w)
{
	for (size_t at = w->at; at + 4 <= w->len; at++)
		if (w->text[at] == '<' && strncasecmp(w->text + at, "</a>", 4) == 0)
			return at + 4;
	return 0;
}

static void link_look(struct walk *w)
{
	if (w->no_links || w->at < w->link_end || !opens_link(w->text + w->at, w->len - w->at))
		return;
	w->link_end = link_end(w);
	w->no_links = w->link_end == 0;
}

static void step(struct walk *w)
{
	size_t n = utf8_next(w->text + w->at, w->len - w->at, &w->before);
	bool goes_on = is_closing(w->before) || w->before == ' ';
	w->ended = is_end(w->before) || is_latin_end(w->before) || (w->ended && goes_on);
	w->flags = is_flag(w->before) ? w->flags + 1 : 0;
	w->at += n;
	w->next = 0;
	if (w->at < w->len)
		(void)utf8_next(w->text + w->at, w->len - w->at, &w->next);
}

size_t wire_part(const char *text, size_t len, size_t limit)
{
	must(limit >= 4);
	if (len <= limit)
		return len;
	struct walk w = {.text = text, .len = len};
	size_t line = 0, sentence = 0, untorn = 0, whole = 0, character;
	for (;;) {
		bool torn = w.at < w.link_end; /* a link that begins here is behind the cut */
		link_look(&w);
		if (w.at > 0 && is_whole(&w)) {
			whole = w.at;
			torn = torn || (is_latin(w.before) && is_latin(w.next));
			untorn = torn ? untorn : w.at;
			line = !torn && w.before == '\n' ? w.at : line;
			sentence = !torn && is_sentence_end(&w) ? w.at : sentence;
		}
		character = w.at;
		step(&w);
		if (w.at > limit)
			break;
	}
	if (line >= limit / 2)
		return line;
	if (sentence >= limit / 2)
		return sentence;
	if (untorn > 0)
		return untorn;
	return whole > 0 ? whole : character;
}
