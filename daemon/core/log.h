/* log: events for the journal. A line is an event's name and fields, never personal data.
 *
 * Levels are named by who reads them. Under systemd each line carries its priority; on a terminal
 * it is plain. Thread-safe. */
#ifndef KEHUD_DAEMON_CORE_LOG_H
#define KEHUD_DAEMON_CORE_LOG_H

#include <stdbool.h>

enum log_level {
	LOG_BROKEN = 2,  /* our bug: tests fail when they see one unannounced */
	LOG_UNUSUAL = 4, /* an admin should look */
	LOG_PLAIN = 6,
	LOG_TRACE = 7,
};

void log_threshold(enum log_level most); /* what is shown; default LOG_PLAIN */

/* log_event(LOG_PLAIN, "started", "VERSION=%s", ...): fields are KEY=value, space separated. */
[[gnu::format(printf, 3, 4)]] void log_event(enum log_level level, const char *event,
					     const char *fields, ...);

/* The same for what somebody outside can cause as often as they like: of one event and key (a
 * channel and a reason, say) LOG_SELDOM lines a minute, then only their number, as
 * "lines_skipped EVENT=... KEY=... N=...". */
#define LOG_SELDOM 10
[[gnu::format(printf, 4, 5)]] void log_event_seldom(enum log_level level, const char *event,
						    const char *key, const char *fields, ...);
/* Tells how many lines were left out in minutes that are over; now: in this one, too. */
void log_seldom_tell(bool now);

#endif
