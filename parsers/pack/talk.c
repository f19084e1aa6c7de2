#include "parsers/pack/talk.h"

#include <stdio.h>
#include <string.h>
#include <talloc.h>

#include "parsers/pack/reading.h"

#define TOPICS_MAX 40

int pack_point_named(const char *word)
{
	static const char *const names[PACK_POINTS] = {
		[POINT_SIMILAR_WIN] = "similar_win",
		[POINT_OBJECTION] = "objection",
		[POINT_STOCK] = "stock",
		[POINT_NEWS] = "news",
		[POINT_BEST_TIME] = "best_time",
	};
	for (int i = 0; i < PACK_POINTS; i++)
		if (strcmp(names[i], word) == 0)
			return i;
	return -1;
}

size_t pack_objections(const struct pack *p, const struct pack_topic **ret)
{
	*ret = p->objections;
	return p->n_objections;
}

size_t pack_blockers(const struct pack *p, const struct pack_topic **ret)
{
	*ret = p->blockers;
	return p->n_blockers;
}

const struct pack_topic *pack_topic_in(const struct pack_topic *list, size_t n, const char *text)
{
	const struct pack_topic *best = NULL;
	const char *where = NULL;
	size_t longest = 0;
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; list[i].words[k] != NULL; k++) {
			const char *at = strstr(text, list[i].words[k]);
			size_t len = strlen(list[i].words[k]);
			if (at == NULL ||
			    (best != NULL && (at > where || (at == where && len <= longest))))
				continue;
			best = &list[i];
			where = at;
			longest = len;
		}
	return best;
}

const struct pack_topic *pack_topic_named(const struct pack_topic *list, size_t n, const char *id)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i].id, id) == 0)
			return &list[i];
	return NULL;
}

static int topics_read(struct reading *r, const json_t *root, const char *key, bool answered,
		       struct pack_topic **ret, size_t *ret_n)
{
	static const char *const with[] = {"id", "name", "words", "answer", NULL};
	static const char *const without[] = {"id", "name", "words", NULL};
	if (json_object_get(root, key) == NULL)
		return 0;
	json_t *array;
	size_t n;
	int rc = array_get(r, root, key, TOPICS_MAX, &array, &n);
	if (rc < 0)
		return rc;
	struct lexicon *lex = lexicon_new(r->p);
	*ret = talloc_zero_array(r->p, struct pack_topic, (unsigned)n);
	if (*ret == NULL || lex == NULL)
		return no_memory(r);
	for (size_t i = 0; i < n; i++) {
		struct pack_topic *t = &(*ret)[i];
		json_t *object = json_array_get(array, i);
		char path[40];
		(void)snprintf(path, sizeof(path), "%s[%zu]", key, i);
		if ((rc = keys_check(r, object, path, answered ? with : without)) < 0 ||
		    (rc = id_get(r, object, path, &t->id)) < 0 ||
		    (rc = text_get(r, object, path, "name", &t->name)) < 0 ||
		    (rc = words_get(r, object, path, "words", true, &t->words)) < 0 ||
		    (rc = add_words(r, lex, t->words, i, key, "words")) < 0)
			return rc;
		if (json_object_get(object, "answer") != NULL &&
		    (rc = line_get(r, object, path, "answer", &t->answer)) < 0)
			return rc;
		if (pack_topic_named(*ret, i, t->id) != NULL)
			return refuse(r, "%s.id: \"%s\" is there twice (rename one)", path, t->id);
	}
	talloc_free(lex);
	*ret_n = n;
	return 0;
}

int objections_read(struct reading *r, const json_t *root)
{
	return topics_read(r, root, "objections", true, &r->p->objections, &r->p->n_objections);
}

int blockers_read(struct reading *r, const json_t *root)
{
	return topics_read(r, root, "blockers", false, &r->p->blockers, &r->p->n_blockers);
}
