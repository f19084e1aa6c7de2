#include "store/pack/census.h"

#include <string.h>

#include "store/engine/db.h"

int census_count(const struct view *v, enum census what, const char *id, int64_t *ret,
		 struct err *err)
{
	static const char *const sql[] = {
		[CENSUS_OWN_FIELD] = "SELECT count(*) AS n FROM card_param p JOIN card c"
				     " ON c.id = p.card WHERE p.key = ? AND c.deleted_us IS NULL",
		[CENSUS_STAGE] = "SELECT count(*) AS n FROM deal"
				 " WHERE state = 'open' AND deleted_us IS NULL AND stage = ?",
		[CENSUS_ACTION] = "SELECT count(*) AS n FROM activity"
				  " WHERE deleted_us IS NULL AND action = ?",
		[CENSUS_RULE] = "SELECT count(*) AS n FROM rule_fired f JOIN task t"
				" ON t.fired = f.id WHERE f.rule = ? AND t.state = 'open'"
				" AND t.deleted_us IS NULL",
		[CENSUS_GRADE] = "SELECT count(*) AS n FROM card"
				 " WHERE deleted_us IS NULL AND grade = ?",
		[CENSUS_FACT] = "SELECT count(*) AS n FROM fact WHERE metric = ?",
	};
	AUTO_STMT st = db_stmt(v->db, sql[what], err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, id);
	int rc = stmt_step(st, err);
	*ret = rc > 0 ? col_int(st, "n") : 0;
	return rc < 0 ? rc : 0;
}

int census_column(const struct view *v, const char *field, int64_t *ret, struct err *err)
{
	static const struct {
		const char *field, *sql;
	} columns[] = {
#define CARD_FIELD(id, column, type) \
	{#id,                        \
	 "SELECT count(*) AS n FROM card WHERE deleted_us IS NULL AND " #column " IS NOT NULL"},
#include "store/card/card_fields.def"
#undef CARD_FIELD
	};
	*ret = 0;
	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
		if (strcmp(columns[i].field, field) != 0)
			continue;
		AUTO_STMT st = db_stmt(v->db, columns[i].sql, err);
		if (st == NULL)
			return err_code(err);
		int rc = stmt_step(st, err);
		if (rc > 0)
			*ret = col_int(st, "n");
		return rc < 0 ? rc : 0;
	}
	return 0;
}
