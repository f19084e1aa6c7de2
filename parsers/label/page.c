/* The JSON of a worker's reply becomes a page. The worker is ours, but what it read is a stranger's
 * picture: everything has a limit,
 * and what is beyond it is left out: the rest is still worth reading. */
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "parsers/base/utf8.h"
#include "parsers/label/label.h"

#define LINES_MAX 600
#define WORDS_MAX 200 /* a line */
#define TEXT_MAX 2000 /* bytes of a line */
#define SIDE_MAX 100000

static bool number(const json_t *j, int *ret)
{
	if (!json_is_integer(j))
		return false;
	json_int_t v = json_integer_value(j);
	if (v < 0 || v > SIDE_MAX)
		return false;
	*ret = (int)v;
	return true;
}

static bool box_take(const json_t *item, struct label_box *ret)
{
	const json_t *b = json_object_get(item, "box");
	return json_array_size(b) == 4 && number(json_array_get(b, 0), &ret->x) &&
	       number(json_array_get(b, 1), &ret->y) && number(json_array_get(b, 2), &ret->w) &&
	       number(json_array_get(b, 3), &ret->h);
}

static bool text_take(void *mem, const json_t *item, const char **ret, int *ret_conf)
{
	const json_t *text = json_object_get(item, "text");
	size_t len = json_string_length(text);
	const char *bytes = json_string_value(text);
	if (bytes == NULL || !utf8_valid(bytes, len))
		return false;
	if (len > TEXT_MAX)
		len = utf8_cut(bytes, len, TEXT_MAX);
	*ret = talloc_strndup(mem, bytes, len);
	return *ret != NULL && number(json_object_get(item, "conf"), ret_conf);
}

static bool again_take(void *mem, const json_t *again, const char **ret)
{
	const char *bytes = json_string_value(again);
	size_t len = json_string_length(again);
	if (bytes == NULL || !utf8_valid(bytes, len) || len > TEXT_MAX)
		return false;
	*ret = talloc_strdup(mem, bytes);
	return *ret != NULL;
}

static bool line_take(void *mem, const json_t *item, struct label_line *ret)
{
	const json_t *words = json_object_get(item, "words");
	size_t n = json_array_size(words);
	if (n > WORDS_MAX)
		n = WORDS_MAX;
	if (!text_take(mem, item, &ret->text, &ret->conf) || !box_take(item, &ret->box))
		return false;
	struct label_word *list = talloc_zero_array(mem, struct label_word, (unsigned)n + 1);
	if (list == NULL)
		return false;
	for (size_t i = 0; i < n; i++) {
		const json_t *w = json_array_get(words, i), *again = json_object_get(w, "again");
		if (!text_take(list, w, &list[i].text, &list[i].conf) ||
		    !box_take(w, &list[i].box) ||
		    (again != NULL && !again_take(list, again, &list[i].again)))
			return false;
	}
	ret->words = list;
	ret->n_words = n;
	return true;
}

/* The way back to the picture: nothing of it is needed for the text, so a bad one is none. */
static void back_take(const json_t *root, struct label_page *page)
{
	const json_t *back = json_object_get(root, "back"), *at = json_object_get(back, "at");
	size_t n = json_array_size(at);
	int degrees;
	if (!number(json_object_get(root, "rotated"), &degrees) || degrees % 90 != 0 ||
	    !number(json_object_get(back, "width"), &page->back_width) ||
	    !number(json_object_get(back, "height"), &page->back_height) ||
	    n != 2 * (size_t)(LABEL_GRID * LABEL_GRID))
		return;
	for (size_t i = 0; i < n; i++)
		if (!number(json_array_get(at, i), &page->back[i / 2][i % 2]))
			return;
	page->rotated = degrees / 90 % 4;
	page->has_back = page->width > 0 && page->height > 0;
}

int label_page_parse(void *mem, const char *json, size_t len, struct label_page **ret,
		     struct err *err)
{
	json_t *root = json_loadb(json, len, JSON_REJECT_DUPLICATES, NULL);
	const json_t *lines = json_object_get(root, "lines");
	size_t n = json_array_size(lines) < LINES_MAX ? json_array_size(lines) : LINES_MAX;
	struct label_page *page = talloc_zero(mem, struct label_page);
	struct label_line *list =
		page != NULL ? talloc_zero_array(page, struct label_line, LINES_MAX + 1) : NULL;
	bool good = list != NULL && json_is_array(lines) &&
		    number(json_object_get(root, "width"), &page->width) &&
		    number(json_object_get(root, "height"), &page->height);
	for (size_t i = 0; good && i < n; i++)
		good = line_take(list, json_array_get(lines, i), &list[i]);
	if (good)
		back_take(root, page);
	json_decref(root);
	if (!good) {
		(void)talloc_free(page);
		return err_set(err, ERR_INPUT, "page: not a worker's reply");
	}
	page->lines = list;
	page->n_lines = n;
	*ret = page;
	return 0;
}
