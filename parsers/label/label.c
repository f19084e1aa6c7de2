#include "parsers/label/label.h"

#include <string.h>
#include <talloc.h>

#include "parsers/base/buf.h"
#include "parsers/base/utf8.h"
#include "parsers/label/form.h"
#include "parsers/label/found.h"
#include "parsers/label/lexicon.h"
#include "parsers/label/mend.h"
#include "parsers/label/model.h"
#include "parsers/label/text.h"

#define KEY_MAX 60
#define READ_SURELY 96
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

void found_add(struct found *f, const char *key, const char *value, struct proof proof)
{
	if (key == NULL || key[0] == '\0' || strlen(key) > KEY_MAX || f->n == FOUND_MAX ||
	    found_has(f, key))
		return;
	char *clean = text_value(f->mem, value);
	char *mended = clean != NULL ? value_mend(f->mem, key, clean) : NULL;
	/* What was surely read stays, whatever the dictionary thinks. */
	if (mended != NULL && proof.conf < READ_SURELY && text_has_han(mended))
		mended = lexicon_mend(f->mem, pack_printed_words(f->pack), mended);
	char *own = talloc_strdup(f->mem, key);
	if (clean == NULL || mended == NULL || own == NULL) {
		f->rc = ERR_AGAIN;
		return;
	}
	if (mended[0] == '\0' || strlen(mended) > VALUE_MAX)
		return;
	f->values[f->n++] =
		(struct label_value){.key = own,
				     .value = mended,
				     .conf = proof.conf,
				     .agreed = proof.agreed,
				     .printed = strcmp(clean, mended) != 0 ? clean : NULL,
				     .box = proof.box};
}

/* A model that the catalogue knows vouches for what was read; one that is nearly so is taken, one
 * that is farther only proposed. */
static void model_settle(const struct found *f, struct label_value *v)
{
	bool priced = is_code(v->key, strlen(v->key));
	const char *read = strcmp(v->key, "型号") == 0 ? v->value : priced ? v->key : NULL;
	double distance;
	const char *model = read != NULL ? model_nearest(f->known, read, &distance) : NULL;
	if (model == NULL)
		return;
	if (distance > MODEL_SAFE) {
		v->maybe = model;
		return;
	}
	if (strcmp(model, read) != 0)
		v->printed = read;
	if (priced)
		v->key = model;
	else
		v->value = model;
	v->vouched = !priced; /* a price needs its own proof */
}

/* Whom a report is about is nobody's business here. */
static bool private(const struct found *f, const char *key)
{
	static const char *const persons[] = {"姓名", "手机", "电话",     "邮箱",
					      "地址", "职务", "联系电话", NULL};
	if (f->kind != LABEL_REPORT)
		return false;
	for (const char *const *p = persons; *p != NULL; p++)
		if (strcmp(key, *p) == 0)
			return true;
	return false;
}

/* On a shelf's tag the size of a pack is what is in it. */
static void tag_names(struct found *f)
{
	for (size_t i = 0; i < f->n; i++)
		if (strcmp(f->values[i].key, "规格") == 0 && !found_has(f, "净含量"))
			f->values[i].key = "净含量";
}

static void values_settle(struct found *f)
{
	size_t n = 0;
	for (size_t i = 0; i < f->n; i++) {
		struct label_value *v = &f->values[i];
		if (private(f, v->key))
			continue;
		model_settle(f, v);
		doubt(f, v);
		if (v->maybe != NULL)
			v->doubtful = true;
		f->values[n++] = *v;
	}
	f->n = n;
}

int label_parse(void *mem, const struct pack *pack, const struct label_known *known,
		const struct label_page *page, struct label **ret, struct err *err)
{
	struct label *l = talloc_zero(mem, struct label);
	struct found f = {.mem = l, .pack = pack, .known = known};
	if (l != NULL)
		f.values = talloc_zero_array(l, struct label_value, FOUND_MAX);
	if (f.values == NULL || rows_make(&f, page) < 0)
		return err_set(err, ERR_AGAIN, "label: no memory");
	f.kind = kind_of(&f);
	if (f.kind == LABEL_REPORT)
		report_find(&f);
	if (f.kind == LABEL_QUOTATION)
		quotation_find(&f);
	pairs_find(&f);
	/* Two parameters make a label, whatever else could not be read. */
	if (f.kind == LABEL_OTHER && f.n >= 2)
		f.kind = LABEL_LABEL;
	if (f.kind == LABEL_CARD)
		person_find_on(&f);
	if (f.kind == LABEL_SHELF) {
		price_find(&f);
		tag_names(&f);
	}
	values_settle(&f);
	if (f.rc < 0)
		return err_set(err, f.rc, "label: no memory");
	l->kind = f.kind;
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
	json_t *fields = json_object(), *doubts = json_array();
	json_t *mended = json_object(), *maybe = json_object();
	for (size_t i = 0; i < l->n_values; i++) {
		const struct label_value *v = &l->values[i];
		(void)json_object_set_new(fields, v->key, json_string(v->value));
		if (v->doubtful)
			(void)json_array_append_new(doubts, json_string(v->key));
		if (v->printed != NULL)
			(void)json_object_set_new(mended, v->key, json_string(v->printed));
		if (v->maybe != NULL)
			(void)json_object_set_new(maybe, v->key, json_string(v->maybe));
	}
	json_t *out = json_pack("{s:s, s:o, s:o, s:s}", "text", buf_str(&text), "fields", fields,
				"doubtful", doubts, "kind", label_kind_name(l->kind));
	if (json_object_size(mended) > 0)
		(void)json_object_set(out, "mended", mended);
	if (json_object_size(maybe) > 0)
		(void)json_object_set(out, "maybe", maybe);
	json_decref(mended);
	json_decref(maybe);
	return out;
}
