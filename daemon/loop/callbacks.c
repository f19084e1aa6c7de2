/* When something last came in at each address of the platforms: in memory, and in the store now and
 * then, so that kehuctl doctor can say that a channel has been silent for days. */
#include <string.h>
#include <talloc.h>

#include "daemon/core/clock.h"
#include "daemon/loop/app.h"
#include "store/platform/bookmark.h"

#define KEEP_US INT64_C(60000000) /* between two marks in the store */

struct callbacks {
	struct callback *list;
	int64_t *kept_us; /* by the monotonic clock; 0: not yet */
	size_t n;
};

static const char *path_text(const struct app *a, const struct platform_path *at)
{
	return at->path != NULL ? at->path : config_text(a->cf, at->where);
}

int callbacks_open(struct app *a, struct err *err)
{
	size_t n = 0;
	for (const struct platform *const *p = platforms; *p != NULL; p++)
		for (const struct platform_path *at = (*p)->paths; at->receive != NULL; at++)
			n++;
	struct callbacks *s = talloc_zero(a, struct callbacks);
	if (s != NULL) {
		s->list = talloc_zero_array(s, struct callback, (unsigned)n);
		s->kept_us = talloc_zero_array(s, int64_t, (unsigned)n);
	}
	if (s == NULL || s->list == NULL || s->kept_us == NULL)
		return err_set(err, ERR_AGAIN, "loop: no memory");
	for (const struct platform *const *p = platforms; *p != NULL; p++)
		for (const struct platform_path *at = (*p)->paths; at->receive != NULL; at++)
			if (platform_on(*p, a->cf) && path_text(a, at)[0] != '\0')
				s->list[s->n++] = (struct callback){.platform = (*p)->name,
								    .path = path_text(a, at)};
	a->callbacks = s;
	a->web.callbacks = s->list;
	a->web.n_callbacks = s->n;
	a->web.started_us = clock_mono_us();
	return 0;
}

static struct callback *find(struct app *a, const struct platform *p,
			     const struct platform_path *path)
{
	for (size_t i = 0; i < a->callbacks->n; i++) {
		struct callback *c = &a->callbacks->list[i];
		if (strcmp(c->platform, p->name) == 0 && strcmp(c->path, path_text(a, path)) == 0)
			return c;
	}
	return NULL;
}

struct mark {
	struct post post;
	const char *platform;
	char *name;
};

static int mark_run(struct writer *, struct tx *tx, struct post *p, struct err *err)
{
	const struct mark *m = (const struct mark *)p;
	return bookmark_set(tx, m->platform, m->name, "", err);
}

static void mark_back(struct parcel *p)
{
	(void)talloc_free(p);
}

static void keep(struct app *a, const struct callback *c)
{
	struct mark *m = a->writer != NULL ? talloc_zero(NULL, struct mark) : NULL;
	if (m == NULL)
		return;
	m->platform = c->platform;
	m->name = talloc_asprintf(m, CALLBACK_MARK "%s", c->path);
	if (m->name == NULL) {
		(void)talloc_free(m);
		return;
	}
	m->post.parcel.open = mark_back;
	m->post.run = mark_run;
	m->post.lazy = true;
	writer_post(a->writer, &m->post);
}

void callback_seen(struct app *a, const struct platform *p, const struct platform_path *path,
		   bool look)
{
	struct callback *c = find(a, p, path);
	if (c == NULL || p->open == NULL)
		return;
	if (look) {
		c->verified = clock_now();
		return;
	}
	int64_t now_us = clock_mono_us();
	int64_t *kept_us = &a->callbacks->kept_us[c - a->callbacks->list];
	c->seen = clock_now();
	c->n_seen++;
	if (*kept_us != 0 && now_us - *kept_us < KEEP_US)
		return;
	*kept_us = now_us;
	keep(a, c);
}

void callback_refused(struct app *a, const struct platform *p, const struct platform_path *path)
{
	struct callback *c = find(a, p, path);
	if (c == NULL)
		return;
	c->refused = clock_now();
	c->n_refused++;
}
