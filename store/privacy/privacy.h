/* privacy: everything that is kept of one person, to be shown or to be forgotten.
 *
 * Forgetting is two steps: privacy_forget_*() takes out at once what is known to belong to the
 * person and puts down which words still have to go from the texts of messages; privacy_step()
 * then goes through these in small transactions, and through the index of words. */
#ifndef KEHUD_STORE_PRIVACY_PRIVACY_H
#define KEHUD_STORE_PRIVACY_PRIVACY_H

#include <stdbool.h>

#include "store/store.h"

/* The cards of a customer: by number (13, K13), phone, or the importer's key; of all owners,
 * deleted and merged ones too. *ret_n 0: nobody known. */
[[nodiscard]] int privacy_cards(const struct view *v, void *mem, const char *who, int64_t **ret,
				size_t *ret_n, struct err *err);

struct privacy_message {
	int64_t id;
	struct instant at;
	const char *from, *kind, *text;
};
/* The messages that changed a card, those after an id, oldest first, at most max. */
[[nodiscard]] int privacy_messages(const struct view *v, void *mem, int64_t card, int64_t after,
				   unsigned max, struct privacy_message **ret, size_t *ret_n,
				   struct err *err);
/* The same of those that a colleague wrote. Reads through all messages. */
[[nodiscard]] int privacy_written(const struct view *v, void *mem, int64_t person, int64_t after,
				  unsigned max, struct privacy_message **ret, size_t *ret_n,
				  struct err *err);

/* Takes out of the database whatever tells of the customer: fields, notes, parameters, pictures,
 * attachments, texts of follow-ups, tasks and messages, old values in the history. What happened
 * stays as a figure: stages, amounts, dates. Cannot be undone. */
[[nodiscard]] int privacy_forget_card(struct tx *tx, int64_t card, struct err *err);

/* The same of a colleague: name, phone, accounts, texts of their messages. Their customers stay
 * (hand them over first). */
[[nodiscard]] int privacy_forget_person(struct tx *tx, int64_t person, struct err *err);

/* One step of what is left to do. *cursor: 1 to begin with, then as the last step left it; 0: it is
 * done, and was before if nobody is being forgotten. */
[[nodiscard]] int privacy_step(struct tx *tx, int64_t *cursor, struct err *err);
[[nodiscard]] int privacy_pending(const struct view *v, bool *ret, struct err *err);

#endif
