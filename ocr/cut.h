/* cut: pictures made of a picture: some places of it enlarged, or all of it with some places black.
 */
#ifndef KEHUD_OCR_CUT_H
#define KEHUD_OCR_CUT_H

#include <stddef.h>

#include "ocr/picture.h"
#include "ocr/proto.h"

/* The JPEG that rq->op asks for (OCR_CROP, OCR_BLACK_OUT), of bytes that have been looked at before
 * (picture_look()); *ret is malloc'ed. OCR_BROKEN: they cannot be decoded, or no box lies on them.
 */
enum ocr_status cut(const unsigned char *bytes, size_t len, const struct picture_head *head,
		    const struct ocr_request *rq, unsigned char **ret, size_t *ret_len);

#endif
