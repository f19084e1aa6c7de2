#include "daemon/sales/import.h"

#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/core/clock.h"
#include "daemon/sales/local.h"
#include "parsers/base/utf8.h"
#include "parsers/table/csv.h"
#include "store/card.h"
#include "store/change.h"
#include "store/person.h"
#include "store/product.h"

/* One column of a file: its id, and its Chinese name. */
struct column {
	const char *id, *label;
};

struct row {
	const struct csv_row *csv;
	const int *at; /* for each column of the kind: where it stands in the row, -1 if nowhere */
	void *mem;
};

struct kind {
	const char *name;
	const struct column *columns;
	size_t n;
	/* 1 added, 0 updated; negative: rejected (ERR_INPUT, REFUSED, ABSENT) or failed */
	int (*put)(struct tx *tx, struct import *im, const struct row *r, struct err *err);
};

/* The cell of column c; NULL if the file has none or it is empty. */
static const char *cell(const struct row *r, int c)
{
	if (r->at[c] < 0 || (size_t)r->at[c] >= r->csv->n)
		return NULL;
	const char *text = r->csv->cells[r->at[c]];
	return text[strspn(text, " \t")] != '\0' ? text : NULL;
}

/* --- users -------------------------------------------------------------------------------------
 */

enum { USER_user, USER_name, USER_role, USER_scope, USER_platform, USER_phone };
static const struct column user_columns[] = {{"user", "账号"},     {"name", "姓名"},
					     {"role", "角色"},     {"scope", "组织"},
					     {"platform", "平台"}, {"phone", "电话"}};

static int user_put(struct tx *tx, struct import *, const struct row *r, struct err *err)
{
	const char *user = cell(r, USER_user), *name = cell(r, USER_name);
	const char *platform = cell(r, USER_platform), *scope = cell(r, USER_scope);
	if (user == NULL || name == NULL)
		return err_set(err, ERR_INPUT, "缺少 user 或 name");
	enum role role = ROLE_REP;
	if (cell(r, USER_role) != NULL) {
		int rc = role_parse(cell(r, USER_role), &role, err);
		if (rc < 0)
			return rc;
	}
	if (platform == NULL)
		platform = "console";
	struct person before;
	int there = person_find(&tx->view, r->mem, platform, user, &before, err);
	if (there < 0 && there != ERR_ABSENT)
		return there;
	int64_t id;
	int rc = person_put(tx, platform, user, name, role, scope != NULL ? scope : "",
			    cell(r, USER_phone), &id, err);
	return rc < 0 ? rc : there == ERR_ABSENT;
}

/* --- customers ---------------------------------------------------------------------------------
 */

/* The card's fields come first, in their order, then these. */
enum {
	CUSTOMER_key = CARD_FIELDS,
	CUSTOMER_owner,
	CUSTOMER_type,
	CUSTOMER_created,
	CUSTOMER_COLUMNS
};
static const struct column customer_columns[] = {
#define CARD_FIELD(id, column, type) {#id, NULL},
#include "store/card_fields.def"
#undef CARD_FIELD
	{"key", "编号"},
	{"owner", "负责人"},
	{"type", "类型"},
	{"created", "创建时间"},
};

/* Yuan with at most two decimals -> digits of fen, on mem; NULL if it is not that. */
static const char *fen_of(void *mem, const char *yuan)
{
	char *end;
	long long whole = strtoll(yuan, &end, 10);
	long long cents = 0;
	if (end == yuan || whole < 0 || whole > INT64_C(1000000000000))
		return NULL;
	if (*end == '.') {
		size_t n = strspn(end + 1, "0123456789");
		if (n == 0 || n > 2)
			return NULL;
		cents = strtoll(end + 1, NULL, 10) * (n == 1 ? 10 : 1);
		end += 1 + n;
	}
	if (*end != '\0')
		return NULL;
	return talloc_asprintf(mem, "%lld", whole * 100 + cents);
}

