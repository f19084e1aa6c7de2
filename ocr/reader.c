#include "ocr/reader.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tesseract/capi.h>
#include <unistd.h>

#define LINE_HEIGHT 36 /* pixels that a segment is scaled to: measured best of 30 to 48 */
#define BORDER 5       /* white around it: measured best of 2 to 10 */
#define SCALE_MOST 4.0f
#define CODE_CHARS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-/.:,()+@_"

struct reader {
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
	/* Light ink on a dark ground has been inverted already: what reads badly reads no better
	 * so. */
	(void)TessBaseAPISetVariable(api, "invert_threshold", "0");
	return api;
}

struct reader *reader_new(const char *languages)
{
	struct reader *r = calloc(1, sizeof(*r));
	if (r == NULL)
		return NULL;
	if (strcmp(languages, "auto") == 0)
		languages = installed("HanS")          ? "HanS" /* where Debian puts it */
			    : installed("script/HanS") ? "script/HanS"
						       : "chi_sim";
	r->text = model_read(languages);
	if (r->text != NULL && installed("eng"))
		r->codes = model_read("eng");
	if (r->text == NULL)
		reader_free(&r);
	if (r != NULL && r->codes != NULL)
		(void)TessBaseAPISetVariable(r->codes, "tessedit_char_whitelist", CODE_CHARS);
	return r;
}

void reader_free(struct reader **pr)
{
	struct reader *r = *pr;
	if (r == NULL)
		return;
	if (r->text != NULL)
		TessBaseAPIDelete(r->text);
	if (r->codes != NULL)
		TessBaseAPIDelete(r->codes);
	free(r);
	*pr = NULL;
}

/* One piece of the page as the model likes it, and how to come back to the page's pixels. */
struct piece {
	PIX *pix;
	int x, y; /* of its upper left pixel, border left out */
	int border;
	float scale;
};

static bool piece_cut(PIX *page, const struct segment *s, int letter, struct piece *ret)
{
	int high = 10 * s->h >= 6 * letter ? s->h : letter; /* 一 and - are not small letters */
	int pad = high / 6 + 1;
	int extra = (high - s->h) / 2;
	int x0 = s->x - pad, y0 = s->y - pad - extra;
	int x1 = s->x + s->w + pad, y1 = s->y + s->h + pad + extra;
	if (x0 < 0)
		x0 = 0;
	if (y0 < 0)
		y0 = 0;
	BOX *box = boxCreate(x0, y0, x1 - x0, y1 - y0);
	PIX *cut = pixClipRectangle(page, box, NULL);
	boxDestroy(&box);
	float scale = (float)LINE_HEIGHT / (float)high;
	if (scale > SCALE_MOST)
		scale = SCALE_MOST;
	PIX *scaled = pixScale(cut, scale, scale);
	ret->pix = pixAddBorder(scaled, BORDER, 255);
	ret->x = x0;
	ret->y = y0;
	ret->border = BORDER;
	ret->scale = scale;
	pixDestroy(&scaled);
	pixDestroy(&cut);
	return ret->pix != NULL;
}

static void words_take(TessBaseAPI *api, const struct piece *p, struct words *ret)
{
	TessResultIterator *it = TessBaseAPIGetIterator(api);
	if (it == NULL)
		return;
	TessPageIterator *page = TessResultIteratorGetPageIterator(it);
	int line = ret->n > 0 ? ret->list[ret->n - 1].line + 1 : 0;
	bool first = true;
	do {
		int left, top, right, bottom;
		char *text = TessResultIteratorGetUTF8Text(it, RIL_SYMBOL);
		if (text != NULL &&
		    TessPageIteratorBoundingBox(page, RIL_SYMBOL, &left, &top, &right, &bottom)) {
			bool starts = TessPageIteratorIsAtBeginningOf(page, RIL_WORD);
			if (!first && TessPageIteratorIsAtBeginningOf(page, RIL_TEXTLINE))
				line++;
			int x = p->x + (int)((float)(left - p->border) / p->scale);
			int y = p->y + (int)((float)(top - p->border) / p->scale);
			int conf = (int)TessResultIteratorConfidence(it, RIL_SYMBOL);
			words_add(ret, text,
				  &(struct word){.conf = conf > 100 ? 100 : conf,
						 .x = x > 0 ? x : 0,
						 .y = y > 0 ? y : 0,
						 .w = (int)((float)(right - left) / p->scale) + 1,
						 .h = (int)((float)(bottom - top) / p->scale) + 1,
						 .line = line,
						 .blank = starts && !first});
			first = false;
		}
		TessDeleteText(text);
	} while (TessResultIteratorNext(it, RIL_SYMBOL));
	TessResultIteratorDelete(it);
}

