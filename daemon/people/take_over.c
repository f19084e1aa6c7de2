/* What was read becomes nodes and people, some milliseconds at a time: see sync.h. */
#include <string.h>
#include <talloc.h>

#include "daemon/core/clock.h"
#include "daemon/core/log.h"
#include "daemon/people/apply.h"
#include "daemon/people/sync.h"
#include "daemon/people/tree.h"
#include "store/queue/errand.h"

#define SLICE_US 12000 /* then the writer looks whether somebody waits */
#define NODES_LEAST 96 /* however long it took to find out what there is to do */
#define MEMBERS 32
#define LEAVERS 16
#define SWEEP 500
#define AGAIN_S 5

struct run {
	struct tx *tx;
	void *mem;
	const char *platform;
	struct directory d;
	struct sync_slice *to;
	int64_t until_us;
};

static bool over(const struct run *r)
{
	return clock_mono_us() >= r->until_us;
}

static void state_set(struct run *r, enum directory_state state)
{
	r->d.state = state;
	r->d.at = "";
}

/* --- departments ------------------------------------------------------------------------------ */

static const char *shown(const char *path)
{
	return path != NULL && path[0] != '\0' ? path : "/";
}

static int node_note(struct run *r, const char *what, const char *from, const char *to,
		     struct err *err)
{
	const char *detail = from != NULL
				     ? talloc_asprintf(r->mem, "%s → %s", shown(from), shown(to))
				     : shown(to);
	struct directory_change c = {.what = what, .detail = detail};
	return detail != NULL ? directory_change_put(r->tx, r->platform, &c, err)
			      : err_set(err, ERR_AGAIN, "directory: no memory");
}

/* The node of its path becomes its node. */
static int node_use(struct run *r, const struct tree_node *t, struct err *err)
{
	int64_t node;
	int rc = person_node(r->tx, t->path, &node, err);
	if (rc == 0)
		rc = department_node_set(r->tx, r->platform, t->d->id, node, err);
	if (rc < 0)
		return rc;
	return node_note(r, t->d->node == 0 ? "department" : "department moved",
			 t->d->node == 0 ? NULL : t->d->path, t->path, err);
}

/* Among those still to be renamed, the one whose node is `node`. */
static struct tree_node *in_the_way(struct tree_node **list, size_t n, int64_t node)
{
	for (size_t i = 0; i < n; i++)
		if (list[i]->d->node == node)
			return list[i];
	return NULL;
}

/* One goes out of the way of another that takes its name, until its own new name is free. */
static int step_aside(struct run *r, const struct tree_node *t, struct err *err)
{
	int64_t there;
	char *path = talloc_asprintf(r->mem, "%s~%s", t->path, t->d->id);
	return path != NULL ? node_rename(r->tx, t->d->node, path, &there, err)
			    : err_set(err, ERR_AGAIN, "directory: no memory");
}

/* *ret_blocked: it has to wait for this one of the list to have another name; else NULL. */
static int rename_one(struct run *r, const struct tree_node *t, struct tree_node **list, size_t n,
		      struct tree_node **ret_blocked, struct err *err)
{
	int64_t there = 0;
	*ret_blocked = NULL;
	int rc = node_rename(r->tx, t->d->node, t->path, &there, err);
	if (rc == 0)
		return node_note(r, "department renamed", t->d->path, t->path, err);
	if (rc != ERR_REFUSED)
		return rc;
	*ret_blocked = in_the_way(list, n, there);
	return *ret_blocked != NULL ? 0 : node_use(r, t, err);
}

/* All of them in one transaction, in as many rounds as it takes: two may have swapped their names.
 * Where a node that keeps its name has it already, the department takes that one. */
static int renames(struct run *r, struct tree_node **list, size_t n, struct err *err)
{
	while (n > 0) {
		size_t kept = 0;
		struct tree_node *blocked = NULL, *by;
		for (size_t i = 0; i < n; i++) {
			struct tree_node *t = list[i];
			int rc = rename_one(r, t, list, n, &by, err);
			if (rc < 0)
				return rc;
			if (by == NULL)
				continue;
			blocked = by;
			list[kept++] = t;
		}
		/* nobody could move: that one steps aside, then somebody can */
		int rc = kept == n ? step_aside(r, blocked, err) : 0;
		if (rc < 0)
			return rc;
		n = kept;
	}
	return 0;
}

/* Those that have no node of theirs take the one of their path. *ret: all of them have. */
static int nodes_use(struct run *r, const struct tree_node *tree, size_t n, bool *ret,
		     struct err *err)
{
	size_t used = 0;
	*ret = false;
	for (size_t i = 0; i < n; i++) {
		if (tree[i].what != TREE_USE)
			continue;
		if (used++ >= NODES_LEAST && over(r))
			return 0;
		int rc = node_use(r, &tree[i], err);
		if (rc < 0)
			return rc;
	}
	*ret = true;
	return 0;
}

/* What is left to do follows from what is there: nothing of it need be kept. */
static int nodes_slice(struct run *r, struct err *err)
{
	struct department *list;
	struct tree_node *tree;
	size_t n, n_renames = 0;
	bool all;
	int rc = department_list(&r->tx->view, r->mem, r->platform, r->d.number, &list, &n, err);
	if (rc < 0)
		return rc;
	rc = tree_map(r->mem, list, n, &tree, err);
	if (rc < 0)
		return rc;
	struct tree_node **renamed = talloc_array(r->mem, struct tree_node *, (unsigned)n + 1);
	if (renamed == NULL)
		return err_set(err, ERR_AGAIN, "directory: no memory");
	for (size_t i = 0; i < n; i++)
		if (tree[i].what == TREE_RENAME)
			renamed[n_renames++] = &tree[i];
	if (n_renames > 0)
		return renames(r, renamed, n_renames, err);
	rc = nodes_use(r, tree, n, &all, err);
	if (rc < 0 || !all)
		return rc;
	state_set(r, DIRECTORY_PEOPLE);
	return department_sweep(r->tx, r->platform, r->d.number, err);
}