/* The value as the card keeps it; ERR_INPUT if it does not fit its field. */
static int value_of(struct import *im, const struct row *r, enum card_field f, const char **ret,
		    struct err *err)
{
	const char *text = cell(r, (int)f);
	struct instant at;
	*ret = text;
	if (text == NULL)
		return 0;
	if (card_field_is_fen(f)) {
		*ret = fen_of(r->mem, text);
		return *ret != NULL
			       ? 0
			       : err_set(err, ERR_INPUT, "%s: 金额写成元的数字", card_field_id(f));
	}
	if (f == CARD_stage && pack_stage(im->pack, text) == NULL) {
		const struct pack_stage *stages;
		size_t n = pack_stages(im->pack, &stages);
		for (size_t i = 0; i < n; i++) {
			if (strcmp(stages[i].name, text) == 0) {
				*ret = stages[i].id;
				return 0;
			}
		}
		return err_set(err, ERR_INPUT, "stage: 没有叫 %.40s 的阶段", text);
	}
	if (f == CARD_grade && (strlen(text) != 1 || text[0] < 'A' || text[0] > 'D'))
		return err_set(err, ERR_INPUT, "grade: 只能是 A、B、C、D");
	if (f == CARD_next && !local_parse(text, &at))
		return err_set(err, ERR_INPUT, "next: 时间写成 2026-11-30 或 2026-11-30T15:00");
	return 0;
}

/* "2026-11-05 09:30[:00]" or a date alone. */
static bool created_parse(const char *text, struct instant *ret)
{
	struct civil c = {};
	int n = sscanf(text, "%4d-%2d-%2d %2d:%2d:%2d", &c.year, &c.month, &c.day, &c.hour,
		       &c.minute, &c.second);
	if ((n != 3 && n != 5 && n != 6) || !date_exists(c.year, c.month, c.day) || c.hour > 23 ||
	    c.minute > 59 || c.second > 59 || c.hour < 0 || c.minute < 0 || c.second < 0)
		return false;
	*ret = instant_of(&c);
	return true;
}

static int owner_find(struct tx *tx, const struct row *r, struct person *ret, struct err *err)
{
	static const char *const where[] = {"console", "wecom", "dingtalk", "feishu"};
	const char *user = cell(r, CUSTOMER_owner);
	if (user == NULL)
		return err_set(err, ERR_INPUT, "缺少 owner（负责人的账号）");
	for (size_t i = 0; i < sizeof(where) / sizeof(where[0]); i++) {
		int rc = person_find(&tx->view, r->mem, where[i], user, ret, err);
		if (rc != ERR_ABSENT)
			return rc;
	}
	return err_set(err, ERR_INPUT, "owner: 没有账号 %.60s，请先导入 users", user);
}

/* The card that the row is about: by its key, else by phone, else by name and organisation. */
static int customer_find(struct tx *tx, const struct row *r, const struct person *owner,
			 int64_t *ret, struct err *err)
{
	struct card *list;
	size_t n = 0;
	int rc = ERR_ABSENT;
	*ret = 0;
	if (cell(r, CUSTOMER_key) != NULL)
		rc = card_by_key(&tx->view, cell(r, CUSTOMER_key), ret, err);
	if (rc != ERR_ABSENT)
		return rc;
	const char *name = cell(r, CARD_name), *org = cell(r, CARD_org);
	rc = card_match(&tx->view, r->mem, owner, org != NULL ? name : NULL, org,
			cell(r, CARD_phone), 1, &list, &n, err);
	if (rc == 0 && n > 0)
		*ret = list[0].id;
	return rc;
}

static int customer_put(struct tx *tx, struct import *im, const struct row *r, struct err *err)
{
	struct person owner;
	struct instant created;
	const char *values[CARD_FIELDS];
	int64_t id;
	int rc = owner_find(tx, r, &owner, err);
	for (int f = 0; f < CARD_FIELDS && rc == 0; f++)
		rc = value_of(im, r, (enum card_field)f, &values[f], err);
	if (rc < 0)
		return rc;
	if (values[CARD_name] == NULL && values[CARD_org] == NULL && values[CARD_phone] == NULL)
		return err_set(err, ERR_INPUT, "name、org、phone 至少要有一个");
	const char *when = cell(r, CUSTOMER_created);
	if (when != NULL && !created_parse(when, &created))
		return err_set(err, ERR_INPUT, "created: 时间写成 2026-11-05 09:30");
	rc = customer_find(tx, r, &owner, &id, err);
	bool fresh = rc == 0 && id == 0;
	if (fresh)
		rc = card_new(tx, owner.id, &id, err);
	for (int f = 0; f < CARD_FIELDS && rc == 0; f++)
		if (values[f] != NULL)
			rc = card_set(tx, id, (enum card_field)f, values[f], err);
	if (rc == 0)
		rc = card_set_import(tx, id, cell(r, CUSTOMER_key), cell(r, CUSTOMER_type),
				     when != NULL && fresh ? &created : NULL, err);
	if (rc < 0)
		return rc;
	struct change_log log = {.tx = tx, .person = owner.id, .what = "import"};
	struct change c = {.tbl = "card",
			   .row = id,
			   .field = fresh ? "*" : "import",
			   .new = cell(r, CUSTOMER_key) != NULL ? cell(r, CUSTOMER_key) : "",
			   .card = id};
	rc = change_add(&log, &c, err);
	return rc < 0 ? rc : fresh;
}

