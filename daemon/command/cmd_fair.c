/* #展会CMEF2027#客户张总: met there. #展会CMEF2027 (到11月30日): the sender is there, whom they
 * put down meanwhile was met there; and what became of its leads. #展会 结束; #展会 alone: the
 * latest ones. #展会CMEF2027 邀请名单: whom to invite. */
#include <string.h>
#include <talloc.h>

#include "daemon/command/command.h"
#include "daemon/core/clock.h"
#include "daemon/core/worktime.h"
#include "daemon/data/invitation.h"
#include "daemon/digest/digest.h"
#include "daemon/sales/local.h"
#include "daemon/say/say_fair.h"
#include "parsers/pack/fair.h"
#include "parsers/value/when.h"
#include "store/card/fair.h"

#define DAYS_MAX 30
#define LISTED 8
#define NAMED 8

enum wish { WISH_BE_THERE, WISH_LEAVE, WISH_INVITE };

/* What stands after 展会. */
struct fair_asked {
	const char *name; /* NULL: none */
	enum wish wish;
	bool dated; /* until a day: */
	struct day last;
};

static const struct {
	const char *word;
	enum wish wish;
} wishes[] = {
	{"邀请名单", WISH_INVITE}, {"邀请", WISH_INVITE}, {"名单", WISH_INVITE},
	{"结束", WISH_LEAVE},      {"离开", WISH_LEAVE},  {"撤展", WISH_LEAVE},
};

/* A wish at the end of a text; *ret_len: what stands before it. */
static bool wish_of(const char *text, enum wish *ret, size_t *ret_len)
{
	size_t len = strlen(text);
	for (size_t i = 0; i < sizeof(wishes) / sizeof(wishes[0]); i++) {
		size_t n = strlen(wishes[i].word);
		if (len < n || strcmp(text + len - n, wishes[i].word) != 0)
			continue;
		*ret = wishes[i].wish;
		*ret_len = len - n;
		return true;
	}
	return false;
}

/* 到11月30日 at the end; *ret_len: what stands before it. */
static bool last_day_of(const char *text, struct instant now, struct day *ret, size_t *ret_len)
{
	static const char *const marks[] = {"到", "至"};
	struct civil wall = civil_of(now);
	struct span s = {text, strlen(text)};
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		for (const char *at = strstr(text, marks[i]); at != NULL;
		     at = strstr(at + 1, marks[i])) {
			struct when w;
			size_t from = (size_t)(at - text) + strlen(marks[i]);
			if (!when_at(s, from, &wall, &w) ||
			    span_trim(span_from(s, w.at + w.len)).len > 0)
				continue;
			*ret = day_from_date(w.time.year, w.time.month, w.time.day);
			*ret_len = (size_t)(at - text);
			return true;
		}
	}
	return false;
}

static int ask_read(struct turn *t, struct fair_asked *ret, struct err *err)
{
	const struct message *m = t->msg;
	const char *text = message_arg(m, "name");
	*ret = (struct fair_asked){};
	size_t len = text != NULL ? strlen(text) : 0, whole;
	/* #展会CMEF2027#邀请名单 */
	bool wished = m->n_tags == 1 && wish_of(m->tags[0], &ret->wish, &whole) && whole == 0;
	if (text == NULL)
		return 0;
	if (!wished && !wish_of(text, &ret->wish, &len))
		ret->dated = last_day_of(text, t->tx->now, &ret->last, &len);
	struct span name = span_trim((struct span){text, len});
	if (name.len == 0)
		return 0;
	ret->name = talloc_strndup(t->mem, name.at, name.len);
	return ret->name != NULL ? 0 : err_set(err, ERR_AGAIN, "fair: no memory");
}

/* --- what became of the leads ----------------------------------------------------------------- */

static int leads(struct turn *t, const struct say *s, const struct fair *f, struct err *err)
{
	const struct view *v = &t->tx->view;
	struct scope scope = digest_scope(&t->actor);
	struct fair_said of = {.team = scope.person == 0};
	struct fair_lead *late;
	struct fair_part *regions, *owners;
	int rc = fair_leads(v, &scope, f->name, &of.leads, err);
	if (rc == 0)
		rc = fair_untouched(v, t->mem, &scope, f->name, NAMED, &late, &of.n_untouched, err);
	if (rc == 0)
		rc = fair_regions(v, t->mem, &scope, f->name, NAMED, &regions, &of.n_regions, err);
	if (rc == 0)
		rc = fair_owners(v, t->mem, &scope, f->name, NAMED, &owners, &of.n_owners, err);
	if (rc < 0)
		return rc;
	of.untouched = late;
	of.regions = regions;
	of.owners = owners;
	say_fair_leads(s, f, &of);
	return 0;
}

static int list(struct turn *t, struct err *err)
{
	const struct view *v = &t->tx->view;
	struct scope scope = digest_scope(&t->actor);
	struct fair here = {}, *fairs;
	struct fair_leads l;
	struct instant until;
	size_t n;
	int rc = fair_now(v, t->mem, t->actor.id, &here, &until, err);
	if (rc == 0 || rc == ERR_ABSENT)
		rc = fair_list(v, t->mem, LISTED, &fairs, &n, err);
	if (rc < 0)
		return rc;
	struct say s = turn_say(t);
	size_t said = 0;
	for (size_t i = 0; i < n; i++) {
		rc = fair_leads(v, &scope, fairs[i].name, &l, err);
		if (rc < 0)
			return rc;
		if (l.n == 0 && fairs[i].id != here.id)
			continue; /* others' */
		say_fair_line(&s, &fairs[i], &l, fairs[i].id == here.id);
		said++;
	}
	if (said == 0)
		say_fair_which(&s);
	return 0;
}

