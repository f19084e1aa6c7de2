#include "store/people/directory.h"

#include <string.h>
#include <talloc.h>

static const char *const states[] = {"idle", "reading", "nodes", "people", "leaving", "sweeping"};

static enum directory_state state_of(const char *name)
{
	for (size_t i = 0; i < sizeof(states) / sizeof(*states); i++)
		if (strcmp(states[i], name) == 0)
			return (enum directory_state)i;
	return DIRECTORY_IDLE;
}

int directory_get(const struct view *v, void *mem, const char *platform, struct directory *ret,
		  struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT number, state, again, forced, held, warned, at, began_us,"
			       " ended_us, error, error_us, people FROM directory"
			       " WHERE platform = ?",
			       err);
	*ret = (struct directory){.at = ""};
	if (st == NULL)
		return err_code(err);
	bind_text(st, platform);
	int rc = stmt_step(st, err), dup = 0;
	if (rc <= 0)
		return rc;
	*ret = (struct directory){.number = col_int(st, "number"),
				  .state = state_of(col_text(st, "state")),
				  .again = col_int(st, "again") != 0,
				  .forced = col_int(st, "forced") != 0,
				  .held = col_int(st, "held"),
				  .warned = col_int(st, "warned"),
				  .at = col_dup(st, "at", mem, &dup),
				  .began.us = col_int(st, "began_us"),
				  .ended.us = col_int(st, "ended_us"),
				  .error = col_dup(st, "error", mem, &dup),
				  .error_at.us = col_int(st, "error_us"),
				  .people = col_int(st, "people")};
	return dup < 0 ? err_set(err, dup, "directory: no memory") : 0;
}

int directory_set(struct tx *tx, const char *platform, const struct directory *d, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "INSERT OR REPLACE INTO directory (platform, number, state, again,"
			       " forced, held, warned, at, began_us, ended_us, error, error_us,"
			       " people) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, platform);
	bind_int(st, d->number);
	bind_text(st, states[d->state]);
	bind_int(st, d->again);
	bind_int(st, d->forced);
	bind_int(st, d->held);
	bind_int(st, d->warned);
	bind_text(st, d->at);
	bind_int(st, d->began.us);
	bind_int(st, d->ended.us);
	bind_text(st, d->error);
	bind_int(st, d->error_at.us);
	bind_int(st, d->people);
	return stmt_run(st, err);
}

int directory_due(const struct view *v, void *mem, const char **ret_platform, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT platform FROM directory WHERE state NOT IN"
			       " ('idle', 'reading') ORDER BY platform LIMIT 1",
			       err);
	if (st == NULL)
		return err_code(err);
	int rc = stmt_step(st, err), dup = 0;
	if (rc <= 0)
		return rc < 0 ? rc : err_set(err, ERR_ABSENT, "directory: nothing to do");
	*ret_platform = col_dup(st, "platform", mem, &dup);
	return dup < 0 ? err_set(err, dup, "directory: no memory") : 0;
}

int directory_change_put(struct tx *tx, const char *platform, const struct directory_change *c,
			 struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "INSERT INTO directory_change (platform, what, person, detail)"
			       " VALUES (?, ?, nullif(?, 0), ?)",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, platform);
	bind_text(st, c->what);
	bind_int(st, c->person);
	bind_text(st, c->detail);
	return stmt_run(st, err);
}

int directory_changes(const struct view *v, void *mem, const char *platform, unsigned max,
		      struct directory_change **ret, size_t *ret_n, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT c.what, c.person, c.detail, p.name, (SELECT i.user"
			       " FROM identity i WHERE i.person = c.person"
			       " AND i.platform = c.platform) AS user"
			       " FROM directory_change c LEFT JOIN person p ON p.id = c.person"
			       " WHERE c.platform = ? ORDER BY c.id LIMIT ?",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, platform);
	bind_int(st, max);
	struct directory_change *list = talloc_array(mem, struct directory_change, max);
	size_t n = 0;
	int rc = 0, dup = list != NULL ? 0 : ERR_AGAIN;
	while (dup == 0 && (rc = stmt_step(st, err)) > 0)
		list[n++] = (struct directory_change){.what = col_dup(st, "what", list, &dup),
						      .person = col_int(st, "person"),
						      .user = col_dup(st, "user", list, &dup),
						      .name = col_dup(st, "name", list, &dup),
						      .detail = col_dup(st, "detail", list, &dup)};
	*ret = list;
	*ret_n = n;
	return dup < 0 ? err_set(err, dup, "directory: no memory") : rc;
}

#define COUNTS 16

int directory_counts(const struct view *v, void *mem, const char *platform,
		     struct directory_count **ret, size_t *ret_n, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT what, count(*) AS n FROM directory_change"
			       " WHERE platform = ? GROUP BY what ORDER BY what LIMIT ?",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, platform);
	bind_int(st, COUNTS);
	struct directory_count *list = talloc_array(mem, struct directory_count, COUNTS);
	size_t n = 0;
	int rc = 0, dup = list != NULL ? 0 : ERR_AGAIN;
	while (dup == 0 && (rc = stmt_step(st, err)) > 0)
		list[n++] =
			(struct directory_count){col_dup(st, "what", list, &dup), col_int(st, "n")};
	*ret = list;
	*ret_n = n;
	return dup < 0 ? err_set(err, dup, "directory: no memory") : rc;
}

int directory_changes_sweep(struct tx *tx, const char *platform, unsigned max, bool *ret_more,
			    struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "DELETE FROM directory_change WHERE id IN (SELECT id"
			       " FROM directory_change WHERE platform = ? LIMIT ?)",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, platform);
	bind_int(st, max);
	int rc = stmt_run(st, err);
	*ret_more = rc == 0 && db_changes(tx->view.db) == max;
	return rc;
}
