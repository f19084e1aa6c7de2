/* edit: what a message says about a customer goes onto the card, each change into the journal. */
#ifndef KEHUD_DAEMON_SALES_EDIT_H
#define KEHUD_DAEMON_SALES_EDIT_H

#include "parsers/message/message.h"
#include "store/card/card.h"
#include "store/history/change.h"

/* Sets one field if it differs; card->value follows. */
[[nodiscard]] int edit_field(struct change_log *log, struct card *card, enum card_field f,
			     const char *value, struct err *err);

/* A new card of the log's person, with its line in the journal. *ret hangs on mem. */
[[nodiscard]] int edit_new(struct change_log *log, void *mem, const struct person *owner,
			   struct card *ret, struct err *err);

/* All fields and tags of a message; a stage moves the deal. Products and competitors are added to
 * those known; a new amount takes the old range with it. */
enum {
	EDIT_NOTE = 1,  /* also m->note, below what is noted already */
	EDIT_FULLER = 2 /* 张总 does not replace 张建国总, nor 杭一 the full name */
};
[[nodiscard]] int edit_message(struct change_log *log, void *mem, const struct pack *pack,
			       struct card *card, const struct message *m, unsigned how,
			       struct err *err);

/* Adds a value to what the field says already (products with 、, notes on a line of their own). */
[[nodiscard]] int edit_join(struct change_log *log, void *mem, struct card *card, enum card_field f,
			    const char *value, struct err *err);

/* "300000元" of fen as digits; on mem. */
const char *edit_yuan(void *mem, const char *fen);

/* Takes a parameter off the card. */
[[nodiscard]] int edit_param_drop(struct change_log *log, int64_t card, const char *key,
				  struct err *err);

/* A parameter from a photo. A doubtful value never replaces a known one (*ret_taken false). */
[[nodiscard]] int edit_param(struct change_log *log, void *mem, int64_t card, const char *key,
			     const char *value, bool doubtful, int64_t picture, bool *ret_taken,
			     struct err *err);

#endif
