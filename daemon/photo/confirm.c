/* A doubtful value is confirmed, corrected with a button, or taken off the card and typed. What a
 * person has said stays: no later reading that is doubtful replaces it (sales/edit.h). */
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/photo/doubts.h"
#include "daemon/sales/edit.h"
#include "parsers/base/utf8.h"
#include "parsers/value/span.h"

#define TYPED_US (INT64_C(10) * 60 * 1000000) /* so long a value is waited for */
#define TYPED_CHARS 40

/* A photo of the presser's and the card that it belongs to. ERR_ABSENT: not theirs to change. */
static int photo_find(struct turn *t, int64_t id, struct picture *p, struct card *c,
		      struct picture_value **ret, size_t *ret_n, struct err *err)
{
	int rc = picture_find(&t->tx->view, t->mem, id, p, err);
	if (rc == 0 && (p->person != t->actor.id || p->card == 0))
		rc = ERR_ABSENT;
	if (rc == 0)
		rc = card_find(&t->tx->view, t->mem, &t->actor, p->card, c, err);
	if (rc == 0 && !may_change(&t->actor, c))
		rc = ERR_ABSENT;
	return rc < 0 ? rc : picture_values(&t->tx->view, t->mem, id, ret, ret_n, err);
}

/* One value of such a photo. */
static int value_find(struct turn *t, int64_t id, int64_t seq, struct picture *p, struct card *c,
		      struct picture_value *ret, struct err *err)
{
	struct picture_value *values;
	size_t n;
	int rc = photo_find(t, id, p, c, &values, &n, err);
	for (size_t i = 0; rc == 0 && i < n; i++)
		if (values[i].seq == seq && values[i].doubtful) {
			*ret = values[i];
			return 0;
		}
	return rc < 0 ? rc : ERR_ABSENT;
}

static int too_old(struct turn *t, int rc)
{
	if (rc != ERR_ABSENT)
		return rc;
	struct say s = turn_say(t);
	say_button_old(&s);
	return 0;
}

int doubts_sure(struct turn *t, int64_t picture, struct err *err)
{
	struct picture p;
	struct card c;
	struct picture_value *values;
	size_t n;
	int rc = photo_find(t, picture, &p, &c, &values, &n, err);
	if (rc < 0)
		return too_old(t, rc);
	struct change_log log = turn_log(t, "photo");
	for (size_t i = 0; i < n && rc == 0; i++) {
		enum standing how = STANDS_NOT;
		bool taken;
		if (values[i].doubtful)
			rc = doubt_standing(t, &p, &values[i], &how, err);
		if (rc == 0 && how == STANDS_DOUBTFUL)
			rc = edit_param(&log, t->mem, c.id, values[i].key, values[i].value, false,
					p.id, &taken, err);
	}
	if (rc < 0)
		return rc;
	struct say s = turn_say(t);
	if (log.id != 0)
		say_card_saved(&s, &c, false, log.id);
	else
		say_card_unchanged(&s, &c);
	return card_show(t, &s, &c, err);
}

/* The value that the conversation's newest question asks for. ERR_ABSENT: it asks for none. */
static int value_asked(struct turn *t, struct question *q, int64_t *ret_picture, int64_t *ret_seq,
		       struct err *err)
{
	struct chat chat = turn_chat(t);
	int rc = question_find(&t->tx->view, t->mem, &chat, 0, q, err);
	if (rc < 0)
		return rc;
	json_t *root = json_loads(q->options, 0, NULL);
	const json_t *pair = json_object_get(root, "value");
	*ret_picture = json_integer_value(json_array_get(pair, 0));
	*ret_seq = json_integer_value(json_array_get(pair, 1));
	json_decref(root);
	return *ret_seq > 0 ? 0 : ERR_ABSENT;
}

/* The next short text of the conversation will be the value; one asked for before is not any more.
 */
static int value_ask(struct turn *t, const struct picture *p, const struct picture_value *v,
		     struct err *err)
{
	struct question before;
	int64_t picture, seq, number;
	int rc = value_asked(t, &before, &picture, &seq, err);
	if (rc == 0)
		rc = question_answered(t->tx, before.id, err);
	if (rc < 0 && rc != ERR_ABSENT)
		return rc;
	json_t *root = json_pack("{s:[I,I]}", "value", (json_int_t)p->id, (json_int_t)v->seq);
	char *text = root != NULL ? json_dumps(root, JSON_COMPACT) : NULL;
	json_decref(root);
	struct chat chat = turn_chat(t);
	struct instant expires = {t->tx->now.us + TYPED_US};
	rc = text != NULL ? question_put(t->tx, &chat, text, expires, &number, err)
			  : err_set(err, ERR_AGAIN, "doubt: no memory");
	free(text);
	return rc;
}

