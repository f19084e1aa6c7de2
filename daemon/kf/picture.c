/* A customer's photo: what is on it goes onto the card where nothing else is known. It is nobody's
 * of us who held the camera: what a colleague put there is never changed by it. */
#include <string.h>
#include <talloc.h>

#include "daemon/kf/kf.h"
#include "daemon/sales/edit.h"
#include "daemon/sales/quote.h"

static int params_take(struct turn *t, struct change_log *log, int64_t card,
		       const struct picture *p, const struct picture_value *values, size_t n,
		       struct err *err)
{
	for (size_t i = 0; i < n; i++) {
		struct card_param there;
		bool taken;
		int rc = card_param_find(&t->tx->view, t->mem, card, values[i].key, &there, err);
		if (rc == ERR_ABSENT)
			rc = edit_param(log, t->mem, card, values[i].key, values[i].value,
					values[i].doubtful, p->id, &taken, err);
		if (rc < 0)
			return rc;
	}
	return 0;
}

static int take(struct turn *t, const struct picture *p, const struct picture_value *values,
		size_t n, struct err *err)
{
	struct contact c;
	struct card card = {};
	int rc = contact_find(&t->tx->view, t->mem, p->platform, p->chat, &c, err);
	if (rc == 0)
		rc = kf_card(&t->tx->view, t->mem, &c, &card, err);
	if (rc < 0 || card.id != p->card)
		return rc == ERR_ABSENT ? 0 : rc; /* it is nobody's meanwhile */
	struct change_log log = turn_log(t, "customer");
	log.person = card.owner;
	if (strcmp(p->kind, "card") == 0)
		return 0; /* a business card may be anybody's */
	return strcmp(p->kind, "quotation") == 0
		       ? quote_take(&log, t->mem, t->pack, &card, p->id, values, n, err)
		       : params_take(t, &log, card.id, p, values, n, err);
}

int kf_picture_read(struct turn *t, const struct job *j, const struct reading *reading,
		    struct err *err)
{
	struct picture p;
	struct picture_value *values = NULL;
	size_t n = 0;
	int rc = picture_find(&t->tx->view, t->mem, j->subject, &p, err);
	if (rc < 0)
		return rc == ERR_ABSENT ? 0 : rc;
	if (reading->status != OCR_OK)
		return picture_read(t->tx, p.id, "failed", NULL, reading->ms, NULL, 0, err);
	rc = photo_label(t, reading, &p, &values, &n, err);
	if (rc == 0)
		rc = picture_read(t->tx, p.id, "read", p.kind, reading->ms, values, n, err);
	return rc < 0 || n == 0 ? rc : take(t, &p, values, n, err);
}
