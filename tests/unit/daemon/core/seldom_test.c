/* Lines that somebody outside can cause as often as they like: ten a minute, then their number. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/core/log.h"
#include "tests/lib/unit.h"

#define LINES 1000

static char text[256 * 1024];

/* What act() wrote to stderr. */
static void heard(void (*act)(void))
{
	FILE *f = tmpfile();
	assert_non_null(f);
	int old = dup(STDERR_FILENO);
	assert_true(dup2(fileno(f), STDERR_FILENO) >= 0);
	act();
	log_seldom_tell(true);
	assert_true(dup2(old, STDERR_FILENO) >= 0);
	(void)close(old);
	rewind(f);
	text[fread(text, 1, sizeof(text) - 1, f)] = '\0';
	(void)fclose(f);
}

static unsigned count(const char *part)
{
	unsigned n = 0;
	for (const char *at = text; (at = strstr(at, part)) != NULL; at += strlen(part))
		n++;
	return n;
}

static void storm(void)
{
	for (int i = 0; i < LINES; i++)
		log_event_seldom(LOG_UNUSUAL, "refused", i % 2 == 0 ? "even" : "odd", "N=%d", i);
	log_event_seldom(LOG_UNUSUAL, "refused", "rare", "%s", "N=rare");
}

static void one_key_after_the_other(void **)
{
	heard(storm);
	assert_int_equal(count(": refused N="), 2 * LOG_SELDOM + 1);
	assert_int_equal(count("EVENT=refused KEY=even N=490"), 1);
	assert_int_equal(count("EVENT=refused KEY=odd N=490"), 1);
	assert_int_equal(count("lines_skipped"), 2);
}

/* Whoever makes up keys does not get more lines. */
static void keys(void)
{
	char key[32];
	for (int i = 0; i < LINES; i++) {
		(void)snprintf(key, sizeof(key), "made up %d", i);
		log_event_seldom(LOG_UNUSUAL, "refused", key, "N=%d", i);
	}
}

static void made_up_keys(void **)
{
	heard(keys);
	assert_true(count(": refused N=") <= 64);
	assert_int_equal(count("EVENT=others"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(one_key_after_the_other),
					   cmocka_unit_test(made_up_keys)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
