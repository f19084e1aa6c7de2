/* surveys: from JSON to struct pack_survey. */
#include "parsers/pack/survey.h"

#include <stdio.h>
#include <string.h>
#include <talloc.h>

#include "parsers/pack/reading.h"

#define SURVEYS_MAX 16
#define VALID_S (INT64_C(14) * 86400)

size_t pack_surveys(const struct pack *p, const struct pack_survey **ret)
{
	*ret = p->surveys;
	return p->n_surveys;
}

const struct pack_survey *pack_survey(const struct pack *p, const char *id)
{
	for (size_t i = 0; i < p->n_surveys; i++)
		if (strcmp(p->surveys[i].id, id) == 0)
			return &p->surveys[i];
	return NULL;
}

static int survey_read(struct reading *r, json_t *object, const char *path, struct pack_survey *ret)
{
	static const char *const known[] = {"id",   "title",  "question", "low",   "high",
					    "more", "thanks", "invite",   "valid", NULL};
	static const char *const places[] = {"客户", "链接", NULL};
	const struct {
		const char *key, **to;
	} lines[] = {
		{"title", &ret->title},   {"question", &ret->question}, {"low", &ret->low},
		{"high", &ret->high},     {"more", &ret->more},         {"thanks", &ret->thanks},
		{"invite", &ret->invite},
	};
	char place[60];
	(void)snprintf(place, sizeof(place), "%s.invite", path);
	int rc = keys_check(r, object, path, known);
	if (rc == 0)
		rc = id_get(r, object, path, &ret->id);
	for (size_t i = 0; rc == 0 && i < sizeof(lines) / sizeof(lines[0]); i++)
		rc = line_get(r, object, path, lines[i].key, lines[i].to);
	if (rc == 0)
		rc = braces_check(r, place, ret->invite, places);
	if (rc == 0 && strstr(ret->invite, "{链接}") == NULL)
		rc = refuse(r, "%s: has no {链接} (add it where the link goes)", place);
	ret->valid_s = VALID_S;
	if (rc == 0 && json_object_get(object, "valid") != NULL)
		rc = span_get(r, object, path, "valid", &ret->valid_s);
	if (rc == 0 && ret->valid_s < 3600)
		rc = refuse(r, "%s.valid: less than an hour (lengthen it)", path);
	return rc;
}

int surveys_read(struct reading *r, const json_t *root)
{
	struct pack *p = r->p;
	if (json_object_get(root, "surveys") == NULL)
		return 0;
	json_t *array;
	size_t n;
	int rc = array_get(r, root, "surveys", SURVEYS_MAX, &array, &n);
	if (rc < 0)
		return rc;
	p->surveys = talloc_zero_array(p, struct pack_survey, (unsigned)n);
	if (p->surveys == NULL)
		return no_memory(r);
	for (size_t i = 0; i < n; i++) {
		char path[40];
		(void)snprintf(path, sizeof(path), "surveys[%zu]", i);
		rc = survey_read(r, json_array_get(array, i), path, &p->surveys[i]);
		if (rc < 0)
			return rc;
		if (pack_survey(p, p->surveys[i].id) != NULL)
			return refuse(r, "%s.id: \"%s\" is there twice (rename one)", path,
				      p->surveys[i].id);
		p->n_surveys = i + 1;
	}
	return 0;
}
