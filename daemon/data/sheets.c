#include <string.h>

#include "daemon/data/sheet.h"

const struct sheet *const sheets[] = {
	&sheet_users,  &sheet_customers, &sheet_products, &sheet_activities,
	&sheet_stages, &sheet_events,    &sheet_tasks,    &sheet_orders,
	&sheet_facts,  &sheet_targets,   &sheet_audit,    NULL,
};

const struct sheet *sheet_find(const char *name)
{
	if (strcmp(name, "cards") == 0)
		return &sheet_customers;
	for (const struct sheet *const *s = sheets; *s != NULL; s++)
		if (strcmp((*s)->name, name) == 0)
			return *s;
	return NULL;
}

/* Whether a heading means the column: its id, its Chinese name, or one of the pack's. */
static bool is_column(const struct pack *pack, const struct column *c, const char *head)
{
	if (strcmp(c->id, head) == 0 || (c->label != NULL && strcmp(c->label, head) == 0))
		return true;
	const struct pack_field *f = c->label == NULL ? pack_field(pack, c->id) : NULL;
	if (f == NULL)
		return false;
	for (const char *const *a = f->aliases; *a != NULL; a++)
		if (strcmp(*a, head) == 0)
			return true;
	return strcmp(f->label, head) == 0;
}

static const char *param_of(const struct pack *pack, const char *head)
{
	const struct pack_param *params;
	size_t n = pack_params(pack, &params);
	for (size_t i = 0; i < n; i++)
		for (const char *const *w = params[i].spellings; *w != NULL; w++)
			if (strcmp(*w, head) == 0)
				return params[i].id;
	return NULL;
}

/* A field of the pack's own; a card has no column for it. */
static const char *field_of(const struct sheet *s, const struct pack *pack, const char *head)
{
	const struct pack_field *fields;
	size_t n = pack_fields(pack, &fields);
	for (size_t i = 0; i < n; i++) {
		const struct pack_field *f = &fields[i];
		if (!sheet_field_own(s, f))
			continue;
		if (strcmp(f->id, head) == 0 || strcmp(f->label, head) == 0)
			return f->id;
		for (const char *const *a = f->aliases; *a != NULL; a++)
			if (strcmp(*a, head) == 0)
				return f->id;
	}
	return NULL;
}

bool sheet_field_own(const struct sheet *s, const struct pack_field *f)
{
	for (size_t c = 0; c < s->n; c++)
		if (strcmp(s->columns[c].id, f->id) == 0)
			return false;
	return f->type != FIELD_ACTION;
}

/* kehuctl's own column in the file of rejected rows, which may come back with it. */
static bool is_why(const char *head)
{
	return strcmp(head, "rejected") == 0 || strcmp(head, "被拒原因") == 0;
}

static int heading_read(const struct sheet *s, const struct pack *pack, const struct csv_row *csv,
			size_t i, struct sheet_head *ret, struct err *err)
{
	const char *head = csv_plain(csv->cells[i]);
	size_t c = 0;
	while (c < s->n && !is_column(pack, &s->columns[c], head))
		c++;
	if (c < s->n) {
		if (ret->at[c] >= 0)
			return err_set(err, ERR_INPUT, "第 %zu 行：“%.60s”出现了两次", csv->line,
				       head);
		ret->at[c] = (int)i;
		return 0;
	}
	if (is_why(head))
		return 0;
	const char *key = s->more == MORE_PARAMS   ? param_of(pack, head)
			  : s->more == MORE_FIELDS ? field_of(s, pack, head)
						   : NULL;
	if (key != NULL && ret->n_params < SHEET_EXTRA) {
		for (size_t p = 0; p < ret->n_params; p++)
			if (strcmp(ret->params[p].key, key) == 0)
				return err_set(err, ERR_INPUT, "第 %zu 行：“%.60s”出现了两次",
					       csv->line, head);
		ret->params[ret->n_params++] = (struct sheet_param){(int)i, key};
		return 0;
	}
	AUTO_BUF known = BUF_INIT(4000);
	for (size_t k = 0; k < s->n; k++)
		buf_printf(&known, "%s%s", k > 0 ? " " : "", s->columns[k].id);
	return err_set(err, ERR_INPUT, "第 %zu 行：没有“%.60s”这一列；可用的列：%.400s", csv->line,
		       head, buf_str(&known));
}

int sheet_head_read(const struct sheet *s, const struct pack *pack, const struct csv_row *csv,
		    struct sheet_head *ret, struct err *err)
{
	*ret = (struct sheet_head){};
	for (size_t c = 0; c < SHEET_COLUMNS; c++)
		ret->at[c] = -1;
	for (size_t i = 0; i < csv->n; i++) {
		int rc = heading_read(s, pack, csv, i, ret, err);
		if (rc < 0)
			return rc;
	}
	return 0;
}
