#include "ocr/way.h"

#include <math.h>

#include "ocr/proto.h"

static struct way_step *step(struct way *way)
{
	static struct way_step beyond; /* more than anybody takes */
	return way->n < WAY_STEPS ? &way->steps[way->n++] : &beyond;
}

void way_scaled(struct way *way, double by_x, double by_y)
{
	*step(way) = (struct way_step){.kind = WAY_SCALED, .c = {by_x, by_y}};
}

void way_sheet(struct way *way, const float c[8])
{
	struct way_step *s = step(way);
	*s = (struct way_step){.kind = WAY_SHEET};
	for (int i = 0; i < 8; i++)
		s->c[i] = (double)c[i];
}

void way_level(struct way *way, const double c[3], int w, int h)
{
	*step(way) = (struct way_step){.kind = WAY_LEVEL, .c = {c[0], c[1], c[2]}, .w = w, .h = h};
}

void way_turned(struct way *way, int quarters, int w, int h)
{
	*step(way) = (struct way_step){.kind = WAY_TURNED, .w = w, .h = h, .quarters = quarters};
}

static void step_back(const struct way_step *s, double *px, double *py)
{
	double x = *px, y = *py;
	switch (s->kind) {
	case WAY_SCALED:
		*px = x / s->c[0];
		*py = y / s->c[1];
		return;
	case WAY_SHEET: {
		double f = s->c[6] * x + s->c[7] * y + 1;
		if (fabs(f) < 1e-6)
			f = 1e-6;
		*px = (s->c[0] * x + s->c[1] * y + s->c[2]) / f;
		*py = (s->c[3] * x + s->c[4] * y + s->c[5]) / f;
		return;
	}
	case WAY_LEVEL: {
		double u = 2 * x / s->w - 1, v = 2 * y / s->h - 1;
		*py = y + s->w / 2.0 * (s->c[0] * u + s->c[1] * u * u / 2 + s->c[2] * u * v);
		return;
	}
	case WAY_TURNED:
		if (s->quarters == 1) {
			*px = y;
			*py = s->h - x;
		} else if (s->quarters == 2) {
			*px = s->w - x;
			*py = s->h - y;
		} else if (s->quarters == 3) {
			*px = s->w - y;
			*py = x;
		}
		return;
	}
}

void way_back(const struct way *way, double *x, double *y)
{
	for (size_t i = way->n; i-- > 0;)
		step_back(&way->steps[i], x, y);
}

/* Beyond the picture there is nothing to be seen. */
static int within(double v, int most)
{
	return v > 0 ? v < most ? (int)lround(v) : most : 0;
}

json_t *way_to_json(const struct way *way, int w, int h)
{
	json_t *at = json_array();
	for (int i = 0; i < WAY_GRID * WAY_GRID; i++) {
		int column = i % WAY_GRID, row = i / WAY_GRID;
		double x = (double)w * column / (WAY_GRID - 1);
		double y = (double)h * row / (WAY_GRID - 1);
		way_back(way, &x, &y);
		(void)json_array_append_new(at, json_integer(within(x, way->width)));
		(void)json_array_append_new(at, json_integer(within(y, way->height)));
	}
	return json_pack("{s:i, s:i, s:o}", "width", way->width, "height", way->height, "at", at);
}
