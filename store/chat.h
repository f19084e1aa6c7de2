/* chat: what a conversation remembers: the customer dealt with last, a question that waits for its
 * answer, what was said today already. */
#ifndef KEHUD_STORE_CHAT_H
#define KEHUD_STORE_CHAT_H

#include <stdbool.h>

#include "store/store.h"

/* Whose conversation, where. */
struct chat {
	const char *platform, *chat;
	int64_t person;
};

[[nodiscard]] int chat_context_set(struct tx *tx, const struct chat *c, int64_t card,
				   struct err *err);
/* The customer dealt with since an instant. ERR_ABSENT. */
[[nodiscard]] int chat_context_find(const struct view *v, const struct chat *c,
				    struct instant since, int64_t *ret_card, struct err *err);

/* The newest question that is open and not expired: the data of its choices as JSON (an array of
 * strings), on mem. ERR_ABSENT. */
[[nodiscard]] int question_put(struct tx *tx, const struct chat *c, const char *options,
			       struct instant expires, struct err *err);
[[nodiscard]] int question_find(const struct view *v, void *mem, const struct chat *c,
				struct instant now, int64_t *ret_id, const char **ret_options,
				struct err *err);
[[nodiscard]] int question_answered(struct tx *tx, int64_t id, struct err *err);

/* True the first time on a day. */
[[nodiscard]] int greeted_put(struct tx *tx, int64_t person, struct day day, bool *ret_first,
			      struct err *err);

#endif
