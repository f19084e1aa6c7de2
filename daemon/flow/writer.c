#include "daemon/flow/writer.h"

#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <talloc.h>
#include <time.h>

#include "daemon/chore/chore.h"
#include "daemon/core/alive.h"
#include "daemon/core/clock.h"
#include "daemon/core/fault.h"
#include "daemon/core/log.h"
#include "daemon/flow/blame.h"
#include "daemon/flow/work.h"
#include "daemon/kf/kf.h"
#include "daemon/pack/inforce.h"
#include "daemon/people/sync.h"
#include "daemon/survey/link.h"
#include "store/platform/setting.h"
#include "store/queue/chore.h"
#include "store/queue/gap.h"
#include "store/queue/inbox.h"

#define LEASE_S 300
#define BATCH 32         /* messages handled or sent under one commit, at most */
#define LAZY_US 2000     /* how long a lazy post waits for company */
#define OUT_MAX 128      /* outbox rows with the loop at a time */
#define ERRANDS_MAX 16   /* errands with the loop at a time */
#define PATIENCE_US 1000 /* handling yields to waiting posts after this long */
#define QUIET_US                                                                                 \
	500             /* handling begins when nobody has posted for so long: who has just been \
			   acknowledged often has more to say, and should not wait for a commit */
#define LINGER_US 3000  /* but not later than this: then it shares the commit of the next posts */
#define PAUSE_US 500000 /* after a passing failure of the database */
#define PEOPLE_OLD_S 3600
#define PEOPLE_WAIT_S 3

struct writer {
	struct writer_setup setup;
	struct store store;
	pthread_t thread;
	bool running;

	pthread_mutex_t lock; /* guards what follows */
	pthread_cond_t more;
	struct parcel *first, **last;
	struct parcel *lazy, **lazy_last;
	int64_t lazy_us; /* when the lazy ones are due, by the monotonic clock */
	unsigned lost_out, lost_jobs,
		lost_errands; /* of what is with the loop: will not come back */
	bool stop;

	/* the thread's own */
	struct pack *pack; /* the one in force */
	int64_t pack_version;
	void *claim_mem; /* holds the claimed messages */
	struct inbox_msg *claimed;
	size_t n_claimed, at;
	int64_t claimed_us;          /* when, by the monotonic clock */
	int64_t rest_us;             /* not handled before this: the database has just failed */
	unsigned out, jobs, errands; /* with the loop */
	int64_t next_us;             /* when to look again without being told */
	int64_t chores_us;           /* when something is due by the clock */
};

const struct pack *writer_pack(const struct writer *w)
{
	return w->pack;
}

void writer_job_ended(struct writer *w)
{
	must(w->jobs > 0);
	w->jobs--;
}

void writer_sent(struct writer *w)
{
	must(w->out > 0);
	w->out--;
}

void writer_errand_ended(struct writer *w)
{
	must(w->errands > 0);
	w->errands--;
}

void writer_errand_lost(struct writer *w)
{
	(void)pthread_mutex_lock(&w->lock);
	w->lost_errands++;
	(void)pthread_cond_signal(&w->more);
	(void)pthread_mutex_unlock(&w->lock);
}

void writer_post(struct writer *w, struct post *p)
{
	p->parcel.next = NULL;
	(void)pthread_mutex_lock(&w->lock);
	if (p->lazy) {
		if (w->lazy == NULL)
			w->lazy_us = clock_mono_us() + (p->rc < 0 ? PAUSE_US : LAZY_US);
		*w->lazy_last = &p->parcel;
		w->lazy_last = &p->parcel.next;
	} else {
		*w->last = &p->parcel;
		w->last = &p->parcel.next;
	}
	(void)pthread_cond_signal(&w->more);
	(void)pthread_mutex_unlock(&w->lock);
}

