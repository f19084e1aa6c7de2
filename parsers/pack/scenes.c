/* scenes: what several trades have in common, plugged into a pack by name: "scenes":
 * ["exhibition"]. A scene is a pack's JSON with some sections only. What the pack itself says goes
 * before: of a list, entries whose id it has; of an object, all of it. */
#include <stdio.h>
#include <string.h>

#include "parsers/pack/fair.h"
#include "parsers/pack/reading.h"

#define SCENES_MAX 8

static bool has_id(const json_t *list, const json_t *entry)
{
	const char *id = json_string_value(json_object_get(entry, "id"));
	size_t i;
	json_t *other;
	json_array_foreach(list, i, other)
	{
		const char *has = json_string_value(json_object_get(other, "id"));
		if (id != NULL && has != NULL && strcmp(id, has) == 0)
			return true;
	}
	return false;
}

/* A section that is neither there nor a list of entries is the scene's own. */
static int section_add(struct reading *r, json_t *root, const char *key, json_t *add)
{
	json_t *have = json_object_get(root, key);
	if (have == NULL)
		return json_object_set_new(root, key, json_deep_copy(add)) == 0 ? 0 : no_memory(r);
	if (!json_is_array(have) || !json_is_array(add))
		return 0;
	size_t i;
	json_t *entry;
	json_array_foreach(add, i, entry)
	{
		if (!has_id(have, entry) && json_array_append_new(have, json_deep_copy(entry)) < 0)
			return no_memory(r);
	}
	return 0;
}

static int scene_add(struct reading *r, json_t *root, const char *name, size_t at)
{
	size_t len;
	const char *text = name != NULL ? pack_scene_shipped(name, &len) : NULL;
	if (text == NULL)
		return refuse(r, "scenes[%zu]: no scene is called \"%.30s\" (one of exhibition)",
			      at, name != NULL ? name : "");
	json_auto_t *scene = json_loadb(text, len, 0, NULL);
	if (scene == NULL)
		return no_memory(r);
	const char *key;
	json_t *section;
	json_object_foreach(scene, key, section)
	{
		int rc = section_add(r, root, key, section);
		if (rc < 0)
			return rc;
	}
	return 0;
}

int scenes_read(struct reading *r, json_t *root)
{
	const json_t *list = json_object_get(root, "scenes");
	if (list == NULL)
		return 0;
	if (!json_is_array(list) || json_array_size(list) > SCENES_MAX)
		return refuse(r, "scenes: not a list of at most %d names (correct it)", SCENES_MAX);
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < json_array_size(list); i++)
		rc = scene_add(r, root, json_string_value(json_array_get(list, i)), i);
	return rc;
}

/* --- the exhibition ----------------------------------------------------------------------------
 */

const struct pack_fair *pack_fair(const struct pack *p)
{
	return p->fair.source != NULL ? &p->fair : NULL;
}

int fair_read(struct reading *r, const json_t *root)
{
	static const char *const known[] = {"source", NULL};
	json_t *object = json_object_get(root, "fair");
	if (object == NULL)
		return 0;
	int rc = keys_check(r, object, "fair", known);
	return rc == 0 ? text_get(r, object, "fair", "source", &r->p->fair.source) : rc;
}
