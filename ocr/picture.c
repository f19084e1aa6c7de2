#include "ocr/picture.h"

#include <stdbool.h>
#include <string.h>

#include "parsers/picture/exif.h"

static uint32_t be16(const unsigned char *p)
{
	return (uint32_t)p[0] << 8 | p[1];
}

static uint32_t be32(const unsigned char *p)
{
	return be16(p) << 16 | be16(p + 2);
}

static uint32_t le16(const unsigned char *p)
{
	return (uint32_t)p[1] << 8 | p[0];
}

static uint32_t le24(const unsigned char *p)
{
	return (uint32_t)p[2] << 16 | le16(p);
}

static uint32_t le32(const unsigned char *p)
{
	return le16(p + 2) << 16 | le16(p);
}

/* Segments up to the frame header, which has the dimensions. */
static bool jpeg(const unsigned char *p, size_t len, struct picture_head *h)
{
	for (size_t at = 2; at + 4 <= len;) {
		if (p[at] != 0xFF)
			return false;
		unsigned char marker = p[at + 1];
		if (marker == 0xFF) { /* fill byte */
			at++;
			continue;
		}
		if (marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8)) {
			at += 2;
			continue;
		}
		size_t size = be16(p + at + 2);
		if (size < 2 || marker == 0xD9 || marker == 0xDA)
			return false;
		bool frame = marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 &&
			     marker != 0xCC;
		if (frame) {
			if (at + 9 > len)
				return false;
			h->height = be16(p + at + 5);
			h->width = be16(p + at + 7);
			return true;
		}
		if (marker == 0xE1 && size >= 8 && at + 2 + size <= len &&
		    memcmp(p + at + 4, "Exif\0\0", 6) == 0)
			h->orientation = exif_orientation(p + at + 10, size - 8);
		at += 2 + size;
	}
	return false;
}

static bool webp(const unsigned char *p, size_t len, struct picture_head *h)
{
	if (len < 30)
		return false;
	if (memcmp(p + 12, "VP8X", 4) == 0) {
		h->width = 1 + le24(p + 24);
		h->height = 1 + le24(p + 27);
		return true;
	}
	if (memcmp(p + 12, "VP8L", 4) == 0) {
		uint32_t bits = le32(p + 21);
		h->width = 1 + (bits & 0x3FFF);
		h->height = 1 + (bits >> 14 & 0x3FFF);
		return p[20] == 0x2F;
	}
	if (memcmp(p + 12, "VP8 ", 4) == 0 && memcmp(p + 23, "\x9D\x01\x2A", 3) == 0) {
		h->width = le16(p + 26) & 0x3FFF;
		h->height = le16(p + 28) & 0x3FFF;
		return true;
	}
	return false;
}

static bool bmp(const unsigned char *p, size_t len, struct picture_head *h)
{
	if (len < 26)
		return false;
	uint32_t size = le32(p + 14);
	if (size == 12) {
		h->width = le16(p + 18);
		h->height = le16(p + 20);
		return true;
	}
	h->width = le32(p + 18);
	int64_t height = (int32_t)le32(p + 22); /* negative: top row first */
	h->height = (uint32_t)(height < 0 ? -height : height);
	return size >= 40;
}

/* Behind the sub-blocks that begin at `at`; 0 if they do not end. */
static size_t blocks_end(const unsigned char *p, size_t len, size_t at)
{
	while (at < len && p[at] != 0)
		at += 1u + p[at];
	return at < len ? at + 1 : 0;
}

static size_t colours(unsigned char flags)
{
	return (flags & 0x80) != 0 ? 3u << ((flags & 7) + 1) : 0;
}

/* Where the first frame's descriptor stands, behind extensions; 0 if there is none. */
static size_t gif_frame(const unsigned char *p, size_t len)
{
	if (len < 13)
		return 0;
	size_t at = 13 + colours(p[10]);
	while (at + 2 < len && p[at] == 0x21) {
		at = blocks_end(p, len, at + 2);
		if (at == 0)
			return 0;
	}
	return at + 10 < len && p[at] == 0x2C ? at : 0;
}

/* A frame may be larger than the screen that the header speaks of: the decoder allocates both. */
static bool gif(const unsigned char *p, size_t len, struct picture_head *h)
{
	size_t at = gif_frame(p, len);
	if (at == 0)
		return false;
	uint32_t w = le16(p + at + 5), high = le16(p + at + 7);
	h->width = le16(p + 6) > w ? le16(p + 6) : w;
	h->height = le16(p + 8) > high ? le16(p + 8) : high;
	return true;
}

static size_t gif_first(unsigned char *bytes, size_t len)
{
	size_t at = gif_frame(bytes, len);
	size_t end = at > 0 ? blocks_end(bytes, len, at + 10 + colours(bytes[at + 9]) + 1) : 0;
	if (end == 0 || end >= len)
		return len;
	bytes[end] = 0x3B;
	return end + 1;
}

