/* commissions: from JSON to struct pack_commission, and how they are worked out. */
#include "parsers/pack/commission.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <talloc.h>

#include "parsers/base/words.h"
#include "parsers/pack/reading.h"

#define RULES_MAX 64
#define TIERS_MAX 16
#define YUAN_MAX INT64_C(100000000000)
#define PERCENT_MAX 100

const struct pack_commission *pack_commission(const struct pack *p)
{
	return p->commission.n_rules + p->commission.n_rebates > 0 ? &p->commission : NULL;
}

bool commission_fits(const struct commission_rule *r, const char *const *lines, const char *channel)
{
	bool line = r->lines[0] == NULL;
	for (size_t i = 0; !line && lines != NULL && lines[i] != NULL; i++)
		line = words_have(r->lines, lines[i]);
	return line &&
	       (r->channels[0] == NULL || (channel != NULL && words_have(r->channels, channel)));
}

int commission_basis_points(const struct commission_rule *r, int64_t period_fen)
{
	int found = 0;
	for (size_t i = 0; i < r->n_tiers && r->tiers[i].from_fen <= period_fen; i++)
		found = r->tiers[i].basis_points;
	return found;
}

int64_t commission_of(int64_t fen, int basis_points)
{
	/* in parts, as the product may be too long */
	int64_t whole = fen / 10000, rest = fen % 10000;
	return whole * basis_points + (rest * basis_points + 5000) / 10000;
}

static bool same_words(const char *const *a, const char *const *b)
{
	size_t i = 0;
	while (a[i] != NULL && b[i] != NULL && strcmp(a[i], b[i]) == 0)
		i++;
	return a[i] == NULL && b[i] == NULL;
}

static bool same_rules(const struct commission_rule *a, size_t n_a, const struct commission_rule *b,
		       size_t n_b)
{
	bool same = n_a == n_b;
	for (size_t i = 0; same && i < n_a; i++) {
		same = same_words(a[i].lines, b[i].lines) &&
		       same_words(a[i].channels, b[i].channels) && a[i].n_tiers == b[i].n_tiers;
		for (size_t k = 0; same && k < a[i].n_tiers; k++)
			same = a[i].tiers[k].from_fen == b[i].tiers[k].from_fen &&
			       a[i].tiers[k].basis_points == b[i].tiers[k].basis_points;
	}
	return same;
}

bool commission_same(const struct pack_commission *a, const struct pack_commission *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	bool channel = a->channel == NULL || b->channel == NULL
			       ? a->channel == b->channel
			       : strcmp(a->channel, b->channel) == 0;
	return a->period == b->period && channel &&
	       same_rules(a->rules, a->n_rules, b->rules, b->n_rules) &&
	       same_rules(a->rebates, a->n_rebates, b->rebates, b->n_rebates);
}

/* --- reading -----------------------------------------------------------------------------------
 */

static int tier_read(struct reading *r, json_t *object, const char *path,
		     struct commission_tier *ret)
{
	static const char *const known[] = {"from", "percent", NULL};
	int rc = keys_check(r, object, path, known);
	if (rc < 0)
		return rc;
	const json_t *from = json_object_get(object, "from");
	const json_t *percent = json_object_get(object, "percent");
	if (!json_is_integer(from) || json_integer_value(from) < 0 ||
	    json_integer_value(from) > YUAN_MAX)
		return refuse(r, "%s.from: not a whole number of yuan from 0 on (correct it)",
			      path);
	double p = json_number_value(percent);
	if (!json_is_number(percent) || !(p >= 0 && p <= PERCENT_MAX) ||
	    fabs(p * 100 - round(p * 100)) > 1e-6)
		return refuse(r,
			      "%s.percent: not a number from 0 to 100 with at most two decimals "
			      "(correct it)",
			      path);
	*ret = (struct commission_tier){json_integer_value(from) * 100, (int)lround(p * 100)};
	return 0;
}

