/* finish: copies what the draft holds into the result. */
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "parsers/message/draft.h"

static char *copy(struct draft *d, struct span s)
{
	char *text = talloc_strndup(d->m, s.at, s.len);
	if (text == NULL)
		d->rc = ERR_AGAIN;
	return text;
}

static void add(struct draft *d, const char *id, enum field_type type, const char *text,
		struct money money)
{
	if (id == NULL || text == NULL) {
		d->rc = ERR_AGAIN;
		return;
	}
	d->m->fields[d->m->n_fields++] =
		(struct message_field){.id = id, .type = type, .text = text, .money = money};
}

static void add_money(struct draft *d, const struct pack_field *f, const struct amount *a)
{
	char yuan[MONEY_TEXT];
	add(d, f->id, FIELD_MONEY, talloc_strdup(d->m, money_yuan(a->low, yuan)), a->low);
	if (a->ranged)
		add(d, talloc_asprintf(d->m, "%s_max", f->id), FIELD_MONEY,
		    talloc_strdup(d->m, money_yuan(a->high, yuan)), a->high);
	if (a->qualifier != NULL)
		add(d, talloc_asprintf(d->m, "%s_qualifier", f->id), FIELD_TEXT,
		    talloc_strdup(d->m, a->qualifier), (struct money){});
}

/* Values of one field, joined with 、. */
static const char *joined(struct draft *d, int field)
{
	size_t room = 1;
	for (size_t i = 0; i < d->n_joins; i++)
		if (d->joins[i].field == field)
			room += d->joins[i].value.len + strlen("、");
	char *out = talloc_size(d->m, room), *w = out;
	if (out == NULL)
		return NULL;
	for (size_t i = 0; i < d->n_joins; i++) {
		if (d->joins[i].field != field)
			continue;
		if (w > out) {
			memcpy(w, "、", strlen("、"));
			w += strlen("、");
		}
		memcpy(w, d->joins[i].value.at, d->joins[i].value.len);
		w += d->joins[i].value.len;
	}
	*w = '\0';
	return out;
}

static void finish_fields(struct draft *d)
{
	size_t n = 0;
	for (int i = 0; (i = field_set_next(&d->set, i)) >= 0; i++)
		n += d->pack->core_of[i] != CORE_NOTE;
	if (n == 0)
		return;
	d->m->fields = talloc_zero_size(d->m, 3 * n * sizeof(*d->m->fields));
	if (d->m->fields == NULL) {
		d->rc = ERR_AGAIN;
		return;
	}
	for (int i = 0; (i = field_set_next(&d->set, i)) >= 0; i++) {
		const struct pack_field *f = &d->pack->fields[i];
		const struct slot *s = &d->slots[i];
		int core = d->pack->core_of[i];
		if (core == CORE_NOTE)
			continue;
		if (f->type == FIELD_MONEY)
			add_money(d, f, &s->amount);
		else if (core == CORE_PRODUCT || core == CORE_COMPETITOR)
			add(d, f->id, f->type, joined(d, i), (struct money){});
		else
			add(d, f->id, f->type, copy(d, s->value), (struct money){});
	}
}

static int by_place(const void *a, const void *b)
{
	const struct piece *x = a, *y = b;
	if (x->text.at != y->text.at)
		return x->text.at < y->text.at ? -1 : 1;
	return x->text.len < y->text.len ? -1 : x->text.len > y->text.len;
}

/* Pieces joined by line breaks in the order of the message. */
static void finish_note(struct draft *d)
{
	size_t room = 0, kept = 0;
	for (size_t i = 0; i < d->n_pieces; i++)
		if (d->pieces[i].kind != PIECE_ELSE)
			d->pieces[kept++] = d->pieces[i];
	for (size_t i = 0; i < kept; i++)
		room += d->pieces[i].text.len + 1;
	if (room == 0)
		return;
	for (size_t i = 1; i < kept; i++) {
		if (d->pieces[i].text.at < d->pieces[i - 1].text.at) {
			qsort(d->pieces, kept, sizeof(*d->pieces), by_place);
			break;
		}
	}
	char *w = talloc_size(d->m, room);
	if (w == NULL) {
		d->rc = ERR_AGAIN;
		return;
	}
	d->m->note = w;
	for (size_t i = 0; i < kept; i++) {
		if (i > 0)
			*w++ = '\n';
		memcpy(w, d->pieces[i].text.at, d->pieces[i].text.len);
		w += d->pieces[i].text.len;
	}
	*w = '\0';
}

static void finish_missing(struct draft *d)
{
	size_t n = 0;
	for (int i = 0; (i = field_set_next(&d->missed, i)) >= 0; i++)
		n += !field_set_has(&d->set, i);
	if (n == 0)
		return;
	d->m->missing = talloc_zero_size(d->m, n * sizeof(char *));
	if (d->m->missing == NULL) {
		d->rc = ERR_AGAIN;
		return;
	}
	for (int i = 0; (i = field_set_next(&d->missed, i)) >= 0; i++)
		if (!field_set_has(&d->set, i))
			d->m->missing[d->m->n_missing++] = d->pack->fields[i].id;
}

static void finish_tags(struct draft *d)
{
	if (d->n_free_tags == 0)
		return;
	d->m->tags = talloc_zero_size(d->m, d->n_free_tags * sizeof(char *));
	if (d->m->tags == NULL) {
		d->rc = ERR_AGAIN;
		return;
	}
	for (size_t i = 0; i < d->n_free_tags; i++)
		d->m->tags[d->m->n_tags++] = copy(d, d->free_tags[i]);
}

void draft_finish(struct draft *d)
{
	finish_fields(d);
	finish_note(d);
	finish_missing(d);
	finish_tags(d);
	if (d->target.len > 0)
		d->m->target = copy(d, d->target);
}
