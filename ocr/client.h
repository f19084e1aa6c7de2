/* client: the other end of a worker's socket. Needs neither Tesseract nor Leptonica. */
#ifndef KEHUD_OCR_CLIENT_H
#define KEHUD_OCR_CLIENT_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "ocr/proto.h"
#include "parsers/base/err.h"

struct ocr_client {
	int fd;
	pid_t pid;
};

[[nodiscard]] int ocr_client_start(const char *program, const char *languages,
				   struct ocr_client *ret, struct err *err);
void ocr_client_stop(struct ocr_client *c);

/* Sends one request with the open picture file attached and, unless it is only to be read, the open
 * file for what is made of it (else -1); does not wait. 0, or -1 with errno. */
int ocr_client_send(int socket, int picture_fd, int made_fd, const struct ocr_request *rq);

/* Has one open picture file read. *ret_json (len reply.len, on mem) is NULL unless OCR_OK. */
[[nodiscard]] int ocr_client_read(struct ocr_client *c, void *mem, int picture_fd,
				  const struct ocr_request *rq, struct ocr_reply *ret,
				  char **ret_json, struct err *err);

const char *ocr_status_name(enum ocr_status status);

#endif
