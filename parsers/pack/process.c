#include "parsers/pack/process.h"

#include <stdio.h>
#include <string.h>

#include "parsers/pack/reading.h"

#define KEY_ACTIONS_MAX 32

int64_t pack_interval(const struct pack *p, const char *grade)
{
	return p->interval_s[grade != NULL && grade[0] >= 'A' && grade[0] <= 'D' ? grade[0] - 'A'
										 : GRADES - 1];
}

int grades_read(struct reading *r, const json_t *root)
{
	static const char *const known[] = {"id", "interval", NULL};
	static const int64_t hours[GRADES] = {72, 168, 336, 720, 720};
	for (int i = 0; i < GRADES; i++)
		r->p->interval_s[i] = hours[i] * 3600;
	if (json_object_get(root, "grades") == NULL)
		return 0;
	json_t *array;
	size_t n;
	int rc = array_get(r, root, "grades", GRADES - 1, &array, &n);
	unsigned seen = 0;
	for (size_t i = 0; rc == 0 && i < n; i++) {
		json_t *object = json_array_get(array, i);
		char path[40];
		(void)snprintf(path, sizeof(path), "grades[%zu]", i);
		const char *id = "";
		int64_t s = 0;
		rc = keys_check(r, object, path, known);
		if (rc == 0)
			rc = text_get(r, object, path, "id", &id);
		if (rc == 0 && (strlen(id) != 1 || id[0] < 'A' || id[0] > 'D'))
			rc = refuse(r, "%s.id: \"%s\" is no grade (A to D)", path, id);
		if (rc == 0 && (seen & 1U << (id[0] - 'A')) != 0)
			rc = refuse(r, "%s.id: \"%s\" is there twice (remove one)", path, id);
		if (rc == 0)
			rc = span_get(r, object, path, "interval", &s);
		if (rc == 0 && s < 3600)
			rc = refuse(r, "%s.interval: less than an hour (lengthen it)", path);
		if (rc < 0)
			return rc;
		seen |= 1U << (id[0] - 'A');
		r->p->interval_s[id[0] - 'A'] = s;
	}
	return rc;
}

/* --- key actions ----------------------------------------------------------------------------- */

size_t pack_key_actions(const struct pack *p, const struct key_action **ret)
{
	*ret = p->key_actions;
	return p->n_key_actions;
}

static const struct key_action *key_action_named(const struct pack *p, const char *id)
{
	for (size_t i = 0; i < p->n_key_actions; i++)
		if (strcmp(p->key_actions[i].id, id) == 0)
			return &p->key_actions[i];
	return NULL;
}

bool pack_key_needed(const struct pack *p, const char *stage, const char *key_action)
{
	const struct pack_stage *at = pack_stage(p, stage);
	for (size_t i = 0; at != NULL && i < p->n_stages; i++) {
		const struct pack_stage *s = &p->stages[i];
		for (size_t k = 0; s->rank >= 0 && s->rank <= at->rank && s->key_actions != NULL &&
				   s->key_actions[k] != NULL;
		     k++)
			if (strcmp(s->key_actions[k], key_action) == 0)
				return true;
	}
	return false;
}

int stage_key_actions(struct reading *r, const json_t *object, const char *path,
		      struct pack_stage *ret)
{
	if (json_object_get(object, "key_actions") == NULL)
		return 0;
	int rc = words_get(r, object, path, "key_actions", true, &ret->key_actions);
	for (size_t i = 0; rc == 0 && ret->key_actions[i] != NULL; i++)
		if (key_action_named(r->p, ret->key_actions[i]) == NULL)
			rc = refuse(r,
				    "%s.key_actions[%zu]: no key action has the id \"%s\" (see "
				    "key_actions)",
				    path, i, ret->key_actions[i]);
	return rc;
}

static int evidence_read(struct reading *r, json_t *object, const char *path,
			 struct key_action *ret)
{
	static const char *const kinds[] = {"photo", "field", "action", NULL};
	static const char *const photos[] = {"label", "report", "quotation", "card", "shelf", NULL};
	int rc = keys_check(r, object, path, kinds);
	if (rc == 0 && json_object_size(object) != 1)
		rc = refuse(r, "%s: one of photo, field, action (write one)", path);
	if (rc < 0)
		return rc;
	const char *kind = json_object_iter_key(json_object_iter(object));
	rc = text_get(r, object, path, kind, &ret->what);
	if (rc < 0)
		return rc;
	bool known = false;
	if (strcmp(kind, "photo") == 0) {
		ret->evidence = KEY_PHOTO;
		for (size_t i = 0; photos[i] != NULL; i++)
			known |= strcmp(photos[i], ret->what) == 0;
	} else if (strcmp(kind, "field") == 0) {
		ret->evidence = KEY_FIELD;
		known = pack_field(r->p, ret->what) != NULL;
	} else {
		ret->evidence = KEY_ACTION;
		known = pack_action(r->p, ret->what) != NULL;
	}
	return known ? 0
		     : refuse(r, "%s.%s: there is no \"%s\" (correct it)", path, kind, ret->what);
}

static int key_action_read(struct reading *r, json_t *object, const char *path, void *entry)
{
	static const char *const known[] = {"id", "name", "hint", "evidence", NULL};
	struct key_action *ret = entry;
	char place[PATH_MAX_BYTES];
	(void)snprintf(place, sizeof(place), "%s.evidence", path);
	int rc = keys_check(r, object, path, known);
	if (rc == 0)
		rc = id_get(r, object, path, &ret->id);
	if (rc == 0)
		rc = text_get(r, object, path, "name", &ret->name);
	if (rc == 0)
		rc = line_get(r, object, path, "hint", &ret->hint);
	return rc == 0 ? evidence_read(r, json_object_get(object, "evidence"), place, ret) : rc;
}

int key_actions_read(struct reading *r, const json_t *root)
{
	static const struct section section = {"key_actions", KEY_ACTIONS_MAX,
					       sizeof(struct key_action), true, key_action_read};
	void *list = r->p->key_actions;
	int rc = section_read(r, root, &section, &list, &r->p->n_key_actions);
	r->p->key_actions = list;
	return rc;
}

/* --- health ---------------------------------------------------------------------------------- */

const struct health_weights *pack_health(const struct pack *p)
{
	return &p->health;
}

int health_read(struct reading *r, const json_t *root)
{
	static const char *const known[] = {"recency",   "engagement", "response",
					    "stage_age", "value",      NULL};
	struct health_weights w = {
		.recency = 3, .engagement = 2, .response = 2, .stage_age = 2, .value = 1};
	json_t *object = json_object_get(root, "health");
	int rc = 0;
	if (object != NULL)
		rc = keys_check(r, object, "health", known);
	if (rc == 0)
		rc = int_get(r, object, "health", "recency", 0, 100, &w.recency);
	if (rc == 0)
		rc = int_get(r, object, "health", "engagement", 0, 100, &w.engagement);
	if (rc == 0)
		rc = int_get(r, object, "health", "response", 0, 100, &w.response);
	if (rc == 0)
		rc = int_get(r, object, "health", "stage_age", 0, 100, &w.stage_age);
	if (rc == 0)
		rc = int_get(r, object, "health", "value", 0, 100, &w.value);
	if (rc == 0 && w.recency == 0) /* the one part that everybody has */
		rc = refuse(r, "health.recency: must be more than 0 (every customer has it)");
	if (rc == 0)
		r->p->health = w;
	return rc;
}
