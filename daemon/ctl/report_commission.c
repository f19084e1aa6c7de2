/* Commission for each win, fixed with the pack that was in force when it was won; and, of periods
 * that are over, what customers get back (deal null). */
#include <string.h>
#include <talloc.h>

#include "daemon/core/clock.h"
#include "daemon/ctl/report.h"
#include "daemon/pack/inforce.h"
#include "daemon/sales/local.h"
#include "parsers/pack/commission.h"
#include "store/card/card.h"
#include "store/catalogue/product.h"
#include "store/figure/wins.h"

#define PACKS_MAX 64 /* versions at hand */

struct opened {
	int64_t version;
	struct pack *pack;
};

/* A win with what its rule goes by. */
struct sold {
	struct win win;
	const char **lines; /* NULL-terminated, or NULL */
	const char *product;
	const char *channel, *channel_field; /* once it was looked up */
};

struct payroll {
	struct report *r;
	struct opened packs[PACKS_MAX];
	size_t n_packs;
	struct sold *sold;
	size_t n;
};

/* --- the pack of an instant --------------------------------------------------------------------
 */

/* The version in force then; of what was before the first one, the first. NULL: no pack yet. */
static int pack_then(struct payroll *p, struct instant at, int64_t *ret_version,
		     const struct pack_commission **ret, struct err *err)
{
	struct report *r = p->r;
	int64_t version = 1;
	int rc = pack_version_at(&r->view, at, &version, err);
	if (rc == ERR_ABSENT) {
		version = 1;
		rc = 0;
	}
	*ret = NULL;
	*ret_version = version;
	for (size_t i = 0; rc == 0 && i < p->n_packs; i++)
		if (p->packs[i].version == version) {
			*ret = pack_commission(p->packs[i].pack);
			return 0;
		}
	if (rc == 0 && p->n_packs == PACKS_MAX) {
		for (size_t i = 0; i < p->n_packs; i++)
			pack_free(&p->packs[i].pack);
		p->n_packs = 0;
	}
	struct opened *o = &p->packs[p->n_packs];
	if (rc == 0)
		rc = inforce_open(&r->view, r->mem, version, &o->pack, err);
	if (rc < 0)
		return rc == ERR_ABSENT ? 0 : rc;
	o->version = version;
	p->n_packs++;
	*ret = pack_commission(o->pack);
	return 0;
}

/* --- periods -----------------------------------------------------------------------------------
 */

static struct instant begin_of(int year, int month)
{
	struct civil c = {year, month, 1, 0, 0, 0};
	return instant_of(&c);
}

/* The period that an instant is in. */
static struct period period_of(enum commission_period kind, struct instant at)
{
	static const int months[] = {[PERIOD_MONTH] = 1, [PERIOD_QUARTER] = 3, [PERIOD_YEAR] = 12};
	struct civil c = civil_of(at);
	int n = months[kind], first = (c.month - 1) / n * n + 1;
	int next = first + n;
	return (struct period){begin_of(c.year, first),
			       begin_of(c.year + (next > 12), next > 12 ? next - 12 : next)};
}

/* --- what a win goes by ------------------------------------------------------------------------
 */

static const struct person anybody = {.role = ROLE_HQ, .path = ""};

/* What a field said when it was won. */
static int value_then(struct report *r, const struct win *w, const char *field, const char **ret,
		      struct err *err)
{
	int column = card_field_find(field);
	bool changed;
	struct card card;
	struct card_param param;
	int rc = field_then(&r->view, r->mem, w->card, column >= 0 ? "card" : "param", field, w->at,
			    &changed, ret, err);
	if (rc < 0 || changed)
		return rc;
	if (column < 0) {
		rc = card_param_find(&r->view, r->mem, w->card, field, &param, err);
		*ret = rc == 0 ? param.value : NULL;
		return rc == ERR_ABSENT ? 0 : rc;
	}
	rc = card_find(&r->view, r->mem, &anybody, w->card, &card, err);
	*ret = rc == 0 ? card.value[column] : NULL;
	return rc == ERR_ABSENT ? 0 : rc; /* deleted: of no line and channel */
}

static int sold_read(struct payroll *p, const struct win *list, struct err *err)
{
	p->sold = talloc_zero_array(p->r->mem, struct sold, (unsigned)p->n + 1);
	int rc = p->sold != NULL ? 0 : err_set(err, ERR_AGAIN, "no memory");
	for (size_t i = 0; rc == 0 && i < p->n; i++) {
		struct sold *s = &p->sold[i];
		s->win = list[i];
		rc = value_then(p->r, &s->win, "product", &s->product, err);
		if (rc == 0)
			rc = product_lines(&p->r->view, p->r->mem, s->product, &s->lines, err);
	}
	return rc;
}

/* The rule that a win goes by: the first that fits; n: none does. */
static int rule_of(struct payroll *p, const struct commission_rule *rules, size_t n,
		   const char *channel_field, struct sold *s, size_t *ret, struct err *err)
{
	if (channel_field != NULL &&
	    (s->channel_field == NULL || strcmp(s->channel_field, channel_field) != 0)) {
		int rc = value_then(p->r, &s->win, channel_field, &s->channel, err);
		s->channel_field = rc == 0 ? talloc_strdup(p->r->mem, channel_field) : NULL;
		if (rc < 0 || s->channel_field == NULL)
			return rc < 0 ? rc : err_set(err, ERR_AGAIN, "no memory");
	}
	const char *channel = channel_field != NULL ? s->channel : NULL;
	*ret = 0;
	while (*ret < n && !commission_fits(&rules[*ret], s->lines, channel))
		(*ret)++;
	return 0;
}

/* --- what comes of it --------------------------------------------------------------------------
 */

