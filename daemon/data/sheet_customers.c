/* customers: cards. A row that means a card which is there (by key, phone, or name and organisation
 * of the same owner) updates it in place; whose it is and since when stays. */
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/data/sheet.h"
#include "daemon/sales/deal.h"
#include "daemon/sales/edit.h"
#include "store/card/card.h"
#include "store/card/pool.h"
#include "store/history/change.h"
#include "store/history/past.h"

#define POOL_PREFIX "公海:"

/* The card's fields come first, in their order, then these. */
enum { CUSTOMER_key = CARD_FIELDS, CUSTOMER_owner, CUSTOMER_type, CUSTOMER_created, CUSTOMER_tags };
static const struct column columns[] = {
#define CARD_FIELD(id, column, type) {#id, NULL, CELL_##type},
#include "store/card/card_fields.def"
#undef CARD_FIELD
	{"key", "编号", CELL_TEXT},  {"owner", "负责人", CELL_TEXT},
	{"type", "类型", CELL_TEXT}, {"created", "创建时间", CELL_TIME},
	{"tags", "标签", CELL_TEXT},
};

/* The value as the card keeps it; ERR_INPUT if it does not fit its field. */
static int value_of(const struct pack *pack, const struct sheet *s, const struct sheet_row *r,
		    enum card_field f, const char **ret, struct err *err)
{
	const struct pack_stage *stage;
	int rc = 0;
	*ret = cell(r, (int)f);
	if (*ret == NULL)
		return 0;
	if (s->columns[f].type == CELL_FEN)
		return cell_fen(s, r, (int)f, ret, err);
	if (s->columns[f].type == CELL_LOCAL)
		return cell_local(s, r, (int)f, ret, err);
	if (f == CARD_stage) {
		rc = cell_stage(pack, s, r, (int)f, &stage, err);
		if (rc == 0)
			*ret = stage->id;
	}
	if (f == CARD_grade && (strlen(*ret) != 1 || (*ret)[0] < 'A' || (*ret)[0] > 'D'))
		return err_set(err, ERR_INPUT, "grade: 只能是 A、B、C、D");
	return rc;
}

/* An account, or the public pool of a part of the organisation. */
static int owner_find(struct tx *tx, const struct sheet *s, const struct sheet_row *r,
		      struct person *ret, struct err *err)
{
	const char *owner = cell(r, CUSTOMER_owner);
	if (owner == NULL || strncmp(owner, POOL_PREFIX, strlen(POOL_PREFIX)) != 0)
		return cell_person(tx, s, r, CUSTOMER_owner, ret, err);
	int64_t node;
	int rc = person_node(tx, owner + strlen(POOL_PREFIX), &node, err);
	if (rc == 0)
		rc = pool_of(tx, node, &ret->id, err);
	return rc;
}

/* "#12" stands for a card without a key of its own in the database that the file came from. Here it
 * is the card of that number only if that looks like the same customer. */
static int by_number(struct tx *tx, const struct sheet_row *r, const char *key, int64_t *ret,
		     struct err *err)
{
	char *end;
	int64_t id = key[0] == '#' ? strtoll(key + 1, &end, 10) : 0;
	if (id <= 0 || *end != '\0')
		return ERR_ABSENT;
	struct card c;
	static const struct person all = {.role = ROLE_ADMIN};
	int rc = card_find(&tx->view, r->mem, &all, id, &c, err);
	if (rc < 0)
		return rc;
	static const enum card_field says[] = {CARD_phone, CARD_name, CARD_org};
	for (size_t i = 0; i < sizeof(says) / sizeof(*says); i++) {
		const char *mine = cell(r, (int)says[i]);
		if (mine != NULL && c.value[says[i]] != NULL &&
		    strcmp(mine, c.value[says[i]]) == 0) {
			*ret = id;
			return 0;
		}
	}
	return ERR_ABSENT;
}

/* The card that the row is about; 0: none. */
static int customer_find(struct tx *tx, const struct sheet_row *r, const struct person *owner,
			 int64_t *ret, struct err *err)
{
	const char *key = cell(r, CUSTOMER_key), *phone = cell(r, CARD_phone);
	const char *name = cell(r, CARD_name), *org = cell(r, CARD_org);
	int rc = ERR_ABSENT;
	if (key != NULL) {
		rc = card_by_key(&tx->view, key, ret, err);
		if (rc == ERR_ABSENT)
			rc = by_number(tx, r, key, ret, err);
	}
	if (rc == ERR_ABSENT && phone != NULL)
		rc = card_by_phone(&tx->view, phone, owner->id, key != NULL, ret, err);
	if (rc == ERR_ABSENT && name != NULL && org != NULL)
		rc = card_by_name(&tx->view, owner->id, name, org, key != NULL, ret, err);
	if (rc == ERR_ABSENT) {
		*ret = 0;
		rc = 0;
	}
	return rc;
}

