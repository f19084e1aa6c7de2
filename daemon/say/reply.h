/* reply: what the bot answers, before it is known on which platform.
 *
 * A reply is text and, where it helps, a card, products and buttons. Its JSON is the outbox body:
 *   {"text": "...",
 *    "card": {"title", "number", "rows": [{"key", "value", "doubtful"?}]},
 *    "products": [{"title", "model", "lines": ["..."], "stock"?}],
 *    "buttons": [{"text", "data"}],
 *    "picture": hash,
 *    "attachment": {"name", "text"}}
 * The picture is a kept file (daemon/core/media.h); whoever may see the conversation may see it. An
 * attachment is a small text file, which goes with the message and not to groups.
 * Only text is always there. Adapters that cannot show cards or buttons render them as text
 * (reply_plain()). data of a button is what comes back when it is pressed: see command/turn.h. */
#ifndef KEHUD_DAEMON_SAY_REPLY_H
#define KEHUD_DAEMON_SAY_REPLY_H

#include <jansson.h>
#include <stdbool.h>

#include "parsers/base/buf.h"
#include "parsers/base/err.h"

struct reply {
	json_t *body; /* owned; NULL until the first call */
	int rc;       /* sticky: ERR_AGAIN once memory ran out */
};

#define REPLY_TEXT_MAX 8192

void reply_done(struct reply *r);
/* Sets or, if there is text already, appends a line. */
[[gnu::format(printf, 2, 3)]] void reply_text(struct reply *r, const char *fmt, ...);
void reply_button(struct reply *r, const char *text, const char *data);
void reply_picture(struct reply *r, const char *hash);
/* A file to be kept by whoever is told; UTF-8 text of at most REPLY_FILE_MAX bytes. */
#define REPLY_FILE_MAX (1 << 20)
void reply_attachment(struct reply *r, const char *name, const char *text, size_t len);
void reply_card(struct reply *r, const char *title, const char *number);
void reply_card_row(struct reply *r, const char *key, const char *value, bool doubtful);
/* lines: NULL-terminated; stock may be NULL. */
void reply_product(struct reply *r, const char *title, const char *model, const char *const *lines,
		   const char *stock);

/* 0, or ERR_AGAIN. An empty reply (nothing to say) has body NULL. */
[[nodiscard]] int reply_rc(const struct reply *r, struct err *err);

/* Before it goes to a group: short, phone numbers masked (say_group.c). Data of buttons and
 * the picture stay. */
void reply_for_group(struct reply *r);
/* The text with every phone number as 138****5678; on mem. */
char *reply_mask(void *mem, const char *text);

/* The body as plain text with numbered choices, for platforms without cards. Talloc string. */
char *reply_plain(void *mem, const json_t *body);

#endif
