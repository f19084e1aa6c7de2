#include "daemon/pack/inforce.h"

#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/core/datafile.h"
#include "daemon/core/log.h"
#include "parsers/pack/amend.h"

/* The text of a shipped pack or of a file, on mem. */
static int base_read(void *mem, const char *source, const char **ret, struct err *err)
{
	size_t len;
	const char *shipped = pack_shipped(source, &len);
	char *text = NULL;
	if (shipped == NULL) {
		if (!datafile_is_path(source))
			return err_set(err, ERR_INPUT,
				       "no shipped pack is called %s (a file's path has a slash or "
				       "ends in .json)",
				       source);
		int rc = datafile_read("pack", source, &text, &len, err);
		if (rc < 0)
			return rc;
	}
	*ret = talloc_strndup(mem, shipped != NULL ? shipped : text, len);
	free(text);
	return *ret != NULL ? 0 : err_set(err, ERR_AGAIN, "pack: no memory");
}

static int sound(const char *json, const char *source, struct err *err)
{
	struct pack *pack;
	int rc = pack_parse(json, strlen(json), source, &pack, err);
	if (rc == 0)
		pack_free(&pack);
	return rc;
}

/* One amendment more on a pack's text, checked; on mem. */
static int amended(void *mem, const char *json, const char *patch, const char *source,
		   const char **ret, struct err *err)
{
	json_error_t at;
	json_auto_t *root = json_loads(json, JSON_REJECT_DUPLICATES, &at);
	json_auto_t *p = json_loads(patch, 0, &at);
	if (root == NULL || p == NULL)
		return err_set(err, ERR_INPUT, "pack %s: %s", source, at.text);
	int rc = pack_amend(root, p, err);
	if (rc < 0)
		return rc;
	char *text = json_dumps(root, JSON_COMPACT);
	*ret = text != NULL ? talloc_strdup(mem, text) : NULL;
	free(text);
	return *ret != NULL ? sound(*ret, source, err) : err_set(err, ERR_AGAIN, "pack: no memory");
}

/* The base with all amendments that hold. tx NULL: those that do not fit are left out; otherwise
 * they end. strict: they are an error. */
static int whole(const struct view *v, struct tx *tx, void *mem, const char *base,
		 const char *source, bool strict, const char **ret, struct err *err)
{
	struct amendment *list;
	size_t n;
	const char *json = base;
	int rc = amendment_list(v, mem, &list, &n, err);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		struct err why = {};
		const char *more = NULL;
		rc = amended(mem, json, list[i].patch, source, &more, &why);
		if (rc == 0)
			json = more;
		else if (rc != ERR_INPUT || strict)
			*err = why;
		else if (tx != NULL) {
			log_event(LOG_UNUSUAL, "amendment_ended", "AMENDMENT=%lld WHY=%s",
				  (long long)list[i].id, why.text);
			rc = amendment_end(tx, list[i].id, 0, why.text, err);
		} else {
			rc = 0;
		}
	}
	*ret = json;
	return rc;
}

static int put(struct tx *tx, void *mem, int64_t person, const char *how, const char *configured,
	       const char *source, const char *base, bool strict, int64_t *ret_id, struct err *err)
{
	struct pack_version next = {.person = person,
				    .how = how,
				    .configured = configured,
				    .source = source,
				    .base = base};
	int rc = whole(&tx->view, tx, mem, base, source, strict, &next.json, err);
	if (rc == 0)
		rc = sound(next.json, source, err);
	if (rc == 0)
		rc = pack_version_put(tx, &next, ret_id, err);
	if (rc == 0)
		log_event(LOG_PLAIN, "pack_in_force", "VERSION=%lld SOURCE=%s HOW=%s",
			  (long long)*ret_id, source, how);
	return rc;
}

static int now_get(const struct view *v, void *mem, struct pack_version *ret, struct err *err)
{
	int64_t id;
	*ret = (struct pack_version){};
	int rc = pack_version_now(v, &id, err);
	return rc == 0 && id != 0 ? pack_version_get(v, mem, id, ret, err) : rc;
}

int inforce_begin(struct tx *tx, void *mem, const char *configured, struct err *err)
{
	struct pack_version now;
	int rc = now_get(&tx->view, mem, &now, err);
	if (rc < 0)
		return rc;
	bool fresh = now.id == 0 || strcmp(now.configured, configured) != 0;
	const char *source = fresh ? configured : now.source;
	const char *base = NULL;
	struct err why = {};
	rc = base_read(mem, source, &base, &why);
	if (rc == 0)
		rc = sound(base, source, &why);
	if (rc < 0) /* what is in force is kept whole: a file that has gone takes nothing away */
		return err_set(err, fresh || rc != ERR_INPUT ? rc : ERR_REFUSED, "%s", why.text);
	if (!fresh && strcmp(base, now.base) == 0)
		return 0;
	int64_t id;
	return put(tx, mem, 0, now.id == 0 ? "start" : "file", configured, source, base, false, &id,
		   err);
}

