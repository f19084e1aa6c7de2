/* owner: whose card it is, and who works on it as well. */
#ifndef KEHUD_DAEMON_SALES_OWNER_H
#define KEHUD_DAEMON_SALES_OWNER_H

#include "store/card/card.h"
#include "store/card/task.h"
#include "store/history/change.h"

/* The card, with its open tasks, becomes the other person's. */
[[nodiscard]] int owner_give(struct change_log *log, void *mem, struct card *card, int64_t to,
			     struct err *err);

/* A colleague works on the card as well, or no longer. Being so already changes nothing. */
[[nodiscard]] int owner_share(struct change_log *log, struct card *card, int64_t with, bool shared,
			      struct err *err);

/* A task that is about no customer. */
[[nodiscard]] int owner_task_give(struct change_log *log, const struct task *task, int64_t to,
				  struct err *err);

#endif
