/* What WeCom calls us for. Verified and decrypted here, stored by the writer, answered then: with
 * nothing, within milliseconds. No access token, no network, no database is needed for it, so it
 * works before the platform lets us in.
 *
 * Whatever is wrong with a request gets the same answer: a forger learns nothing from it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/chat/wecom/wecom.h"
#include "daemon/core/clock.h"
#include "daemon/core/log.h"
#include "parsers/base/utf8.h"
#include "parsers/wire/wecom.h"
#include "parsers/wire/xml.h"

#define ECHO_MAX 64

static int refuse(struct http_answer *ret, const char *channel, const char *why)
{
	char key[64];
	(void)snprintf(key, sizeof(key), "wecom/%s/%.40s", channel, why);
	log_event_seldom(LOG_UNUSUAL, "callback_refused", key, "PLATFORM=wecom CHANNEL=%s WHY=%s",
			 channel, why);
	http_text(ret, 403, "forbidden\n");
	return ERR_REFUSED;
}

/* A parameter that is there exactly once. */
static const char *once(const struct http_request *rq, const char *key)
{
	const char *found = NULL;
	for (size_t i = 0; i < rq->n_query; i++) {
		if (strcmp(rq->query[i].key, key) != 0)
			continue;
		if (found != NULL)
			return NULL;
		found = rq->query[i].value;
	}
	return found;
}

/* What the parameters, and the ciphertext, have to be. */
struct opened {
	char *text;
	size_t len;
};

static int open_sealed(const struct wecom_channel *ch, void *mem, const struct http_request *rq,
		       const char *sealed, struct opened *ret, const char **ret_why)
{
	struct err err;
	const char *at = once(rq, "timestamp"), *nonce = once(rq, "nonce");
	const char *mark = once(rq, "msg_signature");
	*ret_why = "signature";
	if (!ch->used || sealed == NULL ||
	    !seal_signed(&ch->seal, at, nonce, sealed, strlen(sealed), mark))
		return ERR_REFUSED;
	*ret_why = "seal";
	return seal_decrypt(mem, &ch->seal, sealed, strlen(sealed), &ret->text, &ret->len, &err);
}

/* The page names no limit for a timestamp's age; an old one is a replay or a wrong clock. */
static bool fresh(const struct adapter *a, const struct http_request *rq)
{
	const char *text = once(rq, "timestamp");
	if (text == NULL || text[0] == '\0' || strlen(text) > 12 ||
	    strspn(text, "0123456789") != strlen(text))
		return false;
	long long at = strtoll(text, NULL, 10);
	int64_t off_s = clock_now().us / 1000000 - at;
	int64_t most_s = config_int(a->cf, OPT_wecom_max_age);
	return off_s <= most_s && -off_s <= most_s;
}

/* The address is being saved in the admin's console: the number inside comes back, bare. What is
 * longer or no number would be a message, which nobody may have opened for them. */
static int verify(const struct adapter *a, const struct wecom_channel *ch, const char *name,
		  void *mem, const struct http_request *rq, struct received *ret,
		  struct http_answer *refusal)
{
	const char *given = once(rq, "echostr"), *why;
	char *echo = given != NULL ? talloc_strdup(mem, given) : NULL;
	for (char *c = echo; c != NULL && *c != '\0'; c++)
		if (*c == ' ') /* a + that somebody decoded */
			*c = '+';
	struct opened o;
	if (open_sealed(ch, mem, rq, echo, &o, &why) < 0)
		return refuse(refusal, name, why);
	if (!fresh(a, rq))
		return refuse(refusal, name, "timestamp");
	static const char plain[] =
		"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-";
	if (o.len == 0 || o.len > ECHO_MAX || strspn(o.text, plain) != o.len)
		return refuse(refusal, name, "echo");
	log_event(LOG_PLAIN, "callback_verified", "PLATFORM=wecom CHANNEL=%s", name);
	*ret = (struct received){.ignored = true};
	ret->answer = (struct http_answer){
		.status = 200, .type = "text/plain; charset=utf-8", .body = o.text, .len = o.len};
	return 0;
}

