#include "daemon/people/sync.h"

#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/people/apply.h"
#include "store/people/account.h"
#include "store/people/department.h"
#include "store/people/member.h"
#include "store/queue/chore.h"
#include "store/queue/inbox.h"

#define PIECE 200      /* rows of a result in one transaction */
#define DEPARTMENTS 64 /* read by one errand before it hands over what it has */
#define ASKED 64
#define SOON_S 20
#define AT_ONCE_S 1
#define HELD_LEAST 5 /* so few may always leave */
#define HELD_TENTHS 3
#define ASKED_FOR "asked" /* at: the missing are being asked for */

/* --- asking ----------------------------------------------------------------------------------- */

int sync_ask(struct tx *tx, const char *platform, int wait_s, struct err *err)
{
	bool fresh;
	struct errand_row e = {.platform = platform, .kind = "people", .key = "all", .args = "{}"};
	return errand_put(tx, &e, wait_s, &fresh, err);
}

int sync_ask_old(struct tx *tx, void *mem, const char *platform, int older_s, int wait_s,
		 struct err *err)
{
	struct directory d;
	int rc = directory_get(&tx->view, mem, platform, &d, err);
	if (rc < 0 || tx->now.us - d.ended.us < older_s * INT64_C(1000000))
		return rc;
	return sync_ask(tx, platform, wait_s, err);
}

int sync_ask_person(struct tx *tx, void *mem, const char *platform, const char *user, int64_t inbox,
		    bool *ret_asked, struct err *err)
{
	bool fresh;
	int rc = inbox_ask(tx, inbox, &fresh, err);
	*ret_asked = rc == 0 && !fresh;
	if (rc < 0 || *ret_asked)
		return rc;
	json_t *j = json_pack("{s:[s]}", "users", user);
	char *args = j != NULL ? json_dumps(j, JSON_COMPACT) : NULL;
	struct errand_row e = {.platform = platform,
			       .kind = "people",
			       .key = talloc_asprintf(mem, "%lld", (long long)inbox),
			       .inbox = inbox,
			       .args = args};
	rc = args != NULL && e.key != NULL ? errand_put(tx, &e, 0, &fresh, err)
					   : err_set(err, ERR_AGAIN, "directory: no memory");
	free(args);
	json_decref(j);
	return rc;
}

/* --- what came -------------------------------------------------------------------------------- */

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));
	return text != NULL ? text : "";
}

/* Ids, numbers or text, with blanks between. */
static const char *ids_of(void *mem, const json_t *list)
{
	char *out = talloc_strdup(mem, "");
	const json_t *id;
	size_t i;
	json_array_foreach(list, i, id)
	{
		const char *text = json_string_value(id);
		if (out != NULL && text != NULL && strchr(text, ' ') == NULL)
			out = talloc_asprintf_append_buffer(out, "%s%s", out[0] != '\0' ? " " : "",
							    text);
	}
	return out;
}

static int member_of(void *mem, const json_t *p, struct member *ret, struct err *err)
{
	const char *phone = text_of(p, "phone"), *name = text_of(p, "name");
	*ret = (struct member){.user = text_of(p, "user"),
			       .name = name[0] != '\0' ? name : text_of(p, "user"),
			       .home = ids_of(mem, json_object_get(p, "nodes")),
			       .leads = ids_of(mem, json_object_get(p, "leads")),
			       .phone = phone[0] != '\0' ? phone : NULL,
			       .state = json_is_true(json_object_get(p, "active")) ? MEMBER_ACTIVE
										   : MEMBER_AWAY};
	return ret->home != NULL && ret->leads != NULL
		       ? 0
		       : err_set(err, ERR_AGAIN, "directory: no memory");
}

static int member_take(struct tx *tx, void *mem, const char *platform, struct directory *d,
		       const json_t *p, struct err *err)
{
	struct member m;
	bool fresh = false;
	int rc = member_of(mem, p, &m, err);
	if (rc < 0 || m.user[0] == '\0')
		return rc;
	rc = member_put(tx, platform, &m, &fresh, err);
	if (rc < 0 || !fresh || m.state != MEMBER_ACTIVE)
		return rc;
	d->people++;
	return account_seen(tx, platform, m.user, d->number, err);
}

/* --- reading ---------------------------------------------------------------------------------- */

static void begin(struct tx *tx, struct directory *d)
{
	d->number++;
	d->state = DIRECTORY_READING;
	d->again = false;
	d->held = d->people = 0;
	d->at = "";
	d->began = tx->now;
	d->error = NULL;
}

static int give_up(struct tx *tx, struct directory *d, struct err *err)
{
	d->state = DIRECTORY_SWEEPING;
	d->at = SYNC_FAILED;
	return chore_set(tx, SYNC_CHORE, tx->now, 1, err);
}

