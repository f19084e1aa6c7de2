#include "daemon/sales/edit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/sales/deal.h"
#include "parsers/name/alike.h"
#include "store/history/journal.h"

static bool same(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

int edit_field(struct change_log *log, struct card *card, enum card_field f, const char *value,
	       struct err *err)
{
	if (same(card->value[f], value))
		return 0;
	int rc = journal_set(log, "card", card->id, card_field_id(f), value, card->id, err);
	if (rc == 0)
		card->value[f] = value;
	return rc;
}

int edit_new(struct change_log *log, void *mem, const struct person *owner, struct card *ret,
	     struct err *err)
{
	int64_t id;
	int rc = card_new(log->tx, owner->id, &id, err);
	if (rc < 0)
		return rc;
	rc = journal_born(log, "card", id, "new", id, err);
	return rc < 0 ? rc : card_find(&log->tx->view, mem, owner, id, ret, err);
}

/* old and value joined by sep, unless value is a part of old already. */
static const char *joined(void *mem, const char *old, const char *sep, const char *value)
{
	if (old == NULL || old[0] == '\0')
		return value;
	size_t len = strlen(value);
	for (const char *at = strstr(old, value); at != NULL; at = strstr(at + 1, value)) {
		bool starts = at == old || (at - old >= (long)strlen(sep) &&
					    memcmp(at - strlen(sep), sep, strlen(sep)) == 0);
		bool ends = at[len] == '\0' || strncmp(at + len, sep, strlen(sep)) == 0;
		if (starts && ends)
			return old;
	}
	return talloc_asprintf(mem, "%s%s%s", old, sep, value);
}

/* 张总 or 张建国 where the card says 张建国总. */
static bool says_no_more(const char *name, const char *old)
{
	return person_is_fuller(old, name) ||
	       (person_alike(name, old) == ALIKE_SAME && !person_is_fuller(name, old));
}

/* What a field of the pack's own says, as text: the card has no column for it. */
static const char *own_value(void *mem, const struct message *m, const struct message_field *mf)
{
	if (mf->type != FIELD_MONEY)
		return mf->text;
	char yuan[MONEY_TEXT], id[80];
	(void)snprintf(id, sizeof(id), "%.60s_max", mf->id);
	const struct message_field *max = message_field(m, id);
	(void)snprintf(id, sizeof(id), "%.60s_qualifier", mf->id);
	const struct message_field *q = message_field(m, id);
	char *text = talloc_asprintf(mem, "%s元", money_yuan(mf->money, yuan));
	if (text != NULL && max != NULL)
		text = talloc_asprintf_append(text, "～%s元", money_yuan(max->money, yuan));
	return text != NULL && q != NULL ? talloc_strdup_append(text, q->text) : text;
}

static int own_apply(struct change_log *log, void *mem, const struct pack *pack,
		     const struct card *card, const struct message *m,
		     const struct message_field *mf, struct err *err)
{
	const struct pack_field *f = pack_field(pack, mf->id);
	if (f == NULL || f->type == FIELD_ACTION) /* a part of another, or no field of the card */
		return 0;
	const char *value = own_value(mem, m, mf);
	bool taken;
	return value != NULL ? edit_param(log, mem, card->id, mf->id, value, false, 0, &taken, err)
			     : err_set(err, ERR_AGAIN, "edit: no memory");
}

static int field_apply(struct change_log *log, void *mem, const struct pack *pack,
		       struct card *card, const struct message *m, const struct message_field *mf,
		       unsigned how, struct err *err)
{
	int f = card_field_find(mf->id);
	if (f < 0)
		return own_apply(log, mem, pack, card, m, mf, err);
	if (f == CARD_note) /* notes come joined as m->note */
		return 0;
	const char *value = mf->text;
	if (f == CARD_stage)
		return deal_enter(log, mem, pack, card, value, err);
	if (card_field_is_fen((enum card_field)f))
		value = talloc_asprintf(mem, "%lld", (long long)mf->money.fen);
	else if (f == CARD_product || f == CARD_competitor)
		return edit_join(log, mem, card, (enum card_field)f, value, err);
	if (value == NULL)
		return err_set(err, ERR_AGAIN, "edit: no memory");
	const char *old = card->value[f];
	if ((how & EDIT_FULLER) != 0 && old != NULL &&
	    ((f == CARD_name && says_no_more(value, old)) ||
	     (f == CARD_org && org_is_fuller(old, value))))
		return 0;
	return edit_field(log, card, (enum card_field)f, value, err);
}

int edit_join(struct change_log *log, void *mem, struct card *card, enum card_field f,
	      const char *value, struct err *err)
{
	const char *text = joined(mem, card->value[f], f == CARD_note ? "\n" : "、", value);
	return text != NULL ? edit_field(log, card, f, text, err)
			    : err_set(err, ERR_AGAIN, "edit: no memory");
}

const char *edit_yuan(void *mem, const char *fen)
{
	char yuan[MONEY_TEXT];
	struct money m = {strtoll(fen, NULL, 10)};
	const char *text = talloc_asprintf(mem, "%s元", money_yuan(m, yuan));
	return text != NULL ? text : "";
}

/* A single amount takes an earlier range with it, an exact one an earlier 左右. */
static int amount_tidy(struct change_log *log, struct card *card, const struct message *m,
		       struct err *err)
{
	int rc = 0;
	if (message_field(m, "amount") == NULL)
		return 0;
	if (message_field(m, "amount_max") == NULL)
		rc = edit_field(log, card, CARD_amount_max, NULL, err);
	if (rc == 0 && message_field(m, "amount_qualifier") == NULL)
		rc = edit_field(log, card, CARD_amount_qualifier, NULL, err);
	return rc;
}

int edit_message(struct change_log *log, void *mem, const struct pack *pack, struct card *card,
		 const struct message *m, unsigned how, struct err *err)
{
	int rc = amount_tidy(log, card, m, err);
	for (size_t i = 0; i < m->n_fields && rc == 0; i++)
		rc = field_apply(log, mem, pack, card, m, &m->fields[i], how, err);
	if (rc == 0 && (message_field(m, "amount") != NULL || message_field(m, "stage") != NULL))
		rc = deal_amount(log, mem, card, err);
	for (size_t i = 0; i < m->n_tags && rc == 0; i++)
		rc = journal_set(log, "tag", card->id, m->tags[i], m->tags[i], card->id, err);
	if (rc < 0 || (how & EDIT_NOTE) == 0 || m->note == NULL)
		return rc;
	return edit_join(log, mem, card, CARD_note, m->note, err);
}

/* In the journal a doubtful value has a question mark before it. */
static const char *noted(void *mem, const char *value, bool doubtful)
{
	return value == NULL || !doubtful ? value : talloc_asprintf(mem, "?%s", value);
}

int edit_param(struct change_log *log, void *mem, int64_t card, const char *key, const char *value,
	       bool doubtful, int64_t picture, bool *ret_taken, struct err *err)
{
	struct card_param old = {};
	int rc = card_param_find(&log->tx->view, mem, card, key, &old, err);
	if (rc < 0 && rc != ERR_ABSENT)
		return rc;
	*ret_taken = rc == ERR_ABSENT || !doubtful;
	if (!*ret_taken || (same(old.value, value) && old.doubtful == doubtful))
		return 0;
	const char *text = noted(mem, value, doubtful);
	if (text == NULL)
		return err_set(err, ERR_AGAIN, "edit: no memory");
	rc = journal_set(log, "param", card, key, text, card, err);
	return rc < 0 ? rc : journal_set_int(log, "param_picture", card, key, picture, card, err);
}

int edit_param_drop(struct change_log *log, int64_t card, const char *key, struct err *err)
{
	/* Taken back from the last to the first: the value, then its picture. */
	int rc = journal_set_int(log, "param_picture", card, key, 0, card, err);
	return rc < 0 ? rc : journal_set(log, "param", card, key, NULL, card, err);
}
