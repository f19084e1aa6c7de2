/* metrics: from JSON to struct pack_metric. */
#include "parsers/pack/metric.h"

#include <string.h>

#include "parsers/pack/reading.h"

#define METRICS_MAX 64

size_t pack_metrics(const struct pack *p, const struct pack_metric **ret)
{
	*ret = p->metrics;
	return p->n_metrics;
}

const struct pack_metric *pack_metric(const struct pack *p, const char *id)
{
	for (size_t i = 0; i < p->n_metrics; i++)
		if (strcmp(p->metrics[i].id, id) == 0)
			return &p->metrics[i];
	return NULL;
}

/* Which of the words object[key] is. */
static int one_of(struct reading *r, const json_t *object, const char *path, const char *key,
		  const char *const *words, int *ret)
{
	const char *word;
	int rc = text_get(r, object, path, key, &word);
	for (*ret = 0; rc == 0 && words[*ret] != NULL; ++*ret)
		if (strcmp(words[*ret], word) == 0)
			return 0;
	return rc < 0 ? rc
		      : refuse(r, "%s.%s: \"%s\" is not known (see docs/packs.md)", path, key,
			       word);
}

static int metric_read(struct reading *r, json_t *object, const char *path, void *entry)
{
	struct pack_metric *ret = entry;
	static const char *const known[] = {"id", "name", "unit", "of", "take", "why", NULL};
	static const char *const of[] = {"customer", "owner", "team", NULL};
	static const char *const take[] = {"last", "sum", NULL};
	int whose = 0, how = 0;
	int rc = keys_check(r, object, path, known);
	if (rc == 0)
		rc = id_get(r, object, path, &ret->id);
	if (rc == 0)
		rc = line_get(r, object, path, "name", &ret->name);
	if (rc == 0)
		rc = line_get(r, object, path, "why", &ret->why);
	ret->unit = "";
	if (rc == 0 && json_object_get(object, "unit") != NULL)
		rc = line_get(r, object, path, "unit", &ret->unit);
	if (rc == 0)
		rc = one_of(r, object, path, "of", of, &whose);
	if (rc == 0)
		rc = one_of(r, object, path, "take", take, &how);
	ret->of = (enum metric_of)whose;
	ret->sum = how == 1;
	return rc;
}

int metrics_read(struct reading *r, const json_t *root)
{
	static const struct section section = {"metrics", METRICS_MAX, sizeof(struct pack_metric),
					       true, metric_read};
	void *list = r->p->metrics;
	int rc = section_read(r, root, &section, &list, &r->p->n_metrics);
	r->p->metrics = list;
	return rc;
}
