#include "store/card/question.h"

#include <string.h>

#include "parsers/base/utf8.h"
#include "store/engine/bigram.h"

/* The next word from *at on; false: no more. */
static bool word_next(const char *words, size_t len, size_t *at, struct word *w)
{
	*w = (struct word){};
	while (*at < len) {
		uint32_t c;
		size_t n = utf8_next(words + *at, len - *at, &c);
		c = bigram_fold(c);
		if (c == 0 && w->n > 0)
			break;
		*at += n;
		if (c == 0 || w->n >= QUESTION_CHARS)
			continue;
		w->chars[w->n++] = c;
		w->len += utf8_put(c, w->text + w->len);
	}
	return w->n > 0;
}

/* n characters of a word as a term. */
static void term_add(struct question *q, const struct word *w, size_t i, size_t n)
{
	struct term t = {};
	size_t len = 0;
	for (size_t k = 0; k < n; k++)
		len += utf8_put(w->chars[i + k], t.text + len);
	for (size_t k = 0; k < q->n_terms; k++)
		if (strcmp(q->terms[k].text, t.text) == 0)
			return;
	if (q->n_terms < QUESTION_TERMS)
		q->terms[q->n_terms++] = t;
	else
		q->exact = false;
}

static void terms_add(struct question *q, const struct word *w)
{
	if (w->n <= BIGRAM_MOST) {
		term_add(q, w, 0, w->n);
		return;
	}
	q->exact = false;
	for (size_t i = 0; i + BIGRAM_MOST <= w->n; i++)
		term_add(q, w, i, BIGRAM_MOST);
}

static int permits_add(const struct view *v, const struct person *actor, struct buf *out,
		       struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT node FROM permit WHERE person = ? AND ended_us IS NULL"
			       " AND until_us > ?",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, actor->id);
	bind_int(st, v->now.us);
	int rc;
	while ((rc = stmt_step(st, err)) > 0)
		buf_printf(out, " OR \"%cn%lld\"", BIGRAM_WHOLE, (long long)col_int(st, "node"));
	return rc;
}

/* Narrows the index to what CARD_SCOPE would let through anyway. */
static int scope_add(struct question *q, const struct view *v, const struct person *actor,
		     int64_t owner, struct err *err)
{
	if (owner == 0 && actor->role >= ROLE_HQ)
		return 0;
	buf_printf(&q->scope, "(\"%co%lld\" OR \"%cs%lld\"", BIGRAM_WHOLE,
		   (long long)(owner != 0 ? owner : actor->id), BIGRAM_WHOLE, (long long)actor->id);
	size_t len = q->scope.len;
	int rc = 0;
	if (owner == 0 && actor->role == ROLE_MANAGER)
		buf_printf(&q->scope, " OR \"%cn%lld\"", BIGRAM_WHOLE, (long long)actor->node);
	if (owner == 0)
		rc = permits_add(v, actor, &q->scope, err);
	q->own = q->scope.len == len;
	buf_puts(&q->scope, ")");
	q->terms[q->n_terms++] = (struct term){.scope = true};
	return rc < 0 ? rc : buf_rc(&q->scope, "search", err);
}

int question_init(struct question *q, const struct view *v, const struct person *actor,
		  int64_t owner, const char *words, struct err *err)
{
	*q = (struct question){.exact = true, .scope = BUF_INIT(QUESTION_SCOPE)};
	size_t at = 0, len = strlen(words);
	while (q->n_words < QUESTION_WORDS && word_next(words, len, &at, &q->words[q->n_words]))
		terms_add(q, &q->words[q->n_words++]);
	return q->n_words == 0 ? 0 : scope_add(q, v, actor, owner, err);
}

void question_done(struct question *q)
{
	buf_done(&q->scope);
}

void question_term(const struct question *q, const struct term *t, struct buf *out)
{
	if (t->scope)
		buf_puts(out, buf_str(&q->scope));
	else
		buf_printf(out, "\"%s\"%s", t->text,
			   utf8_count(t->text, strlen(t->text)) == 1 ? " *" : "");
}

bool question_fits(const struct question *q, const char *text)
{
	for (size_t i = 0; i < q->n_words; i++)
		if (strstr(text, q->words[i].text) == NULL)
			return false;
	return true;
}
