/* picture: a photo somebody sent, the customer it belongs to, and what was read on it. */
#ifndef KEHUD_STORE_MEDIA_PICTURE_H
#define KEHUD_STORE_MEDIA_PICTURE_H

#include <stdbool.h>

#include "store/store.h"

struct picture {
	int64_t id; /* short */
	int64_t inbox;
	const char *media; /* NULL: its time was over */
	const char *platform, *chat;
	int64_t person;
	int64_t card;      /* 0: nobody's yet */
	const char *how;   /* "", "context", "caption", "chosen" */
	const char *state; /* "waiting", "read", "failed" */
	const char *kind;  /* of label_kind_name(); NULL until read */
	struct instant at;
};

/* Where on the upright picture; turn: quarters to the right, so that it can be read. */
struct picture_box {
	int x, y, w, h, turn;
};

struct picture_value {
	const char *key, *value;
	int conf;
	bool doubtful;
	const char *maybe;      /* a model of the catalogue that it may be, or NULL */
	struct picture_box box; /* w 0: not known */
	int64_t seq;            /* set by picture_values() */
};

[[nodiscard]] int picture_put(struct tx *tx, const struct picture *p, int64_t *ret_id,
			      struct err *err);
[[nodiscard]] int picture_find(const struct view *v, void *mem, int64_t id, struct picture *ret,
			       struct err *err);
/* The picture that came with a message. ERR_ABSENT. */
[[nodiscard]] int picture_of(const struct view *v, void *mem, int64_t inbox, struct picture *ret,
			     struct err *err);
/* The newest picture of a person in a chat since an instant. ERR_ABSENT. */
[[nodiscard]] int picture_latest(const struct view *v, void *mem, const char *platform,
				 const char *chat, int64_t person, struct instant since,
				 struct picture *ret, struct err *err);
/* ms: what reading took; 0: not known. */
[[nodiscard]] int picture_read(struct tx *tx, int64_t id, const char *state, const char *kind,
			       int64_t ms, const struct picture_value *values, size_t n,
			       struct err *err);
/* Another file takes the place of the picture's, with its message and whatever is still to be done
 * with it; nothing of it refers to the old file any more. */
[[nodiscard]] int picture_replace(struct tx *tx, const struct picture *p, const char *media,
				  struct err *err);
/* What reading took lately, on average; 0: never read one. */
[[nodiscard]] int picture_pace(const struct view *v, int64_t *ret_ms, struct err *err);
/* The sender is told that this one will take a while, unless one that still waits said so already.
 */
[[nodiscard]] int picture_told(struct tx *tx, int64_t id, int64_t person, bool *ret_first,
			       struct err *err);
/* Lets the files of up to max pictures go that came before an instant. */
[[nodiscard]] int pictures_expire(struct tx *tx, struct instant before, unsigned max, size_t *ret_n,
				  struct err *err);
[[nodiscard]] int picture_values(const struct view *v, void *mem, int64_t id,
				 struct picture_value **ret, size_t *ret_n, struct err *err);
/* A card's, the newest first. */
[[nodiscard]] int picture_list(const struct view *v, void *mem, int64_t card, unsigned max,
			       struct picture **ret, size_t *ret_n, struct err *err);
[[nodiscard]] int picture_count(const struct view *v, int64_t card, int64_t *ret, struct err *err);

#endif
