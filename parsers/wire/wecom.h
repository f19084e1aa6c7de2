/* wecom: what a callback of WeCom says, once it is decrypted: wecom_read() for the XML of apps,
 * contacts and customer service (docs 90239, 90240, 90967), wecom_bot_read() for the JSON of the AI
 * bot (docs 100719, 101027).
 *
 * Types, events and elements that are not known here are no errors: what is known is read, the rest
 * is left out. A text that is absent is NULL, one that is there and empty is "". */
#ifndef KEHUD_PARSERS_WIRE_WECOM_H
#define KEHUD_PARSERS_WIRE_WECOM_H

#include <stddef.h>
#include <stdint.h>

#include "parsers/base/err.h"

/* Bytes. What is longer is ERR_LIMIT. */
#define WECOM_ID_MAX 128
#define WECOM_CODE_MAX 512 /* media ids, tokens and codes that the platform makes up */
#define WECOM_LINE_MAX 4096
#define WECOM_URL_MAX 2048
#define WECOM_TEXT_MAX (64 * 1024)
#define WECOM_ITEMS_MAX 100 /* of a mixed message, selected items, options of one */

/* What was chosen in a list or vote of a card. */
struct wecom_selected {
	const char *question;
	const char **options;
	size_t n_options;
};

struct wecom_numbers {
	int64_t *at; /* NULL: absent; there may be none of them all the same */
	size_t n;
};

/* change_contact. By change_type: create_user, update_user (only what changed is there),
 * delete_user, create_party, update_party, delete_party, update_tag. */
struct wecom_contact {
	const char *user_id;
	const char *new_user_id;                     /* update_user: an id can change */
	const char *name;                            /* of the person or the department */
	struct wecom_numbers departments, is_leader; /* is_leader: 0 or 1 for each department */
	int64_t main_department;                     /* 0: absent */
	const char *direct_leader;                   /* user ids with commas */
	const char *position, *mobile, *email;
	int64_t status;              /* 1 active, 2 disabled, 4 not activated, 5 left; 0: absent */
	int64_t party_id, parent_id; /* 0: absent */
};

/* change_external_contact. */
struct wecom_external {
	const char *user_id;
	const char *external_user_id;
	const char *state;        /* of the QR code it came by */
	const char *welcome_code; /* good for 20 s */
	const char *source;       /* DELETE_BY_TRANSFER: a handover */
	const char *fail_reason;
};

struct wecom_said {
	const char *to, *from; /* as given; from is absent for customer service, sys for contacts */
	const char *who;       /* from in lower case: ids are compared so; NULL without from */
	int64_t created;       /* seconds since 1970 by the platform's clock */
	const char *msg_type;  /* text image voice video location link event ..., lower case */
	const char *msg_id;    /* 64 bits in decimal; events have none */
	const char *agent;

	const char *content;
	const char *media_id, *format;
	const char *lat, *lng; /* decimal, -90 to 90, -180 to 180; both or none; also of events */
	const char *label;
	const char *title, *description, *url, *pic_url;

	const char *event; /* lower case; NULL if msg_type is not event */
	const char *event_key;
	const char *task_id, *card_type, *response_code;
	const char *change_type;
	const char *token, *open_kfid; /* customer service: there is news */
	struct wecom_selected *selected;
	size_t n_selected;
	struct wecom_contact *contact;   /* NULL but for change_contact */
	struct wecom_external *external; /* NULL but for change_external_contact */
};

/* On mem. ERR_INPUT: no XML of this kind, a number or id that is none; ERR_LIMIT: something is too
 * long; ERR_AGAIN: no memory. The text names the element, never what was in it. */
[[nodiscard]] int wecom_read(void *mem, const char *xml, size_t len, struct wecom_said **ret,
			     struct err *err);

/* What is the same for a callback and its repetitions, and for nothing else, on mem: "m:" and the
 * MsgId; for events, which have none, "e:" and a hash of who did what to what and when. WeCom
 * advises sender and second, in which two clicks would be one. NULL: no memory. */
char *wecom_dedupe(void *mem, const struct wecom_said *said);

/* A piece of a message: mixed ones have several, the others one. */
struct wecom_item {
	const char *type; /* text, image, voice, file, video, ... */
	const char *text; /* of text, and of voice: written down by WeCom */
	const char *url;  /* of the others: good for 5 minutes, sealed (seal_media()) */
};

struct wecom_bot {
	const char *msg_id; /* repetitions have the same; never NULL */
	const char *bot_id;
	const char *chat_id;      /* groups only */
	const char *chat_type;    /* single, group */
	const char *from;         /* as given */
	const char *who;          /* from in lower case */
	const char *response_url; /* for one answer within an hour */
	const char *msg_type; /* text image mixed voice file video stream event ...; never NULL */
	int64_t created;      /* seconds; 0: absent */
	struct wecom_item *items; /* in groups the text has @bot inside */
	size_t n_items;
	struct wecom_item *quoted; /* what the message answers to */
	size_t n_quoted;
	const char *stream_id;

	const char *event; /* enter_chat, template_card_event, feedback_event, ... */
	const char *card_type, *event_key, *task_id;
	struct wecom_selected *selected;
	size_t n_selected;
	const char *feedback_id, *feedback;
	int64_t feedback_type; /* 1 good, 2 bad, 3 withdrawn; 0: absent */
};

/* As wecom_read(). What is there must be of the right JSON type. */
[[nodiscard]] int wecom_bot_read(void *mem, const char *json, size_t len, struct wecom_bot **ret,
				 struct err *err);

/* An id as it is compared: ASCII letters in lower case, on mem. NULL: no memory. */
char *wecom_fold(void *mem, const char *id);

#endif
