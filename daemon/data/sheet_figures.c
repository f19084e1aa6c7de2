/* orders, facts, targets: what other systems know; audit: who looked where, outward only. */
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/data/sheet.h"
#include "store/history/record.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* --- orders ---------------------------------------------------------------------------------- */

enum {
	ORDER_customer,
	ORDER_order,
	ORDER_date,
	ORDER_status,
	ORDER_amount,
	ORDER_paid,
	ORDER_due,
	ORDER_product
};
static const struct column order_columns[] = {
	{"customer", "客户编号", CELL_TEXT}, {"order", "订单号", CELL_TEXT},
	{"date", "日期", CELL_TEXT},         {"status", "状态", CELL_TEXT},
	{"amount", "金额", CELL_FEN},        {"paid", "已付", CELL_FEN},
	{"due", "应付日期", CELL_TEXT},      {"product", "产品", CELL_TEXT},
};

static int order_row(struct tx *tx, const struct pack *, const struct sheet *s,
		     const struct sheet_row *r, struct err *err)
{
	static const char *const words[] = {"placed",   "shipped",   "delivered",
					    "invoiced", "cancelled", NULL};
	struct sales_order o = {.product = cell(r, ORDER_product)};
	const char *amount, *paid;
	bool fresh = false;
	int rc = cell_customer(tx, s, r, ORDER_customer, &o.card, err);
	if (rc == 0)
		rc = cell_needed(s, r, ORDER_order, &o.number, err);
	if (rc == 0)
		rc = cell_needed(s, r, ORDER_date, &o.day, err);
	if (rc == 0)
		rc = cell_day(s, r, ORDER_date, &o.day, err);
	if (rc == 0)
		rc = cell_needed(s, r, ORDER_amount, &amount, err);
	if (rc == 0)
		rc = cell_one_of(s, r, ORDER_status, words, &o.status, err);
	if (rc == 0)
		rc = cell_fen(s, r, ORDER_amount, &amount, err);
	if (rc == 0)
		rc = cell_fen(s, r, ORDER_paid, &paid, err);
	if (rc == 0)
		rc = cell_day(s, r, ORDER_due, &o.due, err);
	if (rc < 0)
		return rc;
	if (o.status == NULL)
		o.status = "placed";
	o.amount = strtoll(amount, NULL, 10);
	o.paid = paid != NULL ? strtoll(paid, NULL, 10) : 0;
	rc = sales_order_put(tx, &o, r->source, &fresh, err);
	return rc < 0 ? rc : fresh;
}

const struct sheet sheet_orders = {
	.name = "orders", .columns = order_columns, .n = COUNT(order_columns), .put = order_row};

/* --- facts ----------------------------------------------------------------------------------- */

/* A part of the organisation by its path, or somebody's account. */
static int node_check(struct tx *tx, const struct sheet *s, const struct sheet_row *r, int c,
		      const char **ret, struct err *err)
{
	int rc = cell_needed(s, r, c, ret, err);
	bool there = false;
	if (rc == 0)
		rc = person_node_exists(&tx->view, *ret, &there, err);
	if (rc < 0 || there)
		return rc;
	struct person person;
	rc = cell_person(tx, s, r, c, &person, err);
	return rc == ERR_INPUT ? err_set(err, ERR_INPUT, "%s: 没有叫 %.60s 的组织或账号",
					 s->columns[c].id, *ret)
			       : rc;
}

enum { FACT_metric, FACT_node, FACT_date, FACT_value };

/* The same, else a customer. */
static int fact_node(struct tx *tx, const struct sheet *s, const struct sheet_row *r,
		     struct day_fact *ret, struct err *err)
{
	int rc = node_check(tx, s, r, FACT_node, &ret->node, err);
	if (rc != ERR_INPUT || cell(r, FACT_node) == NULL)
		return rc;
	int64_t named;
	rc = cell_customer_named(tx, s, r, FACT_node, &named, err);
	if (rc == 0)
		rc = cell_customer(tx, s, r, FACT_node, &ret->card, err);
	if (rc < 0)
		return rc == ERR_INPUT ? err_set(err, rc, "%s: 没有叫 %.60s 的组织、账号或客户",
						 s->columns[FACT_node].id, ret->node)
				       : rc;
	/* of a customer that was merged it stays the same record, and is the other's */
	ret->node = talloc_asprintf(r->mem, "#%lld", (long long)named);
	return ret->node != NULL ? 0 : err_set(err, ERR_AGAIN, "fact: no memory");
}