static int tiers_read(struct reading *r, const json_t *object, const char *path,
		      struct commission_rule *ret)
{
	const json_t *array = json_object_get(object, "tiers");
	size_t n = json_array_size(array);
	if (n == 0 || n > TIERS_MAX)
		return refuse(r, "%s.tiers: a list of 1 to %d tiers is needed", path, TIERS_MAX);
	ret->tiers = talloc_zero_array(r->p, struct commission_tier, (unsigned)n);
	if (ret->tiers == NULL)
		return no_memory(r);
	ret->n_tiers = n;
	for (size_t i = 0; i < n; i++) {
		char place[PATH_MAX_BYTES];
		(void)snprintf(place, sizeof(place), "%s.tiers[%zu]", path, i);
		int rc = tier_read(r, json_array_get(array, i), place, &ret->tiers[i]);
		if (rc < 0)
			return rc;
		if (i > 0 && ret->tiers[i].from_fen <= ret->tiers[i - 1].from_fen)
			return refuse(r,
				      "%s.from: not more than that of the tier before (sort them)",
				      place);
	}
	return 0;
}

static int list_read(struct reading *r, const json_t *object, const char *key,
		     struct commission_rule **ret, size_t *ret_n)
{
	static const char *const known[] = {"line", "channel", "tiers", NULL};
	const json_t *array = json_object_get(object, key);
	if (array == NULL)
		return 0;
	size_t n = json_array_size(array);
	if (n == 0 || n > RULES_MAX)
		return refuse(r, "commission.%s: a list of 1 to %d rules is needed", key,
			      RULES_MAX);
	*ret = talloc_zero_array(r->p, struct commission_rule, (unsigned)n);
	if (*ret == NULL)
		return no_memory(r);
	for (size_t i = 0; i < n; i++) {
		struct commission_rule *rule = &(*ret)[i];
		json_t *entry = json_array_get(array, i);
		char path[40];
		(void)snprintf(path, sizeof(path), "commission.%.10s[%zu]", key, i);
		int rc = keys_check(r, entry, path, known);
		if (rc == 0)
			rc = words_get(r, entry, path, "line", false, &rule->lines);
		if (rc == 0)
			rc = words_get(r, entry, path, "channel", false, &rule->channels);
		if (rc == 0 && rule->channels[0] != NULL && r->p->commission.channel == NULL)
			rc = refuse(r, "%s.channel: commission.channel names no field (add it)",
				    path);
		if (rc == 0)
			rc = tiers_read(r, entry, path, rule);
		if (rc < 0)
			return rc;
	}
	*ret_n = n;
	return 0;
}

int commission_read(struct reading *r, const json_t *root)
{
	static const char *const known[] = {"period", "channel", "rules", "rebates", NULL};
	static const char *const periods[] = {"month", "quarter", "year"};
	struct pack_commission *c = &r->p->commission;
	json_t *object = json_object_get(root, "commission");
	const char *period = NULL;
	if (object == NULL)
		return 0;
	int rc = keys_check(r, object, "commission", known);
	if (rc == 0)
		rc = text_get(r, object, "commission", "period", &period);
	if (rc < 0)
		return rc;
	size_t i = 0;
	while (i < 3 && strcmp(periods[i], period) != 0)
		i++;
	if (i == 3)
		return refuse(r, "commission.period: \"%s\" is none of month quarter year", period);
	c->period = (enum commission_period)i;
	if (json_object_get(object, "channel") != NULL)
		rc = text_get(r, object, "commission", "channel", &c->channel);
	if (rc == 0 && c->channel != NULL && pack_field(r->p, c->channel) == NULL)
		rc = refuse(r, "commission.channel: no field has the id \"%s\" (see fields)",
			    c->channel);
	if (rc == 0)
		rc = list_read(r, object, "rules", &c->rules, &c->n_rules);
	return rc == 0 ? list_read(r, object, "rebates", &c->rebates, &c->n_rebates) : rc;
}
