/* strip: a picture without what it tells beside the picture: place, time and device of the camera,
 * comments, thumbnails, what hangs behind its end. The pixels are not touched, nothing is decoded.
 *
 * JPEG (ITU-T T.81 B.1), PNG (W3C PNG 5), WebP (Google, RIFF container). Other kinds stay as they
 * are. What is broken stays as it is from there on: whoever reads the picture says so. */
#ifndef KEHUD_PARSERS_PICTURE_STRIP_H
#define KEHUD_PARSERS_PICTURE_STRIP_H

#include "parsers/base/buf.h"

/* Bytes that the stripped picture may have more than the given one. */
#define STRIP_MORE 64

/* Adds the stripped picture to out (limit: len + STRIP_MORE); see buf_rc(). How it has to be turned
 * is kept. Stripping twice gives the same. */
void picture_strip(const void *bytes, size_t len, struct buf *out);

#endif