/* --- products ----------------------------------------------------------------------------------
 */

enum {
	PRODUCT_model,
	PRODUCT_name,
	PRODUCT_line,
	PRODUCT_spec,
	PRODUCT_procedure,
	PRODUCT_material,
	PRODUCT_price,
	PRODUCT_stock,
	PRODUCT_keywords,
	PRODUCT_equivalents,
	PRODUCT_registration
};
static const struct column product_columns[] = {
	{"model", "型号"},           {"name", "产品名称"},
	{"line", "产品线"},          {"spec", "规格"},
	{"procedure", "适配术式"},   {"material", "材质"},
	{"price", "价格"},           {"stock", "库存"},
	{"keywords", "关键词"},      {"equivalents", "可替代型号"},
	{"registration", "注册证号"}};

static int product_row_put(struct tx *tx, struct import *, const struct row *r, struct err *err)
{
	struct product p = {.model = cell(r, PRODUCT_model),
			    .name = cell(r, PRODUCT_name),
			    .line = cell(r, PRODUCT_line),
			    .spec = cell(r, PRODUCT_spec),
			    .procedure = cell(r, PRODUCT_procedure),
			    .material = cell(r, PRODUCT_material),
			    .keywords = cell(r, PRODUCT_keywords),
			    .equivalents = cell(r, PRODUCT_equivalents),
			    .registration = cell(r, PRODUCT_registration)};
	if (p.model == NULL || p.name == NULL)
		return err_set(err, ERR_INPUT, "缺少 model 或 name");
	if (cell(r, PRODUCT_price) != NULL) {
		const char *fen = fen_of(r->mem, cell(r, PRODUCT_price));
		if (fen == NULL)
			return err_set(err, ERR_INPUT,
				       "price: 价格写成元的数字，例如 18800 或 12.50");
		p.has_price = true;
		p.price.fen = strtoll(fen, NULL, 10);
	}
	if (cell(r, PRODUCT_stock) != NULL) {
		char *end;
		p.stock = strtoll(cell(r, PRODUCT_stock), &end, 10);
		p.has_stock = true;
		if (*end != '\0' || p.stock < 0)
			return err_set(err, ERR_INPUT, "stock: 库存是 0 或更大的整数");
	}
	bool fresh;
	int rc = product_put(tx, &p, &fresh, err);
	return rc < 0 ? rc : fresh;
}

/* --- a file ------------------------------------------------------------------------------------
 */

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
static const struct kind kinds[] = {
	{"users", user_columns, COUNT(user_columns), user_put},
	{"customers", customer_columns, COUNT(customer_columns), customer_put},
	{"products", product_columns, COUNT(product_columns), product_row_put},
};

/* UTF-8 as it is; anything else must be GB18030. On mem. */
static int text_of(void *mem, const char *bytes, size_t len, const char **ret, size_t *ret_len,
		   struct err *err)
{
	*ret = bytes;
	*ret_len = len;
	if (utf8_valid(bytes, len))
		return 0;
	iconv_t cd = iconv_open("UTF-8", "GB18030");
	size_t room = len * 2 + 16; /* two bytes become three, one stays one, four stay four */
	char *out = talloc_size(mem, room), *to = out;
	char *from = talloc_memdup(mem, bytes, len);
	if (cd == (iconv_t)-1 || out == NULL || from == NULL) {
		if (cd != (iconv_t)-1)
			(void)iconv_close(cd);
		return err_set(err, ERR_AGAIN, "import: no memory");
	}
	size_t left = len, free_bytes = room;
	size_t rc = iconv(cd, &from, &left, &to, &free_bytes);
	(void)iconv_close(cd);
	if (rc == (size_t)-1)
		return err_set(err, ERR_INPUT, "文件既不是 UTF-8 也不是 GB18030 编码");
	*ret = out;
	*ret_len = room - free_bytes;
	return 0;
}

