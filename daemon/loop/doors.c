/* The listening sockets: those that systemd hands over, else the configured addresses; the admin
 * socket; the figures' own address. */
#include <errno.h>
#include <netdb.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <systemd/sd-daemon.h>
#include <talloc.h>
#include <unistd.h>

#include "daemon/core/log.h"
#include "daemon/loop/app.h"

static int door_add(struct app *a, int fd, bool admin, bool metrics, struct err *err)
{
	struct door *d = talloc_zero(a, struct door);
	if (d == NULL) {
		(void)close(fd);
		return err_set(err, ERR_AGAIN, "server: no memory");
	}
	d->app = a;
	d->metrics = metrics;
	struct http_setup setup = {.event = a->event,
				   .ctx = d,
				   .admin = admin,
				   .limit = serve_limit,
				   .handle = serve_request};
	int rc = http_open(&setup, fd, &d->server, err);
	if (rc < 0)
		return rc;
	d->next = a->doors;
	a->doors = d;
	return 0;
}

/* Splits "127.0.0.1:8460" or "[::1]:8460" in place. */
static bool address_split(char *text, char **ret_host, char **ret_port)
{
	char *colon = strrchr(text, ':');
	if (colon == NULL || colon[1] == '\0')
		return false;
	*colon = '\0';
	*ret_port = colon + 1;
	*ret_host = text;
	size_t len = strlen(text);
	if (text[0] == '[' && len > 2 && text[len - 1] == ']') {
		text[len - 1] = '\0';
		*ret_host = text + 1;
	}
	return (*ret_host)[0] != '\0';
}

static int listen_at(const char *address, int *ret_fd, struct err *err)
{
	char *copy = talloc_strdup(NULL, address);
	char *host, *port;
	struct addrinfo hints = {.ai_socktype = SOCK_STREAM,
				 .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE};
	struct addrinfo *found = NULL;
	if (copy == NULL || !address_split(copy, &host, &port) ||
	    getaddrinfo(host, port, &hints, &found) != 0) {
		(void)talloc_free(copy);
		return err_set(err, ERR_INPUT,
			       "[server] listen: %.60s is no address (such as 127.0.0.1:8460 or "
			       "[::1]:8460)",
			       address);
	}
	int fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int one = 1;
	bool good = fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) == 0 &&
		    (found->ai_family != AF_INET6 ||
		     setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof(one)) == 0) &&
		    bind(fd, found->ai_addr, found->ai_addrlen) == 0 && listen(fd, 1024) == 0;
	int why = errno;
	freeaddrinfo(found);
	(void)talloc_free(copy);
	if (!good) {
		if (fd >= 0)
			(void)close(fd);
		return err_set(err, ERR_AGAIN, "cannot listen on %s: %s", address, strerror(why));
	}
	*ret_fd = fd;
	return 0;
}

static int addresses_open(struct app *a, const char *list, bool metrics, struct err *err)
{
	char *copy = talloc_strdup(NULL, list);
	if (copy == NULL)
		return err_set(err, ERR_AGAIN, "server: no memory");
	int rc = 0;
	char *rest = copy, *one;
	while (rc == 0 && (one = strsep(&rest, ",")) != NULL) {
		one += strspn(one, " \t");
		one[strcspn(one, " \t")] = '\0';
		if (one[0] == '\0')
			continue;
		int fd = -1;
		rc = listen_at(one, &fd, err);
		if (rc == 0)
			rc = door_add(a, fd, false, metrics, err);
		if (rc == 0)
			log_event(LOG_PLAIN, "listening", "ADDRESS=%s%s", one,
				  metrics ? " METRICS=1" : "");
	}
	(void)talloc_free(copy);
	return rc;
}

static int admin_open(struct app *a, struct err *err)
{
	const char *path = config_text(a->cf, OPT_admin_socket);
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	if (strlen(path) >= sizeof(address.sun_path))
		return err_set(err, ERR_INPUT, "[admin] socket: path too long");
	memcpy(address.sun_path, path, strlen(path) + 1);
	/* Left over by an earlier run: the database's lock says that nobody else is running. */
	(void)unlink(path);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	mode_t old = umask(0117);
	bool good = fd >= 0 && bind(fd, (const struct sockaddr *)&address, sizeof(address)) == 0;
	int why = errno;
	(void)umask(old);
	a->admin_bound = good;
	if (good)
		good = listen(fd, 64) == 0;
	if (!good) {
		if (fd >= 0)
			(void)close(fd);
		return err_set(err, ERR_AGAIN, "[admin] socket: cannot listen on %s: %s", path,
			       strerror(why));
	}
	return door_add(a, fd, true, false, err);
}

int doors_open(struct app *a, struct err *err)
{
	int given = sd_listen_fds(1);
	int rc = 0;
	for (int fd = SD_LISTEN_FDS_START; fd < SD_LISTEN_FDS_START + given && rc == 0; fd++)
		if (sd_is_socket(fd, AF_UNSPEC, SOCK_STREAM, 1) > 0)
			rc = door_add(a, fd, false, false, err);
	if (rc == 0 && a->doors == NULL)
		rc = addresses_open(a, config_text(a->cf, OPT_server_listen), false, err);
	if (rc == 0)
		rc = addresses_open(a, config_text(a->cf, OPT_admin_metrics_listen), true, err);
	if (rc == 0)
		rc = admin_open(a, err);
	return rc;
}

void doors_close(struct app *a)
{
	for (struct door *d = a->doors; d != NULL; d = d->next)
		http_close(&d->server);
	a->doors = NULL;
	if (a->admin_bound) /* else it is that of a daemon that runs */
		(void)unlink(config_text(a->cf, OPT_admin_socket));
}
