/* 微信客服: customers write to an account of the company from their own WeChat (documentation
 * 94670). The callback is only a bell; what they wrote is pulled from where we stopped. */
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/chat/wecom/wecom.h"

bool wecom_kf_split(void *mem, const char *chat, const char **ret_account,
		    const char **ret_customer)
{
	size_t head = strlen(WECOM_KF);
	if (strncmp(chat, WECOM_KF, head) != 0)
		return false;
	const char *dot = strchr(chat + head, '.');
	if (dot == NULL || dot == chat + head || dot[1] == '\0')
		return false;
	*ret_account = talloc_strndup(mem, chat + head, (size_t)(dot - chat) - head);
	*ret_customer = dot + 1;
	return *ret_account != NULL;
}

static const char *pull_token(const struct adapter *a, const struct errand *)
{
	return a->kf_secret != NULL ? wecom_token_kf : wecom_token_app;
}

static int pull_call(const struct adapter *a, struct errand *e, const char *token, struct call *ret,
		     struct err *err)
{
	json_t *args = json_loads(e->args, 0, NULL);
	const char *account = json_string_value(json_object_get(args, "account"));
	const char *bell = json_string_value(json_object_get(args, "token"));
	const char *cursor = json_string_value(json_object_get(args, "cursor"));
	json_t *body = json_pack("{s:s, s:s*, s:s*, s:i, s:i}", "open_kfid",
				 account != NULL ? account : "", "token",
				 bell != NULL && bell[0] != '\0' ? bell : NULL, "cursor",
				 cursor != NULL && cursor[0] != '\0' ? cursor : NULL, "limit", 1000,
				 "voice_format", 0);
	json_decref(args);
	int rc = wecom_call(a, e, "/cgi-bin/kf/sync_msg", token, "", body, ret, err);
	ret->limit = INT64_C(16) << 20;
	return rc;
}

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));
	return text != NULL ? text : "";
}

/* One message or event of theirs as {"id","account","customer","at","kind","body"?,"remote"?,
 * "label"?}; NULL: none of a customer's doing. */
static json_t *said(const json_t *m)
{
	const char *type = text_of(m, "msgtype");
	const char *customer = text_of(m, "external_userid"), *account = text_of(m, "open_kfid");
	const json_t *inner = json_object_get(m, type);
	json_t *out = NULL;
	/* 3: of a customer; 4: of the system; 5: of a colleague in the client */
	json_int_t origin = json_integer_value(json_object_get(m, "origin"));
	if (strcmp(type, "event") == 0 &&
	    strcmp(text_of(inner, "event_type"), "enter_session") == 0) {
		customer = text_of(inner, "external_userid");
		account = text_of(inner, "open_kfid");
		out = json_pack("{s:s, s:s}", "kind", "enter", "body",
				text_of(inner, "scene_param"));
	} else if (strcmp(type, "event") == 0 &&
		   strcmp(text_of(inner, "event_type"), "msg_send_fail") == 0) {
		customer = text_of(inner, "external_userid");
		account = text_of(inner, "open_kfid");
		out = json_pack("{s:s, s:s}", "kind", "failed", "body",
				text_of(inner, "fail_msgid"));
		(void)json_object_set(out, "why", json_object_get(inner, "fail_type"));
	} else if (origin != 3) {
		return NULL;
	} else if (strcmp(type, "text") == 0) {
		out = json_pack("{s:s, s:s}", "kind", "text", "body", text_of(inner, "content"));
	} else if (strcmp(type, "image") == 0 || strcmp(type, "voice") == 0 ||
		   strcmp(type, "file") == 0 || strcmp(type, "video") == 0) {
		const char *kind = strcmp(type, "image") == 0   ? "picture"
				   : strcmp(type, "voice") == 0 ? "voice"
								: "file";
		out = json_pack("{s:s, s:s, s:{s:s, s:b}}", "kind", kind, "body", "", "remote",
				"media_id", text_of(inner, "media_id"), "kf", 1);
	} else if (strcmp(type, "location") == 0) {
		char place[64];
		(void)snprintf(place, sizeof(place), "%.6f,%.6f",
			       json_number_value(json_object_get(inner, "latitude")),
			       json_number_value(json_object_get(inner, "longitude")));
		out = json_pack("{s:s, s:s, s:s}", "kind", "location", "body", place, "label",
				text_of(inner, "name"));
	} else if (strcmp(type, "link") == 0) {
		char *text = talloc_asprintf(NULL, "%s %s", text_of(inner, "title"),
					     text_of(inner, "url"));
		out = json_pack("{s:s, s:s}", "kind", "text", "body", text != NULL ? text : "");
		(void)talloc_free(text);
	} else {
		out = json_pack("{s:s, s:s}", "kind", "text", "body", "[其他消息]");
	}
	(void)json_object_set_new(out, "customer", json_string(customer));
	(void)json_object_set_new(out, "account", json_string(account));
	(void)json_object_set(out, "at", json_object_get(m, "send_time"));
	(void)json_object_set(out, "id", json_object_get(m, "msgid"));
	return out;
}

static void pull_answer(const struct adapter *, struct errand *e, const struct called *,
			json_t *answer, struct outcome *ret)
{
	json_t *list = json_array(), *m;
	size_t i;
	json_array_foreach(json_object_get(answer, "msg_list"), i, m)
	{
		json_t *one = said(m);
		if (one != NULL)
			(void)json_array_append_new(list, one);
	}
	json_decref(e->result);
	e->result = json_pack("{s:o, s:s, s:b}", "messages", list, "cursor",
			      text_of(answer, "next_cursor"), "more",
			      json_integer_value(json_object_get(answer, "has_more")) == 1);
	ret->verdict = e->result != NULL ? VERDICT_DONE : VERDICT_LATER;
}

/* The bell's token is good for ten minutes, the cursor for ever: on without it. */
static bool pull_refused(const struct adapter *, struct errand *e, int code, json_t *,
			 struct outcome *ret)
{
	json_t *args = json_loads(e->args, 0, NULL);
	bool had = code == 95007 && json_object_del(args, "token") == 0;
	char *text = had ? json_dumps(args, JSON_COMPACT) : NULL;
	json_decref(args);
	if (text == NULL)
		return false;
	e->args = talloc_strdup(e, text);
	free(text);
	ret->verdict = e->args != NULL ? VERDICT_MORE : VERDICT_LATER;
	return true;
}

const struct wecom_kind wecom_pull = {.name = "pull",
				      .token = pull_token,
				      .call = pull_call,
				      .answer = pull_answer,
				      .refused = pull_refused};
