/* commission: what people get for a win, and partners back at the end of a period.
 *
 *   {"period": "quarter", "channel": "level",
 *    "rules": [{"line": ["关节"], "channel": ["省代"],
 *               "tiers": [{"from": 0, "percent": 2}, {"from": 500000, "percent": 2.5}]}],
 *    "rebates": [{"channel": ["省代"], "tiers": [{"from": 1000000, "percent": 1}]}]}
 *
 * A win goes by the first rule that fits its product line and the customer's channel; its percent
 * is that of the highest tier that the person's wins of the period, of the rule's lines and
 * channels, have come to with it. A rebate counts a customer's wins of a whole period. */
#ifndef KEHUD_PARSERS_PACK_COMMISSION_H
#define KEHUD_PARSERS_PACK_COMMISSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pack;

enum commission_period { PERIOD_MONTH, PERIOD_QUARTER, PERIOD_YEAR };

struct commission_tier {
	int64_t from_fen;
	int basis_points; /* hundredths of a percent */
};

struct commission_rule {
	const char *const *lines, *const *channels; /* NULL-terminated; empty: any */
	struct commission_tier *tiers;              /* in order of from_fen */
	size_t n_tiers;
};

struct pack_commission {
	enum commission_period period;
	const char *channel; /* id of the field that holds the channel, or NULL */
	struct commission_rule *rules, *rebates;
	size_t n_rules, n_rebates;
};

/* NULL: the pack has none. */
const struct pack_commission *pack_commission(const struct pack *p);

/* Whether two packs pay the same; either may be NULL. */
bool commission_same(const struct pack_commission *a, const struct pack_commission *b);

/* lines: NULL-terminated, or NULL; channel may be NULL. */
bool commission_fits(const struct commission_rule *r, const char *const *lines,
		     const char *channel);
/* Of an amount within a period; 0: below the first tier. */
int commission_basis_points(const struct commission_rule *r, int64_t period_fen);
/* Rounded half up. fen: not negative. */
int64_t commission_of(int64_t fen, int basis_points);

#endif
