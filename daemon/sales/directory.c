#include "daemon/sales/directory.h"

#include <string.h>
#include <talloc.h>

#include "store/people/person.h"

/* The department's path, from the topmost one that we were shown; the company itself is "". */
static char *path_of(void *mem, const json_t *nodes, json_int_t id, int depth)
{
	size_t i;
	json_t *n;
	json_array_foreach(nodes, i, n)
	{
		if (json_integer_value(json_object_get(n, "id")) != id)
			continue;
		json_int_t parent = json_integer_value(json_object_get(n, "parent"));
		if (parent == 0 || depth > 20)
			return talloc_strdup(mem, "");
		char *above = path_of(mem, nodes, parent, depth + 1);
		const char *name = json_string_value(json_object_get(n, "name"));
		if (above == NULL || above[0] == '\0')
			return talloc_strdup(mem, name);
		return talloc_asprintf(mem, "%s/%s", above, name);
	}
	return NULL;
}

int directory_take(struct tx *tx, void *mem, const char *platform, const json_t *directory,
		   struct err *err)
{
	const json_t *nodes = json_object_get(directory, "nodes");
	size_t i;
	json_t *p;
	json_array_foreach(json_object_get(directory, "people"), i, p)
	{
		const char *user = json_string_value(json_object_get(p, "user"));
		char *path = path_of(mem, nodes, json_integer_value(json_object_get(p, "node")), 0);
		bool leads = json_array_size(json_object_get(p, "leads")) > 0;
		int64_t id;
		int rc = person_put(
			tx, platform, user, json_string_value(json_object_get(p, "name")),
			leads ? ROLE_MANAGER : ROLE_REP, path != NULL ? path : "", NULL, &id, err);
		if (rc < 0)
			return rc;
	}
	return 0;
}
