/* schedule: who is told which digest when, and what was told for which day. */
#ifndef KEHUD_STORE_PEOPLE_SCHEDULE_H
#define KEHUD_STORE_PEOPLE_SCHEDULE_H

#include <stdbool.h>

#include "store/people/person.h"
#include "store/store.h"

struct digest_choice {
	int minute; /* of the day; -1: the pack's */
	bool off;
};

/* ERR_ABSENT: they said nothing about it. */
[[nodiscard]] int digest_choice_get(const struct view *v, int64_t person, const char *digest,
				    struct digest_choice *ret, struct err *err);
[[nodiscard]] int digest_choice_set(struct tx *tx, int64_t person, const char *digest,
				    const struct digest_choice *c, struct err *err);

/* The last day that was dealt with (days since 1970-01-01); -1: none yet. */
[[nodiscard]] int digest_done_get(const struct view *v, int64_t person, const char *digest,
				  int32_t *ret_day, struct err *err);
[[nodiscard]] int digest_done_set(struct tx *tx, int64_t person, const char *digest, int32_t day,
				  struct err *err);

/* Everybody who works here and can be written to, after a person, up to max. */
[[nodiscard]] int digest_people(const struct view *v, void *mem, int64_t after, unsigned max,
				struct person **ret, size_t *ret_n, struct err *err);

#endif
