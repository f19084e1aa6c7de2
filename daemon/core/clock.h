/* clock: the one place that asks for the time, and the configured time zone.
 *
 * In builds with fault points tests may turn the wall clock: with clock_shift(), and by seconds in
 * the environment (KEHUD_CLOCK) at the start. */
#ifndef KEHUD_DAEMON_CORE_CLOCK_H
#define KEHUD_DAEMON_CORE_CLOCK_H

#include <time.h>

#include "parsers/base/err.h"
#include "parsers/base/units.h"

struct instant clock_now(void);
int64_t clock_mono_us(void); /* for intervals; never goes back */

/* What CLOCK_REALTIME will show at an instant of clock_now(): the same but in tests. */
int64_t clock_real_us(int64_t us);
struct timespec clock_timespec(int64_t us);

/* Sets the process's time zone by its name (Asia/Shanghai). Call before any thread is started. */
[[nodiscard]] int clock_set_zone(const char *zone, struct err *err);

/* Wall clock of the configured zone, and back. A local time that a change of the clocks skips or
 * doubles gives the instant that the C library chooses. Thread-safe. */
struct civil civil_of(struct instant at);
struct instant instant_of(const struct civil *c);

void clock_shift(int64_t by_us); /* tests only: no effect in release builds */

#endif
