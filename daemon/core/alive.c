#include "daemon/core/alive.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/core/clock.h"

static int64_t changed_us(const struct stat *st)
{
	return (int64_t)st->st_mtim.tv_sec * 1000000 + st->st_mtim.tv_nsec / 1000;
}

int alive_open(const char *database, int *ret_fd, struct instant *ret_last, struct err *err)
{
	char path[4096];
	struct stat st;
	ret_last->us = 0;
	if (snprintf(path, sizeof(path), "%s.alive", database) >= (int)sizeof(path))
		return err_set(err, ERR_INPUT, "database: path too long");
	if (stat(path, &st) == 0)
		ret_last->us = changed_us(&st);
	*ret_fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (*ret_fd < 0)
		return err_set(err, ERR_AGAIN, "database: cannot write %s: %s", path,
			       strerror(errno));
	return 0;
}

void alive_touch(int fd)
{
	int64_t now = clock_now().us;
	struct timespec t = {now / 1000000, now % 1000000 * 1000};
	(void)futimens(fd, (struct timespec[]){t, t});
}

void alive_close(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
	*fd = -1;
}
