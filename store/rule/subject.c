#include "store/rule/subject.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "store/card/card_sql.h"
#include "store/catalogue/product.h"

static int card_read(const struct view *v, void *mem, int64_t id, struct subject *ret,
		     struct err *err)
{
	struct card *list;
	size_t n;
	{
		AUTO_STMT st = db_stmt(v->db,
				       "SELECT " CARD_COLUMNS CARD_FROM
				       " WHERE c.id = ? AND c.deleted_us IS NULL",
				       err);
		if (st == NULL)
			return err_code(err);
		bind_int(st, 0);
		bind_int(st, id);
		int rc = card_rows_read(st, mem, &list, &n, err);
		if (rc < 0)
			return rc;
	}
	if (n == 0)
		return err_set(err, ERR_ABSENT, "subject: no card %lld", (long long)id);
	ret->card = list[0];
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT pool = 1 OR disabled_us IS NOT NULL AS pooled FROM person"
			       " WHERE id = ?",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, ret->card.owner);
	int rc = stmt_step(st, err);
	ret->pooled = rc <= 0 || col_int(st, "pooled") != 0;
	return rc < 0 ? rc : 0;
}

/* Rows of what, value, at. */
static int happened_read(struct stmt *st, void *mem, struct happened **ret, size_t *ret_n,
			 struct err *err)
{
	struct happened *list = NULL;
	size_t n = 0;
	int rc, dup = 0;
	while ((rc = stmt_step(st, err)) > 0) {
		list = talloc_realloc(mem, list, struct happened, (unsigned)n + 1);
		if (list == NULL)
			return err_set(err, ERR_AGAIN, "subject: no memory");
		list[n++] = (struct happened){col_dup(st, "what", list, &dup),
					      col_dup(st, "value", list, &dup),
					      {col_int(st, "at")}};
	}
	*ret = list;
	*ret_n = n;
	return dup < 0 ? err_set(err, dup, "subject: no memory") : rc;
}

static int deal_read(const struct view *v, void *mem, struct subject *ret, struct err *err)
{
	int dup = 0;
	ret->amount = -1;
	{
		AUTO_STMT st =
			db_stmt(v->db,
				"SELECT d.id, d.stage, d.state = 'open' AS open, d.amount,"
				" (SELECT max(at_us) FROM stage_event WHERE deal = d.id"
				"   AND to_stage = d.stage AND deleted_us IS NULL) AS since"
				" FROM deal d WHERE d.card = ? AND d.deleted_us IS NULL"
				" ORDER BY d.state = 'open' DESC, d.closed_us DESC, d.id DESC"
				" LIMIT 1",
				err);
		if (st == NULL)
			return err_code(err);
		bind_int(st, ret->card.id);
		int rc = stmt_step(st, err);
		if (rc <= 0)
			return rc;
		ret->deal = true;
		ret->stage_since.us = col_int(st, "since");
		ret->open = col_int(st, "open") != 0;
		ret->stage = col_dup(st, "stage", mem, &dup);
		if (!col_null(st, "amount"))
			ret->amount = col_int(st, "amount");
		if (dup < 0)
			return err_set(err, dup, "subject: no memory");
	}
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT e.to_stage AS what, NULL AS value, max(e.at_us) AS at"
			       " FROM deal d JOIN stage_event e ON e.deal = d.id"
			       " WHERE d.card = ? AND d.deleted_us IS NULL"
			       "   AND e.deleted_us IS NULL GROUP BY e.to_stage",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, ret->card.id);
	return happened_read(st, mem, &ret->stages, &ret->n_stages, err);
}

static int actions_read(const struct view *v, void *mem, struct subject *ret, struct err *err)
{
	AUTO_STMT st =
		db_stmt(v->db,
			"SELECT action AS what, NULL AS value, max(at_us) AS at FROM activity"
			" WHERE card = ? AND deleted_us IS NULL GROUP BY action",
			err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, ret->card.id);
	int rc = happened_read(st, mem, &ret->actions, &ret->n_actions, err);
	ret->followed = ret->card.created;
	ret->never = ret->n_actions == 0;
	for (size_t i = 0; rc == 0 && i < ret->n_actions; i++)
		if (i == 0 || ret->actions[i].at.us > ret->followed.us)
			ret->followed = ret->actions[i].at;
	return rc;
}

