#include "daemon/sales/deal.h"

#include <string.h>

#include "daemon/sales/edit.h"
#include "store/history/journal.h"

static int rank_of(const struct pack *pack, const char *stage)
{
	const struct pack_stage *s = pack_stage(pack, stage);
	return s != NULL ? s->rank : -1;
}

bool deal_closes(const char *stage)
{
	return strcmp(stage, "won") == 0 || strcmp(stage, "lost") == 0;
}

bool deal_after_won(const struct pack *pack, const char *stage)
{
	const struct pack_stage *won = pack_stage(pack, "won");
	return won != NULL && rank_of(pack, stage) > won->rank;
}

/* The deal that the stage belongs to: the open one, a new one, or the one won last. */
static int deal_for(struct change_log *log, void *mem, const struct pack *pack, int64_t card,
		    const char *stage, struct deal *ret, bool *ret_fresh, struct err *err)
{
	*ret_fresh = false;
	int rc = deal_latest(&log->tx->view, mem, card, ret, err);
	if (rc < 0 && rc != ERR_ABSENT)
		return rc;
	bool open = rc == 0 && strcmp(ret->state, "open") == 0;
	bool won = rc == 0 && strcmp(ret->state, "won") == 0;
	bool again = rc == 0 && strcmp(ret->stage, stage) == 0;
	if (open || again || (won && deal_after_won(pack, stage)))
		return 0;
	struct deal d = {.card = card, .stage = stage, .state = "open", .opened = log->at};
	rc = deal_new(log->tx, card, stage, log->at, &d.id, err);
	if (rc == 0)
		rc = journal_born(log, "deal", d.id, stage, card, err);
	*ret = d;
	*ret_fresh = true;
	return rc;
}

static int close(struct change_log *log, const struct deal *d, const char *state, struct err *err)
{
	int rc = journal_set(log, "deal", d->id, "state", state, d->card, err);
	return rc < 0 ? rc
		      : journal_set_int(log, "deal", d->id, "closed_us", log->at.us, d->card, err);
}

int deal_enter(struct change_log *log, void *mem, const struct pack *pack, struct card *card,
	       const char *stage, struct err *err)
{
	struct deal d;
	bool fresh;
	int rc = deal_for(log, mem, pack, card->id, stage, &d, &fresh, err);
	if (rc == 0 && (fresh || strcmp(d.stage, stage) != 0)) {
		struct stage_event e = {.deal = d.id,
					.from = fresh ? NULL : d.stage,
					.to = stage,
					.person = log->person,
					.at = log->at,
					.inbox = log->inbox};
		rc = stage_event_put(log->tx, &e, &e.id, err);
		if (rc == 0)
			rc = journal_born(log, "stage_event", e.id, stage, card->id, err);
		if (rc == 0)
			rc = journal_set(log, "deal", d.id, "stage", stage, card->id, err);
		if (rc == 0 && strcmp(d.state, "open") == 0 && deal_closes(stage))
			rc = close(log, &d, stage, err);
	}
	return rc < 0 ? rc : edit_field(log, card, CARD_stage, stage, err);
}

int deal_amount(struct change_log *log, void *mem, const struct card *card, struct err *err)
{
	struct deal d;
	int rc = card->value[CARD_amount] != NULL
			 ? deal_latest(&log->tx->view, mem, card->id, &d, err)
			 : ERR_ABSENT;
	if (rc < 0)
		return rc == ERR_ABSENT ? 0 : rc;
	bool just_won = card->value[CARD_stage] != NULL && strcmp(d.stage, "won") == 0 &&
			strcmp(card->value[CARD_stage], "won") == 0;
	if (strcmp(d.state, "open") != 0 && !just_won)
		return 0;
	return journal_set(log, "deal", d.id, "amount", card->value[CARD_amount], card->id, err);
}

int deal_reason(struct change_log *log, void *mem, int64_t card, const char *reason,
		struct err *err)
{
	struct deal d;
	int rc = deal_latest(&log->tx->view, mem, card, &d, err);
	if (rc < 0 || strcmp(d.state, "lost") != 0)
		return rc == ERR_ABSENT ? 0 : rc;
	return journal_set(log, "deal", d.id, "reason", reason, card, err);
}
