/* bare: what libmicrohttpd alone does on this machine: external epoll, 200 with an empty body.
 *
 *   bare_bench        prints its port, serves until standard input ends */
#include <arpa/inet.h>
#include <microhttpd.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static struct MHD_Response *empty;

static enum MHD_Result on_request(void *, struct MHD_Connection *c, const char *, const char *,
				  const char *, const char *, size_t *len, void **slot)
{
	static int seen;
	if (*slot == NULL) {
		*slot = &seen;
		return MHD_YES;
	}
	if (*len > 0) {
		*len = 0;
		return MHD_YES;
	}
	return MHD_queue_response(c, MHD_HTTP_OK, empty);
}

int main(void)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	struct sockaddr_in a = {.sin_family = AF_INET};
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	socklen_t len = sizeof(a);
	if (fd < 0 || bind(fd, (const struct sockaddr *)&a, sizeof(a)) < 0 ||
	    listen(fd, 1024) < 0 || getsockname(fd, (struct sockaddr *)&a, &len) < 0)
		return 1;
	char nothing[1] = "";
	empty = MHD_create_response_from_buffer(0, nothing, MHD_RESPMEM_PERSISTENT);
	struct MHD_Daemon *d = MHD_start_daemon(MHD_USE_EPOLL, 0, NULL, NULL, on_request, NULL,
						MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_END);
	if (d == NULL)
		return 1;
	(void)printf("%d\n", ntohs(a.sin_port));
	(void)fflush(stdout);
	int ep = epoll_create1(0);
	struct epoll_event in = {.events = EPOLLIN, .data.fd = 0};
	struct epoll_event mhd = {
		.events = EPOLLIN,
		.data.fd = MHD_get_daemon_info(d, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd};
	(void)epoll_ctl(ep, EPOLL_CTL_ADD, 0, &in);
	(void)epoll_ctl(ep, EPOLL_CTL_ADD, mhd.data.fd, &mhd);
	for (;;) {
		MHD_UNSIGNED_LONG_LONG wait_ms;
		int wait = MHD_get_timeout(d, &wait_ms) == MHD_YES ? (int)wait_ms : -1;
		struct epoll_event ev[2];
		int n = epoll_wait(ep, ev, 2, wait);
		for (int i = 0; i < n; i++)
			if (ev[i].data.fd == 0)
				return 0;
		(void)MHD_run(d);
	}
}
