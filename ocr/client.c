#include "ocr/client.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <talloc.h>
#include <unistd.h>

extern char **environ;

int ocr_client_start(const char *program, const char *languages, struct ocr_client *ret,
		     struct err *err)
{
	int pair[2];
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return err_set(err, ERR_AGAIN, "ocr: %s", strerror(errno));
	char name[] = "kehud-ocr", fd[] = "--fd", three[] = "3", lang[] = "--languages", list[160];
	(void)snprintf(list, sizeof(list), "%s", languages);
	char *argv[] = {name, fd, three, lang, list, NULL};
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	sigset_t none; /* what our threads block is none of the worker's business */
	(void)sigemptyset(&none);
	(void)posix_spawn_file_actions_init(&actions);
	(void)posix_spawn_file_actions_adddup2(&actions, pair[1], 3);
	(void)posix_spawnattr_init(&attr);
	(void)posix_spawnattr_setsigmask(&attr, &none);
	(void)posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK);
	int rc = posix_spawn(&ret->pid, program, &actions, &attr, argv, environ);
	(void)posix_spawn_file_actions_destroy(&actions);
	(void)posix_spawnattr_destroy(&attr);
	(void)close(pair[1]);
	if (rc != 0) {
		(void)close(pair[0]);
		return err_set(err, ERR_AGAIN, "ocr: cannot start %s: %s", program, strerror(rc));
	}
	ret->fd = pair[0];
	return 0;
}

void ocr_client_stop(struct ocr_client *c)
{
	(void)close(c->fd);
	(void)kill(c->pid, SIGTERM);
	(void)waitpid(c->pid, NULL, 0);
	*c = (struct ocr_client){.fd = -1};
}

int ocr_client_send(int socket, int picture_fd, int made_fd, const struct ocr_request *rq)
{
	const int fds[] = {picture_fd, made_fd};
	size_t bytes = made_fd >= 0 ? sizeof(fds) : sizeof(fds[0]);
	union {
		struct cmsghdr head;
		char bytes[CMSG_SPACE(sizeof(fds))];
	} control = {};
	struct ocr_request copy = *rq;
	struct iovec iov = {&copy, sizeof(copy)};
	struct msghdr m = {.msg_iov = &iov,
			   .msg_iovlen = 1,
			   .msg_control = control.bytes,
			   .msg_controllen = CMSG_SPACE(bytes)};
	struct cmsghdr *c = CMSG_FIRSTHDR(&m);
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(bytes);
	memcpy(CMSG_DATA(c), fds, bytes);
	return sendmsg(socket, &m, MSG_NOSIGNAL) == (ssize_t)sizeof(copy) ? 0 : -1;
}

int ocr_client_read(struct ocr_client *c, void *mem, int picture_fd, const struct ocr_request *rq,
		    struct ocr_reply *ret, char **ret_json, struct err *err)
{
	char *packet = talloc_size(mem, sizeof(*ret) + OCR_REPLY_MAX + 1);
	if (packet == NULL)
		return err_set(err, ERR_AGAIN, "ocr: no memory");
	if (ocr_client_send(c->fd, picture_fd, -1, rq) < 0)
		return err_set(err, ERR_AGAIN, "ocr: the worker is gone");
	ssize_t n = recv(c->fd, packet, sizeof(*ret) + OCR_REPLY_MAX, 0);
	if (n < (ssize_t)sizeof(*ret))
		return err_set(err, ERR_AGAIN, "ocr: the worker is gone");
	memcpy(ret, packet, sizeof(*ret));
	if (ret->len != (size_t)n - sizeof(*ret))
		return err_set(err, ERR_BROKEN, "ocr: an answer of the wrong length");
	*ret_json = NULL;
	if (ret->status == OCR_OK) {
		*ret_json = packet + sizeof(*ret);
		(*ret_json)[ret->len] = '\0';
	}
	return 0;
}

const char *ocr_status_name(enum ocr_status status)
{
	switch (status) {
	case OCR_OK:
		return "ok";
	case OCR_NOT_A_PICTURE:
		return "not a picture";
	case OCR_UNSUPPORTED:
		return "a kind of picture that is not read";
	case OCR_TOO_BIG:
		return "too many pixels";
	case OCR_BROKEN:
		return "cannot be decoded";
	case OCR_TIMEOUT:
		return "took too long";
	case OCR_CRASHED:
		return "the reader died";
	}
	return "?";
}
