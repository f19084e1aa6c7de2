#include "daemon/sales/quote.h"

#include <string.h>
#include <talloc.h>

#include "daemon/sales/edit.h"
#include "parsers/value/money.h"
#include "store/history/journal.h"

const char *quote_seller(const struct picture_value *values, size_t n)
{
	static const char *const keys[] = {"报价单位", "单位", "厂家"};
	for (size_t k = 0; k < sizeof(keys) / sizeof(*keys); k++)
		for (size_t i = 0; i < n; i++)
			if (strcmp(values[i].key, keys[k]) == 0 && values[i].value[0] != '\0')
				return values[i].value;
	return NULL;
}

struct money quote_price(const char *value)
{
	struct span s = {value, strlen(value)};
	struct amount a;
	return money_find(s, 0, MONEY_BARE, &a) && a.low.fen > 0 ? a.low : (struct money){0};
}

bool quote_is_line(const struct pack *pack, const struct picture_value *v)
{
	static const char *const head[] = {"报价单位",   "报价日期", "联系电话", "合计",
					   "报价有效期", "客户",     "备注"};
	const struct pack_param *params;
	size_t n = pack_params(pack, &params);
	for (size_t i = 0; i < n; i++)
		if (strcmp(params[i].id, v->key) == 0)
			return false;
	for (size_t i = 0; i < sizeof(head) / sizeof(*head); i++)
		if (strcmp(head[i], v->key) == 0)
			return false;
	return quote_price(v->value).fen > 0;
}

int quote_take(struct change_log *log, void *mem, const struct pack *pack, struct card *card,
	       int64_t picture, const struct picture_value *values, size_t n, struct err *err)
{
	const char *seller = quote_seller(values, n);
	int rc = 0;
	for (size_t i = 0; i < n && rc == 0; i++) {
		if (!quote_is_line(pack, &values[i]))
			continue;
		struct price_seen p = {.card = card->id,
				       .picture = picture,
				       .person = log->person,
				       .seller = seller,
				       .model = values[i].key,
				       .price = quote_price(values[i].value),
				       .doubtful = values[i].doubtful,
				       .at = log->at};
		rc = price_seen_put(log->tx, &p, &p.id, err);
		if (rc < 0)
			break;
		const char *what = talloc_asprintf(mem, "%s %s%s", values[i].key, values[i].value,
						   values[i].doubtful ? "？" : "");
		rc = what != NULL ? journal_born(log, "price_seen", p.id, what, card->id, err)
				  : err_set(err, ERR_AGAIN, "quote: no memory");
	}
	if (rc == 0 && seller != NULL)
		rc = edit_join(log, mem, card, CARD_competitor, seller, err);
	return rc;
}
