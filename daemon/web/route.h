/* route: the pages and interfaces that are not a chat platform's. Each is a function of the request
 * and a view (it looks) or a transaction (it changes); threads and sockets are the loop's business.
 * A new page is a row. */
#ifndef KEHUD_DAEMON_WEB_ROUTE_H
#define KEHUD_DAEMON_WEB_ROUTE_H

#include "daemon/core/config.h"
#include "daemon/core/http.h"
#include "parsers/pack/pack.h"
#include "store/store.h"

/* Who may ask. What is not for the asker does not exist for them. */
enum route_for {
	FOR_ALL,
	FOR_CONSOLE, /* a browser on this machine, if the console is enabled; the admin socket too
		      */
	FOR_ADMIN,   /* the admin socket */
	FOR_METRICS, /* metrics_listen, and the admin socket */
};

/* What a platform is to be asked before a request can be answered. */
struct ask {
	const char *platform;
	json_t *args;    /* of an errand "ask" (chat/platform.h); taken over */
	const char *key; /* who asks with the same key within ASK_KEPT_S gets the same answer, if it
			    was a good one; NULL: nobody does */
	const char
		*tries; /* whose refusals are counted, too many end in `too_many`; NULL: nobody's */
};
#define ASK_S 20 /* longer nobody waits */
#define ASK_KEPT_S 300
#define ASK_TRIES 10 /* refusals within a minute */

/* What came of it. */
struct told {
	json_t *result;     /* owned; {"answer", "date"?} or {"errcode", "hint"?, "why", "answer",
			       "date"?}; NULL: none came */
	const char *why;    /* then; for people */
	bool too_many;      /* not asked: too many tries failed */
	struct instant now; /* when it came */
};

/* What came in at one address of a platform since we were started. */
struct callback {
	const char *platform, *path;
	struct instant seen;     /* the last good one; 0: none */
	struct instant verified; /* the address was tried, by the platform or by kehuctl doctor */
	struct instant refused;
	int64_t n_seen, n_refused;
};
#define CALLBACK_MARK "callback " /* and the path: the bookmark with the time of the last one */

/* What pages need besides the store. */
struct web {
	const struct config *cf;
	const struct pack *pack; /* of changes in the daemon; elsewhere NULL */
	const struct told *told; /* of a route that asks */
	/* of the daemon; elsewhere nothing */
	const struct callback *callbacks;
	size_t n_callbacks;
	int64_t started_us; /* by the monotonic clock */
};

struct route {
	const char *method;
	const char *path; /* ends in '/': everything below */
	enum route_for who;
	/* One of these. now: from memory, on the loop. look: on a reader. change: on the writer; a
	 * negative return takes everything back, the answer is given all the same. */
	void (*now)(void *mem, const struct web *web, const struct http_request *rq,
		    struct http_answer *ret);
	void (*look)(void *mem, const struct web *web, const struct view *v,
		     const struct http_request *rq, struct http_answer *ret);
	int (*change)(void *mem, const struct web *web, struct tx *tx,
		      const struct http_request *rq, struct http_answer *ret, struct err *err);
	int64_t body_max; /* of a change, or of what is asked */
	/* Besides: a platform is asked first, the others find the answer in web. Negative: *ret is
	 * the answer at once. On the loop. */
	int (*ask)(void *mem, const struct web *web, const struct http_request *rq,
		   struct ask *ret_ask, struct http_answer *ret);
	bool daemon; /* only the running daemon can do it */
};

extern const struct route routes[]; /* ends with a NULL method */

/* The row for a request; NULL and *ret filled (404, 405) if there is none for this asker. */
const struct route *route_find(const struct http_request *rq, bool console, bool metrics,
			       struct http_answer *ret);

/* The pack in force, to be freed; the configured one of a database that no daemon has worked with
 * yet. */
[[nodiscard]] int route_pack(const struct web *web, const struct view *v, void *mem,
			     struct pack **ret, struct err *err);

/* The store could not be read just now: 503 with a line for the log. */
void route_failed(struct http_answer *ret, const char *page, const struct err *err);

/* The pages, by file. */
void asset_now(void *mem, const struct web *web, const struct http_request *rq,
	       struct http_answer *ret);
void health_now(void *mem, const struct web *web, const struct http_request *rq,
		struct http_answer *ret);
void metrics_now(void *mem, const struct web *web, const struct http_request *rq,
		 struct http_answer *ret);
/* login.c */
void login_begin(void *mem, const struct web *web, const struct http_request *rq,
		 struct http_answer *ret);
int login_ask(void *mem, const struct web *web, const struct http_request *rq, struct ask *ret_ask,
	      struct http_answer *ret);
int login_done(void *mem, const struct web *web, struct tx *tx, const struct http_request *rq,
	       struct http_answer *ret, struct err *err);
void login_me(void *mem, const struct web *web, const struct view *v, const struct http_request *rq,
	      struct http_answer *ret);
int login_end(void *mem, const struct web *web, struct tx *tx, const struct http_request *rq,
	      struct http_answer *ret, struct err *err);
void console_users(void *mem, const struct web *web, const struct view *v,
		   const struct http_request *rq, struct http_answer *ret);
void console_history(void *mem, const struct web *web, const struct view *v,
		     const struct http_request *rq, struct http_answer *ret);
void console_events(void *mem, const struct web *web, const struct view *v,
		    const struct http_request *rq, struct http_answer *ret);
void console_media(void *mem, const struct web *web, const struct view *v,
		   const struct http_request *rq, struct http_answer *ret);
