/* Search against a plain model: thousands of random changes and questions, where the model looks
 * into the card table with instr(), and lists against all cards one may see, sorted. And no
 * statement of the store reads a whole table. */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "store/card/pool.h"
#include "store/card/search.h"
#include "store/migrations/retire.h"
#include "store/people/permit.h"
#include "store/words.h"
#include "tests/lib/unit.h"

#define T0 INT64_C(1795000000000000)
#define PEOPLE 8
#define STEPS 3000
#define CARDS 150 /* fewer than SEARCH_MAX: the model knows no limit */

static struct store store;
static struct tx tx;
static struct err err;
static struct person people[PEOPLE];
static void *kept;
static uint64_t seed;
static int64_t cards[CARDS];
static size_t n_cards;

#define OK(call)                                  \
	do {                                      \
		int rc_ = (call);                 \
		if (rc_ < 0)                      \
			fail_msg("%s", err.text); \
	} while (0)

static unsigned dice(unsigned n)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(seed >> 33) % n;
}

static const char *const paths[] = {"", "华东", "华东/杭州", "华东/宁波", "华南", "华南/广州"};

static void person(size_t i, const char *path)
{
	char user[8];
	int64_t id;
	enum role role = i == 0 ? ROLE_HQ : i < 3 ? ROLE_MANAGER : ROLE_REP;
	(void)snprintf(user, sizeof(user), "u%zu", i);
	OK(person_put(&tx, "console", user, user, role, path, NULL, &id, &err));
	OK(person_find(&tx.view, kept, "console", user, &people[i], &err));
}

static int setup(void **)
{
	kept = talloc_new(NULL);
	n_cards = 0;
	seed = 1;
	OK(store_open(":memory:", (struct instant){T0}, &store, &err));
	OK(store_begin(&store, (struct instant){T0}, &tx, &err));
	for (size_t i = 0; i < PEOPLE; i++)
		person(i, paths[i == 1 ? 1 : i == 2 ? 4 : i % 6]);
	return 0;
}

static int teardown(void **)
{
	store_rollback(&tx);
	store_close(&store);
	return talloc_free(kept);
}

/* Few characters, so that much is found; width, case, blanks and signs among them. */
static const char *text(void *mem, unsigned max)
{
	static const char *const chars[] = {"张", "总", "医", "院", "1", "3",  "8", "a",
					    "B",  "ａ", "３", " ",  "-", "，", "𠮷"};
	char *s = talloc_strdup(mem, "");
	for (unsigned n = 1 + dice(max); n > 0; n--)
		s = talloc_strdup_append(s, chars[dice(sizeof(chars) / sizeof(chars[0]))]);
	return s;
}

static void change(void *mem)
{
	int64_t id = n_cards > 0 ? cards[dice((unsigned)n_cards)] : 0;
	char who[8];
	bool fresh;
	static const enum card_field texts[] = {CARD_name, CARD_org, CARD_phone, CARD_note,
						CARD_intent};
	(void)snprintf(who, sizeof(who), "%d", (int)people[dice(PEOPLE)].id);
	switch (id == 0 ? 0 : n_cards < CARDS ? dice(12) : 2 + dice(10)) {
	case 0:
	case 1:
		OK(card_new(&tx, people[dice(PEOPLE)].id, &id, &err));
		cards[n_cards++] = id;
		OK(card_set(&tx, id, CARD_name, text(mem, 4), &err));
		break;
	case 2:
		OK(card_delete(&tx, id, dice(2) == 0, &err));
		break;
	case 3:
		OK(card_owner_set(&tx, id, people[dice(PEOPLE)].id, &err));
		break;
	case 4:
		OK(card_share_put(&tx, id, who, dice(3) == 0 ? NULL : who, &err));
		break;
	case 5:
		OK(card_tag_put(&tx, id, text(mem, 4), &fresh, &err));
		break;
	case 6:
		if (dice(20) == 0)
			person(3 + dice(PEOPLE - 3), paths[dice(6)]);
		break;
	default:
		OK(card_set(&tx, id, texts[dice(5)], dice(6) == 0 ? NULL : text(mem, 8), &err));
	}
}