void writer_gave_up(struct writer *w, unsigned out, unsigned jobs)
{
	(void)pthread_mutex_lock(&w->lock);
	w->lost_out += out;
	w->lost_jobs += jobs;
	(void)pthread_cond_signal(&w->more); /* others may be claimed */
	(void)pthread_mutex_unlock(&w->lock);
}

static bool posts_waiting(struct writer *w)
{
	(void)pthread_mutex_lock(&w->lock);
	bool some = w->first != NULL;
	(void)pthread_mutex_unlock(&w->lock);
	return some;
}

/* Waits until there is something to do; the posts, and whether to end after them. */
static struct parcel *posts_take(struct writer *w, bool *ret_stop)
{
	(void)pthread_mutex_lock(&w->lock);
	while (w->first == NULL && !w->stop && w->lost_out + w->lost_jobs + w->lost_errands == 0) {
		int64_t mono_us = INT64_MAX; /* in a moment, by the monotonic clock */
		if (w->at < w->n_claimed)
			mono_us = w->rest_us;
		if (w->lazy != NULL && w->lazy_us < mono_us)
			mono_us = w->lazy_us;
		bool moment = mono_us != INT64_MAX;
		if (moment ? mono_us <= clock_mono_us() : w->next_us <= clock_now().us)
			break;
		if (!moment && w->next_us == INT64_MAX) {
			(void)pthread_cond_wait(&w->more, &w->lock);
			continue;
		}
		/* By the wall clock itself: it may be set meanwhile, or stand still with the
		 * machine. */
		clockid_t clock = moment ? CLOCK_MONOTONIC : CLOCK_REALTIME;
		struct timespec ts = clock_timespec(moment ? mono_us : clock_real_us(w->next_us));
		(void)pthread_cond_clockwait(&w->more, &w->lock, clock, &ts);
	}
	/* The lazy ones go along with whatever there is. */
	*w->last = w->lazy;
	struct parcel *posts = w->first;
	w->first = w->lazy = NULL;
	w->last = &w->first;
	w->lazy_last = &w->lazy;
	*ret_stop = w->stop;
	must(w->out >= w->lost_out && w->jobs >= w->lost_jobs && w->errands >= w->lost_errands);
	w->out -= w->lost_out;
	w->jobs -= w->lost_jobs;
	w->errands -= w->lost_errands;
	w->lost_out = w->lost_jobs = w->lost_errands = 0;
	(void)pthread_mutex_unlock(&w->lock);
	return posts;
}

/* The counters speak of rows that are claimed on disk: after a rollback they are not. */
struct marks {
	unsigned out, jobs, errands;
};

/* Runs every post in a savepoint of its own, so that one that fails takes nothing with it. */
static int posts_run(struct writer *w, struct tx *tx, struct parcel *posts, struct err *err)
{
	for (struct parcel *p = posts; p != NULL; p = p->next) {
		struct post *post = (struct post *)p;
		int rc = db_savepoint(tx->view.db, err);
		if (rc < 0)
			return rc;
		struct marks before = {w->out, w->jobs, w->errands};
		post->rc = post->run(w, tx, post, &post->err);
		if (post->rc < 0) {
			w->out = before.out;
			w->jobs = before.jobs;
			w->errands = before.errands;
			rc = db_rollback_to(tx->view.db, err);
		} else {
			rc = db_release(tx->view.db, err);
		}
		if (rc < 0)
			return rc;
	}
	return 0;
}

/* Messages claimed in a transaction; they count only once it is committed. */
struct claim {
	void *mem; /* NULL: nothing was claimed, the earlier ones are not finished */
	struct inbox_msg *list;
	size_t n;
};

static int claim_messages(struct writer *w, struct tx *tx, struct claim *ret, struct err *err)
{
	if (w->at < w->n_claimed)
		return 0;
	ret->mem = talloc_new(NULL);
	if (ret->mem == NULL)
		return err_set(err, ERR_AGAIN, "writer: no memory");
	return inbox_claim(tx, ret->mem, LEASE_S, BATCH, &ret->list, &ret->n, err);
}

