/* A customer's message: onto the card, if it is known whose it is. Whoever has charge of them is
 * told some seconds later, with what else came (notice.c). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/kf/kf.h"
#include "parsers/base/utf8.h"
#include "store/card/activity.h"
#include "store/history/journal.h"
#include "store/history/record.h"

#define VALUE_MAX 1000  /* bytes of their words on the card */
#define SOON_US 2000000 /* before a message is looked at again */
#define REPLY_US                                                                        \
	(INT64_C(7) * 24 * 3600 * 1000000) /* what is said so soon after something that \
					      a colleague did, answers it */

static bool is(const char *kind, const char *what)
{
	return strcmp(kind, what) == 0;
}

const char *kf_line(void *mem, const struct contact_said *m)
{
	char *text;
	if (is(m->kind, "text"))
		text = talloc_strndup(mem, m->body, utf8_cut(m->body, strlen(m->body), VALUE_MAX));
	else if (is(m->kind, "location"))
		text = talloc_asprintf(mem, "[位置] %s", m->label != NULL ? m->label : m->body);
	else if (is(m->kind, "file"))
		text = talloc_asprintf(mem, "[文件] %.200s", m->body);
	else
		text = talloc_strdup(mem, is(m->kind, "voice") ? "[语音]" : "[图片]");
	for (char *c = text; c != NULL && *c != '\0'; c++)
		if (((unsigned char)*c < 0x20 && *c != '\n') || *c == 0x7F)
			*c = ' ';
	return text != NULL ? utf8_mend(text) : "";
}

/* --- onto the card ---------------------------------------------------------------------------- */

/* consult: of their own accord; reply: after something that we did. */
static int event_put(struct turn *t, const struct contact *c, const struct card *card,
		     const struct contact_said *m, struct err *err)
{
	struct activity *last;
	size_t n;
	char source[32];
	bool fresh;
	int rc = activity_list(&t->tx->view, t->mem, card->id, 1, &last, &n, err);
	if (rc < 0)
		return rc;
	bool answers = n == 1 && last[0].at.us > c->at_us && last[0].at.us <= m->sent.us &&
		       m->sent.us - last[0].at.us < REPLY_US;
	(void)snprintf(source, sizeof(source), "kf %lld", (long long)c->id);
	/* the platform tells whole seconds, and several may come in one */
	struct customer_event e = {.card = card->id,
				   .event = answers ? "reply" : "consult",
				   .at.us = m->sent.us - m->sent.us % 1000000 + m->id % 1000000,
				   .value = kf_line(t->mem, m)};
	return customer_event_put(t->tx, &e, source, &fresh, err);
}

static int picture_take(struct turn *t, const struct contact *c, const struct card *card,
			const struct contact_said *m, struct change_log *log, struct err *err)
{
	struct picture p;
	int rc = picture_of(&t->tx->view, t->mem, m->id, &p, err);
	if (rc == 0)
		return journal_set_int(log, "picture", p.id, "card", card->id, card->id, err);
	if (rc != ERR_ABSENT)
		return rc;
	p = (struct picture){.inbox = m->id,
			     .media = m->media,
			     .platform = c->platform,
			     .chat = c->chat,
			     .person = card->owner,
			     .card = card->id,
			     .how = "context"};
	rc = picture_put(t->tx, &p, &p.id, err);
	if (rc < 0)
		return rc;
	struct job j = {.kind = "ocr", .inbox = m->id, .media = m->media, .subject = p.id};
	int64_t id;
	return job_put(t->tx, &j, &id, err);
}

static int file_take(struct turn *t, const struct contact *c, const struct card *card,
		     const struct contact_said *m, struct change_log *log, struct err *err)
{
	struct attachment a;
	int rc = attachment_of(&t->tx->view, t->mem, m->id, &a, err);
	if (rc == ERR_ABSENT) {
		a = (struct attachment){.inbox = m->id,
					.media = m->media,
					.kind = m->kind,
					.name = is(m->kind, "voice") ? "0" : m->body,
					.platform = c->platform,
					.chat = c->chat,
					.person = card->owner};
		if (m->label != NULL)
			a.name = talloc_asprintf(t->mem, "%s %s", m->body, m->label);
		rc = a.name != NULL ? attachment_put(t->tx, &a, &a.id, err)
				    : err_set(err, ERR_AGAIN, "file: no memory");
	}
	return rc < 0 ? rc
		      : journal_set_int(log, "attachment", a.id, "card", card->id, card->id, err);
}

