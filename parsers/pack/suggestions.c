/* suggestions: from JSON to struct pack_suggestion. */
#include <string.h>

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

static int suggestion_read(struct reading *r, json_t *object, const char *path, void *entry)
{
	struct pack_suggestion *ret = entry;
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
	static const struct section section = {"suggestions", SUGGESTIONS_MAX,
					       sizeof(struct pack_suggestion), false,
					       suggestion_read};
	struct pack *p = r->p;
	void *list = p->suggestions;
	int rc = section_read(r, root, &section, &list, &p->n_suggestions);
	p->suggestions = list;
	for (size_t i = 0; rc == 0 && i < p->n_suggestions; i++)
		if (find(p, p->suggestions[i].metric, p->suggestions[i].stage) !=
		    &p->suggestions[i])
			rc = refuse(r,
				    "suggestions[%zu]: what to do about it is there twice (take "
				    "one out)",
				    i);
	return rc;
}