static bool recognised(TessBaseAPI *api, PIX *pix, TessPageSegMode mode)
{
	TessBaseAPISetImage2(api, pix);
	TessBaseAPISetSourceResolution(api, 300);
	TessBaseAPISetPageSegMode(api, mode);
	return TessBaseAPIRecognize(api, NULL) == 0;
}

void reader_segment(struct reader *r, PIX *page, const struct segment *s, int letter,
		    struct words *ret)
{
	struct piece p;
	if (!piece_cut(page, s, letter, &p))
		return;
	size_t before = ret->n;
	if (recognised(r->text, p.pix, PSM_SINGLE_LINE))
		words_take(r->text, &p, ret);
	/* Tesseract's own search for a line finds none in some short ones. */
	if (ret->n == before && recognised(r->text, p.pix, PSM_RAW_LINE))
		words_take(r->text, &p, ret);
	/* How high the net says a character is means little; the ink's height is known. */
	for (size_t i = before; i < ret->n; i++) {
		ret->list[i].y = s->y;
		ret->list[i].h = s->h;
	}
	pixDestroy(&p.pix);
}

void reader_upside_down(struct reader *r, PIX *page, const struct segment *s, int letter,
			struct words *ret)
{
	struct piece p;
	if (!piece_cut(page, s, letter, &p))
		return;
	(void)pixRotate180(p.pix, p.pix);
	if (recognised(r->text, p.pix, PSM_SINGLE_LINE))
		words_take(r->text, &p, ret);
	pixDestroy(&p.pix);
}

static char *without_blanks(const char *text)
{
	char *clean = strdup(text);
	size_t n = 0;
	for (size_t i = 0; clean != NULL && clean[i] != '\0'; i++)
		if (!isspace((unsigned char)clean[i]))
			clean[n++] = clean[i];
	if (clean != NULL)
		clean[n] = '\0';
	return clean;
}

/* The column without ink nearest to x, at most `far` away: boxes of characters are only about
 * right, and half a neighbour reads as a digit. x itself if there is none. */
static int gap_near(PIX *text, int x, int y, int h, int far)
{
	for (int off = 0; off <= 2 * far; off++) {
		int at = x + (off % 2 == 0 ? off / 2 : -(off + 1) / 2);
		bool blank = true;
		for (int k = y; blank && k < y + h; k++) {
			l_uint32 v = 0;
			blank = pixGetPixel(text, at, k, &v) != 0 || v == 0;
		}
		if (blank)
			return at;
	}
	return x;
}

/* One word of Latin letters and digits, cut at the gaps to its neighbours. */
static bool word_cut(PIX *page, PIX *text, const struct word *w, struct piece *ret)
{
	int left = gap_near(text, w->x - 1, w->y, w->h, w->h / 3);
	int right = gap_near(text, w->x + w->w, w->y, w->h, w->h / 3);
	int pad = w->h / 6 + 1;
	int top = w->y > pad ? w->y - pad : 0;
	BOX *box = boxCreate(left > 0 ? left : 0, top, right - left, w->h + 2 * pad);
	PIX *cut = right > left ? pixClipRectangle(page, box, NULL) : NULL;
	boxDestroy(&box);
	float scale = (float)LINE_HEIGHT / (float)(w->h > 8 ? w->h : 8);
	PIX *scaled = pixScale(cut, scale, scale);
	*ret = (struct piece){.pix = pixAddBorder(scaled, BORDER, 255), .scale = scale};
	pixDestroy(&scaled);
	pixDestroy(&cut);
	return ret->pix != NULL;
}

void reader_again(struct reader *r, PIX *page, PIX *text, struct words *w)
{
	if (r->codes == NULL)
		return;
	size_t n = w->n;
	for (size_t i = 0; i < n; i++) {
		struct word *x = &w->list[i];
		if (!word_is_code(x) || word_is_sure(x))
			continue;
		struct piece p;
		if (!word_cut(page, text, x, &p))
			continue;
		char *again = recognised(r->codes, p.pix, PSM_SINGLE_LINE)
				      ? TessBaseAPIGetUTF8Text(r->codes)
				      : NULL;
		if (again != NULL)
			x->again = without_blanks(again);
		TessDeleteText(again);
		pixDestroy(&p.pix);
	}
}

void reader_page(struct reader *r, PIX *page, struct words *ret)
{
	struct piece whole = {.scale = 1};
	if (recognised(r->text, page, PSM_AUTO))
		words_take(r->text, &whole, ret);
}