/* Nobody is asked for, nor disabled, where an answer without anybody, or without a third of the
 * company, rather means that we are shown less than before. */
static int missing_ask(struct tx *tx, const char *platform, struct directory *d, struct err *err)
{
	int64_t known, missing;
	int rc = account_count(&tx->view, platform, d->number, &known, &missing, err);
	if (rc < 0)
		return rc;
	bool many = missing > HELD_LEAST && missing * 10 > known * HELD_TENTHS;
	d->at = ASKED_FOR;
	if (missing > 0 && !d->forced && (many || d->people == 0)) {
		d->held = missing;
		return 0;
	}
	return member_ask_missing(tx, platform, d->number, err);
}

static const char *args_make(void *mem, const char *key, const char *const *ids, size_t n)
{
	json_t *list = json_array(), *j = json_pack("{s:o}", key, list);
	for (size_t i = 0; i < n; i++)
		(void)json_array_append_new(list, json_string(ids[i]));
	char *text = j != NULL ? json_dumps(j, JSON_COMPACT) : NULL;
	char *kept = text != NULL ? talloc_strdup(mem, text) : NULL;
	free(text);
	json_decref(j);
	return kept;
}

/* What is to be read next; *ret NULL: all of it was. */
static int reading_next(struct tx *tx, void *mem, const char *platform, struct directory *d,
			const char **ret, struct err *err)
{
	const char **ids;
	size_t n;
	*ret = NULL;
	int rc = department_unread(&tx->view, mem, platform, d->number, DEPARTMENTS, &ids, &n, err);
	if (rc == 0 && n > 0) {
		*ret = args_make(mem, "of", ids, n);
		return *ret != NULL ? 0 : err_set(err, ERR_AGAIN, "directory: no memory");
	}
	/* those in the scope one by one first: they may be the missing */
	if (rc == 0)
		rc = member_asked(&tx->view, mem, platform, ASKED, &ids, &n, err);
	if (rc == 0 && n == 0 && strcmp(d->at, ASKED_FOR) != 0) {
		rc = missing_ask(tx, platform, d, err);
		if (rc == 0)
			rc = member_asked(&tx->view, mem, platform, ASKED, &ids, &n, err);
	}
	if (rc == 0 && n > 0) {
		*ret = args_make(mem, "users", ids, n);
		return *ret != NULL ? 0 : err_set(err, ERR_AGAIN, "directory: no memory");
	}
	if (rc == 0) {
		d->state = DIRECTORY_NODES;
		d->at = "";
		rc = chore_set(tx, SYNC_CHORE, tx->now, 1, err);
	}
	return rc;
}

static int department_take(struct tx *tx, const char *platform, int64_t sync, const json_t *n,
			   struct err *err)
{
	struct department d = {
		.id = text_of(n, "id"), .parent = text_of(n, "parent"), .name = text_of(n, "name")};
	return d.id[0] != '\0' ? department_put(tx, platform, &d, sync, err) : 0;
}

static int departments_end(struct tx *tx, void *mem, const char *platform, struct directory *d,
			   const json_t *result, struct err *err)
{
	const json_t *u;
	size_t i;
	bool fresh;
	const char *args = NULL;
	int rc = 0;
	json_array_foreach(json_object_get(result, "users"), i, u)
	{
		struct member m = {.user = json_string_value(u), .state = MEMBER_ASKED};
		rc = m.user != NULL ? member_put(tx, platform, &m, &fresh, err) : 0;
		if (rc < 0)
			return rc;
	}
	rc = reading_next(tx, mem, platform, d, &args, err);
	struct errand_row e = {
		.platform = platform, .kind = "people", .key = "members", .args = args};
	return rc < 0 || args == NULL ? rc : errand_put(tx, &e, 0, &fresh, err);
}

/* A sync that is under way ends first; one that reads, but whose errand is none any more, never
 * will and is swept away. */
static int after_it(struct tx *tx, const char *platform, struct directory *d, struct err *err)
{
	bool open = true;
	int rc = d->state == DIRECTORY_READING
			 ? errand_waits(&tx->view, platform, "people", "members", &open, err)
			 : 0;
	d->again = true;
	return rc < 0 || open ? rc : give_up(tx, d, err);
}