/* What is compared: folded by the database, with the signs that separate taken as blanks. */
#define FOLD(s)                                             \
	"replace(replace(replace(replace(lower(coalesce(" s \
	", '')), 'ａ', 'a'), '３', '3'), '-', ' '), '，', ' ')"
#define FIELD(s) FOLD(s) " || ' ' || "

static bool word_in(int64_t id, const char *word)
{
	AUTO_STMT st =
		db_stmt(store.db,
			"SELECT 1 FROM card c WHERE id = ? AND instr(" FIELD("name") FIELD("org")
				FIELD("phone") FIELD("note")
					FIELD("intent") "(SELECT coalesce(group_concat(" FOLD(
						"tag") ", ' '), '') FROM card_tag WHERE card = "
						       "c.id), " FOLD("?") ") > 0",
			&err);
	assert_non_null(st);
	bind_int(st, id);
	bind_text(st, word);
	int rc = stmt_step(st, &err);
	assert_true(rc >= 0);
	return rc == 1;
}

/* Whether a list with this owner has the card. */
static bool visible(void *mem, const struct person *actor, int64_t owner, int64_t id,
		    struct card *ret)
{
	return card_find(&tx.view, mem, actor, id, ret, &err) == 0 &&
	       (owner == 0 || ret->owner == owner || ret->shared);
}

static bool expected(void *mem, const struct person *actor, int64_t owner, int64_t id,
		     const char *words)
{
	struct card c;
	if (!visible(mem, actor, owner, id, &c))
		return false;
	char *list = talloc_strdup(mem, words), *rest = NULL;
	for (char *w = list; *w != '\0'; w++)
		if (*w == '-')
			*w = ' ';
	for (char *comma = strstr(list, "，"); comma != NULL; comma = strstr(list, "，"))
		memset(comma, ' ', strlen("，"));
	bool any = false;
	for (char *w = strtok_r(list, " ", &rest); w != NULL; w = strtok_r(NULL, " ", &rest)) {
		any = true;
		if (!word_in(id, w))
			return false;
	}
	return any;
}

static void ask(void *mem)
{
	const struct person *actor = &people[dice(PEOPLE)];
	int64_t owner = dice(3) == 0 ? people[dice(PEOPLE)].id : 0;
	const char *words = text(mem, 6);
	struct card *hits;
	size_t n;
	OK(card_search(&tx.view, mem, actor, owner, words, 0, SEARCH_MAX, &hits, &n, &err));
	for (size_t i = 0; i < n_cards; i++) {
		bool found = false;
		for (size_t k = 0; k < n; k++)
			found = found || hits[k].id == cards[i];
		bool should = expected(mem, actor, owner, cards[i], words);
		/* A name of signs only is found by that very name. */
		if (found != should && !(found && strcmp(hits[0].value[CARD_name], words) == 0))
			fail_msg("“%s” by %s of %d: card %d %s", words, actor->user, (int)owner,
				 (int)cards[i], found ? "should not be found" : "is missing");
	}
}

static int by_change(const void *a, const void *b)
{
	const struct card *x = a, *y = b;
	if (x->updated.us != y->updated.us)
		return x->updated.us < y->updated.us ? 1 : -1;
	return x->id < y->id ? 1 : -1;
}

static void turn_pages(void *mem)
{
	const struct person *actor = &people[dice(PEOPLE)];
	int64_t owner = dice(3) == 0 ? actor->id : 0;
	unsigned skip = dice(3) * dice(10), max = 1 + dice(20);
	struct card all[CARDS], *page;
	size_t n = 0, n_page;
	for (size_t i = 0; i < n_cards; i++)
		n += visible(mem, actor, owner, cards[i], &all[n]);
	qsort(all, n, sizeof(all[0]), by_change);
	OK(card_search(&tx.view, mem, actor, owner, "", skip, max, &page, &n_page, &err));
	size_t left = n > skip ? n - skip : 0;
	assert_int_equal(n_page, left < max ? left : max);
	for (size_t i = 0; i < n_page; i++)
		assert_int_equal(page[i].id, all[skip + i].id);
}

