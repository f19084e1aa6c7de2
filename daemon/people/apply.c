/* Role and place follow the directory until an admin says otherwise: a manager leads the topmost of
 * their departments that we are shown, anybody else is a rep in their main one. What is not shown
 * to us makes nobody a manager: the company would be theirs. */
#include "daemon/people/apply.h"

#include <string.h>
#include <talloc.h>

#include "store/people/account.h"
#include "store/people/audit.h"
#include "store/people/department.h"

struct applying {
	struct tx *tx;
	void *mem;
	const char *platform;
	const struct directory *d;
	bool noted;
};

static unsigned depth_of(const char *path)
{
	unsigned n = path[0] != '\0';
	for (; *path != '\0'; path++)
		n += *path == '/';
	return n;
}

/* The topmost of the departments (first: of them just the first) that we are shown. ERR_ABSENT. */
static int department_pick(struct applying *a, const char *ids, bool first, struct department *ret,
			   struct err *err)
{
	char *rest = talloc_strdup(a->mem, ids), *id;
	bool found = false;
	if (rest == NULL)
		return err_set(err, ERR_AGAIN, "directory: no memory");
	while ((id = strsep(&rest, " ")) != NULL && !(found && first)) {
		struct department d;
		int rc = department_find(&a->tx->view, a->mem, a->platform, id, &d, err);
		if (rc < 0 && rc != ERR_ABSENT)
			return rc;
		if (rc == ERR_ABSENT || (found && depth_of(d.path) >= depth_of(ret->path)))
			continue;
		*ret = d;
		found = true;
	}
	return found ? 0 : ERR_ABSENT;
}

static int place_find(struct applying *a, const struct member *m, struct account *ret,
		      struct err *err)
{
	struct department d = {};
	int rc = department_pick(a, m->leads, false, &d, err);
	ret->role = rc == 0 ? ROLE_MANAGER : ROLE_REP;
	if (rc == ERR_ABSENT)
		rc = department_pick(a, m->home, true, &d, err);
	ret->node = d.node;
	ret->path = d.path;
	return rc == ERR_ABSENT ? 0 : rc;
}

static int note(struct applying *a, const char *what, int64_t person, const char *detail,
		struct err *err)
{
	struct directory_change c = {.what = what, .person = person, .detail = detail};
	if (detail == NULL)
		return err_set(err, ERR_AGAIN, "directory: no memory");
	return a->noted ? directory_change_put(a->tx, a->platform, &c, err) : 0;
}

/* Of a change of rights, which is kept for good as well. */
static int note_right(struct applying *a, const char *what, int64_t person, const char *subject,
		      struct err *err)
{
	struct audit put = {
		.person = person, .what = "directory", .subject = subject, .allowed = true};
	int rc = note(a, what, person, subject, err);
	return rc < 0 ? rc : audit_put(a->tx, &put, err);
}

static int add(struct applying *a, const struct member *m, struct err *err)
{
	struct account fresh = {.user = m->user, .name = m->name, .phone = m->phone};
	int64_t person;
	int rc = place_find(a, m, &fresh, err);
	if (rc == 0 && fresh.node == 0) {
		fresh.path = "";
		rc = person_node(a->tx, "", &fresh.node, err);
	}
	if (rc < 0)
		return rc;
	rc = account_new(a->tx, a->platform, &fresh, a->d->number, &person, err);
	if (rc < 0)
		return rc;
	return note(a, "added", person,
		    talloc_asprintf(a->mem, "%s %s", role_name(fresh.role), fresh.path), err);
}

static bool differ(const char *a, const char *b)
{
	return b != NULL && (a == NULL || strcmp(a, b) != 0);
}

/* Changes *is to what the directory says; *ret: something has changed. */
static int follow(struct applying *a, const struct member *m, struct account *is, bool *ret,
		  struct err *err)
{
	struct account said = {};
	int rc = place_find(a, m, &said, err);
	*ret = false;
	if (rc == 0 && differ(is->name, m->name)) {
		rc = note(a, "named", is->person,
			  talloc_asprintf(a->mem, "%s → %s", is->name, m->name), err);
		is->name = m->name;
		*ret = true;
	}
	if (rc == 0 && differ(is->phone, m->phone)) {
		is->phone = m->phone;
		*ret = true;
	}
	if (rc == 0 && !is->role_set && said.role != is->role) {
		rc = note_right(a, "role", is->person,
				talloc_asprintf(a->mem, "role %s → %s", role_name(is->role),
						role_name(said.role)),
				err);
		is->role = said.role;
		*ret = true;
	}
	if (rc == 0 && !is->node_set && said.node != 0 && said.node != is->node) {
		rc = note_right(a, "moved", is->person,
				talloc_asprintf(a->mem, "scope %s → %s", is->path, said.path), err);
		is->node = said.node;
		*ret = true;
	}
	/* who was disabled after it was read stays so */
	if (rc == 0 && is->disabled.us != 0 && is->gone && is->disabled.us < a->d->began.us) {
		rc = note_right(a, "back", is->person, "enabled", err);
		is->disabled.us = 0;
		*ret = true;
	}
	return rc;
}

int member_apply(struct tx *tx, void *mem, const char *platform, const struct directory *d,
		 const struct member *m, bool noted, struct err *err)
{
	struct applying a = {tx, mem, platform, d, noted};
	struct account is;
	struct instant renamed;
	bool changed;
	int rc = account_find(&tx->view, mem, platform, m->user, &is, err);
	if (rc == ERR_ABSENT) {
		/* the id was given up after it was read: the person has another one */
		rc = account_alias(&tx->view, platform, m->user, &renamed, err);
		return rc < 0 || renamed.us >= d->began.us ? rc : add(&a, m, err);
	}
	if (rc == 0)
		rc = follow(&a, m, &is, &changed, err);
	return rc < 0 || !changed ? rc : account_save(tx, &is, err);
}