static int all_take(struct tx *tx, void *mem, const struct errand_row *e, const json_t *result,
		    size_t from, struct sync_took *ret, struct err *err)
{
	const json_t *nodes = json_object_get(result, "nodes");
	struct directory d;
	int rc = directory_get(&tx->view, mem, e->platform, &d, err);
	if (rc < 0)
		return rc;
	if (from == 0 && d.state != DIRECTORY_IDLE) {
		rc = after_it(tx, e->platform, &d, err);
		return rc < 0 ? rc : directory_set(tx, e->platform, &d, err);
	}
	if (from == 0)
		begin(tx, &d);
	size_t end = json_array_size(nodes);
	if (end - from > PIECE)
		ret->from = end = from + PIECE;
	for (size_t i = from; rc == 0 && i < end; i++)
		rc = department_take(tx, e->platform, d.number, json_array_get(nodes, i), err);
	if (rc == 0 && ret->from == 0)
		rc = departments_end(tx, mem, e->platform, &d, result, err);
	return rc < 0 ? rc : directory_set(tx, e->platform, &d, err);
}

/* What was asked for is answered: read, or not there. */
static int answered(struct tx *tx, const char *platform, const struct directory *d,
		    const json_t *result, struct err *err)
{
	const json_t *id;
	size_t i;
	bool fresh;
	int rc = 0;
	json_array_foreach(json_object_get(result, "read"), i, id)
	{
		const char *text = json_string_value(id);
		rc = text != NULL ? department_read(tx, platform, text, d->number, err) : 0;
		if (rc < 0)
			return rc;
	}
	json_array_foreach(json_object_get(result, "absent"), i, id)
	{
		struct member m = {.user = json_string_value(id), .state = MEMBER_AWAY};
		rc = m.user != NULL ? member_put(tx, platform, &m, &fresh, err) : 0;
		if (rc < 0)
			return rc;
	}
	return 0;
}

static int members_take(struct tx *tx, void *mem, const struct errand_row *e, const json_t *result,
			size_t from, struct sync_took *ret, struct err *err)
{
	const json_t *people = json_object_get(result, "people");
	struct directory d;
	int rc = directory_get(&tx->view, mem, e->platform, &d, err);
	if (rc < 0 || d.state != DIRECTORY_READING)
		return rc;
	size_t end = json_array_size(people);
	if (end - from > PIECE)
		ret->from = end = from + PIECE;
	for (size_t i = from; rc == 0 && i < end; i++)
		rc = member_take(tx, mem, e->platform, &d, json_array_get(people, i), err);
	if (rc == 0 && ret->from == 0) {
		rc = answered(tx, e->platform, &d, result, err);
		if (rc == 0)
			rc = reading_next(tx, mem, e->platform, &d, &ret->next, err);
	}
	return rc < 0 ? rc : directory_set(tx, e->platform, &d, err);
}

/* Whoever wrote and was unknown: their message goes on, whatever came of it. */
static int person_take(struct tx *tx, void *mem, const struct errand_row *e, const json_t *result,
		       struct err *err)
{
	const json_t *people = json_object_get(result, "people");
	struct directory d;
	struct member m;
	int rc = directory_get(&tx->view, mem, e->platform, &d, err);
	if (rc == 0 && json_array_size(people) > 0) {
		bool known = d.number > 0;
		rc = member_of(mem, json_array_get(people, 0), &m, err);
		d.began = tx->now;
		d.number += !known;
		if (rc == 0 && m.state == MEMBER_ACTIVE)
			rc = member_apply(tx, mem, e->platform, &d, &m, false, err);
		if (rc == 0 && m.state == MEMBER_ACTIVE)
			rc = account_seen(tx, e->platform, m.user, d.number, err);
		/* the rest of a new team, or the department that they are in */
		if (rc == 0)
			rc = sync_ask(tx, e->platform, known ? SOON_S : AT_ONCE_S, err);
	}
	return rc < 0 ? rc : inbox_hurry(tx, e->inbox, err);
}

int sync_take(struct tx *tx, void *mem, const struct errand_row *e, const json_t *result,
	      size_t from, struct sync_took *ret, struct err *err)
{
	*ret = (struct sync_took){};
	if (strcmp(e->key, "all") == 0)
		return all_take(tx, mem, e, result, from, ret, err);
	if (strcmp(e->key, "members") == 0)
		return members_take(tx, mem, e, result, from, ret, err);
	return person_take(tx, mem, e, result, err);
}

int sync_failed(struct tx *tx, void *mem, const struct errand_row *e, const char *why,
		bool for_good, struct err *err)
{
	struct directory d;
	bool members = strcmp(e->key, "members") == 0;
	if (!members && strcmp(e->key, "all") != 0)
		return for_good ? inbox_hurry(tx, e->inbox, err) : 0;
	int rc = directory_get(&tx->view, mem, e->platform, &d, err);
	if (rc < 0)
		return rc;
	d.error = why;
	d.error_at = tx->now;
	if (for_good && members && d.state == DIRECTORY_READING)
		rc = give_up(tx, &d, err);
	return rc < 0 ? rc : directory_set(tx, e->platform, &d, err);
}
