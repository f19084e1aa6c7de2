#include "daemon/sales/fair.h"

#include "daemon/sales/place.h"
#include "parsers/pack/fair.h"
#include "store/history/journal.h"

int fair_mark(struct change_log *log, void *mem, const struct pack *pack, struct card *card,
	      const struct fair *f, struct err *err)
{
	int rc = journal_set(log, "tag", card->id, f->name, f->name, card->id, err);
	if (rc == 0 && card->value[CARD_source] == NULL)
		rc = edit_field(log, card, CARD_source, pack_fair(pack)->source, err);
	return rc == 0 ? place_ask(log->tx, mem, card, log->inbox, err) : rc;
}

int fair_met(struct change_log *log, void *mem, const struct pack *pack, struct card *card,
	     struct err *err)
{
	struct fair f;
	struct instant until;
	if (pack_fair(pack) == NULL)
		return 0;
	int rc = fair_now(&log->tx->view, mem, log->person, &f, &until, err);
	if (rc == 0)
		rc = fair_mark(log, mem, pack, card, &f, err);
	return rc == ERR_ABSENT ? 0 : rc;
}