static int row(struct payroll *p, const struct sold *s, const json_int_t *deal, int64_t fen, int bp,
	       int64_t version, struct instant at, struct err *err)
{
	char when[32];
	json_t *j = json_pack(
		"{s:s, s:o, s:I, s:f, s:I, s:I, s:s, s:I}", "user",
		s->win.user != NULL ? s->win.user : "", "deal",
		deal != NULL ? json_integer(*deal) : json_null(), "amount", (json_int_t)fen,
		"percent", bp / 100.0, "commission", (json_int_t)commission_of(fen, bp), "customer",
		(json_int_t)s->win.card, "at", local_iso(at, when), "pack", (json_int_t)version);
	return j != NULL && json_array_append_new(p->r->rows, j) == 0
		       ? 0
		       : err_set(err, ERR_AGAIN, "no memory");
}

static int trace(struct payroll *p, int64_t deal, const struct sold *s, struct err *err)
{
	char when[32];
	if (!p->r->trace)
		return 0;
	json_t *j = json_pack("{s:I, s:I, s:I, s:s, s:s*}", "for", (json_int_t)deal, "deal",
			      (json_int_t)s->win.deal, "amount", (json_int_t)s->win.fen, "at",
			      local_iso(s->win.at, when), "product", s->product);
	return j != NULL && json_array_append_new(p->r->traced, j) == 0
		       ? 0
		       : err_set(err, ERR_AGAIN, "no memory");
}

/* What is counted for one: its period's wins up to it, of the same person or the same customer. */
struct count {
	const struct commission_rule *rules;
	size_t n;
	const char *channel; /* field */
	struct instant from;
	bool by_customer;
};

/* The amount of those that go by the rule `which`. */
static int sum(struct payroll *p, const struct count *c, size_t which, size_t last, int64_t *ret,
	       struct err *err)
{
	const struct win *of = &p->sold[last].win;
	*ret = 0;
	for (size_t i = 0; i <= last; i++) {
		struct sold *s = &p->sold[i];
		size_t k;
		bool same = c->by_customer ? s->win.card == of->card : s->win.person == of->person;
		if (!same || s->win.at.us < c->from.us)
			continue;
		int rc = rule_of(p, c->rules, c->n, c->channel, s, &k, err);
		if (rc == 0 && k == which)
			rc = trace(p, c->by_customer ? 0 : of->deal, s, err);
		if (rc < 0)
			return rc;
		*ret += k == which ? s->win.fen : 0;
	}
	return 0;
}

static int commission(struct payroll *p, size_t i, struct err *err)
{
	struct sold *s = &p->sold[i];
	const struct pack_commission *c;
	int64_t version, fen;
	size_t k;
	int rc = pack_then(p, s->win.at, &version, &c, err);
	if (rc < 0 || c == NULL)
		return rc;
	struct count count = {c->rules, c->n_rules, c->channel,
			      period_of(c->period, s->win.at).from, false};
	rc = rule_of(p, c->rules, c->n_rules, c->channel, s, &k, err);
	if (rc < 0 || k == c->n_rules)
		return rc;
	rc = sum(p, &count, k, i, &fen, err);
	json_int_t deal = (json_int_t)s->win.deal;
	return rc == 0 ? row(p, s, &deal, s->win.fen, commission_basis_points(&c->rules[k], fen),
			     version, s->win.at, err)
		       : rc;
}

/* Whether it is the customer's last win of that period. */
static bool is_last(const struct payroll *p, size_t i, struct instant end)
{
	for (size_t k = i + 1; k < p->n && p->sold[k].win.at.us < end.us; k++)
		if (p->sold[k].win.card == p->sold[i].win.card)
			return false;
	return true;
}

/* Once a customer and period, if this is its last win; by the rules in force at its end. */
static int rebate(struct payroll *p, size_t i, struct err *err)
{
	const struct sold *s = &p->sold[i];
	const struct pack_commission *c;
	int64_t version, fen;
	int rc = pack_then(p, s->win.at, &version, &c, err);
	if (rc < 0 || c == NULL)
		return rc;
	struct period in = period_of(c->period, s->win.at);
	struct instant end = {in.to.us - 1};
	if (in.to.us > p->r->period.to.us || in.to.us <= p->r->period.from.us ||
	    !is_last(p, i, in.to))
		return 0;
	rc = pack_then(p, end, &version, &c, err);
	if (rc < 0 || c == NULL)
		return rc;
	struct count count = {c->rebates, c->n_rebates, c->channel, in.from, true};
	for (size_t k = 0; rc == 0 && k < c->n_rebates; k++) {
		rc = sum(p, &count, k, i, &fen, err);
		int bp = rc == 0 ? commission_basis_points(&c->rebates[k], fen) : 0;
		if (bp > 0 && fen > 0)
			rc = row(p, s, NULL, fen, bp, version, end, err);
	}
	return rc;
}

int report_commission(struct report *r, struct err *err)
{
	struct payroll p = {.r = r};
	struct win *list;
	/* what came before in the same period counts for the tier */
	struct period all = {r->period.from.us > 0 ? period_of(PERIOD_YEAR, r->period.from).from
						   : r->period.from,
			     r->period.to};
	int rc = wins_list(&r->view, r->mem, &r->scope, &all, &list, &p.n, err);
	if (rc == 0)
		rc = sold_read(&p, list, err);
	for (size_t i = 0; rc == 0 && i < p.n; i++)
		if (p.sold[i].win.at.us >= r->period.from.us)
			rc = commission(&p, i, err);
	for (size_t i = 0; rc == 0 && i < p.n; i++)
		rc = rebate(&p, i, err);
	for (size_t i = 0; i < p.n_packs; i++)
		pack_free(&p.packs[i].pack);
	return rc;
}
