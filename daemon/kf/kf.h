/* kf: customers who write themselves (微信客服).
 *
 * pull.c stores what they wrote, outsider.c puts it on the card it belongs to (bind.c finds out
 * which), picture.c what is on their photos. notice.c, some seconds later and by the clock, answers
 * them and tells whoever has charge of them; answer.c is the way back: a colleague's words go out,
 * and what did not arrive is told. Customers can write, no more: nothing here reads a command. */
#ifndef KEHUD_DAEMON_KF_KF_H
#define KEHUD_DAEMON_KF_KF_H

#include <jansson.h>

#include "daemon/core/keep.h"
#include "daemon/turn/handle.h"
#include "store/platform/contact.h"

#define KF_CHORE "kf"                               /* answers and tells */
#define KF_PULL_CHORE "kf_pull"                     /* asks for what no bell told of */
#define KF_FRESH_US (INT64_C(2) * 3600 * 1000000)   /* older ones get no automatic answer */
#define KF_ANSWER_US (INT64_C(48) * 3600 * 1000000) /* they can be answered for so long */
#define KF_ANSWERS 5                                /* messages of ours to one of theirs */
#define KF_TEXT_MAX 2048                            /* bytes of one (documentation 94677) */
#define KF_HISTORY "{\"history\":true}"             /* inbox.via: from before we listened */

/* --- pull.c: what came of errands, by their kinds (chat/platform.h) --------------------------- */

/* A page of messages, with the place where the next one begins. *ret_more: there is a next one. */
[[nodiscard]] int kf_pulled(struct tx *tx, void *mem, const char *platform, const char *account,
			    const json_t *result, bool *ret_more, struct err *err);
[[nodiscard]] int kf_named(struct tx *tx, const char *platform, const json_t *result,
			   struct err *err);
/* key: the contact's number */
[[nodiscard]] int kf_stated(struct tx *tx, void *mem, const char *key, const json_t *result,
			    struct err *err);
[[nodiscard]] int kf_accounts(struct tx *tx, void *mem, const char *platform, const json_t *result,
			      struct err *err);
[[nodiscard]] int kf_linked(struct tx *tx, void *mem, const char *platform, const char *account,
			    const json_t *result, struct err *err);
/* Asks all accounts that are known for what no bell told of (start: also those that were asked just
 * now); once a day, which accounts there are. */
[[nodiscard]] int kf_pull_all(struct tx *tx, void *mem, bool start, struct err *err);
/* The chore of that name is to run at this instant at the latest. */
[[nodiscard]] int kf_plan(struct tx *tx, const char *chore, int64_t at_us, struct err *err);

/* --- outsider.c ------------------------------------------------------------------------------- */

/* One of their messages goes onto the card; again is no harm. */
[[nodiscard]] int kf_record(struct turn *t, const struct contact *c, const struct card *card,
			    const struct contact_said *m, struct err *err);
/* As one line: the words, [图片], [位置] 市一院; on mem. */
const char *kf_line(void *mem, const struct contact_said *m);

/* --- picture.c -------------------------------------------------------------------------------- */

/* Their photo has been read. Nobody is answered. */
[[nodiscard]] int kf_picture_read(struct turn *t, const struct job *j,
				  const struct reading *reading, struct err *err);

/* --- bind.c ----------------------------------------------------------------------------------- */

/* The card of a contact, as one sees it who sees all. ERR_ABSENT: not known, or deleted. */
[[nodiscard]] int kf_card(const struct view *v, void *mem, const struct contact *c,
			  struct card *ret, struct err *err);
/* It is this customer; how: link, phone, chosen. All that they wrote goes onto the card. */
[[nodiscard]] int kf_bind(struct turn *t, struct contact *c, const struct card *card,
			  const char *how, struct err *err);
/* By a number in their words that one card has; otherwise nothing happens. */
[[nodiscard]] int kf_recognise(struct turn *t, struct contact *c, const char *text,
			       struct err *err);
/* By the parameter of the link that they came by: K12, or a colleague's user id. */
[[nodiscard]] int kf_entered(struct turn *t, struct contact *c, const char *param, struct err *err);

/* lead.c: what a stranger says of themselves. */
[[nodiscard]] int kf_lead(void *mem, const struct pack *pack, struct instant now,
			  const struct contact_said *list, size_t n, struct kf_lead *ret,
			  struct err *err);

/* Buttons: a new card for them; they are this card's customer; they are not who we thought. */
[[nodiscard]] int kf_press_lead(struct turn *t, int64_t contact, struct err *err);
[[nodiscard]] int kf_press_whose(struct turn *t, int64_t contact, int64_t card, struct err *err);
[[nodiscard]] int kf_press_stranger(struct turn *t, int64_t contact, struct err *err);

/* --- notice.c --------------------------------------------------------------------------------- */

/* Does what is due for one contact, and says when something is next. */
[[nodiscard]] int kf_due(struct tx *tx, void *mem, const struct pack *pack, const struct keep *keep,
			 struct contact *c, struct err *err);
/* Monday to Friday, 8:30 to 18:00. */
bool kf_working(const struct keep *keep, struct instant now);

/* --- answer.c --------------------------------------------------------------------------------- */

/* Why a text of ours cannot go to them now, in words; NULL: it can. */
const char *kf_hindrance(const struct contact *c, struct instant now, const char *text);

/* A colleague's words to a card's customer; or it is said why not. */
[[nodiscard]] int kf_answer(struct turn *t, const struct card *card, const char *text,
			    struct err *err);
/* A message of ours of that outbox row did not arrive. why: text of the error, or NULL; fail_type:
 * of msg_send_fail, or -1. Whoever wrote it is told. */
[[nodiscard]] int kf_undelivered(struct tx *tx, void *mem, const struct pack *pack, int64_t outbox,
				 const char *why, int fail_type, struct err *err);

#endif
