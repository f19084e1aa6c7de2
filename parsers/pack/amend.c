#include "parsers/pack/amend.h"

#include <string.h>

/* The entry of root[list] with the id; *ret_at: its place. NULL: none. */
static json_t *entry(const json_t *root, const char *list, const char *id, size_t *ret_at)
{
	json_t *array = json_object_get(root, list);
	for (size_t i = 0; id != NULL && i < json_array_size(array); i++) {
		json_t *e = json_array_get(array, i);
		const char *has = json_string_value(json_object_get(e, "id"));
		if (has != NULL && strcmp(has, id) == 0) {
			*ret_at = i;
			return e;
		}
	}
	return NULL;
}

static const char *text_of(const json_t *patch, const char *key)
{
	return json_string_value(json_object_get(patch, key));
}

/* One more word in the list `words` of an entry. */
static int word_add(json_t *root, const json_t *patch, const char *list, const char *of,
		    const char *words, struct err *err)
{
	size_t at;
	const char *id = text_of(patch, of), *word = text_of(patch, "word");
	json_t *e = entry(root, list, id, &at);
	if (e == NULL || word == NULL)
		return err_set(err, ERR_INPUT, "amendment: no %s \"%s\"", of, id != NULL ? id : "");
	json_t *array = json_object_get(e, words);
	if (array == NULL) {
		array = json_array();
		(void)json_object_set_new(e, words, array);
	}
	return json_array_append_new(array, json_string(word)) == 0
		       ? 0
		       : err_set(err, ERR_AGAIN, "amendment: no memory");
}

static int alias(json_t *root, const json_t *patch, struct err *err)
{
	return word_add(root, patch, "fields", "field", "aliases", err);
}

static int stage(json_t *root, const json_t *patch, struct err *err)
{
	return word_add(root, patch, "stages", "stage", "aliases", err);
}

static int answer(json_t *root, const json_t *patch, struct err *err)
{
	size_t at;
	const char *id = text_of(patch, "objection"), *text = text_of(patch, "text");
	json_t *e = entry(root, "objections", id, &at);
	if (e == NULL || text == NULL)
		return err_set(err, ERR_INPUT, "amendment: no objection \"%s\"",
			       id != NULL ? id : "");
	return json_object_set_new(e, "answer", json_string(text)) == 0
		       ? 0
		       : err_set(err, ERR_AGAIN, "amendment: no memory");
}

static int rule(json_t *root, const json_t *patch, struct err *err)
{
	size_t at;
	json_t *array = json_object_get(root, "rules");
	if (array == NULL) {
		array = json_array();
		(void)json_object_set_new(root, "rules", array);
	}
	json_t *copy = json_deep_copy(patch);
	int rc = entry(root, "rules", text_of(patch, "id"), &at) != NULL
			 ? json_array_set_new(array, at, copy)
			 : json_array_append_new(array, copy);
	return rc == 0 ? 0 : err_set(err, ERR_AGAIN, "amendment: no memory");
}

static const struct {
	const char *key;
	int (*apply)(json_t *root, const json_t *patch, struct err *err);
} kinds[] = {{"alias", alias}, {"stage", stage}, {"answer", answer}, {"rule", rule}};

int pack_amend(json_t *root, json_t *patch, struct err *err)
{
	const char *key = json_object_iter_key(json_object_iter(patch));
	for (size_t i = 0; key != NULL && i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kinds[i].key, key) == 0)
			return kinds[i].apply(root, json_object_get(patch, key), err);
	return err_set(err, ERR_INPUT, "amendment: no kind \"%s\"", key != NULL ? key : "");
}
