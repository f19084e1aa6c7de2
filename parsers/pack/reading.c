#include "parsers/pack/reading.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <talloc.h>

#include "parsers/base/utf8.h"

#define WORD_MAX 60 /* bytes of an alias, a stage's name, a suffix */

int refuse(struct reading *r, const char *fmt, ...)
{
	char text[200];
	va_list ap;
	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	return err_set(r->err, ERR_INPUT, "pack %s: %s", r->file, text);
}

int no_memory(struct reading *r)
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

int text_get(struct reading *r, const json_t *object, const char *path, const char *key,
	     const char **ret)
{
	char place[PATH_MAX_BYTES];
	(void)snprintf(place, sizeof(place), "%s%s%s", path, path[0] != '\0' ? "." : "", key);
	json_t *value = json_object_get(object, key);
	if (value == NULL)
		return refuse(r, "%s: missing (add it)", place);
	return word_get(r, value, place, ret);
}

int words_get(struct reading *r, const json_t *object, const char *path, const char *key,
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
		char place[PATH_MAX_BYTES];
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

int keys_check(struct reading *r, json_t *object, const char *path, const char *const *known)
{
	if (!json_is_object(object))
		return refuse(r, "%s: not an object (write {...})",
			      path[0] != '\0' ? path : "the whole");
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

int array_get(struct reading *r, const json_t *root, const char *key, size_t most, json_t **ret,
	      size_t *ret_n)
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

static const char *entry_id(const struct section *s, const void *list, size_t i)
{
	const char *id;
	memcpy(&id, (const char *)list + i * s->size, sizeof(id));
	return id;
}

static int id_check(struct reading *r, const struct section *s, const void *list, size_t n,
		    const char *path)
{
	const char *id = entry_id(s, list, n);
	for (size_t i = 0; i < n; i++)
		if (strcmp(entry_id(s, list, i), id) == 0)
			return refuse(r, "%s.id: \"%s\" is there twice (rename one)", path, id);
	return 0;
}

int section_read(struct reading *r, const json_t *root, const struct section *s, void **list,
		 size_t *n)
{
	if (json_object_get(root, s->key) == NULL)
		return 0;
	json_t *array;
	size_t all;
	int rc = array_get(r, root, s->key, s->most, &array, &all);
	if (rc < 0)
		return rc;
	*n = 0;
	*list = talloc_zero_size(r->p, all * s->size);
	if (*list == NULL)
		return no_memory(r);
	while (rc == 0 && *n < all) {
		char path[PATH_MAX_BYTES];
		(void)snprintf(path, sizeof(path), "%s[%zu]", s->key, *n);
		rc = s->entry(r, json_array_get(array, *n), path, (char *)*list + *n * s->size);
		if (rc == 0 && s->ids)
			rc = id_check(r, s, *list, *n, path);
		++*n;
	}
	return rc;
}

/* No message holds this character: clean-up gives it another form, or takes it away. */
static bool is_never_seen(uint32_t c)
{
	return (c >= 0xFF01 && c <= 0xFF5E && !char_is_trim(c) && c != 0xFF08 && c != 0xFF09) ||
	       (c >= 0x200B && c <= 0x200D) || c == 0x2060 || c == 0xFEFF || c == 0x3000 ||
	       c == 0xA0 || (c >= 0xFE00 && c <= 0xFE0F);
}

int add_word(struct reading *r, struct lexicon *lex, const char *word, size_t owner,
	     const char *list, const char *path)
{
	struct span s = {word, strlen(word)};
	for (size_t at = 0; at < s.len;) {
		uint32_t c;
		at += utf8_next(s.at + at, s.len - at, &c);
		if (is_never_seen(c))
			return refuse(r,
				      "%s: \"%s\" holds a full-width or invisible character, which "
				      "messages never do (write it half-width)",
				      path, word);
	}
	if (span_trim(s).len == 0)
		return refuse(r, "%s: \"%s\" is punctuation only (name a word)", path, word);
	int other;
	int rc = lexicon_add(lex, word, (int)owner, &other, r->err);
	if (rc < 0)
		return rc;
	if (other >= 0)
		return refuse(r, "%s: \"%s\" is already a word of %s[%d] (keep it in one place)",
			      path, word, list, other);
	return 0;
}

int add_words(struct reading *r, struct lexicon *lex, const char *const *words, size_t owner,
	      const char *list, const char *key)
{
	for (size_t i = 0; words[i] != NULL; i++) {
		char path[PATH_MAX_BYTES];
		(void)snprintf(path, sizeof(path), "%s[%zu].%s[%zu]", list, owner, key, i);
		int rc = add_word(r, lex, words[i], owner, list, path);
		if (rc < 0)
			return rc;
	}
	return 0;
}

int id_get(struct reading *r, const json_t *object, const char *path, const char **ret)
{
	int rc = text_get(r, object, path, "id", ret);
	if (rc < 0)
		return rc;
	if ((*ret)[strspn(*ret, "abcdefghijklmnopqrstuvwxyz0123456789_")] != '\0')
		return refuse(r,
			      "%s.id: \"%s\" is no identifier (write it in small Latin letters, "
			      "digits and _)",
			      path, *ret);
	return 0;
}

int int_get(struct reading *r, const json_t *object, const char *path, const char *key, int least,
	    int most, int *ret)
{
	const json_t *value = json_object_get(object, key);
	if (value == NULL)
		return 0;
	if (!json_is_integer(value) || json_integer_value(value) < least ||
	    json_integer_value(value) > most)
		return refuse(r, "%s.%s: not a whole number from %d to %d (correct it)", path, key,
			      least, most);
	*ret = (int)json_integer_value(value);
	return 0;
}

int line_get(struct reading *r, const json_t *object, const char *path, const char *key,
	     const char **ret)
{
	const json_t *value = json_object_get(object, key);
	const char *text = json_string_value(value);
	if (text == NULL || text[0] == '\0' || json_string_length(value) > LINE_MAX_BYTES ||
	    strlen(text) != json_string_length(value) || strpbrk(text, "\r\n") != NULL)
		return refuse(r, "%s.%s: not one line of 1 to %d bytes (write it in quotes)", path,
			      key, LINE_MAX_BYTES);
	*ret = talloc_strdup(r->p, text);
	return *ret != NULL ? 0 : no_memory(r);
}

int braces_check(struct reading *r, const char *path, const char *text, const char *const *names)
{
	for (const char *at = strchr(text, '{'); at != NULL; at = strchr(at + 1, '{')) {
		const char *const *n = names;
		while (*n != NULL &&
		       (strncmp(at + 1, *n, strlen(*n)) != 0 || at[1 + strlen(*n)] != '}'))
			n++;
		if (*n == NULL)
			return refuse(r, "%s: nothing is known for %.30s (correct it)", path, at);
	}
	return 0;
}