static const struct column fact_columns[] = {
	{"metric", "指标", CELL_TEXT},
	{"node", "组织或账号", CELL_TEXT}, /* or a customer */
	{"date", "日期", CELL_TEXT},
	{"value", "数值", CELL_FIGURE},
};

static int fact_row(struct tx *tx, const struct pack *, const struct sheet *s,
		    const struct sheet_row *r, struct err *err)
{
	struct day_fact f = {};
	const char *text;
	bool fresh = false;
	int rc = cell_needed(s, r, FACT_metric, &f.metric, err);
	if (rc == 0)
		rc = fact_node(tx, s, r, &f, err);
	if (rc == 0)
		rc = cell_needed(s, r, FACT_date, &f.day, err);
	if (rc == 0)
		rc = cell_day(s, r, FACT_date, &f.day, err);
	if (rc == 0)
		rc = cell_needed(s, r, FACT_value, &text, err);
	if (rc == 0)
		rc = cell_figure(s, r, FACT_value, &f.value, err);
	if (rc == 0)
		rc = fact_put(tx, &f, r->source, &fresh, err);
	return rc < 0 ? rc : fresh;
}

const struct sheet sheet_facts = {
	.name = "facts", .columns = fact_columns, .n = COUNT(fact_columns), .put = fact_row};

/* --- targets --------------------------------------------------------------------------------- */

enum { TARGET_node, TARGET_metric, TARGET_period, TARGET_plan, TARGET_parent, TARGET_weight };
static const struct column target_columns[] = {
	{"node", "组织或账号", CELL_TEXT}, {"metric", "指标", CELL_TEXT},
	{"period", "周期", CELL_TEXT},     {"plan", "目标", CELL_FIGURE},
	{"parent", "上级组织", CELL_TEXT}, {"weight", "权重", CELL_FIGURE},
};

/* 2026, 2026-Q4, 2026-11 or 2026-W47. */
static bool is_period(const char *p)
{
	if (strspn(p, "0123456789") != 4)
		return false;
	p += 4;
	if (*p == '\0')
		return true;
	if (*p++ != '-')
		return false;
	char kind = *p;
	p += kind == 'Q' || kind == 'W';
	size_t digits = strspn(p, "0123456789");
	long n = strtol(p, NULL, 10);
	long most = kind == 'Q' ? 4 : kind == 'W' ? 53 : 12;
	return p[digits] == '\0' && digits == (kind == 'Q' ? 1 : 2) && n >= 1 && n <= most;
}

static int target_row(struct tx *tx, const struct pack *, const struct sheet *s,
		      const struct sheet_row *r, struct err *err)
{
	struct target t = {.weight = -1};
	const char *text;
	bool fresh = false;
	int rc = node_check(tx, s, r, TARGET_node, &t.node, err);
	if (rc == 0)
		rc = cell_needed(s, r, TARGET_metric, &t.metric, err);
	if (rc == 0)
		rc = cell_needed(s, r, TARGET_period, &t.period, err);
	if (rc == 0 && !is_period(t.period))
		rc = err_set(err, ERR_INPUT, "period: 写成 2026、2026-Q4、2026-11 或 2026-W47");
	if (rc == 0)
		rc = cell_needed(s, r, TARGET_plan, &text, err);
	if (rc == 0)
		rc = cell_figure(s, r, TARGET_plan, &t.plan, err);
	if (rc == 0 && cell(r, TARGET_parent) != NULL)
		rc = node_check(tx, s, r, TARGET_parent, &t.parent, err);
	if (rc == 0 && cell(r, TARGET_weight) != NULL)
		rc = cell_figure(s, r, TARGET_weight, &t.weight, err);
	if (rc == 0 && cell(r, TARGET_weight) != NULL && t.weight < 0)
		rc = err_set(err, ERR_INPUT, "weight: 不能是负数");
	if (rc == 0)
		rc = target_put(tx, &t, r->source, &fresh, err);
	return rc < 0 ? rc : fresh;
}

const struct sheet sheet_targets = {.name = "targets",
				    .columns = target_columns,
				    .n = COUNT(target_columns),
				    .put = target_row};

/* --- audit ----------------------------------------------------------------------------------- */

static const struct column audit_columns[] = {
	{"time", "时间", CELL_TIME},    {"name", "姓名", CELL_TEXT},
	{"user", "账号", CELL_TEXT},    {"what", "动作", CELL_TEXT},
	{"subject", "对象", CELL_TEXT}, {"allowed", "是否允许", CELL_TEXT},
};

const struct sheet sheet_audit = {
	.name = "audit", .columns = audit_columns, .n = COUNT(audit_columns), .out = true};
