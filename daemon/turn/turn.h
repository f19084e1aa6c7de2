/* turn: one accepted message being handled, inside the writer's transaction.
 *
 * flow/ opens the transaction, calls one of the functions below, writes the replies to the outbox,
 * finishes the inbox row, and commits: all or nothing. Handlers never begin or commit, do no I/O,
 * and take the time from tx->now. */
#ifndef KEHUD_DAEMON_TURN_TURN_H
#define KEHUD_DAEMON_TURN_TURN_H

#include "daemon/say/reply.h"
#include "ocr/proto.h"
#include "parsers/message/message.h"
#include "parsers/pack/pack.h"
#include "store/people/person.h"
#include "store/queue/inbox.h"
#include "store/queue/job.h"
#include "store/store.h"

#define TURN_REPLIES 4

/* What somebody else is told because of this message, in their own chat. */
struct notice {
	struct notice *next;
	int64_t person;
	const char *platform, *chat; /* instead of the person's own; NULL: theirs */
	struct reply reply;
};

struct turn {
	struct tx *tx;
	void *mem; /* goes with the turn */
	const struct pack *pack;
	unsigned readers;           /* pictures are read by so many at a time */
	const struct inbox_msg *in; /* the message; of a read picture: the message it came with */
	struct person actor;
	const struct message *msg; /* set by turn_text() for the command's handler */
	bool chosen;               /* the sender has chosen who it is about: */
	int64_t chosen_card;       /* this card; 0: a new one */
	struct reply replies[TURN_REPLIES];
	size_t n_replies; /* used ones; each goes out as a message of its own */
	struct notice *notices;
};

/* The next reply to fill; the last one again when all are used. */
struct reply *turn_reply(struct turn *t);

/* Frees what the replies hold. */
void turn_done(struct turn *t);

/* A text: parsed, dispatched through commands[], answered. Also plain-text answers to a pending
 * question ("1"), and the caption of a photo that came just before. */
[[nodiscard]] int turn_text(struct turn *t, struct err *err);

/* A picture arrived (in->media): makes its row and the OCR job. Usually says nothing yet. */
[[nodiscard]] int turn_picture(struct turn *t, struct err *err);

/* A file, a voice message or a place: kept with a customer. */
[[nodiscard]] int turn_file(struct turn *t, struct err *err);

/* A button was pressed (in->body = its data, a verb and its arguments: see press.c). */
[[nodiscard]] int turn_press(struct turn *t, struct err *err);

/* What the OCR worker found: json as in ocr/proto.h, only if OCR_OK; or what it made: the hash of a
 * file that is kept. */
struct reading {
	enum ocr_status status;
	const char *json;
	size_t len;
	int64_t ms; /* that it took */
	const char *media;
	int64_t bytes;
};
/* For job j: parameters are taken, attached to the right customer and answered with three products.
 * flow/ finishes the job. */
[[nodiscard]] int turn_picture_read(struct turn *t, const struct job *j,
				    const struct reading *reading, struct err *err);

/* A crop was made: the sender is shown what is doubtful. */
[[nodiscard]] int turn_crop_made(struct turn *t, const struct job *j, const struct reading *made,
				 struct err *err);
/* A copy without names was made: it takes the place of the photo. made NULL: it never will be. */
[[nodiscard]] int turn_blackout_made(struct turn *t, const struct job *j,
				     const struct reading *made, struct err *err);

/* Somebody of the directory left or has a new id there (in->body: {"user","renamed","left"}). */
[[nodiscard]] int turn_contact(struct turn *t, struct err *err);

/* A customer wrote to us (actor is empty). */
[[nodiscard]] int turn_outsider(struct turn *t, struct err *err);

/* An attachment could not be had from the platform: the sender is asked for it again. */
[[nodiscard]] int turn_not_fetched(struct turn *t, struct err *err);

/* The message was set aside after too many tries: tell the sender in words. */
[[nodiscard]] int turn_gave_up(struct turn *t, struct err *err);

/* Somebody unknown wrote (actor is empty): what to say. */
[[nodiscard]] int turn_stranger(struct turn *t, struct err *err);

#endif