static void finds_what_the_model_finds(void **)
{
	struct permit p = {.person = people[4].id, .node = people[2].node, .giver = people[0].id};
	int64_t id;
	p.until.us = T0 + 1000000;
	OK(permit_put(&tx, &p, &id, &err));
	for (int i = 0; i < STEPS; i++) {
		void *mem = talloc_new(NULL);
		change(mem);
		tx.now.us += dice(2); /* some at the same time */
		if (i % 10 == 0) {
			bool more;
			OK(words_sync(&tx, &more, &err));
			assert_false(more);
			ask(mem);
			turn_pages(mem);
		}
		(void)talloc_free(mem);
	}
}

static void the_likely_one_first(void **)
{
	static const char *const names[] = {"张总助理", "王总", "张总", "李总"};
	int64_t id;
	bool more;
	struct card *hits;
	size_t n;
	for (size_t i = 0; i < 4; i++) {
		OK(card_new(&tx, people[i == 2 ? 5 : 3].id, &id, &err));
		OK(card_set(&tx, id, CARD_name, names[i], &err));
		OK(card_set(&tx, id, CARD_note, i == 3 ? "张总介绍的" : "老客户", &err));
	}
	OK(words_sync(&tx, &more, &err));
	OK(card_search(&tx.view, kept, &people[0], 0, "张总", 0, 10, &hits, &n, &err));
	assert_int_equal(n, 3);
	assert_string_equal(hits[0].value[CARD_name], "张总");
	assert_string_equal(hits[1].value[CARD_name], "张总助理");
	assert_string_equal(hits[2].value[CARD_name], "李总");
}

/* --- many ---------------------------------------------------------------------------------- */

#define MANY 5000 /* more than are looked through one by one */

/* The newest of those that have the word, by reading all. */
static size_t newest(const char *word, int64_t owner, const char *path, int64_t ids[SEARCH_MAX])
{
	AUTO_STMT st =
		db_stmt(store.db,
			"SELECT c.id FROM card c JOIN person p ON p.id = c.owner JOIN org_node n"
			" ON n.id = p.node WHERE (? = 0 OR c.owner = ?) AND c.deleted_us IS NULL"
			" AND (n.path || '/') LIKE ? || '%' AND instr(c.name || ' ' ||"
			" coalesce(c.phone, '') || ' ' || coalesce(c.note, ''), ?) > 0"
			" ORDER BY c.id DESC LIMIT 200",
			&err);
	assert_non_null(st);
	bind_int(st, owner);
	bind_int(st, owner);
	bind_text(st, path);
	bind_text(st, word);
	size_t n = 0;
	while (stmt_step(st, &err) > 0)
		ids[n++] = col_int(st, "id");
	return n;
}

static void same_as_newest(const struct person *actor, const char *word, const char *path)
{
	void *mem = talloc_new(NULL);
	int64_t ids[SEARCH_MAX];
	struct card *hits;
	size_t n, n_ids = newest(word, actor->role == ROLE_REP ? actor->id : 0, path, ids);
	OK(card_search(&tx.view, mem, actor, 0, word, 0, SEARCH_MAX, &hits, &n, &err));
	if (n != n_ids)
		fail_msg("“%s” by %s: %zu instead of %zu", word, actor->user, n, n_ids);
	for (size_t i = 0; i < n; i++) {
		bool found = false;
		for (size_t k = 0; k < n; k++)
			found = found || hits[k].id == ids[i];
		/* of more, those of that very name come first */
		if (!found && (n < SEARCH_MAX || actor->role != ROLE_REP))
			fail_msg("“%s” by %s: %d is missing", word, actor->user, (int)ids[i]);
	}
	(void)talloc_free(mem);
}

