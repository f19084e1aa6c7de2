/* For kehuctl: who is who, what is to be done, who looked where. The asker is the admin. */
#include <string.h>
#include <talloc.h>

#include "daemon/sales/local.h"
#include "daemon/web/route.h"
#include "store/card/task.h"
#include "store/people/audit.h"
#include "store/people/person.h"

#define MOST 100000

/* Who says what somebody is: an admin, or the directory, unless an admin said otherwise. */
static const char *from(const struct person *p)
{
	static const char *const names[] = {"directory", "directory; role by admin",
					    "directory; scope by admin",
					    "directory; role and scope by admin"};
	return !p->seen && !p->gone ? "admin" : names[p->role_set + 2 * p->node_set];
}

static const char *state(const struct person *p)
{
	return !p->disabled ? "" : p->gone ? "left" : "disabled";
}

void admin_users(void *mem, const struct web *, const struct view *v, const struct http_request *,
		 struct http_answer *ret)
{
	struct person *list;
	size_t n;
	struct err err = {};
	if (person_all(v, mem, &list, &n, &err) < 0) {
		route_failed(ret, "admin_users", &err);
		return;
	}
	json_t *users = json_array();
	for (size_t i = 0; i < n; i++)
		(void)json_array_append_new(
			users, json_pack("{s:s, s:s, s:s, s:s, s:s, s:b, s:s, s:s}", "user",
					 list[i].user, "platform", list[i].platform, "name",
					 list[i].name, "role", role_name(list[i].role), "scope",
					 list[i].path, "disabled", (int)list[i].disabled, "from",
					 from(&list[i]), "state", state(&list[i])));
	http_json(mem, ret, 200, json_pack("{s:o}", "users", users));
}

/* do=add user name role scope | role user role | scope user scope | disable user */
int admin_user(void *mem, const struct web *, struct tx *tx, const struct http_request *rq,
	       struct http_answer *ret, struct err *err)
{
	const char *verb = http_query(rq, "do"), *user = http_query(rq, "user");
	const char *name = http_query(rq, "name"), *role_text = http_query(rq, "role");
	const char *scope = http_query(rq, "scope"), *platform = http_query(rq, "platform");
	struct person p = {};
	int64_t id;
	int rc = verb != NULL && user != NULL && user[0] != '\0'
			 ? 0
			 : err_set(err, ERR_INPUT, "user: which one, and what to do");
	if (platform == NULL || platform[0] == '\0')
		platform = "console";
	bool add = rc == 0 && strcmp(verb, "add") == 0;
	if (rc == 0)
		rc = person_find(&tx->view, mem, platform, user, &p, err);
	if (rc == ERR_ABSENT && add)
		rc = name != NULL ? 0 : err_set(err, ERR_INPUT, "user %s: a name is needed", user);
	if (rc == 0 && role_text != NULL)
		rc = role_parse(role_text, &p.role, err);
	/* who is added gets all of it from the admin */
	struct person_said said = {.platform = platform,
				   .user = user,
				   .name = name,
				   .role = role_text != NULL || add ? &p.role : NULL,
				   .path = scope != NULL || !add ? scope
					   : p.path != NULL      ? p.path
								 : ""};
	if (rc == 0 && strcmp(verb, "disable") == 0)
		rc = person_disable(tx, p.id, err);
	else if (rc == 0)
		rc = person_set(tx, &said, &id, err);
	if (rc == ERR_INPUT || rc == ERR_ABSENT) {
		http_error(mem, ret, rc == ERR_ABSENT ? 404 : 422,
			   rc == ERR_ABSENT ? "no such user" : err->text);
		return rc;
	}
	if (rc == 0)
		http_json(mem, ret, 200, json_pack("{s:s}", "user", user));
	return rc;
}

void admin_tasks(void *mem, const struct web *, const struct view *v, const struct http_request *,
		 struct http_answer *ret)
{
	struct task *list;
	size_t n;
	struct err err = {};
	if (task_all(v, mem, MOST, &list, &n, &err) < 0) {
		route_failed(ret, "admin_tasks", &err);
		return;
	}
	json_t *tasks = json_array();
	for (size_t i = 0; i < n; i++)
		(void)json_array_append_new(
			tasks,
			json_pack("{s:I, s:I, s:s?, s:s?, s:s, s:s, s:s, s:s?}", "id",
				  (json_int_t)list[i].id, "customer", (json_int_t)list[i].card,
				  "customer_name", list[i].card_name, "user", list[i].owner_user,
				  "text", list[i].text, "due", list[i].due_at, "status",
				  list[i].state, "reason", list[i].reason));
	http_json(mem, ret, 200, json_pack("{s:o}", "tasks", tasks));
}

void admin_audit(void *mem, const struct web *, const struct view *v, const struct http_request *rq,
		 struct http_answer *ret)
{
	struct audit *list;
	size_t n;
	struct err err = {};
	int64_t before = http_query_int(rq, "before", 0, INT64_MAX);
	if (audit_list(v, mem, before, (unsigned)http_query_int(rq, "max", 1000, MOST), &list, &n,
		       &err) < 0) {
		route_failed(ret, "admin_audit", &err);
		return;
	}
	json_t *rows = json_array();
	char when[32];
	for (size_t i = 0; i < n; i++)
		(void)json_array_append_new(
			rows, json_pack("{s:I, s:s, s:s, s:s, s:s, s:b, s:I}", "id",
					(json_int_t)list[i].id, "time", local_iso(list[i].at, when),
					"user", list[i].person_name, "what", list[i].what,
					"subject", list[i].subject, "allowed", (int)list[i].allowed,
					"message", (json_int_t)list[i].inbox));
	http_json(mem, ret, 200, json_pack("{s:o}", "audit", rows));
}
