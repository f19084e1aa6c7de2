#include "daemon/people/tree.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "parsers/base/utf8.h"

#define NAME_MAX_BYTES 96
#define DEPTH_MAX 32 /* WeCom allows 15 */

/* A name as a part of a path: without slashes, controls and blanks around. */
static char *part_of(void *mem, const struct department *d)
{
	const char *name = d->name + strspn(d->name, " \t\r\n");
	size_t len = strlen(name);
	while (len > 0 && strchr(" \t\r\n", name[len - 1]) != NULL)
		len--;
	if (len > NAME_MAX_BYTES)
		len = utf8_cut(name, len, NAME_MAX_BYTES);
	if (len == 0)
		return talloc_asprintf(mem, "部门%s", d->id);
	char *out = talloc_strdup(mem, "");
	for (size_t i = 0; i < len && out != NULL; i++) {
		char c[2] = {name[i] > 0 && name[i] < ' ' ? ' ' : name[i], '\0'};
		out = talloc_strdup_append_buffer(out, name[i] == '/' ? "／" : c);
	}
	return out;
}

static int by_id(const void *key, const void *node)
{
	return strcmp(key, ((const struct tree_node *)node)->d->id);
}

/* Numbers in their order, whatever their length. */
static int ids_compare(const char *a, const char *b)
{
	size_t na = strlen(a), nb = strlen(b);
	return na != nb ? (na < nb ? -1 : 1) : strcmp(a, b);
}

static int by_depth(const void *va, const void *vb)
{
	const struct tree_node *a = *(struct tree_node *const *)va;
	const struct tree_node *b = *(struct tree_node *const *)vb;
	if (a->depth != b->depth)
		return a->depth < b->depth ? -1 : 1;
	return ids_compare(a->d->id, b->d->id);
}

static void parents_find(struct tree_node *nodes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		nodes[i].parent = bsearch(nodes[i].d->parent, nodes, n, sizeof(*nodes), by_id);
	for (size_t i = 0; i < n; i++) {
		/* round in a circle, or without end */
		unsigned depth = 0;
		for (struct tree_node *p = nodes[i].parent; p != NULL && depth <= DEPTH_MAX;
		     p = p->parent)
			depth++;
		if (depth > DEPTH_MAX)
			nodes[i].parent = NULL;
	}
	for (size_t i = 0; i < n; i++)
		for (struct tree_node *p = nodes[i].parent; p != NULL; p = p->parent)
			nodes[i].depth++;
}

static bool is_company(const struct department *d)
{
	return d->parent[0] == '\0' || strcmp(d->parent, "0") == 0;
}

static const char *path_make(void *mem, const struct tree_node *t, json_t *taken)
{
	const char *above = t->parent != NULL ? t->parent->path : "";
	const char *slash = above[0] != '\0' ? "/" : "";
	if (t->parent == NULL && is_company(t->d) && json_object_get(taken, "") == NULL)
		return "";
	char *part = part_of(mem, t->d);
	char *path = part != NULL ? talloc_asprintf(mem, "%s%s%s", above, slash, part) : NULL;
	if (path != NULL && json_object_get(taken, path) != NULL)
		path = talloc_asprintf(mem, "%s%s%s(%s)", above, slash, part, t->d->id);
	return path;
}

/* How many bytes of a path stand above its last part. */
static size_t above_len(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash != NULL ? (size_t)(slash - path) : 0;
}

/* Where the node that it has will be, once those above it were renamed. */
static const char *after_make(void *mem, const struct tree_node *t)
{
	const char *now = t->d->path;
	const struct tree_node *p = t->parent;
	if (now == NULL || p == NULL || p->after == NULL || p->d->path[0] == '\0')
		return now;
	size_t n = strlen(p->d->path);
	return strncmp(now, p->d->path, n) == 0 && now[n] == '/'
		       ? talloc_asprintf(mem, "%s%s", p->after, now + n)
		       : now;
}

static enum tree_do decide(const struct tree_node *t, bool shared)
{
	if (t->d->node == 0 || t->after == NULL)
		return TREE_USE;
	if (strcmp(t->path, t->after) == 0)
		return TREE_KEEP;
	size_t n = above_len(t->path);
	bool same = t->path[0] != '\0' && t->after[0] != '\0' && above_len(t->after) == n &&
		    strncmp(t->path, t->after, n) == 0;
	return same && !shared ? TREE_RENAME : TREE_USE;
}

/* Whether two departments have the node. */
static bool node_shared(json_t *seen, int64_t node)
{
	char key[32];
	(void)snprintf(key, sizeof(key), "%lld", (long long)node);
	bool shared = node != 0 && json_object_get(seen, key) != NULL;
	(void)json_object_set_new(seen, key, json_true());
	return shared;
}

static int paths_make(void *mem, struct tree_node **order, size_t n, struct err *err)
{
	json_t *taken = json_object(), *nodes = json_object();
	int rc = taken != NULL && nodes != NULL ? 0 : ERR_AGAIN;
	for (size_t i = 0; i < n && rc == 0; i++) {
		struct tree_node *t = order[i];
		t->path = path_make(mem, t, taken);
		if (t->path == NULL || json_object_set_new(taken, t->path, json_true()) < 0) {
			rc = ERR_AGAIN;
			break;
		}
		t->after = after_make(mem, t);
		t->what = decide(t, node_shared(nodes, t->d->node));
		if (t->what == TREE_RENAME)
			t->after = t->path;
	}
	json_decref(taken);
	json_decref(nodes);
	return rc < 0 ? err_set(err, rc, "departments: no memory") : 0;
}

int tree_map(void *mem, const struct department *list, size_t n, struct tree_node **ret,
	     struct err *err)
{
	struct tree_node *nodes = talloc_zero_array(mem, struct tree_node, (unsigned)n + 1);
	struct tree_node *sorted = talloc_zero_array(mem, struct tree_node, (unsigned)n + 1);
	struct tree_node **order = talloc_array(mem, struct tree_node *, (unsigned)n + 1);
	if (nodes == NULL || sorted == NULL || order == NULL)
		return err_set(err, ERR_AGAIN, "departments: no memory");
	for (size_t i = 0; i < n; i++) {
		nodes[i].d = &list[i];
		order[i] = &nodes[i];
	}
	parents_find(nodes, n);
	qsort(order, n, sizeof(struct tree_node *), by_depth);
	int rc = paths_make(mem, order, n, err);
	for (size_t i = 0; i < n && rc == 0; i++)
		sorted[i] = *order[i];
	*ret = sorted;
	return rc;
}
