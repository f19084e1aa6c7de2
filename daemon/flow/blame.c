#include "daemon/flow/blame.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static _Atomic int64_t current;
static int blame_fd = -1;

/* Only what is safe in a signal handler. The default action was restored before we came here. */
static void on_fatal(int number)
{
	int64_t id = atomic_load(&current);
	if (id != 0 && blame_fd >= 0)
		(void)!pwrite(blame_fd, &id, sizeof(id), 0);
	(void)raise(number);
}

int blame_open(const char *database, int64_t *ret_id, struct err *err)
{
	char path[4096];
	*ret_id = 0;
	if (snprintf(path, sizeof(path), "%s.crash", database) >= (int)sizeof(path))
		return err_set(err, ERR_INPUT, "database: path too long");
	blame_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (blame_fd < 0)
		return err_set(err, ERR_AGAIN, "database: cannot open %s: %s", path,
			       strerror(errno));
	int64_t id;
	if (pread(blame_fd, &id, sizeof(id), 0) == (ssize_t)sizeof(id))
		*ret_id = id;
	if (ftruncate(blame_fd, 0) < 0)
		return err_set(err, ERR_AGAIN, "database: %s: %s", path, strerror(errno));
	static const int fatal[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
	struct sigaction action = {.sa_handler = on_fatal,
				   .sa_flags = SA_RESETHAND | SA_NODEFER | SA_ONSTACK};
	for (size_t i = 0; i < sizeof(fatal) / sizeof(fatal[0]); i++)
		(void)sigaction(fatal[i], &action, NULL);
	return 0;
}

void blame_set(int64_t id)
{
	atomic_store(&current, id);
}

void blame_thread(void)
{
	static char stack[65536];
	stack_t own = {.ss_sp = stack, .ss_size = sizeof(stack)}, now;
	/* Sanitizers bring one of their own and want it back. */
	if (sigaltstack(NULL, &now) == 0 && (now.ss_flags & SS_DISABLE) != 0)
		(void)sigaltstack(&own, NULL);
}
