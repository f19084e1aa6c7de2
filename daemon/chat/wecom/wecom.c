#include "daemon/chat/wecom/wecom.h"

#include <curl/curl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

/* --- calls ------------------------------------------------------------------------------------ */

int wecom_call(const struct adapter *a, void *mem, const char *path, const char *token,
	       const char *more, json_t *body, struct call *ret, struct err *err)
{
	const char *mark = token != NULL ? call_escape(mem, token) : NULL;
	*ret = (struct call){.limit = WECOM_ANSWER_MAX, .timeout_s = WECOM_TIMEOUT_S};
	if (token != NULL)
		ret->url = talloc_asprintf(mem, "%s%s?access_token=%s%s", a->api, path,
					   mark != NULL ? mark : "", more);
	else
		ret->url = talloc_asprintf(mem, "%s%s?%s", a->api, path, more);
	if (ret->url == NULL || (token != NULL && mark == NULL)) {
		json_decref(body);
		return err_set(err, ERR_AGAIN, "wecom: no memory");
	}
	if (body == NULL)
		return 0;
	/* raw UTF-8: \u escapes are refused (40033) */
	char *text = json_dumps(body, JSON_COMPACT);
	json_decref(body);
	if (text != NULL)
		ret->body = talloc_strdup(mem, text);
	ret->len = text != NULL ? strlen(text) : 0;
	ret->type = "application/json; charset=utf-8";
	free(text);
	return ret->body != NULL ? 0 : err_set(err, ERR_AGAIN, "wecom: no memory");
}

/* --- kinds ------------------------------------------------------------------------------------ */

static const struct wecom_kind *const kinds[] = {
	&wecom_send, &wecom_fetch, &wecom_pull,  &wecom_people,   &wecom_redraw,
	&wecom_ask,  &wecom_names, &wecom_state, &wecom_accounts, &wecom_link};

static const struct wecom_kind *kind_of(const struct errand *e)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kinds[i]->name, e->kind) == 0)
			return kinds[i];
	return NULL;
}

static const char *token(const struct adapter *a, const struct errand *e)
{
	const struct wecom_kind *k = kind_of(e);
	return k != NULL ? k->token(a, e) : NULL;
}

static int call(const struct adapter *a, struct errand *e, const char *token, struct call *ret,
		struct err *err)
{
	const struct wecom_kind *k = kind_of(e);
	return k != NULL ? k->call(a, e, token, ret, err)
			 : err_set(err, ERR_INPUT, "wecom: no errand of the kind %.20s", e->kind);
}

/* The call went to an address that came with a message, not to the interfaces. */
static bool elsewhere(const struct errand *e)
{
	return strcmp(e->kind, "fetch") == 0 ? strstr(e->args, "\"url\"") != NULL
					     : wecom_send_elsewhere(e);
}

/* Whether somebody who asks again would do harm, had the first one arrived. */
static bool harmless(const struct errand *e)
{
	return strcmp(e->kind, "send") != 0;
}

static void not_carried(const struct errand *e, const struct called *got, struct outcome *ret)
{
	(void)snprintf(ret->why, sizeof(ret->why), "%s", got->why);
	switch (got->how) {
	case CARRIED:
		return;
	case CARRIED_NOT:
		ret->verdict = VERDICT_WAY;
		return;
	case CARRIED_PERHAPS:
		ret->verdict = harmless(e) ? VERDICT_LATER : VERDICT_DOUBT;
		return;
	case CARRIED_TOO_MUCH:
		ret->verdict = VERDICT_NEVER;
		(void)snprintf(ret->why, sizeof(ret->why), "the answer is too large");
		return;
	}
}

/* A file comes with a name, a refusal instead of it is JSON; the smart robot's addresses give files
 * with or without a name, or a status. */
static bool is_file(const struct errand *e, const struct called *got)
{
	return got->fd >= 0 && (got->disposition != NULL || strstr(e->args, "\"url\"") != NULL);
}

/* Business errors have the status 200; others come from something in between. */
static void bad_status(const struct adapter *a, const struct wecom_kind *k, struct errand *e,
		       int status, struct outcome *ret)
{
	(void)snprintf(ret->why, sizeof(ret->why), "HTTP status %d", status);
	if (status >= 500) /* mostly it did not get through, but who knows */
		ret->verdict = harmless(e) ? VERDICT_LATER : VERDICT_DOUBT;
	else if (elsewhere(e)) /* an address of the smart robot that is over or was used */
		ret->verdict = k->refused != NULL && k->refused(a, e, status, NULL, ret)
				       ? ret->verdict
				       : VERDICT_NEVER;
	else {
		ret->verdict = VERDICT_WAY;
		ret->wait_s = 30;
	}
}

