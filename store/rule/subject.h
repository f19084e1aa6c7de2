/* subject: all that rules can rest on, of one customer. */
#ifndef KEHUD_STORE_RULE_SUBJECT_H
#define KEHUD_STORE_RULE_SUBJECT_H

#include "store/card/card.h"
#include "store/store.h"

/* Something that happened, the latest of its kind. */
struct happened {
	const char *what;  /* stage, action, kind of event */
	const char *value; /* of an event; or NULL */
	struct instant at;
};

/* What another system knows, of a day. */
struct fact_day {
	struct day day;
	int64_t value; /* ten-thousandths */
};

/* A metric's, in order of days. */
struct fact_list {
	const char *metric;
	struct fact_day *days;
	size_t n;
};

#define RECENT_DAYS 42
#define RECENT_MAX 400

struct subject {
	struct card card;
	bool pooled;               /* nobody's, or of somebody who left */
	struct card_param *params; /* what the card has no column for */
	size_t n_params;
	const char **tags;
	size_t n_tags;
	bool deal, open; /* there is one; it is open */
	const char *stage;
	int64_t amount;             /* fen; -1: not known */
	struct instant stage_since; /* 0: not known */
	struct happened *stages;    /* of all deals */
	struct happened *actions, *events;
	size_t n_stages, n_actions, n_events;
	const char **photos;    /* kinds of those attached; NULL-terminated, or NULL */
	const char **lines;     /* of its products; the same */
	struct instant *recent; /* everything the customer did in the last RECENT_DAYS days, in
				   order, at most RECENT_MAX: the latest */
	size_t n_recent;
	struct instant expedited; /* the legal department was asked then and has not answered */
	struct instant offered;   /* the latest proposal or quotation; 0: none */
	struct instant answered;  /* the first reply to it; 0: none yet */
	struct instant followed;  /* by anybody; else when the card was made */
	bool never;               /* it was never followed up */
	struct fact_list *facts;  /* those that rules rest on: facts_read() */
	size_t n_facts;
	struct day today; /* which of them are known as yet; set with them */
};

/* ERR_ABSENT: there is no such card any more. Texts hang on mem. */
[[nodiscard]] int subject_read(const struct view *v, void *mem, int64_t card, struct subject *ret,
			       struct err *err);

/* Days of a metric after a day, in order; of_card: the customer's, of_person: somebody's accounts',
 * of_team: the part of the organisation that they are in. Just one of them is not 0. */
struct fact_query {
	const char *metric;
	int64_t of_card, of_person, of_team;
	struct day after;
};
[[nodiscard]] int subject_facts(const struct view *v, void *mem, const struct fact_query *q,
				struct fact_list *ret, struct err *err);

/* A field's value by its id; NULL: none. */
const char *subject_value(const struct subject *s, const char *field);
/* Of the open deal, else of the card, in fen; -1: not known. */
int64_t subject_amount(const struct subject *s);
/* NULL: nothing of that kind. */
const struct happened *subject_last(const struct happened *list, size_t n, const char *what);

#endif
