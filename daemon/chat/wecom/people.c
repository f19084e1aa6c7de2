/* The directory as the application sees it: its departments and those of its scope who are in none
 * of them (documentation 90208, 90227); the members of a department (90201); one member (90196).
 * Newer applications get names and departments only, which is all we need; parents may be missing
 * from what it may see. */
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/chat/wecom/wecom.h"
#include "parsers/wire/wecom.h"

#define DEPARTMENTS 20000
#define MEMBERS 1000 /* then what there is goes on its way, and the rest is asked for later */
#define PAGE_MAX (INT64_C(32) << 20)

/* Which calls are made: the departments, then the scope; or members as args say. */
struct walk {
	bool listed; /* the departments are there */
	json_t *args;
	const json_t *of, *users; /* borrowed from args */
	size_t at;                /* in of, then in users */
};

static int walk_free(struct walk *w)
{
	json_decref(w->args);
	return 0;
}

static const char *people_token(const struct adapter *, const struct errand *)
{
	return wecom_token_app;
}

static struct walk *walk_of(struct errand *e)
{
	if (e->own != NULL)
		return e->own;
	struct walk *w = talloc_zero(e, struct walk);
	if (w == NULL)
		return NULL;
	talloc_set_destructor(w, walk_free);
	w->args = json_loads(e->args, 0, NULL);
	w->of = json_object_get(w->args, "of");
	w->users = json_object_get(w->args, "users");
	e->result = w->of != NULL || w->users != NULL
			    ? json_pack("{s:[], s:[], s:[]}", "people", "read", "absent")
			    : json_pack("{s:[], s:[]}", "nodes", "users");
	e->own = w;
	return e->result != NULL ? w : NULL;
}

static bool of_members(const struct walk *w)
{
	return w->of != NULL || w->users != NULL;
}

/* The id that is asked for now; NULL: all have been. */
static const char *asked(const struct walk *w, bool *ret_user)
{
	size_t n = json_array_size(w->of);
	*ret_user = w->at >= n;
	return json_string_value(*ret_user ? json_array_get(w->users, w->at - n)
					   : json_array_get(w->of, w->at));
}

static int people_call(const struct adapter *a, struct errand *e, const char *token,
		       struct call *ret, struct err *err)
{
	const struct walk *w = walk_of(e);
	bool user = false;
	const char *id = w != NULL && of_members(w) ? asked(w, &user) : NULL;
	const char *text = id != NULL ? call_escape(e, id) : NULL;
	const char *path = "/cgi-bin/department/list";
	char *more = talloc_strdup(e, "");
	if (w == NULL || (of_members(w) && text == NULL))
		return err_set(err, w == NULL ? ERR_AGAIN : ERR_INPUT, "wecom: whose members");
	if (of_members(w)) {
		path = user ? "/cgi-bin/user/get" : "/cgi-bin/user/list";
		more = talloc_asprintf(e, user ? "&userid=%s" : "&department_id=%s", text);
	} else if (w->listed) {
		path = "/cgi-bin/agent/get";
		more = talloc_asprintf(e, "&agentid=%lld", (long long)a->agent);
	}
	if (more == NULL)
		return err_set(err, ERR_AGAIN, "wecom: no memory");
	int rc = wecom_call(a, e, path, token, more, NULL, ret, err);
	ret->limit = PAGE_MAX;
	ret->timeout_s = 60;
	return rc;
}

/* --- departments ------------------------------------------------------------------------------ */

static json_t *id_text(json_int_t id)
{
	char text[24];
	(void)snprintf(text, sizeof(text), "%lld", (long long)id);
	return json_string(text);
}

static void departments_take(struct errand *e, struct walk *w, const json_t *answer)
{
	json_t *nodes = json_object_get(e->result, "nodes"), *d;
	size_t i;
	json_array_foreach(json_object_get(answer, "department"), i, d)
	{
		json_int_t id = json_integer_value(json_object_get(d, "id"));
		json_int_t parent = json_integer_value(json_object_get(d, "parentid"));
		const char *name = json_string_value(json_object_get(d, "name"));
		if (id > 0 && json_array_size(nodes) < DEPARTMENTS)
			(void)json_array_append_new(nodes,
						    json_pack("{s:o, s:o, s:s}", "id", id_text(id),
							      "parent", id_text(parent), "name",
							      name != NULL ? name : ""));
	}
	w->listed = true;
}

static json_t *folded(void *mem, const char *user)
{
	char *who = user != NULL && strlen(user) <= 64 ? wecom_fold(mem, user) : NULL;
	return who != NULL ? json_string(who) : NULL;
}