int kf_record(struct turn *t, const struct contact *c, const struct card *card,
	      const struct contact_said *m, struct err *err)
{
	struct change_log log = {.tx = t->tx,
				 .person = card->owner,
				 .inbox = m->id,
				 .what = "customer",
				 .at = m->sent};
	int rc = event_put(t, c, card, m, err);
	if (rc < 0 || is(m->kind, "text"))
		return rc;
	if (is(m->kind, "location"))
		return file_take(t, c, card, m, &log, err);
	if (m->media == NULL)
		return 0; /* it could not be had */
	return is(m->kind, "picture") ? picture_take(t, c, card, m, &log, err)
				      : file_take(t, c, card, m, &log, err);
}

/* --- what came -------------------------------------------------------------------------------- */

static int happened(struct turn *t, struct contact *c, struct err *err)
{
	json_t *e = json_loads(t->in->body, 0, NULL);
	const char *what = json_string_value(json_object_get(e, "event"));
	const char *body = json_string_value(json_object_get(e, "body"));
	const json_t *why = json_object_get(e, "why");
	long long outbox;
	int rc = 0;
	if (what == NULL || body == NULL) {
		rc = 0;
	} else if (is(what, "enter")) {
		rc = t->in->via == NULL ? kf_entered(t, c, body, err) : 0;
	} else if (is(what, "failed") && sscanf(body, "k%lld-", &outbox) == 1) {
		rc = contact_save(t->tx, c, err);
		if (rc == 0)
			rc = kf_undelivered(t->tx, t->mem, t->pack, outbox, NULL,
					    (int)json_integer_value(why), err);
		if (rc == 0)
			rc = contact_get(&t->tx->view, t->mem, c->id, c, err);
	} else if (is(what, "session") && t->in->sent.us >= c->at_us) {
		c->state =
			json_is_true(json_object_get(e, "person")) ? CONTACT_PERSON : CONTACT_ENDED;
		c->state_us = t->tx->now.us;
	}
	json_decref(e);
	return rc;
}

/* Somebody is to be told, and they are to be answered. */
static void arrived(struct turn *t, struct contact *c)
{
	int64_t now_us = t->tx->now.us;
	if (t->in->sent.us > c->at_us) {
		c->at_us = t->in->sent.us;
		c->answers = 0;
		if (c->state == CONTACT_ENDED)
			c->state = CONTACT_NEW;
	}
	if (t->in->via != NULL) {
		c->told = t->in->id > c->told ? t->in->id : c->told;
		return;
	}
	if (c->first_us == 0)
		c->first_us = now_us;
	c->last_us = now_us;
	c->wants_ack = c->wants_ack || now_us - t->in->sent.us < KF_FRESH_US;
	if (c->due_us == 0 || c->due_us > now_us + SOON_US)
		c->due_us = now_us + SOON_US;
}

static int said(struct turn *t, struct contact *c, struct err *err)
{
	const struct inbox_msg *in = t->in;
	struct contact_said m = {.id = in->id,
				 .kind = in->kind,
				 .body = in->body,
				 .label = in->label,
				 .media = in->media,
				 .sent = in->sent};
	struct card card;
	int rc = kf_card(&t->tx->view, t->mem, c, &card, err);
	if (rc == ERR_ABSENT && is(in->kind, "text"))
		rc = kf_recognise(t, c, in->body, err);
	if (rc == 0)
		rc = kf_card(&t->tx->view, t->mem, c, &card, err);
	if (rc == 0)
		rc = kf_record(t, c, &card, &m, err);
	if (rc < 0 && rc != ERR_ABSENT)
		return rc;
	arrived(t, c);
	return 0;
}

int turn_outsider(struct turn *t, struct err *err)
{
	struct contact c;
	int rc = contact_put(t->tx, t->mem, t->in->platform, t->in->chat, t->in->sender, &c, err);
	if (rc == 0)
		rc = is(t->in->kind, "contact") ? happened(t, &c, err) : said(t, &c, err);
	if (rc == 0)
		rc = contact_save(t->tx, &c, err);
	return rc < 0 || c.due_us == 0 ? rc : kf_plan(t->tx, KF_CHORE, c.due_us, err);
}