/* What the customer did, and what a rep says that they answered. */
#define DOINGS                                                                 \
	"SELECT event, value, at_us FROM customer_event WHERE card = ?1"       \
	" UNION ALL SELECT 'reply', NULL, at_us FROM activity WHERE card = ?1" \
	" AND deleted_us IS NULL AND instr(text, '客户回复') > 0"

static int events_read(const struct view *v, void *mem, struct subject *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT event AS what, value, max(at_us) AS at FROM (" DOINGS
			       ") GROUP BY event",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, ret->card.id);
	return happened_read(st, mem, &ret->events, &ret->n_events, err);
}

static int recent_read(const struct view *v, void *mem, struct subject *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT at FROM (SELECT at_us AS at FROM (" DOINGS
			       ") WHERE at_us > ?2 ORDER BY at_us DESC LIMIT ?3) ORDER BY at",
			       err);
	ret->recent = talloc_array(mem, struct instant, RECENT_MAX);
	if (st == NULL || ret->recent == NULL)
		return st == NULL ? err_code(err) : err_set(err, ERR_AGAIN, "subject: no memory");
	bind_int(st, ret->card.id);
	bind_int(st, v->now.us - RECENT_DAYS * INT64_C(86400000000));
	bind_int(st, RECENT_MAX);
	int rc;
	while ((rc = stmt_step(st, err)) > 0)
		ret->recent[ret->n_recent++].us = col_int(st, "at");
	return rc;
}

/* What came back to the latest offer. */
static int answer_read(const struct view *v, struct subject *ret, struct err *err)
{
	static const char *const offers[] = {"quote", "proposal"};
	for (size_t i = 0; i < sizeof(offers) / sizeof(offers[0]); i++) {
		const struct happened *h = subject_last(ret->actions, ret->n_actions, offers[i]);
		if (h != NULL && h->at.us > ret->offered.us)
			ret->offered = h->at;
	}
	const struct happened *reply = subject_last(ret->events, ret->n_events, "reply");
	if (ret->offered.us == 0 || reply == NULL || reply->at.us <= ret->offered.us)
		return 0;
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT min(at_us) AS at FROM (" DOINGS
			       ") WHERE event = 'reply' AND at_us > ?2",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, ret->card.id);
	bind_int(st, ret->offered.us);
	int rc = stmt_step(st, err);
	if (rc > 0)
		ret->answered.us = col_int(st, "at");
	return rc < 0 ? rc : 0;
}

static int expedite_read(const struct view *v, struct subject *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT e.at_us FROM expedite e JOIN deal d ON d.id = e.deal"
			       " WHERE e.card = ? AND e.answered_us IS NULL AND d.state = 'open'"
			       " ORDER BY e.id DESC LIMIT 1",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, ret->card.id);
	int rc = stmt_step(st, err);
	if (rc > 0)
		ret->expedited.us = col_int(st, "at_us");
	return rc < 0 ? rc : 0;
}

static int tags_read(const struct view *v, void *mem, struct subject *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db, "SELECT tag FROM card_tag WHERE card = ?", err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, ret->card.id);
	int rc, dup = 0;
	while ((rc = stmt_step(st, err)) > 0) {
		ret->tags = talloc_realloc(mem, ret->tags, const char *, (unsigned)ret->n_tags + 1);
		if (ret->tags == NULL)
			return err_set(err, ERR_AGAIN, "subject: no memory");
		ret->tags[ret->n_tags++] = col_dup(st, "tag", mem, &dup);
	}
	return dup < 0 ? err_set(err, dup, "subject: no memory") : rc;
}

/* One more word of a NULL-terminated list. */
static int word_add(void *mem, const char ***list, const char *word, struct err *err)
{
	size_t n = *list != NULL ? talloc_array_length(*list) - 1 : 0;
	const char **more = talloc_realloc(mem, *list, const char *, (unsigned)n + 2);
	if (more == NULL || word == NULL)
		return err_set(err, ERR_AGAIN, "subject: no memory");
	more[n] = word;
	more[n + 1] = NULL;
	*list = more;
	return 0;
}

static int photos_read(const struct view *v, void *mem, struct subject *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT DISTINCT kind FROM picture WHERE card = ?"
			       " AND kind IS NOT NULL",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, ret->card.id);
	int rc, dup = 0;
	while ((rc = stmt_step(st, err)) > 0) {
		rc = word_add(mem, &ret->photos, col_dup(st, "kind", mem, &dup), err);
		if (rc < 0)
			return rc;
	}
	return rc;
}

