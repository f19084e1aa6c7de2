/* wecom: the parts of the WeCom adapter, for each other only.
 *
 * wecom.c is the row in platforms[] and hands over by kind; callback.c reads what comes in; send.c
 * tells people something, card.c with buttons; fetch.c attachments; people.c the directory; kf.c
 * what customers wrote, kf_who.c who they are; ask.c an admin's questions; sign.c who opens a page;
 * errors.c what a refusal means. */
#ifndef KEHUD_DAEMON_CHAT_WECOM_WECOM_H
#define KEHUD_DAEMON_CHAT_WECOM_WECOM_H

#include "daemon/chat/platform.h"
#include "parsers/wire/seal.h"

#define WECOM_PART_MAX 2048 /* bytes of one text (documentation 90236) */
#define WECOM_ANSWER_MAX (1 << 20)
#define WECOM_TIMEOUT_S 15

/* A callback with a path, token and key of its own. */
struct wecom_channel {
	bool used;
	struct seal seal;
};

struct adapter {
	const struct config *cf;
	const char *api; /* without a slash at the end */
	const char *corp;
	json_int_t agent;
	struct wecom_channel app, contacts, kf, bot;
	const char *contacts_secret, *kf_secret; /* NULL: as the application */
};

/* Names of access tokens. */
extern const char wecom_token_app[], wecom_token_contacts[], wecom_token_kf[];

/* The kinds of errands; the functions of platform.h for one of them. */
struct wecom_kind {
	const char *name;
	const char *(*token)(const struct adapter *a, const struct errand *e);
	int (*call)(const struct adapter *a, struct errand *e, const char *token, struct call *ret,
		    struct err *err);
	/* answer is the JSON that came back, errcode 0 or absent; of a file: NULL */
	void (*answer)(const struct adapter *a, struct errand *e, const struct called *got,
		       json_t *answer, struct outcome *ret);
	/* Instead, a refusal (errcode); false: as wecom_refused() says. May be NULL. */
	bool (*refused)(const struct adapter *a, struct errand *e, int code, json_t *answer,
			struct outcome *ret);
};
extern const struct wecom_kind wecom_send, wecom_fetch, wecom_pull, wecom_people, wecom_redraw,
	wecom_ask, wecom_names, wecom_state, wecom_accounts, wecom_link;

/* send.c: the next call of a message goes to the smart robot's own address. */
bool wecom_send_elsewhere(const struct errand *e);
/* fetch.c: as platform.h has it. */
[[nodiscard]] int wecom_unseal(const struct adapter *a, const char *args, int fd, int64_t *bytes,
			       struct err *err);

/* callback.c */
int wecom_app_receive(const struct adapter *a, void *mem, const struct http_request *rq,
		      struct received *ret, struct http_answer *refusal);
int wecom_contacts_receive(const struct adapter *a, void *mem, const struct http_request *rq,
			   struct received *ret, struct http_answer *refusal);
int wecom_kf_receive(const struct adapter *a, void *mem, const struct http_request *rq,
		     struct received *ret, struct http_answer *refusal);
int wecom_bot_receive(const struct adapter *a, void *mem, const struct http_request *rq,
		      struct received *ret, struct http_answer *refusal);

/* sign.c */
const char *wecom_sign_in(const struct config *cf, void *mem, const char *back, const char *state);
const char *wecom_signed_in(void *mem, const json_t *answer);

/* errors.c: what an errcode means for whoever called. */
void wecom_refused(int code, const json_t *answer, struct outcome *ret);
/* A hint for admins; NULL: none. */
const char *wecom_hint(int code);

/* A call to path ("/cgi-bin/..."), with the token and further arguments ("&a=b", escaped, or "");
 * body NULL: GET. Consumes body. On mem. */
[[nodiscard]] int wecom_call(const struct adapter *a, void *mem, const char *path,
			     const char *token, const char *more, json_t *body, struct call *ret,
			     struct err *err);

/* Chats: a user's own, of customers behind an account (kf.ACCOUNT.CUSTOMER), of groups that the
 * smart robot hears; to be spoken to only: the group robot's (group_webhook), groups that the
 * application made (appchat.ID). */
#define WECOM_KF "kf."
#define WECOM_GROUP "group."
#define WECOM_HOOK "hook."
#define WECOM_APPCHAT "appchat."
/* Splits kf.ACCOUNT.CUSTOMER; on mem. */
bool wecom_kf_split(void *mem, const char *chat, const char **ret_account,
		    const char **ret_customer);

/* kf.c: for whatever has to do with customer service. */
const char *wecom_kf_token(const struct adapter *a, const struct errand *e);
bool wecom_kf_refused(const struct adapter *a, struct errand *e, int code, json_t *answer,
		      struct outcome *ret);

/* card.c: a card with a message's buttons. text: what it says above them; on mem. */
json_t *wecom_card(const struct errand *e, const json_t *reply, const char *text);
bool wecom_card_holds(const char *text); /* short enough to stand on the card alone */

#endif
