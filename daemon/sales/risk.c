#include "daemon/sales/risk.h"

#include <stdlib.h>
#include <talloc.h>

static int worse(const void *pa, const void *pb)
{
	const struct risk *a = pa, *b = pb;
	if (a->health.score != b->health.score)
		return a->health.score < b->health.score ? -1 : 1;
	int64_t x = subject_amount(&a->subject), y = subject_amount(&b->subject);
	if (x != y)
		return x > y ? -1 : 1;
	x = a->subject.followed.us;
	y = b->subject.followed.us;
	return (x > y) - (x < y);
}

int risk_list(const struct view *v, void *mem, const struct pack *pack, const struct scope *scope,
	      size_t max, struct risk **ret, size_t *ret_n, size_t *ret_looked, struct err *err)
{
	int64_t *cards;
	size_t n;
	int rc = scope_deals(v, mem, scope, RISK_LOOKED, &cards, &n, err);
	*ret_n = 0;
	*ret_looked = n;
	*ret = talloc_zero_array(mem, struct risk, (unsigned)n + 1);
	if (rc == 0 && *ret == NULL)
		rc = err_set(err, ERR_AGAIN, "risk: no memory");
	for (size_t i = 0; rc == 0 && i < n; i++) {
		struct risk *r = &(*ret)[*ret_n];
		rc = subject_read(v, *ret, cards[i], &r->subject, err);
		if (rc < 0)
			break;
		health_at(&r->subject, pack, v->now, &r->health);
		*ret_n += r->health.scored && r->health.level != HEALTH_GREEN;
	}
	if (rc < 0)
		return rc;
	qsort(*ret, *ret_n, sizeof(**ret), worse);
	if (*ret_n > max)
		*ret_n = max;
	return 0;
}