static int tags_put(struct tx *tx, const struct sheet_row *r, int64_t card, struct err *err)
{
	const char *list = cell(r, CUSTOMER_tags);
	char *tags = list != NULL ? talloc_strdup(r->mem, list) : NULL;
	bool fresh;
	int rc = 0;
	while (tags != NULL && rc == 0) {
		char *next = strstr(tags, "、");
		if (next != NULL) {
			*next = '\0';
			next += strlen("、");
		}
		if (tags[0] != '\0')
			rc = card_tag_put(tx, card, tags, &fresh, err);
		tags = next;
	}
	return rc;
}

static int make(struct change_log *log, const struct sheet_row *r, int64_t owner,
		const char *const *values, struct instant created, int64_t *ret_id, struct err *err)
{
	const char *key = cell(r, CUSTOMER_key);
	int rc = past_card_put(log->tx, owner, values, key, cell(r, CUSTOMER_type), created, ret_id,
			       err);
	const char *stage = values[CARD_stage];
	struct instant at = created.us != 0 ? created : log->tx->now;
	if (rc == 0 && stage != NULL)
		rc = past_stage_assume(log->tx, *ret_id, owner, stage,
				       deal_closes(stage) ? stage : "open", values[CARD_amount], at,
				       err);
	struct change c = {
		.tbl = "card", .row = *ret_id, .field = "*", .new = r->source, .card = *ret_id};
	return rc < 0 ? rc : change_add(log, &c, err);
}

static int update(struct change_log *log, const struct pack *pack, const struct sheet_row *r,
		  const char *const *values, int64_t id, struct err *err)
{
	struct card card;
	static const struct person all = {.role = ROLE_ADMIN};
	int rc = card_find(&log->tx->view, r->mem, &all, id, &card, err);
	if (rc == ERR_ABSENT) {
		int64_t into;
		rc = card_merged_into(&log->tx->view, id, &into, err);
		if (rc < 0)
			return rc;
		return into != 0 ? err_set(err, ERR_INPUT, "key: 这位客户已并入 #%lld",
					   (long long)into)
				 : err_set(err, ERR_INPUT, "key: 这位客户已经删除了");
	}
	for (int f = 0; f < CARD_FIELDS && rc == 0; f++)
		if (values[f] != NULL && f != CARD_stage)
			rc = edit_field(log, &card, (enum card_field)f, values[f], err);
	const char *stage = values[CARD_stage];
	bool moves = stage != NULL &&
		     (card.value[CARD_stage] == NULL || strcmp(card.value[CARD_stage], stage) != 0);
	if (rc == 0 && moves)
		rc = deal_enter(log, r->mem, pack, &card, stage, err);
	if (rc == 0)
		rc = card_set_import(log->tx, id, cell(r, CUSTOMER_key), cell(r, CUSTOMER_type),
				     NULL, err);
	return rc;
}

/* Fields of the pack's own. */
static int own_put(struct change_log *log, const struct pack *pack, const struct sheet_row *r,
		   int64_t card, struct err *err)
{
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < r->head->n_params; i++) {
		const struct sheet_param *p = &r->head->params[i];
		const char *value = cell_at(r, p->at);
		bool taken;
		if (value != NULL)
			rc = cell_own(pack, r, p->key, value, &value, err);
		if (rc == 0 && value != NULL)
			rc = edit_param(log, r->mem, card, p->key, value, false, 0, &taken, err);
	}
	return rc;
}

static int put(struct tx *tx, const struct pack *pack, const struct sheet *s,
	       const struct sheet_row *r, struct err *err)
{
	struct person owner = {};
	struct instant created;
	const char *values[CARD_FIELDS];
	int64_t id = 0;
	int rc = owner_find(tx, s, r, &owner, err);
	for (int f = 0; f < CARD_FIELDS && rc == 0; f++)
		rc = value_of(pack, s, r, (enum card_field)f, &values[f], err);
	if (rc == 0)
		rc = cell_time(s, r, CUSTOMER_created, &created, err);
	if (rc < 0)
		return rc;
	if (values[CARD_name] == NULL && values[CARD_org] == NULL && values[CARD_phone] == NULL)
		return err_set(err, ERR_INPUT, "name、org、phone 至少要有一个");
	rc = customer_find(tx, r, &owner, &id, err);
	if (rc < 0)
		return rc;
	bool fresh = id == 0;
	struct change_log log = {.tx = tx, .person = owner.id, .what = "import", .at = tx->now};
	rc = fresh ? make(&log, r, owner.id, values, created, &id, err)
		   : update(&log, pack, r, values, id, err);
	if (rc == 0)
		rc = own_put(&log, pack, r, id, err);
	if (rc == 0)
		rc = tags_put(tx, r, id, err);
	return rc < 0 ? rc : fresh;
}

const struct sheet sheet_customers = {.name = "customers",
				      .columns = columns,
				      .n = sizeof(columns) / sizeof(*columns),
				      .more = MORE_FIELDS,
				      .put = put};
