#include "store/people/session.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

struct hash {
	char hex[65];
};

static int hash_of(const char *token, struct hash *ret, struct err *err)
{
	unsigned char digest[32];
	if (EVP_Digest(token, strlen(token), digest, NULL, EVP_sha256(), NULL) != 1)
		return err_set(err, ERR_AGAIN, "session: no memory");
	for (size_t i = 0; i < sizeof(digest); i++)
		(void)snprintf(ret->hex + 2 * i, 3, "%02x", digest[i]);
	return 0;
}

static int sweep(struct tx *tx, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db, "DELETE FROM session WHERE expires_us <= ?", err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, tx->now.us);
	return stmt_run(st, err);
}

int session_put(struct tx *tx, const char *token, int64_t person, struct err *err)
{
	struct hash hash;
	int rc = hash_of(token, &hash, err);
	if (rc == 0)
		rc = sweep(tx, err);
	if (rc < 0)
		return rc;
	AUTO_STMT st = db_stmt(tx->view.db,
			       "INSERT INTO session (hash, person, created_us, expires_us)"
			       " VALUES (?, ?, ?, ?)",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, hash.hex);
	bind_int(st, person);
	bind_int(st, tx->now.us);
	bind_int(st, tx->now.us + SESSION_S * INT64_C(1000000));
	return stmt_run(st, err);
}

static int person_of(const struct view *v, const char *token, int64_t *ret, struct err *err)
{
	struct hash hash;
	int rc = hash_of(token, &hash, err);
	if (rc < 0)
		return rc;
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT s.person FROM session s JOIN person p ON p.id = s.person"
			       " WHERE s.hash = ? AND s.expires_us > ? AND p.disabled_us IS NULL",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, hash.hex);
	bind_int(st, v->now.us);
	rc = stmt_step(st, err);
	if (rc <= 0)
		return rc < 0 ? rc : err_set(err, ERR_ABSENT, "session: not signed in");
	*ret = col_int(st, "person");
	return 0;
}

int session_find(const struct view *v, void *mem, const char *token, struct person *ret,
		 struct err *err)
{
	int64_t id;
	int rc = person_of(v, token, &id, err);
	return rc < 0 ? rc : person_get(v, mem, id, ret, err);
}

int session_end(struct tx *tx, const char *token, struct err *err)
{
	struct hash hash;
	int rc = hash_of(token, &hash, err);
	if (rc < 0)
		return rc;
	AUTO_STMT st = db_stmt(tx->view.db, "DELETE FROM session WHERE hash = ?", err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, hash.hex);
	return stmt_run(st, err);
}
