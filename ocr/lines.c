#include "ocr/lines.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/base/utf8.h"

#define NOISE_CONF 3 /* below it a word is a smudge */

void words_add(struct words *w, const char *text, int conf, int x, int y, int width, int height)
{
	size_t len = strlen(text);
	while (len > 0 && isspace((unsigned char)text[len - 1]))
		len--;
	if (len == 0 || conf < NOISE_CONF || w->n == WORDS_MAX || !utf8_valid(text, len))
		return;
	if (w->n == w->room) {
		size_t room = w->room == 0 ? 64 : w->room * 2;
		struct word *list = realloc(w->list, room * sizeof(*list));
		if (list == NULL)
			return;
		w->list = list;
		w->room = room;
	}
	char *copy = strndup(text, len);
	if (copy == NULL)
		return;
	w->list[w->n++] = (struct word){copy, conf > 100 ? 100 : conf, x, y, width, height};
}

void words_done(struct words *w)
{
	for (size_t i = 0; i < w->n; i++)
		free(w->list[i].text);
	free(w->list);
	*w = (struct words){};
}

long words_score(const struct words *w)
{
	long score = 0;
	for (size_t i = 0; i < w->n; i++)
		score += (long)utf8_count(w->list[i].text, strlen(w->list[i].text)) *
			 (w->list[i].conf - 55);
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

bool word_is_code(const struct word *w)
{
	size_t letters = 0, digits = 0, len = strlen(w->text);
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)w->text[i];
		if (c >= 0x80)
			return false;
		letters += isalpha(c) != 0;
		digits += isdigit(c) != 0;
	}
	return len >= 4 && letters > 0 && digits > 0;
}

void word_second_reading(struct word *w, const char *text, int conf)
{
	char *clean = strdup(text);
	if (clean == NULL)
		return;
	size_t n = 0;
	for (size_t i = 0; clean[i] != '\0'; i++)
		if (!isspace((unsigned char)clean[i]))
			clean[n++] = clean[i];
	clean[n] = '\0';
	if (strcmp(clean, w->text) == 0) {
		if (conf > w->conf)
			w->conf = conf;
	} else if (n == strlen(w->text) && conf > w->conf + 5) {
		free(w->text);
		w->text = clean;
		/* Two readings that differ: never sure. */
		w->conf = w->conf < 69 ? w->conf : 69;
		return;
	} else if (n == strlen(w->text) && conf > 60) {
		w->conf = w->conf < 69 ? w->conf : 69;
	}
	free(clean);
}

/* A row: words whose middles lie within each other's height. */
static int by_middle(const void *a, const void *b)
{
	const struct word *const *x = a, *const *y = b;
	int mx = 2 * (*x)->y + (*x)->h, my = 2 * (*y)->y + (*y)->h;
	return mx != my ? (mx < my ? -1 : 1) : ((*x)->x > (*y)->x) - ((*x)->x < (*y)->x);
}

static int by_left(const void *a, const void *b)
{
	const struct word *const *x = a, *const *y = b;
	return ((*x)->x > (*y)->x) - ((*x)->x < (*y)->x);
}

static bool ascii_edge(const char *before, const char *after)
{
	size_t n = strlen(before);
	return n > 0 && isalnum((unsigned char)before[n - 1]) && isalnum((unsigned char)after[0]);
}

/* One row of words, which stand from left to right; cut into lines where the gap is wide. */
static void row_to_json(json_t *lines, struct word **row, size_t n)
{
	qsort(row, n, sizeof(*row), by_left);
	for (size_t from = 0; from < n;) {
		size_t to = from + 1;
		int right = row[from]->x + row[from]->w, height = row[from]->h;
		while (to < n && row[to]->x - right <= 3 * height / 2) {
			if (row[to]->x + row[to]->w > right)
				right = row[to]->x + row[to]->w;
			to++;
		}
		json_t *words = json_array();
		char text[2048];
		size_t len = 0;
		int conf = 100, top = row[from]->y, bottom = row[from]->y + row[from]->h;
		for (size_t i = from; i < to; i++) {
			const struct word *w = row[i];
			size_t more = strlen(w->text);
			bool blank = i > from && ascii_edge(row[i - 1]->text, w->text) &&
				     w->x - (row[i - 1]->x + row[i - 1]->w) > w->h / 5;
			if (len + more + 2 < sizeof(text)) {
				if (blank)
					text[len++] = ' ';
				memcpy(text + len, w->text, more);
				len += more;
			}
			if (w->conf < conf)
				conf = w->conf;
			if (w->y < top)
				top = w->y;
			if (w->y + w->h > bottom)
				bottom = w->y + w->h;
			(void)json_array_append_new(
				words, json_pack("{s:s, s:i, s:[iiii]}", "text", w->text, "conf",
						 w->conf, "box", w->x, w->y, w->w, w->h));
		}
		json_t *line = json_pack("{s:s#, s:i, s:[iiii], s:o}", "text", text, (int)len,
					 "conf", conf, "box", row[from]->x, top,
					 right - row[from]->x, bottom - top, "words", words);
		(void)json_array_append_new(lines, line);
		from = to;
	}
}

json_t *words_to_json(const struct words *w, int width, int height, int rotated)
{
	json_t *lines = json_array();
	struct word **order = malloc((w->n + 1) * sizeof(struct word *));
	if (order == NULL || lines == NULL) {
		free(order);
		json_decref(lines);
		return NULL;
	}
	for (size_t i = 0; i < w->n; i++)
		order[i] = &w->list[i];
	qsort(order, w->n, sizeof(*order), by_middle);
	for (size_t from = 0; from < w->n;) {
		size_t to = from + 1;
		while (to < w->n) {
			const struct word *a = order[to - 1], *b = order[to];
			int apart = (2 * b->y + b->h) - (2 * a->y + a->h); /* twice the distance */
			int least = (a->h + b->h) / 2; /* a flat 一 stands in its row too */
			if (apart > least)
				break;
			/* A row does not creep down: measured against its first word too. */
			const struct word *first = order[from];
			if ((2 * b->y + b->h) - (2 * first->y + first->h) > first->h + least)
				break;
			to++;
		}
		row_to_json(lines, order + from, to - from);
		from = to;
	}
	free(order);
	return json_pack("{s:i, s:i, s:i, s:o}", "width", width, "height", height, "rotated",
			 rotated, "lines", lines);
}
