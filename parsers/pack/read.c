/* read: a pack's JSON, checked. Every complaint names the place, the reason and the mend. */
#include <stdio.h>
#include <string.h>
#include <talloc.h>

#include "parsers/pack/defaults.h"
#include "parsers/pack/reading.h"

static const char *const type_names[] = {
	[FIELD_TEXT] = "text",   [FIELD_PHONE] = "phone", [FIELD_WECHAT] = "wechat",
	[FIELD_EMAIL] = "email", [FIELD_MONEY] = "money", [FIELD_STAGE] = "stage",
	[FIELD_GRADE] = "grade", [FIELD_TIME] = "time",   [FIELD_ACTION] = "action",
};
#define N_TYPES (sizeof(type_names) / sizeof(type_names[0]))

static int list_read(struct reading *r, const json_t *root)
{
	static const char *const known[] = {"id", "label", "type", "aliases", NULL};
	struct pack *p = r->p;
	json_t *array;
	int rc = array_get(r, root, "fields", PACK_FIELDS_MAX, &array, &p->n_fields);
	if (rc < 0)
		return rc;
	p->fields = talloc_zero_array(p, struct pack_field, (unsigned)p->n_fields);
	if (p->fields == NULL)
		return no_memory(r);
	for (size_t i = 0; i < p->n_fields; i++) {
		struct pack_field *f = &p->fields[i];
		json_t *object = json_array_get(array, i);
		char path[40];
		(void)snprintf(path, sizeof(path), "fields[%zu]", i);
		const char *type = NULL;
		if ((rc = keys_check(r, object, path, known)) < 0 ||
		    (rc = id_get(r, object, path, &f->id)) < 0 ||
		    (rc = text_get(r, object, path, "label", &f->label)) < 0 ||
		    (rc = text_get(r, object, path, "type", &type)) < 0 ||
		    (rc = words_get(r, object, path, "aliases", true, &f->aliases)) < 0)
			return rc;
		size_t t = 0;
		while (t < N_TYPES && strcmp(type_names[t], type) != 0)
			t++;
		if (t == N_TYPES)
			return refuse(r,
				      "%s.type: unknown type \"%s\" (one of text phone wechat "
				      "email money "
				      "stage grade time action)",
				      path, type);
		f->type = (enum field_type)t;
		for (size_t k = 0; k < i; k++)
			if (strcmp(p->fields[k].id, f->id) == 0)
				return refuse(r, "%s.id: \"%s\" is also fields[%zu] (rename one)",
					      path, f->id, k);
		if ((rc = add_words(r, p->keys, f->aliases, i, "fields", "aliases")) < 0)
			return rc;
		p->core_of[i] = -1;
	}
	return 0;
}

static int core_check(struct reading *r)
{
	static const struct {
		const char *id;
		enum field_type type;
	} core[] = {
#define X(NAME, id, type) {id, type},
		CORE_FIELDS(X)
#undef X
	};
	for (int c = 0; c < CORE_COUNT; c++) {
		const struct pack_field *f = pack_field(r->p, core[c].id);
		if (f == NULL || f->type != core[c].type)
			return refuse(r, "fields: no field \"%s\" of type %s (add it)", core[c].id,
				      type_names[core[c].type]);
		r->p->core[c] = (int)(f - r->p->fields);
		r->p->core_of[r->p->core[c]] = c;
	}
	return 0;
}

/* A message gives an amount's upper bound and qualifier as fields of their own. */
static int derived_check(struct reading *r)
{
	static const char *const tails[] = {"_max", "_qualifier"};
	for (size_t i = 0; i < r->p->n_fields; i++) {
		for (size_t t = 0; t < 2 && r->p->fields[i].type == FIELD_MONEY; t++) {
			char id[80];
			(void)snprintf(id, sizeof(id), "%s%s", r->p->fields[i].id, tails[t]);
			const struct pack_field *f = pack_field(r->p, id);
			if (f != NULL)
				return refuse(
					r,
					"fields[%zu].id: \"%s\" is what a message calls a part "
					"of fields[%zu] (rename it)",
					(size_t)(f - r->p->fields), id, i);
		}
	}
	return 0;
}

static int fields_read(struct reading *r, const json_t *root)
{
	int rc = list_read(r, root);
	if (rc == 0)
		rc = core_check(r);
	return rc == 0 ? derived_check(r) : rc;
}