/* What the sync before changed goes first. */
static int nodes_or_sweep(struct run *r, struct err *err)
{
	bool more = false;
	if (r->d.at[0] != '\0')
		return nodes_slice(r, err);
	int rc = directory_changes_sweep(r->tx, r->platform, SWEEP, &more, err);
	if (rc == 0 && !more)
		r->d.at = "swept";
	return rc;
}

/* --- people ----------------------------------------------------------------------------------- */

static int people_slice(struct run *r, struct err *err)
{
	do {
		struct member *list;
		size_t n;
		int rc = member_list(&r->tx->view, r->mem, r->platform, r->d.at, MEMBERS, &list, &n,
				     err);
		for (size_t i = 0; rc == 0 && i < n; i++) {
			rc = member_apply(r->tx, r->mem, r->platform, &r->d, &list[i], true, err);
			r->d.at = list[i].user;
		}
		if (rc < 0)
			return rc;
		if (n < MEMBERS) {
			state_set(r, DIRECTORY_LEAVING);
			return 0;
		}
	} while (!over(r));
	return 0;
}

static int leave(struct run *r, const struct account *a, struct err *err)
{
	bool elsewhere;
	struct leaver *l = &r->to->left[r->to->n_left];
	struct directory_change c = {.what = "left", .person = a->person, .detail = "disabled"};
	int rc = account_elsewhere(&r->tx->view, a->person, r->platform, &elsewhere, err);
	if (rc < 0)
		return rc;
	if (elsewhere || a->disabled.us != 0)
		return account_seen(r->tx, r->platform, a->user, 0, err);
	rc = leaver_disable(r->tx, r->mem, r->platform, a, l, err);
	if (rc == 0)
		rc = directory_change_put(r->tx, r->platform, &c, err);
	r->to->n_left += rc == 0;
	return rc;
}

static int leaving_slice(struct run *r, struct err *err)
{
	struct account *list;
	size_t n;
	if (r->d.held > 0) {
		log_event(LOG_UNUSUAL, "directory_unusual", "PLATFORM=%s SEEN=%lld MISSING=%lld",
			  r->platform, (long long)r->d.people, (long long)r->d.held);
		if (r->d.held != r->d.warned)
			r->to->held = r->d.warned = r->d.held;
		state_set(r, DIRECTORY_SWEEPING);
		return 0;
	}
	r->d.warned = 0;
	r->to->left = talloc_zero_array(r->mem, struct leaver, LEAVERS);
	if (r->to->left == NULL)
		return err_set(err, ERR_AGAIN, "directory: no memory");
	int rc = account_missing(&r->tx->view, r->mem, r->platform, r->d.number, LEAVERS, &list, &n,
				 err);
	for (size_t i = 0; rc == 0 && i < n && (i == 0 || !over(r)); i++)
		rc = leave(r, &list[i], err);
	if (rc == 0 && n == 0)
		state_set(r, DIRECTORY_SWEEPING);
	return rc;
}

/* --- to its end ------------------------------------------------------------------------------- */

static int sweep_slice(struct run *r, struct err *err)
{
	bool more;
	int rc = member_sweep(r->tx, r->platform, SWEEP, &more, err);
	if (rc < 0 || more)
		return rc;
	bool failed = strcmp(r->d.at, SYNC_FAILED) == 0;
	state_set(r, DIRECTORY_IDLE);
	if (!failed) {
		r->d.error = NULL;
		r->d.ended = r->tx->now;
		r->d.forced = false;
		log_event(LOG_PLAIN, "directory_read", "PLATFORM=%s PEOPLE=%lld SECONDS=%lld",
			  r->platform, (long long)r->d.people,
			  (long long)((r->tx->now.us - r->d.began.us) / 1000000));
	}
	if (r->d.again)
		rc = sync_ask(r->tx, r->platform, AGAIN_S, err);
	r->d.again = false;
	return rc;
}

static int slice(struct run *r, struct err *err)
{
	switch (r->d.state) {
	case DIRECTORY_NODES:
		return nodes_or_sweep(r, err);
	case DIRECTORY_PEOPLE:
		return people_slice(r, err);
	case DIRECTORY_LEAVING:
		return leaving_slice(r, err);
	case DIRECTORY_SWEEPING:
		return sweep_slice(r, err);
	case DIRECTORY_IDLE:
	case DIRECTORY_READING:
		return 0;
	}
	return 0;
}

int sync_run(struct tx *tx, void *mem, struct sync_slice *ret, struct err *err)
{
	struct run r = {.tx = tx, .mem = mem, .to = ret, .until_us = clock_mono_us() + SLICE_US};
	*ret = (struct sync_slice){};
	int rc = directory_due(&tx->view, mem, &r.platform, err);
	if (rc < 0)
		return rc == ERR_ABSENT ? 0 : rc;
	ret->more = true;
	rc = directory_get(&tx->view, mem, r.platform, &r.d, err);
	if (rc == 0)
		rc = slice(&r, err);
	return rc < 0 ? rc : directory_set(tx, r.platform, &r.d, err);
}
