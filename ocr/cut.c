#include "ocr/cut.h"

#include <leptonica/allheaders.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "ocr/clean.h"

#define TEXT_HIGH 56    /* pixels that a box is scaled to, margins left out */
#define SCALE_MOST 4.0f /* more only shows the pixels */
#define STRIP_WIDE 900  /* at most */
#define STRIP_HIGH 220  /* at most: a box that is no line */
#define GUTTER 64       /* to the left, for the numbers */
#define GAP 14          /* between two strips */
#define NUMBER_SIZE 14  /* points */
#define CROP_BYTES 200000
#define KEPT_QUALITY 85

static int least(int a, int b)
{
	return a < b ? a : b;
}

static int most(int a, int b)
{
	return a > b ? a : b;
}

/* The box, aside and above larger by so many pixels, as far as it lies on the picture; false if
 * nothing of it does. */
static bool box_on(PIX *p, const struct ocr_box *b, int aside, int above, struct ocr_box *ret)
{
	int w = pixGetWidth(p), h = pixGetHeight(p);
	if (b->x < 0 || b->y < 0 || b->w <= 0 || b->h <= 0 || b->x >= w || b->y >= h)
		return false;
	int left = most(b->x - aside, 0), top = most(b->y - above, 0);
	int right = b->x + least(b->w, w - b->x), bottom = b->y + least(b->h, h - b->y);
	*ret = (struct ocr_box){left, top, least(right + aside, w) - left,
				least(bottom + above, h) - top};
	return true;
}

/* One place, turned and enlarged so that it can be read; NULL if it cannot be had. */
static PIX *strip(PIX *upright, const struct ocr_box *b, uint32_t turn)
{
	struct ocr_box with;
	int side = turn % 2 == 0 ? b->h : b->w; /* the height of the writing */
	int along = most(least(side, 2000), 4), across = along / 3 + 2;
	bool lies = turn % 2 != 0;
	if (!box_on(upright, b, lies ? across : along, lies ? along : across, &with))
		return NULL;
	BOX *box = boxCreate(with.x, with.y, with.w, with.h);
	PIX *piece = pixClipRectangle(upright, box, NULL);
	boxDestroy(&box);
	PIX *level = piece;
	if (turn == 2)
		level = pixRotate180(NULL, piece);
	else if (turn != 0)
		level = pixRotate90(piece, turn == 1 ? 1 : -1);
	if (level != piece)
		pixDestroy(&piece);
	if (level == NULL)
		return NULL;
	float scale = (float)TEXT_HIGH / (float)along;
	if (scale > SCALE_MOST)
		scale = SCALE_MOST;
	if (scale * (float)pixGetWidth(level) > STRIP_WIDE)
		scale = (float)STRIP_WIDE / (float)pixGetWidth(level);
	if (scale * (float)pixGetHeight(level) > STRIP_HIGH)
		scale = (float)STRIP_HIGH / (float)pixGetHeight(level);
	PIX *scaled = pixScale(level, scale, scale);
	pixDestroy(&level);
	return scaled;
}

static PIX *strips(PIX *upright, const struct ocr_request *rq)
{
	PIX *list[OCR_BOXES_MAX] = {};
	int high = GAP, wide = 0;
	for (uint32_t i = 0; i < rq->n_boxes; i++) {
		list[i] = strip(upright, &rq->boxes[i], rq->turn);
		if (list[i] == NULL)
			continue;
		high += pixGetHeight(list[i]) + GAP;
		wide = most(wide, pixGetWidth(list[i]));
	}
	PIX *out = wide > 0 ? pixCreate(GUTTER + wide + GAP, high, 32) : NULL;
	L_BMF *font = out != NULL ? bmfCreate(NULL, NUMBER_SIZE) : NULL;
	if (out != NULL)
		(void)pixSetAllArbitrary(out, 0xFFFFFF00);
	int y = GAP;
	for (uint32_t i = 0; i < rq->n_boxes; i++) {
		if (list[i] == NULL)
			continue;
		int h = pixGetHeight(list[i]);
		if (out != NULL)
			(void)pixRasterop(out, GUTTER, y, pixGetWidth(list[i]), h, PIX_SRC, list[i],
					  0, 0);
		char number[12];
		(void)snprintf(number, sizeof(number), "%u.", i + 1);
		if (font != NULL)
			(void)pixSetTextline(out, font, number, 0x2050A000, GAP,
					     y + h / 2 + NUMBER_SIZE / 2, NULL, NULL);
		y += h + GAP;
		pixDestroy(&list[i]);
	}
	bmfDestroy(&font);
	return out;
}

static void black_out(PIX *upright, const struct ocr_request *rq)
{
	for (uint32_t i = 0; i < rq->n_boxes; i++) {
		struct ocr_box with;
		int little = least(rq->boxes[i].h, rq->boxes[i].w) / 8 + 2;
		if (box_on(upright, &rq->boxes[i], little, little, &with))
			(void)pixRasterop(upright, with.x, with.y, with.w, with.h, PIX_CLR, NULL, 0,
					  0);
	}
}

/* As good as there is room for. */
static enum ocr_status jpeg(PIX *p, size_t room, unsigned char **ret, size_t *ret_len)
{
	for (int quality = KEPT_QUALITY; quality > 20; quality -= 15) {
		l_uint8 *bytes = NULL;
		size_t len = 0;
		if (pixWriteMemJpeg(&bytes, &len, p, quality, 0) != 0)
			return OCR_BROKEN;
		if (len <= room) {
			*ret = bytes;
			*ret_len = len;
			return OCR_OK;
		}
		LEPT_FREE(bytes);
	}
	return OCR_TOO_BIG;
}

enum ocr_status cut(const unsigned char *bytes, size_t len, const struct picture_head *head,
		    const struct ocr_request *rq, unsigned char **ret, size_t *ret_len)
{
	PIX *upright = clean_upright(bytes, len, head, NULL);
	if (upright == NULL)
		return OCR_BROKEN;
	PIX *out = upright;
	if (rq->op == OCR_CROP)
		out = strips(upright, rq);
	else
		black_out(upright, rq);
	size_t room = rq->op == OCR_CROP ? CROP_BYTES : OCR_JPEG_MAX;
	enum ocr_status status = out != NULL ? jpeg(out, room, ret, ret_len) : OCR_BROKEN;
	if (out != upright)
		pixDestroy(&out);
	pixDestroy(&upright);
	return status;
}