static int open_body(const struct adapter *a, const struct wecom_channel *ch, const char *name,
		     void *mem, const struct http_request *rq, const char *sealed,
		     struct opened *ret, struct http_answer *refusal)
{
	const char *why = "envelope";
	if (sealed == NULL)
		return refuse(refusal, name, why);
	if (open_sealed(ch, mem, rq, sealed, ret, &why) < 0)
		return refuse(refusal, name, why);
	return fresh(a, rq) ? 0 : refuse(refusal, name, "timestamp");
}

/* Before anything is read: what every callback has. */
static bool complete(const struct http_request *rq)
{
	return once(rq, "timestamp") != NULL && once(rq, "nonce") != NULL &&
	       once(rq, "msg_signature") != NULL;
}

/* The ciphertext in an envelope of XML; NULL if it is none. */
static const char *xml_sealed(void *mem, const struct http_request *rq)
{
	struct xml *x;
	struct err err;
	if (xml_read(mem, rq->body, rq->len, &x, &err) < 0 || strcmp(xml_name(x), "xml") != 0)
		return NULL;
	return xml_text(x, "Encrypt");
}

/* {"encrypt": "..."}: nothing that would be costly to read before the signature was looked at. */
static const char *json_sealed(void *mem, const struct http_request *rq)
{
	size_t marks = 0;
	for (size_t i = 0; i < rq->len; i++)
		marks += strchr("{[,:", rq->body[i]) != NULL;
	if (rq->len > SEAL_BASE64_MAX + 1024 || marks > 32)
		return NULL;
	json_t *body = json_loadb(rq->body, rq->len, JSON_REJECT_DUPLICATES, NULL);
	const char *text = json_string_value(json_object_get(body, "encrypt"));
	char *kept = text != NULL ? talloc_strdup(mem, text) : NULL;
	json_decref(body);
	return kept;
}

static void answer_nothing(struct received *ret)
{
	http_text(&ret->answer, 200, "");
}

/* JSON as a string on mem; takes the object over. */
static const char *packed(void *mem, json_t *object)
{
	char *text = object != NULL ? json_dumps(object, JSON_COMPACT) : NULL;
	char *kept = text != NULL ? talloc_strdup(mem, text) : NULL;
	free(text);
	json_decref(object);
	return kept;
}

/* --- what members wrote to the application ---------------------------------------------------- */

static void errand_set(struct received *ret, const char *kind, const char *key, const char *args,
		       int wait_s)
{
	ret->errand =
		(struct errand_row){.platform = "wecom", .kind = kind, .key = key, .args = args};
	ret->errand_wait_s = wait_s;
}

/* Changes come in bursts, and the directory is read as a whole. */
static void people_soon(struct received *ret)
{
	errand_set(ret, "people", "all", "{}", 20);
}

static void fill_place(void *mem, const struct wecom_said *w, struct received *ret)
{
	ret->msg.kind = "location";
	ret->msg.body =
		talloc_asprintf(mem, "%.6f,%.6f", strtod(w->lat, NULL), strtod(w->lng, NULL));
	ret->msg.label = w->label;
}

