/* The way back from a page to its picture, and what is cut out and blacked out there. */
#include <leptonica/allheaders.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "ocr/clean.h"
#include "ocr/cut.h"
#include "ocr/picture.h"
#include "ocr/way.h"
#include "tests/lib/unit.h"

static void near_to(const struct way *way, double x, double y, double want_x, double want_y)
{
	way_back(way, &x, &y);
	if (fabs(x - want_x) > 1.01 || fabs(y - want_y) > 1.01)
		fail_msg("%.1f %.1f instead of %.1f %.1f", x, y, want_x, want_y);
}

/* A dot is followed through Leptonica's own turns. */
static void turns(void **)
{
	PIX *p = pixCreate(80, 40, 8);
	assert_int_equal(pixSetPixel(p, 10, 5, 255), 0);
	for (int quarters = 0; quarters < 4; quarters++) {
		PIX *q = quarters == 2 ? pixRotate180(NULL, p)
				       : pixRotate90(p, quarters == 1 ? 1 : -1);
		if (quarters == 0) {
			pixDestroy(&q);
			q = pixCopy(NULL, p);
		}
		struct way way = {.width = 80, .height = 40};
		way_turned(&way, quarters, 80, 40);
		for (int i = 0; i < 80 * 40; i++) {
			int x = i % pixGetWidth(q), y = i / pixGetWidth(q);
			l_uint32 v = 0;
			(void)pixGetPixel(q, x, y, &v);
			if (v != 0)
				near_to(&way, x + 0.5, y + 0.5, 10.5, 5.5);
		}
		pixDestroy(&q);
	}
	pixDestroy(&p);
}

static void several(void **)
{
	struct way way = {.width = 100, .height = 50};
	const double slope[3] = {0.1, 0, 0};
	way_scaled(&way, 2, 2);
	way_level(&way, slope, 200, 100);
	way_turned(&way, 2, 200, 100);
	/* back: half a turn, then down by the slope's integral, then to half the size */
	near_to(&way, 0, 0, 100, (100 + 200 / 2.0 * 0.1) / 2);
	json_t *j = way_to_json(&way, 200, 100), *at = json_object_get(j, "at");
	assert_int_equal(json_array_size(at), 2 * WAY_GRID * WAY_GRID);
	for (size_t i = 0; i < json_array_size(at); i++)
		assert_true(json_integer_value(json_array_get(at, i)) >= 0 &&
			    json_integer_value(json_array_get(at, i)) <= 100);
	json_decref(j);
}

/* A white PNG of 200 x 100 with a gray bar at 50,40 of 60 x 20. */
static l_uint8 *png(size_t *ret_len)
{
	PIX *p = pixCreate(200, 100, 8);
	l_uint8 *bytes = NULL;
	assert_non_null(p);
	(void)pixSetAll(p);
	(void)pixSetInRectArbitrary(p, &(BOX){.x = 50, .y = 40, .w = 60, .h = 20}, 128);
	assert_int_equal(pixWriteMemPng(&bytes, ret_len, p, 0), 0);
	pixDestroy(&p);
	return bytes;
}

static l_uint32 gray_at(PIX *p, int x, int y)
{
	l_uint32 v = 0;
	assert_int_equal(pixGetPixel(p, x, y, &v), 0);
	return v >> 24;
}

static PIX *made(const struct ocr_request *rq, enum ocr_status want)
{
	size_t len, made_len = 0;
	l_uint8 *bytes = png(&len);
	unsigned char *jpeg = NULL;
	struct picture_head head;
	assert_int_equal(picture_look(bytes, len, 1000000, &head), OCR_OK);
	assert_int_equal(cut(bytes, len, &head, rq, &jpeg, &made_len), want);
	PIX *p = NULL;
	if (want == OCR_OK) {
		assert_memory_equal(jpeg, "\xFF\xD8\xFF", 3);
		PIX *read = pixReadMem(jpeg, made_len);
		p = pixConvertTo32(read);
		pixDestroy(&read);
		assert_non_null(p);
	}
	free(jpeg);
	free(bytes);
	return p;
}

