#include "daemon/core/log.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/core/clock.h"

static _Atomic int threshold = LOG_PLAIN;

void log_threshold(enum log_level most)
{
	atomic_store(&threshold, (int)most);
}

static const char *word(enum log_level level)
{
	switch (level) {
	case LOG_BROKEN:
		return "broken";
	case LOG_UNUSUAL:
		return "unusual";
	case LOG_PLAIN:
		return "info";
	case LOG_TRACE:
		return "debug";
	}
	return "?";
}

static void line_write(enum log_level level, const char *event, const char *fields, va_list ap)
{
	char text[1024];
	(void)vsnprintf(text, sizeof(text), fields, ap);
	for (char *p = text; *p != '\0'; p++)
		if (*p == '\n' || *p == '\r')
			*p = ' ';
	char line[1200];
	int n;
	if (getenv("JOURNAL_STREAM") != NULL)
		n = snprintf(line, sizeof(line), "<%d>%s %s\n", (int)level, event, text);
	else
		n = snprintf(line, sizeof(line), "kehud: %s: %s %s\n", word(level), event, text);
	/* One write, so that lines of two threads do not mix. Nobody to tell if it fails. */
	if (n > 0)
		(void)!write(STDERR_FILENO, line,
			     (size_t)n < sizeof(line) ? (size_t)n : sizeof(line) - 1);
}

void log_event(enum log_level level, const char *event, const char *fields, ...)
{
	if ((int)level > atomic_load(&threshold))
		return;
	va_list ap;
	va_start(ap, fields);
	line_write(level, event, fields, ap);
	va_end(ap);
}

/* --- seldom ----------------------------------------------------------------------------------- */

#define MINUTE_US INT64_C(60000000)
#define MINUTES 32 /* keys at a time; the last place is for all that find no other */

static struct minute {
	char event[32], key[64];
	enum log_level level;
	int64_t since_us; /* 0: free */
	unsigned lines, skipped;
} minutes[MINUTES];
static pthread_mutex_t minutes_lock = PTHREAD_MUTEX_INITIALIZER;

/* Frees the place. */
static void minute_end(struct minute *m)
{
	if (m->skipped > 0)
		log_event(m->level, "lines_skipped", "EVENT=%s KEY=%s N=%u", m->event, m->key,
			  m->skipped);
	*m = (struct minute){};
}

static struct minute *minute_of(const char *event, const char *key, int64_t now_us)
{
	struct minute *free_one = NULL;
	for (size_t i = 0; i < MINUTES - 1; i++) {
		struct minute *m = &minutes[i];
		if (m->since_us != 0 && now_us - m->since_us >= MINUTE_US)
			minute_end(m);
		if (m->since_us == 0)
			free_one = free_one != NULL ? free_one : m;
		else if (strncmp(m->event, event, sizeof(m->event) - 1) == 0 &&
			 strncmp(m->key, key, sizeof(m->key) - 1) == 0)
			return m;
	}
	struct minute *rest = &minutes[MINUTES - 1];
	if (rest->since_us != 0 && now_us - rest->since_us >= MINUTE_US)
		minute_end(rest);
	struct minute *m = free_one != NULL ? free_one : rest;
	if (m->since_us == 0) {
		m->since_us = now_us;
		(void)snprintf(m->event, sizeof(m->event), "%s", m == rest ? "others" : event);
		(void)snprintf(m->key, sizeof(m->key), "%s", m == rest ? "" : key);
	}
	return m;
}

void log_event_seldom(enum log_level level, const char *event, const char *key, const char *fields,
		      ...)
{
	if ((int)level > atomic_load(&threshold))
		return;
	(void)pthread_mutex_lock(&minutes_lock);
	struct minute *m = minute_of(event, key, clock_mono_us());
	m->level = level;
	bool shown = m->lines < LOG_SELDOM;
	m->lines += shown;
	m->skipped += !shown;
	(void)pthread_mutex_unlock(&minutes_lock);
	if (!shown)
		return;
	va_list ap;
	va_start(ap, fields);
	line_write(level, event, fields, ap);
	va_end(ap);
}

void log_seldom_tell(bool now)
{
	int64_t now_us = clock_mono_us();
	(void)pthread_mutex_lock(&minutes_lock);
	for (size_t i = 0; i < MINUTES; i++)
		if (minutes[i].since_us != 0 && (now || now_us - minutes[i].since_us >= MINUTE_US))
			minute_end(&minutes[i]);
	(void)pthread_mutex_unlock(&minutes_lock);
}
