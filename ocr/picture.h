/* picture: what the first bytes of a file say: which format, how large, which way up. Nothing is
 * decoded; everything is bounds-checked and fuzzed, as the bytes come from outside. */
#ifndef KEHUD_OCR_PICTURE_H
#define KEHUD_OCR_PICTURE_H

#include <stddef.h>
#include <stdint.h>

#include "ocr/proto.h"

enum picture_format {
	PICTURE_UNKNOWN,
	PICTURE_JPEG,
	PICTURE_PNG,
	PICTURE_WEBP,
	PICTURE_GIF,
	PICTURE_BMP,
	PICTURE_OTHER, /* a picture (HEIC, AVIF, TIFF, PDF), but not one that we read */
};

struct picture_head {
	enum picture_format format;
	uint32_t width, height; /* as stored, before any turn */
	int orientation;        /* EXIF: 1 to 8; 1 = upright or not said */
};

/* OCR_OK and *ret; OCR_NOT_A_PICTURE, OCR_UNSUPPORTED; OCR_BROKEN: the magic bytes are there, the
 * dimensions are not; OCR_TOO_BIG: more than max_pixels. */
enum ocr_status picture_look(const unsigned char *bytes, size_t len, uint32_t max_pixels,
			     struct picture_head *ret);

/* Ends an animated GIF behind its first frame: the decoder would unpack all of them, and there is
 * no end to how many fit into a small file. Makes a still picture of an animated WebP's first
 * frame, as the decoder takes no others. Changes bytes; returns the new length, never more. */
size_t picture_first_frame(unsigned char *bytes, size_t len, enum picture_format format);

#endif
