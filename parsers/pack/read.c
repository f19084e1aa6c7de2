/* read: a pack's JSON, checked. Every complaint names the place, the reason and the mend. */
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <talloc.h>

#include "parsers/base/utf8.h"
#include "parsers/pack/defaults.h"
#include "parsers/pack/innards.h"

#define WORD_MAX 60 /* bytes of an alias, a stage's name, a suffix */

static const char *const type_names[] = {
	[FIELD_TEXT] = "text",   [FIELD_PHONE] = "phone", [FIELD_WECHAT] = "wechat",
	[FIELD_EMAIL] = "email", [FIELD_MONEY] = "money", [FIELD_STAGE] = "stage",
	[FIELD_GRADE] = "grade", [FIELD_TIME] = "time",   [FIELD_ACTION] = "action",
};
#define N_TYPES (sizeof(type_names) / sizeof(type_names[0]))

struct reading {
	struct pack *p;
	struct err *err;
};

[[gnu::format(printf, 2, 3)]] static int refuse(struct reading *r, const char *fmt, ...)
{
	char text[200];
	va_list ap;
	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	return err_set(r->err, ERR_INPUT, "pack %s: %s", r->p->name, text);
}

static int no_memory(struct reading *r)
{
	return err_set(r->err, ERR_AGAIN, "pack: no memory");
}

/* A word that a pattern or lexicon can hold. */
static int word_get(struct reading *r, const json_t *value, const char *path, const char **ret)
{
	const char *text = json_string_value(value);
	if (text == NULL)
		return refuse(r, "%s: not a text (write it in quotes)", path);
	size_t len = json_string_length(value);
	if (len == 0 || len > WORD_MAX || strlen(text) != len)
		return refuse(r, "%s: empty or longer than %d bytes (shorten it)", path, WORD_MAX);
	struct span s = {text, len};
	for (size_t at = 0; at < len;) {
		uint32_t c;
		at += utf8_next(text + at, len - at, &c);
		if (c == '#' || c == '\\' || c < 0x20 || c == 0x7F)
			return refuse(
				r,
				"%s: bad pattern: \"%s\" holds a character that no word can have "
				"(leave out # and \\)",
				path, text);
	}
	if (span_strip(s).len != len)
		return refuse(r, "%s: \"%s\" begins or ends with a blank (take it away)", path,
			      text);
	*ret = talloc_strdup(r->p, text);
	return *ret != NULL ? 0 : no_memory(r);
}

static int text_get(struct reading *r, const json_t *object, const char *path, const char *key,
		    const char **ret)
{
	char place[96];
	(void)snprintf(place, sizeof(place), "%s%s%s", path, path[0] != '\0' ? "." : "", key);
	json_t *value = json_object_get(object, key);
	if (value == NULL)
		return refuse(r, "%s: missing (add it)", place);
	return word_get(r, value, place, ret);
}

/* A NULL-terminated list; absent counts as empty if it may. */
static int words_get(struct reading *r, const json_t *object, const char *path, const char *key,
		     bool needed, const char *const **ret)
{
	json_t *array = json_object_get(object, key);
	if (array == NULL ? needed : !json_is_array(array))
		return refuse(r, "%s%s%s: not a list of words (write [\"...\"])", path,
			      path[0] != '\0' ? "." : "", key);
	size_t n = json_array_size(array);
	if (needed && n == 0)
		return refuse(r, "%s%s%s: empty (name one word at least)", path,
			      path[0] != '\0' ? "." : "", key);
	const char **words = talloc_array(r->p, const char *, (unsigned)n + 1);
	if (words == NULL)
		return no_memory(r);
	for (size_t i = 0; i < n; i++) {
		char place[96];
		(void)snprintf(place, sizeof(place), "%s%s%s[%zu]", path,
			       path[0] != '\0' ? "." : "", key, i);
		int rc = word_get(r, json_array_get(array, i), place, &words[i]);
		if (rc < 0)
			return rc;
	}
	words[n] = NULL;
	*ret = words;
	return 0;
}

