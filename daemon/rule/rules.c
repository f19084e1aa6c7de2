#include "daemon/rule/rules.h"

#include <string.h>
#include <talloc.h>

#include "daemon/rule/settle.h"
#include "daemon/rule/step.h"
#include "daemon/sales/fact.h"
#include "daemon/sales/legal.h"
#include "daemon/sales/local.h"
#include "daemon/say/say_points.h"
#include "daemon/say/say_rule.h"
#include "parsers/pack/metric.h"
#include "parsers/pack/process.h"
#include "parsers/pack/survey.h"
#include "store/card/survey.h"
#include "store/history/journal.h"
#include "store/people/account.h"
#include "store/queue/note.h"
#include "store/queue/nudge.h"
#include "store/rule/plan.h"

#define ASKED_US (INT64_C(30) * 86400 * 1000000) /* no second survey of a kind so soon */

struct firing {
	struct tx *tx;
	void *mem;
	const struct pack *pack;
	const struct keep *keep;
	const struct pack_rule *rule;
	const struct subject *subject;
	int64_t id; /* of rule_fired */
	struct instant base;
};

/* What can be said besides; *ret NULL: nothing. */
static int points_text(const struct firing *f, unsigned of, const char **ret, struct err *err)
{
	struct person owner;
	struct points p;
	*ret = NULL;
	if (of == 0)
		return 0;
	int rc = person_get(&f->tx->view, f->mem, f->subject->card.owner, &owner, err);
	if (rc == 0)
		rc = points_find(&f->tx->view, f->mem, f->pack, &owner, f->subject, of, &p, err);
	if (rc < 0)
		return rc == ERR_ABSENT ? 0 : rc;
	const char *text = say_points(f->mem, &p, f->tx->now);
	if (text == NULL)
		return err_set(err, ERR_AGAIN, "rule: no memory");
	*ret = text[0] != '\0' ? text : NULL;
	return 0;
}

static int task_make(const struct firing *f, const char *text, int64_t due_s, unsigned points,
		     struct err *err)
{
	struct instant due = worktime_next(
		&f->keep->worktime, (struct instant){f->tx->now.us + due_s * 1000000}, false);
	struct day day = local_day(due);
	char when[16];
	int y, m, d;
	day_to_date(day, &y, &m, &d);
	(void)snprintf(when, sizeof(when), "%04d-%02d-%02d", y, m, d);
	struct task t = {.card = f->subject->card.id,
			 .owner = f->subject->card.owner,
			 .text = text,
			 .due_at = when,
			 .state = "open"};
	if (!local_parse(when, &t.due))
		return err_set(err, ERR_BROKEN, "rule: due %s", when);
	int rc = task_put(f->tx, &t, &t.id, err);
	if (rc == 0)
		rc = rule_task_is(f->tx, t.id, f->id, err);
	struct nudge n = {
		.person = t.owner,
		.task = t.id,
		.card = t.card,
		.kind = "task",
		.text = text,
		.key = talloc_asprintf(f->mem, "rule/%lld/%lld", (long long)f->id, (long long)t.id),
		.due = f->tx->now};
	if (rc == 0)
		rc = points_text(f, points, &n.more, err);
	if (rc == 0 && n.key == NULL)
		rc = err_set(err, ERR_AGAIN, "rule: no memory");
	return rc == 0 ? nudge_put(f->tx, &n, err) : rc;
}

static int tell(const struct firing *f, size_t i, bool manager, const char *text, struct err *err)
{
	int64_t to = f->subject->card.owner;
	int rc = manager ? account_boss(&f->tx->view, to, NULL, &to, err) : 0;
	if (rc < 0)
		return rc == ERR_ABSENT ? 0 : rc; /* nobody leads */
	struct nudge n = {.person = to,
			  .card = f->subject->card.id,
			  .kind = "message",
			  .text = text,
			  .key = talloc_asprintf(f->mem, "rule/%lld-%zu", (long long)f->id, i),
			  .due = f->tx->now};
	return n.key != NULL ? nudge_put(f->tx, &n, err)
			     : err_set(err, ERR_AGAIN, "rule: no memory");
}

