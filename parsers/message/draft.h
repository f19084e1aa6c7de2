/* draft: a message while it is read. Spans point into the cleaned text, which lives until
 * draft_finish() has copied what the result keeps. */
#ifndef KEHUD_PARSERS_MESSAGE_DRAFT_H
#define KEHUD_PARSERS_MESSAGE_DRAFT_H

#include "parsers/message/message.h"
#include "parsers/pack/innards.h"
#include "parsers/value/money.h"
#include "parsers/value/span.h"

struct tag {
	struct span text; /* without white space and emoji around it */
	bool taken;       /* an empty key before it has taken it as its value */
};

enum piece_kind {
	PIECE_FREE, /* free text: note, and read for what it holds */
	PIECE_NOTE, /* kept in note only: 备注, values that lost */
	PIECE_ELSE, /* kept elsewhere (reason, blocker) and read for what it holds */
};

struct piece {
	struct span text;
	enum piece_kind kind;
};

/* The value of a field and where it came from. */
struct slot {
	bool keyed, noted; /* noted: the tag's text is in note already */
	struct span value;
	struct span tag;      /* text of its tag, for the note if it loses */
	struct amount amount; /* FIELD_MONEY */
	char own[32];         /* holds value where it is not the writer's own text */
};

/* Some of the pack's fields. A message names a few of many: walking these spares touching the rest.
 */
struct field_set {
	uint64_t bits[PACK_FIELDS_MAX / 64];
};

static inline bool field_set_has(const struct field_set *s, int field)
{
	return (s->bits[field / 64] >> (field % 64) & 1) != 0;
}

static inline void field_set_add(struct field_set *s, int field)
{
	s->bits[field / 64] |= UINT64_C(1) << (field % 64);
}

/* The first one from a field on; -1 after the last. */
static inline int field_set_next(const struct field_set *s, int from)
{
	for (int word = from / 64; word < PACK_FIELDS_MAX / 64; word++) {
		uint64_t left = s->bits[word];
		if (word == from / 64)
			left &= ~UINT64_C(0) << (from % 64);
		if (left != 0)
			return 64 * word + __builtin_ctzll(left);
	}
	return -1;
}

struct joined {
	int field;
	struct span value;
};

struct span_set; /* which (kind, text) pairs were seen: keeps removing duplicates linear */

struct draft {
	void *mem;  /* of the result */
	void *work; /* goes at the end; NULL until draft_work() */
	const struct pack *pack;
	const struct message_known *known;
	const struct civil *now;
	pcre2_match_data *match;
	struct message *m;
	int rc; /* sticky: 0 or ERR_AGAIN */

	struct span text; /* cleaned */
	struct tag *tags;
	size_t n_tags;
	struct piece *pieces;
	size_t n_pieces;
	struct joined *joins;
	size_t n_joins;
	struct span *free_tags;
	size_t n_free_tags;
	struct slot *slots; /* one a field of the pack; counts only if it is in set */
	struct field_set set;
	struct field_set missed; /* named without a value */
	struct span_set *seen;
	struct span target;
};

#define DRAFT_FEW 8
/* The context of what goes at the end; NULL (and d->rc) without memory. */
void *draft_work(struct draft *d);
/* Grows an array for one more element; NULL (and d->rc) without memory. */
void *draft_more(struct draft *d, void *array, size_t n, size_t size);
/* Was this pair new? */
bool draft_first_seen(struct draft *d, int kind, struct span text);

void draft_piece(struct draft *d, enum piece_kind kind, struct span text);
void draft_id(struct draft *d, struct span digits);
void draft_free_tag(struct draft *d, struct span text);
void draft_arg(struct draft *d, const char *key, struct span text);
[[gnu::format(printf, 2, 3)]] void draft_warn(struct draft *d, const char *fmt, ...);

/* A value for a field, by the rule of values that compete. tag is the text that goes to note if the
 * value loses. */
void draft_text(struct draft *d, int field, struct span value, bool keyed, struct span tag);
void draft_own(struct draft *d, int field, const char *value, bool keyed, struct span tag,
	       bool noted);
void draft_money(struct draft *d, int field, const struct amount *a, bool keyed, struct span tag,
		 bool noted);
bool draft_has(const struct draft *d, enum core_field core);
int draft_core(const struct draft *d, enum core_field core);

/* Does the pattern match? ret_end is where the match ends. */
bool draft_match(struct draft *d, const pcre2_code *code, struct span s, size_t *ret_end);

/* Copies the result into d->m. */
void draft_finish(struct draft *d);

/* clean.c: the text with one form for each character (grammar 1.1) and a NUL, into room for len + 1
 * bytes; its length. */
size_t clean_text(const char *text, size_t len, char *out);
/* tags.c: does the (cleaned) text begin with a quotation? */
bool tags_quoted(struct span text);
/* Takes mention, quotation, tags and free lines apart. */
void tags_split(struct draft *d);
/* keys.c */
int key_at(const struct draft *d, struct span text, size_t *ret_len); /* field, or -1 */
bool key_is_stage(const struct draft *d, struct span text);
/* Reads a text that begins with a key. next: the tag that an empty key may take, or NULL. */
void key_read(struct draft *d, struct span text, struct tag *next);
/* shape.c */
int stage_at(const struct draft *d, struct span text); /* 4.8, or -1 */
bool is_org(struct draft *d, struct span text);
bool is_person(struct draft *d, struct span text);
size_t person_prefix(struct draft *d, struct span text); /* length, 0 if none */
void shape_read(struct draft *d, struct span text);
/* command.c: true if the first tag is a command. */
bool command_read(struct draft *d, struct span text, struct tag *next);
/* pickup.c: what free text tells (grammar 7). */
void pickup(struct draft *d, bool visit);

#endif
