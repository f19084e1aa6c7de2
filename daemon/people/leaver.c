#include "daemon/people/leaver.h"

#include "daemon/core/log.h"
#include "store/card/card.h"
#include "store/people/audit.h"

#define CARDS_MAX 100000

static int call_find(struct tx *tx, void *mem, const struct account *a, const char **ret,
		     struct err *err)
{
	struct person *list;
	size_t here = 0, left = 0;
	int rc = person_named(&tx->view, mem, a->name, 2, &list, &here, err);
	if (rc == 0)
		rc = person_left_named(&tx->view, mem, a->name, 2, &list, &left, err);
	*ret = here + left > 1 ? a->user : a->name;
	return rc;
}

int leaver_disable(struct tx *tx, void *mem, const char *platform, const struct account *a,
		   struct leaver *ret, struct err *err)
{
	int64_t *ids;
	struct audit put = {
		.person = a->person, .what = "directory", .subject = "disabled", .allowed = true};
	*ret = (struct leaver){.person = a->person, .name = a->name};
	int rc = account_leave(tx, a->person, err);
	if (rc == 0)
		rc = account_seen(tx, platform, a->user, 0, err);
	if (rc == 0)
		rc = audit_put(tx, &put, err);
	if (rc == 0)
		rc = card_ids_of(&tx->view, mem, a->person, CARDS_MAX, &ids, &ret->cards, err);
	if (rc == 0)
		rc = call_find(tx, mem, a, &ret->call, err);
	if (rc == 0) {
		rc = account_boss(&tx->view, a->person, platform, &ret->boss, err);
		if (rc == ERR_ABSENT)
			rc = 0;
	}
	if (rc == 0)
		log_event(LOG_PLAIN, "person_left", "PLATFORM=%s PERSON=%lld CUSTOMERS=%zu",
			  platform, (long long)a->person, ret->cards);
	return rc;
}
