/* surveys: from JSON to struct pack_survey. */
#include "parsers/pack/survey.h"

#include <stdio.h>
#include <string.h>

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

static int survey_read(struct reading *r, json_t *object, const char *path, void *entry)
{
	struct pack_survey *ret = entry;
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
	static const struct section section = {"surveys", SURVEYS_MAX, sizeof(struct pack_survey),
					       true, survey_read};
	void *list = r->p->surveys;
	int rc = section_read(r, root, &section, &list, &r->p->n_surveys);
	r->p->surveys = list;
	return rc;
}