static void finds_among_many(void **)
{
	static const char *const words[] = {"王",         "王伟",        "王伟强",     "第17",
					    "第17次",     "000",         "0012",       "00123",
					    "1300000123", "第1次沟通后", "王伟强0",    "无此",
					    "次沟",       "通后4",       "7次沟通后47"};
	static const char *const given[] = {"伟", "伟强", "建国", "国强", "强"};
	bool more;
	for (int i = 0; i < MANY + MANY / 5; i++) {
		int64_t id;
		char *name =
			talloc_asprintf(kept, "%s%s", i % 3 == 0 ? "王" : "李", given[dice(5)]);
		OK(card_new(&tx, people[i < MANY ? 3 : 4 + i % 4].id, &id, &err));
		OK(card_set(&tx, id, CARD_name, name, &err));
		OK(card_set(&tx, id, CARD_phone, talloc_asprintf(kept, "1300000%04d", i), &err));
		OK(card_set(&tx, id, CARD_note,
			    talloc_asprintf(kept, "第%u次沟通后%u", dice(30), dice(50)), &err));
		if (i % 50 == 0)
			OK(card_delete(&tx, id, true, &err));
	}
	OK(words_sync(&tx, &more, &err));
	assert_false(more);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		same_as_newest(&people[0], words[i], "");
		same_as_newest(&people[1], words[i], "华东/");
		same_as_newest(&people[2], words[i], "华南/");
		same_as_newest(&people[3], words[i], "");
		same_as_newest(&people[6], words[i], "");
	}
}

/* --- an older database --------------------------------------------------------------------- */

static char *file_read(const char *path)
{
	char *text = talloc_zero_size(kept, 65536);
	FILE *f = fopen(path, "r");
	assert_non_null(f);
	assert_true(fread(text, 1, 65535, f) > 0);
	(void)fclose(f);
	return text;
}

/* As 0012 left it, with cards in the index of that time. */
static struct db *older(const char *path)
{
	struct db *db;
	glob_t files;
	OK(db_open(path, DB_WRITER, &db, &err));
	OK(db_exec(db,
		   "CREATE TABLE migration (version INTEGER PRIMARY KEY, name TEXT NOT NULL,"
		   " program TEXT NOT NULL, at_us INTEGER NOT NULL) STRICT",
		   &err));
	assert_int_equal(glob("store/migrations/00*.sql", 0, NULL, &files), 0);
	for (size_t i = 0; i < files.gl_pathc; i++) {
		const char *name = strrchr(files.gl_pathv[i], '/') + 1;
		if (strcmp(name, "0013") > 0)
			break;
		OK(db_exec(db, file_read(files.gl_pathv[i]), &err));
		OK(db_exec(db,
			   talloc_asprintf(kept, "INSERT INTO migration VALUES (%d, '%s', '', 0)",
					   atoi(name), name),
			   &err));
	}
	globfree(&files);
	OK(db_exec(
		db,
		"INSERT INTO org_node VALUES (1, NULL, '', '');"
		"INSERT INTO person (id, name, role, node) VALUES (1, '张三', 'rep', 1);"
		"WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 5000)"
		" INSERT INTO card (id, owner, created_us, updated_us, name)"
		" SELECT i, 1, i, i, '客户' || i FROM n;"
		"INSERT INTO card_words (rowid, name, scope) SELECT id, name, char(1) || 'o1' FROM"
		" card; DELETE FROM card_dirty",
		&err));
	return db;
}

static char *schema(struct db *db)
{
	AUTO_STMT st = db_stmt(db,
			       "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name <> "
			       "'migration' ORDER BY name",
			       &err);
	char *all = talloc_strdup(kept, "");
	while (st != NULL && stmt_step(st, &err) > 0)
		all = talloc_asprintf_append(all, "%s\n", col_text(st, "sql"));
	return all;
}