static int stages_read(struct reading *r, const json_t *root)
{
	static const char *const known[] = {
		"id", "name", "aliases", "lost", "expected_days", "key_actions", NULL};
	struct pack *p = r->p;
	json_t *array;
	int rc = array_get(r, root, "stages", STAGES_MAX, &array, &p->n_stages);
	if (rc < 0)
		return rc;
	p->stages = talloc_zero_array(p, struct pack_stage, (unsigned)p->n_stages);
	if (p->stages == NULL)
		return no_memory(r);
	int rank = 0;
	for (size_t i = 0; i < p->n_stages; i++) {
		struct pack_stage *s = &p->stages[i];
		json_t *object = json_array_get(array, i);
		char path[40];
		(void)snprintf(path, sizeof(path), "stages[%zu]", i);
		if ((rc = keys_check(r, object, path, known)) < 0 ||
		    (rc = id_get(r, object, path, &s->id)) < 0 ||
		    (rc = text_get(r, object, path, "name", &s->name)) < 0 ||
		    (rc = words_get(r, object, path, "aliases", false, &s->aliases)) < 0 ||
		    (rc = int_get(r, object, path, "expected_days", 1, 3650, &s->expected_days)) <
			    0 ||
		    (rc = stage_key_actions(r, object, path, s)) < 0)
			return rc;
		const json_t *lost = json_object_get(object, "lost");
		if (lost != NULL && !json_is_boolean(lost))
			return refuse(r,
				      "%s.lost: neither true nor false (write it without quotes)",
				      path);
		s->rank = json_is_true(lost) ? -1 : rank++;
		for (size_t k = 0; k < i; k++)
			if (strcmp(p->stages[k].id, s->id) == 0)
				return refuse(r, "%s.id: \"%s\" is also stages[%zu] (rename one)",
					      path, s->id, k);
		(void)snprintf(path, sizeof(path), "stages[%zu].name", i);
		if ((rc = add_word(r, p->stage_words, s->name, i, "stages", path)) < 0 ||
		    (rc = add_words(r, p->stage_words, s->aliases, i, "stages", "aliases")) < 0)
			return rc;
	}
	return 0;
}

static int actions_read(struct reading *r, const json_t *root)
{
	static const char *const known[] = {"id", "name", "words", NULL};
	struct pack *p = r->p;
	json_t *array;
	int rc = array_get(r, root, "actions", 64, &array, &p->n_actions);
	if (rc < 0)
		return rc;
	p->actions = talloc_zero_array(p, struct pack_action, (unsigned)p->n_actions);
	if (p->actions == NULL)
		return no_memory(r);
	for (size_t i = 0; i < p->n_actions; i++) {
		struct pack_action *a = &p->actions[i];
		json_t *object = json_array_get(array, i);
		char path[40];
		(void)snprintf(path, sizeof(path), "actions[%zu]", i);
		if ((rc = keys_check(r, object, path, known)) < 0 ||
		    (rc = id_get(r, object, path, &a->id)) < 0 ||
		    (rc = text_get(r, object, path, "name", &a->name)) < 0 ||
		    (rc = words_get(r, object, path, "words", true, &a->words)) < 0)
			return rc;
		for (size_t k = 0; k < i; k++)
			if (strcmp(p->actions[k].id, a->id) == 0)
				return refuse(r, "%s.id: \"%s\" is also actions[%zu] (rename one)",
					      path, a->id, k);
		if ((rc = add_words(r, p->action_words, a->words, i, "actions", "words")) < 0)
			return rc;
	}
	/* the grammar falls back on these two */
	if (pack_action(p, "visit") == NULL || pack_action(p, "other") == NULL)
		return refuse(r, "actions: \"visit\" and \"other\" are needed (add them)");
	return 0;
}

static int pool_read(struct reading *r, const json_t *root)
{
	static const char *const known[] = {"idle_days", "warn_days", "protect_days",
					    "claims_per_day", NULL};
	json_t *object = json_object_get(root, "pool");
	struct pack_pool pool = {.warn_days = 3, .protect_days = 7, .claims_per_day = 5};
	int rc;
	if (object == NULL)
		return 0;
	if ((rc = keys_check(r, object, "pool", known)) < 0 ||
	    (rc = int_get(r, object, "pool", "idle_days", 2, 3650, &pool.idle_days)) < 0 ||
	    (rc = int_get(r, object, "pool", "warn_days", 1, 365, &pool.warn_days)) < 0 ||
	    (rc = int_get(r, object, "pool", "protect_days", 0, 365, &pool.protect_days)) < 0 ||
	    (rc = int_get(r, object, "pool", "claims_per_day", 1, 1000, &pool.claims_per_day)) < 0)
		return rc;
	if (pool.idle_days <= pool.warn_days || pool.idle_days < pool.protect_days)
		return refuse(r, "pool.idle_days: must be there, more than warn_days, and not less "
				 "than protect_days (correct one of them)");
	r->p->pool = pool;
	return 0;
}

static int printed_read(struct reading *r, const json_t *root)
{
	static const char *const known[] = {"items", "words", NULL};
	json_t *object = json_object_get(root, "printed");
	int rc;
	if (object == NULL)
		return 0;
	if ((rc = keys_check(r, object, "printed", known)) < 0 ||
	    (rc = words_get(r, object, "printed", "items", false, &r->p->printed_items)) < 0)
		return rc;
	return words_get(r, object, "printed", "words", false, &r->p->printed_words);
}

static int name_read(struct reading *r, const json_t *root)
{
	return text_get(r, root, "", "name", &r->p->name);
}

