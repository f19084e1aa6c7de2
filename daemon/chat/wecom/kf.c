/* 微信客服: customers write to an account of the company from their own WeChat (documentation
 * 94670). The callback is only a bell; what they wrote is pulled from where we stopped. */
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/chat/wecom/wecom.h"

#define SETUP_S 600 /* until an admin may have mended it */

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

const char *wecom_kf_token(const struct adapter *a, const struct errand *)
{
	return a->kf_secret != NULL ? wecom_token_kf : wecom_token_app;
}

/* Something about customer service is not set up: that is nothing to stop other messages for. */
bool wecom_kf_refused(const struct adapter *, struct errand *, int code, json_t *answer,
		      struct outcome *ret)
{
	wecom_refused(code, answer, ret);
	if (ret->verdict == VERDICT_WAY) {
		ret->verdict = VERDICT_LATER;
		ret->wait_s = SETUP_S;
	}
	return true;
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

/* An event as {"event", "body", "change"?, "why"?}; NULL: none of interest. */
static json_t *happened(const json_t *event)
{
	const char *what = text_of(event, "event_type");
	json_t *out = NULL;
	if (strcmp(what, "enter_session") == 0) {
		out = json_pack("{s:s, s:s}", "event", "enter", "body",
				text_of(event, "scene_param"));
	} else if (strcmp(what, "msg_send_fail") == 0) {
		out = json_pack("{s:s, s:s}", "event", "failed", "body",
				text_of(event, "fail_msgid"));
		(void)json_object_set(out, "why", json_object_get(event, "fail_type"));
	} else if (strcmp(what, "session_status_change") == 0) {
		/* 1, 2, 4: a colleague took over; 3: it ended */
		json_int_t change = json_integer_value(json_object_get(event, "change_type"));
		out = json_pack("{s:s, s:s, s:b}", "event", "session", "body", "", "person",
				(int)(change != 3));
	}
	return out;
}

static json_t *attached(const char *type, const json_t *inner)
{
	const char *kind = type[0] == 'i'               ? "picture"
			   : strcmp(type, "voice") == 0 ? "voice"
							: "file";
	const char *name = type[0] == 'i'               ? ""
			   : strcmp(type, "voice") == 0 ? "0"
			   : strcmp(type, "video") == 0 ? "视频.mp4"
							: "文件";
	return json_pack("{s:s, s:s, s:{s:s, s:b}}", "kind", kind, "body", name, "remote",
			 "media_id", text_of(inner, "media_id"), "kf", 1);
}

/* What a customer wrote as {"kind", "body", "remote"?, "label"?}. */
static json_t *written(const char *type, const json_t *inner)
{
	json_t *out;
	if (strcmp(type, "text") == 0)
		return json_pack("{s:s, s:s}", "kind", "text", "body", text_of(inner, "content"));
	if (strcmp(type, "image") == 0 || strcmp(type, "voice") == 0 || strcmp(type, "file") == 0 ||
	    strcmp(type, "video") == 0)
		return attached(type, inner);
	if (strcmp(type, "location") == 0) {
		char place[64];
		(void)snprintf(place, sizeof(place), "%.6f,%.6f",
			       json_number_value(json_object_get(inner, "latitude")),
			       json_number_value(json_object_get(inner, "longitude")));
		return json_pack("{s:s, s:s, s:s}", "kind", "location", "body", place, "label",
				 text_of(inner, "name"));
	}
	if (strcmp(type, "link") == 0) {
		char *text = talloc_asprintf(NULL, "%s %s", text_of(inner, "title"),
					     text_of(inner, "url"));
		out = json_pack("{s:s, s:s}", "kind", "text", "body", text != NULL ? text : "");
		(void)talloc_free(text);
		return out;
	}
	return json_pack("{s:s, s:s}", "kind", "text", "body", "[其他消息]");
}

/* One message or event as above, with "id", "account", "customer", "at"; NULL: of no interest. */
static json_t *said(const json_t *m)
{
	const char *type = text_of(m, "msgtype");
	const json_t *inner = json_object_get(m, type), *whose = m;
	/* 3: of a customer; 4: of the system; 5: of a colleague in the client */
	json_int_t origin = json_integer_value(json_object_get(m, "origin"));
	json_t *out = NULL;
	if (strcmp(type, "event") == 0) {
		out = happened(inner);
		whose = inner;
	} else if (origin == 5) {
		out = json_pack("{s:s, s:s, s:b}", "event", "session", "body", "", "person", 1);
	} else if (origin == 3) {
		out = written(type, inner);
	}
	if (out == NULL)
		return NULL;
	(void)json_object_set_new(out, "customer", json_string(text_of(whose, "external_userid")));
	(void)json_object_set_new(out, "account", json_string(text_of(whose, "open_kfid")));
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
static bool pull_refused(const struct adapter *a, struct errand *e, int code, json_t *answer,
			 struct outcome *ret)
{
	json_t *args = json_loads(e->args, 0, NULL);
	bool had = code == 95007 && json_object_del(args, "token") == 0;
	char *text = had ? json_dumps(args, JSON_COMPACT) : NULL;
	json_decref(args);
	if (text == NULL)
		return wecom_kf_refused(a, e, code, answer, ret);
	e->args = talloc_strdup(e, text);
	free(text);
	ret->verdict = e->args != NULL ? VERDICT_MORE : VERDICT_LATER;
	return true;
}

const struct wecom_kind wecom_pull = {.name = "pull",
				      .token = wecom_kf_token,
				      .call = pull_call,
				      .answer = pull_answer,
				      .refused = pull_refused};
