/* person: who writes to the bot, who may see what; the organisation as a tree. */
#ifndef KEHUD_STORE_PEOPLE_PERSON_H
#define KEHUD_STORE_PEOPLE_PERSON_H

#include <stdbool.h>

#include "store/store.h"

enum role { ROLE_REP, ROLE_MANAGER, ROLE_HQ, ROLE_ADMIN };
const char *role_name(enum role role); /* "rep", ... */
[[nodiscard]] int role_parse(const char *text, enum role *ret, struct err *err);

struct person {
	int64_t id;
	const char *name;
	enum role role;
	int64_t node;
	const char *path;        /* of the node: 华东/杭州 */
	const char *user;        /* id on the platform asked for; NULL in person_get() */
	const char *platform;    /* person_all() only */
	bool disabled;           /* person_all() only, as what follows */
	bool role_set, node_set; /* by an admin: the directory leaves it */
	bool seen;               /* in the platform's directory */
	bool gone;               /* disabled because they are in it no more */
};

/* Adds or updates by platform and user id, and enables; nodes of the path are made as needed. What
 * is NULL stays as it is (of somebody new: a rep, of the whole company). What is given here, an
 * admin gave: a directory does not change it any more, but for the name. */
struct person_said {
	const char *platform, *user, *name;
	const enum role *role;
	const char *path, *phone;
};
[[nodiscard]] int person_set(struct tx *tx, const struct person_said *s, int64_t *ret_id,
			     struct err *err);
/* The same with all of it; phone may be NULL. */
[[nodiscard]] int person_put(struct tx *tx, const char *platform, const char *user,
			     const char *name, enum role role, const char *path, const char *phone,
			     int64_t *ret_id, struct err *err);

/* The node of a path, made with those above it if need be. */
[[nodiscard]] int person_node(struct tx *tx, const char *path, int64_t *ret_node, struct err *err);
[[nodiscard]] int person_node_exists(const struct view *v, const char *path, bool *ret,
				     struct err *err);

/* By the id that they have or had: ret->user is the one of now. On platforms whose ids are compared
 * so, in any case. ERR_ABSENT: unknown or disabled. Texts hang on mem. */
[[nodiscard]] int person_find(const struct view *v, void *mem, const char *platform,
			      const char *user, struct person *ret, struct err *err);
[[nodiscard]] int person_get(const struct view *v, void *mem, int64_t id, struct person *ret,
			     struct err *err);

/* Everybody with this name or user id, up to max: a colleague that somebody names. */
[[nodiscard]] int person_named(const struct view *v, void *mem, const char *words, unsigned max,
			       struct person **ret, size_t *ret_n, struct err *err);
/* The same among those who left and own customers still. */
[[nodiscard]] int person_left_named(const struct view *v, void *mem, const char *words,
				    unsigned max, struct person **ret, size_t *ret_n,
				    struct err *err);

/* Where to write to a person of our own accord: the platform on which they wrote last, and their
 * one-to-one chat there. ERR_ABSENT: nowhere. */
[[nodiscard]] int person_home(const struct view *v, void *mem, int64_t id,
			      const char **ret_platform, const char **ret_chat, struct err *err);

/* Who is to be asked about what nobody has charge of in a part of the organisation ("": anywhere):
 * the nearest manager above, else headquarters, any manager, an admin; of those that can be written
 * to. ERR_ABSENT. */
[[nodiscard]] int person_lead(const struct view *v, void *mem, const char *path, struct person *ret,
			      struct err *err);

/* Left: may do nothing any more, is signed in nowhere, permits end. What they did stays. */
[[nodiscard]] int person_disable(struct tx *tx, int64_t id, struct err *err);

/* Every identity of everybody, disabled ones too, for admins. */
[[nodiscard]] int person_all(const struct view *v, void *mem, struct person **ret, size_t *ret_n,
			     struct err *err);

/* Everybody on one platform, reps first, then by id. */
[[nodiscard]] int person_list(const struct view *v, void *mem, const char *platform,
			      struct person **ret, size_t *ret_n, struct err *err);

#endif