static void black(void **)
{
	struct ocr_request rq = {.op = OCR_BLACK_OUT,
				 .n_boxes = 2,
				 .boxes = {{50, 40, 60, 20}, {190, 90, 500, 500}}};
	PIX *p = made(&rq, OCR_OK);
	assert_int_equal(pixGetWidth(p), 200);
	assert_true(gray_at(p, 80, 50) < 10 && gray_at(p, 195, 95) < 10);
	assert_true(gray_at(p, 20, 50) > 240 && gray_at(p, 80, 20) > 240);
	pixDestroy(&p);
}

static void crop(void **)
{
	struct ocr_request rq = {
		.op = OCR_CROP, .n_boxes = 3, .boxes = {{50, 40, 60, 20}, {}, {50, 40, 60, 20}}};
	PIX *p = made(&rq, OCR_OK);
	/* two strips of the bar, with a little white around it */
	assert_true(pixGetWidth(p) > 250 && pixGetHeight(p) > 160);
	assert_in_range(gray_at(p, pixGetWidth(p) - 100, pixGetHeight(p) / 4 + 3), 118, 138);
	pixDestroy(&p);
	for (uint32_t turn = 1; turn < 4; turn++) {
		rq.turn = turn;
		p = made(&rq, OCR_OK);
		pixDestroy(&p);
	}
}

/* Boxes that lie on nothing, or are nonsense. */
static void nonsense(void **)
{
	static const struct ocr_box list[] = {
		{500, 0, 10, 10}, {0, 500, 10, 10}, {-5, 0, 10, 10},
		{0, 0, 0, 10},    {0, 0, 10, -10},  {INT32_MAX, INT32_MAX, INT32_MAX, INT32_MAX}};
	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
		struct ocr_request rq = {.op = OCR_CROP, .n_boxes = 1, .boxes = {list[i]}};
		PIX *p = made(&rq, OCR_BROKEN);
		rq.op = OCR_BLACK_OUT;
		p = made(&rq, OCR_OK);
		assert_true(gray_at(p, 80, 50) > 100);
		pixDestroy(&p);
	}
	struct ocr_request rq = {
		.op = OCR_CROP, .n_boxes = 1, .boxes = {{0, 0, INT32_MAX, INT32_MAX}}};
	PIX *p = made(&rq, OCR_OK);
	pixDestroy(&p);
	unsigned char *jpeg;
	size_t len;
	struct picture_head head = {.format = PICTURE_JPEG, .width = 9, .height = 9};
	assert_int_equal(cut((const unsigned char *)"\xFF\xD8\xFF", 3, &head, &rq, &jpeg, &len),
			 OCR_BROKEN);
}

/* Only what is to be read is halved; what is transparent lies on white. */
static void halved(void **)
{
	struct {
		int wide, times;
		bool jpeg;
	} rows[] = {{300, 1, false}, {4400, 2, false}, {4400, 2, true}, {8900, 4, true}};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		PIX *p = pixCreate(rows[i].wide, 80, 32);
		l_uint8 *bytes = NULL;
		size_t len = 0;
		(void)pixSetSpp(p, rows[i].jpeg ? 3 : 4);
		assert_int_equal(rows[i].jpeg ? pixWriteMemJpeg(&bytes, &len, p, 80, 0)
					      : pixWriteMemPng(&bytes, &len, p, 0),
				 0);
		pixDestroy(&p);
		struct picture_head head;
		int times = 0;
		assert_int_equal(picture_look(bytes, len, 1000000, &head), OCR_OK);
		p = clean_upright(bytes, len, &head, &times);
		assert_int_equal(times, rows[i].times);
		assert_int_equal(pixGetWidth(p), rows[i].wide / rows[i].times);
		assert_int_equal(gray_at(p, 9, 9), rows[i].jpeg ? 0 : 255);
		pixDestroy(&p);
		p = clean_upright(bytes, len, &head, NULL);
		assert_int_equal(pixGetWidth(p), rows[i].wide);
		pixDestroy(&p);
		free(bytes);
	}
}

int main(void)
{
	setMsgSeverity(L_SEVERITY_NONE);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(turns), cmocka_unit_test(several),  cmocka_unit_test(black),
		cmocka_unit_test(crop),  cmocka_unit_test(nonsense), cmocka_unit_test(halved),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
