/* Customer service, but for the messages: what customers call themselves (documentation 95149), who
 * is talking with them (94669), our accounts (94688) and their addresses (94661). */
#include <string.h>

#include "daemon/chat/wecom/wecom.h"

static const char *arg(const json_t *args, const char *key)
{
	const char *text = json_string_value(json_object_get(args, key));
	return text != NULL ? text : "";
}

/* A call with a body made of the errand's args; consumes args and body. */
static int post(const struct adapter *a, struct errand *e, const char *path, const char *token,
		json_t *args, json_t *body, struct call *ret, struct err *err)
{
	json_decref(args);
	return body != NULL ? wecom_call(a, e, path, token, "", body, ret, err)
			    : err_set(err, ERR_INPUT, "wecom: %s without what it needs", path);
}

static void result_set(struct errand *e, json_t *result, struct outcome *ret)
{
	json_decref(e->result);
	e->result = result;
	ret->verdict = result != NULL ? VERDICT_DONE : VERDICT_LATER;
}

/* --- what they call themselves ---------------------------------------------------------------- */

static int names_call(const struct adapter *a, struct errand *e, const char *token,
		      struct call *ret, struct err *err)
{
	json_t *args = json_loads(e->args, 0, NULL);
	json_t *body = json_pack("{s:O}", "external_userid_list", json_object_get(args, "users"));
	return post(a, e, "/cgi-bin/kf/customer/batchget", token, args, body, ret, err);
}

static void names_answer(const struct adapter *, struct errand *e, const struct called *,
			 json_t *answer, struct outcome *ret)
{
	json_t *list = json_array(), *c;
	size_t i;
	json_array_foreach(json_object_get(answer, "customer_list"), i, c)
	{
		if (arg(c, "external_userid")[0] != '\0')
			(void)json_array_append_new(list, json_pack("{s:s, s:s}", "user",
								    arg(c, "external_userid"),
								    "name", arg(c, "nickname")));
	}
	result_set(e, json_pack("{s:o}", "people", list), ret);
}

const struct wecom_kind wecom_names = {.name = "names",
				       .token = wecom_kf_token,
				       .call = names_call,
				       .answer = names_answer,
				       .refused = wecom_kf_refused};

/* --- who is talking with them ----------------------------------------------------------------- */

static int state_call(const struct adapter *a, struct errand *e, const char *token,
		      struct call *ret, struct err *err)
{
	json_t *args = json_loads(e->args, 0, NULL);
	json_t *body = json_pack("{s:s, s:s}", "open_kfid", arg(args, "account"), "external_userid",
				 arg(args, "customer"));
	return post(a, e, "/cgi-bin/kf/service_state/get", token, args, body, ret, err);
}

static void state_answer(const struct adapter *, struct errand *e, const struct called *,
			 json_t *answer, struct outcome *ret)
{
	json_int_t state = json_integer_value(json_object_get(answer, "service_state"));
	result_set(e, json_pack("{s:I}", "state", state), ret);
}

const struct wecom_kind wecom_state = {.name = "state",
				       .token = wecom_kf_token,
				       .call = state_call,
				       .answer = state_answer,
				       .refused = wecom_kf_refused};

/* --- our accounts ----------------------------------------------------------------------------- */

static int accounts_call(const struct adapter *a, struct errand *e, const char *token,
			 struct call *ret, struct err *err)
{
	return post(a, e, "/cgi-bin/kf/account/list", token, NULL,
		    json_pack("{s:i, s:i}", "offset", 0, "limit", 100), ret, err);
}

static void accounts_answer(const struct adapter *, struct errand *e, const struct called *,
			    json_t *answer, struct outcome *ret)
{
	json_t *list = json_array(), *a;
	size_t i;
	json_array_foreach(json_object_get(answer, "account_list"), i, a)
	{
		if (arg(a, "open_kfid")[0] != '\0')
			(void)json_array_append_new(list, json_string(arg(a, "open_kfid")));
	}
	result_set(e, json_pack("{s:o}", "accounts", list), ret);
}

/* Without customer service there are none. */
static bool accounts_refused(const struct adapter *a, struct errand *e, int code, json_t *answer,
			     struct outcome *ret)
{
	(void)wecom_kf_refused(a, e, code, answer, ret);
	if (ret->verdict == VERDICT_NEVER || ret->wait_s > 0)
		result_set(e, json_pack("{s:[]}", "accounts"), ret);
	return true;
}

const struct wecom_kind wecom_accounts = {.name = "accounts",
					  .token = wecom_kf_token,
					  .call = accounts_call,
					  .answer = accounts_answer,
					  .refused = accounts_refused};

static int link_call(const struct adapter *a, struct errand *e, const char *token, struct call *ret,
		     struct err *err)
{
	json_t *args = json_loads(e->args, 0, NULL);
	json_t *body = json_pack("{s:s, s:s}", "open_kfid", arg(args, "account"), "scene", "kehud");
	return post(a, e, "/cgi-bin/kf/add_contact_way", token, args, body, ret, err);
}

static void link_answer(const struct adapter *, struct errand *e, const struct called *,
			json_t *answer, struct outcome *ret)
{
	const char *url = arg(answer, "url");
	result_set(e, json_pack("{s:s}", "url", url), ret);
	if (url[0] == '\0')
		ret->verdict = VERDICT_NEVER;
}

const struct wecom_kind wecom_link = {.name = "link",
				      .token = wecom_kf_token,
				      .call = link_call,
				      .answer = link_answer,
				      .refused = wecom_kf_refused};
