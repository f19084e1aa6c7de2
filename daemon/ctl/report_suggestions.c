/* Where a team is behind the others by more than chance, and what the pack says can be done. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/ctl/report.h"
#include "daemon/pack/inforce.h"
#include "daemon/sales/compare.h"
#include "daemon/sales/fact.h"
#include "daemon/sales/keyaction.h"
#include "parsers/pack/suggest.h"
#include "store/figure/sample.h"
#include "store/pack/version.h"
#include "store/rule/timeline.h"

#define LEAST 8 /* on either side */
#define MOST 3
#define TEAMS 200

/* How each figure is made of its samples; whether more of it is better. */
static const struct {
	enum compare_by by;
	bool more;
} kinds[SUGGEST_METRICS] = {
	[SUGGEST_RESPONSE] = {COMPARE_MEDIANS, false},
	[SUGGEST_VISITS] = {COMPARE_SHARES, true},
	[SUGGEST_KEYS] = {COMPARE_SHARES, true},
	[SUGGEST_CONVERSION] = {COMPARE_SHARES, true},
	[SUGGEST_NPS] = {COMPARE_MEANS, true},
	[SUGGEST_CYCLE] = {COMPARE_MEANS, false},
};

struct found {
	enum suggest_metric metric;
	const char *stage; /* of a conversion */
	const char *team;
	struct compared c;
	size_t n, n_rest;
	double weight;
	struct samples of; /* what it was made of, of all teams */
};

struct search {
	struct report *r;
	const struct pack *pack;
	const char *teams[TEAMS]; /* the parts of the scope, by their paths */
	size_t n_teams;
	struct found *list;
	size_t n;
};

/* The part of the scope that a node belongs to: 华东/杭州 of 华东/杭州/一组, seen from 华东. Length
 * of its path; 0: it is the scope's own. */
static size_t team_len(const char *scope, const char *node)
{
	size_t above = strlen(scope);
	const char *rest = node + above + (above > 0 && node[above] == '/');
	return *rest == '\0' ? 0 : (size_t)(rest - node) + strcspn(rest, "/");
}

static bool of_team(const struct search *f, const char *node, const char *team)
{
	size_t len = team_len(f->r->scope.path, node);
	return len == strlen(team) && strncmp(node, team, len) == 0;
}

static int teams_add(struct search *f, const struct samples *s, struct err *err)
{
	for (size_t i = 0; i < s->n; i++) {
		size_t len = team_len(f->r->scope.path, s->list[i].node), k = 0;
		while (k < f->n_teams && !of_team(f, s->list[i].node, f->teams[k]))
			k++;
		if (len == 0 || k < f->n_teams || k == TEAMS)
			continue;
		f->teams[k] = talloc_strndup(f->r->mem, s->list[i].node, len);
		if (f->teams[k] == NULL)
			return err_set(err, ERR_AGAIN, "no memory");
		f->n_teams++;
	}
	return 0;
}

static int found_add(struct search *f, const struct found *new, struct err *err)
{
	size_t k = 0;
	while (k < f->n &&
	       (f->list[k].metric != new->metric || strcmp(f->list[k].team, new->team) != 0))
		k++;
	if (k < f->n) { /* one of a team and figure: the stage that weighs most */
		if (new->weight > f->list[k].weight)
			f->list[k] = *new;
		return 0;
	}
	f->list = talloc_realloc(f->r->mem, f->list, struct found, (unsigned)f->n + 1);
	if (f->list == NULL)
		return err_set(err, ERR_AGAIN, "no memory");
	f->list[f->n++] = *new;
	return 0;
}

/* One team against the rest. */
static int team_compare(struct search *f, enum suggest_metric m, const char *stage,
			const struct samples *s, const char *team, struct err *err)
{
	struct found new = {.metric = m, .stage = stage, .team = team, .of = *s};
	double *one = talloc_array(f->r->mem, double, (unsigned)s->n);
	double *rest = talloc_array(f->r->mem, double, (unsigned)s->n);
	double *all = talloc_array(f->r->mem, double, (unsigned)s->n);
	if (one == NULL || rest == NULL || all == NULL)
		return err_set(err, ERR_AGAIN, "no memory");
	for (size_t i = 0; i < s->n; i++) {
		all[i] = s->list[i].value;
		if (of_team(f, s->list[i].node, team))
			one[new.n++] = all[i];
		else
			rest[new.n_rest++] = all[i];
	}
	if (new.n < LEAST || new.n_rest < LEAST)
		return 0;
	if (!compare(kinds[m].by, one, new.n, rest, new.n_rest, &new.c))
		return err_set(err, ERR_AGAIN, "no memory");
	double overall = fabs(compare_figure(kinds[m].by, all, s->n));
	new.weight = fabs(new.c.one - new.c.rest) * (double)new.n / (overall > 0 ? overall : 1);
	bool behind = kinds[m].more ? new.c.high < 0 : new.c.low > 0;
	int rc = behind ? found_add(f, &new, err) : 0;
	(void)talloc_free(one);
	(void)talloc_free(rest);
	(void)talloc_free(all);
	return rc;
}