static void fill_message(void *mem, const struct wecom_said *w, struct received *ret)
{
	struct inbox_msg *m = &ret->msg;
	const char *type = w->msg_type;
	if (strcmp(type, "text") == 0 && w->content != NULL) {
		m->kind = "text";
		m->body = w->content;
	} else if (w->media_id != NULL &&
		   (strcmp(type, "image") == 0 || strcmp(type, "voice") == 0 ||
		    strcmp(type, "video") == 0)) {
		m->kind = type[0] == 'i'               ? "picture"
			  : strcmp(type, "voice") == 0 ? "voice"
						       : "file";
		m->body = type[0] == 'i' ? "" : strcmp(type, "voice") == 0 ? "0" : "视频.mp4";
		m->remote = packed(mem, json_pack("{s:s}", "media_id", w->media_id));
	} else if (strcmp(type, "location") == 0 && w->lat != NULL && w->lng != NULL) {
		fill_place(mem, w, ret);
	} else if (strcmp(type, "link") == 0) {
		m->kind = "text";
		m->body = talloc_asprintf(mem, "%s %s", w->title != NULL ? w->title : "",
					  w->url != NULL ? w->url : "");
	} else {
		m->kind = "text";
		m->body = "[暂不支持的消息类型]";
		log_event(LOG_UNUSUAL, "message_type_unknown", "PLATFORM=wecom TYPE=%.20s", type);
	}
}

static void fill_contact(void *mem, const struct wecom_said *w, struct received *ret)
{
	const struct wecom_contact *c = w->contact;
	people_soon(ret);
	if (c == NULL || c->user_id == NULL)
		return;
	bool left = strcmp(w->change_type, "delete_user") == 0 || c->status == 2 || c->status == 5;
	if (!left && c->new_user_id == NULL)
		return;
	const char *who = wecom_fold(mem, c->user_id);
	const char *renamed = c->new_user_id != NULL ? wecom_fold(mem, c->new_user_id) : NULL;
	ret->msg.kind = "contact";
	ret->msg.chat = ret->msg.sender = "sys";
	ret->msg.body = packed(mem, json_pack("{s:s, s:s?, s:b}", "user", who, "renamed", renamed,
					      "left", (int)left));
}

/* False: nothing to do about it. */
static bool fill_event(void *mem, const struct wecom_said *w, struct received *ret)
{
	const char *event = w->event;
	if (event == NULL)
		return false;
	if (strncmp(event, "template_card_", strlen("template_card_")) == 0) {
		if (w->event_key == NULL || w->event_key[0] == '\0' || w->who == NULL)
			return false;
		ret->msg.kind = "press";
		ret->msg.body = w->event_key;
		if (w->response_code != NULL)
			errand_set(ret, "redraw", w->response_code,
				   packed(mem, json_pack("{s:s, s:s}", "code", w->response_code,
							 "user", w->from)),
				   0);
		return true;
	}
	if (strcmp(event, "click") == 0 && w->event_key != NULL && w->who != NULL) {
		ret->msg.kind = "text"; /* the keys of our menu are commands */
		ret->msg.body = w->event_key;
		return true;
	}
	if (strcmp(event, "change_contact") == 0 && w->change_type != NULL) {
		fill_contact(mem, w, ret);
		return true;
	}
	if (strcmp(event, "subscribe") == 0 || strcmp(event, "unsubscribe") == 0) {
		people_soon(ret);
		return true;
	}
	if (strcmp(event, "kf_msg_or_event") == 0 && w->open_kfid != NULL) {
		errand_set(ret, "pull", w->open_kfid,
			   packed(mem, json_pack("{s:s, s:s?}", "account", w->open_kfid, "token",
						 w->token)),
			   0);
		return true;
	}
	if (strstr(event, "inactive") != NULL || strncmp(event, "low_active", 10) == 0)
		log_event(LOG_UNUSUAL, "application_sleeps", "PLATFORM=wecom EVENT=%.30s", event);
	return false;
}

/* Who holds the key of one channel speaks for that one only. */
static bool belongs(const struct adapter *a, const struct wecom_channel *ch,
		    const struct wecom_said *w)
{
	const char *event = w->event != NULL ? w->event : "";
	if (ch == &a->contacts)
		return strcmp(event, "change_contact") == 0;
	if (ch == &a->kf)
		return strcmp(event, "kf_msg_or_event") == 0;
	return w->agent == NULL || w->agent[0] == '\0' || strtoll(w->agent, NULL, 10) == a->agent;
}