/* Claims what the loop can carry out now. *ret stays NULL if there is nothing. */
static int claim_batch(struct writer *w, struct tx *tx, struct batch **ret, struct err *err)
{
	struct batch *b = talloc_zero(NULL, struct batch);
	if (b == NULL)
		return err_set(err, ERR_AGAIN, "writer: no memory");
	b->parcel.open = w->setup.deliver;
	b->ctx = w->setup.ctx;
	int rc = 0;
	if (w->out < OUT_MAX)
		rc = chores_hush(tx, &w->setup.keep, err);
	if (rc == 0 && w->out < OUT_MAX)
		rc = outbox_claim(tx, b, LEASE_S, OUT_MAX - w->out, &b->out, &b->n_out, err);
	if (rc == 0 && w->jobs < w->setup.ocr_workers)
		rc = job_claim(tx, b, LEASE_S, w->setup.ocr_workers - w->jobs, &b->jobs, &b->n_jobs,
			       err);
	if (rc == 0 && w->errands < ERRANDS_MAX)
		rc = errand_claim(tx, b, ERRAND_LEASE_S, ERRANDS_MAX - w->errands, &b->errands,
				  &b->n_errands, err);
	if (rc < 0 || b->n_out + b->n_jobs + b->n_errands == 0) {
		(void)talloc_free(b);
		return rc;
	}
	*ret = b;
	return 0;
}

/* When to look again, if nobody posts before. */
static int next_find(struct writer *w, struct tx *tx, struct err *err)
{
	int64_t next[4];
	int rc = inbox_next_us(tx, &next[0], err);
	if (rc == 0)
		rc = outbox_next_us(tx, &next[1], err);
	if (rc == 0)
		rc = job_next_us(tx, &next[2], err);
	if (rc == 0)
		rc = errand_next_us(tx, &next[3], err);
	/* what was done meanwhile may have given a chore something to do sooner */
	struct instant chores;
	if (rc == 0)
		rc = chore_soonest(&tx->view, &chores, err);
	if (rc < 0)
		return rc;
	w->chores_us = chores.us;
	w->next_us = w->chores_us;
	for (size_t i = 0; i < 4; i++)
		if (next[i] < w->next_us)
			w->next_us = next[i];
	return 0;
}

static void hand_out(struct writer *w, struct batch *b)
{
	if (b == NULL)
		return;
	w->out += (unsigned)b->n_out;
	w->jobs += (unsigned)b->n_jobs;
	w->errands += (unsigned)b->n_errands;
	mailbox_put(w->setup.box, &b->parcel);
}

/* Claims for the next steps and commits. */
static int commit(struct writer *w, struct tx *tx, struct claim *claim, struct batch **batch,
		  struct err *err)
{
	int rc = claim_messages(w, tx, claim, err);
	if (rc == 0)
		rc = claim_batch(w, tx, batch, err);
	/* Only before a sleep: it looks at every open row. */
	if (rc == 0 && claim->n == 0 && w->at == w->n_claimed)
		rc = next_find(w, tx, err);
	if (rc < 0)
		return rc;
	(void)FAULT("writer.before_commit");
	rc = FAULT("writer.commit") ? err_set(err, ERR_AGAIN, "fault: disk full")
				    : store_commit(tx, err);
	(void)FAULT("writer.after_commit");
	return rc;
}

static void failed(struct writer *w, struct tx *tx, const struct marks *m, int rc,
		   const struct err *err)
{
	log_event(rc == ERR_AGAIN ? LOG_UNUSUAL : LOG_BROKEN, "database_failed", "CODE=%s WHY=%s",
		  err_name(rc), err->text);
	store_rollback(tx);
	w->out = m->out;
	w->jobs = m->jobs;
	w->errands = m->errands;
	w->next_us = clock_now().us + PAUSE_US;
	if (rc != ERR_AGAIN)
		w->setup.broken(w->setup.ctx);
}

