#include "ocr/child.h"

#include <errno.h>
#include <fcntl.h>
#include <leptonica/allheaders.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "ocr/cut.h"
#include "ocr/picture.h"
#include "ocr/sandbox.h"

#define FILE_MAX (UINT64_C(64) * 1024 * 1024)

static int64_t now_ms(void)
{
	struct timespec ts;
	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static int write_all(int fd, const void *bytes, size_t len)
{
	const char *p = bytes;
	while (len > 0) {
		ssize_t n = write(fd, p, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return -1;
		p += n;
		len -= (size_t)n;
	}
	return 0;
}

/* The answer on the pipe: the status, then the JSON. */
static void answer(int to, enum ocr_status status, json_t *json)
{
	uint32_t code = (uint32_t)status;
	char *text = json != NULL ? json_dumps(json, JSON_COMPACT) : NULL;
	json_t *lines = json_object_get(json, "lines");
	/* More words than a packet holds: the upper part of the picture says enough. */
	while (text != NULL && strlen(text) > OCR_REPLY_MAX && json_array_size(lines) > 0) {
		free(text);
		for (size_t keep = json_array_size(lines) / 2; json_array_size(lines) > keep;)
			(void)json_array_remove(lines, json_array_size(lines) - 1);
		text = json_dumps(json, JSON_COMPACT);
	}
	size_t len = text != NULL ? strlen(text) : 0;
	if (write_all(to, &code, sizeof(code)) == 0 && len > 0)
		(void)write_all(to, text, len);
}

/* Leaves nothing open but the picture, the pipe and the file for what is made of the picture (out;
 * may be -1): the worker's socket leads to the daemon, and a picture that takes this process over
 * must not be able to speak there. */
static int close_others(int *fd, int *to, int *out)
{
	enum { PICTURE = STDERR_FILENO + 1, PIPE, MADE };
	int high = fcntl(*fd, F_DUPFD, MADE + 1);
	int high_to = fcntl(*to, F_DUPFD, MADE + 1);
	int high_out = *out >= 0 ? fcntl(*out, F_DUPFD, MADE + 1) : -1;
	if (high < 0 || high_to < 0 || dup2(high, PICTURE) < 0 || dup2(high_to, PIPE) < 0 ||
	    (*out >= 0 && (high_out < 0 || dup2(high_out, MADE) < 0)) ||
	    close_range(*out >= 0 ? MADE + 1 : MADE, ~0U, 0) < 0)
		return -1;
	*fd = PICTURE;
	*to = PIPE;
	*out = *out >= 0 ? MADE : -1;
	return 0;
}

/* Reads the picture, or makes another one of it. */
static enum ocr_status work(struct recogniser *r, unsigned char *bytes, size_t len,
			    const struct ocr_request *rq, int out, json_t **ret_json)
{
	struct picture_head head;
	unsigned char *made = NULL;
	size_t made_len = 0;
	enum ocr_status status = picture_look(bytes, len, rq->max_pixels, &head);
	if (status != OCR_OK)
		return status;
	len = picture_first_frame(bytes, len, head.format);
	if (rq->op == OCR_READ)
		return recognise(r, bytes, len, &head, ret_json);
	status = cut(bytes, len, &head, rq, &made, &made_len);
	if (status == OCR_OK && write_all(out, made, made_len) < 0)
		status = OCR_BROKEN;
	free(made);
	return status;
}

/* Never returns. */
static void child_main(struct recogniser *r, int fd, int out, const struct ocr_request *rq, int to)
{
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	setMsgSeverity(L_SEVERITY_NONE);
	int null = open("/dev/null", O_RDWR);
	if (null >= 0) {
		(void)dup2(null, STDIN_FILENO);
		(void)dup2(null, STDOUT_FILENO);
		(void)dup2(null, STDERR_FILENO);
	}
	if (null < 0 || close_others(&fd, &to, &out) < 0)
		_exit(1);
	struct stat st;
	if (fstat(fd, &st) < 0 || st.st_size <= 0 || (uint64_t)st.st_size > FILE_MAX) {
		answer(to, OCR_NOT_A_PICTURE, NULL);
		_exit(0);
	}
	size_t size = (size_t)st.st_size, len = 0;
	if (sandbox_enter(rq->timeout_ms / 1000 + 5, out >= 0 ? OCR_JPEG_MAX : 0) < 0)
		_exit(1);
	unsigned char *bytes = malloc(size);
	if (bytes == NULL)
		_exit(1);
	while (len < size) {
		ssize_t n = read(fd, bytes + len, size - len);
		if (n <= 0)
			break;
		len += (size_t)n;
	}
	json_t *json = NULL;
	enum ocr_status status = work(r, bytes, len, rq, out, &json);
	answer(to, status, json);
	_exit(0);
}

/* Everything from the pipe until its end, or until the time is over or the asker gone; bytes read,
 * or -1. */
static ssize_t pipe_read(int from, int asker, char *to, size_t room, int64_t until_ms)
{
	size_t have = 0;
	for (;;) {
		int64_t left = until_ms - now_ms();
		struct pollfd p[2] = {{.fd = from, .events = POLLIN}, {.fd = asker}};
		int rc = left > 0 ? poll(p, 2, (int)left) : 0;
		if (rc < 0 && errno == EINTR)
			continue;
		if (rc <= 0 || p[1].revents != 0)
			return -1;
		ssize_t n = read(from, to + have, room - have);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0 || have + (size_t)n == room)
			return (ssize_t)have + (n > 0 ? n : 0);
		have += (size_t)n;
	}
}

enum ocr_status child_read(struct recogniser *r, int fd, int out, int asker,
			   const struct ocr_request *rq, char *json, uint32_t *ret_len)
{
	int ends[2];
	if (pipe2(ends, O_CLOEXEC) < 0)
		return OCR_CRASHED;
	int64_t until = now_ms() + rq->timeout_ms;
	pid_t pid = fork();
	if (pid == 0)
		child_main(r, fd, out, rq, ends[1]);
	(void)close(ends[1]);
	if (pid < 0) {
		(void)close(ends[0]);
		return OCR_CRASHED;
	}
	static char text[sizeof(uint32_t) + OCR_REPLY_MAX + 1];
	ssize_t n = pipe_read(ends[0], asker, text, sizeof(text), until);
	(void)close(ends[0]);
	(void)kill(pid, SIGKILL);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	if (n < 0)
		return OCR_TIMEOUT;
	uint32_t code;
	if ((size_t)n < sizeof(code))
		return OCR_CRASHED;
	memcpy(&code, text, sizeof(code));
	*ret_len = (uint32_t)((size_t)n - sizeof(code));
	if (code != OCR_OK)
		return code <= OCR_CRASHED ? (enum ocr_status)code : OCR_CRASHED;
	if ((*ret_len == 0) != (rq->op != OCR_READ) || *ret_len > OCR_REPLY_MAX)
		return OCR_CRASHED;
	memcpy(json, text + sizeof(code), *ret_len);
	return OCR_OK;
}
