#include "parsers/calendar/calendar.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#define YEARS_MAX 200
#define DAYS_MAX 366 /* of one kind in a year */
#define NAME_MAX_BYTES 60

__asm__(".pushsection .rodata\n"
	".global calendar_json_cn\n"
	"calendar_json_cn:\n"
	".incbin \"parsers/calendar/cn.json\"\n"
	".byte 0\n"
	".popsection\n");
extern const char calendar_json_cn[];

const char *calendar_shipped(const char *name, size_t *ret_len)
{
	if (strcmp(name, "cn") != 0)
		return NULL;
	*ret_len = strlen(calendar_json_cn);
	return calendar_json_cn;
}

/* A day that is not as its weekday says. */
struct special {
	int32_t day;
	const char *off; /* the holiday; NULL: it is worked */
};

struct calendar {
	struct special *days; /* by day */
	size_t n;
	int *years;
	size_t n_years;
};

static bool day_parse(const char *text, int *ret_year, struct day *ret)
{
	int y, m, d;
	char end;
	if (strlen(text) != 10 || text[4] != '-' || text[7] != '-' ||
	    sscanf(text, "%4d-%2d-%2d%c", &y, &m, &d, &end) != 3 || !date_exists(y, m, d))
		return false;
	*ret_year = y;
	*ret = day_from_date(y, m, d);
	return true;
}

static int day_add(struct calendar *c, int year, const char *text, const char *off, struct err *err)
{
	int y;
	struct day d;
	if (text == NULL || !day_parse(text, &y, &d))
		return err_set(err, ERR_INPUT, "calendar: %.20s is no day (such as %d-10-01)",
			       text != NULL ? text : "(no text)", year);
	if (y != year)
		return err_set(err, ERR_INPUT, "calendar: %s stands under the year %d", text, year);
	bool weekend = day_weekday(d) >= 6;
	if (off == NULL && !weekend)
		return err_set(err, ERR_INPUT,
			       "calendar: %s is worked anyway; \"work\" is for weekend days", text);
	c->days[c->n].day = d.n;
	c->days[c->n].off = off != NULL ? talloc_strdup(c, off) : NULL;
	if (off != NULL && c->days[c->n].off == NULL)
		return err_set(err, ERR_AGAIN, "calendar: no memory");
	c->n++;
	return 0;
}

static int year_add(struct calendar *c, const char *name, const json_t *in, struct err *err)
{
	char *end;
	long year = strtol(name, &end, 10);
	json_t *off = json_object_get(in, "off"), *work = json_object_get(in, "work"), *item;
	const char *key;
	size_t i;
	if (strlen(name) != 4 || *end != '\0' || year < 1900)
		return err_set(err, ERR_INPUT, "calendar: %.20s is no year", name);
	if (!json_is_object(off) || (work != NULL && !json_is_array(work)) ||
	    json_object_size(off) > DAYS_MAX || json_array_size(work) > DAYS_MAX)
		return err_set(
			err, ERR_INPUT,
			"calendar: the year %s needs \"off\": {day: name} and \"work\": [day]",
			name);
	c->days = talloc_realloc(
		c, c->days, struct special,
		(unsigned)(c->n + json_object_size(off) + json_array_size(work) + 1));
	if (c->days == NULL)
		return err_set(err, ERR_AGAIN, "calendar: no memory");
	c->years[c->n_years++] = (int)year;
	int rc = 0;
	json_object_foreach(off, key, item)
	{
		const char *holiday = json_string_value(item);
		if (rc == 0 && (holiday == NULL || strlen(holiday) > NAME_MAX_BYTES))
			rc = err_set(err, ERR_INPUT, "calendar: %.20s needs a name", key);
		if (rc == 0)
			rc = day_add(c, (int)year, key, holiday, err);
	}
	json_array_foreach(work, i, item) if (rc == 0) rc =
		day_add(c, (int)year, json_string_value(item), NULL, err);
	return rc;
}

static int by_day(const void *a, const void *b)
{
	const struct special *x = a, *y = b;
	return x->day < y->day ? -1 : x->day > y->day;
}

static int read_years(struct calendar *c, const json_t *root, struct err *err)
{
	json_t *years = json_object_get(root, "years"), *in;
	const char *name;
	if (!json_is_object(years) || json_object_size(years) > YEARS_MAX)
		return err_set(err, ERR_INPUT, "calendar: needs \"years\": {\"2026\": ...}");
	c->years = talloc_array(c, int, YEARS_MAX);
	if (c->years == NULL)
		return err_set(err, ERR_AGAIN, "calendar: no memory");
	int rc = 0;
	json_object_foreach(years, name, in) if (rc == 0) rc = year_add(c, name, in, err);
	if (rc < 0)
		return rc;
	qsort(c->days, c->n, sizeof(*c->days), by_day);
	for (size_t i = 1; i < c->n; i++)
		if (c->days[i].day == c->days[i - 1].day)
			return err_set(err, ERR_INPUT, "calendar: a day is there twice");
	return 0;
}

int calendar_parse(const char *json, size_t len, struct calendar **ret, struct err *err)
{
	json_error_t where;
	json_t *root = json_loadb(json, len, JSON_REJECT_DUPLICATES, &where);
	if (root == NULL)
		return err_set(err, ERR_INPUT, "calendar: line %d: %s", where.line, where.text);
	struct calendar *c = talloc_zero(NULL, struct calendar);
	int rc = c != NULL ? read_years(c, root, err)
			   : err_set(err, ERR_AGAIN, "calendar: no memory");
	json_decref(root);
	if (rc < 0) {
		calendar_free(&c);
		return rc;
	}
	*ret = c;
	return 0;
}

void calendar_free(struct calendar **c)
{
	(void)talloc_free(*c);
	*c = NULL;
}

bool calendar_knows(const struct calendar *c, int year)
{
	for (size_t i = 0; i < c->n_years; i++)
		if (c->years[i] == year)
			return true;
	return false;
}

static const struct special *special(const struct calendar *c, struct day d)
{
	struct special key = {.day = d.n};
	return c->n > 0 ? bsearch(&key, c->days, c->n, sizeof(*c->days), by_day) : NULL;
}

bool calendar_works(const struct calendar *c, struct day d)
{
	const struct special *s = special(c, d);
	return s != NULL ? s->off == NULL : day_weekday(d) <= 5;
}

const char *calendar_holiday(const struct calendar *c, struct day d)
{
	const struct special *s = special(c, d);
	return s != NULL ? s->off : NULL;
}

/* A file may declare a whole year off; it does not go on for ever. */
#define SEARCH_DAYS 1000

struct day calendar_work_from(const struct calendar *c, struct day d)
{
	for (int i = 0; i < SEARCH_DAYS && !calendar_works(c, d); i++)
		d.n++;
	return d;
}

struct day calendar_work_after(const struct calendar *c, struct day d, int n)
{
	while (n-- > 0)
		d = calendar_work_from(c, (struct day){d.n + 1});
	return d;
}

int calendar_count(const struct calendar *c, struct day from, struct day to)
{
	int n = 0;
	for (struct day d = from; d.n < to.n; d.n++)
		n += calendar_works(c, d);
	return n;
}
