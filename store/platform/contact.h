/* contact: customers who write to us themselves, one row a conversation: whose customer it is, what
 * they were answered, whom we have told of what they wrote. */
#ifndef KEHUD_STORE_PLATFORM_CONTACT_H
#define KEHUD_STORE_PLATFORM_CONTACT_H

#include <stdbool.h>

#include "store/store.h"

enum contact_state { CONTACT_NEW, CONTACT_ASSISTANT, CONTACT_QUEUE, CONTACT_PERSON, CONTACT_ENDED };

struct contact {
	int64_t id; /* short */
	const char *platform, *chat, *user;
	const char *name; /* NULL: not known */
	int64_t card;     /* 0: not known whose */
	const char *how;  /* link, phone, chosen */
	bool unsure;
	int64_t person; /* 0: whoever is on duty */
	int64_t at_us;
	int answers;
	int state; /* enum contact_state */
	int64_t state_us, asked_us, acked_us;
	bool wants_ack;
	int64_t first_us, last_us;
	int64_t told, told_us;
	int told_n;
	int64_t due_us; /* 0: nothing is to be done */
};

/* Makes it, or finds it there. A new one is whoever writes elsewhere under the same id. */
[[nodiscard]] int contact_put(struct tx *tx, void *mem, const char *platform, const char *chat,
			      const char *user, struct contact *ret, struct err *err);
/* ERR_ABSENT. Texts hang on mem. */
[[nodiscard]] int contact_find(const struct view *v, void *mem, const char *platform,
			       const char *chat, struct contact *ret, struct err *err);
[[nodiscard]] int contact_get(const struct view *v, void *mem, int64_t id, struct contact *ret,
			      struct err *err);
/* The conversations of a card's customer, the one of the last message first. */
[[nodiscard]] int contact_list(const struct view *v, void *mem, int64_t card, unsigned max,
			       struct contact **ret, size_t *ret_n, struct err *err);
/* All but id, platform, chat, user, name and card (which goes through the journal). */
[[nodiscard]] int contact_save(struct tx *tx, const struct contact *c, struct err *err);
[[nodiscard]] int contact_name_set(struct tx *tx, const char *platform, const char *user,
				   const char *name, struct err *err);

/* The one that has been due for longest. ERR_ABSENT. */
[[nodiscard]] int contact_due(const struct view *v, void *mem, struct contact *ret,
			      struct err *err);
/* When the next one is due; INT64_MAX: never. */
[[nodiscard]] int contact_next_us(const struct view *v, int64_t *ret, struct err *err);

/* What they wrote, the last max of it after an inbox id, oldest first. */
struct contact_said {
	int64_t id; /* of the inbox */
	const char *kind, *body, *label, *media;
	struct instant sent;
};
[[nodiscard]] int contact_said(const struct view *v, void *mem, const struct contact *c,
			       int64_t after, unsigned max, struct contact_said **ret,
			       size_t *ret_n, struct err *err);

/* What they did is no longer known of a card. */
[[nodiscard]] int contact_events_drop(struct tx *tx, int64_t id, int64_t card, struct err *err);

#endif
