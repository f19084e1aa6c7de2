/* link: the address of a survey, /s/TOKEN. The token is the survey's number and a signature of it
 * (HMAC-SHA256, 128 bits of it), so that nobody can guess another one; that it is used once is in
 * the database. */
#ifndef KEHUD_DAEMON_SURVEY_LINK_H
#define KEHUD_DAEMON_SURVEY_LINK_H

#include "store/card/survey.h"
#include "store/store.h"

#define LINK_PATH "/s/"

/* What the daemon has to have at its start: a key of its own, and how the outside reaches it. */
[[nodiscard]] int link_begin(struct tx *tx, void *mem, const char *public_url, struct err *err);

/* The whole address, on mem. ERR_ABSENT: the outside cannot reach us ([server] public_url). */
[[nodiscard]] int link_make(const struct view *v, void *mem, int64_t survey, const char **ret,
			    struct err *err);

/* The survey of a token; answered or expired ones, too. ERR_ABSENT: the token is none of ours. */
[[nodiscard]] int link_open(const struct view *v, void *mem, const char *token, struct survey *ret,
			    struct err *err);

#endif
