#include "daemon/sales/same.h"

#include <string.h>

#include "parsers/name/alike.h"

#define LOOKED_AT 500

enum same same_customer(const struct card *c, const char *name, const char *org, const char *phone,
			bool loose)
{
	const char *their = c->value[CARD_name], *at = c->value[CARD_org];
	bool phones = phone != NULL && c->value[CARD_phone] != NULL;
	if (name == NULL || their == NULL)
		return SAME_NO;
	enum alike names = person_alike(name, their);
	if (phones && strcmp(phone, c->value[CARD_phone]) == 0)
		return names == ALIKE_NO ? SAME_PERHAPS : SAME_SURE;
	if (names == ALIKE_NO)
		return SAME_NO;
	if (org == NULL || at == NULL)
		return loose && !phones && org == NULL ? SAME_PERHAPS : SAME_NO;
	enum alike orgs = org_alike(org, at);
	if (orgs == ALIKE_NO)
		return SAME_NO;
	/* One person may have two phones. */
	if (phones)
		return orgs == ALIKE_SAME && names == ALIKE_SAME ? SAME_PERHAPS : SAME_NO;
	return names == ALIKE_SAME && orgs == ALIKE_SAME ? SAME_SURE : SAME_PERHAPS;
}

int same_find(const struct view *v, void *mem, const struct person *actor, const char *name,
	      const char *org, const char *phone, bool loose, size_t max, struct card **ret,
	      size_t *ret_n, bool *ret_sure, struct err *err)
{
	struct card *list;
	size_t n, sure = 0, kept = 0;
	*ret = NULL;
	*ret_n = 0;
	*ret_sure = false;
	if (name == NULL)
		return 0;
	int rc = card_namesakes(v, mem, actor, person_surname(name), LOOKED_AT, &list, &n, err);
	if (rc < 0)
		return rc;
	for (size_t i = 0; i < n; i++)
		sure += same_customer(&list[i], name, org, phone, loose) == SAME_SURE;
	for (size_t i = 0; i < n && kept < max; i++) {
		enum same s = same_customer(&list[i], name, org, phone, loose);
		if (s == SAME_SURE || (sure == 0 && s == SAME_PERHAPS))
			list[kept++] = list[i];
	}
	*ret = list;
	*ret_n = kept;
	*ret_sure = sure > 0;
	return 0;
}
