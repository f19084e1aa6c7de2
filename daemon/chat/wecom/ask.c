/* What an admin wants to know or set (kehuctl doctor, kehuctl wecom): one call, its answer as it
 * is. args: {"what": one of the rows, ...}. */
#include <string.h>
#include <talloc.h>

#include "daemon/chat/wecom/wecom.h"

static const struct row {
	const char *what, *path;
	enum {
		AS_APP,
		AS_KF,
		AS_CONTACTS
	} as;            /* whose token; the application's where there is no other */
	bool agent;      /* &agentid= */
	bool body;       /* args' "body" is posted */
	const char *arg; /* args' member of that name goes along */
} rows[] = {
	{"agent", "/cgi-bin/agent/get", AS_APP, true, false, NULL},
	{"callback_ips", "/cgi-bin/getcallbackip", AS_APP, false, false, NULL},
	{"menu", "/cgi-bin/menu/get", AS_APP, true, false, NULL},
	{"menu_create", "/cgi-bin/menu/create", AS_APP, true, true, NULL},
	{"menu_delete", "/cgi-bin/menu/delete", AS_APP, true, false, NULL},
	{"departments", "/cgi-bin/department/simplelist", AS_APP, false, false, NULL},
	{"contacts", "/cgi-bin/department/simplelist", AS_CONTACTS, false, false, NULL},
	{"kf_accounts", "/cgi-bin/kf/account/list", AS_KF, false, true, NULL},
	{"kf_link", "/cgi-bin/kf/add_contact_way", AS_KF, false, true, NULL},
	{"appchat_create", "/cgi-bin/appchat/create", AS_APP, false, true, NULL},
	{"appchat", "/cgi-bin/appchat/get", AS_APP, false, false, "chatid"},
	{"who", "/cgi-bin/auth/getuserinfo", AS_APP, false, false, "code"},
};

static const struct row *row_of(const json_t *args)
{
	const char *what = json_string_value(json_object_get(args, "what"));
	for (size_t i = 0; what != NULL && i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strcmp(rows[i].what, what) == 0)
			return &rows[i];
	return NULL;
}

static const char *ask_token(const struct adapter *a, const struct errand *e)
{
	json_t *args = json_loads(e->args, 0, NULL);
	const struct row *r = row_of(args);
	json_decref(args);
	if (r != NULL && r->as == AS_KF && a->kf_secret != NULL)
		return wecom_token_kf;
	if (r != NULL && r->as == AS_CONTACTS && a->contacts_secret != NULL)
		return wecom_token_contacts;
	return wecom_token_app;
}

static int ask_call(const struct adapter *a, struct errand *e, const char *token, struct call *ret,
		    struct err *err)
{
	json_t *args = json_loads(e->args, 0, NULL);
	const struct row *r = row_of(args);
	const char *value = r != NULL && r->arg != NULL
				    ? json_string_value(json_object_get(args, r->arg))
				    : NULL;
	char *more = talloc_strdup(e, "");
	if (r != NULL && r->agent)
		more = talloc_asprintf(e, "&agentid=%lld", (long long)a->agent);
	else if (value != NULL)
		more = talloc_asprintf(e, "&%s=%s", r->arg, call_escape(e, value));
	json_t *body = r != NULL && r->body ? json_deep_copy(json_object_get(args, "body")) : NULL;
	if (r != NULL && r->body && body == NULL)
		body = json_object();
	json_decref(args);
	if (r == NULL || more == NULL) {
		json_decref(body);
		return err_set(err, ERR_INPUT, "wecom: cannot ask that");
	}
	return wecom_call(a, e, r->path, token, more, body, ret, err);
}

static void ask_answer(const struct adapter *, struct errand *e, const struct called *,
		       json_t *answer, struct outcome *ret)
{
	json_decref(e->result);
	e->result = json_pack("{s:O}", "answer", answer);
	ret->verdict = VERDICT_DONE;
}

/* The admin sees it, whatever it is. */
static bool ask_refused(const struct adapter *, struct errand *e, int code, json_t *answer,
			struct outcome *ret)
{
	struct outcome o = {};
	wecom_refused(code, answer, &o);
	if (o.verdict == VERDICT_TOKEN || (o.verdict == VERDICT_LATER && o.wait_s == 0))
		return false;
	json_decref(e->result);
	e->result = json_pack("{s:O, s:i, s:s?, s:s}", "answer", answer, "errcode", code, "hint",
			      wecom_hint(code), "why", o.why);
	ret->verdict = VERDICT_DONE;
	return true;
}

const struct wecom_kind wecom_ask = {.name = "ask",
				     .token = ask_token,
				     .call = ask_call,
				     .answer = ask_answer,
				     .refused = ask_refused};