static int receive_xml(const struct adapter *a, const struct wecom_channel *ch, const char *name,
		       void *mem, const struct http_request *rq, struct received *ret,
		       struct http_answer *refusal)
{
	struct opened o;
	struct wecom_said *w;
	struct err err;
	if (strcmp(rq->method, "GET") == 0)
		return verify(a, ch, name, mem, rq, ret, refusal);
	if (!ch->used || !complete(rq))
		return refuse(refusal, name, "parameters");
	int rc = open_body(a, ch, name, mem, rq, xml_sealed(mem, rq), &o, refusal);
	if (rc < 0)
		return rc;
	if (wecom_read(mem, o.text, o.len, &w, &err) < 0)
		return refuse(refusal, name, err.text);
	*ret = (struct received){};
	answer_nothing(ret);
	ret->msg = (struct inbox_msg){.platform = "wecom",
				      .chat = w->who,
				      .sender = w->who,
				      .msg_id = wecom_dedupe(mem, w),
				      .body = "",
				      .sent.us = w->created * INT64_C(1000000)};
	if (w->created <= 0 || w->created > clock_now().us / 1000000)
		ret->msg.sent = clock_now();
	if (!belongs(a, ch, w))
		ret->ignored = true;
	else if (strcmp(w->msg_type, "event") != 0 && w->who != NULL)
		fill_message(mem, w, ret);
	else if (!fill_event(mem, w, ret))
		ret->ignored = true;
	if (ret->msg.msg_id == NULL || ret->msg.body == NULL ||
	    (ret->errand.kind != NULL && ret->errand.args == NULL)) {
		http_text(refusal, 503, "busy\n");
		return ERR_AGAIN;
	}
	return 0;
}

int wecom_app_receive(const struct adapter *a, void *mem, const struct http_request *rq,
		      struct received *ret, struct http_answer *refusal)
{
	return receive_xml(a, &a->app, "app", mem, rq, ret, refusal);
}

int wecom_contacts_receive(const struct adapter *a, void *mem, const struct http_request *rq,
			   struct received *ret, struct http_answer *refusal)
{
	return receive_xml(a, &a->contacts, "contacts", mem, rq, ret, refusal);
}

int wecom_kf_receive(const struct adapter *a, void *mem, const struct http_request *rq,
		     struct received *ret, struct http_answer *refusal)
{
	return receive_xml(a, &a->kf, "kf", mem, rq, ret, refusal);
}

/* --- the smart robot -------------------------------------------------------------------------- */

/* The robot's name where it is addressed, in front or behind. */
static const char *without_mention(void *mem, const char *text)
{
	const char *from = text + strspn(text, " \t\r\n");
	if (*from == '@') {
		from += strcspn(from, " \t\r\n#");
		const char *wide = strstr(text, "＃"), *thin = strstr(text, "\u2005");
		if (wide != NULL && wide < from)
			from = wide;
		if (thin != NULL && thin < from)
			from = thin + strlen("\u2005");
	}
	char *kept = talloc_strdup(mem, from + strspn(from, " \t\r\n"));
	char *at = kept != NULL ? strrchr(kept, '@') : NULL;
	/* behind: a blank, @, one word and nothing more */
	if (at != NULL && at > kept && (at[-1] == ' ' || at[-1] == '\n') &&
	    at[strcspn(at, " \t\r\n")] == '\0')
		at[-1] = '\0';
	return kept;
}

static bool robot_item(void *mem, const struct wecom_bot *b, const struct wecom_item *item,
		       struct inbox_msg *m)
{
	bool grouped = b->chat_type != NULL && strcmp(b->chat_type, "group") == 0;
	if (item->text != NULL) {
		m->kind = "text";
		m->body = grouped ? without_mention(mem, item->text) : item->text;
		return m->body != NULL && m->body[strspn(m->body, " \t\r\n")] != '\0';
	}
	if (item->url == NULL)
		return false;
	bool picture = strcmp(item->type, "image") == 0;
	m->kind = picture ? "picture" : strcmp(item->type, "voice") == 0 ? "voice" : "file";
	m->body = picture ? "" : strcmp(item->type, "voice") == 0 ? "0" : "文件";
	m->remote = packed(mem, json_pack("{s:s}", "url", item->url));
	m->via = NULL; /* the one answer is for the words beside it */
	return m->remote != NULL;
}

