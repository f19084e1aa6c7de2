/* The index answers by walking along the lists of the terms, which costs by how long they are;
 * a text is looked into at the price of some hundred steps. Which lists are worth it depends on the
 * terms, and on each other: whoever has 人民医 has 民医院. So the list of the rarest is followed
 * first, and the texts of its newest cards tell which terms would have saved the looking. What is
 * rare among the newest need not be so further back: now and then it is thought over. */
#include "store/card/hits.h"

#include <string.h>

#include "store/card/card_sql.h"
#include "store/card/question.h"
#include "store/words.h"

#define READ_MAX 4000 /* texts of one person that are looked through */
#define PROBE 64      /* so many of the newest tell how frequent a term is */
#define SAMPLE 40     /* texts looked into before it is thought over at first */
#define LOOKS 400     /* and later on */
#define STEP_NS 40    /* to the next card in a list of the index */
#define LOOK_NS 6000  /* into the text of a card */

static void hit(struct buf *out, int64_t card)
{
	buf_printf(out, "%c%lld", out->len == 0 ? '[' : ',', (long long)card);
}

/* --- looking through a person's cards -------------------------------------------------------- */

/* *ret_all false: there are too many. */
static int look_through(struct stmt *st, const struct question *q, unsigned max, struct buf *out,
			bool *ret_all, struct err *err)
{
	unsigned n = 0, hits = 0;
	int rc = 0;
	while (hits < max && n < READ_MAX && (rc = stmt_step(st, err)) > 0) {
		n++;
		if (question_fits(q, col_text(st, "words"))) {
			hit(out, col_int(st, "card"));
			hits++;
		}
	}
	*ret_all = hits == max || n < READ_MAX;
	return rc < 0 ? rc : 0;
}

static int own(const struct view *v, const struct person *actor, int64_t owner,
	       const struct question *q, unsigned max, struct buf *out, bool *ret_all,
	       struct err *err)
{
	AUTO_STMT st = db_stmt(
		v->db, "SELECT card, words FROM card_text WHERE owner = ? ORDER BY card DESC", err);
	AUTO_STMT shared = db_stmt(v->db,
				   "SELECT t.card, t.words FROM card_share h CROSS JOIN card_text t"
				   " ON t.card = h.card WHERE h.person = ? ORDER BY t.card DESC",
				   err);
	if (st == NULL || shared == NULL)
		return err_code(err);
	bind_int(st, owner != 0 ? owner : actor->id);
	int rc = look_through(st, q, max, out, ret_all, err);
	if (rc < 0 || !*ret_all)
		return rc;
	bind_int(shared, actor->id);
	return look_through(shared, q, max, out, ret_all, err);
}

/* --- asking the index ------------------------------------------------------------------------ */

/* A way down the cards, newest first. */
struct search {
	const struct view *v;
	const struct person *actor;
	int64_t owner;
	struct question *q;
	struct buf *out, match, text;
	int64_t below; /* what is left to be found */
	unsigned hits, max;
	uint32_t used; /* terms that the index is asked for, a bit each */
	/* What was looked into on the last stretch, and the terms that each has. */
	uint32_t seen[LOOKS];
	size_t n_seen;
	int64_t from;   /* where it began */
	int64_t probed; /* where the shares are from */
};

static void search_done(struct search *s)
{
	buf_done(&s->match);
	buf_done(&s->text);
}

static int share_of(struct search *s, struct term *t, struct err *err)
{
	AUTO_STMT st = db_stmt(s->v->db,
			       "SELECT rowid AS card FROM card_words WHERE card_words MATCH ?"
			       " AND rowid < ? ORDER BY rowid DESC LIMIT 1 OFFSET ?",
			       err);
	if (st == NULL)
		return err_code(err);
	buf_reset(&s->match);
	question_term(s->q, t, &s->match);
	int rc = buf_rc(&s->match, "search", err);
	if (rc < 0)
		return rc;
	bind_text_len(st, s->match.data, s->match.len);
	bind_int(st, s->below);
	bind_int(st, PROBE - 1);
	rc = stmt_step(st, err);
	t->share = rc > 0 ? (double)PROBE / (double)(s->below - col_int(st, "card")) : 0;
	return rc < 0 ? rc : 0;
}

