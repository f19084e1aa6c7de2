/* A picture without what it tells beside the picture. */
#include <string.h>

#include "parsers/picture/exif.h"
#include "parsers/picture/strip.h"
#include "tests/lib/unit.h"

#define BYTES(s) (s), sizeof(s) - 1
#define PNG "\x89PNG\r\n\x1A\n"
#define JFIF "\xFF\xE0\x00\x07JFIF\0"
#define SCAN                                         \
	"\xFF\xDA\x00\x04\1\2data\xFF\0more\xFF\xD0" \
	"and\xFF\xDA\x00\x02last"
#define EXIF_6             \
	"\xFF\xE1\x00\x22" \
	"Exif\0\0"         \
	"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0"
/* big end first, orientation 8 behind another entry, a place */
#define EXIF_GPS                             \
	"\xFF\xE1\x00\x3A"                   \
	"Exif\0\0"                           \
	"MM\0*\0\0\0\x08\0\x02"              \
	"\x01\x0F\0\x02\0\0\0\x04"           \
	"Cam\0"                              \
	"\x01\x12\0\x03\0\0\0\x01\0\x08\0\0" \
	"\0\0\0\0"                           \
	"GPS 30.25,12"
#define EXIF_8             \
	"\xFF\xE1\x00\x22" \
	"Exif\0\0"         \
	"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x08\0\0\0\0\0\0\0"

/* clang-format off */
static const struct {
	const char *name;
	const char *given; size_t len;
	const char *want; size_t want_len; /* NULL: as given */
} rows[] = {
	{"plain JPEG", BYTES("\xFF\xD8" JFIF SCAN "\xFF\xD9"), NULL, 0},
	{"JPEG with place and comment", BYTES("\xFF\xD8" JFIF EXIF_GPS "\xFF\xFE\x00\x06note" SCAN "\xFF\xD9"),
		BYTES("\xFF\xD8" EXIF_8 JFIF SCAN "\xFF\xD9")},
	{"only the orientation", BYTES("\xFF\xD8" EXIF_6 JFIF SCAN "\xFF\xD9"), NULL, 0},
	{"XMP, Photoshop, a film behind the end", BYTES("\xFF\xD8" "\xFF\xE1\x00\x07http:" "\xFF\xED\x00\x05IPT" SCAN "\xFF\xD9" "ftypmp42"),
		BYTES("\xFF\xD8" SCAN "\xFF\xD9")},
	{"colour profile and Adobe stay", BYTES("\xFF\xD8" "\xFF\xE2\x00\x10ICC_PROFILE\0\1\1" "\xFF\xEE\x00\x07" "Adobe" SCAN "\xFF\xD9"), NULL, 0},
	{"a comment between two scans", BYTES("\xFF\xD8" "\xFF\xDA\x00\x04\1\2one\xFF\xFE\x00\x05who\xFF\xDA\x00\x02two\xFF\xD9"),
		BYTES("\xFF\xD8" "\xFF\xDA\x00\x04\1\2one\xFF\xDA\x00\x02two\xFF\xD9")},
	{"JPEG that ends in its scan", BYTES("\xFF\xD8" JFIF "\xFF\xDA\x00\x04\1\2dat"), NULL, 0},
	{"JPEG whose segment is longer than it", BYTES("\xFF\xD8" JFIF "\xFF\xE5\xFF\xFF" "abc"), NULL, 0},
	{"JPEG of three bytes", BYTES("\xFF\xD8\xFF"), NULL, 0},
	{"PNG", BYTES(PNG "\0\0\0\2IHDRab1234" "\0\0\0\0IEND1234"), NULL, 0},
	{"PNG with texts, a time and something behind", BYTES(PNG "\0\0\0\2IHDRab1234" "\0\0\0\3tEXtGPS1234" "\0\0\0\1tIMEt1234"
		"\0\0\0\1eXIfx1234" "\0\0\0\1IDATd1234" "\0\0\0\0IEND1234" "more"),
		BYTES(PNG "\0\0\0\2IHDRab1234" "\0\0\0\1IDATd1234" "\0\0\0\0IEND1234")},
	{"PNG that ends", BYTES(PNG "\0\0\0\2IHDRab1234" "\0\0\0\xFFtEXt"), NULL, 0},
	{"WebP with EXIF and XMP", BYTES("RIFF\x2E\0\0\0WEBP" "VP8X\2\0\0\0\x1C!" "VP8 \1\0\0\0a\0" "EXIF\3\0\0\0GPS\0" "XMP \2\0\0\0ab"),
		BYTES("RIFF\x18\0\0\0WEBP" "VP8X\2\0\0\0\x10!" "VP8 \1\0\0\0a\0")},
	{"WebP that ends", BYTES("RIFF\xFF\0\0\0WEBP" "VP8 \xF0\0\0\0a"), NULL, 0},
	{"WebP that says it is shorter than its head", BYTES("RIFF\0\0\0\0WEBP"), NULL, 0},
	{"GIF", BYTES("GIF89a..."), NULL, 0},
	{"text", BYTES("hello"), NULL, 0},
	{"nothing", BYTES(""), NULL, 0},
};
/* clang-format on */

static void strips(void **)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		AUTO_BUF out = BUF_INIT(rows[i].len + STRIP_MORE);
		const char *want = rows[i].want != NULL ? rows[i].want : rows[i].given;
		size_t len = rows[i].want != NULL ? rows[i].want_len : rows[i].len;
		picture_strip(rows[i].given, rows[i].len, &out);
		if (out.rc != 0 || out.len != len || memcmp(buf_str(&out), want, len) != 0)
			fail_msg("%s: %zu bytes, %zu expected", rows[i].name, out.len, len);
	}
}

static void orientations(void **)
{
	for (int o = 1; o <= 8; o++) {
		unsigned char segment[EXIF_SEGMENT];
		exif_segment(o, segment);
		assert_int_equal(exif_orientation(segment + 10, EXIF_SEGMENT - 10), o);
		for (size_t len = 0; len < 26; len++) /* cut off: upright */
			if (len < 22)
				assert_int_equal(exif_orientation(segment + 10, len), 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(strips),
					   cmocka_unit_test(orientations)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
