/* A whole request has come in: it finds its platform or page, is looked up, changed or stored on
 * the thread that may, and answered when that is done. */
#include <string.h>
#include <talloc.h>

#include "daemon/chat/platform.h"
#include "daemon/core/fault.h"
#include "daemon/core/log.h"
#include "daemon/core/media.h"
#include "daemon/core/metrics.h"
#include "daemon/loop/app.h"
#include "parsers/picture/strip.h"

/* --- messages of chat platforms --------------------------------------------------------------- */

struct accept {
	struct post post;
	struct look store; /* keeps the attachment first, if there is one */
	struct app *app;
	struct exchange *x;
	struct received rcv;
	char hash[MEDIA_HASH];
	struct err media_err;
	int media_rc;
	bool fresh;
};

/* What is to be done besides, only with the first delivery of a message. */
static int errand_accept(struct tx *tx, const struct accept *ac, struct err *err)
{
	bool fresh;
	if (ac->rcv.errand.kind == NULL || (ac->rcv.msg.kind != NULL && !ac->fresh))
		return 0;
	return errand_put(tx, &ac->rcv.errand, ac->rcv.errand_wait_s, &fresh, err);
}

static int accept_run(struct writer *, struct tx *tx, struct post *p, struct err *err)
{
	struct accept *ac = (struct accept *)p;
	int64_t id;
	/* Cleaned up between the look and now: the sender tries again. */
	if (ac->rcv.msg.media != NULL &&
	    !media_there(config_text(ac->app->cf, OPT_store_media), ac->rcv.msg.media))
		return err_set(err, ERR_AGAIN, "attachment: its file is gone");
	int rc = ac->rcv.msg.kind != NULL ? inbox_put(tx, &ac->rcv.msg, &id, &ac->fresh, err) : 0;
	for (size_t i = 0; rc == 0 && i < ac->rcv.n_more; i++) {
		bool fresh;
		rc = inbox_put(tx, &ac->rcv.more[i], &id, &fresh, err);
	}
	return rc < 0 ? rc : errand_accept(tx, ac, err);
}

static void accept_refuse(struct accept *ac, const struct err *why)
{
	log_event(LOG_UNUSUAL, "message_not_stored", "CODE=%s WHY=%s", err_name(why->code),
		  why->text);
	http_error(ac->x, &ac->rcv.answer, 503, "系统繁忙,消息没有保存,请稍后重发");
	http_reply(ac->x, &ac->rcv.answer);
	(void)talloc_free(ac);
}

static void accept_back(struct parcel *p)
{
	struct accept *ac = (struct accept *)p;
	if (ac->post.rc < 0) {
		accept_refuse(ac, &ac->post.err);
		return;
	}
	(void)FAULT("accept.before_answer");
	if (ac->rcv.msg.kind != NULL) {
		metric_add(ac->fresh ? METRIC_messages_accepted : METRIC_messages_repeated, 1);
		wake(ac->app, ac->rcv.msg.chat);
	}
	http_reply(ac->x, &ac->rcv.answer);
	(void)talloc_free(ac);
}

/* Where and when a photo was taken is nobody's business: it goes before the photo is kept. */
static int photo_put(struct accept *ac)
{
	AUTO_BUF plain = BUF_INIT(ac->rcv.media_len + STRIP_MORE);
	picture_strip(ac->rcv.media, ac->rcv.media_len, &plain);
	int rc = buf_rc(&plain, "photo", &ac->media_err);
	ac->rcv.msg.media_bytes = (int64_t)plain.len;
	return rc < 0 ? rc
		      : media_put(config_text(ac->app->cf, OPT_store_media), buf_str(&plain),
				  plain.len, ac->hash, &ac->media_err);
}

static void media_run(const struct view *, struct look *l)
{
	struct accept *ac = (struct accept *)((char *)l - offsetof(struct accept, store));
	if (strcmp(ac->rcv.msg.kind, "picture") == 0)
		ac->media_rc = photo_put(ac);
	else
		ac->media_rc = media_put(config_text(ac->app->cf, OPT_store_media), ac->rcv.media,
					 ac->rcv.media_len, ac->hash, &ac->media_err);
}

