/* say: every sentence of the bot, one file a topic, one function a message. Handlers decide what
 * happened; here is only how it is told: natural, short, friendly Chinese. */
#ifndef KEHUD_DAEMON_SAY_SAY_H
#define KEHUD_DAEMON_SAY_SAY_H

#include "daemon/sales/recommend.h"
#include "daemon/sales/undo.h"
#include "daemon/say/reply.h"
#include "parsers/message/message.h"
#include "parsers/pack/pack.h"
#include "store/card/activity.h"
#include "store/card/card.h"
#include "store/card/deal.h"
#include "store/card/place.h"
#include "store/card/task.h"
#include "store/history/record.h"
#include "store/media/attachment.h"
#include "store/media/picture.h"
#include "store/people/leave.h"
#include "store/people/permit.h"
#include "store/platform/contact.h"
#include "store/queue/gap.h"
#include "store/queue/nudge.h"

/* What every sentence may need. */
struct say {
	struct reply *to;
	void *mem;
	const struct pack *pack;
	struct instant now;
};

/* 张总 · 杭州三甲医院; on mem. */
const char *say_title(void *mem, const struct card *c);
/* What a change set was: 这次跟进, 这次修改. */
const char *say_what(const char *what);
/* A field's name as the pack has it. */
const char *say_label(const struct say *s, enum card_field f);
/* Of what a card has no column for: a field of the pack's own, or what a photo told. */
const char *say_param_label(const struct say *s, const char *key);
/* A stage's name; the id of one that the pack does not know; NULL stays NULL. */
const char *say_stage(const struct pack *pack, const char *id);
/* A field's value as a person reads it: 30万, 方案演示, 明天 15:00; on mem. */
const char *say_value(const struct say *s, const struct card *c, enum card_field f);
/* 30万, 12.8万, 5000; on mem. */
const char *say_money(void *mem, struct money m);

/* say_card.c */
void say_card(const struct say *s, const struct card *c, const char *const *tags, size_t n_tags,
	      const struct card_param *params, size_t n_params);
/* The way there, if it is known exactly and the card still says what was asked for. */
void say_place(const struct say *s, const struct card *c, const struct place *p);
void say_card_saved(const struct say *s, const struct card *c, bool fresh, int64_t receipt);
void say_card_unchanged(const struct say *s, const struct card *c);
/* What is missing; in a reply of its own, which is copied, filled in and sent back, a form for it.
 * card: whose it is, 0 if not known yet. */
void say_form(const struct say *s, const struct say *form, const struct message *m, int64_t card);
void say_warnings(const struct say *s, const struct message *m);
void say_next_step(const struct say *s, const struct card *c);
void say_which_customer(const struct say *s, const struct card *list, size_t n, int64_t inbox,
			bool may_be_new, const char *name);
void say_no_customer(const struct say *s);
void say_not_found(const struct say *s, const char *words);
void say_not_yours(const struct say *s, const struct card *c);
void say_undone(const struct say *s, const struct undone *u, const struct card *c);
void say_undo_conflict(const struct say *s, const struct undone *u);
void say_nothing_to_undo(const struct say *s);
void say_undone_before(const struct say *s);
void say_followed_up(const struct say *s, const struct card *c, const char *action, bool fresh,
		     int64_t receipt);
void say_won(const struct say *s, const struct card *c, int64_t receipt);
void say_lost(const struct say *s, const struct card *c, const char *reason, int64_t receipt);
void say_blocked(const struct say *s, const struct card *c, int64_t receipt);

void say_no_number(const struct say *s, int64_t id);
void say_question_number(const struct say *s, int64_t number);
void say_question_absent(const struct say *s, int64_t number);
void say_question_expired(const struct say *s, int64_t number);
void say_question_choice(const struct say *s, int64_t number);
void say_confirm_how(const struct say *s);

/* say_people.c */
/* call: how the leaver is named in a command. */
void say_leaver(const struct say *s, const char *name, const char *call, size_t cards);
void say_directory_held(const struct say *s, int64_t missing);
void say_holidays_unknown(const struct say *s, int year);

/* say_file.c */
/* 报价单.pdf, 语音 12 秒, 位置 杭州三甲医院; on mem. */
const char *say_attachment(void *mem, const struct attachment *a);
void say_file_kept(const struct say *s, const char *kind, const char *name, const struct card *c,
		   int64_t receipt);
void say_file_whose(const struct say *s, const char *kind, int64_t id, const struct card *list,
		    size_t n);
void say_file_moved(const struct say *s, size_t n, const struct card *c);

/* say_owner.c */
void say_taken(const struct say *s, const char *name, const char *team, bool certain,
	       int64_t pool_card, int64_t inbox);
