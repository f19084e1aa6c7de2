#include "daemon/core/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

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

void log_event(enum log_level level, const char *event, const char *fields, ...)
{
	if ((int)level > atomic_load(&threshold))
		return;
	char text[1024];
	va_list ap;
	va_start(ap, fields);
	(void)vsnprintf(text, sizeof(text), fields, ap);
	va_end(ap);
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
