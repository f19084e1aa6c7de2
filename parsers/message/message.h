/* message: what one chat message says, as the grammar reads it.
 *
 * message_parse() is pure: no I/O, no clock (the time is an argument), no store (known customers,
 * organisations and models come through struct message_known). All that it returns hangs on the
 * given talloc context. Its time grows linearly with the length of the text. */
#ifndef KEHUD_PARSERS_MESSAGE_MESSAGE_H
#define KEHUD_PARSERS_MESSAGE_MESSAGE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "parsers/base/err.h"
#include "parsers/base/units.h"
#include "parsers/pack/pack.h"

#define MESSAGE_MAX 20480 /* bytes of one text; a longer one is refused in words, never cut */

enum message_kind { MESSAGE_NONE, MESSAGE_CARD, MESSAGE_COMMAND, MESSAGE_ERROR };

/* One enumerator a row of commands.def: COMMAND_FOLLOWUP, ... COMMAND_NONE for a card or nothing.
 */
enum command_id {
	COMMAND_NONE,
#define COMMAND(name, NAME, target, rest, words) COMMAND_##NAME,
#include "parsers/message/commands.def"
#undef COMMAND
	COMMAND_COUNT
};

/* The command word that a free tag at the beginning of a message was probably meant to begin with
 * (跟近 张总: 跟进), *ret_len bytes; *ret_said is the length of what was typed for it. NULL: none,
 * or it could be several. */
const char *command_near(const struct pack *pack, const char *tag, size_t len, size_t *ret_said,
			 size_t *ret_len);

/* Name as in commands.def ("followup"); NULL for COMMAND_NONE. */
const char *command_name(enum command_id id);

/* The value of a field. Money fields carry fen, all others only text. amount_max and
 * amount_qualifier appear as fields of their own, right after amount. */
struct message_field {
	const char *id; /* "name", "amount", "amount_max", "amount_qualifier", ... */
	enum field_type type;
	const char *text;   /* as the contract prints it; money: yuan as text */
	struct money money; /* FIELD_MONEY only */
};

struct message_arg {
	const char *key; /* "reason", "to", "text", "period", "name" */
	const char *text;
};

/* All pointers are owned by the talloc context that was given to message_parse(). Lists may be NULL
 * when their count is 0; texts are NULL when absent. */
struct message {
	enum message_kind kind;
	enum command_id command;
	const char *target;
	int64_t *ids;
	size_t n_ids;
	struct message_field *fields;
	size_t n_fields;
	struct message_arg *args;
	size_t n_args;
	const char **tags;
	size_t n_tags;
	const char **missing; /* field ids that the message named without a value */
	size_t n_missing;
	const char **warnings; /* Chinese, for the sender */
	size_t n_warnings;
	const char *note;
};

/* Look-ups into what is already known; any function may be NULL. text is not NUL-terminated. */
struct message_known {
	void *ctx;
	bool (*org)(void *ctx, const char *text, size_t len);
	bool (*customer)(void *ctx, const char *text, size_t len);
	bool (*product)(void *ctx, const char *text, size_t len);
};

/* Reads text (len bytes, as the platform delivered it). now is the wall clock in the configured
 * zone when it was sent. The result says MESSAGE_ERROR, with a warning in words, for text that is
 * not UTF-8 or too long; the return value is negative only when memory ran out. */
[[nodiscard]] int message_parse(void *mem, const struct pack *pack,
				const struct message_known *known, const char *text, size_t len,
				const struct civil *now, struct message **ret, struct err *err);

/* The field's value, or NULL. */
const struct message_field *message_field(const struct message *m, const char *id);
const char *message_arg(const struct message *m, const char *key);

/* The JSON of the parse contract; keys that would be empty are left out. A new reference, NULL
 * without memory. */
json_t *message_to_json(const struct message *m);

#endif
