/* child: one picture, read by a process of its own that ends with it. */
#ifndef KEHUD_OCR_CHILD_H
#define KEHUD_OCR_CHILD_H

#include "ocr/proto.h"
#include "ocr/recognise.h"

/* Reads the picture behind fd, or makes another one of it into the empty file behind out (-1 if it
 * is only to be read), within the time limit, or until nobody is left at the other end of the
 * socket asker: after a crash of the daemon nobody wants the answer, and the next one asks again.
 * json (OCR_REPLY_MAX bytes of room) and *ret_len are filled if the result is OCR_OK. */
enum ocr_status child_read(struct recogniser *r, int fd, int out, int asker,
			   const struct ocr_request *rq, char *json, uint32_t *ret_len);

#endif