/* Ends a transaction: what was claimed in it is ours, or all of it is taken back. */
static int step_end(struct writer *w, struct tx *tx, int rc, const struct marks *before,
		    struct parcel *posts, struct err *err)
{
	struct claim claim = {};
	struct batch *batch = NULL;
	if (rc == 0)
		rc = commit(w, tx, &claim, &batch, err);
	if (rc < 0) {
		(void)talloc_free(claim.mem);
		(void)talloc_free(batch);
		failed(w, tx, before, rc, err);
		return rc;
	}
	if (claim.mem != NULL) {
		(void)talloc_free(w->claim_mem);
		w->claim_mem = claim.mem;
		w->claimed = claim.list;
		w->n_claimed = claim.n;
		w->at = 0;
		w->claimed_us = clock_mono_us();
	}
	if (posts != NULL)
		mailbox_put(w->setup.box, posts);
	hand_out(w, batch);
	return 0;
}

/* Order within a chat: what was claimed together with a message that has to wait, waits too. */
static int chat_release(struct writer *w, struct tx *tx, const struct inbox_msg *waits,
			struct err *err)
{
	size_t kept = w->at;
	for (size_t i = w->at; i < w->n_claimed; i++) {
		struct inbox_msg *m = &w->claimed[i];
		if (strcmp(m->chat, waits->chat) == 0 &&
		    strcmp(m->platform, waits->platform) == 0) {
			int rc = inbox_release(tx, m->id, m->epoch, err);
			if (rc < 0)
				return rc;
		} else {
			w->claimed[kept++] = *m;
		}
	}
	w->n_claimed = kept;
	return 0;
}

/* Handles claimed messages, not for long when somebody waits for an acknowledgement. */
static int work_run(struct writer *w, struct tx *tx, bool hurry, struct err *err)
{
	int64_t start_us = clock_mono_us();
	void *mem = talloc_new(NULL);
	int rc = mem != NULL ? 0 : err_set(err, ERR_AGAIN, "writer: no memory");
	while (rc == 0 && w->at < w->n_claimed) {
		const struct inbox_msg *m = &w->claimed[w->at++];
		rc = work_message(tx, mem, w->pack, w->setup.ocr_workers, m, err);
		if (rc > 0)
			rc = chat_release(w, tx, m, err);
		if (clock_mono_us() - start_us > PATIENCE_US && (hurry || posts_waiting(w)))
			break;
	}
	(void)talloc_free(mem);
	return rc;
}

/* Whoever puts another pack in force adds a version: from the next step on it is worked with. */
static int pack_follow(struct writer *w, const struct view *v, struct err *err)
{
	int64_t now;
	int rc = pack_version_now(v, &now, err);
	if (rc < 0 || now == w->pack_version)
		return rc;
	struct pack *pack = NULL;
	void *mem = talloc_new(NULL);
	rc = mem != NULL ? inforce_open(v, mem, now, &pack, err)
			 : err_set(err, ERR_AGAIN, "writer: no memory");
	(void)talloc_free(mem);
	if (rc < 0)
		return rc;
	pack_free(&w->pack);
	w->pack = pack;
	w->pack_version = now;
	return 0;
}

