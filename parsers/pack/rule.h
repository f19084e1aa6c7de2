/* rule: what a pack wants the bot to think of by itself: when something holds of a customer, do
 * something. The subject is a card with its open deal, else with its latest one.
 *
 *   {"id": "a72", "name": "A类客户72小时未跟进", "why": "A类客户最怕冷下来",
 *    "when": {"all": [{"grade": ["A"]}, {"idle": "72h"}]},
 *    "do": [{"task": {"text": "联系{客户}，已{天数}天没有跟进", "due": "1d"}}],
 *    "again": "7d", "pause": {"share": 50, "of": 10}}
 *
 * A rule fires once for its cause, when its condition becomes true; after that the condition has to
 * become false before it can fire again, but for `again`. Times are 90m, 72h, 3d. */
#ifndef KEHUD_PARSERS_PACK_RULE_H
#define KEHUD_PARSERS_PACK_RULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pack;

enum condition_kind {
	WHEN_ALL,         /* of the parts */
	WHEN_ANY,         /* of the parts */
	WHEN_NOT,         /* the one part, which has nothing to do with time */
	WHEN_GRADE,       /* one of the words */
	WHEN_STAGE,       /* of the open deal: one of the words */
	WHEN_TAG,         /* one of the words is a tag */
	WHEN_FIELD,       /* id: a field; it holds one of the words */
	WHEN_MISSING,     /* one of the words is a field that is empty */
	WHEN_AMOUNT,      /* of the open deal, else of the card; min and max in fen */
	WHEN_LINE,        /* of the products or in the wish: one of the words */
	WHEN_KEY_MISSING, /* the open deal needs a key action that is not done: one of the words;
			     without words: any */
	/* those that have to do with time come last */
	WHEN_IDLE,     /* for wait_s nobody has followed up */
	WHEN_IN_STAGE, /* the open deal has been in its stage for wait_s */
	WHEN_HEALTH,   /* of a customer that is scored: one of the words is its level */
	WHEN_OVER,     /* for `min` in a hundred of the stage's expected days */
	WHEN_SINCE, /* wait_s to until_s after a deal last reached a stage (id), if nobody did one
		       of `without` from its beginning on */
	WHEN_DONE,  /* wait_s to until_s after the latest action (id), none of `without` after it */
	WHEN_EXPEDITE,  /* wait_s to until_s after the legal department was asked, unanswered */
	WHEN_EVENT,     /* the same with what the customer did; its value from min to max */
	WHEN_UNTOUCHED, /* wait_s to until_s after the card was made, never followed up */
	WHEN_FACT,      /* a metric (id) over the last wait_s, in whole days: min and max in
			   ten-thousandths */
};

/* Whether time alone can make it true. */
#define CONDITION_TIMED(kind) ((kind) >= WHEN_IDLE)

struct condition {
	enum condition_kind kind;
	const struct condition *parts;
	size_t n_parts;
	const char *const *words; /* NULL-terminated */
	const char *id;
	const char *const *without; /* NULL-terminated, or NULL */
	int64_t wait_s, until_s;    /* until_s 0: for good */
	int64_t min, max;           /* as far as has_ says */
	bool has_min, has_max;
};

enum rule_do { DO_TASK, DO_TELL_OWNER, DO_TELL_MANAGER, DO_SURVEY, DO_NOTIFY, DO_TAG };

struct rule_action {
	enum rule_do kind;
	const char *text; /* with places to fill in: {客户}; of a survey: its id; a tag */
	unsigned points;  /* of a task: bits 1 << enum pack_point (talk.h) */
	int64_t due_s;    /* of a task: after it was made */
};

struct pack_rule {
	const char *id, *name, *why;
	struct condition when;
	struct rule_action *actions;
	size_t n_actions;
	int64_t again_s; /* while still true; 0: never */
	/* paused when more than so many in a hundred of the last pause_of answers were vetoes;
	 * pause_of 0: never */
	int pause_share, pause_of;
};

size_t pack_rules(const struct pack *p, const struct pack_rule **ret);

/* What can be filled in: {客户}, {单位}, ... */
enum rule_place {
	PLACE_CUSTOMER,
	PLACE_ORG,
	PLACE_DEPT,
	PLACE_GRADE,
	PLACE_STAGE,
	PLACE_AMOUNT,
	PLACE_DAYS,
	PLACE_HOURS,
	PLACE_DATE, /* since when: what is kept stays true */
	PLACE_INTENT,
	PLACE_SOURCE,
	PLACES,
};
/* The place that a text begins with ("{客户}..."): its number, and its length in *ret_len; -1:
 * none. */
int rule_place_at(const char *text, size_t *ret_len);

#endif
