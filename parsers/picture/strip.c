#include "parsers/picture/strip.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "parsers/picture/exif.h"

/* --- JPEG ------------------------------------------------------------------------------------ */

enum {
	M_SOI = 0xD8,
	M_EOI = 0xD9,
	M_SOS = 0xDA,
	M_APP0 = 0xE0,  /* JFIF */
	M_APP1 = 0xE1,  /* EXIF, XMP */
	M_APP2 = 0xE2,  /* colour profile, or further pictures */
	M_APP14 = 0xEE, /* Adobe: how the colours are to be read */
	M_APP15 = 0xEF,
	M_COM = 0xFE,
};

static bool starts(const unsigned char *p, size_t len, const char *with, size_t n)
{
	return len >= n && memcmp(p, with, n) == 0;
}

static bool keeps(unsigned char marker, const unsigned char *body, size_t len)
{
	if (marker == M_APP0 || marker == M_APP14)
		return true;
	if (marker == M_APP2)
		return starts(body, len, "ICC_PROFILE", 12);
	return marker != M_COM && (marker < M_APP0 || marker > M_APP15);
}

/* Neither a marker's first byte nor one of a scan's own (T.81 B.1.1.5). */
static bool is_scan(const unsigned char *p)
{
	return p[0] != 0xFF || p[1] == 0 || (p[1] >= 0xD0 && p[1] <= 0xD7);
}

static size_t scan_end(const unsigned char *p, size_t at, size_t len)
{
	while (at + 1 < len && is_scan(p + at))
		at++;
	return at + 1 < len ? at : len;
}

/* How the picture has to be turned, from its first EXIF block. */
static int jpeg_orientation(const unsigned char *p, size_t len)
{
	size_t at = 2;
	while (at + 4 <= len && p[at] == 0xFF && p[at + 1] != M_SOS) {
		size_t size = (size_t)p[at + 2] << 8 | p[at + 3];
		if (size < 2 || at + 2 + size > len)
			break;
		if (p[at + 1] == M_APP1 && starts(p + at + 4, size - 2, "Exif\0\0", 6))
			return exif_orientation(p + at + 10, size - 8);
		at += 2 + size;
	}
	return 1;
}

static void jpeg_strip(const unsigned char *p, size_t len, struct buf *out)
{
	int orientation = jpeg_orientation(p, len);
	size_t at = 2;
	buf_add(out, p, 2);
	if (orientation != 1) {
		unsigned char segment[EXIF_SEGMENT];
		exif_segment(orientation, segment);
		buf_add(out, segment, sizeof(segment));
	}
	bool scanned = false;
	while (at + 4 <= len) {
		unsigned char marker = p[at + 1];
		if (scanned && is_scan(p + at)) {
			size_t rest = scan_end(p, at, len);
			buf_add(out, p + at, rest - at);
			at = rest;
			continue;
		}
		if (p[at] != 0xFF || marker == M_EOI)
			break;
		if (marker == 0xFF) { /* fill byte */
			at++;
			continue;
		}
		size_t size = (size_t)p[at + 2] << 8 | p[at + 3];
		if (size < 2 || at + 2 + size > len)
			break;
		size_t next = at + 2 + size;
		if (marker == M_SOS) {
			next = scan_end(p, next, len);
			scanned = true;
		}
		if (keeps(marker, p + at + 4, size - 2))
			buf_add(out, p + at, next - at);
		at = next;
	}
	/* the end without what hangs behind it; or whatever is broken */
	bool end = at + 2 <= len && p[at] == 0xFF && p[at + 1] == M_EOI;
	buf_add(out, p + at, end ? 2 : len - at);
}

/* --- PNG ------------------------------------------------------------------------------------- */

#define PNG_HEAD 8   /* signature */
#define PNG_EXTRA 12 /* length, type and check sum of a chunk */

static uint32_t big32(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static void png_strip(const unsigned char *p, size_t len, struct buf *out)
{
	static const char tell[][5] = {"eXIf", "tEXt", "zTXt", "iTXt", "tIME"};
	size_t at = PNG_HEAD;
	buf_add(out, p, PNG_HEAD);
	while (at + PNG_EXTRA <= len) {
		size_t size = big32(p + at);
		if (size > len - at - PNG_EXTRA)
			break;
		size += PNG_EXTRA;
		bool drop = false;
		for (size_t i = 0; i < sizeof(tell) / sizeof(*tell); i++)
			drop = drop || memcmp(p + at + 4, tell[i], 4) == 0;
		if (!drop)
			buf_add(out, p + at, size);
		bool end = memcmp(p + at + 4, "IEND", 4) == 0;
		at += size;
		if (end)
			return;
	}
	buf_add(out, p + at, len - at);
}

/* --- WebP ------------------------------------------------------------------------------------ */

#define RIFF_HEAD 12
#define VP8X_TELLS 0x0C /* flags: there is EXIF, there is XMP */

static size_t little32(const unsigned char *p)
{
	return (size_t)p[3] << 24 | (size_t)p[2] << 16 | (size_t)p[1] << 8 | p[0];
}

static void webp_strip(const unsigned char *p, size_t len, struct buf *out)
{
	size_t start = out->len;
	size_t said = little32(p + 4) + 8, at = RIFF_HEAD;
	bool whole = said >= at && said <= len;
	size_t end = whole ? said : len;
	buf_add(out, p, RIFF_HEAD);
	while (at + 8 <= end) {
		size_t size = little32(p + at + 4);
		if (size > end - at - 8)
			break;
		size_t next = at + 8 + size + (size & 1);
		next = next < end ? next : end;
		if (memcmp(p + at, "EXIF", 4) != 0 && memcmp(p + at, "XMP ", 4) != 0) {
			size_t copied = out->len;
			buf_add(out, p + at, next - at);
			if (memcmp(p + at, "VP8X", 4) == 0 && size > 0 && out->rc == 0)
				out->data[copied + 8] =
					(char)((unsigned char)out->data[copied + 8] & ~VP8X_TELLS);
		}
		at = next;
	}
	buf_add(out, p + at, end - at);
	/* of a picture that was cut off the size stays wrong, so that it is seen to be */
	if (whole && out->rc == 0) {
		size_t size = out->len - start - 8;
		for (size_t i = 0; i < 4; i++)
			out->data[start + 4 + i] = (char)(size >> (8 * i));
	}
}

void picture_strip(const void *bytes, size_t len, struct buf *out)
{
	const unsigned char *p = bytes;
	if (starts(p, len, "\xFF\xD8\xFF", 3))
		jpeg_strip(p, len, out);
	else if (starts(p, len, "\x89PNG\r\n\x1A\n", PNG_HEAD))
		png_strip(p, len, out);
	else if (len >= RIFF_HEAD && memcmp(p, "RIFF", 4) == 0 && memcmp(p + 8, "WEBP", 4) == 0)
		webp_strip(p, len, out);
	else
		buf_add(out, p, len);
}