/* Asked when they are not disturbed, and not the same within a month. */
static int survey_plan(const struct firing *f, const char *id, struct err *err)
{
	const struct pack_survey *what = pack_survey(f->pack, id);
	struct instant now = f->tx->now;
	bool asked;
	int rc = survey_asked(&f->tx->view, f->subject->card.id, id,
			      (struct instant){now.us - ASKED_US}, &asked, err);
	if (rc < 0 || asked)
		return rc;
	struct survey s = {.survey = id,
			   .card = f->subject->card.id,
			   .person = f->subject->card.owner,
			   .due = worktime_next(&f->keep->worktime, now, false)};
	s.expires.us = s.due.us + what->valid_s * 1000000;
	int64_t survey;
	return survey_put(f->tx, &s, &survey, err);
}

/* To the group of the legal department, when people may be disturbed; nobody, if there is none. */
static int notify(const struct firing *f, size_t i, const char *text, struct err *err)
{
	struct note n = {.text = text,
			 .card = f->subject->card.id,
			 .key = talloc_asprintf(f->mem, "%lld-%zu", (long long)f->id, i),
			 .due = worktime_next(&f->keep->worktime, f->tx->now, true)};
	int rc = legal_group(&f->tx->view, f->mem, &n.platform, &n.chat, err);
	if (rc < 0)
		return rc == ERR_ABSENT ? 0 : rc;
	return n.key != NULL ? note_put(f->tx, &n, err)
			     : err_set(err, ERR_AGAIN, "rule: no memory");
}

/* A tag, of which the owner is told how to take it back; then it is not put again. */
static int tag(const struct firing *f, size_t i, const char *word, struct err *err)
{
	int64_t card = f->subject->card.id;
	struct change c = {.tbl = "tag", .row = card, .field = word, .card = card};
	struct change_log log = {
		.tx = f->tx, .person = f->subject->card.owner, .what = "rule", .at = f->tx->now};
	bool before;
	int rc = change_was(&f->tx->view, "rule", &c, &before, err);
	if (rc == 0 && !before)
		rc = journal_set(&log, "tag", card, word, word, card, err);
	if (rc < 0 || log.id == 0) /* it is there already */
		return rc;
	const char *text = say_rule_tagged(f->mem, &f->subject->card, word, f->rule->name, log.id);
	return text != NULL ? tell(f, i, false, text, err)
			    : err_set(err, ERR_AGAIN, "rule: no memory");
}

static int act(const struct firing *f, struct err *err)
{
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < f->rule->n_actions; i++) {
		const struct rule_action *a = &f->rule->actions[i];
		if (a->kind == DO_SURVEY || a->kind == DO_TAG) {
			rc = a->kind == DO_TAG ? tag(f, i, a->text, err)
					       : survey_plan(f, a->text, err);
			continue;
		}
		const char *text =
			say_rule_text(f->mem, f->pack, a->text, f->subject, f->base, f->tx->now);
		if (text == NULL)
			return err_set(err, ERR_AGAIN, "rule: no memory");
		rc = a->kind == DO_TASK     ? task_make(f, text, a->due_s, a->points, err)
		     : a->kind == DO_NOTIFY ? notify(f, i, text, err)
					    : tell(f, i, a->kind == DO_TELL_MANAGER, text, err);
	}
	return rc;
}

/* Whoever leads the one whose turn it was, or somebody who said no, is told why it stopped. */
static int pause_tell(const struct firing *f, unsigned vetoes, unsigned answers, struct err *err)
{
	const struct pack_rule *r = f->rule;
	const struct view *v = &f->tx->view;
	struct rule_reason *reasons;
	int64_t *people;
	size_t n, n_people;
	int rc = rule_reasons(v, f->mem, r->id, (unsigned)r->pause_of, 3, &reasons, &n, err);
	if (rc == 0)
		rc = rule_answerers(v, f->mem, r->id, (unsigned)r->pause_of, &people, &n_people,
				    err);
	for (size_t i = 0; rc == 0 && i <= n_people; i++) {
		int64_t boss, person = i < n_people ? people[i] : f->subject->card.owner;
		rc = account_boss(v, person, NULL, &boss, err);
		if (rc == ERR_ABSENT) {
			rc = 0;
			continue;
		}
		if (rc < 0)
			return rc;
		/* the same to the same is one */
		struct nudge nudge = {
			.person = boss,
			.kind = "message",
			.text = say_rule_paused(f->mem, r, vetoes, answers, reasons, n),
			.key = talloc_asprintf(f->mem, "pause/%s/%lld/%lld", r->id,
					       (long long)f->tx->now.us, (long long)boss),
			.due = f->tx->now};
		rc = nudge.text != NULL && nudge.key != NULL
			     ? nudge_put(f->tx, &nudge, err)
			     : err_set(err, ERR_AGAIN, "rule: no memory");
	}
	return rc;
}

