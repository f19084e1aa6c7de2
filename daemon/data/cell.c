/* What a cell of a file says, and how it is written back. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/core/clock.h"
#include "daemon/data/sheet.h"
#include "daemon/sales/local.h"
#include "parsers/base/units.h"
#include "store/card/card.h"

const char *cell(const struct sheet_row *r, int c)
{
	return cell_at(r, r->head->at[c]);
}

const char *cell_at(const struct sheet_row *r, int at)
{
	if (at < 0 || (size_t)at >= r->csv->n)
		return NULL;
	const char *text = csv_plain(r->csv->cells[at]);
	return text[strspn(text, " \t")] != '\0' ? text : NULL;
}

/* A decimal number with up to `places` digits behind the point, as a whole number of its last
 * place. */
static bool decimal(const char *text, int places, int64_t *ret)
{
	bool minus = *text == '-';
	text += minus;
	size_t whole = strspn(text, "0123456789");
	if (whole == 0 || whole > 12)
		return false;
	int64_t n = strtoll(text, NULL, 10);
	const char *rest = text + whole;
	const char *digit = *rest == '.' ? rest + 1 : "";
	if (*rest == '.' && *digit == '\0')
		return false;
	for (int i = 0; i < places; i++) {
		n *= 10;
		if (*digit >= '0' && *digit <= '9')
			n += *digit++ - '0';
	}
	if ((*rest != '.' && *rest != '\0') || (*rest == '.' && *digit != '\0'))
		return false;
	*ret = minus ? -n : n;
	return true;
}

int cell_fen(const struct sheet *s, const struct sheet_row *r, int c, const char **ret_digits,
	     struct err *err)
{
	const char *text = cell(r, c);
	int64_t fen;
	*ret_digits = NULL;
	if (text == NULL)
		return 0;
	if (!decimal(text, 2, &fen) || fen < 0)
		return err_set(err, ERR_INPUT, "%s: 写成元的数字，例如 18800 或 12.50",
			       s->columns[c].id);
	*ret_digits = talloc_asprintf(r->mem, "%lld", (long long)fen);
	return *ret_digits != NULL ? 0 : err_set(err, ERR_AGAIN, "cell: no memory");
}

int cell_figure(const struct sheet *s, const struct sheet_row *r, int c, int64_t *ret,
		struct err *err)
{
	const char *text = cell(r, c);
	*ret = 0;
	if (text != NULL && !decimal(text, 4, ret))
		return err_set(err, ERR_INPUT, "%s: 写成数字，最多四位小数", s->columns[c].id);
	return 0;
}

static bool time_parse(const char *text, struct civil *ret, int *ret_parts)
{
	int used = 0;
	char sep = ' ';
	*ret = (struct civil){};
	int n = sscanf(text, "%4d-%2d-%2d%n%c%2d:%2d%n:%2d%n", &ret->year, &ret->month, &ret->day,
		       &used, &sep, &ret->hour, &ret->minute, &used, &ret->second, &used);
	*ret_parts = n == 3 ? 3 : n == 6 ? 5 : n == 7 ? 6 : 0;
	return *ret_parts != 0 && text[used] == '\0' && (sep == ' ' || sep == 'T') &&
	       date_exists(ret->year, ret->month, ret->day) && ret->hour >= 0 && ret->hour <= 23 &&
	       ret->minute >= 0 && ret->minute <= 59 && ret->second >= 0 && ret->second <= 59;
}

int cell_time(const struct sheet *s, const struct sheet_row *r, int c, struct instant *ret,
	      struct err *err)
{
	const char *text = cell(r, c);
	struct civil at;
	int parts;
	ret->us = 0;
	if (text == NULL)
		return 0;
	if (!time_parse(text, &at, &parts))
		return err_set(err, ERR_INPUT, "%s: 时间写成 2026-11-05 09:30", s->columns[c].id);
	*ret = instant_of(&at);
	return 0;
}

int cell_local_text(void *mem, const char *name, const char *text, const char **ret,
		    struct err *err)
{
	struct civil at;
	int parts;
	if (!time_parse(text, &at, &parts))
		return err_set(err, ERR_INPUT, "%s: 时间写成 2026-11-30 或 2026-11-30 15:00", name);
	*ret = parts == 3 ? talloc_asprintf(mem, "%04d-%02d-%02d", at.year, at.month, at.day)
			  : talloc_asprintf(mem, "%04d-%02d-%02dT%02d:%02d", at.year, at.month,
					    at.day, at.hour, at.minute);
	return *ret != NULL ? 0 : err_set(err, ERR_AGAIN, "cell: no memory");
}

int cell_local(const struct sheet *s, const struct sheet_row *r, int c, const char **ret,
	       struct err *err)
{
	const char *text = cell(r, c);
	*ret = NULL;
	return text != NULL ? cell_local_text(r->mem, s->columns[c].id, text, ret, err) : 0;
}

int cell_day(const struct sheet *s, const struct sheet_row *r, int c, const char **ret,
	     struct err *err)
{
	int rc = cell_local(s, r, c, ret, err);
	if (rc == 0 && *ret != NULL && strlen(*ret) != 10)
		return err_set(err, ERR_INPUT, "%s: 日期写成 2026-11-30", s->columns[c].id);
	return rc < 0 ? err_set(err, rc, "%s: 日期写成 2026-11-30", s->columns[c].id) : 0;
}

