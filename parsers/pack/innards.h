/* innards: what a pack is made of, for pack/ and message/ only. */
#ifndef KEHUD_PARSERS_PACK_INNARDS_H
#define KEHUD_PARSERS_PACK_INNARDS_H

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "parsers/pack/commission.h"
#include "parsers/pack/digest.h"
#include "parsers/pack/fair.h"
#include "parsers/pack/lexicon.h"
#include "parsers/pack/metric.h"
#include "parsers/pack/pack.h"
#include "parsers/pack/process.h"
#include "parsers/pack/rule.h"
#include "parsers/pack/suggest.h"
#include "parsers/pack/survey.h"
#include "parsers/pack/talk.h"

/* Fields that the grammar itself speaks of: every pack has them, with these types. */
/* clang-format off */
#define CORE_FIELDS(X) \
	X(NAME,       "name",       FIELD_TEXT)   \
	X(ORG,        "org",        FIELD_TEXT)   \
	X(DEPT,       "dept",       FIELD_TEXT)   \
	X(TITLE,      "title",      FIELD_TEXT)   \
	X(PHONE,      "phone",      FIELD_PHONE)  \
	X(EMAIL,      "email",      FIELD_EMAIL)  \
	X(INTENT,     "intent",     FIELD_TEXT)   \
	X(PRODUCT,    "product",    FIELD_TEXT)   \
	X(AMOUNT,     "amount",     FIELD_MONEY)  \
	X(STAGE,      "stage",      FIELD_STAGE)  \
	X(GRADE,      "grade",      FIELD_GRADE)  \
	X(NEXT,       "next",       FIELD_TIME)   \
	X(COMPETITOR, "competitor", FIELD_TEXT)   \
	X(BLOCKER,    "blocker",    FIELD_TEXT)   \
	X(ACTION,     "action",     FIELD_ACTION) \
	X(NOTE,       "note",       FIELD_TEXT)
/* clang-format on */
enum core_field {
#define X(NAME, id, type) CORE_##NAME,
	CORE_FIELDS(X)
#undef X
		CORE_COUNT
};

#define PACK_FIELDS_MAX 128
#define STAGES_MAX 64

struct former {     /* of packs before this one */
	bool stage; /* else a field */
	const char *id, *name;
};

struct pack {
	const char *name, *title;
	struct pack_field *fields;
	size_t n_fields;
	struct pack_stage *stages;
	size_t n_stages;
	struct former *former;
	size_t n_former;
	struct pack_action *actions;
	size_t n_actions;
	struct pack_param *params;
	size_t n_params;
	struct pack_rule *rules;
	size_t n_rules;
	int64_t interval_s[GRADES]; /* by grade, the last: none */
	struct key_action *key_actions;
	size_t n_key_actions;
	struct health_weights health;
	struct pack_topic *objections, *blockers;
	size_t n_objections, n_blockers;
	struct pack_metric *metrics;
	size_t n_metrics;
	struct pack_suggestion *suggestions;
	size_t n_suggestions;
	struct pack_survey *surveys;
	size_t n_surveys;
	struct pack_digest *digests; /* NULL: the defaults */
	size_t n_digests;
	struct pack_pool pool;                                  /* idle_days 0: none */
	struct pack_commission commission;                      /* without rules: none */
	struct pack_fair fair;                                  /* source NULL: none */
	const char *const *private_kinds, *const *private_keys; /* NULL: nothing is private */
	pcre2_code **private_patterns;
	size_t n_private_patterns;
	const char *const *printed_items, *const *printed_words; /* NULL: none of its own */
	const char *const *org_suffixes;
	const char *const *surnames, *const *addresses;
	const char *const *intent_words; /* what a wish begins with: 想要 采购 */
	int core[CORE_COUNT];            /* index of the field */
	int core_of[PACK_FIELDS_MAX];    /* the other way; -1 if it is no core field */

	struct lexicon *keys; /* alias -> field */
	struct lexicon *stage_words;
	struct lexicon *action_words;
	struct lexicon *commands; /* word -> row of commands.def, counted from 0 */

	/* compiled once; PCRE2 allows several threads on one code, each with its own match data */
	pcre2_code *token;  /* #, line break, URL */
	pcre2_code *person; /* a person at the beginning, the shortest */
	pcre2_code *person_whole;
	pcre2_code *code;   /* TKR-2025 */
	pcre2_code *marker; /* a list marker alone: 1. (3) ① */
	pcre2_match_context *limits;
};

/* One pattern, with JIT where it may be had. ERR_INPUT: what is wrong with it, and where. */
[[nodiscard]] int pattern_compile(const char *pattern, uint32_t options, pcre2_code **ret,
				  struct err *err);
/* Compiles the patterns; ERR_INPUT with the JSON path of a word that cannot be one. */
[[nodiscard]] int pack_compile(struct pack *p, const char *const *surnames,
			       const char *const *addresses, struct err *err);
/* A scene that ships inside the program ("exhibition"): its JSON; NULL: there is none. */
const char *pack_scene_shipped(const char *name, size_t *ret_len);
/* Fills p->commands and refuses aliases that a command word would hide. */
[[nodiscard]] int pack_reserve(struct pack *p, struct err *err);

#endif
