/* Somebody of a platform's directory left, or has another id there. */
#include <string.h>
#include <talloc.h>

#include "daemon/core/log.h"
#include "daemon/people/leaver.h"
#include "daemon/turn/handle.h"
#include "store/people/audit.h"

static int left(struct turn *t, const struct account *a, struct err *err)
{
	struct leaver l;
	int rc = leaver_disable(t->tx, t->mem, t->in->platform, a, &l, err);
	if (rc < 0 || l.boss == 0 || l.cards == 0)
		return rc;
	struct say s;
	rc = turn_tell(t, l.boss, &s, err);
	if (rc == 0)
		say_leaver(&s, l.name, l.call, l.cards);
	return rc;
}

/* A sync that came before this made a person of the new id: theirs is the account no more. */
static int doubled(struct turn *t, int64_t person, struct err *err)
{
	struct audit put = {
		.person = person, .what = "directory", .subject = "disabled", .allowed = true};
	log_event(LOG_UNUSUAL, "person_doubled", "PLATFORM=%s PERSON=%lld", t->in->platform,
		  (long long)person);
	int rc = person_disable(t->tx, person, err);
	return rc < 0 ? rc : audit_put(t->tx, &put, err);
}

static int renamed(struct turn *t, const char *user, const char *now, struct err *err)
{
	int64_t other;
	if (strcmp(user, now) == 0)
		return 0;
	int rc = account_renamed(t->tx, t->in->platform, user, now, &other, err);
	return rc < 0 || other == 0 ? rc : doubled(t, other, err);
}

int turn_contact(struct turn *t, struct err *err)
{
	json_t *c = json_loads(t->in->body, 0, NULL);
	const char *user = json_string_value(json_object_get(c, "user"));
	const char *now = json_string_value(json_object_get(c, "renamed"));
	struct account a;
	int rc = user != NULL && now != NULL ? renamed(t, user, now, err) : 0;
	if (rc == ERR_ABSENT) /* never known here; the sync that follows makes somebody of it */
		rc = 0;
	if (rc == 0 && user != NULL && json_is_true(json_object_get(c, "left"))) {
		rc = account_find(&t->tx->view, t->mem, t->in->platform, now != NULL ? now : user,
				  &a, err);
		if (rc == 0 && a.disabled.us == 0)
			rc = left(t, &a, err);
	}
	json_decref(c);
	return rc == ERR_ABSENT ? 0 : rc;
}

int turn_not_fetched(struct turn *t, struct err *)
{
	struct say s = turn_say(t);
	say_not_fetched(&s, t->in->kind);
	return 0;
}
