/* talk: a conversation as both sides see it: what was received and what was sent, in the order in
 * which it was committed. */
#ifndef KEHUD_STORE_PEOPLE_TALK_H
#define KEHUD_STORE_PEOPLE_TALK_H

#include <stdbool.h>

#include "store/store.h"

struct talk_item {
	int64_t seq; /* order, and cursor: an inbox id, or the id an outbox row took when it was
			sent */
	int64_t id;  /* of the inbox or outbox row */
	bool bot;
	struct instant at;
	const char *kind;   /* of the inbox row; "reply" for the bot's */
	const char *msg_id; /* the platform's; NULL for the bot's */
	const char *body;   /* text, data of a press, or the bot's JSON */
	const char *label;  /* of a press, or NULL */
	const char *media;  /* hash or NULL */
};

/* Up to max items of a chat after seq (oldest first; the next ones). */
[[nodiscard]] int talk_after(const struct view *v, void *mem, const char *platform,
			     const char *chat, int64_t seq, unsigned max, struct talk_item **ret,
			     size_t *ret_n, struct err *err);
/* Up to max items before seq, the newest of them, newest first. */
[[nodiscard]] int talk_before(const struct view *v, void *mem, const char *platform,
			      const char *chat, int64_t seq, unsigned max, struct talk_item **ret,
			      size_t *ret_n, struct err *err);

/* Whether this chat has shown a picture with that hash. */
[[nodiscard]] int talk_has_media(const struct view *v, const char *platform, const char *chat,
				 const char *hash, bool *ret, struct err *err);

#endif
