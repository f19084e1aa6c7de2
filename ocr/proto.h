/* proto: how kehud and kehud-ocr talk over a SOCK_SEQPACKET socket pair or unix socket.
 *
 * The daemon sends one struct ocr_request a picture, with the open picture file attached as an
 * SCM_RIGHTS descriptor (so that the worker needs no file system). The worker answers with
 * struct ocr_reply and, in the same packet, reply.len bytes of JSON (OCR_REPLY_MAX at most):
 * {"width":..,"height":..,"rotated":0|90|180|270,
 *  "lines":[{"text":"型号:TKR-2025","conf":91,"box":[x,y,w,h],
 *            "words":[{"text":"型","conf":93,"box":[x,y,w,h]},...,
 *                     {"text":"TKR-2025","conf":91,"box":[x,y,w,h],"again":"TKR-2025"}]},...],
 *  "back":{"width":..,"height":..,"at":[x,y,...]}}
 * A line is what stands together: a cell, a key with its value. A word is a Chinese character or a
 * run of others; conf is that of its worst character; "again" is what a second model read there.
 * Boxes are in pixels of the page as it was read: scaled, rectified, levelled, turned by "rotated"
 * degrees. "back" leads from there to the upright picture (as EXIF holds it, in its own size): the
 * place there of each point of a grid of WAY_GRID by WAY_GRID over the page, row by row.
 *
 * OCR_CROP and OCR_BLACK_OUT come with a second descriptor, an empty memfd, and with boxes on the
 * upright picture; the worker writes a JPEG there and answers without JSON:
 * - crop: the boxes with a little around them as strips, numbered, one below the other, turned by
 *   `turn` quarters to the right so that they can be read;
 * - black out: the whole upright picture with the boxes black.
 *
 * One request at a time on one socket; the worker that cannot go on closes it. Both ends are built
 * together: no versions, no byte order. */
#ifndef KEHUD_OCR_PROTO_H
#define KEHUD_OCR_PROTO_H

#include <stdint.h>

#define OCR_REPLY_MAX (192u * 1024)
#define OCR_BOXES_MAX 64
#define OCR_JPEG_MAX (24u * 1024 * 1024) /* of a picture that the worker makes */
#define WAY_GRID 9

enum ocr_op {
	OCR_READ = 0,
	OCR_CROP = 1,
	OCR_BLACK_OUT = 2,
};

struct ocr_box {
	int32_t x, y, w, h;
};

struct ocr_request {
	uint64_t id;         /* the daemon's; comes back in the reply */
	uint32_t timeout_ms; /* for this picture */
	uint32_t max_pixels; /* width times height at most */
	uint32_t op;         /* enum ocr_op */
	uint32_t turn;       /* quarters, 0 to 3 */
	uint32_t n_boxes;
	struct ocr_box boxes[OCR_BOXES_MAX];
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
	uint32_t len;    /* bytes of JSON that follow; 0 unless OCR_OK and OCR_READ */
};

#endif