/* Not again before an eighth of the way is behind. */
static int shares(struct search *s, struct err *err)
{
	int rc = 0;
	if (s->q->n_terms == 1 || (s->probed != 0 && s->below > s->probed - s->probed / 8))
		return 0;
	s->probed = s->below;
	for (size_t i = 0; rc == 0 && i < s->q->n_terms; i++)
		rc = share_of(s, &s->q->terms[i], err);
	return rc;
}

/* If there is but one of the words, it is taken to be the rarest without asking. */
static int use_rarest(struct search *s, struct err *err)
{
	const struct term *terms = s->q->terms;
	size_t best = 0, n = s->q->n_terms;
	int rc = n > (terms[n - 1].scope ? 2 : 1) ? shares(s, err) : 0;
	for (size_t i = 1; i < n && s->probed != 0; i++)
		if (terms[i].share < terms[best].share)
			best = i;
	s->used = UINT32_C(1) << best;
	return rc;
}

/* Adds what would have been cheaper than looking. */
static void use_more(struct search *s)
{
	double each = (double)(s->from - s->below) / (double)s->n_seen;
	double left = (double)s->n_seen;
	for (;;) {
		double best = LOOK_NS * left;
		uint32_t add = 0;
		for (size_t i = 0; i < s->q->n_terms; i++) {
			uint32_t with = s->used | UINT32_C(1) << i;
			double n = 0;
			for (size_t k = 0; k < s->n_seen; k++)
				n += (s->seen[k] & with) == with;
			double cost = LOOK_NS * n + STEP_NS * s->q->terms[i].share * each * left;
			if (with == s->used || cost >= best)
				continue;
			best = cost;
			add = with;
		}
		if (add == 0)
			return;
		s->used = add;
		left = 0;
		for (size_t k = 0; k < s->n_seen; k++)
			left += (s->seen[k] & add) == add;
	}
}

static int may_see(const struct search *s, int64_t card, bool *ret, struct err *err)
{
	AUTO_STMT st =
		db_stmt(s->v->db,
			"SELECT 1" CARD_FROM
			" WHERE c.id = ? AND (? = 0 OR c.owner = ? OR " CARD_SHARED ")" CARD_SCOPE,
			err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, card);
	bind_int(st, s->owner);
	bind_int(st, s->owner);
	bind_int(st, s->actor->id);
	card_scope_bind(st, s->v, s->actor);
	int rc = stmt_step(st, err);
	*ret = rc > 0;
	return rc < 0 ? rc : 0;
}

/* Terms of words that are not used are seen in the text. */
static bool words_are_sure(const struct search *s)
{
	for (size_t i = 0; i < s->q->n_terms; i++)
		if (!s->q->terms[i].scope && (s->used & UINT32_C(1) << i) == 0)
			return false;
	return s->q->exact;
}

/* Looks into a card; *ret: it has all words and may be seen. */
static int look(struct search *s, int64_t card, bool *ret, struct err *err)
{
	const struct question *q = s->q;
	uint32_t has = s->used;
	int rc = 0;
	*ret = true;
	if (!words_are_sure(s)) {
		buf_reset(&s->text);
		rc = words_of(s->v, card, &s->text, err);
		*ret = question_fits(q, buf_str(&s->text));
	}
	for (size_t i = 0; rc >= 0 && i < q->n_terms; i++) {
		uint32_t bit = UINT32_C(1) << i;
		if ((has & bit) != 0)
			continue;
		bool is;
		if (q->terms[i].scope) {
			rc = may_see(s, card, &is, err);
			*ret = *ret && is;
		} else {
			is = strstr(buf_str(&s->text), q->terms[i].text) != NULL;
		}
		has |= is ? bit : 0;
	}
	s->seen[s->n_seen++] = has;
	return rc < 0 ? rc : 0;
}

