/* survey: a question that a customer was asked, and the answer. */
#ifndef KEHUD_STORE_CARD_SURVEY_H
#define KEHUD_STORE_CARD_SURVEY_H

#include <stdbool.h>

#include "store/store.h"

#define SURVEY_CHORE "survey"
#define SURVEY_MORE_MAX 2000 /* bytes of what they write */

struct survey {
	int64_t id;
	const char *survey; /* id in the pack */
	int64_t card, person;
	struct instant made;
	struct instant due; /* to be sent then; 0: it has been dealt with */
	struct instant expires;
	struct instant answered; /* 0: not yet */
	int score;               /* -1: none */
	const char *more;        /* or NULL */
};

[[nodiscard]] int survey_put(struct tx *tx, const struct survey *s, int64_t *ret_id,
			     struct err *err);
/* ERR_ABSENT. Texts hang on mem. */
[[nodiscard]] int survey_get(const struct view *v, void *mem, int64_t id, struct survey *ret,
			     struct err *err);
/* A customer's, the newest first. */
[[nodiscard]] int survey_list(const struct view *v, void *mem, int64_t card, unsigned max,
			      struct survey **ret, size_t *ret_n, struct err *err);
/* Whether this customer was asked the same since then. */
[[nodiscard]] int survey_asked(const struct view *v, int64_t card, const char *survey,
			       struct instant since, bool *ret, struct err *err);
/* The next that is due. ERR_ABSENT: none. */
[[nodiscard]] int survey_due(const struct view *v, void *mem, struct instant now,
			     struct survey *ret, struct err *err);
/* When the next one is; INT64_MAX: never. */
[[nodiscard]] int survey_next(const struct view *v, struct instant *ret, struct err *err);
/* how: "kf", "owner", "none" */
[[nodiscard]] int survey_sent(struct tx *tx, int64_t id, const char *how, struct err *err);
/* Once: ERR_REFUSED if it was answered before. */
[[nodiscard]] int survey_answer(struct tx *tx, int64_t id, int score, const char *more,
				struct err *err);

#endif