/* One transaction for everything that was posted, for claimed messages, or for both. */
static void step(struct writer *w, struct parcel *posts, bool work)
{
	struct tx tx;
	struct err err = {};
	struct marks before = {w->out, w->jobs, w->errands};
	size_t at = w->at, n = w->n_claimed;
	struct inbox_msg all[BATCH];
	if (n > 0)
		memcpy(all, w->claimed, n * sizeof(*all));
	int rc = store_begin(&w->store, clock_now(), &tx, &err);
	if (rc == 0)
		rc = pack_follow(w, &tx.view, &err);
	if (rc == 0)
		rc = posts_run(w, &tx, posts, &err);
	if (rc == 0 && work)
		rc = work_run(w, &tx, posts != NULL, &err);
	/* By the clock only when nothing else is to be done. */
	else if (rc == 0 && posts == NULL && tx.now.us >= w->chores_us) {
		struct instant next;
		rc = chores_run(&tx, w->pack, &w->setup.keep, &next, &err);
		if (rc == 0)
			w->chores_us = next.us;
	}
	/* What the crash test must notice: answered before it is on disk. */
	if (rc == 0 && posts != NULL && FAULT("writer.early_answer")) {
		mailbox_put(w->setup.box, posts);
		posts = NULL;
	}
	rc = step_end(w, &tx, rc, &before, posts, &err);
	if (rc == 0)
		return;
	/* Still claimed, by an earlier commit: the same again. */
	if (n > 0)
		memcpy(w->claimed, all, n * sizeof(*all));
	w->n_claimed = n;
	w->at = at;
	for (struct parcel *p = posts; p != NULL; p = p->next) {
		((struct post *)p)->rc = rc;
		((struct post *)p)->err = err;
	}
	if (posts != NULL)
		mailbox_put(w->setup.box, posts);
	w->rest_us = clock_mono_us() + PAUSE_US;
}

/* Whether claimed messages have waited long enough: they go along with the next posts. */
static bool late(const struct writer *w)
{
	int64_t now = clock_mono_us();
	return w->at < w->n_claimed && now >= w->claimed_us + LINGER_US && now >= w->rest_us;
}

/* Waits a little for further posts before handling begins; false: there are some. */
static bool quiet(struct writer *w)
{
	int64_t now = clock_mono_us();
	int64_t until = w->claimed_us + LINGER_US;
	if (until > now + QUIET_US)
		until = now + QUIET_US;
	(void)pthread_mutex_lock(&w->lock);
	int rc = 0;
	while (w->first == NULL && !w->stop && rc == 0 && until > now) {
		struct timespec ts = {until / 1000000, until % 1000000 * 1000};
		rc = pthread_cond_timedwait(&w->more, &w->lock, &ts);
	}
	bool go = w->first == NULL;
	(void)pthread_mutex_unlock(&w->lock);
	return go;
}

static void *writer_main(void *arg)
{
	struct writer *w = arg;
	blame_thread();
	for (;;) {
		bool stop;
		struct parcel *posts = posts_take(w, &stop);
		if (posts != NULL || w->at == w->n_claimed)
			step(w, posts, late(w));
		if (stop && posts == NULL)
			return NULL;
		if (w->at < w->n_claimed && clock_mono_us() >= w->rest_us && quiet(w))
			step(w, NULL, true);
	}
}

/* The directory of a platform is read a little later, unless it was not long ago. */
static int people_begin(struct tx *tx, const char *platform, struct err *err)
{
	void *mem = talloc_new(NULL);
	int rc = mem != NULL ? sync_ask_old(tx, mem, platform, PEOPLE_OLD_S, PEOPLE_WAIT_S, err)
			     : err_set(err, ERR_AGAIN, "writer: no memory");
	(void)talloc_free(mem);
	return rc;
}

/* What the last run left claimed is free again; what crashed it is counted; how long nobody
 * listened is put down. */
static int take_over(struct store *s, const struct keep *keep, int64_t blamed, struct instant alive,
		     struct err *err)
{
	struct tx tx;
	struct instant now = clock_now();
	int rc = store_begin(s, now, &tx, err);
	if (rc == 0)
		rc = inbox_free_leases(&tx, err);
	if (rc == 0 && blamed != 0) {
		log_event(LOG_UNUSUAL, "crashed_by_message", "INBOX=%lld", (long long)blamed);
		rc = inbox_blame(&tx, blamed, err);
	}
	if (rc == 0)
		rc = outbox_free_leases(&tx, err);
	if (rc == 0)
		rc = job_free_leases(&tx, err);
	if (rc == 0)
		rc = errand_free_leases(&tx, err);
	if (rc == 0) /* bells may have rung */
		rc = chore_set(&tx, KF_PULL_CHORE, now, 1, err);
	for (const char *const *p = keep->people; rc == 0 && *p != NULL; p++)
		rc = people_begin(&tx, *p, err);
	if (rc == 0 && alive.us != 0 && now.us - alive.us >= INT64_C(1000000) * GAP_S) {
		log_event(LOG_PLAIN, "was_away", "SECONDS=%lld",
			  (long long)((now.us - alive.us) / 1000000));
		rc = gap_put(&tx, alive, now, err);
	}
	if (rc == 0)
		return store_commit(&tx, err);
	store_rollback(&tx);
	return rc;
}

