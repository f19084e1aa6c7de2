/* tree: departments of a platform as paths of the organisation, and what has to happen to the nodes
 * that they have. Pure. */
#ifndef KEHUD_DAEMON_PEOPLE_TREE_H
#define KEHUD_DAEMON_PEOPLE_TREE_H

#include "store/people/department.h"

enum tree_do {
	TREE_KEEP,   /* its node has the path */
	TREE_RENAME, /* its node, and all below, gets another last part */
	TREE_USE,    /* the node of the path becomes its node */
};

struct tree_node {
	const struct department *d;
	const char *path;  /* the company itself is "" */
	const char *after; /* of the node that it has, once those above were renamed; or NULL */
	enum tree_do what;
	unsigned depth;
	struct tree_node *parent; /* NULL: it is shown to us as a topmost one */
};

/* list: by id. Those above come before those below. A department whose parent is not shown is a
 * topmost one; the one without a parent ("" or "0") is the company. Where two would be the same,
 * the later ones get their id behind the name. On mem. */
[[nodiscard]] int tree_map(void *mem, const struct department *list, size_t n,
			   struct tree_node **ret, struct err *err);

#endif
