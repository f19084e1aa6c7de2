/* #问卷 张总: a link for the customer to say how content they are. */
#include <string.h>

#include "daemon/command/command.h"
#include "daemon/say/say_survey.h"
#include "daemon/survey/link.h"
#include "parsers/pack/survey.h"

/* The one that the rest of the message names by title or id, else the general one. */
static const struct pack_survey *meant(const struct pack *pack, const char *words)
{
	const struct pack_survey *list, *nps = pack_survey(pack, "nps");
	size_t n = pack_surveys(pack, &list);
	for (size_t i = 0; words != NULL && i < n; i++)
		if (strstr(words, list[i].title) != NULL || strcmp(words, list[i].id) == 0)
			return &list[i];
	return nps != NULL ? nps : n > 0 ? &list[0] : NULL;
}

static int survey(struct turn *t, struct err *err)
{
	const struct pack_survey *what = meant(t->pack, t->msg->note);
	struct who_found w;
	int rc = who_find(t, &w, err);
	if (rc == 0 && w.how == WHO_NEW)
		w.how = WHO_NOBODY;
	if (rc < 0 || who_said(t, &w, err, &rc))
		return rc;
	struct say s = turn_say(t);
	if (what == NULL) {
		say_survey_none(&s);
		return 0;
	}
	struct survey row = {.survey = what->id,
			     .card = w.card.id,
			     .person = t->actor.id,
			     .expires = {t->tx->now.us + what->valid_s * 1000000}};
	const char *link;
	int64_t id;
	rc = link_make(&t->tx->view, t->mem, 1, &link, err); /* whether there can be one */
	if (rc == ERR_ABSENT) {
		say_survey_no_link(&s);
		return 0;
	}
	if (rc == 0)
		rc = survey_put(t->tx, &row, &id, err);
	if (rc == 0)
		rc = link_make(&t->tx->view, t->mem, id, &link, err);
	const char *invite = rc == 0 ? say_invite(t->mem, what, &w.card, link) : NULL;
	if (rc == 0 && invite == NULL)
		rc = err_set(err, ERR_AGAIN, "survey: no memory");
	if (rc == 0)
		say_survey_made(&s, what, invite);
	return rc;
}

const struct command cmd_survey = {.need = ROLE_REP, .run = survey};