/* Its upgrade was cut short at first. */
static void an_older_database_is_upgraded(void **)
{
	char folder[] = "/tmp/kehud-unit-XXXXXX";
	assert_non_null(mkdtemp(folder));
	char *path = talloc_asprintf(kept, "%s/kehud.db", folder);
	struct db *db = older(path);
	struct store old;
	struct card *hits;
	struct person rep = {.id = 1, .path = ""};
	size_t n;
	bool more;
	OK(retire_words(db, &more, &err));
	assert_true(more);
	db_close(&db);
	OK(store_open(path, (struct instant){T0}, &old, &err));
	struct view v = {old.db, {T0}};
	OK(card_search(&v, kept, &rep, 0, "客户4711", 0, 10, &hits, &n, &err));
	assert_int_equal(n, 1);
	assert_int_equal(hits[0].id, 4711);
	assert_string_equal(schema(old.db), schema(store.db));
	store_close(&old);
	assert_int_equal(system(talloc_asprintf(kept, "rm -r %s", folder)), 0);
}

/* --- plans --------------------------------------------------------------------------------- */

/* Aliases of what is small or has been narrowed before: nodes, persons, permits, found rows. */
static bool is_small(const char *scan)
{
	static const char *const names[] = {
		"n",    "p",   "g", "m", "up",       "h",      "hit",        "same",
		"seen", "way", "w", "i", "org_node", "permit", "card_dirty", "CONSTANT"};
	size_t len = strcspn(scan, " ");
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strlen(names[i]) == len && memcmp(names[i], scan, len) == 0)
			return true;
	/* Along an index, with a LIMIT; the full-text index with a MATCH; what a subquery found
	 * (its own tables have lines of their own). */
	return strncmp(scan, "(subquery", 9) == 0 ||
	       strstr(scan, "USING INDEX card_updated") != NULL ||
	       strstr(scan, "VIRTUAL TABLE INDEX") != NULL;
}

static void plan(const char *sql)
{
	char *explain = talloc_asprintf(kept, "EXPLAIN QUERY PLAN %s", sql);
	AUTO_STMT st = db_stmt(store.db, explain, &err);
	if (st == NULL)
		fail_msg("%s: %s", err.text, sql);
	for (const char *mark = strchr(sql, '?'); mark != NULL; mark = strchr(mark + 1, '?'))
		bind_null(st);
	while (stmt_step(st, &err) > 0) {
		const char *scan = strstr(col_text(st, "detail"), "SCAN ");
		if (scan != NULL && !is_small(scan + 5))
			fail_msg("%s\n%s", scan, sql);
	}
}

static const char *sqls[512];
static size_t n_sqls;

static void collect(void *, const char *sql)
{
	bool looks = strncmp(sql, "SELECT", 6) == 0 || strncmp(sql, "WITH", 4) == 0;
	if (n_sqls < 512 && looks && strstr(sql, "migration") == NULL &&
	    strstr(sql, "AS last") == NULL)
		sqls[n_sqls++] = sql;
}

static void no_statement_reads_a_whole_table(void **state)
{
	finds_what_the_model_finds(state);
	struct card *hits;
	struct card_taken taken;
	size_t n;
	for (size_t i = 0; i < PEOPLE; i++) {
		OK(card_search(&tx.view, kept, &people[i], 0, "", 0, 10, &hits, &n, &err));
		OK(card_match(&tx.view, kept, &people[i], "张总", "医院", "13812345678", 4, &hits,
			      &n, &err));
		(void)card_taken(&tx.view, kept, people[i].id, "张总", "医院", "138", &taken, &err);
		int64_t *ids;
		OK(card_in_text(&tx.view, kept, people[i].id, "张总", 3, &ids, &n, &err));
	}
	db_each_sql(store.db, collect, NULL);
	assert_true(n_sqls > 15);
	for (size_t i = 0; i < n_sqls; i++)
		plan(sqls[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(finds_what_the_model_finds, setup, teardown),
		cmocka_unit_test_setup_teardown(the_likely_one_first, setup, teardown),
		cmocka_unit_test_setup_teardown(finds_among_many, setup, teardown),
		cmocka_unit_test_setup_teardown(an_older_database_is_upgraded, setup, teardown),
		cmocka_unit_test_setup_teardown(no_statement_reads_a_whole_table, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