static int figure_compare(struct search *f, enum suggest_metric m, const char *stage,
			  const struct samples *s, struct err *err)
{
	int rc = teams_add(f, s, err);
	for (size_t i = 0; rc == 0 && i < f->n_teams && s->n > 0; i++)
		rc = team_compare(f, m, stage, s, f->teams[i], err);
	return rc;
}

/* --- the figures ------------------------------------------------------------------------------ */

static int responses(struct search *f, struct err *err)
{
	struct samples s;
	int rc = sample_responses(&f->r->view, f->r->mem, &f->r->scope, &f->r->period, f->r->at, &s,
				  err);
	return rc == 0 ? figure_compare(f, SUGGEST_RESPONSE, NULL, &s, err) : rc;
}

/* A task that is a visit: it says so, in the pack's words for one. */
static bool is_visit(const struct pack *pack, const char *text)
{
	const struct pack_action *visit = pack_action(pack, "visit");
	if (visit == NULL || text == NULL)
		return false;
	for (const char *const *w = visit->words; *w != NULL; w++)
		if (strstr(text, *w) != NULL)
			return true;
	return strcmp(text, visit->id) == 0 || strstr(text, visit->name) != NULL;
}

static int visits(struct search *f, struct err *err)
{
	struct samples s;
	size_t n = 0;
	int rc = sample_tasks(&f->r->view, f->r->mem, &f->r->scope, &f->r->period, f->r->at, &s,
			      err);
	for (size_t i = 0; rc == 0 && i < s.n; i++)
		if (is_visit(f->pack, s.list[i].text))
			s.list[n++] = s.list[i];
	s.n = n;
	return rc == 0 ? figure_compare(f, SUGGEST_VISITS, NULL, &s, err) : rc;
}

static int scores(struct search *f, struct err *err)
{
	struct samples s;
	int rc = sample_scores(&f->r->view, f->r->mem, &f->r->scope, &f->r->period, &s, err);
	for (size_t i = 0; rc == 0 && i < s.n; i++)
		s.list[i].value = s.list[i].value >= 9 ? 100 : s.list[i].value <= 6 ? -100 : 0;
	return rc == 0 ? figure_compare(f, SUGGEST_NPS, NULL, &s, err) : rc;
}

static int cycles(struct search *f, struct err *err)
{
	struct samples s;
	int rc = sample_cycles(&f->r->view, f->r->mem, &f->r->scope, &f->r->period, &s, err);
	return rc == 0 ? figure_compare(f, SUGGEST_CYCLE, NULL, &s, err) : rc;
}

static int sample_put(struct search *f, struct samples *to, const struct sample *s, double value,
		      struct err *err)
{
	if (to->n % 256 == 0)
		to->list =
			talloc_realloc(f->r->mem, to->list, struct sample, (unsigned)to->n + 256);
	if (to->list == NULL)
		return err_set(err, ERR_AGAIN, "no memory");
	to->list[to->n] = *s;
	to->list[to->n++].value = value;
	return 0;
}

/* Of the deals that first reached a stage within the period: whether they reached the next one. */
static int conversion(struct search *f, const struct samples *events, const struct pack_stage *from,
		      struct err *err)
{
	struct samples s = {};
	int rc = 0;
	for (size_t i = 0, k; rc == 0 && i < events->n; i = k) {
		double reached = -1;
		bool went_on = false;
		for (k = i; k < events->n && events->list[k].id == events->list[i].id; k++) {
			const struct pack_stage *to = pack_stage(f->pack, events->list[k].text);
			if (to == NULL || to->rank < from->rank)
				continue;
			reached = reached < 0 ? events->list[k].value : reached;
			went_on = went_on || to->rank > from->rank;
		}
		if (reached >= (double)f->r->period.from.us && reached >= 0 &&
		    reached < (double)f->r->period.to.us)
			rc = sample_put(f, &s, &events->list[i], went_on, err);
	}
	return rc == 0 ? figure_compare(f, SUGGEST_CONVERSION, from->id, &s, err) : rc;
}

