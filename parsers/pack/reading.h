/* reading: how the parts of a pack are taken from JSON. Every complaint names the place, the reason
 * and the mend. All return 0, ERR_INPUT or ERR_AGAIN, like pack_parse(). */
#ifndef KEHUD_PARSERS_PACK_READING_H
#define KEHUD_PARSERS_PACK_READING_H

#include <jansson.h>

#include "parsers/pack/innards.h"

#define PATH_MAX_BYTES 96 /* of a JSON path in a complaint */

struct reading {
	struct pack *p;
	const char *file; /* or name, for complaints */
	struct err *err;
};

/* ERR_INPUT with the file's name before the words. */
[[gnu::format(printf, 2, 3)]] int refuse(struct reading *r, const char *fmt, ...);
int no_memory(struct reading *r);

/* A short text that a pattern or lexicon can hold, from object[key]; path is the object's. */
int text_get(struct reading *r, const json_t *object, const char *path, const char *key,
	     const char **ret);
/* A NULL-terminated list of such texts; absent counts as empty unless it is needed. */
int words_get(struct reading *r, const json_t *object, const char *path, const char *key,
	      bool needed, const char *const **ret);
/* Refuses keys that are not in the NULL-terminated list: they are mistakes of typing. */
int keys_check(struct reading *r, json_t *object, const char *path, const char *const *known);
/* The list root[key], of 1 to `most` entries. */
int array_get(struct reading *r, const json_t *root, const char *key, size_t most, json_t **ret,
	      size_t *ret_n);
/* A section of objects, each of which becomes an entry of `size` bytes. */
struct section {
	const char *key;
	size_t most, size;
	bool ids; /* an entry begins with its id (const char *), which no other has */
	/* From the object at that place into its entry, which is zero. */
	int (*entry)(struct reading *r, json_t *object, const char *path, void *ret);
};
/* root[key] into *list, an array of *n on the pack. Absent: both stay. */
int section_read(struct reading *r, const json_t *root, const struct section *s, void **list,
		 size_t *n);
/* An id that columns, exports and the JSON of a message can carry. */
int id_get(struct reading *r, const json_t *object, const char *path, const char **ret);
/* Words that a message is searched for into a lexicon, each in one place only. owner is the index
 * in the pack's list; path the word's own, or made of list[owner].key[i]. */
int add_word(struct reading *r, struct lexicon *lex, const char *word, size_t owner,
	     const char *list, const char *path);
int add_words(struct reading *r, struct lexicon *lex, const char *const *words, size_t owner,
	      const char *list, const char *key);

/* A whole number from least to most; absent: *ret stays. */
int int_get(struct reading *r, const json_t *object, const char *path, const char *key, int least,
	    int most, int *ret);

/* A length of time: 90m, 72h, 3d. */
int span_get(struct reading *r, const json_t *object, const char *path, const char *key,
	     int64_t *ret_s);
int condition_read(struct reading *r, json_t *object, const char *path, int depth,
		   struct condition *ret);

/* A line for people: of 1 to LINE_MAX_BYTES bytes, without a line break. */
#define LINE_MAX_BYTES 300
int line_get(struct reading *r, const json_t *object, const char *path, const char *key,
	     const char **ret);
/* Every { in it begins one of the names (NULL-terminated), in braces. */
int braces_check(struct reading *r, const char *path, const char *text, const char *const *names);

/* --- sections --- */

int grades_read(struct reading *r, const json_t *root);
int key_actions_read(struct reading *r, const json_t *root);
int stage_key_actions(struct reading *r, const json_t *object, const char *path,
		      struct pack_stage *ret);
int health_read(struct reading *r, const json_t *root);
int objections_read(struct reading *r, const json_t *root);
int blockers_read(struct reading *r, const json_t *root);
int metrics_read(struct reading *r, const json_t *root);
int surveys_read(struct reading *r, const json_t *root);
int suggestions_read(struct reading *r, const json_t *root);
int digests_read(struct reading *r, const json_t *root);
int rules_read(struct reading *r, const json_t *root);
int params_read(struct reading *r, const json_t *root);
int private_read(struct reading *r, const json_t *root);
int commission_read(struct reading *r, const json_t *root);
int fair_read(struct reading *r, const json_t *root);
/* Puts the sections of the scenes that the pack names into root; before any other. */
int scenes_read(struct reading *r, json_t *root);

#endif
