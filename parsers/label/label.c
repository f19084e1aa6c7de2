#include "parsers/label/label.h"

#include <string.h>
#include <talloc.h>

#include "parsers/base/buf.h"
#include "parsers/base/utf8.h"
#include "parsers/label/found.h"
#include "parsers/label/text.h"

#define KEY_MAX 60
#define VALUE_MAX 300
#define TEXT_ALL_MAX (256u * 1024)

const char *label_kind_name(enum label_kind kind)
{
	static const char *const names[] = {"other",     "label", "report",
					    "quotation", "card",  "shelf"};
	return names[kind];
}

bool found_has(const struct found *f, const char *key)
{
	for (size_t i = 0; i < f->n; i++)
		if (strcmp(f->values[i].key, key) == 0)
			return true;
	return false;
}

void found_add(struct found *f, const char *key, const char *value, int conf, struct label_box box)
{
	if (key == NULL || key[0] == '\0' || strlen(key) > KEY_MAX || f->n == FOUND_MAX ||
	    found_has(f, key))
		return;
	char *clean = text_value(f->mem, value);
	char *own = talloc_strdup(f->mem, key);
	if (clean == NULL || own == NULL) {
		f->rc = ERR_AGAIN;
		return;
	}
	if (clean[0] == '\0' || strlen(clean) > VALUE_MAX)
		return;
	f->values[f->n++] =
		(struct label_value){.key = own, .value = clean, .conf = conf, .box = box};
}

/* A model that the catalogue knows, perhaps with a confused character: taken as the catalogue has
 * it.
 */
static bool model_settle(struct found *f, const struct label_known *known, struct label_value *v)
{
	bool priced = is_code(v->key, strlen(v->key));
	const char *read = strcmp(v->key, "型号") == 0 ? v->value : priced ? v->key : NULL;
	if (read == NULL || known == NULL || known->model == NULL)
		return false;
	const char *model = known->model(known->ctx, f->mem, read);
	if (model == NULL)
		return false;
	if (priced)
		v->key = model;
	else
		v->value = model;
	return true;
}

int label_parse(void *mem, const struct pack *pack, const struct label_known *known,
		const struct label_page *page, struct label **ret, struct err *err)
{
	struct label *l = talloc_zero(mem, struct label);
	struct found f = {.mem = l, .pack = pack};
	if (l != NULL) {
		f.rows = talloc_zero_array(l, struct row, (unsigned)page->n_lines + 1);
		f.values = talloc_zero_array(l, struct label_value, FOUND_MAX);
	}
	if (f.rows == NULL || f.values == NULL)
		return err_set(err, ERR_AGAIN, "label: no memory");
	for (size_t i = 0; i < page->n_lines; i++) {
		struct row *r = &f.rows[f.n_rows];
		r->line = &page->lines[i];
		r->text = text_fold(l, page->lines[i].text);
		if (r->text == NULL)
			return err_set(err, ERR_AGAIN, "label: no memory");
		if (r->text[0] != '\0')
			f.n_rows++;
	}
	l->kind = kind_of(&f);
	if (l->kind == LABEL_REPORT)
		report_find(&f);
	if (l->kind == LABEL_QUOTATION)
		quotation_find(&f);
	pairs_find(&f);
	/* Two parameters make a label, whatever else could not be read. */
	if (l->kind == LABEL_OTHER && f.n >= 2)
		l->kind = LABEL_LABEL;
	if (l->kind == LABEL_CARD)
		person_find_on(&f);
	if (f.rc < 0)
		return err_set(err, f.rc, "label: no memory");
	for (size_t i = 0; i < f.n; i++)
		f.values[i].doubtful =
			doubtful(pack, &f.values[i], model_settle(&f, known, &f.values[i]));
	l->values = f.values;
	l->n_values = f.n;
	*ret = l;
	return 0;
}

json_t *label_to_json(const struct label *l, const struct label_page *page)
{
	AUTO_BUF text = BUF_INIT(TEXT_ALL_MAX);
	for (size_t i = 0; i < page->n_lines; i++)
		buf_printf(&text, "%s%s", i > 0 ? "\n" : "", page->lines[i].text);
	json_t *fields = json_object(), *doubt = json_array();
	for (size_t i = 0; i < l->n_values; i++) {
		const struct label_value *v = &l->values[i];
		(void)json_object_set_new(fields, v->key, json_string(v->value));
		if (v->doubtful)
			(void)json_array_append_new(doubt, json_string(v->key));
	}
	return json_pack("{s:s, s:o, s:o, s:s}", "text", buf_str(&text), "fields", fields,
			 "doubtful", doubt, "kind", label_kind_name(l->kind));
}
