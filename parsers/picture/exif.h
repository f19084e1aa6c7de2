/* exif: the one thing of an EXIF block that matters here: how the camera was held.
 *
 * Source: EXIF 2.32, 4.6.4 (TIFF header, IFD0, tag 0x0112). */
#ifndef KEHUD_PARSERS_PICTURE_EXIF_H
#define KEHUD_PARSERS_PICTURE_EXIF_H

#include <stddef.h>

/* 1 to 8 from a TIFF block (what follows "Exif\0\0"); 1 (upright) where it says nothing sound. */
int exif_orientation(const unsigned char *tiff, size_t len);

/* The smallest APP1 segment that says an orientation: marker, size and block. */
#define EXIF_SEGMENT 36
void exif_segment(int orientation, unsigned char ret[EXIF_SEGMENT]);

#endif
