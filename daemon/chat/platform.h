/* platform: one chat network behind one struct. Adapters do no I/O: they turn requests into
 * messages, messages and errands into calls, answers into verdicts; so they are tested with the
 * vectors of the protocol alone. loop/courier.c carries the calls. A new platform is a folder and a
 * row. */
#ifndef KEHUD_DAEMON_CHAT_PLATFORM_H
#define KEHUD_DAEMON_CHAT_PLATFORM_H

#include <stddef.h>

#include "daemon/core/call.h"
#include "daemon/core/config.h"
#include "daemon/core/http.h"
#include "store/queue/errand.h"
#include "store/queue/inbox.h"

/* A platform that is switched on: addresses, secrets, keys. Each has its own. */
struct adapter;

/* --- in --------------------------------------------------------------------------------------- */

/* What an accepted request told us. Everything hangs on the request's tree. */
struct received {
	struct inbox_msg msg;   /* kind NULL: nothing for the inbox */
	struct inbox_msg *more; /* further ones of the same request, stored with it */
	size_t n_more;
	struct errand_row errand; /* to be done; kind NULL: nothing */
	int errand_wait_s;
	bool ignored;      /* not for us (another bot, nobody mentioned us): answered, not stored */
	const void *media; /* bytes to be on disk before msg is stored; NULL if none */
	size_t media_len;
	struct http_answer answer; /* given once all of it is stored for good */
};

struct platform_path {
	const char *path; /* NULL: the text of the option `where`; empty: not in use */
	enum option_id where;
	bool look;            /* GET as well as POST */
	enum option_id limit; /* the option that says how large a body may be */
	/* 0: *ret is to be stored. Negative: nothing was accepted, *ret_refusal says why. */
	int (*receive)(const struct adapter *a, void *mem, const struct http_request *rq,
		       struct received *ret, struct http_answer *ret_refusal);
};

/* --- out -------------------------------------------------------------------------------------- */

/* Something to be done by calls, one after the other. Kinds:
 *   send    a message: args is the reply (say/reply.h); "markdown" in it is for groups that take
 *           it, and says the same as "text"
 *   fetch   an attachment: args is the inbox row's `remote`; gives a file
 *   pull    what customers wrote, by pages: args {"account","token"?,"cursor"?}; gives {"messages":
 *           [{"id","account","customer","at", and "kind","body","remote"?,"label"? or "event",
 *           "body","why"?,"person"?}],"cursor","more"}. Events: enter (body: the link's parameter),
 *           failed (body: which message of ours, why), session (person: a colleague took over)
 *   names   what customers call themselves: args {"users"}; gives {"people":[{"user","name"}]}
 *   state   who talks with one: args {"account","customer"}; gives {"state"} (contact.h)
 *   accounts  those that customers can write to: gives {"accounts"}
 *   link    the address of one: args {"account"}; gives {"url"}
 *   people  the directory, as far as we are shown it. args {}: gives {"nodes":[{"id","parent",
 *           "name"}],"users":[user]}: departments, and people who are shown to us without theirs.
 *           args {"of":[id],"users":[user]}: gives {"people":[{"user","name","nodes":[id],
 *           "leads":[id],"active","phone"?}],"read":[id],"absent":[user]}: the members of
 *           departments, those whose members all came, and who is not there; it may end early where
 *           it has many. All ids are text, the main department comes first, users in the form in
 *           which they write.
 *   redraw  a card after a click: args as the adapter wrote them into the inbox row's `via`
 *   geocode where something is: args {"address"}; gives {"found","asked"} and, if so,
 * {"address","level", "province","city","district"} (empty: not known) and, if it is exact,
 * {"lng","lat"} in millionths of a degree (GCJ-02) ask     anything for an admin: args
 * {"what":...}; gives {"answer":...} */
