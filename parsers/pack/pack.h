/* pack: an industry's vocabulary, read from one JSON file, checked, and compiled once.
 *
 * A pack is immutable after pack_parse(): it may be read from several threads (each match needs its
 * own scratch, see message.h). Everything hangs on one talloc tree and goes with pack_free(). */
#ifndef KEHUD_PARSERS_PACK_PACK_H
#define KEHUD_PARSERS_PACK_PACK_H

#include <stdbool.h>
#include <stddef.h>

#include "parsers/base/err.h"

enum field_type {
	FIELD_TEXT,
	FIELD_PHONE,
	FIELD_WECHAT,
	FIELD_EMAIL,
	FIELD_MONEY,
	FIELD_STAGE,
	FIELD_GRADE,
	FIELD_TIME,
	FIELD_ACTION,
};

struct pack_field {
	const char *id;    /* "name", "org", ...; also the name of a column or key of a card */
	const char *label; /* what the bot calls it: 客户, 单位 */
	enum field_type type;
	const char *const *aliases; /* NULL-terminated */
};

struct pack_stage {
	const char *id;   /* "demo" */
	const char *name; /* 方案演示 */
	const char *const *aliases;
	int rank;                       /* place in the list, 0 first; -1 for lost */
	int expected_days;              /* how long a deal stays in it; 0: the pack does not say */
	const char *const *key_actions; /* ids, needed from this stage on; process.h */
};

struct pack_action {
	const char *id;   /* "visit" */
	const char *name; /* 拜访 */
	const char *const *words;
};

/* A parameter that is printed on labels and reports: 型号, 适配术式, ... */
struct pack_param {
	const char *id;               /* the pack's name for it: 型号 */
	const char *const *spellings; /* 产品型号, 规格型号, REF, ...; the id itself included */
	const char *product; /* column of a product it is matched with: model, procedure, ...; or
				NULL */
	int weight;          /* what a match is worth in a recommendation, 0 to 100 */
	void *pattern;       /* of its values; NULL: any (pack_param_fits()) */
};

/* The public pool: a customer without a follow-up for idle_days falls into it, after a warning
 * warn_days before. Who claims one is safe for protect_days at least, and may claim claims_per_day.
 */
struct pack_pool {
	int idle_days, warn_days, protect_days, claims_per_day;
};

struct pack; /* its innards belong to pack/ and message/ */

/* Reads a pack from JSON text. ERR_INPUT names the JSON path, the reason and the mend. */
[[nodiscard]] int pack_parse(const char *json, size_t len, const char *name, struct pack **ret,
			     struct err *err);
void pack_free(struct pack **pack);

/* A pack that ships inside the program ("medical"): its JSON, or NULL if there is none of the name.
 */
const char *pack_shipped(const char *name, size_t *ret_len);
/* The names of those, counted from 0; NULL after the last. */
const char *pack_shipped_name(size_t i);

const char *pack_name(const struct pack *p);
const char *pack_title(const struct pack *p); /* for people: 医疗器械 */
size_t pack_fields(const struct pack *p, const struct pack_field **ret);
size_t pack_stages(const struct pack *p, const struct pack_stage **ret);
size_t pack_actions(const struct pack *p, const struct pack_action **ret);
/* NULL: the pack has no public pool. */
const struct pack_pool *pack_pool(const struct pack *p);
size_t pack_params(const struct pack *p, const struct pack_param **ret);

/* Whether a value has the form that the pack gives for its parameter (by id); one without a form,
 * and one that the pack does not list, takes anything. */
bool pack_param_fits(const struct pack *p, const char *id, const char *value);

/* What is blacked out in the kept copy of a photo of this kind (label_kind_name()): the words that
 * stand before it, NULL-terminated; NULL: nothing is. */
const char *const *pack_private_keys(const struct pack *p, const char *kind);
/* The first place from `from` on that has the form of what is private by itself: an identity
 * number. */
bool pack_private_find(const struct pack *p, const char *text, size_t len, size_t from,
		       size_t *ret_at, size_t *ret_len);

/* Words of the trade that are printed on what people photograph, by which misread ones are put
 * right: what its reports measure (items), what stands in values (words). NULL-terminated; NULL:
 * the pack lists none. */
const char *const *pack_printed_items(const struct pack *p);
const char *const *pack_printed_words(const struct pack *p);

/* By id; NULL if there is none. */
const struct pack_field *pack_field(const struct pack *p, const char *id);
const struct pack_stage *pack_stage(const struct pack *p, const char *id);
const struct pack_action *pack_action(const struct pack *p, const char *id);

/* Deals may stand in a stage, and cards have values of a field, that this pack does not have any
 * more: what it was called. Told by whoever opens the pack, before anybody else sees it.
 * ERR_AGAIN: no memory. */
[[nodiscard]] int pack_former(struct pack *p, bool stage, const char *id, const char *name,
			      struct err *err);
/* What people call a stage or a field: as the pack does, or as a former one did; one never heard of
 * by its id. */
const char *pack_stage_name(const struct pack *p, const char *id);
const char *pack_field_label(const struct pack *p, const char *id);

#endif
