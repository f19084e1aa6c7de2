#include "parsers/message/draft.h"

#include <stdarg.h>
#include <string.h>
#include <talloc.h>

#include "parsers/base/utf8.h"

#define WARNINGS_MAX 20

void *draft_work(struct draft *d)
{
	if (d->work == NULL)
		d->work = talloc_new(d->m);
	if (d->work == NULL)
		d->rc = ERR_AGAIN;
	return d->work;
}

/* An array begins with DRAFT_FEW elements, which may stand on the stack, and then doubles. */
void *draft_more(struct draft *d, void *array, size_t n, size_t size)
{
	if (d->rc < 0)
		return NULL;
	if (array != NULL && (n < DRAFT_FEW || (n & (n - 1)) != 0))
		return array;
	if (draft_work(d) == NULL)
		return NULL;
	void *more;
	if (array == NULL || n == DRAFT_FEW) {
		more = talloc_size(d->work, (array == NULL ? DRAFT_FEW : 2 * n) * size);
		if (more != NULL && array != NULL)
			memcpy(more, array, n * size);
	} else {
		more = talloc_realloc_size(d->work, array, 2 * n * size);
	}
	if (more == NULL)
		d->rc = ERR_AGAIN;
	return more;
}

/* --- what was seen --------------------------------------------------------------------------- */

struct seen {
	struct span text;
	int kind;
};

struct span_set {
	struct seen *slots;
	size_t room, n; /* room is a power of 2 */
};

static size_t hash(int kind, struct span s)
{
	uint64_t h = 14695981039346656037u ^ (uint64_t)(unsigned)kind;
	for (size_t i = 0; i < s.len; i++)
		h = (h ^ (unsigned char)s.at[i]) * 1099511628211u;
	return (size_t)(h ^ h >> 32);
}

static struct seen *place(struct span_set *set, int kind, struct span text)
{
	size_t i = hash(kind, text) & (set->room - 1);
	while (set->slots[i].text.at != NULL &&
	       !(set->slots[i].kind == kind && span_same(set->slots[i].text, text)))
		i = (i + 1) & (set->room - 1);
	return &set->slots[i];
}

bool draft_first_seen(struct draft *d, int kind, struct span text)
{
	if (d->rc < 0)
		return false;
	struct span_set *set = d->seen;
	if (set == NULL && draft_work(d) != NULL)
		set = d->seen = talloc_zero(d->work, struct span_set);
	if (set != NULL && 2 * set->n >= set->room) {
		struct span_set old = *set;
		set->room = old.room == 0 ? 16 : 2 * old.room;
		set->slots = talloc_zero_size(set, set->room * sizeof(*set->slots));
		for (size_t i = 0; set->slots != NULL && i < old.room; i++)
			if (old.slots[i].text.at != NULL)
				*place(set, old.slots[i].kind, old.slots[i].text) = old.slots[i];
		talloc_free(old.slots);
	}
	if (set == NULL || set->slots == NULL) {
		d->rc = ERR_AGAIN;
		return false;
	}
	struct seen *s = place(set, kind, text);
	if (s->text.at != NULL)
		return false;
	*s = (struct seen){text, kind};
	set->n++;
	return true;
}

/* --- parts of the result --------------------------------------------------------------------- */

void draft_piece(struct draft *d, enum piece_kind kind, struct span text)
{
	if (text.len == 0)
		return;
	struct piece *more = draft_more(d, d->pieces, d->n_pieces, sizeof(*d->pieces));
	if (more == NULL)
		return;
	d->pieces = more;
	d->pieces[d->n_pieces++] = (struct piece){text, kind};
}

#define SEEN_ID (-1)
#define SEEN_TAG (-2)

void draft_id(struct draft *d, struct span digits)
{
	while (digits.len > 1 && digits.at[0] == '0')
		digits = span_from(digits, 1);
	if (!draft_first_seen(d, SEEN_ID, digits))
		return;
	size_t n = d->m->n_ids;
	if (n == 0 || (n & (n - 1)) == 0) {
		int64_t *more = talloc_realloc_size(d->m, d->m->ids, (n == 0 ? 1 : 2 * n) * 8);
		if (more == NULL) {
			d->rc = ERR_AGAIN;
			return;
		}
		d->m->ids = more;
	}
	int64_t id = 0;
	for (size_t i = 0; i < digits.len; i++)
		id = id * 10 + (digits.at[i] - '0');
	d->m->ids[d->m->n_ids++] = id;
}

void draft_free_tag(struct draft *d, struct span text)
{
	if (text.len == 0 || !draft_first_seen(d, SEEN_TAG, text))
		return;
	struct span *more = draft_more(d, d->free_tags, d->n_free_tags, sizeof(*more));
	if (more == NULL)
		return;
	d->free_tags = more;
	d->free_tags[d->n_free_tags++] = text;
}

static char *copy(struct draft *d, struct span s)
{
	char *text = talloc_strndup(d->m, s.at, s.len);
	if (text == NULL)
		d->rc = ERR_AGAIN;
	return text;
}