struct errand {
	const char *kind;
	const char *args; /* JSON */
	int64_t id;
	int attempts;
	/* of messages: */
	const char *chat;    /* to whom */
	const char *key;     /* idempotency key */
	const char *via;     /* of the message that it answers, or NULL */
	const char *sender;  /* of that message, or NULL */
	const char *picture; /* path of the file that it shows, or NULL */
	int step;            /* parts that surely arrived; the adapter counts on */
	bool doubt;          /* the part of this step may have arrived in an earlier try */
	bool twin;           /* somebody was told the very same a little while ago */
	/* between calls: */
	void *own;
	/* what came of it, on the errand: */
	json_t *result; /* owned */
	int fd;         /* a file, or -1 */
	int64_t bytes;
	const char *name; /* of the file, if known */
};

enum verdict {
	VERDICT_DONE,
	VERDICT_MORE,  /* there is a further call */
	VERDICT_TOKEN, /* the access token is no good: once more with a new one */
	VERDICT_LATER, /* a passing refusal: again after wait_s */
	VERDICT_DOUBT, /* nobody knows whether it arrived */
	VERDICT_WAY,   /* the platform cannot be reached, or does not let us in: hold the others too
			*/
	VERDICT_NEVER, /* this will never work: set it aside */
};

struct outcome {
	enum verdict verdict;
	bool local;    /* it says nothing about the platform as a whole */
	int wait_s;    /* LATER, WAY: at least; 0: a growing wait */
	char why[200]; /* for the log and `kehuctl queue`: no secrets, nothing of customers */
};

#define TOKEN_MAX 4096 /* bytes of an access token */
#define PACE_KEY 96

/* How many messages somebody may get (core/pace.h). */
struct pace {
	char key[PACE_KEY]; /* empty: no limit */
	int per_minute, per_hour;
};

struct platform {
	const char *name;       /* config section, inbox.platform */
	enum option_id enabled; /* a switch; of a service that needs but a key: the key */
	bool keyed;             /* that */
	const struct platform_path *paths; /* ends with one without receive */

	bool people; /* it has a directory: errands "people" */

	/* The rest is NULL where messages are delivered by being marked as sent. */
	int (*open)(const struct config *cf, struct adapter **ret, struct err *err);
	void (*close)(struct adapter *a);
	/* Which access token the next call needs; NULL: none. The name is constant. */
	const char *(*token)(const struct adapter *a, const struct errand *e);
	struct pace (*pace)(const struct adapter *a, const struct errand *e);
	/* The next call of an errand, on e. */
	int (*call)(const struct adapter *a, struct errand *e, const char *token, struct call *ret,
		    struct err *err);
	void (*answer)(const struct adapter *a, struct errand *e, const struct called *got,
		       struct outcome *ret);
	/* Opens a fetched file where it lies, if it is sealed; on a reader's thread. *bytes: its
	 * size, before and after. NULL: none are. */
	int (*unseal)(const struct adapter *a, const char *args, int fd, int64_t *bytes,
		      struct err *err);
	/* Fetches a token. expires: seconds from now. */
	int (*token_call)(const struct adapter *a, void *mem, const char *name, struct call *ret,
			  struct err *err);
	void (*token_answer)(const struct adapter *a, const struct called *got,
			     char ret_token[TOKEN_MAX], int *ret_expires_s, struct outcome *ret);

	/* Signing in on our pages; NULL: not through this platform. Texts on mem. Where the browser
	 * is sent; it comes back to `back` with &code= and &state=. NULL: no memory. */
	const char *(*sign_in)(const struct config *cf, void *mem, const char *back,
			       const char *state);
	/* Whose the code was, by the answer to an errand "ask" {"what":"who","code"}; NULL:
	 * somebody from outside. */
	const char *(*signed_in)(void *mem, const json_t *answer);
};

extern const struct platform platform_console;
extern const struct platform platform_wecom;
extern const struct platform platform_amap; /* no chat: it is only asked */

/* All of them; ends with NULL. */
extern const struct platform *const platforms[];

/* Whether the configuration has it switched on. */
bool platform_on(const struct platform *p, const struct config *cf);

/* NULL: no such platform. */
const struct platform *platform_named(const char *name);

#endif
