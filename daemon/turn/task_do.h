/* task_do: what commands and buttons do with one's own tasks: done, later, not applicable. Doing it
 * twice is no error, it is said. */
#ifndef KEHUD_DAEMON_TURN_TASK_DO_H
#define KEHUD_DAEMON_TURN_TASK_DO_H

#include "daemon/turn/handle.h"

[[nodiscard]] int task_do_done(struct turn *t, const int64_t *ids, size_t n, struct err *err);
/* due: local text as in messages; a day without a time: at the time of day that it had. NULL: a
 * day later than it was, tomorrow if that was today or before. */
[[nodiscard]] int task_do_snooze(struct turn *t, int64_t id, const char *due, struct err *err);
/* Asks until when, with times to choose from; words: that were not read. */
enum task_when { WHEN_ASKED, WHEN_UNREAD, WHEN_PAST };
[[nodiscard]] int task_do_when(struct turn *t, int64_t id, enum task_when why, const char *words,
			       struct err *err);
[[nodiscard]] int task_do_veto(struct turn *t, int64_t id, const char *reason, struct err *err);

/* Why one was vetoed: by a button, or as the next words after it (*ret_answered: they were that).
 */
[[nodiscard]] int task_do_reason(struct turn *t, int64_t id, const char *reason, struct err *err);
[[nodiscard]] int task_do_reason_typed(struct turn *t, bool *ret_answered, struct err *err);

#endif
