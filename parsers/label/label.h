/* label: what the text on a picture means: its kind and its parameters.
 *
 * Pure: takes the words and lines with their boxes as OCR found them and the pack's parameters, and
 * returns key and value pairs. Everything returned hangs on the given talloc context. */
#ifndef KEHUD_PARSERS_LABEL_LABEL_H
#define KEHUD_PARSERS_LABEL_LABEL_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "parsers/base/err.h"
#include "parsers/pack/pack.h"

struct label_box {
	int x, y, w, h;
}; /* pixels of the page as it was read; see label_box_back() */

struct label_word {
	const char *text;  /* UTF-8 */
	const char *again; /* what a second model read there; NULL: not asked */
	int conf;          /* 0 to 100, of the worst character */
	struct label_box box;
};

struct label_line {
	const char *text; /* the words, as printed */
	int conf;
	struct label_box box;
	const struct label_word *words;
	size_t n_words;
};

#define LABEL_GRID \
	9 /* points of the page, across and down, whose places on the picture are known */

struct label_page {
	int width, height;
	const struct label_line *lines;
	size_t n_lines;
	int rotated; /* quarters to the right that the picture was turned by */
	bool has_back;
	int back_width, back_height;          /* of the upright picture */
	int back[LABEL_GRID * LABEL_GRID][2]; /* x, y there; row by row */
};

enum label_kind {
	LABEL_OTHER,
	LABEL_LABEL,
	LABEL_REPORT,
	LABEL_QUOTATION,
	LABEL_CARD,
	LABEL_SHELF
};
const char *label_kind_name(enum label_kind kind); /* "label", "report", ..., "other" */

struct label_value {
	const char *key;     /* the pack's name where it knows one, else as printed */
	const char *value;   /* as printed, cleaned of blanks and OCR noise */
	int conf;            /* of the worst word */
	bool agreed;         /* whatever has digits was read alike by two models */
	bool vouched;        /* by the catalogue or a check digit */
	bool doubtful;       /* to be confirmed by a person before it counts as known */
	const char *printed; /* what was read, where the value (or the key) was mended; else NULL */
	const char *maybe;   /* a catalogue model that is too far to be taken unasked; or NULL */
	struct label_box box; /* of the value, for a crop */
};

struct label {
	enum label_kind kind;
	struct label_value *values;
	size_t n_values;
};

/* What is known from elsewhere, may be NULL: the models of the catalogue, which mend codes that are
 * nearly one of them and vouch for those that are. */
struct label_known {
	const char *const *models; /* borrowed */
	size_t n_models;
};

[[nodiscard]] int label_parse(void *mem, const struct pack *pack, const struct label_known *known,
			      const struct label_page *page, struct label **ret, struct err *err);

/* Reads the JSON of a worker's reply (ocr/proto.h) into a page on mem; ERR_INPUT if it is not that.
 */
[[nodiscard]] int label_page_parse(void *mem, const char *json, size_t len, struct label_page **ret,
				   struct err *err);

/* Where a box of the page lies on the upright picture (the smallest box around it there); false if
 * that is not known. */
bool label_box_back(const struct label_page *page, const struct label_box *box,
		    struct label_box *ret);

/* The places on the upright picture of what the pack calls private on a page of this kind, at most
 * `most` boxes; none where the way back to the picture is not known. */
[[nodiscard]] int label_private(void *mem, const struct pack *pack, enum label_kind kind,
				const struct label_page *page, size_t most, struct label_box **ret,
				size_t *ret_n, struct err *err);

/* The label and its page's text as JSON: {"text","fields":{},"doubtful":[],"kind"}, and where there
 * is something to say "mended":{key: as read}, "maybe":{key: model}; NULL without memory. */
json_t *label_to_json(const struct label *l, const struct label_page *page);

#endif