/* Unknown keys are mistakes of typing. */
static int keys_check(struct reading *r, json_t *object, const char *path, const char *const *known)
{
	if (!json_is_object(object))
		return refuse(r, "%s: not an object (write {...})", path);
	const char *key;
	json_t *value;
	json_object_foreach(object, key, value)
	{
		const char *const *k = known;
		while (*k != NULL && strcmp(*k, key) != 0)
			k++;
		if (*k == NULL)
			return refuse(r, "%s%s%s: unknown key (correct or remove it)", path,
				      path[0] != '\0' ? "." : "", key);
	}
	return 0;
}

static int array_get(struct reading *r, const json_t *root, const char *key, size_t most,
		     json_t **ret, size_t *ret_n)
{
	json_t *array = json_object_get(root, key);
	if (!json_is_array(array) || json_array_size(array) == 0)
		return refuse(r, "%s: missing or no list (add it)", key);
	if (json_array_size(array) > most)
		return refuse(r, "%s: more than %zu entries (remove some)", key, most);
	*ret = array;
	*ret_n = json_array_size(array);
	return 0;
}

static int add_word(struct reading *r, struct lexicon *lex, const char *word, size_t owner,
		    const char *path)
{
	int other;
	int rc = lexicon_add(lex, word, (int)owner, &other, r->err);
	if (rc < 0)
		return rc;
	if (other >= 0)
		return refuse(r, "%s: \"%s\" is already a word of entry %d (keep it in one place)",
			      path, word, other);
	return 0;
}

static int add_words(struct reading *r, struct lexicon *lex, const char *const *words, size_t owner,
		     const char *path)
{
	for (; *words != NULL; words++) {
		int rc = add_word(r, lex, *words, owner, path);
		if (rc < 0)
			return rc;
	}
	return 0;
}

static int fields_read(struct reading *r, const json_t *root)
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
		    (rc = text_get(r, object, path, "id", &f->id)) < 0 ||
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
		if ((rc = add_words(r, p->keys, f->aliases, i, path)) < 0)
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

static int stages_read(struct reading *r, const json_t *root)
{
	static const char *const known[] = {"id", "name", "aliases", "lost", NULL};
	struct pack *p = r->p;
	json_t *array;
	int rc = array_get(r, root, "stages", 64, &array, &p->n_stages);
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
		    (rc = text_get(r, object, path, "id", &s->id)) < 0 ||
		    (rc = text_get(r, object, path, "name", &s->name)) < 0 ||
		    (rc = words_get(r, object, path, "aliases", false, &s->aliases)) < 0)
			return rc;
		s->rank = json_is_true(json_object_get(object, "lost")) ? -1 : rank++;
		for (size_t k = 0; k < i; k++)
			if (strcmp(p->stages[k].id, s->id) == 0)
				return refuse(r, "%s.id: \"%s\" is also stages[%zu] (rename one)",
					      path, s->id, k);
		if ((rc = add_word(r, p->stage_words, s->name, i, path)) < 0 ||
		    (rc = add_words(r, p->stage_words, s->aliases, i, path)) < 0)
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
		    (rc = text_get(r, object, path, "id", &a->id)) < 0 ||
		    (rc = text_get(r, object, path, "name", &a->name)) < 0 ||
		    (rc = words_get(r, object, path, "words", true, &a->words)) < 0)
			return rc;
		for (size_t k = 0; k < i; k++)
			if (strcmp(p->actions[k].id, a->id) == 0)
				return refuse(r, "%s.id: \"%s\" is also actions[%zu] (rename one)",
					      path, a->id, k);
		if ((rc = add_words(r, p->action_words, a->words, i, path)) < 0)
			return rc;
	}
	/* the grammar falls back on these two */
	if (pack_action(p, "visit") == NULL || pack_action(p, "other") == NULL)
		return refuse(r, "actions: \"visit\" and \"other\" are needed (add them)");
	return 0;
}

