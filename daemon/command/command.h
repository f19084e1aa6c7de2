/* command: what a chat command does. One command a file, one row in parsers/message/commands.def; a
 * row without its handler does not link. */
#ifndef KEHUD_DAEMON_COMMAND_COMMAND_H
#define KEHUD_DAEMON_COMMAND_COMMAND_H

#include "daemon/turn/handle.h"

struct command {
	enum role need; /* the least role; all may do it: ROLE_REP */
	/* 0: answered (in words, whatever came out). Negative: failed, everything is taken back. */
	int (*run)(struct turn *t, struct err *err);
};

/* Makes or completes the card of a message; it is a lead of that fair (NULL: of none that the
 * message names). */
struct fair;
[[nodiscard]] int card_save(struct turn *t, const struct fair *fair, struct err *err);

/* Makes a task of a message's `next`. */
[[nodiscard]] int task_from_next(struct turn *t, struct change_log *log, int64_t card,
				 const char *text, const char *next, struct task *ret,
				 struct err *err);

/* One's open tasks from `skip` on; and the button of a time for the to-do of a message that did not
 * say when: the same message makes one, pressed again it is moved. */
[[nodiscard]] int todo_list(struct turn *t, size_t skip, struct err *err);
[[nodiscard]] int todo_at(struct turn *t, int64_t message, const char *due, struct err *err);

/* Undoing by number: for the command and its button. */
[[nodiscard]] int undo_receipt(struct turn *t, int64_t id, struct err *err);
[[nodiscard]] int claim_card(struct turn *t, int64_t id, struct err *err);
extern const struct command cmd_query;
/* The legal department's answer: for the command and its buttons. */
[[nodiscard]] int legal_answer(struct turn *t, int64_t id, const char *answer, struct err *err);

/* A text that is nothing but a number answers the open question of the conversation. */
[[nodiscard]] int question_answer(struct turn *t, bool *ret_answered, struct err *err);

#endif
