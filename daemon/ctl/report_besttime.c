/* When customers can be reached best, by kind of customer; type null: all of them. */
#include <string.h>
#include <talloc.h>

#include "daemon/core/clock.h"
#include "daemon/ctl/report.h"
#include "daemon/sales/kind.h"
#include "daemon/sales/local.h"
#include "daemon/sales/reach.h"

#define RECORDS 2000 /* read at a time */
#define SHOWN 60

/* The hours that are shown, for the trace. */
struct shown {
	const char *kind; /* "": all */
	int weekday, hour;
};

static json_t *word(const char *text)
{
	return text[0] != '\0' ? json_string(text) : json_null();
}

static int row(struct report *r, const char *kind, const struct reach_count *list, size_t n,
	       struct shown *shown, size_t *n_shown, struct err *err)
{
	struct reach_best best;
	int64_t all = 0;
	for (size_t i = 0; i < n; i++)
		all += list[i].n;
	bool some = (kind[0] == '\0' || all >= REACH_OF_KIND) && reach_best(list, n, &best);
	json_t *j = some ? json_pack("{s:o, s:i, s:i, s:I, s:I, s:f, s:f}", "type", word(kind),
				     "weekday", best.weekday, "hour", best.hour, "s",
				     (json_int_t)best.answered, "n", (json_int_t)best.n, "mean",
				     best.mean, "lift", best.lift)
			 : json_pack("{s:o, s:n, s:n, s:n, s:I, s:n, s:n}", "type", word(kind),
				     "weekday", "hour", "s", "n", (json_int_t)all, "mean", "lift");
	if (some && *n_shown < SHOWN)
		shown[(*n_shown)++] = (struct shown){kind, best.weekday, best.hour};
	return j != NULL && json_array_append_new(r->rows, j) == 0
		       ? 0
		       : err_set(err, ERR_AGAIN, "no memory");
}

static bool is_shown(const struct reach_contact *c, const struct shown *shown, size_t n)
{
	const char *kind = customer_kind(c->type, c->org);
	int weekday = day_weekday(local_day(c->at)), hour = civil_of(c->at).hour;
	for (size_t i = 0; i < n; i++)
		if (shown[i].weekday == weekday && shown[i].hour == hour &&
		    (shown[i].kind[0] == '\0' ||
		     (kind != NULL && strcmp(kind, shown[i].kind) == 0)))
			return true;
	return false;
}

static int trace(struct report *r, const struct reach_contact *c, struct err *err)
{
	char at[32];
	json_t *j = json_pack("{s:I, s:I, s:s, s:s, s:b}", "activity", (json_int_t)c->id,
			      "customer", (json_int_t)c->card, "at", local_iso(c->at, at), "action",
			      c->action, "answered", (int)c->answered);
	return j != NULL && json_array_append_new(r->traced, j) == 0
		       ? 0
		       : err_set(err, ERR_AGAIN, "no memory");
}

/* All contacts, added up or, in the second round, shown. */
static int walk(struct report *r, struct reach_tally *tally, const struct shown *shown, size_t n,
		struct err *err)
{
	/* what is younger may still be answered */
	struct period settled = r->period;
	if (settled.to.us > r->at.us - REACH_DAY_US)
		settled.to.us = r->at.us - REACH_DAY_US;
	for (int64_t after = 0;;) {
		struct reach_contact *list;
		size_t n_list;
		int64_t last;
		void *mem = talloc_new(r->mem);
		int rc = reach_contacts(&r->view, mem, &r->scope, &settled, after, RECORDS, &list,
					&n_list, &last, err);
		for (size_t i = 0; rc == 0 && i < n_list; i++)
			if (tally == NULL)
				rc = is_shown(&list[i], shown, n) ? trace(r, &list[i], err) : 0;
			else if (!reach_tally_add(tally, &list[i]))
				rc = err_set(err, ERR_AGAIN, "no memory");
		(void)talloc_free(mem);
		if (rc < 0 || last == 0)
			return rc;
		after = last;
	}
}

int report_besttime(struct report *r, struct err *err)
{
	struct reach_tally *tally = reach_tally(r->mem);
	struct shown shown[SHOWN];
	size_t n_shown = 0, n;
	const char *kind;
	if (tally == NULL)
		return err_set(err, ERR_AGAIN, "no memory");
	int rc = walk(r, tally, NULL, 0, err);
	struct reach_count list[REACH_SLOTS];
	for (size_t i = 0; rc == 0 && (kind = reach_tally_kind(tally, i, list, &n)) != NULL; i++)
		rc = row(r, kind, list, n, shown, &n_shown, err);
	return rc == 0 && r->trace ? walk(r, NULL, shown, n_shown, err) : rc;
}
