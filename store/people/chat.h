/* chat: what a conversation remembers: the customer dealt with last, a question that waits for its
 * answer, what was said today already. */
#ifndef KEHUD_STORE_PEOPLE_CHAT_H
#define KEHUD_STORE_PEOPLE_CHAT_H

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

/* A conversation that is about one customer for good; card 0: no longer. */
[[nodiscard]] int chat_bind_set(struct tx *tx, const struct chat *c, int64_t card, struct err *err);
/* ERR_ABSENT: it is not bound. */
[[nodiscard]] int chat_bind_find(const struct view *v, const struct chat *c, int64_t *ret_card,
				 struct err *err);

/* What the word 更多 goes on with: the data of the button that shows the next page; NULL: the list
 * is at its end. Texts hang on mem. ERR_ABSENT. */
[[nodiscard]] int chat_page_set(struct tx *tx, const struct chat *c, const char *press,
				struct err *err);
[[nodiscard]] int chat_page_find(const struct view *v, void *mem, const struct chat *c,
				 const char **ret_press, struct err *err);

/* A question with choices. options: the data of the buttons as JSON, an array of strings. It has a
 * short number, by which it can be answered hours later. */
[[nodiscard]] int question_put(struct tx *tx, const struct chat *c, const char *options,
			       struct instant expires, int64_t *ret_number, struct err *err);
struct question {
	int64_t id, number;
	const char *options;
	bool answered, expired;
};
/* number 0: the conversation's newest one that is open and not expired; else that of this number,
 * if it is the person's. ERR_ABSENT. */
[[nodiscard]] int question_find(const struct view *v, void *mem, const struct chat *c,
				int64_t number, struct question *ret, struct err *err);
[[nodiscard]] int question_answered(struct tx *tx, int64_t id, struct err *err);

/* True the first time on a day. */
[[nodiscard]] int greeted_put(struct tx *tx, int64_t person, struct day day, bool *ret_first,
			      struct err *err);

#endif
