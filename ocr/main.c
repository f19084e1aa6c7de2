/* kehud-ocr: reads pictures for kehud. No keys, no network, no files but its models.
 *
 *   kehud-ocr --fd N [--languages auto|LIST]
 *
 * Serves the socket N (SOCK_SEQPACKET, ocr/proto.h) until its other end closes; under systemd the
 * connection comes as the first descriptor that was passed on. */
#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ocr/child.h"

enum { PICTURE, MADE, DESCRIPTORS };

static void descriptors_close(int fd[DESCRIPTORS])
{
	for (int i = 0; i < DESCRIPTORS; i++)
		if (fd[i] >= 0)
			(void)close(fd[i]);
}

/* One request with its descriptors: the picture's and, unless it is only read, that of the file for
 * what is made of it. 1, 0 at the end, -1 for anything that is not one. */
static int request_receive(int socket, struct ocr_request *rq, int ret_fd[DESCRIPTORS])
{
	union {
		struct cmsghdr head;
		char bytes[CMSG_SPACE(DESCRIPTORS * sizeof(int))];
	} control;
	struct iovec iov = {rq, sizeof(*rq)};
	struct msghdr m = {.msg_iov = &iov,
			   .msg_iovlen = 1,
			   .msg_control = control.bytes,
			   .msg_controllen = sizeof(control.bytes)};
	ssize_t n;
	do
		n = recvmsg(socket, &m, MSG_CMSG_CLOEXEC);
	while (n < 0 && errno == EINTR);
	if (n == 0)
		return 0;
	ret_fd[PICTURE] = ret_fd[MADE] = -1;
	for (struct cmsghdr *c = CMSG_FIRSTHDR(&m); c != NULL; c = CMSG_NXTHDR(&m, c))
		if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS)
			memcpy(ret_fd, CMSG_DATA(c), c->cmsg_len - CMSG_LEN(0));
	bool good = n == (ssize_t)sizeof(*rq) && ret_fd[PICTURE] >= 0 && rq->op <= OCR_BLACK_OUT &&
		    (rq->op == OCR_READ) == (ret_fd[MADE] < 0) && rq->turn <= 3 &&
		    rq->n_boxes <= OCR_BOXES_MAX;
	if (!good)
		descriptors_close(ret_fd);
	return good ? 1 : -1;
}

static int serve(int socket, struct recogniser *r)
{
	static char json[OCR_REPLY_MAX];
	int room = 4 * (int)OCR_REPLY_MAX;
	(void)setsockopt(socket, SOL_SOCKET, SO_SNDBUF, &room, sizeof(room));
	for (;;) {
		struct ocr_request rq = {};
		int fd[DESCRIPTORS];
		int rc = request_receive(socket, &rq, fd);
		if (rc <= 0)
			return rc;
		struct ocr_reply reply = {.id = rq.id};
		reply.status = child_read(r, fd[PICTURE], fd[MADE], socket, &rq, json, &reply.len);
		descriptors_close(fd);
		if (reply.status != OCR_OK)
			reply.len = 0;
		struct iovec iov[2] = {{&reply, sizeof(reply)}, {json, reply.len}};
		struct msghdr m = {.msg_iov = iov, .msg_iovlen = 2};
		if (sendmsg(socket, &m, MSG_NOSIGNAL) < 0)
			return -1;
	}
}

/* Two threads at one picture only hinder each other, and a thread is a system call that a picture
 * may not cause. The OpenMP runtime reads this when it is loaded: hence once more from the
 * beginning. */
static void one_thread(char **argv)
{
	if (getenv("OMP_THREAD_LIMIT") != NULL)
		return;
	(void)setenv("OMP_THREAD_LIMIT", "1", 1);
	(void)execv("/proc/self/exe", argv);
}

int main(int argc, char **argv)
{
	one_thread(argv);
	static const struct option options[] = {
		{"fd", required_argument, NULL, 'f'},
		{"languages", required_argument, NULL, 'l'},
		{"version", no_argument, NULL, 'v'},
		{},
	};
	const char *languages = "auto";
	int socket = -1, c;
	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (c) {
		case 'f':
			socket = (int)strtol(optarg, NULL, 10);
			break;
		case 'l':
			languages = optarg;
			break;
		case 'v':
			(void)printf("kehud-ocr %s\n", KEHUD_VERSION);
			return 0;
		default:
			return 2;
		}
	}
	const char *passed = getenv("LISTEN_FDS");
	if (socket < 0 && passed != NULL && strcmp(passed, "1") == 0)
		socket = 3;
	if (socket < 0) {
		(void)fprintf(stderr,
			      "usage: kehud-ocr --fd N [--languages LIST]: started by kehud, "
			      "never by hand\n");
		return 2;
	}
	/* Who started us takes us along, also while the models are still being read. */
	if (passed == NULL)
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	struct pollfd asker = {.fd = socket};
	if (poll(&asker, 1, 0) > 0)
		return 0;    /* gone already */
	json_object_seed(0); /* in the sandbox it could not ask for randomness any more */
	struct recogniser *r = recogniser_new(languages);
	if (r == NULL)
		return 1;
	int rc = serve(socket, r);
	recogniser_free(&r);
	return rc < 0 ? 1 : 0;
}
