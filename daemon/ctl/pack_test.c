#include "daemon/ctl/pack_test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/core/clock.h"

#define USAGE "usage: kehuctl pack test NAME|FILE [--days N] [--json]"
#define DAY_US INT64_C(86400000000)
#define HOUR_US INT64_C(3600000000)

/* --- figures ---------------------------------------------------------------------------------- */

static int64_t integer(const json_t *row, const char *key)
{
	return json_integer_value(json_object_get(row, key));
}

/* One more for a key; what it comes to. */
static json_int_t more(json_t *counts, const char *key)
{
	json_int_t n = json_integer_value(json_object_get(counts, key)) + 1;
	(void)json_object_set_new(counts, key, json_integer(n));
	return n;
}

static json_int_t largest(json_t *counts, const char **ret_key)
{
	const char *key;
	json_t *n;
	json_int_t most = 0;
	json_object_foreach(counts, key, n) if (json_integer_value(n) > most)
	{
		most = json_integer_value(n);
		*ret_key = key;
	}
	return most;
}

/* What one rule, or all of them, comes to. */
struct sum {
	json_int_t fired, anyway;
	json_t *owners, *days, *hours; /* by name; by name and day, by name and hour */
};

static void sum_add(struct sum *s, const json_t *f)
{
	char key[200];
	const char *owner = json_string_value(json_object_get(f, "owner"));
	struct civil at = civil_of((struct instant){integer(f, "at")});
	s->fired++;
	s->anyway += json_is_true(json_object_get(f, "anyway"));
	(void)more(s->owners, owner);
	(void)snprintf(key, sizeof(key), "%.80s %04d-%02d-%02d", owner, at.year, at.month, at.day);
	(void)more(s->days, key);
	(void)snprintf(key + strlen(key), sizeof(key) - strlen(key), " %02d:00", at.hour);
	(void)more(s->hours, key);
}

static void sum_print(const struct sum *s, const char *id, const json_t *real, int64_t per_hour)
{
	const char *day = "", *hour = "", *key;
	json_t *n;
	json_int_t most_day = largest(s->days, &day), most_hour = largest(s->hours, &hour);
	int over = 0;
	json_object_foreach(s->hours, key, n) over += json_integer_value(n) > per_hour;
	(void)printf("%s\t%s\tfired %lld", id,
		     real != NULL ? json_string_value(json_object_get(real, "name")) : "",
		     (long long)s->fired);
	if (s->fired > 0)
		(void)printf(
			", %zu people, most in a day %lld (%s), most in an hour %lld (%s), %lld "
			"(%lld%%) were followed up within 48 h anyway",
			json_object_size(s->owners), (long long)most_day, day, (long long)most_hour,
			hour, (long long)s->anyway, (long long)(s->anyway * 100 / s->fired));
	if (over > 0)
		(void)printf(", %d hours over the cap of %lld", over, (long long)per_hour);
	if (real != NULL && integer(real, "fired") > 0)
		(void)printf("; really fired %lld, done %lld, vetoed %lld",
			     (long long)integer(real, "fired"), (long long)integer(real, "done"),
			     (long long)integer(real, "vetoed"));
	(void)putchar('\n');
}

static json_t *sum_json(const struct sum *s, json_t *real)
{
	const char *day = "";
	json_int_t most = largest(s->days, &day);
	return json_pack("{s:I, s:I, s:I, s:I, s:O?}", "fired", s->fired, "anyway", s->anyway,
			 "people", (json_int_t)json_object_size(s->owners), "most_in_a_day", most,
			 "real", real);
}

static struct sum sum_of(const json_t *fired, const char *rule)
{
	struct sum s = {.owners = json_object(), .days = json_object(), .hours = json_object()};
	const json_t *f;
	size_t i;
	json_array_foreach(fired, i, f)
	{
		const char *id = json_string_value(json_object_get(f, "rule"));
		if (rule == NULL || strcmp(id, rule) == 0)
			sum_add(&s, f);
	}
	return s;
}

static void sum_done(struct sum *s)
{
	json_decref(s->owners);
	json_decref(s->days);
	json_decref(s->hours);
}

static void result_print(const json_t *fired, json_t *real, int64_t cards, int64_t days,
			 int64_t per_hour, bool as_json)
{
	const char *id;
	json_t *r, *out = json_object();
	if (!as_json)
		(void)printf("%lld customers, %lld days\n", (long long)cards, (long long)days);
	json_object_foreach(real, id, r)
	{
		struct sum s = sum_of(fired, id);
		if (as_json)
			(void)json_object_set_new(out, id, sum_json(&s, r));
		else
			sum_print(&s, id, r, per_hour);
		sum_done(&s);
	}
	struct sum all = sum_of(fired, NULL);
	if (as_json) {
		json_t *whole =
			json_pack("{s:I, s:I, s:O, s:o}", "cards", (json_int_t)cards, "days",
				  (json_int_t)days, "rules", out, "all", sum_json(&all, NULL));
		(void)json_dumpf(whole, stdout, JSON_COMPACT);
		(void)putchar('\n');
		json_decref(whole);
	} else {
		sum_print(&all, "all together", NULL, per_hour);
	}
	sum_done(&all);
	json_decref(out);
}

/* --- the past, a few customers at a time ------------------------------------------------------ */

static int replay(struct ctl *c, const char *name, int64_t days, bool as_json)
{
	json_t *fired = json_array(), *real = NULL;
	int64_t after = 0, cards = 0, per_hour = 0;
	int status;
	do {
		char args[80];
		json_t *j = NULL;
		(void)snprintf(args, sizeof(args), "&days=%lld&after=%lld", (long long)days,
			       (long long)after);
		status = pack_send(c, "/admin/pack/replay", name, args, &j);
		if (status == CTL_OK) {
			(void)json_array_extend(fired, json_object_get(j, "fired"));
			after = integer(j, "next");
			cards += integer(j, "cards");
			per_hour = integer(j, "per_hour");
			json_decref(real);
			real = json_incref(json_object_get(j, "real"));
		}
		json_decref(j);
	} while (status == CTL_OK && after != 0);
	if (status == CTL_OK)
		result_print(fired, real, cards, days, per_hour, as_json);
	json_decref(fired);
	json_decref(real);
	return status;
}

int pack_test(struct ctl *c, int argc, char **argv)
{
	const char *name = NULL;
	int64_t days = 90;
	bool as_json = false;
	for (int i = 0; i < argc; i++) {
		if (strcmp(argv[i], "--json") == 0)
			as_json = true;
		else if (strcmp(argv[i], "--days") == 0 && i + 1 < argc)
			days = strtoll(argv[++i], NULL, 10);
		else if (argv[i][0] == '-' || name != NULL)
			return ctl_fail(CTL_USAGE, USAGE);
		else
			name = argv[i];
	}
	return name != NULL ? replay(c, name, days, as_json) : ctl_fail(CTL_USAGE, USAGE);
}