void say_pool(const struct say *s, const struct card *list, size_t n, unsigned skip, bool more);
void say_pool_absent(const struct say *s, int64_t id);
void say_claims_used(const struct say *s, int most);
void say_claimed(const struct say *s, const struct card *c, int protect_days, int64_t receipt);
void say_claim_how(const struct say *s);
void say_released(const struct say *s, const struct card *c, int64_t receipt);
char *say_pool_warning(void *mem, const struct card *c, int days);
char *say_pool_fell(void *mem, const struct card *c);
void say_handover_how(const struct say *s);
void say_handed_over(const struct say *s, const struct person *from, const struct person *to,
		     size_t n, int64_t receipt);
void say_handover_told(const struct say *s, const struct person *from, size_t n, const char *by);
void say_no_colleague(const struct say *s, const char *name);
void say_which_colleague(const struct say *s, const char *name, const struct person *list,
			 size_t n);
void say_colleague_missing(const struct say *s, const char *example);
void say_owner_already(const struct say *s, const struct card *c, const char *name);
void say_transferred(const struct say *s, const struct card *c, const char *to, int64_t receipt);
void say_received(const struct say *s, const struct card *c, const char *from);
void say_taken_away(const struct say *s, const struct card *c, const char *to, const char *by);
void say_shared(const struct say *s, const struct card *c, const char *with, bool shared,
		int64_t receipt);
void say_share_already(const struct say *s, const struct card *c, const char *with, bool shared,
		       bool owner);
void say_share_told(const struct say *s, const struct card *c, const char *by, bool shared);
void say_bound(const struct say *s, const struct card *c);
void say_unbound(const struct say *s);
void say_merge_how(const struct say *s);
void say_merged(const struct say *s, const struct card *c, size_t n, int64_t receipt);
void say_permits(const struct say *s, const struct permit *list, size_t n);
void say_permitted(const struct say *s, const struct permit *p);
void say_permit_told(const struct say *s, const struct permit *p, const char *by);
void say_permit_ended(const struct say *s, int64_t id);
void say_permit_absent(const struct say *s, const char *number);
void say_permit_how(const struct say *s);
void say_no_node(const struct say *s, const char *name, bool several);
void say_not_allowed(const struct say *s);

/* say_gap.c */
/* cards: one for each record; id 0: none that may be seen. */
void say_caught_up(const struct say *s, const struct late *l, const struct card *cards);

/* say_doubt.c */
struct doubt {
	int number; /* on the crop */
	const struct picture_value *value;
};
/* crop: the picture that shows them; n_more: further doubtful values that it does not show. */
void say_doubts(const struct say *s, int64_t picture, const struct doubt *list, size_t n,
		size_t n_more, const char *crop);
void say_doubt_wrong(const struct say *s, const struct card *c, const struct picture_value *v,
		     int64_t receipt);
void say_doubt_corrected(const struct say *s, const struct card *c, const char *key,
			 const char *value, int64_t receipt);
void say_doubt_settled(const struct say *s, const struct card *c, const char *key);

/* say_query.c */
void say_receipt(const struct say *s, const struct change_set *set, const struct card *c,
		 const struct change *changes, size_t n);
void say_no_receipt(const struct say *s, int64_t id);
#define DETAILS_FILES 5 /* attachments that are named */
struct details {
	const struct deal *deal; /* the latest; NULL: there never was one */
	struct instant since;    /* its stage */
	struct task *tasks;
	size_t n_tasks;
	struct activity *contacts;
	size_t n_contacts;
	struct customer_event *said; /* by the customer */
	size_t n_said;
	int64_t pictures;
	struct attachment *files; /* one more than are named, if there are more */
	size_t n_files;
};
void say_details(const struct say *s, const struct card *c, const struct details *d);
void say_list(const struct say *s, const struct person *actor, const char *words,
	      const struct card *list, size_t n, const char *more);
void say_no_more(const struct say *s);

/* say_task.c */
/* Of all, those after `skip`. */
void say_tasks(const struct say *s, const struct task *list, size_t n, size_t skip, size_t all);
void say_task_made(const struct say *s, const struct task *t);
void say_tasks_done(const struct say *s, const struct task *list, size_t n);
/* What a rule asked for is done by this message. */
void say_task_settled(const struct say *s, int64_t id, const char *text);
void say_task_done_before(const struct say *s, const struct task *t);
void say_task_absent(const struct say *s, int64_t id);
void say_task_number_missing(const struct say *s, const char *example);
void say_task_what_missing(const struct say *s);
/* When? With times to choose from; message: the one that did not say. */
void say_todo_when(const struct say *s, int64_t message, bool past);
/* Until when: buttons with times, and how to write another one. */
void say_task_when(const struct say *s, const struct task *t);
void say_task_when_past(const struct say *s, const struct task *t);
void say_task_when_unread(const struct say *s, const struct task *t, const char *words);
void say_task_snoozed(const struct say *s, const struct task *t);
void say_task_vetoed(const struct say *s, const struct task *t);
void say_task_reason(const struct say *s, const char *reason);

