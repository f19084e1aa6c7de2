/* The first bytes of a file, row by row. */
#include <string.h>

#include "ocr/picture.h"
#include "tests/lib/unit.h"

#define MAX_PIXELS 1000000

/* A JPEG with an EXIF block (II or MM) that says orientation o, then a 40 x 30 frame. */
#define EXIF_II(o)                                                         \
	"\xFF\xD8\xFF\xE1\x00\x22"                                         \
	"Exif\0\0"                                                         \
	"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0" o "\0\0\0\0\0\0\0" \
	"\xFF\xC0\x00\x11\x08\x00\x1E\x00\x28\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01"
#define EXIF_MM(o)                                                         \
	"\xFF\xD8\xFF\xE1\x00\x22"                                         \
	"Exif\0\0"                                                         \
	"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0" o "\0\0\0\0\0\0" \
	"\xFF\xC0\x00\x11\x08\x00\x1E\x00\x28\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01"
#define PNG(w, h) "\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR" w h "\x08\x02\0\0\0"

#define GIF_HEAD "GIF89a\x20\0\x10\0\0\0\0"
#define GIF_FRAME(sides) "\x2C\0\0\0\0" sides "\0\x02\x02\x4C\x01\0"

#define BYTES(s) (const unsigned char *)(s), sizeof(s) - 1

/* clang-format off */
static const struct {
	const char *name;
	const unsigned char *bytes;
	size_t len;
	enum ocr_status want;
	uint32_t width, height;
	int orientation;
} rows[] = {
	{"PNG", BYTES(PNG("\0\0\1\0", "\0\0\0\x80")), OCR_OK, 256, 128, 1},
	{"PNG of 30,000 x 30,000", BYTES(PNG("\0\0\x75\x30", "\0\0\x75\x30")), OCR_TOO_BIG, 0, 0, 0},
	{"PNG of no width", BYTES(PNG("\0\0\0\0", "\0\0\0\x80")), OCR_BROKEN, 0, 0, 0},
	{"PNG that ends", BYTES("\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR\0\0"), OCR_BROKEN, 0, 0, 0},
	{"PNG whose sides overflow 32 bits", BYTES(PNG("\0\1\0\0", "\0\1\0\0")), OCR_TOO_BIG, 0, 0, 0},
	{"JPEG upright", BYTES("\xFF\xD8\xFF\xC0\x00\x11\x08\x00\x1E\x00\x28\x03"), OCR_OK, 40, 30, 1},
	{"JPEG turned, little end first", BYTES(EXIF_II("\x06")), OCR_OK, 40, 30, 6},
	{"JPEG turned, big end first", BYTES(EXIF_MM("\x08")), OCR_OK, 40, 30, 8},
	{"JPEG with an orientation that does not exist", BYTES(EXIF_II("\x09")), OCR_OK, 40, 30, 1},
	{"JPEG whose EXIF points outside", BYTES("\xFF\xD8\xFF\xE1\x00\x10" "Exif\0\0" "II*\0\xFF\xFF\xFF\x7F"
		"\xFF\xC0\x00\x11\x08\x00\x1E\x00\x28\x03"), OCR_OK, 40, 30, 1},
	{"JPEG without a frame", BYTES("\xFF\xD8\xFF\xDA\x00\x08"), OCR_BROKEN, 0, 0, 0},
	{"JPEG with a segment of no size", BYTES("\xFF\xD8\xFF\xE0\x00\x00\xFF\xC0"), OCR_BROKEN, 0, 0, 0},
	{"GIF", BYTES(GIF_HEAD GIF_FRAME("\x20\0\x10\0")), OCR_OK, 32, 16, 1},
	{"GIF with a comment before its frame", BYTES(GIF_HEAD "\x21\xFE\x02hi\0" GIF_FRAME("\x08\0\x08\0")), OCR_OK, 32, 16, 1},
	{"GIF whose frame is larger than its screen", BYTES(GIF_HEAD GIF_FRAME("\xFF\xFF\xFF\xFF")), OCR_TOO_BIG, 0, 0, 0},
	{"GIF without a frame", BYTES(GIF_HEAD ";"), OCR_BROKEN, 0, 0, 0},
	{"GIF with a comment that does not end", BYTES(GIF_HEAD "\x21\xFE\xFFhi"), OCR_BROKEN, 0, 0, 0},
	{"GIF that ends", BYTES("GIF89a\x20"), OCR_BROKEN, 0, 0, 0},
	{"BMP, top row first", BYTES("BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x10\0\0\0\xF0\xFF\xFF\xFF"), OCR_OK, 16, 16, 1},
	{"WebP, extended", BYTES("RIFF\0\0\0\0WEBPVP8X\x0A\0\0\0\0\0\0\0\x1F\0\0\x0F\0\0"), OCR_OK, 32, 16, 1},
	{"HEIC", BYTES("\0\0\0\x18" "ftypheic\0\0\0\0"), OCR_UNSUPPORTED, 0, 0, 0},
	{"TIFF", BYTES("II*\0\x08\0\0\0"), OCR_UNSUPPORTED, 0, 0, 0},
	{"PDF", BYTES("%PDF-1.4"), OCR_UNSUPPORTED, 0, 0, 0},
	{"a text", BYTES("#客户张总"), OCR_NOT_A_PICTURE, 0, 0, 0},
	{"a text that begins like a BMP", BYTES("BMW is a car and no picture"), OCR_NOT_A_PICTURE, 0, 0, 0},
	{"nothing", BYTES(""), OCR_NOT_A_PICTURE, 0, 0, 0},
};
/* clang-format on */

