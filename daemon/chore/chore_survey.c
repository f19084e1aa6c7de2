/* Surveys go out: to the customer who has written to us lately and can be answered, else to whoever
 * looks after them, to be handed on. */
#include <stdlib.h>
#include <talloc.h>

#include "daemon/chore/chore.h"
#include "daemon/core/log.h"
#include "daemon/kf/kf.h"
#include "daemon/say/say_survey.h"
#include "daemon/survey/link.h"
#include "store/queue/nudge.h"
#include "store/queue/outbox.h"

#define SURVEYS 10 /* in one slice */

static int to_customer(struct chore_run *r, const struct survey *s, struct contact *c,
		       const char *invite, struct err *err)
{
	struct reply reply = {};
	struct say say = {&reply, r->mem, r->pack, r->tx->now};
	say_kf_words(&say, invite);
	char *body = json_dumps(reply.body, JSON_COMPACT);
	struct outbox_msg m = {.platform = c->platform,
			       .chat = c->chat,
			       .body = body,
			       .hush = HUSH_DAYS_OFF,
			       .idem_key =
				       talloc_asprintf(r->mem, "survey/%lld", (long long)s->id)};
	int64_t id;
	int rc = body != NULL && m.idem_key != NULL ? outbox_put(r->tx, &m, &id, err)
						    : err_set(err, ERR_AGAIN, "survey: no memory");
	free(body);
	reply_done(&reply);
	c->answers++;
	return rc == 0 ? contact_save(r->tx, c, err) : rc;
}

static int to_owner(struct chore_run *r, const struct survey *s, const struct pack_survey *what,
		    const struct card *card, const char *invite, struct err *err)
{
	struct nudge n = {.person = card->owner,
			  .card = card->id,
			  .kind = "message",
			  .text = say_survey_hand(r->mem, what, card, invite),
			  .key = talloc_asprintf(r->mem, "survey/%lld", (long long)s->id),
			  .due = r->tx->now};
	return n.text != NULL && n.key != NULL ? nudge_put(r->tx, &n, err)
					       : err_set(err, ERR_AGAIN, "survey: no memory");
}

static int send(struct chore_run *r, const struct survey *s, struct err *err)
{
	static const struct person all = {.role = ROLE_ADMIN};
	const struct pack_survey *what = pack_survey(r->pack, s->survey);
	struct card card;
	const char *link = NULL;
	int rc = card_find(&r->tx->view, r->mem, &all, s->card, &card, err);
	if (rc == 0)
		rc = link_make(&r->tx->view, r->mem, s->id, &link, err);
	if (rc == ERR_ABSENT || (rc == 0 && what == NULL)) {
		log_event(LOG_UNUSUAL, "survey_not_sent", "SURVEY=%lld WHY=%s", (long long)s->id,
			  what == NULL ? "the pack has it no more" : err->text);
		return survey_sent(r->tx, s->id, "none", err);
	}
	const char *invite = rc == 0 ? say_invite(r->mem, what, &card, link) : NULL;
	if (rc == 0 && invite == NULL)
		rc = err_set(err, ERR_AGAIN, "survey: no memory");
	struct contact *list = NULL;
	size_t n = 0;
	if (rc == 0)
		rc = contact_list(&r->tx->view, r->mem, card.id, 1, &list, &n, err);
	bool answerable = rc == 0 && n > 0 && list != NULL &&
			  kf_hindrance(&list[0], r->tx->now, invite) == NULL;
	if (rc == 0)
		rc = answerable ? to_customer(r, s, &list[0], invite, err)
				: to_owner(r, s, what, &card, invite, err);
	return rc == 0 ? survey_sent(r->tx, s->id, answerable ? "kf" : "owner", err) : rc;
}

static int survey_slice(struct chore_run *r, struct err *err)
{
	for (int i = 0; i < SURVEYS; i++) {
		struct survey s;
		int rc = survey_due(&r->tx->view, r->mem, r->tx->now, &s, err);
		if (rc == ERR_ABSENT) {
			r->cursor = 0;
			return survey_next(&r->tx->view, &r->again, err);
		}
		if (rc == 0)
			rc = send(r, &s, err);
		if (rc < 0)
			return rc;
	}
	r->cursor = 1;
	return 0;
}

const struct chore chore_survey = {
	.name = SURVEY_CHORE, .hour = -1, .slice = survey_slice, .speaks = true};