void survey_look(void *mem, const struct web *web, const struct view *v,
		 const struct http_request *rq, struct http_answer *ret);
int survey_change(void *mem, const struct web *web, struct tx *tx, const struct http_request *rq,
		  struct http_answer *ret, struct err *err);
void admin_cards(void *mem, const struct web *web, const struct view *v,
		 const struct http_request *rq, struct http_answer *ret);
void admin_card(void *mem, const struct web *web, const struct view *v,
		const struct http_request *rq, struct http_answer *ret);
int admin_say(void *mem, const struct web *web, struct tx *tx, const struct http_request *rq,
	      struct http_answer *ret, struct err *err);
/* What the daemon says of itself, from memory; when something came last, from the store. */
void admin_daemon(void *mem, const struct web *web, const struct http_request *rq,
		  struct http_answer *ret);
void admin_callbacks(void *mem, const struct web *web, const struct view *v,
		     const struct http_request *rq, struct http_answer *ret);
void admin_queue(void *mem, const struct web *web, const struct view *v,
		 const struct http_request *rq, struct http_answer *ret);
void admin_message(void *mem, const struct web *web, const struct view *v,
		   const struct http_request *rq, struct http_answer *ret);
int admin_retry(void *mem, const struct web *web, struct tx *tx, const struct http_request *rq,
		struct http_answer *ret, struct err *err);
void admin_users(void *mem, const struct web *web, const struct view *v,
		 const struct http_request *rq, struct http_answer *ret);
void admin_tasks(void *mem, const struct web *web, const struct view *v,
		 const struct http_request *rq, struct http_answer *ret);
void admin_audit(void *mem, const struct web *web, const struct view *v,
		 const struct http_request *rq, struct http_answer *ret);
int admin_user(void *mem, const struct web *web, struct tx *tx, const struct http_request *rq,
	       struct http_answer *ret, struct err *err);
void admin_org(void *mem, const struct web *web, const struct view *v,
	       const struct http_request *rq, struct http_answer *ret);
int admin_org_sync(void *mem, const struct web *web, struct tx *tx, const struct http_request *rq,
		   struct http_answer *ret, struct err *err);
int admin_import(void *mem, const struct web *web, struct tx *tx, const struct http_request *rq,
		 struct http_answer *ret, struct err *err);

int admin_upload_new(void *mem, const struct web *web, struct tx *tx, const struct http_request *rq,
		     struct http_answer *ret, struct err *err);
int admin_upload_part(void *mem, const struct web *web, struct tx *tx,
		      const struct http_request *rq, struct http_answer *ret, struct err *err);
int admin_upload_run(void *mem, const struct web *web, struct tx *tx, const struct http_request *rq,
		     struct http_answer *ret, struct err *err);
int admin_upload_step(void *mem, const struct web *web, struct tx *tx,
		      const struct http_request *rq, struct http_answer *ret, struct err *err);
void admin_upload(void *mem, const struct web *web, const struct view *v,
		  const struct http_request *rq, struct http_answer *ret);
void admin_upload_bad(void *mem, const struct web *web, const struct view *v,
		      const struct http_request *rq, struct http_answer *ret);
void admin_export(void *mem, const struct web *web, const struct view *v,
		  const struct http_request *rq, struct http_answer *ret);

/* POST /admin/ask?platform=P, the body as the errand's args. */
int admin_ask(void *mem, const struct web *web, const struct http_request *rq, struct ask *ret_ask,
	      struct http_answer *ret);
void admin_asked(void *mem, const struct web *web, const struct http_request *rq,
		 struct http_answer *ret);

void admin_digest(void *mem, const struct web *web, const struct view *v,
		  const struct http_request *rq, struct http_answer *ret);
void admin_pack(void *mem, const struct web *web, const struct view *v,
		const struct http_request *rq, struct http_answer *ret);
void admin_pack_json(void *mem, const struct web *web, const struct view *v,
		     const struct http_request *rq, struct http_answer *ret);
void admin_pack_preview(void *mem, const struct web *web, const struct view *v,
			const struct http_request *rq, struct http_answer *ret);
void admin_pack_replay(void *mem, const struct web *web, const struct view *v,
		       const struct http_request *rq, struct http_answer *ret);
int admin_pack_use(void *mem, const struct web *web, struct tx *tx, const struct http_request *rq,
		   struct http_answer *ret, struct err *err);
int admin_pack_back(void *mem, const struct web *web, struct tx *tx, const struct http_request *rq,
		    struct http_answer *ret, struct err *err);

#ifdef KEHUD_FAULTS
/* Turns the clock: by=SECONDS. */
int admin_clock(void *mem, const struct web *web, struct tx *tx, const struct http_request *rq,
		struct http_answer *ret, struct err *err);
#endif

int admin_kf_link(void *mem, const struct web *web, struct tx *tx, const struct http_request *rq,
		  struct http_answer *ret, struct err *err);
void admin_person(void *mem, const struct web *web, const struct view *v,
		  const struct http_request *rq, struct http_answer *ret);
int admin_forget(void *mem, const struct web *web, struct tx *tx, const struct http_request *rq,
		 struct http_answer *ret, struct err *err);
int admin_forget_step(void *mem, const struct web *web, struct tx *tx,
		      const struct http_request *rq, struct http_answer *ret, struct err *err);

/* A card with all that hangs on it, as kehuctl card shows it, max rows of each kind; a new
 * reference. ERR_ABSENT. */
[[nodiscard]] int card_whole(void *mem, const struct view *v, int64_t id, unsigned max,
			     json_t **ret, struct err *err);

#endif