/* What an animation holds behind its first frame is gone, a still picture stays as it is. */
static void first_frame(void **)
{
	static const char still[] = GIF_HEAD GIF_FRAME("\x08\0\x08\0") ";";
	static const char moving[] = GIF_HEAD GIF_FRAME("\x08\0\x08\0") GIF_FRAME("\x08\0\x08\0")
		GIF_FRAME("\x08\0\x08\0") ";";
	static const char torn[] = GIF_HEAD "\x2C\0\0\0\0\x08\0\x08\0\0\x02\xFF\x4C";
	unsigned char bytes[sizeof(moving)];
	memcpy(bytes, still, sizeof(still) - 1);
	assert_int_equal(picture_first_frame(bytes, sizeof(still) - 1, PICTURE_GIF),
			 sizeof(still) - 1);
	memcpy(bytes, moving, sizeof(moving) - 1);
	assert_int_equal(picture_first_frame(bytes, sizeof(moving) - 1, PICTURE_GIF),
			 sizeof(still) - 1);
	assert_memory_equal(bytes, still, sizeof(still) - 1);
	memcpy(bytes, torn, sizeof(torn) - 1);
	assert_int_equal(picture_first_frame(bytes, sizeof(torn) - 1, PICTURE_GIF),
			 sizeof(torn) - 1);
	assert_int_equal(picture_first_frame(bytes, 5, PICTURE_JPEG), 5);
}

#define WEBP_HEAD(size, flags) "RIFF" size "\0\0\0WEBPVP8X\x0A\0\0\0" flags "\0\0\0\x1F\0\0\x0F\0\0"
#define WEBP_STILL "VP8L\x04\0\0\0\x2F\1\2\3"
#define WEBP_FRAME(width) "ANMF\x1C\0\0\0\0\0\0\0\0\0" width "\0\0\x0F\0\0\x64\0\0\0" WEBP_STILL

static void webp_stays(const char *bytes, size_t len)
{
	unsigned char copy[160];
	memcpy(copy, bytes, len);
	assert_int_equal(picture_first_frame(copy, len, PICTURE_WEBP), len);
	assert_memory_equal(copy, bytes, len);
}

/* The decoder takes no animation: its first frame becomes a still picture. */
static void first_frame_webp(void **)
{
	static const char moving[] =
		WEBP_HEAD("\x6C", "\x02") "ANIM\x06\0\0\0\0\0\0\0\0\0" WEBP_FRAME("\x1F")
			WEBP_FRAME("\x1F");
	static const char still[] = WEBP_HEAD("\x22", "\0") WEBP_STILL;
	static const char torn[] = WEBP_HEAD("\x6C", "\x02") "ANIM\xFF\xFF\xFF\xFF\0\0";
	static const char larger[] = WEBP_HEAD("\x40", "\x02") WEBP_FRAME("\x20");
	unsigned char bytes[sizeof(moving)];
	memcpy(bytes, moving, sizeof(moving) - 1);
	assert_int_equal(picture_first_frame(bytes, sizeof(moving) - 1, PICTURE_WEBP),
			 sizeof(still) - 1);
	assert_memory_equal(bytes, still, sizeof(still) - 1);
	webp_stays(still, sizeof(still) - 1);
	webp_stays(torn, sizeof(torn) - 1);
	webp_stays(larger, sizeof(larger) - 1);
	webp_stays(moving, 60);
}

static void test_rows(void **)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct picture_head h = {};
		enum ocr_status s = picture_look(rows[i].bytes, rows[i].len, MAX_PIXELS, &h);
		if (s != rows[i].want || h.width != rows[i].width || h.height != rows[i].height ||
		    h.orientation != rows[i].orientation)
			fail_msg("%s: %d %u x %u turned %d", rows[i].name, (int)s, h.width,
				 h.height, h.orientation);
	}
}

/* Every beginning of every row: no end of the bytes may be run over (the sanitizer tells). */
static void test_beginnings(void **)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		for (size_t n = 0; n < rows[i].len; n++) {
			unsigned char *copy = test_malloc(n + 1);
			struct picture_head h;
			memcpy(copy, rows[i].bytes, n);
			(void)picture_look(copy, n, MAX_PIXELS, &h);
			test_free(copy);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_frame),
		cmocka_unit_test(first_frame_webp),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_beginnings),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