static void scope_take(struct errand *e, const json_t *answer)
{
	const json_t *list = json_object_get(json_object_get(answer, "allow_userinfos"), "user");
	const json_t *u;
	size_t i;
	json_array_foreach(list, i, u)
	{
		json_t *who = folded(e, json_string_value(json_object_get(u, "userid")));
		if (who != NULL)
			(void)json_array_append_new(json_object_get(e->result, "users"), who);
	}
}

/* --- members ---------------------------------------------------------------------------------- */

/* Departments of somebody, the main one first; leads: only those that they lead, as
 * is_leader_in_dept runs beside department. */
static json_t *departments_of(const json_t *member, bool leads)
{
	json_t *out = json_array();
	const json_t *list = json_object_get(member, "department");
	const json_t *flags = json_object_get(member, "is_leader_in_dept");
	json_int_t main = json_integer_value(json_object_get(member, "main_department"));
	for (int first = 1; first >= 0; first--) {
		for (size_t i = 0; i < json_array_size(list); i++) {
			json_int_t id = json_integer_value(json_array_get(list, i));
			bool leader = json_integer_value(json_array_get(flags, i)) == 1;
			if (id > 0 && (id == main) == (first == 1) && (leader || !leads))
				(void)json_array_append_new(out, id_text(id));
		}
	}
	return out;
}

static void member_take(struct errand *e, const json_t *m)
{
	json_t *who = folded(e, json_string_value(json_object_get(m, "userid")));
	const char *name = json_string_value(json_object_get(m, "name"));
	const char *mobile = json_string_value(json_object_get(m, "mobile"));
	json_int_t status = json_integer_value(json_object_get(m, "status"));
	if (who == NULL)
		return;
	/* 1 active, 2 disabled, 4 not activated, 5 left; absent where it is not told */
	(void)json_array_append_new(
		json_object_get(e->result, "people"),
		json_pack("{s:o, s:s, s:o, s:o, s:b, s:s*}", "user", who, "name",
			  name != NULL ? name : "", "nodes", departments_of(m, false), "leads",
			  departments_of(m, true), "active", (int)(status != 2 && status != 5),
			  "phone", mobile != NULL && mobile[0] != '\0' ? mobile : NULL));
}

/* On to the next one; what has come is enough for once. */
static enum verdict next(const struct errand *e, struct walk *w)
{
	w->at++;
	bool all = w->at >= json_array_size(w->of) + json_array_size(w->users);
	return all || json_array_size(json_object_get(e->result, "people")) >= MEMBERS
		       ? VERDICT_DONE
		       : VERDICT_MORE;
}

static void people_answer(const struct adapter *, struct errand *e, const struct called *,
			  json_t *answer, struct outcome *ret)
{
	struct walk *w = e->own;
	bool user;
	if (!of_members(w)) {
		ret->verdict = w->listed ? VERDICT_DONE : VERDICT_MORE;
		if (w->listed)
			scope_take(e, answer);
		else
			departments_take(e, w, answer);
		return;
	}
	const char *id = asked(w, &user);
	if (user) {
		member_take(e, answer);
	} else {
		size_t i;
		const json_t *m;
		json_array_foreach(json_object_get(answer, "userlist"), i, m) member_take(e, m);
		(void)json_array_append_new(json_object_get(e->result, "read"), json_string(id));
	}
	ret->verdict = next(e, w);
}

/* What we may not see is not there: all departments, one that went meanwhile or whose members are
 * hidden, one member. */
static bool people_refused(const struct adapter *, struct errand *e, int code, json_t *answer,
			   struct outcome *ret)
{
	struct walk *w = e->own;
	bool user, hidden = code == 60011 || code == 60003 || code == 60111 || code == 40003;
	if (!of_members(w) && w->listed) {
		wecom_refused(code, answer, ret);
		if (ret->verdict != VERDICT_NEVER)
			return true;
		ret->verdict = VERDICT_DONE; /* the scope alone is no reason to give up */
		return true;
	}
	if (!hidden)
		return false;
	if (!of_members(w)) {
		w->listed = true;
		ret->verdict = VERDICT_MORE;
		return true;
	}
	const char *id = asked(w, &user);
	(void)json_array_append_new(json_object_get(e->result, user ? "absent" : "read"),
				    json_string(id));
	ret->verdict = next(e, w);
	return true;
}

const struct wecom_kind wecom_people = {.name = "people",
					.token = people_token,
					.call = people_call,
					.answer = people_answer,
					.refused = people_refused};