/* --- being there ------------------------------------------------------------------------------ */

static int be_there(struct turn *t, const struct fair_asked *a, struct err *err)
{
	struct day today = local_day(t->tx->now), last = a->dated ? a->last : today;
	struct fair f;
	if (last.n < today.n || last.n - today.n > DAYS_MAX) {
		struct say s = turn_say(t);
		say_fair_until_bad(&s);
		return 0;
	}
	struct instant until = worktime_midnight((struct day){last.n + 1});
	int rc = fair_named(t->tx, t->mem, a->name, t->actor.id, &f, err);
	if (rc == 0)
		rc = fair_visit(t->tx, t->actor.id, f.id, until, err);
	if (rc < 0)
		return rc;
	struct say s = turn_say(t);
	say_fair_here(&s, &f, until);
	return leads(t, &s, &f, err);
}

static int leave(struct turn *t, struct err *err)
{
	bool was;
	int rc = fair_leave(t->tx, t->actor.id, &was, err);
	if (rc < 0)
		return rc;
	struct say s = turn_say(t);
	say_fair_left(&s, was);
	return 0;
}

/* Somebody who was met: at the fair that is named or, without a name, where the sender is. */
static int met(struct turn *t, const struct fair_asked *a, struct err *err)
{
	struct fair f;
	struct instant until;
	int rc = a->name != NULL ? fair_named(t->tx, t->mem, a->name, t->actor.id, &f, err)
				 : fair_now(&t->tx->view, t->mem, t->actor.id, &f, &until, err);
	if (rc == ERR_ABSENT) {
		struct say s = turn_say(t);
		say_fair_which(&s);
		return 0;
	}
	return rc == 0 ? card_save(t, &f, err) : rc;
}

/* --- whom to invite ----------------------------------------------------------------------------
 */

/* A name that every system takes for a file. */
static char *file_name(void *mem, const char *fair)
{
	char *name = talloc_asprintf(mem, "邀请名单-%s.csv", fair);
	for (char *c = name; c != NULL && *c != '\0'; c++)
		if (strchr("/\\:*?\"<>|", *c) != NULL || (unsigned char)*c < 0x20)
			*c = '_';
	return name;
}

static int guests(struct turn *t, const struct fair *f, struct err *err)
{
	AUTO_BUF csv = BUF_INIT(REPLY_FILE_MAX);
	struct scope scope = digest_scope(&t->actor);
	size_t n;
	int rc = invitation_csv(&t->tx->view, t->pack, &scope, f->name, &csv, &n, err);
	if (rc == 0)
		rc = turn_audit(t, "invitation", f->name, true, err);
	if (rc < 0)
		return rc;
	struct say s = turn_say(t);
	if (n == 0) {
		say_fair_guests_none(&s);
		return 0;
	}
	char *name = file_name(t->mem, f->name);
	if (name == NULL)
		return err_set(err, ERR_AGAIN, "fair: no memory");
	say_fair_guests(&s, f, n, n == INVITATION_MAX);
	reply_attachment(s.to, name, buf_str(&csv), csv.len);
	return 0;
}

/* To the fair that is named or, without a name, where the sender is. It need not have leads yet. */
static int invite(struct turn *t, const struct fair_asked *a, struct err *err)
{
	struct fair f = {.name = a->name};
	struct instant until;
	int rc = a->name != NULL ? fair_find(&t->tx->view, t->mem, a->name, &f, err)
				 : fair_now(&t->tx->view, t->mem, t->actor.id, &f, &until, err);
	if (rc < 0 && rc != ERR_ABSENT)
		return rc;
	if (rc == 0 || a->name != NULL) {
		if (!t->in->grouped)
			return guests(t, &f, err);
		struct say s = turn_say(t);
		say_fair_guests_alone(&s, &f);
		return 0;
	}
	struct say s = turn_say(t);
	say_fair_which(&s);
	return 0;
}

static int fair(struct turn *t, struct err *err)
{
	struct fair_asked a;
	int rc = ask_read(t, &a, err);
	if (rc < 0)
		return rc;
	if (pack_fair(t->pack) == NULL || (a.name != NULL && strlen(a.name) > FAIR_NAME_MAX)) {
		struct say s = turn_say(t);
		pack_fair(t->pack) == NULL ? say_fair_none(&s) : say_fair_name_bad(&s);
		return 0;
	}
	if (t->msg->n_fields > 0 || t->msg->n_ids > 0)
		return met(t, &a, err);
	if (a.wish == WISH_LEAVE)
		return leave(t, err);
	if (a.wish == WISH_INVITE)
		return invite(t, &a, err);
	return a.name != NULL ? be_there(t, &a, err) : list(t, err);
}

const struct command cmd_fair = {.need = ROLE_REP, .run = fair};