static int robot_fill(void *mem, const struct wecom_bot *b, struct received *ret)
{
	struct inbox_msg first = ret->msg;
	size_t n = 0;
	ret->more = talloc_zero_array(mem, struct inbox_msg, (unsigned)b->n_items + 1);
	if (ret->more == NULL)
		return ERR_AGAIN;
	/* pictures first: the words beside them speak of them */
	for (int words = 0; words < 2; words++) {
		for (size_t i = 0; i < b->n_items; i++) {
			struct inbox_msg m = first;
			if ((b->items[i].text != NULL) != (words == 1) ||
			    !robot_item(mem, b, &b->items[i], &m))
				continue;
			if (n > 0)
				m.msg_id = talloc_asprintf(mem, "%s/%zu", first.msg_id, n);
			if (m.msg_id == NULL)
				return ERR_AGAIN;
			if (n++ == 0)
				ret->msg = m;
			else
				ret->more[ret->n_more++] = m;
		}
	}
	if (n == 1 && ret->msg.remote != NULL)
		ret->msg.via = first.via;
	ret->ignored = n == 0;
	return 0;
}

static int robot_message(void *mem, const struct wecom_bot *b, struct received *ret)
{
	bool grouped = b->chat_type != NULL && strcmp(b->chat_type, "group") == 0;
	ret->msg = (struct inbox_msg){
		.platform = "wecom",
		.chat = grouped ? talloc_asprintf(mem, WECOM_GROUP "%s", b->chat_id) : b->who,
		.grouped = grouped,
		.sender = b->who,
		.msg_id = talloc_asprintf(mem, "b:%s", b->msg_id),
		.body = "",
		.sent = clock_now()};
	if (b->created > 0 && b->created * INT64_C(1000000) < ret->msg.sent.us)
		ret->msg.sent.us = b->created * INT64_C(1000000);
	if (b->response_url != NULL)
		ret->msg.via = packed(mem, json_pack("{s:s}", "url", b->response_url));
	if (ret->msg.chat == NULL || ret->msg.msg_id == NULL)
		return ERR_AGAIN;
	if (strcmp(b->msg_type, "event") != 0)
		return robot_fill(mem, b, ret);
	ret->ignored = b->event == NULL || strcmp(b->event, "template_card_event") != 0 ||
		       b->event_key == NULL;
	ret->msg.kind = "press";
	ret->msg.body = b->event_key;
	return 0;
}

int wecom_bot_receive(const struct adapter *a, void *mem, const struct http_request *rq,
		      struct received *ret, struct http_answer *refusal)
{
	struct opened o;
	struct wecom_bot *b;
	struct err err;
	if (strcmp(rq->method, "GET") == 0)
		return verify(a, &a->bot, "bot", mem, rq, ret, refusal);
	if (!a->bot.used || !complete(rq))
		return refuse(refusal, "bot", "parameters");
	int rc = open_body(a, &a->bot, "bot", mem, rq, json_sealed(mem, rq), &o, refusal);
	if (rc < 0)
		return rc;
	if (wecom_bot_read(mem, o.text, o.len, &b, &err) < 0)
		return refuse(refusal, "bot", err.text);
	*ret = (struct received){};
	answer_nothing(ret);
	if (b->who == NULL ||
	    (b->chat_type != NULL && strcmp(b->chat_type, "group") == 0 && b->chat_id == NULL)) {
		ret->ignored = true;
		return 0;
	}
	if (robot_message(mem, b, ret) < 0) {
		http_text(refusal, 503, "busy\n");
		return ERR_AGAIN;
	}
	return 0;
}
