/* The directory as the application sees it (documentation 90208, 90201): its departments, then the
 * members of each. Newer applications get names and departments only, which is all we need; parents
 * may be missing from what it may see. */
#include <string.h>
#include <talloc.h>

#include "daemon/chat/wecom/wecom.h"

#define DEPARTMENTS 5000
#define MEMBERS 100000

struct walk {
	json_int_t *ids;
	size_t n, at;
	json_t *seen; /* users, as keys */
};

static int walk_free(struct walk *w)
{
	json_decref(w->seen);
	return 0;
}

static const char *people_token(const struct adapter *, const struct errand *)
{
	return wecom_token_app;
}

static int people_call(const struct adapter *a, struct errand *e, const char *token,
		       struct call *ret, struct err *err)
{
	const struct walk *w = e->own;
	int rc;
	if (w == NULL) {
		rc = wecom_call(a, e, "/cgi-bin/department/list", token, "", NULL, ret, err);
	} else {
		char *more = talloc_asprintf(e, "&department_id=%lld", (long long)w->ids[w->at]);
		rc = more != NULL
			     ? wecom_call(a, e, "/cgi-bin/user/list", token, more, NULL, ret, err)
			     : err_set(err, ERR_AGAIN, "wecom: no memory");
	}
	ret->limit = INT64_C(16) << 20;
	ret->timeout_s = 60;
	return rc;
}

static void departments_take(struct errand *e, json_t *answer, struct outcome *ret)
{
	struct walk *w = talloc_zero(e, struct walk);
	json_t *list = json_object_get(answer, "department"), *d;
	size_t n = json_array_size(list), i;
	ret->verdict = VERDICT_LATER;
	if (w == NULL || n > DEPARTMENTS)
		return;
	talloc_set_destructor(w, walk_free);
	w->ids = talloc_array(w, json_int_t, (unsigned)n + 1);
	w->seen = json_object();
	json_decref(e->result);
	e->result = json_pack("{s:[], s:[]}", "nodes", "people");
	if (w->ids == NULL || w->seen == NULL || e->result == NULL)
		return;
	json_array_foreach(list, i, d)
	{
		json_int_t id = json_integer_value(json_object_get(d, "id"));
		json_int_t parent = json_integer_value(json_object_get(d, "parentid"));
		const char *name = json_string_value(json_object_get(d, "name"));
		if (id <= 0)
			continue;
		w->ids[w->n++] = id;
		(void)json_array_append_new(json_object_get(e->result, "nodes"),
					    json_pack("{s:I, s:I, s:s}", "id", id, "parent", parent,
						      "name", name != NULL ? name : ""));
	}
	e->own = w;
	ret->verdict = w->n > 0 ? VERDICT_MORE : VERDICT_DONE;
}

/* The departments that somebody leads: is_leader_in_dept runs beside department. */
static json_t *leads(const json_t *member)
{
	json_t *list = json_array();
	const json_t *departments = json_object_get(member, "department");
	const json_t *flags = json_object_get(member, "is_leader_in_dept");
	for (size_t i = 0; i < json_array_size(departments); i++)
		if (json_integer_value(json_array_get(flags, i)) == 1)
			(void)json_array_append(list, json_array_get(departments, i));
	return list;
}

static void member_take(struct errand *e, struct walk *w, const json_t *m)
{
	const char *id = json_string_value(json_object_get(m, "userid"));
	const char *name = json_string_value(json_object_get(m, "name"));
	const char *mobile = json_string_value(json_object_get(m, "mobile"));
	json_t *departments = json_object_get(m, "department");
	json_int_t main = json_integer_value(json_object_get(m, "main_department"));
	json_int_t status = json_integer_value(json_object_get(m, "status"));
	json_t *people = json_object_get(e->result, "people");
	if (id == NULL || strlen(id) > 64 || json_object_get(w->seen, id) != NULL ||
	    json_array_size(people) >= MEMBERS)
		return;
	(void)json_object_set_new(w->seen, id, json_true());
	/* 1 active, 2 disabled, 4 not activated, 5 left; absent where it is not told */
	(void)json_array_append_new(people,
				    json_pack("{s:s, s:s, s:O?, s:I, s:o, s:b, s:s*}", "user", id,
					      "name", name != NULL && name[0] != '\0' ? name : id,
					      "nodes", departments, "node", main, "leads", leads(m),
					      "active", (int)(status != 2 && status != 5), "phone",
					      mobile != NULL && mobile[0] != '\0' ? mobile : NULL));
}

static void people_answer(const struct adapter *, struct errand *e, const struct called *,
			  json_t *answer, struct outcome *ret)
{
	struct walk *w = e->own;
	if (w == NULL) {
		departments_take(e, answer, ret);
		return;
	}
	size_t i;
	json_t *m;
	json_array_foreach(json_object_get(answer, "userlist"), i, m) member_take(e, w, m);
	ret->verdict = ++w->at < w->n ? VERDICT_MORE : VERDICT_DONE;
}

/* A department that we may see, but not its members: on with the next one. */
static bool people_refused(const struct adapter *, struct errand *e, int code, json_t *,
			   struct outcome *ret)
{
	struct walk *w = e->own;
	if (w == NULL || (code != 60011 && code != 60003))
		return false;
	ret->verdict = ++w->at < w->n ? VERDICT_MORE : VERDICT_DONE;
	return true;
}

const struct wecom_kind wecom_people = {.name = "people",
					.token = people_token,
					.call = people_call,
					.answer = people_answer,
					.refused = people_refused};