/* say_leave.c */
/* deputy: name or NULL. */
void say_leave(const struct say *s, const struct leave *l, const char *deputy);
void say_leave_none(const struct say *s);
void say_leave_one(const struct say *s, const struct leave *l, const char *deputy, bool first);
void say_leave_back(const struct say *s, bool several);
void say_leave_ended(const struct say *s, const struct leave *list, size_t n);
/* To a deputy, or to whoever leads: it is not taken. */
void say_leave_off(const struct say *s, const char *name, const struct leave *l, bool deputy);
/* To a deputy: somebody else stands in then, or nobody. */
void say_leave_instead(const struct say *s, const char *name, const struct leave *l);
void say_leave_how(const struct say *s, bool too_long);
void say_leave_self(const struct say *s);
void say_leave_deputy(const struct say *s, const char *name, const struct leave *l);
void say_leave_boss(const struct say *s, const char *name, const struct leave *l,
		    const char *deputy);

/* say_nudge.c */
/* To whom they are for; several at once. more: there are so many that are not in the list. */
void say_nudges(const struct say *s, const struct nudge *list, size_t n, size_t more);
/* Before what is told to a deputy. */
const char *say_nudge_for(void *mem, const char *name);
/* To whoever leads: what somebody has not done in time; a line of a nudge. */
const char *say_overdue(void *mem, const char *name, const struct overdue *list, size_t n,
			size_t more);

/* say_photo.c */
struct photo_told {
	const struct picture *picture;
	const struct card *card; /* NULL: nobody's yet */
	bool fresh;              /* the card was made from it */
	const struct picture_value *values;
	size_t n_values;
	size_t n_prices; /* of somebody else's quotation, recorded at the customer */
	const struct recommended *products;
	size_t n_products;
	bool empty_catalogue;
	int64_t receipt;
};
void say_photo(const struct say *s, const struct photo_told *p);
void say_photo_whose(const struct say *s, int64_t picture, const struct card *list, size_t n);
void say_photo_moved(const struct say *s, const struct card *c);
void say_photo_wait(const struct say *s, const struct card *c);
void say_photo_unreadable(const struct say *s, int status);
void say_photo_settled(const struct say *s, const struct card *c);
void say_photo_queued(const struct say *s, int64_t ahead, int64_t wait_s);
/* c: who may say that a product is not wanted; NULL: nobody in particular. */
void say_recommended(const struct say *s, const char *what, const struct card *c,
		     const struct recommended *list, size_t n, bool empty_catalogue);
void say_unwanted(const struct say *s, const struct card *c, const char *model,
		  const struct recommended *list, size_t n, int64_t receipt);

/* say_kf.c */
struct kf_lead {
	const char *name, *org, *dept, *title, *phone; /* NULL: not said */
};
struct kf_told {
	const struct contact *contact;
	const char *const *lines; /* the last of what they wrote */
	size_t n;
	size_t more; /* before it */
	/* a known customer's: */
	const struct card *card;
	const struct picture_value *values; /* of their photo */
	size_t n_values;
	const struct recommended *products;
	size_t n_products;
	bool may_answer;
	/* a stranger's: */
	const struct kf_lead *lead;
	const struct card *cards; /* whose it may be */
	size_t n_cards;
};
/* To the customer. name: of the colleague who will answer, or NULL. */
void say_kf_ack(const struct say *s, const char *name, bool working);
void say_kf_ask(const struct say *s, const char *name, bool working);
void say_kf_words(const struct say *s, const char *text);
/* To colleagues. */
void say_kf_notice(const struct say *s, const struct kf_told *k);
void say_kf_lead(const struct say *s, const struct kf_told *k);
void say_kf_settled(const struct say *s, const struct contact *c, const struct card *card,
		    bool fresh, bool may_answer);
void say_kf_stranger(const struct say *s, const struct contact *c, const struct card *card);
void say_kf_how(const struct say *s);
void say_kf_plain(const struct say *s);
void say_kf_never(const struct say *s, const struct card *card);
void say_kf_cannot(const struct say *s, const struct card *card, const char *why);
/* left: messages that may follow before the customer answers. */
void say_kf_sent(const struct say *s, const struct card *card, int left, int64_t receipt);
void say_kf_undelivered(const struct say *s, const struct card *card, const char *words,
			const char *why);

/* say_help.c */
void say_help(const struct say *s);
void say_not_yet(const struct say *s, const char *word);
void say_did_you_mean(const struct say *s, const char *said, const char *meant);
void say_stranger(const struct say *s, const char *user);
void say_not_fetched(const struct say *s, const char *kind);
void say_gave_up(const struct say *s);
void say_bad_text(const struct say *s, const struct message *m);
void say_button_old(const struct say *s);
void say_picked_before(const struct say *s);

#endif