int inforce_open(const struct view *v, void *mem, int64_t id, struct pack **ret, struct err *err)
{
	struct pack_version p;
	int rc = id != 0 ? pack_version_get(v, mem, id, &p, err) : now_get(v, mem, &p, err);
	if (rc == 0 && p.id == 0)
		return err_set(err, ERR_ABSENT, "pack: none is in force yet");
	struct former_name *known;
	size_t n;
	if (rc == 0)
		rc = former_names(v, mem, &known, &n, err);
	if (rc == 0)
		rc = pack_parse(p.json, strlen(p.json), p.source, ret, err);
	if (rc < 0)
		return rc;
	for (size_t i = 0; rc == 0 && i < n; i++)
		rc = pack_former(*ret, known[i].stage, known[i].id, known[i].name, err);
	if (rc < 0)
		pack_free(ret);
	return rc;
}

static int base_given(void *mem, const char *source, const char *json, size_t len, const char **ret,
		      struct err *err)
{
	if (json == NULL)
		return base_read(mem, source, ret, err);
	*ret = talloc_strndup(mem, json, len);
	return *ret != NULL ? 0 : err_set(err, ERR_AGAIN, "pack: no memory");
}

int inforce_use(struct tx *tx, void *mem, const char *source, const char *json, size_t len,
		int64_t *ret_id, struct err *err)
{
	struct pack_version now;
	const char *base = NULL;
	int rc = now_get(&tx->view, mem, &now, err);
	if (rc == 0)
		rc = base_given(mem, source, json, len, &base, err);
	if (rc == 0)
		rc = sound(base, source, err);
	return rc == 0 ? put(tx, mem, 0, "use", now.id != 0 ? now.configured : source, source, base,
			     false, ret_id, err)
		       : rc;
}

int inforce_preview(const struct view *v, void *mem, const char *source, const char *json,
		    size_t len, struct pack **ret, struct err *err)
{
	const char *base = NULL, *text = NULL;
	int rc = base_given(mem, source, json, len, &base, err);
	if (rc == 0)
		rc = sound(base, source, err);
	if (rc == 0)
		rc = whole(v, NULL, mem, base, source, false, &text, err);
	return rc == 0 ? pack_parse(text, strlen(text), source, ret, err) : rc;
}

/* The last version of another pack. ERR_ABSENT: there was none. */
static int other_before(const struct view *v, void *mem, const struct pack_version *now,
			struct pack_version *ret, struct err *err)
{
	int rc = 0;
	for (int64_t id = now->id - 1; id > 0 && rc == 0; id--) {
		rc = pack_version_get(v, mem, id, ret, err);
		if (rc == 0 && strcmp(ret->base, now->base) != 0)
			return 0;
	}
	return rc < 0 ? rc : err_set(err, ERR_ABSENT, "pack: there was no other one before");
}

int inforce_back(struct tx *tx, void *mem, int64_t to, int64_t *ret_id, struct err *err)
{
	struct pack_version now, then;
	int rc = now_get(&tx->view, mem, &now, err);
	if (rc == 0 && now.id == 0)
		return err_set(err, ERR_ABSENT, "pack: none is in force yet");
	if (rc == 0)
		rc = to != 0 ? pack_version_get(&tx->view, mem, to, &then, err)
			     : other_before(&tx->view, mem, &now, &then, err);
	return rc == 0 ? put(tx, mem, 0, "back", now.configured, then.source, then.base, false,
			     ret_id, err)
		       : rc;
}

int inforce_amend(struct tx *tx, void *mem, int64_t person, const char *patch, const char *text,
		  int64_t *ret_amendment, struct err *err)
{
	struct pack_version now;
	int64_t id;
	int rc = now_get(&tx->view, mem, &now, err);
	if (rc == 0 && now.id == 0)
		return err_set(err, ERR_ABSENT, "pack: none is in force yet");
	const struct amendment a = {.person = person, .patch = patch, .text = text};
	const char *json = NULL, *more = NULL;
	/* whether it fits is known before anything is written */
	if (rc == 0)
		rc = whole(&tx->view, NULL, mem, now.base, now.source, false, &json, err);
	if (rc == 0)
		rc = amended(mem, json, patch, now.source, &more, err);
	if (rc == 0)
		rc = amendment_put(tx, &a, ret_amendment, err);
	return rc == 0 ? put(tx, mem, person, "amend", now.configured, now.source, now.base, true,
			     &id, err)
		       : rc;
}

int inforce_revoke(struct tx *tx, void *mem, int64_t person, int64_t amendment, struct err *err)
{
	struct pack_version now;
	int64_t id;
	int rc = now_get(&tx->view, mem, &now, err);
	if (rc == 0)
		rc = amendment_end(tx, amendment, person, NULL, err);
	return rc == 0 ? put(tx, mem, person, "revoke", now.configured, now.source, now.base, false,
			     &id, err)
		       : rc;
}
