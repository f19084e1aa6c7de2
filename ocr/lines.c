#include "ocr/lines.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/base/utf8.h"

#define NOISE_CONF 3 /* below it a character is a smudge */
#define WORD_BYTES 160
#define LINE_BYTES 2048
#define LINE_MIN 3   /* a texture reads as lines of one sign or two, and surely */
#define SURE_CONF 98 /* from which the extractor takes digits that one model alone has read */
#define CODE_MIN 2   /* characters of what is read again */

/* A colon ends a key; between digits it is a time's. */
static bool ends_key(const char *text, size_t len)
{
	return text[len - 1] == ':' && (len == 1 || !isdigit((unsigned char)text[len - 2]));
}

/* Whether a symbol goes on in the word before it: Latin letters, digits and signs without a blank.
 */
static bool continues(const struct word *last, const char *symbol, const struct word *where)
{
	size_t len = strlen(last->text);
	return last->line == where->line && !where->blank && !ends_key(last->text, len) &&
	       (unsigned char)last->text[len - 1] < 0x80 && (unsigned char)symbol[0] < 0x80 &&
	       len + strlen(symbol) < WORD_BYTES;
}

static void grow(struct word *to, const char *symbol, const struct word *where)
{
	size_t len = strlen(to->text), more = strlen(symbol);
	char *text = realloc(to->text, len + more + 1);
	if (text == NULL)
		return;
	memcpy(text + len, symbol, more + 1);
	to->text = text;
	int right = where->x + where->w, bottom = where->y + where->h;
	if (to->x + to->w > right)
		right = to->x + to->w;
	if (to->y + to->h > bottom)
		bottom = to->y + to->h;
	to->x = where->x < to->x ? where->x : to->x;
	to->y = where->y < to->y ? where->y : to->y;
	to->w = right - to->x;
	to->h = bottom - to->y;
	to->conf = where->conf < to->conf ? where->conf : to->conf;
}

static bool has_room(struct words *w)
{
	if (w->n < w->room)
		return true;
	size_t room = w->room == 0 ? 128 : w->room * 2;
	struct word *list = realloc(w->list, room * sizeof(*list));
	if (list == NULL)
		return false;
	w->list = list;
	w->room = room;
	return true;
}

void words_add(struct words *w, const char *symbol, const struct word *where)
{
	size_t len = strlen(symbol);
	if (len == 0 || isspace((unsigned char)symbol[0]) || where->conf < NOISE_CONF ||
	    w->n == WORDS_MAX || !utf8_valid(symbol, len))
		return;
	if (w->n > 0 && continues(&w->list[w->n - 1], symbol, where)) {
		grow(&w->list[w->n - 1], symbol, where);
		return;
	}
	char *copy = strdup(symbol);
	if (copy == NULL || !has_room(w)) {
		free(copy);
		return;
	}
	struct word *new = &w->list[w->n++];
	*new = *where;
	new->text = copy;
	new->again = NULL;
}

void words_done(struct words *w)
{
	for (size_t i = 0; i < w->n; i++) {
		free(w->list[i].text);
		free(w->list[i].again);
	}
	free(w->list);
	*w = (struct words){};
}

void words_append(struct words *to, struct words *from)
{
	int line = to->n > 0 ? to->list[to->n - 1].line + 1 : 0;
	size_t taken = 0;
	for (; taken < from->n && to->n < WORDS_MAX && has_room(to); taken++) {
		to->list[to->n] = from->list[taken];
		to->list[to->n++].line += line;
	}
	for (size_t i = 0; i < taken; i++)
		from->list[i] = (struct word){};
	words_done(from);
}

long words_score(const struct words *w)
{
	long score = 0;
	for (size_t from = 0, to = 0; from < w->n; from = to) {
		long line = 0, chars = 0;
		for (; to < w->n && w->list[to].line == w->list[from].line; to++) {
			long n = (long)utf8_count(w->list[to].text, strlen(w->list[to].text));
			chars += n;
			line += n * (w->list[to].conf - 55);
		}
		score += chars >= LINE_MIN ? line : 0;
	}
	return score;
}

int words_mean_conf(const struct words *w)
{
	long sum = 0, chars = 0;
	for (size_t i = 0; i < w->n; i++) {
		long n = (long)utf8_count(w->list[i].text, strlen(w->list[i].text));
		sum += n * w->list[i].conf;
		chars += n;
	}
	return chars > 0 ? (int)(sum / chars) : 0;
}

int words_sureness(const struct words *w)
{
	int worst = 100;
	for (size_t i = 0; i < w->n; i++)
		worst = w->list[i].conf < worst ? w->list[i].conf : worst;
	return w->n > 0 ? (words_mean_conf(w) + worst) / 2 : 0;
}

bool word_is_code(const struct word *w)
{
	size_t digits = 0, len = strlen(w->text);
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)w->text[i];
		if (c >= 0x80)
			return false;
		digits += isdigit(c) != 0;
	}
	return len >= CODE_MIN && (digits > 0 || len >= 4);
}

bool word_is_sure(const struct word *w)
{
	if (w->conf < SURE_CONF)
		return false;
	for (const char *p = w->text; *p != '\0'; p++)
		if (isalpha((unsigned char)*p))
			return false;
	return true;
}

/* One line as JSON; its text has the blanks that were printed between Latin words. */
static json_t *line_to_json(const struct word *w, size_t n)
{
	json_t *words = json_array();
	char text[LINE_BYTES];
	size_t len = 0;
	int conf = 100, left = w->x, top = w->y, right = 0, bottom = 0;
	for (size_t i = 0; i < n; i++) {
		size_t more = strlen(w[i].text);
		if (len + more + 2 < sizeof(text)) {
			if (i > 0 && w[i].blank)
				text[len++] = ' ';
			memcpy(text + len, w[i].text, more);
			len += more;
		}
		conf = w[i].conf < conf ? w[i].conf : conf;
		left = w[i].x < left ? w[i].x : left;
		top = w[i].y < top ? w[i].y : top;
		right = w[i].x + w[i].w > right ? w[i].x + w[i].w : right;
		bottom = w[i].y + w[i].h > bottom ? w[i].y + w[i].h : bottom;
		json_t *word = json_pack("{s:s, s:i, s:[iiii]}", "text", w[i].text, "conf",
					 w[i].conf, "box", w[i].x, w[i].y, w[i].w, w[i].h);
		if (w[i].again != NULL)
			(void)json_object_set_new(word, "again", json_string(w[i].again));
		(void)json_array_append_new(words, word);
	}
	return json_pack("{s:s#, s:i, s:[iiii], s:o}", "text", text, (int)len, "conf", conf, "box",
			 left, top, right - left, bottom - top, "words", words);
}

json_t *words_to_json(const struct words *w, int width, int height, int rotated)
{
	json_t *lines = json_array();
	for (size_t from = 0; from < w->n;) {
		size_t to = from + 1;
		while (to < w->n && w->list[to].line == w->list[from].line)
			to++;
		(void)json_array_append_new(lines, line_to_json(w->list + from, to - from));
		from = to;
	}
	return json_pack("{s:i, s:i, s:i, s:o}", "width", width, "height", height, "rotated",
			 rotated, "lines", lines);
}