int cell_one_of(const struct sheet *s, const struct sheet_row *r, int c, const char *const *words,
		const char **ret, struct err *err)
{
	const char *text = cell(r, c);
	*ret = NULL;
	if (text == NULL)
		return 0;
	AUTO_BUF list = BUF_INIT(400);
	for (; *words != NULL; words++) {
		if (strcmp(*words, text) == 0) {
			*ret = *words;
			return 0;
		}
		buf_printf(&list, " %s", *words);
	}
	return err_set(err, ERR_INPUT, "%s: 只能是%s", s->columns[c].id, buf_str(&list));
}

int cell_needed(const struct sheet *s, const struct sheet_row *r, int c, const char **ret,
		struct err *err)
{
	*ret = cell(r, c);
	return *ret != NULL ? 0 : err_set(err, ERR_INPUT, "缺少 %s", s->columns[c].id);
}

int cell_person(struct tx *tx, const struct sheet *s, const struct sheet_row *r, int c,
		struct person *ret, struct err *err)
{
	static const char *const where[] = {"console", "wecom", "dingtalk", "feishu"};
	const char *user;
	int rc = cell_needed(s, r, c, &user, err);
	for (size_t i = 0; i < sizeof(where) / sizeof(where[0]) && rc == 0; i++) {
		rc = person_find(&tx->view, r->mem, where[i], user, ret, err);
		if (rc != ERR_ABSENT)
			return rc;
		rc = 0;
	}
	return rc < 0 ? rc
		      : err_set(err, ERR_INPUT, "%s: 没有账号 %.60s，请先导入 users",
				s->columns[c].id, user);
}

int cell_customer_named(struct tx *tx, const struct sheet *s, const struct sheet_row *r, int c,
			int64_t *ret_card, struct err *err)
{
	const char *key;
	int rc = cell_needed(s, r, c, &key, err);
	if (rc == 0)
		rc = card_by_key(&tx->view, key, ret_card, err);
	if (rc != ERR_ABSENT)
		return rc;
	char *end;
	const char *digits = key + (*key == '#');
	*ret_card = strtoll(digits, &end, 10);
	bool there = false;
	if (*digits >= '1' && *digits <= '9' && *end == '\0')
		rc = card_exists(&tx->view, *ret_card, &there, err);
	else
		rc = 0;
	return rc < 0 || there ? rc
			       : err_set(err, ERR_INPUT, "%s: 没有编号 %.60s 的客户",
					 s->columns[c].id, key);
}

int cell_customer(struct tx *tx, const struct sheet *s, const struct sheet_row *r, int c,
		  int64_t *ret_card, struct err *err)
{
	int64_t into = 0;
	int rc = cell_customer_named(tx, s, r, c, ret_card, err);
	if (rc == 0)
		rc = card_merged_into(&tx->view, *ret_card, &into, err);
	if (rc == 0 && into != 0)
		*ret_card = into;
	return rc;
}

int cell_stage(const struct pack *pack, const struct sheet *s, const struct sheet_row *r, int c,
	       const struct pack_stage **ret, struct err *err)
{
	const char *text = cell(r, c);
	*ret = NULL;
	if (text == NULL)
		return 0;
	const struct pack_stage *stages;
	size_t n = pack_stages(pack, &stages);
	for (size_t i = 0; i < n; i++) {
		if (strcmp(stages[i].id, text) == 0 || strcmp(stages[i].name, text) == 0) {
			*ret = &stages[i];
			return 0;
		}
	}
	return err_set(err, ERR_INPUT, "%s: 没有叫 %.40s 的阶段", s->columns[c].id, text);
}

/* n / 10^places without needless zeros, but money with two decimals or none. */
static const char *decimal_print(int64_t n, int places, bool money, char out[64])
{
	int64_t unit = 1;
	for (int i = 0; i < places; i++)
		unit *= 10;
	int64_t rest = (n < 0 ? -n : n) % unit, whole = (n < 0 ? -n : n) / unit;
	const char *minus = n < 0 ? "-" : "";
	if (rest == 0) {
		(void)snprintf(out, 64, "%s%lld", minus, (long long)whole);
		return out;
	}
	char digits[24]; /* of the fraction, with the zeros before it */
	long long one_before = unit + rest;
	(void)snprintf(digits, sizeof(digits), "%lld", one_before);
	(void)snprintf(out, 64, "%s%lld.%s", minus, (long long)whole, digits + 1);
	for (size_t len = strlen(out); !money && out[len - 1] == '0'; len--)
		out[len - 1] = '\0';
	return out;
}

void cell_put(struct buf *out, const struct column *c, struct stmt *st, bool first)
{
	char text[64];
	const char *value = col_text(st, c->id);
	if (value == NULL) {
		csv_put(out, NULL, first);
		return;
	}
	switch (c->type) {
	case CELL_TEXT:
	case CELL_COUNT:
		csv_put(out, value, first);
		return;
	case CELL_FEN:
		csv_put(out, decimal_print(col_int(st, c->id), 2, true, text), first);
		return;
	case CELL_FIGURE:
		csv_put(out, decimal_print(col_int(st, c->id), 4, false, text), first);
		return;
	case CELL_TIME:
		csv_put(out, local_iso((struct instant){col_int(st, c->id)}, text), first);
		return;
	case CELL_LOCAL:
		(void)snprintf(text, sizeof(text), "%s", value);
		if (strlen(text) > 10 && text[10] == 'T')
			text[10] = ' ';
		csv_put(out, text, first);
		return;
	}
}