void draft_arg(struct draft *d, const char *key, struct span text)
{
	text = span_trim(text);
	if (text.len == 0)
		return;
	struct message_arg *more =
		talloc_realloc_size(d->m, d->m->args, (d->m->n_args + 1) * sizeof(*more));
	if (more == NULL) {
		d->rc = ERR_AGAIN;
		return;
	}
	d->m->args = more;
	d->m->args[d->m->n_args] = (struct message_arg){key, copy(d, text)};
	d->m->n_args++;
}

void draft_warn(struct draft *d, const char *fmt, ...)
{
	size_t n = d->m->n_warnings;
	if (d->rc < 0 || n >= WARNINGS_MAX)
		return;
	if (n == 0)
		d->m->warnings = talloc_zero_size(d->m, WARNINGS_MAX * sizeof(char *));
	va_list ap;
	va_start(ap, fmt);
	char *text = talloc_vasprintf(d->m, fmt, ap);
	va_end(ap);
	if (d->m->warnings == NULL || text == NULL) {
		d->rc = ERR_AGAIN;
		return;
	}
	d->m->warnings[d->m->n_warnings++] = text;
}

/* --- fields ---------------------------------------------------------------------------------- */

int draft_core(const struct draft *d, enum core_field core)
{
	return d->pack->core[core];
}

bool draft_has(const struct draft *d, enum core_field core)
{
	return field_set_has(&d->set, d->pack->core[core]);
}

static bool same_value(const struct slot *a, const struct slot *b, enum field_type type)
{
	if (type != FIELD_MONEY)
		return span_same(a->value, b->value);
	const struct amount *x = &a->amount, *y = &b->amount;
	return x->low.fen == y->low.fen && x->ranged == y->ranged &&
	       (!x->ranged || x->high.fen == y->high.fen) && x->qualifier == y->qualifier;
}

/* A value with a key beats one by shape; else the last one wins. What loses is kept in note. */
static void put(struct draft *d, int field, const struct slot *fresh)
{
	struct slot *old = &d->slots[field];
	if (!field_set_has(&d->set, field)) {
		field_set_add(&d->set, field);
		*old = *fresh;
		if (old->own[0] != '\0')
			old->value.at = old->own;
		return;
	}
	const struct pack_field *f = &d->pack->fields[field];
	bool loses = old->keyed && !fresh->keyed;
	struct slot loser = loses ? *fresh : *old;
	struct slot winner = loses ? *old : *fresh;
	if (!same_value(old, fresh, f->type)) {
		if (!loser.noted)
			draft_piece(d, PIECE_NOTE, loser.tag);
		draft_warn(d, "“%s”写了不止一个，“%.*s”记在备注里", f->label,
			   (int)utf8_cut(loser.tag.at, loser.tag.len, 60), loser.tag.at);
	}
	*old = winner;
	if (old->own[0] != '\0')
		old->value.at = old->own;
}

/* Values of one field side by side; A、B counts as two. */
static void join(struct draft *d, int field, struct span value)
{
	while (value.len > 0) {
		const char *mark = memmem(value.at, value.len, "、", strlen("、"));
		size_t end = mark != NULL ? (size_t)(mark - value.at) : value.len;
		struct span part = span_trim(span_upto(value, end));
		value = span_from(value, mark != NULL ? end + strlen("、") : end);
		if (part.len == 0 || !draft_first_seen(d, field, part))
			continue;
		struct joined *more = draft_more(d, d->joins, d->n_joins, sizeof(*more));
		if (more == NULL)
			return;
		d->joins = more;
		d->joins[d->n_joins++] = (struct joined){field, part};
	}
}

void draft_text(struct draft *d, int field, struct span value, bool keyed, struct span tag)
{
	int core = d->pack->core_of[field];
	if (core == CORE_NOTE) {
		if (draft_first_seen(d, field, value))
			draft_piece(d, PIECE_NOTE, value);
		field_set_add(&d->set, field);
		return;
	}
	if (core == CORE_PRODUCT || core == CORE_COMPETITOR) {
		field_set_add(&d->set, field);
		join(d, field, value);
		return;
	}
	struct slot s = {.keyed = keyed, .value = value, .tag = tag};
	put(d, field, &s);
}

void draft_own(struct draft *d, int field, const char *value, bool keyed, struct span tag,
	       bool noted)
{
	struct slot s = {.keyed = keyed, .noted = noted, .tag = tag};
	size_t n = strlen(value);
	must(n < sizeof(s.own));
	memcpy(s.own, value, n + 1);
	s.value = (struct span){s.own, n};
	put(d, field, &s);
}

void draft_money(struct draft *d, int field, const struct amount *a, bool keyed, struct span tag,
		 bool noted)
{
	struct slot s = {.keyed = keyed, .noted = noted, .tag = tag, .amount = *a};
	put(d, field, &s);
}

bool draft_match(struct draft *d, const pcre2_code *code, struct span s, size_t *ret_end)
{
	int n = pcre2_match(code, (PCRE2_SPTR)s.at, s.len, 0, PCRE2_NO_UTF_CHECK, d->match,
			    d->pack->limits);
	if (n < 0)
		return false;
	*ret_end = pcre2_get_ovector_pointer(d->match)[1];
	return true;
}
