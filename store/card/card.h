/* card: a customer. Who may see which card is decided here and nowhere else: a rep own cards and
 * those shared with them, a manager also those of the subtree, hq and admin all; a permit opens
 * another part of the organisation for a while. What somebody may not see is absent. */
#ifndef KEHUD_STORE_CARD_CARD_H
#define KEHUD_STORE_CARD_CARD_H

#include <jansson.h>
#include <stdbool.h>

#include "store/people/person.h"
#include "store/store.h"

enum card_field {
#define CARD_FIELD(id, column, type) CARD_##id,
#include "store/card/card_fields.def"
#undef CARD_FIELD
	CARD_FIELDS
};

/* Id as in messages ("next", "amount_max"); -1 for an id that a card does not have. */
int card_field_find(const char *id);
const char *card_field_id(enum card_field f);
bool card_field_is_fen(enum card_field f);

struct card {
	int64_t id;
	int64_t owner;
	const char *owner_name, *owner_user;
	const char *owner_path; /* of the owner's node: 华东/杭州 */
	bool shared;            /* with whom it was read for: may change it like the owner */
	struct instant created, updated;
	int version;
	/* Texts; amounts as digits (fen); NULL where there is nothing. */
	const char *value[CARD_FIELDS];
};

/* One visible card. ERR_ABSENT otherwise. Texts hang on mem. */
[[nodiscard]] int card_find(const struct view *v, void *mem, const struct person *actor, int64_t id,
			    struct card *ret, struct err *err);

/* The actor's own cards, else those shared with them, that may be the customer of these words: same
 * phone if given; else same name (and same org where both have one). Newest first, at most max. Any
 * of the three may be NULL. */
[[nodiscard]] int card_match(const struct view *v, void *mem, const struct person *actor,
			     const char *name, const char *org, const char *phone, unsigned max,
			     struct card **ret, size_t *ret_n, struct err *err);

/* The own cards and those shared with the actor whose name begins with the same character (张): who
 * may be meant under another form of the name. Last changed first, at most max. */
[[nodiscard]] int card_namesakes(const struct view *v, void *mem, const struct person *actor,
				 const char *name, unsigned max, struct card **ret, size_t *ret_n,
				 struct err *err);

/* The different organisations of the actor's own cards and of those shared with them that begin
 * with the same character, at most max. */
[[nodiscard]] int card_orgs(const struct view *v, void *mem, const struct person *actor,
			    const char *org, unsigned max, const char ***ret, size_t *ret_n,
			    struct err *err);

/* Makes an empty card of this owner. */
[[nodiscard]] int card_new(struct tx *tx, int64_t owner, int64_t *ret_id, struct err *err);
/* Sets one field (NULL: nothing any more); the version goes on. */
[[nodiscard]] int card_set(struct tx *tx, int64_t id, enum card_field f, const char *value,
			   struct err *err);
[[nodiscard]] int card_delete(struct tx *tx, int64_t id, bool deleted, struct err *err);
[[nodiscard]] int card_owner_set(struct tx *tx, int64_t id, int64_t owner, struct err *err);

/* The own cards whose name stands in a text (待办 周三给张总送样品), up to max. */
[[nodiscard]] int card_in_text(const struct view *v, void *mem, int64_t owner, const char *text,
			       unsigned max, int64_t **ret, size_t *ret_n, struct err *err);

/* The numbers of a person's own cards. */
[[nodiscard]] int card_ids_of(const struct view *v, void *mem, int64_t owner, unsigned max,
			      int64_t **ret, size_t *ret_n, struct err *err);

/* What kind of customer it was imported as, on mem; *ret NULL: not said. */
[[nodiscard]] int card_type(const struct view *v, void *mem, int64_t id, const char **ret,
			    struct err *err);
/* Whether there is a card of this number at all, for the audit log. */
[[nodiscard]] int card_exists(const struct view *v, int64_t id, bool *ret, struct err *err);

/* A card that was merged: the one it went into (through several merges), 0 if it was not. */
[[nodiscard]] int card_merged_into(const struct view *v, int64_t id, int64_t *ret, struct err *err);