/* WebP container specification: behind the extended header, chunks of four letters and a length;
 * that of a frame holds 16 bytes (place, size, duration, flags) and the chunks of a still picture,
 * which here come to stand where the frame's began. */
static size_t webp_first(unsigned char *p, size_t len)
{
	enum { CHUNKS = 30, ANIMATED = 0x02, CHUNK_HEAD = 8, FRAME_HEAD = 16 };
	if (len < CHUNKS || memcmp(p + 12, "VP8X", 4) != 0 || (p[20] & ANIMATED) == 0)
		return len;
	size_t at = CHUNKS;
	while (len - at >= CHUNK_HEAD && memcmp(p + at, "ANMF", 4) != 0) {
		size_t size = CHUNK_HEAD + (size_t)le32(p + at + 4);
		size += size % 2;
		if (size > len - at)
			return len;
		at += size;
	}
	if (len - at < CHUNK_HEAD + FRAME_HEAD)
		return len;
	size_t size = le32(p + at + 4);
	const unsigned char *frame = p + at + CHUNK_HEAD;
	/* What was looked at is the screen: a frame must not be larger. */
	if (size < FRAME_HEAD || size > len - at - CHUNK_HEAD || le24(frame + 6) > le24(p + 24) ||
	    le24(frame + 9) > le24(p + 27))
		return len;
	size -= FRAME_HEAD;
	p[20] &= (unsigned char)~ANIMATED;
	memcpy(p + 24, frame + 6, 6);
	memmove(p + CHUNKS, frame + FRAME_HEAD, size);
	size += CHUNKS;
	for (int i = 0; i < 4; i++)
		p[4 + i] = (unsigned char)((size - 8) >> (8 * i));
	return size;
}

size_t picture_first_frame(unsigned char *bytes, size_t len, enum picture_format format)
{
	if (format == PICTURE_GIF)
		return gif_first(bytes, len);
	return format == PICTURE_WEBP ? webp_first(bytes, len) : len;
}

static enum picture_format format_of(const unsigned char *p, size_t len)
{
	if (len >= 3 && memcmp(p, "\xFF\xD8\xFF", 3) == 0)
		return PICTURE_JPEG;
	if (len >= 8 && memcmp(p, "\x89PNG\r\n\x1A\n", 8) == 0)
		return PICTURE_PNG;
	if (len >= 6 && (memcmp(p, "GIF87a", 6) == 0 || memcmp(p, "GIF89a", 6) == 0))
		return PICTURE_GIF;
	if (len >= 12 && memcmp(p, "RIFF", 4) == 0 && memcmp(p + 8, "WEBP", 4) == 0)
		return PICTURE_WEBP;
	if (len >= 18 && memcmp(p, "BM", 2) == 0 && p[15] == 0 && p[16] == 0 && p[17] == 0)
		return PICTURE_BMP;
	if (len >= 12 && memcmp(p + 4, "ftyp", 4) == 0)
		return PICTURE_OTHER; /* HEIC, AVIF, and videos */
	if (len >= 4 &&
	    (memcmp(p, "II*\0", 4) == 0 || memcmp(p, "MM\0*", 4) == 0 || memcmp(p, "%PDF", 4) == 0))
		return PICTURE_OTHER;
	return PICTURE_UNKNOWN;
}

static bool dimensions(const unsigned char *p, size_t len, struct picture_head *h)
{
	switch (h->format) {
	case PICTURE_JPEG:
		return jpeg(p, len, h);
	case PICTURE_PNG:
		if (len < 24 || memcmp(p + 12, "IHDR", 4) != 0)
			return false;
		h->width = be32(p + 16);
		h->height = be32(p + 20);
		return true;
	case PICTURE_GIF:
		return gif(p, len, h);
	case PICTURE_WEBP:
		return webp(p, len, h);
	case PICTURE_BMP:
		return bmp(p, len, h);
	case PICTURE_UNKNOWN:
	case PICTURE_OTHER:
		break;
	}
	return false;
}

enum ocr_status picture_look(const unsigned char *bytes, size_t len, uint32_t max_pixels,
			     struct picture_head *ret)
{
	struct picture_head h = {.format = format_of(bytes, len), .orientation = 1};
	if (h.format == PICTURE_UNKNOWN)
		return OCR_NOT_A_PICTURE;
	if (h.format == PICTURE_OTHER)
		return OCR_UNSUPPORTED;
	if (!dimensions(bytes, len, &h) || h.width == 0 || h.height == 0)
		return OCR_BROKEN;
	if ((uint64_t)h.width * h.height > max_pixels)
		return OCR_TOO_BIG;
	*ret = h;
	return OCR_OK;
}
