/* Boxes of the page as it was read, on the picture that came: between the points of the grid whose
 * places there are known. */
#include "parsers/label/label.h"

/* Between the four points around it. */
static void spot(const struct label_page *p, int x, int y, double *ret_x, double *ret_y)
{
	double gx = (double)x * (LABEL_GRID - 1) / p->width;
	double gy = (double)y * (LABEL_GRID - 1) / p->height;
	int col = gx < 0 ? 0 : gx < LABEL_GRID - 2 ? (int)gx : LABEL_GRID - 2;
	int row = gy < 0 ? 0 : gy < LABEL_GRID - 2 ? (int)gy : LABEL_GRID - 2;
	double u = gx - col, v = gy - row;
	const int(*a)[2] = &p->back[row * LABEL_GRID + col], (*b)[2] = a + LABEL_GRID;
	double at[2];
	for (int i = 0; i < 2; i++)
		at[i] = (1 - v) * ((1 - u) * a[0][i] + u * a[1][i]) +
			v * ((1 - u) * b[0][i] + u * b[1][i]);
	*ret_x = at[0];
	*ret_y = at[1];
}

static int within(double v, int most)
{
	return v > 0 ? v < most ? (int)v : most : 0;
}

bool label_box_back(const struct label_page *page, const struct label_box *box,
		    struct label_box *ret)
{
	double left = 1e9, top = 1e9, right = 0, bottom = 0;
	if (!page->has_back || box->w <= 0 || box->h <= 0)
		return false;
	for (int i = 0; i < 4; i++) {
		double x, y;
		spot(page, box->x + (i % 2) * box->w, box->y + (i / 2) * box->h, &x, &y);
		left = x < left ? x : left;
		right = x > right ? x : right;
		top = y < top ? y : top;
		bottom = y > bottom ? y : bottom;
	}
	struct label_box b = {.x = within(left, page->back_width),
			      .y = within(top, page->back_height)};
	b.w = within(right + 1, page->back_width) - b.x;
	b.h = within(bottom + 1, page->back_height) - b.y;
	if (b.w <= 0 || b.h <= 0)
		return false;
	*ret = b;
	return true;
}