/* Whoever's card has this phone, or this name and organisation (in any of its full spellings): the
 * registration check,
 * which looks across all boundaries and therefore tells only whose team has it. ERR_ABSENT. */
struct card_taken {
	int64_t id, owner;
	const char *team; /* name of the owner's node */
	bool by_phone;
	bool pool; /* nobody's: it waits in the public pool */
};
[[nodiscard]] int card_taken(const struct view *v, void *mem, int64_t but_owner, const char *name,
			     const char *org, const char *phone, struct card_taken *ret,
			     struct err *err);

/* The card made by the importer's row of that key; ERR_ABSENT. */
[[nodiscard]] int card_by_key(const struct view *v, const char *key, int64_t *ret_id,
			      struct err *err);
/* The one card of this phone, whoever's. ERR_ABSENT: there is none, or more than one. */
[[nodiscard]] int card_only_phone(const struct view *v, const char *phone, int64_t *ret_id,
				  struct err *err);
/* For importers: whoever's card of this phone, the owner's before others'; the owner's card of this
 * name and organisation. keyless: only one that no other row has made (without an importer's key).
 * ERR_ABSENT. */
[[nodiscard]] int card_by_phone(const struct view *v, const char *phone, int64_t owner,
				bool keyless, int64_t *ret_id, struct err *err);
[[nodiscard]] int card_by_name(const struct view *v, int64_t owner, const char *name,
			       const char *org, bool keyless, int64_t *ret_id, struct err *err);
/* Where a history of stages leaves the customer; nobody's change, so the version stays. */
[[nodiscard]] int card_stage_is(struct tx *tx, int64_t id, const char *stage, struct err *err);
[[nodiscard]] int card_set_import(struct tx *tx, int64_t id, const char *key, const char *type,
				  const struct instant *created, struct err *err);

[[nodiscard]] int card_tag_put(struct tx *tx, int64_t id, const char *tag, bool *ret_new,
			       struct err *err);
[[nodiscard]] int card_tag_remove(struct tx *tx, int64_t id, const char *tag, struct err *err);
[[nodiscard]] int card_tags(const struct view *v, void *mem, int64_t id, const char ***ret,
			    size_t *ret_n, struct err *err);

/* Parameters that photos told. */
struct card_param {
	const char *key, *value;
	bool doubtful;
	int64_t picture; /* 0: none */
};
[[nodiscard]] int card_params(const struct view *v, void *mem, int64_t id, struct card_param **ret,
			      size_t *ret_n, struct err *err);
/* ERR_ABSENT if the card has no such parameter. */
[[nodiscard]] int card_param_find(const struct view *v, void *mem, int64_t id, const char *key,
				  struct card_param *ret, struct err *err);
/* value NULL takes it away. */
[[nodiscard]] int card_param_set(struct tx *tx, int64_t id, const char *key, const char *value,
				 bool doubtful, struct err *err);

/* Products that the customer does not want: by model. value NULL: no longer; for the journal. */
[[nodiscard]] int card_unwanted_put(struct tx *tx, int64_t id, const char *model, const char *value,
				    struct err *err);
[[nodiscard]] int card_unwanted(const struct view *v, void *mem, int64_t id, const char ***ret,
				size_t *ret_n, struct err *err);

/* Shared with one colleague or more. value NULL: no longer. person as text, for the journal. */
[[nodiscard]] int card_share_put(struct tx *tx, int64_t id, const char *person, const char *value,
				 struct err *err);
/* With whom. */
[[nodiscard]] int card_sharers(const struct view *v, void *mem, int64_t id, int64_t **ret,
			       size_t *ret_n, struct err *err);

/* What was done, is to be done, was shown and sold: rows that belong to a card and have a column of
 * that name. */
struct card_row {
	const char *tbl;
	int64_t id;
};
[[nodiscard]] int card_rows(const struct view *v, void *mem, int64_t id, struct card_row **ret,
			    size_t *ret_n, struct err *err);

/* All fields that are there, id, owner, created, updated, as the contract of `kehuctl cards` has
 * them; times local as the caller's function writes them. A new reference. */
json_t *card_to_json(const struct card *c, const char *(*when)(struct instant at, char out[32]));

#endif