static int title_read(struct reading *r, const json_t *root)
{
	return text_get(r, root, "", "title", &r->p->title);
}

static int suffixes_read(struct reading *r, const json_t *root)
{
	return words_get(r, root, "", "org_suffixes", true, &r->p->org_suffixes);
}

static int wishes_read(struct reading *r, const json_t *root)
{
	return words_get(r, root, "", "intent_words", true, &r->p->intent_words);
}

static int surnames_read(struct reading *r, const json_t *root)
{
	r->p->surnames = default_surnames;
	return json_object_get(root, "surnames") != NULL
		       ? words_get(r, root, "", "surnames", true, &r->p->surnames)
		       : 0;
}

static int addresses_read(struct reading *r, const json_t *root)
{
	r->p->addresses = default_addresses;
	return json_object_get(root, "addresses") != NULL
		       ? words_get(r, root, "", "addresses", true, &r->p->addresses)
		       : 0;
}

/* They are in by now. */
static int scenes_known(struct reading *, const json_t *)
{
	return 0;
}

/* What a pack is made of, in the order in which the parts rest on each other. */
static const struct {
	const char *key;
	int (*read)(struct reading *r, const json_t *root);
} sections[] = {
	{"scenes", scenes_known},
	{"name", name_read},
	{"title", title_read},
	{"fields", fields_read},
	{"grades", grades_read},
	{"actions", actions_read},
	{"key_actions", key_actions_read},
	{"stages", stages_read},
	{"health", health_read},
	{"params", params_read},
	{"pool", pool_read},
	{"fair", fair_read},
	{"commission", commission_read},
	{"private", private_read},
	{"printed", printed_read},
	{"objections", objections_read},
	{"blockers", blockers_read},
	{"metrics", metrics_read},
	{"surveys", surveys_read},
	{"suggestions", suggestions_read},
	{"digests", digests_read},
	{"rules", rules_read},
	{"org_suffixes", suffixes_read},
	{"intent_words", wishes_read},
	{"surnames", surnames_read},
	{"addresses", addresses_read},
};
#define N_SECTIONS (sizeof(sections) / sizeof(sections[0]))

static int root_read(struct reading *r, json_t *root)
{
	struct pack *p = r->p;
	const char *known[N_SECTIONS + 1];
	for (size_t i = 0; i < N_SECTIONS; i++)
		known[i] = sections[i].key;
	known[N_SECTIONS] = NULL;
	int rc = keys_check(r, root, "", known);
	if (rc == 0)
		rc = scenes_read(r, root);
	for (size_t i = 0; rc == 0 && i < N_SECTIONS; i++)
		rc = sections[i].read(r, root);
	if (rc < 0)
		return rc;
	lexicon_seal(p->keys);
	lexicon_seal(p->stage_words);
	lexicon_seal(p->action_words);
	rc = pack_reserve(p, r->err);
	if (rc == 0)
		rc = pack_compile(p, p->surnames, p->addresses, r->err);
	return rc < 0 ? err_prefix(r->err, "pack %s", r->file) : 0;
}

static int pack_done(struct pack *p)
{
	pcre2_code_free(p->token);
	pcre2_code_free(p->person);
	pcre2_code_free(p->person_whole);
	pcre2_code_free(p->code);
	pcre2_code_free(p->marker);
	pcre2_match_context_free(p->limits);
	for (size_t i = 0; i < p->n_params; i++)
		pcre2_code_free(p->params[i].pattern);
	for (size_t i = 0; i < p->n_private_patterns; i++)
		pcre2_code_free(p->private_patterns[i]);
	return 0;
}

int pack_parse(const char *json, size_t len, const char *name, struct pack **ret, struct err *err)
{
	static const char bom[] = {'\xEF', '\xBB', '\xBF'};
	if (len >= sizeof(bom) && memcmp(json, bom, sizeof(bom)) == 0) {
		json += sizeof(bom); /* some editors begin every file with it */
		len -= sizeof(bom);
	}
	json_error_t at;
	json_auto_t *root = json_loadb(json, len, JSON_REJECT_DUPLICATES, &at);
	if (root == NULL)
		return err_set(err, ERR_INPUT, "pack %s: line %d, column %d: %s (correct the JSON)",
			       name, at.line, at.column, at.text);
	struct pack *p = talloc_zero(NULL, struct pack);
	if (p == NULL)
		return err_set(err, ERR_AGAIN, "pack %s: no memory", name);
	talloc_set_destructor(p, pack_done);
	struct reading r = {.p = p, .file = name, .err = err};
	p->keys = lexicon_new(p);
	p->stage_words = lexicon_new(p);
	p->action_words = lexicon_new(p);
	int rc = p->keys != NULL && p->stage_words != NULL && p->action_words != NULL
			 ? root_read(&r, root)
			 : no_memory(&r);
	if (rc < 0) {
		pack_free(&p);
		return rc;
	}
	*ret = p;
	return 0;
}