int subject_read(const struct view *v, void *mem, int64_t card, struct subject *ret,
		 struct err *err)
{
	*ret = (struct subject){};
	int rc = card_read(v, mem, card, ret, err);
	if (rc == 0)
		rc = deal_read(v, mem, ret, err);
	if (rc == 0)
		rc = actions_read(v, mem, ret, err);
	if (rc == 0)
		rc = events_read(v, mem, ret, err);
	if (rc == 0)
		rc = recent_read(v, mem, ret, err);
	if (rc == 0)
		rc = answer_read(v, ret, err);
	if (rc == 0)
		rc = expedite_read(v, ret, err);
	if (rc == 0)
		rc = card_params(v, mem, card, &ret->params, &ret->n_params, err);
	if (rc == 0)
		rc = photos_read(v, mem, ret, err);
	if (rc == 0)
		rc = product_lines(v, mem, ret->card.value[CARD_product], &ret->lines, err);
	return rc == 0 ? tags_read(v, mem, ret, err) : rc;
}

/* 2026-11-25, as it is kept. */
static bool day_read(const char *text, struct day *ret)
{
	int y, m, d;
	if (text == NULL || sscanf(text, "%4d-%2d-%2d", &y, &m, &d) != 3 || !date_exists(y, m, d))
		return false;
	*ret = day_from_date(y, m, d);
	return true;
}

int subject_facts(const struct view *v, void *mem, const struct fact_query *q,
		  struct fact_list *ret, struct err *err)
{
	static const char of_card[] = "SELECT day, value FROM fact WHERE metric = ?1 AND card = ?2"
				      " AND day > ?3 ORDER BY day";
	static const char of_person[] =
		"SELECT day, value FROM fact WHERE metric = ?1 AND day > ?3 AND card IS NULL"
		" AND node IN (SELECT user FROM identity WHERE person = ?2) ORDER BY day";
	static const char of_team[] =
		"SELECT day, value FROM fact WHERE metric = ?1 AND day > ?3 AND card IS NULL"
		" AND node = (SELECT n.path FROM person p JOIN org_node n ON n.id = p.node"
		"   WHERE p.id = ?2) ORDER BY day";
	AUTO_STMT st = db_stmt(v->db,
			       q->of_card != 0     ? of_card
			       : q->of_person != 0 ? of_person
						   : of_team,
			       err);
	*ret = (struct fact_list){.metric = q->metric};
	if (st == NULL)
		return err_code(err);
	char after[16];
	int y, m, d, rc;
	day_to_date(q->after, &y, &m, &d);
	(void)snprintf(after, sizeof(after), "%04d-%02d-%02d", y, m, d);
	bind_text(st, q->metric);
	bind_int(st, q->of_card != 0 ? q->of_card : q->of_person != 0 ? q->of_person : q->of_team);
	bind_text(st, after);
	while ((rc = stmt_step(st, err)) > 0) {
		struct fact_day f = {.value = col_int(st, "value")};
		if (!day_read(col_text(st, "day"), &f.day))
			continue;
		if (ret->n % 32 == 0)
			ret->days = talloc_realloc(mem, ret->days, struct fact_day,
						   (unsigned)ret->n + 32);
		if (ret->days == NULL)
			return err_set(err, ERR_AGAIN, "subject: no memory");
		ret->days[ret->n++] = f;
	}
	return rc;
}

const char *subject_value(const struct subject *s, const char *field)
{
	int f = card_field_find(field);
	if (f >= 0)
		return s->card.value[f];
	for (size_t i = 0; i < s->n_params; i++)
		if (strcmp(s->params[i].key, field) == 0 && !s->params[i].doubtful)
			return s->params[i].value;
	return NULL;
}

int64_t subject_amount(const struct subject *s)
{
	if (s->open && s->amount >= 0)
		return s->amount;
	const char *digits = s->card.value[CARD_amount];
	return digits != NULL ? strtoll(digits, NULL, 10) : -1;
}

const struct happened *subject_last(const struct happened *list, size_t n, const char *what)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i].what, what) == 0)
			return &list[i];
	return NULL;
}
