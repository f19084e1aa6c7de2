/* Geometry and light are candidates, not a fixed pipeline: the plain picture is read first, others
 * only while the result is poor, and the one that reads best is kept, so that no step can make a
 * good picture worse. */
#include "ocr/recognise.h"

#include <leptonica/allheaders.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tesseract/capi.h>
#include <unistd.h>

#include "ocr/clean.h"
#include "ocr/lines.h"

#define GOOD_CONF 82 /* mean confidence from which nothing else is tried */
#define POOR_CONF 60 /* below it the picture may lie on its side */
#define CODE_CHARS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-/."

struct recogniser {
	TessBaseAPI *text;
	TessBaseAPI *codes;
};

static bool installed(const char *language)
{
	static const char *const folders[] = {"/usr/share/tesseract-ocr/5/tessdata",
					      "/usr/share/tesseract-ocr/4.00/tessdata",
					      "/usr/share/tessdata"};
	char path[256];
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s.traineddata", folders[i], language);
		if (access(path, R_OK) == 0)
			return true;
	}
	return false;
}

static TessBaseAPI *model_read(const char *language)
{
	TessBaseAPI *api = TessBaseAPICreate();
	if (api == NULL || TessBaseAPIInit2(api, NULL, language, OEM_LSTM_ONLY) != 0) {
		(void)fprintf(stderr, "kehud-ocr: cannot read the model %s (install its package)\n",
			      language);
		if (api != NULL)
			TessBaseAPIDelete(api);
		return NULL;
	}
	(void)TessBaseAPISetVariable(api, "debug_file", "/dev/null");
	return api;
}

struct recogniser *recogniser_new(const char *languages)
{
	struct recogniser *r = calloc(1, sizeof(*r));
	if (r == NULL)
		return NULL;
	if (strcmp(languages, "auto") == 0)
		languages = installed("script/HanS") ? "script/HanS" : "chi_sim";
	r->text = model_read(languages);
	if (r->text != NULL && installed("eng"))
		r->codes = model_read("eng");
	if (r->text == NULL)
		recogniser_free(&r);
	return r;
}

void recogniser_free(struct recogniser **pr)
{
	struct recogniser *r = *pr;
	if (r == NULL)
		return;
	if (r->text != NULL)
		TessBaseAPIDelete(r->text);
	if (r->codes != NULL)
		TessBaseAPIDelete(r->codes);
	free(r);
	*pr = NULL;
}

/* Reads one candidate; the words go to *ret. */
static void read_words(struct recogniser *r, PIX *p, struct words *ret)
{
	TessBaseAPISetImage2(r->text, p);
	TessBaseAPISetPageSegMode(r->text, PSM_SPARSE_TEXT);
	TessBaseAPISetSourceResolution(r->text, 200);
	if (TessBaseAPIRecognize(r->text, NULL) != 0)
		return;
	TessResultIterator *it = TessBaseAPIGetIterator(r->text);
	if (it == NULL)
		return;
	TessPageIterator *page = TessResultIteratorGetPageIterator(it);
	do {
		int left, top, right, bottom;
		char *text = TessResultIteratorGetUTF8Text(it, RIL_WORD);
		if (text != NULL &&
		    TessPageIteratorBoundingBox(page, RIL_WORD, &left, &top, &right, &bottom))
			words_add(ret, text, (int)TessResultIteratorConfidence(it, RIL_WORD), left,
				  top, right - left, bottom - top);
		TessDeleteText(text);
	} while (TessResultIteratorNext(it, RIL_WORD));
	TessResultIteratorDelete(it);
}

/* What looks like a model code is read again by the Latin model, which knows O from 0 better. */
static void codes_again(struct recogniser *r, PIX *p, struct words *w)
{
	if (r->codes == NULL)
		return;
	(void)TessBaseAPISetVariable(r->codes, "tessedit_char_whitelist", CODE_CHARS);
	TessBaseAPISetPageSegMode(r->codes, PSM_SINGLE_LINE);
	bool set = false;
	for (size_t i = 0; i < w->n; i++) {
		struct word *x = &w->list[i];
		if (!word_is_code(x))
			continue;
		if (!set) {
			TessBaseAPISetImage2(r->codes, p);
			TessBaseAPISetSourceResolution(r->codes, 200);
			set = true;
		}
		int pad = x->h / 4 + 2;
		TessBaseAPISetRectangle(r->codes, x->x > pad ? x->x - pad : 0,
					x->y > pad ? x->y - pad : 0, x->w + 2 * pad,
					x->h + 2 * pad);
		char *text = TessBaseAPIGetUTF8Text(r->codes);
		int conf = TessBaseAPIMeanTextConf(r->codes);
		if (text != NULL)
			word_second_reading(x, text, conf);
		TessDeleteText(text);
	}
}

struct candidate {
	PIX *pix;
	struct words words;
	int rotated;
};

static void candidate_done(struct candidate *c)
{
	pixDestroy(&c->pix);
	words_done(&c->words);
}

/* Reads p (taken over) and keeps it if it reads better than *best. */
static void try(struct recogniser *r, PIX *p, int rotated, struct candidate *best)
{
	if (p == NULL)
		return;
	struct candidate c = {.pix = p, .rotated = rotated};
	read_words(r, p, &c.words);
	if (best->pix == NULL || words_score(&c.words) > words_score(&best->words)) {
		candidate_done(best);
		*best = c;
	} else {
		candidate_done(&c);
	}
}

static void read_best(struct recogniser *r, PIX *gray, struct candidate *best)
{
	try(r, clean_background(gray), 0, best);
	if (best->pix == NULL || words_mean_conf(&best->words) < GOOD_CONF)
		try(r, pixClone(gray), 0, best);
	if (words_mean_conf(&best->words) >= POOR_CONF && best->words.n >= 3)
		return;
	/* On its side or upside down: the even one turned, while nothing reads well. */
	PIX *even = clean_background(gray);
	PIX *from = even != NULL ? even : pixClone(gray);
	for (int quarters = 1; quarters <= 3; quarters++) {
		try(r, pixRotateOrth(from, quarters), quarters * 90, best);
		if (words_mean_conf(&best->words) >= GOOD_CONF && best->words.n >= 3)
			break;
	}
	pixDestroy(&from);
}

enum ocr_status recognise(struct recogniser *r, const unsigned char *bytes, size_t len,
			  int orientation, json_t **ret)
{
	PIX *decoded = pixReadMem(bytes, len);
	if (decoded == NULL)
		return OCR_BROKEN;
	PIX *gray = clean_gray(decoded, orientation);
	pixDestroy(&decoded);
	if (gray == NULL)
		return OCR_BROKEN;
	struct candidate best = {};
	read_best(r, gray, &best);
	pixDestroy(&gray);
	if (best.pix == NULL)
		return OCR_BROKEN;
	codes_again(r, best.pix, &best.words);
	*ret = words_to_json(&best.words, pixGetWidth(best.pix), pixGetHeight(best.pix),
			     best.rotated);
	candidate_done(&best);
	return OCR_OK;
}
