#include "daemon/flow/reader.h"

#include <stdbool.h>
#include <talloc.h>

#include "daemon/core/clock.h"

struct reader {
	struct mailbox *box;
	struct db *db;
	pthread_t thread;
	bool running;
	pthread_mutex_t lock; /* guards what follows */
	pthread_cond_t more;
	struct parcel *first, **last;
	bool stop;
};

static void *reader_main(void *arg)
{
	struct reader *r = arg;
	for (;;) {
		(void)pthread_mutex_lock(&r->lock);
		while (r->first == NULL && !r->stop)
			(void)pthread_cond_wait(&r->more, &r->lock);
		struct parcel *p = r->first;
		if (p != NULL) {
			r->first = p->next;
			if (r->first == NULL)
				r->last = &r->first;
		}
		(void)pthread_mutex_unlock(&r->lock);
		if (p == NULL)
			return NULL;
		p->next = NULL;
		struct look *l = (struct look *)p;
		struct view view = {r->db, clock_now()};
		/* no memory for it: the statements of the look meet the same and say so */
		struct err ignored;
		(void)db_freeze(r->db, &ignored);
		l->run(&view, l);
		db_unfreeze(r->db);
		mailbox_put(r->box, p);
	}
}

int reader_start(const char *path, struct mailbox *box, struct reader **ret, struct err *err)
{
	struct reader *r = talloc_zero(NULL, struct reader);
	if (r == NULL)
		return err_set(err, ERR_AGAIN, "reader: no memory");
	r->box = box;
	r->last = &r->first;
	(void)pthread_mutex_init(&r->lock, NULL);
	(void)pthread_cond_init(&r->more, NULL);
	int rc = db_open(path, DB_READER, &r->db, err);
	if (rc == 0 && pthread_create(&r->thread, NULL, reader_main, r) != 0)
		rc = err_set(err, ERR_AGAIN, "reader: cannot start a thread");
	r->running = rc == 0;
	if (rc < 0) {
		reader_stop(&r);
		return rc;
	}
	*ret = r;
	return 0;
}

void reader_stop(struct reader **pr)
{
	struct reader *r = *pr;
	if (r == NULL)
		return;
	if (r->running) {
		(void)pthread_mutex_lock(&r->lock);
		r->stop = true;
		(void)pthread_cond_signal(&r->more);
		(void)pthread_mutex_unlock(&r->lock);
		(void)pthread_join(r->thread, NULL);
	}
	db_close(&r->db);
	(void)pthread_cond_destroy(&r->more);
	(void)pthread_mutex_destroy(&r->lock);
	(void)talloc_free(r);
	*pr = NULL;
}

void reader_post(struct reader *r, struct look *l)
{
	l->parcel.next = NULL;
	(void)pthread_mutex_lock(&r->lock);
	*r->last = &l->parcel;
	r->last = &l->parcel.next;
	(void)pthread_cond_signal(&r->more);
	(void)pthread_mutex_unlock(&r->lock);
}
