/* digests: from JSON to struct pack_digest. */
#include <string.h>

#include "parsers/pack/digest.h"
#include "parsers/pack/reading.h"

#define DIGESTS_MAX 8

static const char *const part_names[DIGEST_PARTS] = {
	[DIGEST_OVERDUE] = "overdue",   [DIGEST_DUE] = "due",     [DIGEST_RISK] = "risk",
	[DIGEST_COUNTS] = "counts",     [DIGEST_MOVES] = "moves", [DIGEST_DEALS] = "deals",
	[DIGEST_PEOPLE] = "people",     [DIGEST_LATE] = "late",   [DIGEST_VETOES] = "vetoes",
	[DIGEST_BLOCKERS] = "blockers",
};

#define REP (1U << 0)
#define LEADERS (1U << 1 | 1U << 2)

static const struct pack_digest defaults[] = {
	{.id = "morning",
	 .name = "早报",
	 .roles = REP,
	 .minute = 8 * 60 + 45,
	 .workdays = true,
	 .parts = {DIGEST_OVERDUE, DIGEST_DUE, DIGEST_RISK},
	 .n_parts = 3,
	 .quiet_if_empty = true},
	{.id = "daily",
	 .name = "日报",
	 .roles = LEADERS,
	 .minute = 18 * 60,
	 .workdays = true,
	 .parts = {DIGEST_COUNTS, DIGEST_MOVES, DIGEST_DEALS, DIGEST_LATE, DIGEST_VETOES,
		   DIGEST_PEOPLE, DIGEST_RISK},
	 .n_parts = 7},
};

size_t pack_digests(const struct pack *p, const struct pack_digest **ret)
{
	*ret = p->digests != NULL ? p->digests : defaults;
	return p->digests != NULL ? p->n_digests : sizeof(defaults) / sizeof(defaults[0]);
}

const struct pack_digest *pack_digest(const struct pack *p, const char *word)
{
	const struct pack_digest *list;
	size_t n = pack_digests(p, &list);
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i].id, word) == 0 || strcmp(list[i].name, word) == 0)
			return &list[i];
	return NULL;
}

const struct pack_digest *pack_digest_asked(const struct pack *p)
{
	const struct pack_digest *list, *daily = pack_digest(p, "daily");
	size_t n = pack_digests(p, &list);
	return daily != NULL ? daily : &list[n - 1];
}

/* The place of a word in a NULL-terminated list; -1: it is not there. */
static int place_of(const char *const *list, size_t n, const char *word)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i], word) == 0)
			return (int)i;
	return -1;
}

static int roles_read(struct reading *r, const json_t *object, const char *path,
		      struct pack_digest *ret)
{
	static const char *const names[] = {"rep", "manager", "hq", "admin"};
	const char *const *words;
	int rc = words_get(r, object, path, "for", true, &words);
	for (; rc == 0 && *words != NULL; words++) {
		int i = place_of(names, 4, *words);
		if (i < 0)
			return refuse(r, "%s.for: \"%s\" is no role (rep, manager, hq, admin)",
				      path, *words);
		ret->roles |= 1U << i;
	}
	return rc;
}

static int days_read(struct reading *r, const json_t *object, const char *path,
		     struct pack_digest *ret)
{
	static const char *const names[] = {"", "mon", "tue", "wed", "thu", "fri", "sat", "sun"};
	const json_t *days = json_object_get(object, "days");
	const char *text = json_string_value(days);
	if (days == NULL || (text != NULL && strcmp(text, "work") == 0)) {
		ret->workdays = true;
		return 0;
	}
	if (text != NULL && strcmp(text, "all") == 0) {
		ret->weekdays = 0xFE;
		return 0;
	}
	const char *const *words;
	int rc = words_get(r, object, path, "days", true, &words);
	for (; rc == 0 && *words != NULL; words++) {
		int i = place_of(names, 8, *words);
		if (i < 1)
			return refuse(r,
				      "%s.days: \"%s\" is no day (\"work\", \"all\", or a list of "
				      "mon tue wed thu fri sat sun)",
				      path, *words);
		ret->weekdays |= 1U << i;
	}
	return rc;
}

static int at_read(struct reading *r, const json_t *object, const char *path,
		   struct pack_digest *ret)
{
	const char *text = json_string_value(json_object_get(object, "at"));
	int h, m, n = 0;
	if (text == NULL || sscanf(text, "%2d:%2d%n", &h, &m, &n) != 2 || text[n] != '\0' ||
	    h < 0 || h > 23 || m < 0 || m > 59)
		return refuse(r, "%s.at: no time of day like 08:45 (write it so)", path);
	ret->minute = h * 60 + m;
	return 0;
}

static int parts_read(struct reading *r, const json_t *object, const char *path,
		      struct pack_digest *ret)
{
	const char *const *words;
	int rc = words_get(r, object, path, "parts", true, &words);
	for (; rc == 0 && *words != NULL; words++) {
		int i = place_of(part_names, DIGEST_PARTS, *words);
		if (i < 0)
			return refuse(r,
				      "%s.parts: no part is called \"%s\" (overdue due risk counts "
				      "moves deals people late vetoes blockers)",
				      path, *words);
		if (memchr(ret->parts, i, ret->n_parts) != NULL)
			return refuse(r, "%s.parts: \"%s\" is there twice (remove one)", path,
				      *words);
		ret->parts[ret->n_parts++] = (unsigned char)i;
	}
	return rc;
}

static int digest_read(struct reading *r, json_t *object, const char *path, void *entry)
{
	struct pack_digest *ret = entry;
	static const char *const known[] = {
		"id", "name", "for", "at", "days", "period", "parts", "quiet_if_empty", NULL};
	static const char *const periods[] = {"day", "week", "month"};
	const char *period = "day";
	int rc = keys_check(r, object, path, known);
	if (rc == 0)
		rc = id_get(r, object, path, &ret->id);
	if (rc == 0)
		rc = text_get(r, object, path, "name", &ret->name);
	if (rc == 0)
		rc = roles_read(r, object, path, ret);
	if (rc == 0)
		rc = at_read(r, object, path, ret);
	if (rc == 0)
		rc = days_read(r, object, path, ret);
	if (rc == 0)
		rc = parts_read(r, object, path, ret);
	if (rc == 0 && json_object_get(object, "period") != NULL)
		rc = text_get(r, object, path, "period", &period);
	int i = place_of(periods, 3, period);
	if (rc == 0 && i < 0)
		rc = refuse(r, "%s.period: \"%s\" is none of day, week, month", path, period);
	if (rc < 0)
		return rc;
	ret->period = (enum digest_period)i;
	const json_t *quiet = json_object_get(object, "quiet_if_empty");
	if (quiet != NULL && !json_is_boolean(quiet))
		return refuse(r, "%s.quiet_if_empty: neither true nor false (without quotes)",
			      path);
	ret->quiet_if_empty = json_is_true(quiet);
	return 0;
}

int digests_read(struct reading *r, const json_t *root)
{
	static const struct section section = {"digests", DIGESTS_MAX, sizeof(struct pack_digest),
					       true, digest_read};
	struct pack *p = r->p;
	void *list = p->digests;
	int rc = section_read(r, root, &section, &list, &p->n_digests);
	p->digests = list;
	for (size_t i = 0; rc == 0 && i < p->n_digests; i++)
		for (size_t k = 0; rc == 0 && k < i; k++)
			if (strcmp(p->digests[k].name, p->digests[i].name) == 0)
				rc = refuse(r,
					    "digests[%zu].name: digests[%zu] has it (rename one)",
					    i, k);
	return rc;
}
