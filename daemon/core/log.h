/* log: events for the journal. A line is an event's name and fields, never personal data.
 *
 * Levels are named by who reads them. Under systemd each line carries its priority; on a terminal
 * it is plain. Thread-safe. */
#ifndef KEHUD_DAEMON_CORE_LOG_H
#define KEHUD_DAEMON_CORE_LOG_H

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

#endif