/* A file that cannot be read any more takes nothing away: the last version stays. */
static int pack_begin(struct writer *w, struct err *err)
{
	struct tx tx;
	void *mem = talloc_new(NULL);
	int rc = mem != NULL ? store_begin(&w->store, clock_now(), &tx, err)
			     : err_set(err, ERR_AGAIN, "writer: no memory");
	if (rc < 0) {
		(void)talloc_free(mem);
		return rc;
	}
	rc = inforce_begin(&tx, mem, w->setup.pack, err);
	if (rc == ERR_REFUSED) {
		log_event(LOG_UNUSUAL, "pack_refused", "WHY=%s", err->text);
		rc = 0;
	}
	if (rc == 0)
		rc = pack_follow(w, &tx.view, err);
	if (rc == 0)
		rc = link_begin(&tx, mem, w->setup.public_url, err);
	if (rc == 0)
		rc = setting_set(&tx, SETTING_LEGAL_GROUP, w->setup.legal, err);
	if (rc == 0)
		rc = setting_set(&tx, SETTING_MAP, w->setup.map, err);
	if (rc == 0)
		rc = store_commit(&tx, err);
	else
		store_rollback(&tx);
	(void)talloc_free(mem);
	return rc;
}

int writer_start(const struct writer_setup *setup, struct writer **ret, struct err *err)
{
	struct writer *w = talloc_zero(NULL, struct writer);
	if (w == NULL)
		return err_set(err, ERR_AGAIN, "writer: no memory");
	w->setup = *setup;
	w->last = &w->first;
	w->lazy_last = &w->lazy;
	(void)pthread_mutex_init(&w->lock, NULL);
	pthread_condattr_t attr;
	(void)pthread_condattr_init(&attr);
	(void)pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	(void)pthread_cond_init(&w->more, &attr);
	(void)pthread_condattr_destroy(&attr);
	int64_t blamed;
	int rc = store_open(setup->path, clock_now(), &w->store, err);
	if (rc == 0 && FAULT("writer.unsynced"))
		rc = store_unsynced(&w->store, err);
	if (rc == 0)
		rc = blame_open(setup->path, &blamed, err);
	if (rc == 0)
		rc = take_over(&w->store, &setup->keep, blamed, setup->alive, err);
	if (rc == 0)
		rc = pack_begin(w, err);
	if (rc == 0 && pthread_create(&w->thread, NULL, writer_main, w) != 0)
		rc = err_set(err, ERR_AGAIN, "writer: cannot start a thread");
	w->running = rc == 0;
	if (rc < 0) {
		writer_stop(&w);
		return rc;
	}
	*ret = w;
	return 0;
}

void writer_stop(struct writer **pw)
{
	struct writer *w = *pw;
	if (w == NULL)
		return;
	if (w->running) {
		(void)pthread_mutex_lock(&w->lock);
		w->stop = true;
		(void)pthread_cond_signal(&w->more);
		(void)pthread_mutex_unlock(&w->lock);
		(void)pthread_join(w->thread, NULL);
	}
	store_close(&w->store);
	pack_free(&w->pack);
	(void)talloc_free(w->claim_mem);
	(void)pthread_cond_destroy(&w->more);
	(void)pthread_mutex_destroy(&w->lock);
	(void)talloc_free(w);
	*pw = NULL;
}