static void answer(const struct adapter *a, struct errand *e, const struct called *got,
		   struct outcome *ret)
{
	const struct wecom_kind *k = kind_of(e);
	ret->local = elsewhere(e);
	if (got->how != CARRIED) {
		not_carried(e, got, ret);
		return;
	}
	if (got->status / 100 != 2) {
		bad_status(a, k, e, got->status, ret);
		return;
	}
	if (is_file(e, got)) {
		k->answer(a, e, got, NULL, ret);
		return;
	}
	/* a NUL that a customer wrote must not keep everybody's messages away */
	json_t *answer =
		json_loadb(got->body, got->len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
	const json_t *number = json_object_get(answer, "errcode");
	/* what has no errcode is not of the platform: a gateway that wants a password */
	if (!json_is_object(answer) || !json_is_integer(number) ||
	    json_integer_value(number) > INT_MAX || json_integer_value(number) < INT_MIN) {
		ret->verdict = harmless(e) ? VERDICT_LATER : VERDICT_DOUBT;
		(void)snprintf(ret->why, sizeof(ret->why), "the answer is no JSON");
		json_decref(answer);
		return;
	}
	int code = (int)json_integer_value(number);
	if (code == 0)
		k->answer(a, e, got, answer, ret);
	else if (k->refused == NULL || !k->refused(a, e, code, answer, ret))
		wecom_refused(code, answer, ret);
	/* an admin is told when the platform said it: whose clock is wrong */
	if (got->date != NULL && strcmp(e->kind, "ask") == 0)
		(void)json_object_set_new(e->result, "date", json_string(got->date));
	json_decref(answer);
}

/* Documentation 90454: 30 a minute and 1,000 an hour to one member, the rest is dropped in silence;
 * a group robot 20 a minute. Kept below, as clocks and windows differ. */
static struct pace pace(const struct adapter *, const struct errand *e)
{
	struct pace p = {.per_minute = 28, .per_hour = 900};
	if (strcmp(e->chat, WECOM_HOOK) == 0)
		p = (struct pace){.per_minute = 18};
	if (strcmp(e->kind, "send") == 0)
		(void)snprintf(p.key, sizeof(p.key), "%.90s", e->chat);
	return p;
}

/* --- access tokens (documentation 91039) ------------------------------------------------------ */

const char wecom_token_app[] = "app", wecom_token_contacts[] = "contacts", wecom_token_kf[] = "kf";

static const char *secret_of(const struct adapter *a, const char *name)
{
	if (strcmp(name, wecom_token_contacts) == 0 && a->contacts_secret != NULL)
		return a->contacts_secret;
	if (strcmp(name, wecom_token_kf) == 0 && a->kf_secret != NULL)
		return a->kf_secret;
	return config_text(a->cf, OPT_wecom_secret);
}

static int token_call(const struct adapter *a, void *mem, const char *name, struct call *ret,
		      struct err *err)
{
	const char *corp = call_escape(mem, a->corp);
	const char *secret = call_escape(mem, secret_of(a, name));
	char *args = corp != NULL && secret != NULL
			     ? talloc_asprintf(mem, "corpid=%s&corpsecret=%s", corp, secret)
			     : NULL;
	return args != NULL ? wecom_call(a, mem, "/cgi-bin/gettoken", NULL, args, NULL, ret, err)
			    : err_set(err, ERR_AGAIN, "wecom: no memory");
}

static void token_answer(const struct adapter *, const struct called *got,
			 char ret_token[TOKEN_MAX], int *ret_expires_s, struct outcome *ret)
{
	ret->verdict = VERDICT_WAY;
	if (got->how != CARRIED || got->status != 200) {
		(void)snprintf(ret->why, sizeof(ret->why), "gettoken: %s",
			       got->how != CARRIED ? got->why : "no answer with status 200");
		return;
	}
	json_t *answer = json_loadb(got->body, got->len, JSON_REJECT_DUPLICATES, NULL);
	int code = (int)json_integer_value(json_object_get(answer, "errcode"));
	const char *value = json_string_value(json_object_get(answer, "access_token"));
	json_int_t expires_s = json_integer_value(json_object_get(answer, "expires_in"));
	if (code != 0) {
		wecom_refused(code, answer, ret);
		/* here it is the secret that is wrong; often wrong ones lock the whole company out
		 */
		ret->verdict = VERDICT_WAY;
		if (ret->wait_s == 0 && code != -1)
			ret->wait_s = 60;
	} else if (value == NULL || strlen(value) >= TOKEN_MAX || expires_s <= 0) {
		(void)snprintf(ret->why, sizeof(ret->why), "gettoken: no token in the answer");
	} else {
		memcpy(ret_token, value, strlen(value) + 1);
		*ret_expires_s = expires_s < 86400 ? (int)expires_s : 86400;
		ret->verdict = VERDICT_DONE;
	}
	json_decref(answer);
}

/* --- open ------------------------------------------------------------------------------------- */

static int channel_open(struct wecom_channel *ch, const struct config *cf, enum option_id token,
			enum option_id key, enum option_id path, const char *receiver,
			const char *what, struct err *err)
{
	const char *mark = config_text(cf, token), *aes = config_text(cf, key);
	if (mark[0] == '\0' && aes[0] == '\0')
		return 0;
	int rc = seal_open_key(mark, aes, receiver, &ch->seal, err);
	if (rc < 0) {
		(void)err_prefix(err, "[wecom] %stoken, %saes_key", what, what);
		return ERR_INPUT;
	}
	ch->used = config_text(cf, path)[0] == '/';
	return ch->used ? 0
			: err_set(err, ERR_INPUT, "[wecom] %scallback_path: must begin with /",
				  what);
}

static int open_adapter(const struct config *cf, struct adapter **ret, struct err *err)
{
	struct adapter *a = talloc_zero(NULL, struct adapter);
	if (a == NULL)
		return err_set(err, ERR_AGAIN, "wecom: no memory");
	a->cf = cf;
	a->corp = config_text(cf, OPT_wecom_corp_id);
	a->agent = config_int(cf, OPT_wecom_agent_id);
	a->api = call_base(a, config_text(cf, OPT_wecom_api_base));
	const char *contacts = config_text(cf, OPT_wecom_contacts_secret);
	const char *kf = config_text(cf, OPT_wecom_kf_secret);
	a->contacts_secret = contacts[0] != '\0' ? contacts : NULL;
	a->kf_secret = kf[0] != '\0' ? kf : NULL;
	int rc = a->api != NULL ? 0 : err_set(err, ERR_AGAIN, "wecom: no memory");
	if (rc == 0 &&
	    (a->corp[0] == '\0' || config_text(cf, OPT_wecom_secret)[0] == '\0' || a->agent == 0))
		rc = err_set(
			err, ERR_INPUT,
			"[wecom] is enabled but corp_id, agent_id or secret is missing (我的企业 > "
			"企业信息; 应用管理 > 应用)");
	if (rc == 0)
		rc = channel_open(&a->app, cf, OPT_wecom_token, OPT_wecom_aes_key,
				  OPT_wecom_callback_path, a->corp, "", err);
	if (rc == 0)
		rc = channel_open(&a->contacts, cf, OPT_wecom_contacts_token,
				  OPT_wecom_contacts_aes_key, OPT_wecom_contacts_callback_path,
				  a->corp, "contacts_", err);
	if (rc == 0)
		rc = channel_open(&a->kf, cf, OPT_wecom_kf_token, OPT_wecom_kf_aes_key,
				  OPT_wecom_kf_callback_path, a->corp, "kf_", err);
	if (rc == 0)
		rc = channel_open(&a->bot, cf, OPT_wecom_bot_token, OPT_wecom_bot_aes_key,
				  OPT_wecom_bot_callback_path, "", "bot_", err);
	if (rc < 0) {
		(void)talloc_free(a);
		return rc;
	}
	*ret = a;
	return 0;
}

static void close_adapter(struct adapter *a)
{
	(void)talloc_free(a);
}

static const struct platform_path paths[] = {
	{.where = OPT_wecom_callback_path,
	 .look = true,
	 .limit = OPT_server_max_body,
	 .receive = wecom_app_receive},
	{.where = OPT_wecom_contacts_callback_path,
	 .look = true,
	 .limit = OPT_server_max_body,
	 .receive = wecom_contacts_receive},
	{.where = OPT_wecom_kf_callback_path,
	 .look = true,
	 .limit = OPT_server_max_body,
	 .receive = wecom_kf_receive},
	{.where = OPT_wecom_bot_callback_path,
	 .look = true,
	 .limit = OPT_server_max_body,
	 .receive = wecom_bot_receive},
	{},
};

const struct platform platform_wecom = {
	.name = "wecom",
	.enabled = OPT_wecom_enabled,
	.paths = paths,
	.people = true,
	.open = open_adapter,
	.close = close_adapter,
	.token = token,
	.pace = pace,
	.call = call,
	.answer = answer,
	.unseal = wecom_unseal,
	.token_call = token_call,
	.token_answer = token_answer,
	.sign_in = wecom_sign_in,
	.signed_in = wecom_signed_in,
};