/* A rule that too many say no to stops by itself. */
static int pause_check(const struct firing *f, bool *ret_paused, struct err *err)
{
	const struct pack_rule *r = f->rule;
	const struct view *v = &f->tx->view;
	unsigned answers, vetoes;
	int rc = rule_paused(v, r->id, ret_paused, err);
	if (rc < 0 || *ret_paused || r->pause_of == 0)
		return rc;
	rc = rule_answers(v, r->id, (unsigned)r->pause_of, &answers, &vetoes, err);
	if (rc < 0 || answers < (unsigned)r->pause_of ||
	    vetoes * 100 <= answers * (unsigned)r->pause_share)
		return rc;
	*ret_paused = true;
	rc = rule_pause_set(f->tx, r->id, true, err);
	return rc == 0 ? pause_tell(f, vetoes, answers, err) : rc;
}

/* cause: what it is done once for. *ret_paused: it was not, as the rule has been stopped. */
static int fire(struct firing *f, struct instant since, struct instant cause, bool *ret_paused,
		struct err *err)
{
	bool quiet = false;
	int rc = pause_check(f, ret_paused, err);
	if (rc == 0 && !*ret_paused)
		rc = rule_vetoed(&f->tx->view, f->rule->id, f->subject->card.id,
				 f->subject->card.owner, since, &quiet, err);
	if (rc < 0 || *ret_paused || quiet)
		return rc;
	struct rule_fired done = {.rule = f->rule->id,
				  .name = f->rule->name,
				  .why = f->rule->why,
				  .card = f->subject->card.id,
				  .person = f->subject->card.owner,
				  .cause = cause,
				  .since = since};
	done.facts =
		condition_facts(&f->rule->when, f->subject, f->pack, f->tx->now, f->mem, &f->base);
	if (done.facts == NULL)
		return err_set(err, ERR_AGAIN, "rule: no memory");
	bool fresh;
	rc = rule_fired_put(f->tx, &done, &f->id, &fresh, err);
	return rc == 0 && fresh ? act(f, err) : rc;
}

static const struct rule_state *state_of(const struct rule_state *list, size_t n, const char *rule)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i].rule, rule) == 0)
			return &list[i];
	return NULL;
}

/* One rule and one card: before, then. */
static int rule_card(struct firing *f, const struct rule_state *before, struct err *err)
{
	const struct subject *s = f->subject;
	struct held_list holds = condition_holds(&f->rule->when, s, f->pack);
	struct rule_step step = rule_step(f->rule, &holds, before, f->tx->now);
	if (s->pooled || !step.holds) /* of nobody's nobody is reminded */
		return before != NULL ? rule_state_drop(f->tx, s->card.id, f->rule->id, err) : 0;
	bool paused = false;
	int rc = step.fire ? fire(f, step.then.since, step.cause, &paused, err) : 0;
	const struct rule_state *then = paused ? &step.paused : &step.then;
	if (rc < 0 || (before != NULL && before->since.us == then->since.us &&
		       before->due.us == then->due.us && before->ends.us == then->ends.us &&
		       before->fired == then->fired))
		return rc;
	return rule_state_set(f->tx, s->card.id, then, err);
}

/* Of what no message changed: facts, orders, events that came in. */
static int settle(struct tx *tx, void *mem, const struct pack *pack, const struct subject *s,
		  const struct rule_state *states, size_t n, struct err *err)
{
	struct change_log log = {
		.tx = tx, .person = s->card.owner, .what = "settled", .at = tx->now};
	struct rule_task *done;
	size_t n_done;
	return settle_subject(&log, mem, pack, s, states, n, &done, &n_done, err);
}