/* Follows the lists that are used, until so many texts have been looked into. *ret_end: no more is
 * to be found. */
static int stretch(struct search *s, size_t looks, bool *ret_end, struct err *err)
{
	const struct question *q = s->q;
	bool sure = q->exact && s->used == (UINT32_C(1) << q->n_terms) - 1;
	AUTO_STMT st = db_stmt(s->v->db,
			       "SELECT rowid AS card FROM card_words WHERE card_words MATCH ?"
			       " AND rowid < ? ORDER BY rowid DESC",
			       err);
	if (st == NULL)
		return err_code(err);
	buf_reset(&s->match);
	for (size_t i = 0; i < q->n_terms; i++) {
		if ((s->used & UINT32_C(1) << i) == 0)
			continue;
		buf_puts(&s->match, s->match.len > 0 ? " AND " : "");
		question_term(q, &q->terms[i], &s->match);
	}
	int rc = buf_rc(&s->match, "search", err);
	if (rc < 0)
		return rc;
	bind_text_len(st, s->match.data, s->match.len);
	bind_int(st, s->below);
	s->from = s->below;
	s->n_seen = 0;
	*ret_end = true;
	while (s->hits < s->max && (rc = stmt_step(st, err)) > 0) {
		bool is = true;
		s->below = col_int(st, "card");
		rc = sure ? 0 : look(s, s->below, &is, err);
		if (rc < 0)
			return rc;
		if (is) {
			hit(s->out, s->below);
			s->hits++;
		}
		if (s->n_seen == looks) {
			*ret_end = false;
			return 0;
		}
	}
	return rc < 0 ? rc : 0;
}

static int newest(const struct view *v, int64_t *ret, struct err *err)
{
	AUTO_STMT st =
		db_stmt(v->db, "SELECT card FROM card_text i ORDER BY card DESC LIMIT 1", err);
	if (st == NULL)
		return err_code(err);
	int rc = stmt_step(st, err);
	*ret = rc > 0 ? col_int(st, "card") : 0;
	return rc < 0 ? rc : 0;
}

static int indexed(struct search *s, struct err *err)
{
	bool end = false;
	int rc = newest(s->v, &s->below, err);
	s->below++;
	if (rc == 0)
		rc = use_rarest(s, err);
	if (rc == 0)
		rc = stretch(s, SAMPLE, &end, err);
	while (rc == 0 && !end) {
		rc = shares(s, err);
		use_more(s);
		if (rc == 0)
			rc = stretch(s, LOOKS, &end, err);
	}
	return rc;
}

int hits_find(const struct view *v, const struct person *actor, int64_t owner, const char *words,
	      unsigned max, struct buf *out, bool *ret_any, struct err *err)
{
	AUTO_QUESTION q;
	bool all = false;
	int rc = question_init(&q, v, actor, owner, words, err);
	*ret_any = q.n_words > 0;
	if (rc < 0 || !*ret_any)
		return rc;
	if (q.own)
		rc = own(v, actor, owner, &q, max, out, &all, err);
	if (rc == 0 && !all) {
		__attribute__((cleanup(search_done))) struct search s = {
			.v = v,
			.actor = actor,
			.owner = owner,
			.q = &q,
			.max = max,
			.out = out,
			.match = BUF_INIT(QUESTION_SCOPE + 4096),
			.text = BUF_INIT(WORDS_TEXT_MAX)};
		buf_reset(out);
		rc = indexed(&s, err);
	}
	buf_puts(out, out->len == 0 ? "[]" : "]");
	return rc < 0 ? rc : buf_rc(out, "search", err);
}
