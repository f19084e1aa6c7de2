/* say_expedite: the legal department is asked to hurry. */
#ifndef KEHUD_DAEMON_SAY_SAY_EXPEDITE_H
#define KEHUD_DAEMON_SAY_SAY_EXPEDITE_H

#include "daemon/say/say.h"
#include "store/card/expedite.h"

/* To the group: the facts, until when, how to answer. since 0: not known; note may be NULL. */
void say_expedite(const struct say *s, int64_t id, const struct card *c, const char *amount,
		  const char *asker, const char *path, struct instant since, struct instant due,
		  const char *note);
/* To whoever asked. */
void say_expedited(const struct say *s, int64_t id, const struct card *c, struct instant due);
void say_expedited_before(const struct say *s, const struct expedite *e);
void say_expedite_stage(const struct say *s, const struct card *c, const char *stage,
			const char *needed);
void say_expedite_nowhere(const struct say *s);
/* #法务 3 通过: to whoever answered, and to whoever asked. */
void say_legal_noted(const struct say *s, const struct expedite *e, const struct card *c,
		     const char *answer);
void say_legal_answer(const struct say *s, const struct expedite *e, const struct card *c,
		      const char *by, const char *answer);
void say_legal_before(const struct say *s, const struct expedite *e);
void say_legal_how(const struct say *s);

/* 5 小时, 40 分钟: how long it took. On mem. */
char *say_took(void *mem, struct instant from, struct instant to);

#endif