int rules_card(struct tx *tx, void *mem, const struct pack *pack, const struct keep *keep,
	       int64_t card, struct err *err)
{
	const struct pack_rule *rules;
	size_t n_rules = pack_rules(pack, &rules), n;
	struct rule_state *states;
	struct subject s;
	int rc = rule_states(&tx->view, mem, card, &states, &n, err);
	if (rc == 0)
		rc = subject_read(&tx->view, mem, card, &s, err);
	bool gone = rc == ERR_ABSENT;
	if (rc == 0)
		rc = facts_read(&tx->view, mem, pack, local_day(tx->now), &s, err);
	if (rc < 0 && !gone)
		return rc;
	rc = gone ? 0 : settle(tx, mem, pack, &s, states, n, err);
	for (size_t i = 0; rc == 0 && !gone && i < n_rules; i++) {
		struct firing f = {.tx = tx,
				   .mem = mem,
				   .pack = pack,
				   .keep = keep,
				   .rule = &rules[i],
				   .subject = &s};
		rc = rule_card(&f, state_of(states, n, rules[i].id), err);
	}
	/* rules that there are no more, and all of them of a card that there is no more */
	for (size_t i = 0; rc == 0 && i < n; i++) {
		bool kept = false;
		for (size_t k = 0; k < n_rules && !gone; k++)
			kept |= strcmp(rules[k].id, states[i].rule) == 0;
		if (!kept)
			rc = rule_state_drop(tx, card, states[i].rule, err);
	}
	return rc;
}

static char *condition_text(char *text, const struct condition *c)
{
	if (text != NULL)
		text = talloc_asprintf_append(text, "(%d %s %lld %lld %lld %lld %d%d", (int)c->kind,
					      c->id != NULL ? c->id : "", (long long)c->wait_s,
					      (long long)c->until_s, (long long)c->min,
					      (long long)c->max, c->has_min, c->has_max);
	for (size_t i = 0; text != NULL && c->without != NULL && c->without[i] != NULL; i++)
		text = talloc_asprintf_append(text, " -%s", c->without[i]);
	for (size_t i = 0; text != NULL && c->words != NULL && c->words[i] != NULL; i++)
		text = talloc_asprintf_append(text, " %s", c->words[i]);
	for (size_t i = 0; text != NULL && i < c->n_parts; i++)
		text = condition_text(text, &c->parts[i]);
	return text != NULL ? talloc_strdup_append(text, ")") : NULL;
}

int rules_news(struct tx *tx, void *mem, const struct pack *pack, struct err *err)
{
	struct fact_new *list;
	size_t n;
	int rc = rule_fact_news(tx, mem, &list, &n, err);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		const struct pack_metric *m = pack_metric(pack, list[i].metric);
		if (m != NULL && m->of != METRIC_OF_CUSTOMER && fact_wanted(pack, m->id))
			rc = rule_fact_dirty(tx, list[i].node, m->of == METRIC_OF_TEAM, err);
	}
	return rc;
}

char *rules_digest(void *mem, const struct pack *pack)
{
	const struct pack_rule *rules;
	size_t n = pack_rules(pack, &rules);
	char *text = talloc_strdup(mem, "");
	/* what some conditions look up in the pack */
	const struct pack_stage *stages;
	size_t n_stages = pack_stages(pack, &stages);
	for (size_t i = 0; text != NULL && i < n_stages; i++) {
		text = talloc_asprintf_append(text, "%s %d", stages[i].id, stages[i].expected_days);
		for (size_t k = 0; text != NULL && stages[i].key_actions != NULL &&
				   stages[i].key_actions[k] != NULL;
		     k++)
			text = talloc_asprintf_append(text, " %s", stages[i].key_actions[k]);
	}
	for (const char *g = "ABCD-"; text != NULL && *g != '\0'; g++)
		text = talloc_asprintf_append(text, " %lld", (long long)pack_interval(pack, g));
	const struct health_weights *w = pack_health(pack);
	if (text != NULL)
		text = talloc_asprintf_append(text, " %d %d %d %d %d ", w->recency, w->engagement,
					      w->response, w->stage_age, w->value);
	const struct key_action *keys;
	size_t n_keys = pack_key_actions(pack, &keys);
	for (size_t i = 0; text != NULL && i < n_keys; i++)
		text = talloc_asprintf_append(text, " %s %d %s", keys[i].id, (int)keys[i].evidence,
					      keys[i].what);
	const struct pack_metric *metrics;
	size_t n_metrics = pack_metrics(pack, &metrics);
	for (size_t i = 0; text != NULL && i < n_metrics; i++)
		text = talloc_asprintf_append(text, " %s %d %d", metrics[i].id, (int)metrics[i].of,
					      metrics[i].sum);
	for (size_t i = 0; text != NULL && i < n; i++) {
		text = talloc_asprintf_append(text, "%s %lld ", rules[i].id,
					      (long long)rules[i].again_s);
		text = condition_text(text, &rules[i].when);
	}
	return text;
}
