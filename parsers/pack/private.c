/* private: what is blacked out in the kept copy of a photo, as the pack lists it. */
#include <stdio.h>
#include <string.h>
#include <talloc.h>

#include "parsers/base/words.h"
#include "parsers/pack/reading.h"

#define PATTERNS_MAX 20
#define PATTERN_MAX 200

/* Of pictures; names as label_kind_name() has them. */
static const char *const kinds[] = {"other", "label", "report", "quotation", "card", "shelf", NULL};

static int patterns_read(struct reading *r, const json_t *object)
{
	json_t *array = json_object_get(object, "patterns");
	struct pack *p = r->p;
	if (array == NULL)
		return 0;
	if (!json_is_array(array) || json_array_size(array) > PATTERNS_MAX)
		return refuse(r, "private.patterns: not a list of up to %d (write [\"...\"])",
			      PATTERNS_MAX);
	p->private_patterns = talloc_zero_array(p, pcre2_code *, PATTERNS_MAX);
	if (p->private_patterns == NULL)
		return no_memory(r);
	for (size_t i = 0; i < json_array_size(array); i++) {
		const json_t *value = json_array_get(array, i);
		const char *text = json_string_value(value);
		if (text == NULL || text[0] == '\0' || json_string_length(value) > PATTERN_MAX ||
		    strlen(text) != json_string_length(value))
			return refuse(r,
				      "private.patterns[%zu]: not a text of 1 to %d bytes (write a "
				      "regular expression in quotes)",
				      i, PATTERN_MAX);
		pcre2_code *code = NULL;
		struct err why;
		if (pattern_compile(text, 0, &code, &why) < 0)
			return refuse(r, "private.patterns[%zu]: %s (correct the expression)", i,
				      why.text);
		p->private_patterns[p->n_private_patterns++] = code;
	}
	return 0;
}

int private_read(struct reading *r, const json_t *root)
{
	static const char *const known[] = {"kinds", "keys", "patterns", NULL};
	json_t *object = json_object_get(root, "private");
	struct pack *p = r->p;
	int rc;
	if (object == NULL)
		return 0;
	if ((rc = keys_check(r, object, "private", known)) < 0 ||
	    (rc = words_get(r, object, "private", "kinds", true, &p->private_kinds)) < 0 ||
	    (rc = words_get(r, object, "private", "keys", false, &p->private_keys)) < 0 ||
	    (rc = patterns_read(r, object)) < 0)
		return rc;
	for (size_t i = 0; p->private_kinds[i] != NULL; i++)
		if (!words_have(kinds, p->private_kinds[i]))
			return refuse(
				r,
				"private.kinds[%zu]: no kind \"%s\" (one of other label report "
				"quotation card shelf)",
				i, p->private_kinds[i]);
	if (p->private_keys[0] == NULL && p->n_private_patterns == 0)
		return refuse(r, "private: neither keys nor patterns (name one, or remove it)");
	return 0;
}

const char *const *pack_private_keys(const struct pack *p, const char *kind)
{
	return p->private_kinds != NULL && words_have(p->private_kinds, kind) ? p->private_keys
									      : NULL;
}

/* One match from `from` on; patterns find nothing where they take too long. */
static bool match(const struct pack *p, const pcre2_code *code, const char *text, size_t len,
		  size_t from, size_t *ret_at, size_t *ret_len)
{
	pcre2_match_data *m = pcre2_match_data_create_from_pattern(code, NULL);
	if (m == NULL)
		return false;
	int rc = pcre2_match(code, (PCRE2_SPTR)text, len, from, PCRE2_NO_UTF_CHECK, m, p->limits);
	if (rc > 0) {
		const PCRE2_SIZE *at = pcre2_get_ovector_pointer(m);
		*ret_at = at[0];
		*ret_len = at[1] > at[0] ? at[1] - at[0] : 0;
	}
	pcre2_match_data_free(m);
	return rc > 0 && *ret_len > 0;
}

bool pack_private_find(const struct pack *p, const char *text, size_t len, size_t from,
		       size_t *ret_at, size_t *ret_len)
{
	bool found = false;
	for (size_t i = 0; i < p->n_private_patterns; i++) {
		size_t at, n;
		if (match(p, p->private_patterns[i], text, len, from, &at, &n) &&
		    (!found || at < *ret_at)) {
			*ret_at = at;
			*ret_len = n;
			found = true;
		}
	}
	return found;
}
