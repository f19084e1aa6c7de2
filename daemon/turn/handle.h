/* handle: what handlers have at hand: who a message is about, questions, pages, attachments. */
#ifndef KEHUD_DAEMON_TURN_HANDLE_H
#define KEHUD_DAEMON_TURN_HANDLE_H

#include "daemon/sales/rights.h"
#include "daemon/say/say.h"
#include "daemon/turn/turn.h"
#include "store/card/search.h"
#include "store/history/change.h"
#include "store/people/chat.h"

#define CONTEXT_US (INT64_C(30) * 60 * 1000000) /* a conversation is about one customer so long */

struct say turn_say(struct turn *t); /* the next reply, ready for a say_ function */
struct chat turn_chat(const struct turn *t);
struct change_log turn_log(const struct turn *t, const char *what);

/* A reply to somebody else, in their own chat. */
[[nodiscard]] int turn_tell(struct turn *t, int64_t person, struct say *ret, struct err *err);
/* The same to whoever is in a chat. */
[[nodiscard]] int turn_tell_chat(struct turn *t, const char *platform, const char *chat,
				 struct say *ret, struct err *err);
[[nodiscard]] int turn_audit(struct turn *t, const char *what, const char *subject, bool allowed,
			     struct err *err);

/* Cards that are shown: those beyond the sender's own part of the organisation (by a permit) are
 * put down. words: what was asked for, NULL for one whole card. */
[[nodiscard]] int turn_looked(struct turn *t, const struct card *list, size_t n, const char *words,
			      struct err *err);

/* The reply's buttons are choices that wait for an answer. */
[[nodiscard]] int question_ask(struct turn *t, const struct say *s, struct err *err);

/* Which customer a message is about. */
enum who { WHO_ONE, WHO_NEW, WHO_MANY, WHO_NOBODY, WHO_OTHERS, WHO_TAKEN };
struct who_found {
	enum who how;
	struct card card;  /* WHO_ONE; WHO_OTHERS: may be seen, not changed */
	struct card *list; /* WHO_MANY */
	size_t n;
	const char *name, *org; /* WHO_NEW: what the words name */
	const char *team;       /* WHO_TAKEN: whose customer it is */
	bool certain;           /* by the phone number */
	int64_t pool_card;      /* nobody's: it can be claimed */
};
/* By card number, then fields (phone, name, org), then target words, then the conversation. */
[[nodiscard]] int who_find(struct turn *t, struct who_found *ret, struct err *err);
/* K12 as the bot writes it: the number; 0 for anything else. */
int64_t who_number(const char *words);
/* Before a card is made: is somebody else's customer meant? Then w becomes WHO_TAKEN. */
[[nodiscard]] int who_register(struct turn *t, struct who_found *w, struct err *err);
/* A colleague by name or user id; otherwise it is said why not and *ret_found is false. */
[[nodiscard]] int who_colleague(struct turn *t, const char *words, struct person *ret,
				bool *ret_found, struct err *err);
/* The same, or somebody who left and whose customers wait. */
[[nodiscard]] int who_leaver(struct turn *t, const char *words, struct person *ret, bool *ret_found,
			     struct err *err);
/* Says what there is to say unless it is WHO_ONE or WHO_NEW. True: it was said. */
bool who_said(struct turn *t, const struct who_found *w, struct err *err, int *ret_rc);

/* The card to be changed: found, or a new one with the words' name and org. */
[[nodiscard]] int who_card(struct turn *t, struct change_log *log, const struct who_found *w,
			   struct card *ret, bool *ret_fresh, struct err *err);

/* Says the whole card: fields, tags, parameters. */
[[nodiscard]] int card_show(struct turn *t, const struct say *s, const struct card *c,
			    struct err *err);

/* The conversation is about this customer now; a photo that waits for one takes it. */
[[nodiscard]] int turn_about(struct turn *t, const struct card *c, const struct say *s,
			     struct err *err);

/* What a text says, as if the sender had written it now. */
[[nodiscard]] int turn_parse(struct turn *t, const char *text, struct message **ret,
			     struct err *err);

/* A stored message once more, with the customer that was chosen (0: a new one). */
[[nodiscard]] int turn_again(struct turn *t, int64_t inbox, int64_t card, struct err *err);

/* page.c: one's customers (words "": all) from `skip` on; the first hits among all that one may
 * see, up to one more than a page has; a page of hits, said; and the next page for who types 更多
 * (*ret_answered: it was that). */
[[nodiscard]] int page_list(struct turn *t, const char *words, unsigned skip, struct err *err);
[[nodiscard]] int page_first(struct turn *t, const char *words, struct card **ret, size_t *ret_n,
			     struct err *err);
[[nodiscard]] int page_say(struct turn *t, const char *words, const struct card *list, size_t n,
			   unsigned skip, struct err *err);
[[nodiscard]] int page_more(struct turn *t, bool *ret_answered, struct err *err);

/* file.c: who an attachment belongs to was chosen; attachments of nobody's go to the customer who
 * was named next. */
[[nodiscard]] int file_chosen(struct turn *t, int64_t id, int64_t card, struct err *err);
[[nodiscard]] int file_waiting(struct turn *t, const struct card *c, const struct say *s,
			       struct err *err);

/* photo.c */
[[nodiscard]] int photo_give(struct turn *t, const struct picture *p, const struct card *c,
			     const char *how, bool fresh, struct err *err);
/* What a reading says, values and the kind of p; names that nobody is to see go from the kept copy.
 */
[[nodiscard]] int photo_label(struct turn *t, const struct reading *reading, struct picture *p,
			      struct picture_value **ret, size_t *ret_n, struct err *err);
[[nodiscard]] int photo_waiting(struct turn *t, const struct card *c, const struct say *s,
				struct err *err);
/* offer.c: the three products for a card and, if there is one, a photo's values. */
[[nodiscard]] int recommend_for(struct turn *t, const struct card *c,
				const struct picture_value *values, size_t n, bool quotation,
				struct recommended **ret, size_t *ret_n, bool *ret_empty,
				struct err *err);
[[nodiscard]] int offer_unwant(struct turn *t, int64_t card, const char *model, struct err *err);

#endif