static int params_read(struct reading *r, const json_t *root)
{
	static const char *const known[] = {"id", "spellings", "product", "weight", NULL};
	static const char *const columns[] = {"model",    "name", "procedure", "spec",
					      "material", "line", NULL};
	struct pack *p = r->p;
	if (json_object_get(root, "params") == NULL)
		return 0;
	json_t *array;
	int rc = array_get(r, root, "params", 200, &array, &p->n_params);
	if (rc < 0)
		return rc;
	p->params = talloc_zero_array(p, struct pack_param, (unsigned)p->n_params);
	if (p->params == NULL)
		return no_memory(r);
	struct lexicon *lex = lexicon_new(p);
	if (lex == NULL)
		return no_memory(r);
	for (size_t i = 0; i < p->n_params; i++) {
		struct pack_param *q = &p->params[i];
		json_t *object = json_array_get(array, i);
		char path[40];
		(void)snprintf(path, sizeof(path), "params[%zu]", i);
		if ((rc = keys_check(r, object, path, known)) < 0 ||
		    (rc = text_get(r, object, path, "id", &q->id)) < 0 ||
		    (rc = words_get(r, object, path, "spellings", true, &q->spellings)) < 0 ||
		    (rc = add_words(r, lex, q->spellings, i, path)) < 0)
			return rc;
		if (lexicon_add(lex, q->id, (int)i, &(int){0}, r->err) < 0)
			return no_memory(r);
		json_t *weight = json_object_get(object, "weight");
		if (weight != NULL && (!json_is_integer(weight) || json_integer_value(weight) < 0 ||
				       json_integer_value(weight) > 100))
			return refuse(r, "%s.weight: not a whole number from 0 to 100 (correct it)",
				      path);
		q->weight = (int)json_integer_value(weight);
		if (json_object_get(object, "product") == NULL)
			continue;
		if ((rc = text_get(r, object, path, "product", &q->product)) < 0)
			return rc;
		size_t c = 0;
		while (columns[c] != NULL && strcmp(columns[c], q->product) != 0)
			c++;
		if (columns[c] == NULL)
			return refuse(
				r,
				"%s.product: no column \"%s\" (one of model name procedure spec "
				"material line)",
				path, q->product);
	}
	talloc_free(lex);
	return 0;
}

static int root_read(struct reading *r, json_t *root)
{
	static const char *const known[] = {"name",     "title",        "fields", "stages",
					    "actions",  "org_suffixes", "params", "intent_words",
					    "surnames", "addresses",    NULL};
	struct pack *p = r->p;
	const char *const *surnames = default_surnames;
	const char *const *addresses = default_addresses;
	int rc;
	if ((rc = keys_check(r, root, "", known)) < 0 ||
	    (rc = text_get(r, root, "", "name", &p->name)) < 0 ||
	    (rc = text_get(r, root, "", "title", &p->title)) < 0 ||
	    (rc = fields_read(r, root)) < 0 || (rc = core_check(r)) < 0 ||
	    (rc = stages_read(r, root)) < 0 || (rc = actions_read(r, root)) < 0 ||
	    (rc = params_read(r, root)) < 0 ||
	    (rc = words_get(r, root, "", "org_suffixes", true, &p->org_suffixes)) < 0 ||
	    (rc = words_get(r, root, "", "intent_words", true, &p->intent_words)) < 0)
		return rc;
	if (json_object_get(root, "surnames") != NULL &&
	    (rc = words_get(r, root, "", "surnames", true, &surnames)) < 0)
		return rc;
	if (json_object_get(root, "addresses") != NULL &&
	    (rc = words_get(r, root, "", "addresses", true, &addresses)) < 0)
		return rc;
	lexicon_seal(p->keys);
	lexicon_seal(p->stage_words);
	lexicon_seal(p->action_words);
	rc = pack_reserve(p, r->err);
	return rc < 0 ? rc : pack_compile(p, surnames, addresses, r->err);
}

static int pack_done(struct pack *p)
{
	pcre2_code_free(p->token);
	pcre2_code_free(p->person);
	pcre2_code_free(p->person_whole);
	pcre2_code_free(p->code);
	pcre2_code_free(p->marker);
	pcre2_match_context_free(p->limits);
	return 0;
}

int pack_parse(const char *json, size_t len, const char *name, struct pack **ret, struct err *err)
{
	json_error_t at;
	json_auto_t *root = json_loadb(json, len, JSON_REJECT_DUPLICATES, &at);
	if (root == NULL)
		return err_set(err, ERR_INPUT, "pack %s: line %d, column %d: %s (correct the JSON)",
			       name, at.line, at.column, at.text);
	struct pack *p = talloc_zero(NULL, struct pack);
	if (p == NULL)
		return err_set(err, ERR_AGAIN, "pack %s: no memory", name);
	talloc_set_destructor(p, pack_done);
	struct reading r = {.p = p, .err = err};
	p->name = name;
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
