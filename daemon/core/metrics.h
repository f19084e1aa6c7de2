/* metrics: counters, one a row of metrics.def, from any thread; as Prometheus reads them. */
#ifndef KEHUD_DAEMON_CORE_METRICS_H
#define KEHUD_DAEMON_CORE_METRICS_H

#include <stdint.h>

#include "parsers/base/buf.h"

enum metric {
#define METRIC(name, help) METRIC_##name,
#include "daemon/core/metrics.def"
#undef METRIC
	METRIC_COUNT
};

void metric_add(enum metric m, uint64_t n);
uint64_t metric_get(enum metric m);
void metrics_print(struct buf *to); /* text format 0.0.4 */

#endif
