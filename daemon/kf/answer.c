/* A colleague answers a customer: #回复 张总 明天上午送样品. What the platform would refuse is
 * known beforehand from our own record, and said at once; what it refuses, or cannot deliver, all
 * the same, comes back to whoever wrote it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/kf/kf.h"
#include "store/card/activity.h"
#include "store/history/journal.h"
#include "store/queue/outbox.h"

const char *kf_hindrance(const struct contact *c, struct instant now, const char *text)
{
	if (strlen(text) > KF_TEXT_MAX)
		return "太长了，一次最多六百多个字，请分几条发";
	if (now.us - c->at_us > KF_ANSWER_US)
		return "客户已经超过 48 小时没说话，微信不让发了；等客户再来消息，或者打电话联系";
	if (c->answers >= KF_ANSWERS)
		return "客户没回之前最多发 5 条，已经发满了；等客户再来消息，或者打电话联系";
	if (c->state == CONTACT_QUEUE || c->state == CONTACT_PERSON)
		return "客服同事正在微信客服里接待这位客户，请让他转达";
	return NULL;
}

int kf_answer(struct turn *t, const struct card *card, const char *text, struct err *err)
{
	struct contact *list, c;
	size_t n;
	int rc = contact_list(&t->tx->view, t->mem, card->id, 1, &list, &n, err);
	if (rc < 0)
		return rc;
	struct say s = turn_say(t);
	if (n == 0) {
		say_kf_never(&s, card);
		return 0;
	}
	c = list[0];
	const char *why = kf_hindrance(&c, t->tx->now, text);
	if (why != NULL) {
		say_kf_cannot(&s, card, why);
		return 0;
	}
	struct change_log log = turn_log(t, "reply");
	struct activity a = {.card = card->id,
			     .person = t->actor.id,
			     .action = "message",
			     .text = text,
			     .at = t->in->sent,
			     .inbox = t->in->id};
	int64_t id;
	rc = activity_put(t->tx, &a, &id, err);
	if (rc == 0)
		rc = journal_born(&log, "activity", id, text, card->id, err);
	c.answers++;
	if (rc == 0)
		rc = contact_save(t->tx, &c, err);
	struct say out;
	if (rc == 0)
		rc = turn_tell_chat(t, c.platform, c.chat, &out, err);
	if (rc < 0)
		return rc;
	say_kf_words(&out, text);
	say_kf_sent(&s, card, KF_ANSWERS - c.answers, log.id);
	return 0;
}

/* --- what did not arrive ---------------------------------------------------------------------- */

/* errcode of a refusal as the adapter writes it; 0: none. */
static int code_of(const char *why)
{
	int code;
	return why != NULL && sscanf(why, "errcode %d", &code) == 1 ? code : 0;
}

/* In words (documentation 94677, fail_type of 94670); what we knew wrongly is put right. */
static const char *reason(struct contact *c, int code, int fail_type)
{
	if (code == 95001 || fail_type == 6) {
		c->answers = KF_ANSWERS;
		return "客户没回之前最多发 5 条";
	}
	if (code == 95002 || fail_type == 4)
		return "客户超过 48 小时没说话，微信不让发了";
	if (code == 95018) {
		c->state = CONTACT_PERSON;
		return "客服同事正在接待这位客户";
	}
	if (code == 95013 || fail_type == 5) {
		c->state = CONTACT_ENDED;
		return "这次会话已经结束，等客户再来消息";
	}
	if (fail_type == 10)
		return "客户不接收消息了";
	if (fail_type == 1)
		return "客服账号已删除";
	if (fail_type == 11)
		return "没有登录的客服成员";
	return "微信没有收下";
}

/* The message of a colleague that an outbox row came from. ERR_ABSENT: nobody's, an automatic one.
 */
static int origin(const struct view *v, void *mem, const char *key, struct inbox_msg *ret,
		  struct err *err)
{
	char *end;
	long long id = strtoll(key, &end, 10);
	int rc = *end == '/' ? inbox_get(v, mem, id, ret, err) : ERR_ABSENT;
	return rc == 0 && ret->outsider ? err_set(err, ERR_ABSENT, "an automatic one") : rc;
}

static int writer_tell(struct tx *tx, void *mem, const struct pack *pack,
		       const struct outbox_msg *m, const struct contact *c, const char *why,
		       struct err *err)
{
	struct inbox_msg in;
	struct person p;
	struct card card;
	struct outbox_msg out = {};
	struct reply r = {};
	struct say s = {&r, mem, pack, tx->now};
	int64_t id;
	int rc = origin(&tx->view, mem, m->idem_key, &in, err);
	if (rc == 0)
		rc = person_find(&tx->view, mem, in.platform, in.sender, &p, err);
	if (rc == 0)
		rc = person_home(&tx->view, mem, p.id, &out.platform, &out.chat, err);
	if (rc == 0)
		rc = kf_card(&tx->view, mem, c, &card, err);
	if (rc < 0)
		return rc == ERR_ABSENT ? 0 : rc;
	json_t *body = json_loads(m->body, 0, NULL);
	const char *words = json_string_value(json_object_get(body, "text"));
	say_kf_undelivered(&s, &card, words != NULL ? words : "", why);
	json_decref(body);
	rc = reply_rc(&r, err);
	char *text = rc == 0 ? json_dumps(r.body, JSON_COMPACT) : NULL;
	out.body = text;
	/* begins like the row that it speaks of: forgotten together */
	out.idem_key = talloc_asprintf(mem, "%s/undelivered", m->idem_key);
	if (rc == 0)
		rc = text != NULL && out.idem_key != NULL
			     ? outbox_put(tx, &out, &id, err)
			     : err_set(err, ERR_AGAIN, "undelivered: no memory");
	free(text);
	reply_done(&r);
	return rc;
}

int kf_undelivered(struct tx *tx, void *mem, const struct pack *pack, int64_t outbox,
		   const char *why, int fail_type, struct err *err)
{
	struct outbox_msg m;
	struct contact c;
	bool dead;
	int rc = outbox_get(&tx->view, mem, outbox, &m, &dead, err);
	if (rc == 0)
		rc = contact_find(&tx->view, mem, m.platform, m.chat, &c, err);
	if (rc < 0)
		return rc == ERR_ABSENT ? 0 : rc; /* not to a customer */
	const char *words = reason(&c, code_of(why), fail_type);
	if (fail_type < 0 && c.answers > 0 && c.answers < KF_ANSWERS)
		c.answers--;
	rc = contact_save(tx, &c, err);
	return rc < 0 ? rc : writer_tell(tx, mem, pack, &m, &c, words, err);
}
