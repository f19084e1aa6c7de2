/* attachment: a file, a voice message or a place that somebody sent, and the customer it belongs
 * to. Pictures are read as well, and have their own: picture.h. */
#ifndef KEHUD_STORE_MEDIA_ATTACHMENT_H
#define KEHUD_STORE_MEDIA_ATTACHMENT_H

#include "store/store.h"

struct attachment {
	int64_t id; /* short */
	int64_t inbox;
	const char *media; /* hash; NULL of a place */
	const char *kind;  /* "file", "voice", "location" */
	const char *name;  /* of the file; seconds; "30.25,120.16 杭州三甲医院" */
	const char *platform, *chat;
	int64_t person;
	int64_t card; /* 0: nobody's yet */
	struct instant at;
};

[[nodiscard]] int attachment_put(struct tx *tx, const struct attachment *a, int64_t *ret_id,
				 struct err *err);
/* ERR_ABSENT. */
[[nodiscard]] int attachment_find(const struct view *v, void *mem, int64_t id,
				  struct attachment *ret, struct err *err);
/* That which came with a message. ERR_ABSENT. */
[[nodiscard]] int attachment_of(const struct view *v, void *mem, int64_t inbox,
				struct attachment *ret, struct err *err);
/* A card's, the newest first. */
[[nodiscard]] int attachment_list(const struct view *v, void *mem, int64_t card, unsigned max,
				  struct attachment **ret, size_t *ret_n, struct err *err);
/* Those of a person in a chat since an instant that belong to nobody yet. */
[[nodiscard]] int attachment_waiting(const struct view *v, void *mem, const char *platform,
				     const char *chat, int64_t person, struct instant since,
				     struct attachment **ret, size_t *ret_n, struct err *err);

#endif
