/* Geometry and light are candidates, not a fixed pipeline: what reads best is kept, further ways
 * are tried only while the result is poor, and the last one is what Tesseract would do by itself:
 * no step can make a good picture worse. */
#include "ocr/recognise.h"

#include <leptonica/allheaders.h>
#include <stdlib.h>
#include <string.h>

#include "ocr/clean.h"
#include "ocr/ink.h"
#include "ocr/lines.h"
#include "ocr/reader.h"
#include "ocr/segment.h"
#include "ocr/sheet.h"
#include "ocr/stands.h"
#include "ocr/straight.h"
#include "ocr/way.h"

#define GOOD_CONF 84 /* mean confidence from which nothing else is tried */
#define POOR_CONF 70 /* below it the picture may lie on its side, or be no text at all */

struct recogniser {
	struct reader *reader;
};

struct recogniser *recogniser_new(const char *languages)
{
	struct recogniser *r = calloc(1, sizeof(*r));
	if (r != NULL && (r->reader = reader_new(languages)) == NULL)
		recogniser_free(&r);
	return r;
}

void recogniser_free(struct recogniser **pr)
{
	if (*pr != NULL)
		reader_free(&(*pr)->reader);
	free(*pr);
	*pr = NULL;
}

/* One way to read the picture, and what it gave. */
struct candidate {
	PIX *page; /* what the words' boxes are in */
	struct words words;
	struct way way; /* from there to the picture */
	int rotated;
};

static void candidate_done(struct candidate *c)
{
	pixDestroy(&c->page);
	words_done(&c->words);
}

static void keep_better(struct candidate *c, struct candidate *best)
{
	if (best->page == NULL || words_score(&c->words) > words_score(&best->words)) {
		candidate_done(best);
		*best = *c;
	} else {
		candidate_done(c);
	}
}

/* Turns what ink holds by quarters; the page is done again from its gray picture. */
static int ink_again(PIX *page, struct ink *ink)
{
	ink_done(ink);
	return ink_split(page, ink);
}

/* read: the words of segments that have been read already (taken over), or empty. */
static void read_all(struct reader *r, const struct ink *ink, const struct segment *s, size_t n,
		     struct words *read, struct words *words)
{
	for (size_t i = 0; i < n; i++) {
		if (read[i].n > 0)
			words_append(words, &read[i]);
		else
			reader_segment(r, ink->gray, &s[i], ink->letter, words);
	}
	reader_again(r, ink->gray, ink->text, words);
}

/* Reads a page of even light (taken over), segment by segment. */
static void read_segments(struct reader *r, PIX *page, const struct way *way,
			  struct candidate *best)
{
	struct ink ink;
	struct segment *s = calloc(SEGMENTS_MAX, sizeof(*s));
	struct words *read = calloc(SEGMENTS_MAX, sizeof(*read));
	struct candidate c = {.way = *way};
	if (s == NULL || read == NULL || page == NULL || ink_split(page, &ink) < 0) {
		free(read);
		free(s);
		pixDestroy(&page);
		return;
	}
	int turned = ink_lies(&ink);
	if (turned != 0) {
		PIX *p = pixRotate90(page, 1);
		way_turned(&c.way, 1, pixGetWidth(page), pixGetHeight(page));
		pixDestroy(&page);
		page = p;
		(void)ink_again(page, &ink);
	}
	/* Twice: the first time many lines are still torn. */
	for (int round = 0; round < 2; round++) {
		PIX *level = straighten(page, &ink, &c.way);
		if (level == NULL)
			break;
		pixDestroy(&page);
		page = level;
		(void)ink_again(page, &ink);
	}
	size_t n = segments_find(&ink, s);
	enum stands how = stands(r, &ink, s, n, read);
	c.rotated = turned;
	if (how == STANDS_EITHER) {
		struct candidate as_it_is = {
			.page = pixCopy(NULL, page), .way = c.way, .rotated = turned};
		read_all(r, &ink, s, n, read, &as_it_is.words);
		keep_better(&as_it_is, best);
	}
	if (how != STANDS_UP) {
		(void)pixRotate180(page, page);
		way_turned(&c.way, 2, pixGetWidth(page), pixGetHeight(page));
		(void)ink_again(page, &ink);
		c.rotated += 180;
		for (size_t i = 0; i < n; i++)
			words_done(&read[i]);
		n = segments_find(&ink, s);
	}
	read_all(r, &ink, s, n, read, &c.words);
	c.page = page;
	keep_better(&c, best);
	ink_done(&ink);
	free(read);
	free(s);
}

static void read_plain(struct reader *r, PIX *gray, const struct way *way, struct candidate *best)
{
	struct candidate c = {.page = pixClone(gray), .way = *way};
	reader_page(r, gray, &c.words);
	keep_better(&c, best);
}

/* times: how many pixels of the picture that came one of upright is. */
static void read_best(struct reader *r, PIX *upright, int times, PIX *gray, struct candidate *best)
{
	struct corners corners;
	struct way way = {.width = times * pixGetWidth(upright),
			  .height = times * pixGetHeight(upright)};
	way_scaled(&way, (double)pixGetWidth(gray) / way.width,
		   (double)pixGetHeight(gray) / way.height);
	if (sheet_find(upright, &corners)) {
		struct way rectified = way;
		PIX *sheet = sheet_rectify(gray, &corners, &rectified);
		PIX *even = sheet != NULL ? clean_background(sheet) : NULL;
		pixDestroy(&sheet);
		read_segments(r, even, &rectified, best);
	}
	if (best->page == NULL || words_mean_conf(&best->words) < GOOD_CONF)
		read_segments(r, clean_background(gray), &way, best);
	if (best->page == NULL || words_mean_conf(&best->words) < POOR_CONF)
		read_plain(r, gray, &way, best);
}

enum ocr_status recognise(struct recogniser *r, const unsigned char *bytes, size_t len,
			  const struct picture_head *head, json_t **ret)
{
	int times;
	PIX *upright = clean_upright(bytes, len, head, &times);
	PIX *gray = upright != NULL ? clean_gray(upright) : NULL;
	struct candidate best = {};
	if (gray != NULL)
		read_best(r->reader, upright, times, gray, &best);
	pixDestroy(&gray);
	pixDestroy(&upright);
	if (best.page == NULL)
		return OCR_BROKEN;
	*ret = words_to_json(&best.words, pixGetWidth(best.page), pixGetHeight(best.page),
			     best.rotated);
	(void)json_object_set_new(
		*ret, "back",
		way_to_json(&best.way, pixGetWidth(best.page), pixGetHeight(best.page)));
	candidate_done(&best);
	return OCR_OK;
}