int doubts_wrong(struct turn *t, int64_t picture, int64_t seq, struct err *err)
{
	struct picture p;
	struct card c;
	struct picture_value v;
	enum standing how;
	int rc = value_find(t, picture, seq, &p, &c, &v, err);
	if (rc < 0)
		return too_old(t, rc);
	rc = doubt_standing(t, &p, &v, &how, err);
	if (rc < 0)
		return rc;
	struct say s = turn_say(t);
	if (how == STANDS_OTHER) {
		say_doubt_settled(&s, &c, v.key);
		return 0;
	}
	struct change_log log = turn_log(t, "photo");
	if (how != STANDS_NOT)
		rc = edit_param_drop(&log, c.id, v.key, err);
	if (rc == 0)
		rc = value_ask(t, &p, &v, err);
	if (rc == 0)
		say_doubt_wrong(&s, &c, &v, log.id);
	return rc;
}

/* What a person says about a value is sure. */
static int value_take(struct turn *t, const struct picture *p, const struct card *c,
		      const char *key, const char *value, struct err *err)
{
	struct change_log log = turn_log(t, "photo");
	bool taken;
	int rc = edit_param(&log, t->mem, c->id, key, value, false, p->id, &taken, err);
	if (rc < 0)
		return rc;
	struct say s = turn_say(t);
	say_doubt_corrected(&s, c, key, value, log.id);
	return 0;
}

int doubts_meant(struct turn *t, int64_t picture, int64_t seq, struct err *err)
{
	struct picture p;
	struct card c;
	struct picture_value v;
	enum standing how;
	int rc = value_find(t, picture, seq, &p, &c, &v, err);
	if (rc == 0 && v.maybe == NULL)
		rc = ERR_ABSENT;
	if (rc < 0)
		return too_old(t, rc);
	rc = doubt_standing(t, &p, &v, &how, err);
	if (rc < 0)
		return rc;
	if (how != STANDS_OTHER)
		return value_take(t, &p, &c, v.key, v.maybe, err);
	struct say s = turn_say(t);
	say_doubt_settled(&s, &c, v.key);
	return 0;
}

/* The value in what was typed: without 型号： before it, and without question marks, which only the
 * machine writes. NULL: no value, rather something else. */
static const char *typed_value(struct turn *t, const char *key)
{
	struct span s = {t->in->body, strlen(t->in->body)};
	s = span_strip(s);
	size_t k = strlen(key);
	if (s.len > k && memcmp(s.at, key, k) == 0) {
		size_t more = s.at[k] == ':' ? 1 : strncmp(s.at + k, "：", 3) == 0 ? 3 : 0;
		if (more > 0)
			s = span_strip((struct span){s.at + k + more, s.len - k - more});
	}
	while (s.len > 0 && (s.at[0] == '?' || (s.len >= 3 && memcmp(s.at, "？", 3) == 0))) {
		size_t n = s.at[0] == '?' ? 1 : 3;
		s = (struct span){s.at + n, s.len - n};
	}
	if (s.len == 0 || utf8_count(s.at, s.len) > TYPED_CHARS ||
	    memchr(s.at, '\n', s.len) != NULL)
		return NULL;
	return talloc_strndup(t->mem, s.at, s.len);
}

int doubts_typed(struct turn *t, bool *ret_answered, struct err *err)
{
	struct question q;
	struct picture p;
	struct card c;
	struct picture_value v;
	int64_t picture, seq;
	enum standing how = STANDS_OTHER;
	*ret_answered = false;
	int rc = value_asked(t, &q, &picture, &seq, err);
	if (rc == 0)
		rc = value_find(t, picture, seq, &p, &c, &v, err);
	if (rc == 0)
		rc = doubt_standing(t, &p, &v, &how, err);
	if (rc < 0)
		return rc == ERR_ABSENT ? 0 : rc;
	/* Put back, or known from elsewhere: nobody waits for it any more. */
	const char *value = how == STANDS_NOT ? typed_value(t, v.key) : NULL;
	if (value == NULL)
		return 0;
	*ret_answered = true;
	rc = question_answered(t->tx, q.id, err);
	return rc < 0 ? rc : value_take(t, &p, &c, v.key, value, err);
}
