#include "daemon/core/clock.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static _Atomic int64_t shift_us;

static int64_t read_us(clockid_t id)
{
	struct timespec ts;
	must(clock_gettime(id, &ts) == 0);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

struct instant clock_now(void)
{
	return (struct instant){read_us(CLOCK_REALTIME) + atomic_load(&shift_us)};
}

int64_t clock_mono_us(void)
{
	return read_us(CLOCK_MONOTONIC);
}

int64_t clock_real_us(int64_t us)
{
	return us - atomic_load(&shift_us);
}

struct timespec clock_timespec(int64_t us)
{
	return (struct timespec){us / 1000000, us % 1000000 * 1000};
}

void clock_shift([[maybe_unused]] int64_t by_us)
{
#ifdef KEHUD_FAULTS
	atomic_fetch_add(&shift_us, by_us);
#endif
}

int clock_set_zone(const char *zone, struct err *err)
{
#ifdef KEHUD_FAULTS
	const char *by_s = getenv("KEHUD_CLOCK");
	if (by_s != NULL)
		clock_shift(strtoll(by_s, NULL, 10) * 1000000);
#endif
	char path[256];
	bool plain = zone[0] != '\0' && zone[0] != '/' && strstr(zone, "..") == NULL;
	if (!plain ||
	    snprintf(path, sizeof(path), "/usr/share/zoneinfo/%s", zone) >= (int)sizeof(path) ||
	    (access(path, R_OK) != 0 && strcmp(zone, "UTC") != 0))
		return err_set(err, ERR_INPUT,
			       "timezone: no zone %s (see timedatectl list-timezones)", zone);
	if (setenv("TZ", zone, 1) != 0)
		return err_set(err, ERR_AGAIN, "timezone: no memory");
	tzset();
	return 0;
}

struct civil civil_of(struct instant at)
{
	int64_t s = at.us / 1000000 - (at.us % 1000000 < 0);
	time_t t = (time_t)s;
	struct tm tm;
	must(localtime_r(&t, &tm) != NULL);
	return (struct civil){tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday,
			      tm.tm_hour,        tm.tm_min,     tm.tm_sec};
}

struct instant instant_of(const struct civil *c)
{
	struct tm tm = {.tm_year = c->year - 1900,
			.tm_mon = c->month - 1,
			.tm_mday = c->day,
			.tm_hour = c->hour,
			.tm_min = c->minute,
			.tm_sec = c->second,
			.tm_isdst = -1};
	return (struct instant){(int64_t)mktime(&tm) * 1000000};
}
