#include "daemon/core/fault.h"

#ifdef KEHUD_FAULTS
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define PLACES 16
static struct {
	const char *rule; /* the rule's text in the environment: tells one place from another */
	_Atomic int passed;
} places[PLACES];

/* Passings so far of the rule that begins at text, this one included. */
static int pass(const char *text)
{
	for (size_t i = 0; i < PLACES; i++) {
		if (places[i].rule == NULL)
			places[i].rule = text;
		if (places[i].rule == text)
			return atomic_fetch_add(&places[i].passed, 1) + 1;
	}
	return 0;
}

bool fault_here(const char *name)
{
	const char *rules = getenv("KEHUD_FAULT");
	size_t len = strlen(name);
	for (const char *p = rules; p != NULL; p = strchr(p, ',')) {
		if (*p == ',')
			p++;
		if (strncmp(p, name, len) != 0 || p[len] != ':')
			continue;
		const char *what = p + len + 1;
		size_t word = strcspn(what, ":,");
		long nth = what[word] == ':' ? strtol(what + word + 1, NULL, 10) : 0;
		int passed = pass(p);
		if (strncmp(what, "kill", word) == 0 && passed >= (nth == 0 ? 1 : nth))
			(void)kill(getpid(), SIGKILL);
		if (strncmp(what, "wait", word) == 0) {
			struct timespec ms = {0, nth * 1000000};
			(void)nanosleep(&ms, NULL);
		}
		if (strncmp(what, "fail", word) == 0 && (nth == 0 || passed == nth))
			return true;
	}
	return false;
}
#endif
