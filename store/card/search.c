#include "store/card/search.h"

#include <string.h>
#include <talloc.h>

#include "parsers/base/buf.h"
#include "parsers/base/utf8.h"
#include "store/card/card_sql.h"
#include "store/engine/bigram.h"

#define WORDS_MAX 8
#define WORD_CHARS 40

/* The next word from *at on, folded, as a phrase with `and` before it; false: no more. */
static bool phrase(const char *words, size_t len, size_t *at, const char *and, struct buf *out)
{
	size_t chars = 0;
	while (*at < len) {
		uint32_t c;
		char text[4];
		size_t n = utf8_next(words + *at, len - *at, &c);
		c = bigram_fold(c);
		if (c == 0 && chars > 0)
			break;
		*at += n;
		if (c == 0 || chars >= WORD_CHARS)
			continue;
		if (chars++ == 0)
			buf_printf(out, "%s\"", and);
		buf_add(out, text, utf8_put(c, text));
	}
	if (chars > 0)
		buf_printf(out, chars == 1 ? "\" *" : "\"");
	return chars > 0;
}

static int permits_add(const struct view *v, const struct person *actor, struct buf *out,
		       struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT node FROM permit WHERE person = ? AND ended_us IS NULL"
			       " AND until_us > ?",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, actor->id);
	bind_int(st, v->now.us);
	int rc;
	while ((rc = stmt_step(st, err)) > 0)
		buf_printf(out, " OR \"%cn%lld\"", BIGRAM_WHOLE, (long long)col_int(st, "node"));
	return rc;
}

/* Narrows the index to what CARD_SCOPE would let through anyway. */
static int scope(const struct view *v, const struct person *actor, int64_t owner, struct buf *out,
		 struct err *err)
{
	if (owner == 0 && actor->role >= ROLE_HQ)
		return 0;
	buf_printf(out, " AND {scope} : (\"%co%lld\" OR \"%cs%lld\"", BIGRAM_WHOLE,
		   (long long)(owner != 0 ? owner : actor->id), BIGRAM_WHOLE, (long long)actor->id);
	int rc = 0;
	if (owner == 0 && actor->role == ROLE_MANAGER)
		buf_printf(out, " OR \"%cn%lld\"", BIGRAM_WHOLE, (long long)actor->node);
	if (owner == 0)
		rc = permits_add(v, actor, out, err);
	buf_printf(out, ")");
	return rc;
}

/* The index's query; *ret_any false: there is no word in words. */
static int match(const struct view *v, const struct person *actor, int64_t owner, const char *words,
		 struct buf *out, bool *ret_any, struct err *err)
{
	size_t at = 0, len = strlen(words);
	int n = 0;
	buf_printf(out, "{name org phone rest} : (");
	while (n < WORDS_MAX && phrase(words, len, &at, n > 0 ? " AND " : "", out))
		n++;
	buf_printf(out, ")");
	*ret_any = n > 0;
	return scope(v, actor, owner, out, err);
}

static int by_words(const struct view *v, void *mem, const struct person *actor, int64_t owner,
		    const char *words, unsigned skip, unsigned max, struct card **ret,
		    size_t *ret_n, struct err *err)
{
	AUTO_BUF query = BUF_INIT(4096);
	bool any;
	int rc = match(v, actor, owner, words, &query, &any, err);
	if (rc < 0 || !any)
		return rc;
	AUTO_STMT st = db_stmt(
		v->db,
		"WITH hit (id) AS (SELECT rowid FROM card_words WHERE card_words MATCH ?"
		" ORDER BY rowid DESC LIMIT ?),"
		" same (id) AS (SELECT id FROM card WHERE owner = ? AND name = ?"
		" AND deleted_us IS NULL LIMIT 20)"
		" SELECT " CARD_COLUMNS " FROM (SELECT id FROM hit UNION SELECT id FROM same) h"
		" CROSS JOIN card c ON c.id = h.id JOIN person p ON p.id = c.owner"
		" JOIN org_node n ON n.id = p.node WHERE (? = 0 OR c.owner = ? OR " CARD_SHARED
		")" CARD_SCOPE " ORDER BY c.name = ? DESC, c.owner = ? DESC,"
		" instr(c.name, ?) > 0 DESC, instr(c.org, ?) > 0 DESC,"
		" c.updated_us DESC, c.id DESC LIMIT ? OFFSET ?",
		err);
	if (st == NULL)
		return err_code(err);
	bind_text_len(st, query.data, query.len);
	bind_int(st, SEARCH_MAX);
	bind_int(st, owner != 0 ? owner : actor->id);
	bind_text(st, words);
	bind_int(st, actor->id);
	bind_int(st, owner);
	bind_int(st, owner);
	bind_int(st, actor->id);
	card_scope_bind(st, v, actor);
	bind_text(st, words);
	bind_int(st, actor->id);
	bind_text(st, words);
	bind_text(st, words);
	bind_int(st, max);
	bind_int(st, skip);
	return card_rows_read(st, mem, ret, ret_n, err);
}

