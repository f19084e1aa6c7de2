/* say_survey: what customers are asked, and what whoever looks after them is told. */
#ifndef KEHUD_DAEMON_SAY_SAY_SURVEY_H
#define KEHUD_DAEMON_SAY_SAY_SURVEY_H

#include "daemon/say/say.h"
#include "parsers/pack/survey.h"
#include "store/figure/nps.h"

/* The invitation with its places filled in; on mem, NULL without memory. */
char *say_invite(void *mem, const struct pack_survey *survey, const struct card *c,
		 const char *link);
/* To be handed on to the customer; one line. */
char *say_survey_hand(void *mem, const struct pack_survey *survey, const struct card *c,
		      const char *invite);
/* The answer came; one line. */
char *say_survey_answered(void *mem, const char *title, const struct card *c, int score,
			  const char *more);
/* #问卷 张总 */
void say_survey_made(const struct say *s, const struct pack_survey *survey, const char *invite);
void say_survey_no_link(const struct say *s);
void say_survey_none(const struct say *s);

/* #NPS: of now and of as many days before; whose "": the whole company. */
void say_nps(const struct say *s, const char *whose, const struct nps *now,
	     const struct nps *before, int days);

#endif