static int conversions(struct search *f, struct err *err)
{
	struct samples events;
	const struct pack_stage *stages;
	size_t n = pack_stages(f->pack, &stages);
	int last = -1;
	int rc = sample_stages(&f->r->view, f->r->mem, &f->r->scope, f->r->at, &events, err);
	for (size_t i = 0; i < n; i++)
		last = stages[i].rank > last ? stages[i].rank : last;
	for (size_t i = 0; rc == 0 && i < n; i++)
		if (stages[i].rank >= 0 && stages[i].rank < last)
			rc = conversion(f, &events, &stages[i], err);
	return rc;
}

/* What the open deals of a customer needed then, and whether it was done. */
static int keys_of(struct search *f, const struct sample *card, struct samples *to, struct err *err)
{
	const struct key_action *keys;
	size_t n = pack_key_actions(f->pack, &keys);
	void *mem = talloc_new(f->r->mem);
	struct timeline *t;
	struct subject s;
	int rc = timeline_read(&f->r->view, mem, card->id, &t, err), then = 0;
	bool there = rc == 0 && timeline_at(t, f->r->at, mem, &s, &then);
	for (size_t i = 0; rc == 0 && there && s.open && i < n; i++)
		if (pack_key_needed(f->pack, s.stage, keys[i].id))
			rc = sample_put(f, to, card, key_action_done(&keys[i], &s), err);
	(void)talloc_free(mem);
	return rc == ERR_ABSENT ? 0 : rc < 0 ? rc : then;
}

static int key_actions(struct search *f, struct err *err)
{
	struct samples cards, s = {};
	int rc = sample_open(&f->r->view, f->r->mem, &f->r->scope, f->r->at, &cards, err);
	for (size_t i = 0; rc == 0 && i < cards.n; i++)
		rc = keys_of(f, &cards.list[i], &s, err);
	return rc == 0 ? figure_compare(f, SUGGEST_KEYS, NULL, &s, err) : rc;
}

/* --- told ------------------------------------------------------------------------------------- */

static int by_weight(const void *a, const void *b)
{
	const struct found *x = a, *y = b;
	if (x->weight != y->weight)
		return x->weight < y->weight ? 1 : -1;
	int team = strcmp(x->team, y->team);
	return team != 0 ? team : (int)x->metric - (int)y->metric;
}

static int row(const struct search *f, const struct found *s, struct err *err)
{
	json_t *j = json_pack("{s:s, s:s, s:s?, s:f, s:f, s:I, s:I, s:f, s:f, s:s?}", "team",
			      s->team, "metric", suggest_name(s->metric), "stage", s->stage,
			      "value", s->c.one, "rest", s->c.rest, "n", (json_int_t)s->n, "n_rest",
			      (json_int_t)s->n_rest, "low", s->c.low, "high", s->c.high, "text",
			      pack_suggestion(f->pack, s->metric, s->stage));
	return j != NULL && json_array_append_new(f->r->rows, j) == 0
		       ? 0
		       : err_set(err, ERR_AGAIN, "no memory");
}

/* One by one: id is of the activity, task, deal, survey or card that it is about. */
static int trace(const struct search *f, const struct found *s, struct err *err)
{
	for (size_t i = 0; i < s->of.n; i++) {
		const struct sample *x = &s->of.list[i];
		json_t *j = json_pack("{s:s, s:s, s:s?, s:b, s:I, s:s, s:f}", "team", s->team,
				      "metric", suggest_name(s->metric), "stage", s->stage, "own",
				      (int)of_team(f, x->node, s->team), "id", (json_int_t)x->id,
				      "node", x->node, "value", x->value);
		if (j == NULL || json_array_append_new(f->r->traced, j) < 0)
			return err_set(err, ERR_AGAIN, "no memory");
	}
	return 0;
}

int report_suggestions(struct report *r, struct err *err)
{
	static int (*const figures[])(struct search *, struct err *) = {
		responses, visits, key_actions, conversions, scores, cycles};
	struct search f = {.r = r};
	struct pack *pack;
	int64_t version;
	int rc = pack_version_now(&r->view, &version, err);
	if (rc == 0)
		rc = inforce_open(&r->view, r->mem, version, &pack, err);
	if (rc < 0)
		return rc;
	f.pack = pack;
	for (size_t i = 0; rc == 0 && i < sizeof(figures) / sizeof(figures[0]); i++)
		rc = figures[i](&f, err);
	if (rc == 0 && f.n > 0)
		qsort(f.list, f.n, sizeof(*f.list), by_weight);
	for (size_t i = 0; rc == 0 && i < f.n && i < MOST; i++)
		if ((rc = row(&f, &f.list[i], err)) == 0 && r->trace)
			rc = trace(&f, &f.list[i], err);
	r->said = f.n < MOST;
	if (rc == 0 && r->said && !r->json)
		(void)printf("%zu found: the data carry no more (at least %d on either side, the "
			     "difference not by chance)\n",
			     f.n, LEAST);
	pack_free(&pack);
	return rc;
}
