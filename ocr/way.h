/* way: where a pixel of the page that was read lies on the picture that came.
 *
 * Reading scales the picture, rectifies a sheet, levels its lines, turns it. Each such step is put
 * down as it is taken; going them back, from the last to the first, leads to the pixel of the
 * picture as EXIF holds it upright. */
#ifndef KEHUD_OCR_WAY_H
#define KEHUD_OCR_WAY_H

#include <jansson.h>
#include <stddef.h>

#define WAY_STEPS 8

struct way_step {
	enum { WAY_SCALED, WAY_SHEET, WAY_LEVEL, WAY_TURNED } kind;
	double c[8];
	int w, h; /* of the page before the step */
	int quarters;
};

struct way {
	struct way_step steps[WAY_STEPS];
	size_t n;
	int width, height; /* of the picture that came, upright */
};

void way_scaled(struct way *way, double by_x, double by_y);
/* c: Leptonica's coefficients from the sheet to the page before. */
void way_sheet(struct way *way, const float c[8]);
/* c: the slope of writing as straight.c has it: constant, by x, by y. */
void way_level(struct way *way, const double c[3], int w, int h);
/* By quarters to the right; w, h: of the page before. */
void way_turned(struct way *way, int quarters, int w, int h);

void way_back(const struct way *way, double *x, double *y);

/* {"width","height","at":[x,y,...]}: where the points of a grid over a page of w by h lie, rows
 * from top to bottom, WAY_GRID by WAY_GRID of ocr/proto.h. */
json_t *way_to_json(const struct way *way, int w, int h);

#endif
