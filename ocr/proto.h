/* proto: how kehud and kehud-ocr talk over a SOCK_SEQPACKET socket pair or unix socket.
 *
 * The daemon sends one struct ocr_request a picture, with the open picture file attached as the
 * only SCM_RIGHTS descriptor (so that the worker needs no file system). The worker answers with
 * struct ocr_reply and, in the same packet, reply.len bytes of JSON (OCR_REPLY_MAX at most):
 * {"width":..,"height":..,"rotated":0|90|180|270,"ms":..,
 *  "lines":[{"text":"型号:TKR-2025","conf":91,"box":[x,y,w,h],
 *            "words":[{"text":"型","conf":93,"box":[x,y,w,h]},...,
 *                     {"text":"TKR-2025","conf":91,"box":[x,y,w,h],"again":"TKR-2025"}]},...]}
 * A line is what stands together: a cell, a key with its value. A word is a Chinese character or a
 * run of others; conf is that of its worst character; "again" is what a second model read there.
 * Boxes are in pixels of the upright picture. One request at a time on one socket; the worker that
 * cannot go on closes it. Both ends are built together: no versions, no byte order. */
#ifndef KEHUD_OCR_PROTO_H
#define KEHUD_OCR_PROTO_H

#include <stdint.h>

#define OCR_REPLY_MAX (192u * 1024)

struct ocr_request {
	uint64_t id;         /* the daemon's; comes back in the reply */
	uint32_t timeout_ms; /* for this picture */
	uint32_t max_pixels; /* width times height at most */
};

/* What became of a picture; names for JSON, logs and replies in ocr_status_name(). */
enum ocr_status {
	OCR_OK = 0,
	OCR_NOT_A_PICTURE = 1, /* no known magic bytes, or the header is broken */
	OCR_UNSUPPORTED = 2,   /* HEIC, AVIF, TIFF, ...: a picture, but not one we read */
	OCR_TOO_BIG = 3,       /* more than max_pixels by its header */
	OCR_BROKEN = 4,        /* looked like a picture but cannot be decoded */
	OCR_TIMEOUT = 5,
	OCR_CRASHED = 6, /* the child that read it died */
};

struct ocr_reply {
	uint64_t id;
	uint32_t status; /* enum ocr_status */
	uint32_t len;    /* bytes of JSON that follow; 0 unless OCR_OK */
};

#endif