static bool is_column(const struct import *im, const struct column *c, const char *head)
{
	if (strcmp(c->id, head) == 0 || (c->label != NULL && strcmp(c->label, head) == 0))
		return true;
	const struct pack_field *f = c->label == NULL ? pack_field(im->pack, c->id) : NULL;
	if (f == NULL)
		return false;
	for (const char *const *a = f->aliases; *a != NULL; a++)
		if (strcmp(*a, head) == 0)
			return true;
	return strcmp(f->label, head) == 0;
}

static int header_read(const struct import *im, const struct kind *k, const struct csv_row *head,
		       int *at, struct err *err)
{
	for (size_t c = 0; c < k->n; c++)
		at[c] = -1;
	for (size_t i = 0; i < head->n; i++) {
		size_t c = 0;
		while (c < k->n && !is_column(im, &k->columns[c], head->cells[i]))
			c++;
		if (c == k->n)
			return err_set(err, ERR_INPUT, "第 %zu 行：没有“%.60s”这一列", head->line,
				       head->cells[i]);
		if (at[c] >= 0)
			return err_set(err, ERR_INPUT, "第 %zu 行：“%.60s”出现了两次", head->line,
				       head->cells[i]);
		at[c] = (int)i;
	}
	return 0;
}

static int row_import(struct tx *tx, struct import *im, const struct kind *k,
		      const struct csv_row *csv, const int *at, struct err *err)
{
	struct err why;
	void *mem = talloc_new(im->mem);
	struct row r = {csv, at, mem};
	int rc = mem != NULL ? db_savepoint(tx->view.db, err)
			     : err_set(err, ERR_AGAIN, "import: no memory");
	if (rc < 0) {
		(void)talloc_free(mem);
		return rc;
	}
	int done = k->put(tx, im, &r, &why);
	if (done >= 0) {
		im->added += done == 1;
		im->updated += done == 0;
		rc = db_release(tx->view.db, err);
	} else {
		db_rollback_to(tx->view.db);
		if (done == ERR_AGAIN || done == ERR_BROKEN || done == ERR_UNKNOWN)
			rc = err_set(err, done, "%s", why.text);
		else if (json_array_append_new(im->rejected, json_pack("{s:I, s:s}", "line",
								       (json_int_t)csv->line,
								       "reason", why.text)) < 0)
			rc = err_set(err, ERR_AGAIN, "import: no memory");
	}
	(void)talloc_free(mem);
	return rc;
}

int import_csv(struct tx *tx, struct import *im, const char *kind, const char *bytes, size_t len,
	       struct err *err)
{
	const struct kind *k = NULL;
	for (size_t i = 0; i < COUNT(kinds); i++)
		if (strcmp(kinds[i].name, kind) == 0)
			k = &kinds[i];
	if (k == NULL)
		return err_set(err, ERR_INPUT, "可以导入 users、customers、products，没有 %.40s",
			       kind);
	im->rejected = json_array();
	const char *text;
	size_t text_len;
	struct csv *csv;
	int at[CUSTOMER_COLUMNS];
	int rc = text_of(im->mem, bytes, len, &text, &text_len, err);
	if (rc == 0)
		rc = csv_parse(im->mem, text, text_len, &csv, err);
	if (rc < 0)
		return rc;
	if (csv->n == 0)
		return err_set(err, ERR_INPUT, "文件是空的，第一行应是列名");
	rc = header_read(im, k, &csv->rows[0], at, err);
	for (size_t i = 1; i < csv->n && rc == 0; i++)
		rc = row_import(tx, im, k, &csv->rows[i], at, err);
	if (rc == 0 && json_array_size(im->rejected) > 0 && !im->skip_bad)
		rc = err_set(err, ERR_INPUT, "有 %zu 行不能导入，整个文件没有改动任何数据",
			     json_array_size(im->rejected));
	return rc;
}