static void media_back(struct parcel *p)
{
	struct accept *ac = (struct accept *)((char *)p - offsetof(struct accept, store));
	if (ac->media_rc < 0 || ac->app->writer == NULL) {
		accept_refuse(ac, &ac->media_err);
		return;
	}
	ac->rcv.msg.media = ac->hash;
	writer_post(ac->app->writer, &ac->post);
}

static void serve_message(struct app *a, struct exchange *x, const struct platform *p,
			  const struct platform_path *path)
{
	struct received rcv;
	struct http_answer refusal;
	if (path->receive(courier_adapter(a->courier, p), x, &x->rq, &rcv, &refusal) < 0) {
		metric_add(METRIC_messages_refused, 1);
		callback_refused(a, p, path);
		http_reply(x, &refusal);
		return;
	}
	callback_seen(a, p, path, strcmp(x->rq.method, "GET") == 0);
	if (rcv.ignored) {
		metric_add(METRIC_messages_ignored, 1);
		http_reply(x, &rcv.answer);
		return;
	}
	struct accept *ac = talloc_zero(NULL, struct accept);
	if (ac == NULL) {
		http_error(x, &refusal, 503, "系统繁忙,消息没有保存,请稍后重发");
		http_reply(x, &refusal);
		return;
	}
	ac->post.parcel.open = accept_back;
	ac->post.run = accept_run;
	ac->store.parcel.open = media_back;
	ac->store.run = media_run;
	ac->app = a;
	ac->x = x;
	ac->rcv = rcv;
	ac->rcv.msg.media_bytes = (int64_t)rcv.media_len;
	if (rcv.media != NULL)
		reader_post(a->reader, &ac->store);
	else
		writer_post(a->writer, &ac->post);
}

/* --- pages ------------------------------------------------------------------------------------ */

struct page {
	struct look look;
	struct app *app;
	struct exchange *x;
	const struct route *route;
	struct http_answer answer;
	const char *key; /* what it will wait for if there is nothing */
	unsigned woken;  /* wake_count(key) when it was asked */
};

static void page_run(const struct view *v, struct look *l)
{
	struct page *pg = (struct page *)l;
	pg->route->look(pg->x, &pg->app->web, v, &pg->x->rq, &pg->answer);
}

static void page_back(struct parcel *p)
{
	struct page *pg = (struct page *)p;
	if (pg->answer.wait_key == NULL)
		http_reply(pg->x, &pg->answer);
	else if (pg->key == NULL || wake_count(pg->app, pg->answer.wait_key) == pg->woken ||
		 pg->app->writer == NULL)
		wait_for(pg->app, pg->x, pg->route, &pg->answer);
	else
		serve_look(pg->app, pg->x, pg->route); /* something came while we looked */
	(void)talloc_free(pg);
}

void serve_look(struct app *a, struct exchange *x, const struct route *r)
{
	struct page *pg = talloc_zero(NULL, struct page);
	if (pg == NULL || a->writer == NULL) {
		struct http_answer busy;
		(void)talloc_free(pg);
		http_text(&busy, 503, "busy\n");
		http_reply(x, &busy);
		return;
	}
	pg->look.parcel.open = page_back;
	pg->look.run = page_run;
	pg->app = a;
	pg->x = x;
	pg->route = r;
	pg->key = http_query(&x->rq, "user");
	pg->woken = pg->key != NULL ? wake_count(a, pg->key) : 0;
	reader_post(a->reader, &pg->look);
}

struct change {
	struct post post;
	struct app *app;
	struct exchange *x;
	const struct route *route;
	const struct told *told; /* on this, or NULL */
	struct http_answer answer;
	int ran; /* what the change itself said; the commit may still fail */
};

