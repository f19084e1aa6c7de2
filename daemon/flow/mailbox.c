#include "daemon/flow/mailbox.h"

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

int mailbox_init(struct mailbox *m, struct err *err)
{
	*m = (struct mailbox){.fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
	if (m->fd < 0)
		return err_set(err, ERR_AGAIN, "eventfd: %s", strerror(errno));
	m->last = &m->first;
	(void)pthread_mutex_init(&m->lock, NULL);
	return 0;
}

void mailbox_done(struct mailbox *m)
{
	if (m->last == NULL)
		return;
	(void)close(m->fd);
	(void)pthread_mutex_destroy(&m->lock);
	*m = (struct mailbox){.fd = -1};
}

void mailbox_put(struct mailbox *m, struct parcel *p)
{
	struct parcel **end = &p->next;
	while (*end != NULL)
		end = &(*end)->next;
	(void)pthread_mutex_lock(&m->lock);
	*m->last = p;
	m->last = end;
	(void)pthread_mutex_unlock(&m->lock);
	uint64_t one = 1;
	(void)!write(m->fd, &one, sizeof(one)); /* full means readable: good enough */
}

void mailbox_open(struct mailbox *m)
{
	uint64_t n;
	(void)!read(m->fd, &n, sizeof(n));
	(void)pthread_mutex_lock(&m->lock);
	struct parcel *p = m->first;
	m->first = NULL;
	m->last = &m->first;
	(void)pthread_mutex_unlock(&m->lock);
	while (p != NULL) {
		struct parcel *next = p->next;
		p->next = NULL;
		p->open(p);
		p = next;
	}
}
