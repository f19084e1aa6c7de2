/* plan: when each rule can next hold of a card, and what was done when it did. Cards that changed
 * are put down by the tables themselves (migration 19). */
#ifndef KEHUD_STORE_RULE_PLAN_H
#define KEHUD_STORE_RULE_PLAN_H

#include <stdbool.h>

#include "store/store.h"

#define RULES_CHORE "rules"

/* A rule and a card; no row: it does not hold, and will not unless something changes. */
struct rule_state {
	const char *rule;
	struct instant since; /* it holds since, or from then on */
	struct instant due;   /* to be looked at then; 0: when something changes */
	struct instant ends; /* it holds until then if nothing changes (INT64_MAX: for good); 0: not
				known */
	bool fired;          /* acted on since then */
};
[[nodiscard]] int rule_states(const struct view *v, void *mem, int64_t card,
			      struct rule_state **ret, size_t *ret_n, struct err *err);
[[nodiscard]] int rule_state_set(struct tx *tx, int64_t card, const struct rule_state *s,
				 struct err *err);
[[nodiscard]] int rule_state_drop(struct tx *tx, int64_t card, const char *rule, struct err *err);

/* Cards to be looked at now: those that changed and those that are due, up to max. They count as
 * looked at. */
[[nodiscard]] int rule_cards(struct tx *tx, void *mem, unsigned max, int64_t **ret, size_t *ret_n,
			     struct err *err);
/* After a change of the rules every card changed: the next ones, up to max. digest: of the rules.
 * *ret_some: there are some to be looked at, or there may be more. */
[[nodiscard]] int rule_pack_changed(struct tx *tx, const char *digest, unsigned max, bool *ret_some,
				    struct err *err);
/* Facts of the organisation and of people that came in since this was asked last. */
struct fact_new {
	const char *metric, *node;
};
[[nodiscard]] int rule_fact_news(struct tx *tx, void *mem, struct fact_new **ret, size_t *ret_n,
				 struct err *err);
/* The cards of whoever has the account, or (team) is in that part of the organisation, changed. */
[[nodiscard]] int rule_fact_dirty(struct tx *tx, const char *node, bool team, struct err *err);
/* When the next one is due; INT64_MAX: never. */
[[nodiscard]] int rule_next(const struct view *v, struct instant *ret, struct err *err);

struct rule_fired {
	int64_t id;
	const char *rule, *name, *why;
	int64_t card, person;
	struct instant cause, since, at;
	const char *facts;
};
/* *ret_new false: it was done for this cause before. */
[[nodiscard]] int rule_fired_put(struct tx *tx, const struct rule_fired *f, int64_t *ret_id,
				 bool *ret_new, struct err *err);
/* What made a task. ERR_ABSENT: no rule did. */
[[nodiscard]] int rule_fired_of(const struct view *v, void *mem, int64_t task,
				struct rule_fired *ret, struct err *err);
/* A task of a rule. */
[[nodiscard]] int rule_task_is(struct tx *tx, int64_t task, int64_t fired, struct err *err);
/* Open tasks that rules of the pack in force made of a card (of what those of another one asked for
 * they know nothing); on mem, up to max. */
struct rule_task {
	int64_t id, owner;
	const char *text, *rule;
	struct instant since; /* the rule held since then */
};
[[nodiscard]] int rule_open_tasks(const struct view *v, void *mem, int64_t card, unsigned max,
				  struct rule_task **ret, size_t *ret_n, struct err *err);
/* Whether the person vetoed what the rule made of the card while it held since the same time. */
[[nodiscard]] int rule_vetoed(const struct view *v, const char *rule, int64_t card, int64_t person,
			      struct instant since, bool *ret, struct err *err);

/* Of a rule's last answers (done or vetoed) since it was resumed, up to max: so many, so many of
 * them vetoes. */
[[nodiscard]] int rule_answers(const struct view *v, const char *rule, unsigned max,
			       unsigned *ret_answers, unsigned *ret_vetoes, struct err *err);
[[nodiscard]] int rule_paused(const struct view *v, const char *rule, bool *ret, struct err *err);
[[nodiscard]] int rule_pause_set(struct tx *tx, const char *rule, bool paused, struct err *err);
/* Who gave those answers, ascending. */
[[nodiscard]] int rule_answerers(const struct view *v, void *mem, const char *rule, unsigned max,
				 int64_t **ret, size_t *ret_n, struct err *err);
/* The reasons of the vetoes among its last `of` answers since it was resumed, the commonest first.
 */
struct rule_reason {
	const char *reason;
	int64_t n;
};
[[nodiscard]] int rule_reasons(const struct view *v, void *mem, const char *rule, unsigned of,
			       unsigned max, struct rule_reason **ret, size_t *ret_n,
			       struct err *err);
struct rule_counts {
	int64_t fired, done, vetoed, open;
};
[[nodiscard]] int rule_count(const struct view *v, const char *rule, struct instant since,
			     struct rule_counts *ret, struct err *err);

#endif
