#include "daemon/core/metrics.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stddef.h>

static _Atomic uint64_t values[METRIC_COUNT];

static const struct {
	const char *name, *help;
} rows[] = {
#define METRIC(name, help) {#name, help},
#include "daemon/core/metrics.def"
#undef METRIC
};

void metric_add(enum metric m, uint64_t n)
{
	(void)atomic_fetch_add_explicit(&values[m], n, memory_order_relaxed);
}

uint64_t metric_get(enum metric m)
{
	return atomic_load_explicit(&values[m], memory_order_relaxed);
}

void metrics_print(struct buf *to)
{
	for (size_t i = 0; i < METRIC_COUNT; i++)
		buf_printf(to,
			   "# HELP kehud_%s_total %s\n# TYPE kehud_%s_total counter\n"
			   "kehud_%s_total %" PRIu64 "\n",
			   rows[i].name, rows[i].help, rows[i].name, rows[i].name,
			   metric_get((enum metric)i));
}