static int change_run(struct writer *w, struct tx *tx, struct post *p, struct err *err)
{
	struct change *c = (struct change *)p;
	struct web web = {.cf = c->app->cf, .pack = writer_pack(w), .told = c->told};
	c->ran = c->route->change(c->x, &web, tx, &c->x->rq, &c->answer, err);
	return c->ran;
}

static void change_back(struct parcel *p)
{
	struct change *c = (struct change *)p;
	/* A change that takes itself back has its own answer (a dry run, a refusal). */
	if (c->post.rc < 0 && (c->ran == 0 || c->answer.status == 0)) {
		log_event(LOG_UNUSUAL, "change_failed", "PATH=%s CODE=%s WHY=%s", c->x->rq.path,
			  err_name(c->post.rc), c->post.err.text);
		http_json(c->x, &c->answer, c->post.rc == ERR_AGAIN ? 503 : 400,
			  json_pack("{s:s}", "error", c->post.err.text));
	}
	http_reply(c->x, &c->answer);
	(void)talloc_free(c);
}

void serve_change(struct app *a, struct exchange *x, const struct route *r, struct told *told)
{
	struct change *c = talloc_zero(NULL, struct change);
	if (c == NULL) {
		struct http_answer busy;
		(void)talloc_free(told);
		http_text(&busy, 503, "busy\n");
		http_reply(x, &busy);
		return;
	}
	c->post.parcel.open = change_back;
	c->post.run = change_run;
	c->app = a;
	c->x = x;
	c->route = r;
	c->told = talloc_steal(c, told);
	writer_post(a->writer, &c->post);
}

/* --- which of them ---------------------------------------------------------------------------- */

static const struct platform_path *
platform_find(const struct door *d, const struct http_request *rq, const struct platform **ret)
{
	for (const struct platform *const *p = platforms; *p != NULL && !d->metrics; p++) {
		bool by_admin = rq->admin && (*p)->open == NULL;
		if (!platform_on(*p, d->app->cf) && !by_admin)
			continue;
		for (const struct platform_path *at = (*p)->paths; at->receive != NULL; at++) {
			*ret = *p;
			if (strcmp(at->path != NULL ? at->path : config_text(d->app->cf, at->where),
				   rq->path) == 0)
				return at;
		}
	}
	return NULL;
}

static const struct route *page_find(const struct door *d, const struct http_request *rq,
				     struct http_answer *ret)
{
	bool console = config_flag(d->app->cf, OPT_console_enabled) && !d->metrics;
	return route_find(rq, console, d->metrics, ret);
}

int64_t serve_limit(void *ctx, const struct http_request *rq, struct http_answer *ret)
{
	const struct door *d = ctx;
	const struct platform *p;
	const struct platform_path *path = platform_find(d, rq, &p);
	if (path != NULL) {
		if (strcmp(rq->method, "POST") == 0 ||
		    (path->look && strcmp(rq->method, "GET") == 0))
			return config_int(d->app->cf, path->limit);
		http_text(ret, 405, "method not allowed\n");
		return -1;
	}
	const struct route *r = page_find(d, rq, ret);
	return r != NULL ? r->body_max : -1;
}

void serve_request(void *ctx, struct exchange *x)
{
	const struct door *d = ctx;
	struct app *a = d->app;
	const struct platform *p;
	const struct platform_path *path = platform_find(d, &x->rq, &p);
	if (path != NULL) {
		serve_message(a, x, p, path);
		return;
	}
	struct http_answer answer;
	const struct route *r = page_find(d, &x->rq, &answer);
	if (r == NULL) {
		http_reply(x, &answer);
	} else if (r->ask != NULL) {
		serve_ask(a, x, r);
	} else if (r->now != NULL) {
		r->now(x, &a->web, &x->rq, &answer);
		http_reply(x, &answer);
	} else if (r->look != NULL) {
		serve_look(a, x, r);
	} else {
		serve_change(a, x, r, NULL);
	}
}
