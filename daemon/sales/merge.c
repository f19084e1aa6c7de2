#include "daemon/sales/merge.h"

#include <string.h>
#include <talloc.h>

#include "daemon/sales/deal.h"
#include "daemon/sales/edit.h"
#include "parsers/base/buf.h"
#include "parsers/name/alike.h"
#include "store/history/journal.h"

#define NOTE_MAX 65536

/* Values that are lists or longer texts: joined. Amounts go together, the stage with the deals. */
static bool is_joined(int f)
{
	return f == CARD_product || f == CARD_competitor || f == CARD_note;
}

static bool is_amount(int f)
{
	return f == CARD_amount || f == CARD_amount_max || f == CARD_amount_qualifier;
}

static bool is_fuller(int f, const char *a, const char *b)
{
	return (f == CARD_name && person_is_fuller(a, b)) || (f == CARD_org && org_is_fuller(a, b));
}

static int fields_take(struct change_log *log, void *mem, const struct pack *pack,
		       struct card *keep, const struct card *other, struct err *err)
{
	AUTO_BUF differs = BUF_INIT(NOTE_MAX);
	bool amounts = keep->value[CARD_amount] == NULL;
	int rc = 0;
	for (int f = 0; f < CARD_FIELDS && rc == 0; f++) {
		const char *mine = keep->value[f], *theirs = other->value[f];
		if (theirs == NULL || f == CARD_stage ||
		    (mine != NULL && strcmp(mine, theirs) == 0))
			continue;
		if (is_joined(f))
			rc = edit_join(log, mem, keep, (enum card_field)f, theirs, err);
		else if (is_amount(f) ? amounts : mine == NULL || is_fuller(f, theirs, mine))
			rc = edit_field(log, keep, (enum card_field)f, theirs, err);
		else if (!is_amount(f) || f == CARD_amount)
			buf_printf(&differs, "%s%s %s", differs.len > 0 ? "，" : "",
				   pack_field_label(pack, card_field_id((enum card_field)f)),
				   f == CARD_amount ? edit_yuan(mem, theirs) : theirs);
	}
	if (rc < 0 || differs.len == 0)
		return rc;
	const char *kept =
		talloc_asprintf(mem, "合并自K%lld：%s", (long long)other->id, buf_str(&differs));
	return kept != NULL ? edit_join(log, mem, keep, CARD_note, kept, err)
			    : err_set(err, ERR_AGAIN, "merge: no memory");
}

static int tags_take(struct change_log *log, void *mem, int64_t keep, int64_t other,
		     struct err *err)
{
	const char **tags;
	struct card_param *params;
	size_t n_tags = 0, n_params = 0;
	int rc = card_tags(&log->tx->view, mem, other, &tags, &n_tags, err);
	if (rc == 0)
		rc = card_params(&log->tx->view, mem, other, &params, &n_params, err);
	for (size_t i = 0; rc == 0 && i < n_tags; i++)
		rc = journal_set(log, "tag", keep, tags[i], tags[i], keep, err);
	for (size_t i = 0; rc == 0 && i < n_params; i++) {
		struct card_param mine;
		bool taken;
		rc = card_param_find(&log->tx->view, mem, keep, params[i].key, &mine, err);
		/* what is sure beats what is doubtful; else the first card is right */
		if (rc == ERR_ABSENT || (rc == 0 && mine.doubtful && !params[i].doubtful))
			rc = edit_param(log, mem, keep, params[i].key, params[i].value,
					params[i].doubtful, params[i].picture, &taken, err);
	}
	return rc;
}

static int rows_take(struct change_log *log, void *mem, int64_t keep, int64_t other,
		     struct err *err)
{
	struct card_row *list;
	size_t n;
	int rc = card_rows(&log->tx->view, mem, other, &list, &n, err);
	for (size_t i = 0; i < n && rc == 0; i++)
		rc = journal_set_int(log, list[i].tbl, list[i].id, "card", keep, keep, err);
	return rc;
}

/* Two open deals become one: the events of both, the farther stage, whichever amount there is. */
static int deals_join(struct change_log *log, void *mem, const struct pack *pack, struct card *keep,
		      int64_t other, struct err *err)
{
	struct deal mine, theirs;
	struct stage_event *events;
	size_t n;
	const struct view *v = &log->tx->view;
	int rc = deal_open_find(v, mem, keep->id, &mine, err);
	if (rc == 0)
		rc = deal_open_find(v, mem, other, &theirs, err);
	if (rc < 0)
		return rc == ERR_ABSENT ? 0 : rc;
	rc = stage_event_list(v, mem, theirs.id, &events, &n, err);
	for (size_t i = 0; rc == 0 && i < n; i++)
		rc = journal_set_int(log, "stage_event", events[i].id, "deal", mine.id, keep->id,
				     err);
	if (rc == 0)
		rc = journal_set(log, "deal", theirs.id, "*", NULL, keep->id, err);
	if (rc == 0 && mine.amount == NULL)
		rc = journal_set(log, "deal", mine.id, "amount", theirs.amount, keep->id, err);
	const struct pack_stage *a = pack_stage(pack, mine.stage);
	const struct pack_stage *b = pack_stage(pack, theirs.stage);
	if (rc == 0 && b != NULL && (a == NULL || b->rank > a->rank))
		rc = deal_enter(log, mem, pack, keep, theirs.stage, err);
	return rc;
}

int merge_cards(struct change_log *log, void *mem, const struct pack *pack, struct card *keep,
		const struct card *other, struct err *err)
{
	int rc = deals_join(log, mem, pack, keep, other->id, err);
	if (rc == 0)
		rc = fields_take(log, mem, pack, keep, other, err);
	if (rc == 0)
		rc = tags_take(log, mem, keep->id, other->id, err);
	if (rc == 0)
		rc = rows_take(log, mem, keep->id, other->id, err);
	struct deal d;
	if (rc == 0)
		rc = deal_latest(&log->tx->view, mem, keep->id, &d, err);
	if (rc == 0)
		rc = edit_field(log, keep, CARD_stage, d.stage, err);
	if (rc == ERR_ABSENT)
		rc = keep->value[CARD_stage] == NULL && other->value[CARD_stage] != NULL
			     ? edit_field(log, keep, CARD_stage, other->value[CARD_stage], err)
			     : 0;
	if (rc == 0)
		rc = journal_set_int(log, "card", other->id, "merged_into", keep->id, keep->id,
				     err);
	return rc < 0 ? rc : journal_set(log, "card", other->id, "*", NULL, keep->id, err);
}
