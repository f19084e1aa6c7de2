/* users: people, their accounts, their place in the organisation. */
#include "daemon/data/sheet.h"

enum { USER_user, USER_name, USER_role, USER_scope, USER_platform, USER_phone };
static const struct column columns[] = {
	{"user", "账号", CELL_TEXT},  {"name", "姓名", CELL_TEXT},     {"role", "角色", CELL_TEXT},
	{"scope", "组织", CELL_TEXT}, {"platform", "平台", CELL_TEXT}, {"phone", "电话", CELL_TEXT},
};

static int put(struct tx *tx, const struct pack *, const struct sheet *s, const struct sheet_row *r,
	       struct err *err)
{
	const char *user, *name;
	const char *platform = cell(r, USER_platform), *scope = cell(r, USER_scope);
	enum role role = ROLE_REP;
	int rc = cell_needed(s, r, USER_user, &user, err);
	if (rc == 0)
		rc = cell_needed(s, r, USER_name, &name, err);
	if (rc == 0 && cell(r, USER_role) != NULL)
		rc = role_parse(cell(r, USER_role), &role, err);
	if (rc < 0)
		return rc;
	if (platform == NULL)
		platform = "console";
	struct person before;
	int there = person_find(&tx->view, r->mem, platform, user, &before, err);
	if (there < 0 && there != ERR_ABSENT)
		return there;
	int64_t id;
	struct person_said said = {.platform = platform,
				   .user = user,
				   .name = name,
				   .role = cell(r, USER_role) != NULL ? &role : NULL,
				   .path = scope,
				   .phone = cell(r, USER_phone)};
	rc = person_set(tx, &said, &id, err);
	return rc < 0 ? rc : there == ERR_ABSENT;
}

const struct sheet sheet_users = {
	.name = "users", .columns = columns, .n = sizeof(columns) / sizeof(*columns), .put = put};
