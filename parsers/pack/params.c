/* params: what is printed on labels and reports, as the pack lists it. */
#include <stdio.h>
#include <string.h>
#include <talloc.h>

#include "parsers/pack/reading.h"

#define PATTERN_MAX 200

/* What a value of the parameter looks like, as a whole; values that do not fit are asked about. */
static int pattern_get(struct reading *r, const json_t *object, const char *path,
		       struct pack_param *q)
{
	const json_t *value = json_object_get(object, "pattern");
	const char *text = json_string_value(value);
	if (value == NULL)
		return 0;
	if (text == NULL || text[0] == '\0' || json_string_length(value) > PATTERN_MAX ||
	    strlen(text) != json_string_length(value))
		return refuse(r,
			      "%s.pattern: not a text of 1 to %d bytes (write a regular "
			      "expression in quotes)",
			      path, PATTERN_MAX);
	pcre2_code *code = NULL;
	struct err why;
	int rc = pattern_compile(text, PCRE2_ANCHORED | PCRE2_ENDANCHORED, &code, &why);
	if (rc < 0)
		return refuse(r, "%s.pattern: %s (correct the expression)", path, why.text);
	q->pattern = code;
	return 0;
}

int params_read(struct reading *r, const json_t *root)
{
	static const char *const known[] = {"id",     "spellings", "product",
					    "weight", "pattern",   NULL};
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
		    (rc = add_words(r, lex, q->spellings, i, "params", "spellings")) < 0)
			return rc;
		if ((rc = pattern_get(r, object, path, q)) < 0)
			return rc;
		if (lexicon_add(lex, q->id, (int)i, &(int){0}, r->err) < 0)
			return no_memory(r);
		if ((rc = int_get(r, object, path, "weight", 0, 100, &q->weight)) < 0)
			return rc;
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