/* Everybody's. */
static int all(const struct view *v, void *mem, const struct person *actor, unsigned skip,
	       unsigned max, struct card **ret, size_t *ret_n, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT " CARD_COLUMNS " FROM card c INDEXED BY card_updated"
			       " CROSS JOIN person p ON p.id = c.owner"
			       " JOIN org_node n ON n.id = p.node WHERE 1" CARD_SCOPE
			       " ORDER BY c.updated_us DESC, c.id DESC LIMIT ? OFFSET ?",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, actor->id);
	card_scope_bind(st, v, actor);
	bind_int(st, max);
	bind_int(st, skip);
	return card_rows_read(st, mem, ret, ret_n, err);
}

/* Those of the persons one may look at, and those shared: the newest of each person, the newest of
 * these. Only a page of them is read as cards. */
static int of_people(const struct view *v, void *mem, const struct person *actor, int64_t owner,
		     unsigned skip, unsigned max, struct card **ret, size_t *ret_n, struct err *err)
{
	AUTO_STMT st = db_stmt(
		v->db,
		"WITH seen (id) AS (SELECT ? UNION SELECT p.id FROM person p"
		" JOIN org_node n ON n.id = p.node WHERE ? = 0 AND ((? = 1"
		" AND (n.path = ? OR substr(n.path, 1, length(?) + 1) = ? || '/'))"
		" OR EXISTS (SELECT 1 FROM permit g JOIN org_node m ON m.id = g.node"
		" WHERE g.person = ? AND g.ended_us IS NULL AND g.until_us > ? AND " CARD_WITHIN(
			"m.path") "))),"
				  " shown (id) AS (SELECT id FROM"
				  "  (SELECT c.id, c.updated_us FROM seen CROSS JOIN card c ON "
				  "c.id IN"
				  "   (SELECT k.id FROM card k WHERE k.owner = seen.id AND "
				  "k.deleted_us IS NULL"
				  "    ORDER BY k.updated_us DESC, k.id DESC LIMIT ?)"
				  "   UNION SELECT c.id, c.updated_us FROM card_share h CROSS JOIN "
				  "card c"
				  "   ON c.id = h.card WHERE h.person = ? AND c.deleted_us IS NULL)"
				  "  ORDER BY updated_us DESC, id DESC LIMIT ? OFFSET ?)"
				  " SELECT " CARD_COLUMNS
				  " FROM shown h CROSS JOIN card c ON c.id = h.id"
				  " JOIN person p ON p.id = c.owner JOIN org_node n ON n.id = "
				  "p.node WHERE 1" CARD_SCOPE
				  " ORDER BY c.updated_us DESC, c.id DESC",
		err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, owner != 0 ? owner : actor->id);
	bind_int(st, owner);
	bind_int(st, actor->role);
	bind_text(st, actor->path);
	bind_text(st, actor->path);
	bind_text(st, actor->path);
	bind_int(st, actor->id);
	bind_int(st, v->now.us);
	bind_int(st, (int64_t)skip + max);
	bind_int(st, actor->id);
	bind_int(st, max);
	bind_int(st, skip);
	bind_int(st, actor->id);
	card_scope_bind(st, v, actor);
	return card_rows_read(st, mem, ret, ret_n, err);
}

int card_search(const struct view *v, void *mem, const struct person *actor, int64_t owner,
		const char *words, unsigned skip, unsigned max, struct card **ret, size_t *ret_n,
		struct err *err)
{
	*ret = NULL;
	*ret_n = 0;
	if (words != NULL && words[0] != '\0')
		return by_words(v, mem, actor, owner, words, skip, max, ret, ret_n, err);
	if (owner == 0 && actor->role >= ROLE_HQ)
		return all(v, mem, actor, skip, max, ret, ret_n, err);
	return of_people(v, mem, actor, owner, skip, max, ret, ret_n, err);
}
