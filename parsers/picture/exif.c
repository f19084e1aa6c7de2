#include "parsers/picture/exif.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define TAG_ORIENTATION 0x0112
#define TYPE_SHORT 3
#define ENTRY 12 /* bytes of one */

static uint32_t number(const unsigned char *p, size_t n, bool little)
{
	uint32_t v = 0;
	for (size_t i = 0; i < n; i++)
		v = v << 8 | p[little ? n - 1 - i : i];
	return v;
}

int exif_orientation(const unsigned char *tiff, size_t len)
{
	if (len < 8 || (memcmp(tiff, "II*\0", 4) != 0 && memcmp(tiff, "MM\0*", 4) != 0))
		return 1;
	bool little = tiff[0] == 'I';
	size_t at = number(tiff + 4, 4, little);
	if (at > len - 2)
		return 1;
	size_t n = number(tiff + at, 2, little);
	at += 2;
	for (size_t i = 0; i < n && at + ENTRY <= len; i++, at += ENTRY) {
		if (number(tiff + at, 2, little) != TAG_ORIENTATION)
			continue;
		uint32_t value = number(tiff + at + 8, 2, little);
		bool sound =
			number(tiff + at + 2, 2, little) == TYPE_SHORT && value >= 1 && value <= 8;
		return sound ? (int)value : 1;
	}
	return 1;
}

void exif_segment(int orientation, unsigned char ret[EXIF_SEGMENT])
{
	static const unsigned char block[EXIF_SEGMENT] = "\xFF\xE1\x00\x22"
							 "Exif\0\0"
							 "II*\0\x08\0\0\0"
							 "\x01\0"
							 "\x12\x01\x03\0\x01\0\0\0\x01\0\0\0"
							 "\0\0\0";
	memcpy(ret, block, EXIF_SEGMENT);
	ret[28] = (unsigned char)orientation;
}
