/* note: what a group is told of the bot's own accord, when it may be disturbed. */
#ifndef KEHUD_STORE_QUEUE_NOTE_H
#define KEHUD_STORE_QUEUE_NOTE_H

#include "store/store.h"

struct note {
	int64_t id;
	const char *platform, *chat;
	const char *text; /* one line or more */
	const char *key;  /* putting it twice changes nothing */
	int64_t card;     /* 0: none */
	struct instant due;
};

[[nodiscard]] int note_put(struct tx *tx, const struct note *n, struct err *err);
/* The next that is due. ERR_ABSENT: none. */
[[nodiscard]] int note_due(const struct view *v, void *mem, struct instant now, struct note *ret,
			   struct err *err);
/* When the next one is; INT64_MAX: never. */
[[nodiscard]] int note_next(const struct view *v, struct instant *ret, struct err *err);
[[nodiscard]] int note_sent(struct tx *tx, int64_t id, struct err *err);

/* Those that went out before then, up to max. */
[[nodiscard]] int note_expire(struct tx *tx, struct instant before, unsigned max, size_t *ret_n,
			      struct err *err);

#endif
