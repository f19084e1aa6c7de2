/* suggestions: from JSON to struct pack_suggestion. */
#include <stdio.h>
#include <string.h>
#include <talloc.h>

#include "parsers/pack/reading.h"
#include "parsers/pack/suggest.h"

#define SUGGESTIONS_MAX 64

static const char *const names[SUGGEST_METRICS] = {
	[SUGGEST_RESPONSE] = "response_hours",
	[SUGGEST_VISITS] = "visit_plan",
	[SUGGEST_KEYS] = "key_action",
	[SUGGEST_CONVERSION] = "conversion",
	[SUGGEST_NPS] = "nps",
	[SUGGEST_CYCLE] = "cycle_days",
};

const char *suggest_name(enum suggest_metric m)
{
	return names[m];
}

size_t pack_suggestions(const struct pack *p, const struct pack_suggestion **ret)
{
	*ret = p->suggestions;
	return p->n_suggestions;
}

static bool same_stage(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static const struct pack_suggestion *find(const struct pack *p, enum suggest_metric m,
					  const char *stage)
{
	for (size_t i = 0; i < p->n_suggestions; i++)
		if (p->suggestions[i].metric == m && same_stage(p->suggestions[i].stage, stage))
			return &p->suggestions[i];
	return NULL;
}

const char *pack_suggestion(const struct pack *p, enum suggest_metric m, const char *stage)
{
	const struct pack_suggestion *s = find(p, m, stage);
	if (s == NULL)
		s = find(p, m, NULL);
	return s != NULL ? s->text : NULL;
}

static int suggestion_read(struct reading *r, json_t *object, const char *path,
			   struct pack_suggestion *ret)
{
	static const char *const known[] = {"metric", "stage", "text", NULL};
	const char *name = "";
	int m = 0;
	int rc = keys_check(r, object, path, known);
	if (rc == 0)
		rc = text_get(r, object, path, "metric", &name);
	while (rc == 0 && m < SUGGEST_METRICS && strcmp(names[m], name) != 0)
		m++;
	if (rc == 0 && m == SUGGEST_METRICS)
		rc = refuse(r,
			    "%s.metric: \"%s\" cannot be compared (one of response_hours "
			    "visit_plan key_action conversion nps cycle_days)",
			    path, name);
	ret->metric = (enum suggest_metric)m;
	if (rc == 0 && json_object_get(object, "stage") != NULL)
		rc = text_get(r, object, path, "stage", &ret->stage);
	if (rc == 0 && ret->stage != NULL && m != SUGGEST_CONVERSION)
		rc = refuse(r, "%s.stage: only a conversion has one (take it out)", path);
	if (rc == 0 && ret->stage != NULL && pack_stage(r->p, ret->stage) == NULL)
		rc = refuse(r, "%s.stage: no stage has the id \"%s\" (see stages)", path,
			    ret->stage);
	return rc == 0 ? line_get(r, object, path, "text", &ret->text) : rc;
}

int suggestions_read(struct reading *r, const json_t *root)
{
	struct pack *p = r->p;
	if (json_object_get(root, "suggestions") == NULL)
		return 0;
	json_t *array;
	size_t n;
	int rc = array_get(r, root, "suggestions", SUGGESTIONS_MAX, &array, &n);
	if (rc < 0)
		return rc;
	p->suggestions = talloc_zero_array(p, struct pack_suggestion, (unsigned)n);
	if (p->suggestions == NULL)
		return no_memory(r);
	for (size_t i = 0; i < n; i++) {
		struct pack_suggestion *s = &p->suggestions[i];
		char path[40];
		(void)snprintf(path, sizeof(path), "suggestions[%zu]", i);
		rc = suggestion_read(r, json_array_get(array, i), path, s);
		if (rc < 0)
			return rc;
		if (find(p, s->metric, s->stage) != NULL)
			return refuse(r, "%s: what to do about it is there twice (take one out)",
				      path);
		p->n_suggestions = i + 1;
	}
	return 0;
}
