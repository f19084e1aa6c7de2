/* quote: somebody else's quotation on a photo: who offers which model at what price. */
#ifndef KEHUD_DAEMON_SALES_QUOTE_H
#define KEHUD_DAEMON_SALES_QUOTE_H

#include "parsers/pack/pack.h"
#include "store/card/card.h"
#include "store/catalogue/price.h"
#include "store/history/change.h"
#include "store/media/picture.h"

/* Who offers, by the value that the pack calls 报价单位 (or 单位); NULL if it is not said. */
const char *quote_seller(const struct picture_value *values, size_t n);

/* "¥24,800.00", "24800元/套", "2.48万" to fen; 0: no price. */
struct money quote_price(const char *value);

/* Whether a value of a quotation is a line of it (model and price), not something of its head. */
bool quote_is_line(const struct pack *pack, const struct picture_value *v);

/* The lines become prices seen at the customer, the seller a competitor of the card. */
[[nodiscard]] int quote_take(struct change_log *log, void *mem, const struct pack *pack,
			     struct card *card, int64_t picture, const struct picture_value *values,
			     size_t n, struct err *err);

#endif
