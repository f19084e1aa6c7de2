/* same: is the customer of these words one that there is already, under another form of the name?
 *
 * 张总 of 杭一 is 张总 of 杭州市第一人民医院 for sure; 张建国 of the same hospital, or 张总 of a
 * 第一人民医院 that may be another one, is worth a question; 李总 is somebody else. */
#ifndef KEHUD_DAEMON_SALES_SAME_H
#define KEHUD_DAEMON_SALES_SAME_H

#include "store/card/card.h"

enum same { SAME_NO, SAME_PERHAPS, SAME_SURE };

/* Any of name, org, phone may be NULL. loose: somebody is looked for who should be there (a
 * follow-up, a query), so 张总 alone may be 张建国. */
enum same same_customer(const struct card *c, const char *name, const char *org, const char *phone,
			bool loose);

/* Own and shared cards that are surely, else perhaps, that customer; *ret_sure says which. At most
 * max, last changed first. Cards with just that name and organisation are card_match()'s. */
[[nodiscard]] int same_find(const struct view *v, void *mem, const struct person *actor,
			    const char *name, const char *org, const char *phone, bool loose,
			    size_t max, struct card **ret, size_t *ret_n, bool *ret_sure,
			    struct err *err);

#endif
