/* store: how looking up, searching and listing customers grow with their number.
 *
 *   store_bench FOLDER CARDS...     one JSON line for each number of cards: the database grows from
 *                                   one to the next, or from what stands there already
 *
 * Cards are spread over reps (1,000 each at the most, 50 to a team), names and organisations over
 * the characters that names have; every figure is of a reader's connection, as pages and commands
 * use it. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <talloc.h>
#include <time.h>

#include "parsers/base/err.h"
#include "store/card/card.h"
#include "store/card/search.h"
#include "store/history/past.h"
#include "store/people/person.h"
#include "store/store.h"

#define BATCH 2000
#define ROUNDS 1000
#define PER_REP 1000
#define PER_TEAM 50

static const char *const surnames[] = {"赵", "钱", "孙", "李", "周", "吴", "郑", "王", "冯", "陈",
				       "褚", "卫", "蒋", "沈", "韩", "杨", "朱", "秦", "尤", "许"};
static const char *const given[] = {"建国", "秀英", "伟",   "芳",   "敏",   "静",   "丽",   "强",
				    "磊",   "军",   "志远", "晓明", "海燕", "文斌", "雪梅", "立新"};
static const char *const titles[] = {"总", "主任", "院长", "经理", "老师", ""};
static const char *const cities[] = {"杭州", "宁波", "温州", "上海", "南京", "苏州",
				     "无锡", "广州", "深圳", "佛山", "北京", "天津",
				     "成都", "重庆", "武汉", "长沙"};
static const char *const kinds[] = {"人民医院",   "中医院", "口腔医院",
				    "妇幼保健院", "诊所",   "大学附属医院"};
static const char *const intents[] = {"采购骨科耗材", "采购影像设备", "试用吻合器",
				      "更换监护仪",   "了解超声刀",   "耗材年度招标"};

#define PICK(a, n) ((a)[(n) % (sizeof(a) / sizeof(*(a)))])

static int64_t now_us(void)
{
	struct timespec ts;
	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

static uint64_t random_state = 88172645463325252u;

static uint64_t rnd(uint64_t below)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state % below;
}

static struct instant wall(void)
{
	struct timespec ts;
	(void)clock_gettime(CLOCK_REALTIME, &ts);
	return (struct instant){(int64_t)ts.tv_sec * 1000000};
}

static void need(int rc, const struct err *err)
{
	if (rc < 0) {
		(void)fprintf(stderr, "store_bench: %s\n", err->text);
		exit(1);
	}
}

static void card_make(struct tx *tx, int64_t i, const int64_t *reps, size_t n_reps)
{
	char name[64], org[96], phone[32], note[128];
	const char *values[CARD_FIELDS] = {};
	struct err err = {};
	(void)snprintf(name, sizeof(name), "%s%s%s", PICK(surnames, rnd(1000)),
		       PICK(given, rnd(1000)), PICK(titles, rnd(1000)));
	(void)snprintf(org, sizeof(org), "%s市第%llu%s", PICK(cities, rnd(1000)),
		       (unsigned long long)rnd(400) + 1, PICK(kinds, rnd(1000)));
	(void)snprintf(phone, sizeof(phone), "13%09lld", (long long)i);
	(void)snprintf(note, sizeof(note), "第%llu次沟通，对价格敏感，等预算批复，下次带样品",
		       (unsigned long long)rnd(30));
	values[CARD_name] = name;
	values[CARD_org] = org;
	values[CARD_phone] = phone;
	values[CARD_intent] = PICK(intents, rnd(1000));
	values[CARD_note] = note;
	int64_t id;
	need(past_card_put(tx, reps[rnd(n_reps)], values, NULL, NULL, (struct instant){}, &id,
			   &err),
	     &err);
}

static void grow(struct store *s, int64_t from, int64_t to, const int64_t *reps, size_t n_reps)
{
	struct err err = {};
	for (int64_t i = from; i < to;) {
		struct tx tx;
		need(store_begin(s, wall(), &tx, &err), &err);
		for (int64_t end = i + BATCH < to ? i + BATCH : to; i < end; i++)
			card_make(&tx, i, reps, n_reps);
		need(store_commit(&tx, &err), &err);
	}
}

/* People for that many cards; those that are there stay. */
static size_t people(struct store *s, int64_t cards, int64_t *reps)
{
	struct err err = {};
	struct tx tx;
	size_t n = (size_t)(cards / PER_REP > 5 ? cards / PER_REP : 5);
	need(store_begin(s, wall(), &tx, &err), &err);
	for (size_t i = 0; i < n; i++) {
		char user[32], path[64];
		(void)snprintf(user, sizeof(user), "rep%zu", i);
		(void)snprintf(path, sizeof(path), "大区%zu/团队%zu", i / PER_TEAM / 10,
			       i / PER_TEAM);
		need(person_put(&tx, "console", user, user, ROLE_REP, path, NULL, &reps[i], &err),
		     &err);
	}
	int64_t boss;
	need(person_put(&tx, "console", "boss", "boss", ROLE_MANAGER, "大区0", NULL, &boss, &err),
	     &err);
	need(person_put(&tx, "console", "hq", "hq", ROLE_HQ, "", NULL, &boss, &err), &err);
	need(store_commit(&tx, &err), &err);
	return n;
}

/* --- what is measured ------------------------------------------------------------------------ */

struct bench {
	struct view view;
	int64_t cards;
	size_t n_reps;
	struct person rep, boss, hq;
};

static void search(const struct bench *b, void *mem, const struct person *who, const char *words,
		   unsigned max)
{
	struct card *list;
	size_t n;
	struct err err = {};
	need(card_search(&b->view, mem, who, 0, words, 0, max, &list, &n, &err), &err);
}

static void by_id(const struct bench *b, void *mem)
{
	struct card c;
	struct err err = {};
	need(card_find(&b->view, mem, &b->hq, 1 + (int64_t)rnd((uint64_t)b->cards), &c, &err),
	     &err);
}

static void by_phone(const struct bench *b, void *mem)
{
	char phone[32];
	struct card_taken taken;
	struct err err = {};
	(void)mem;
	(void)snprintf(phone, sizeof(phone), "13%09lld", (long long)rnd((uint64_t)b->cards));
	int rc = card_taken(&b->view, mem, 0, NULL, NULL, phone, &taken, &err);
	need(rc == ERR_ABSENT ? 0 : rc, &err);
}

static void by_name(const struct bench *b, void *mem)
{
	struct card *list;
	size_t n;
	char name[64];
	struct err err = {};
	(void)snprintf(name, sizeof(name), "%s%s%s", PICK(surnames, rnd(1000)),
		       PICK(given, rnd(1000)), PICK(titles, rnd(1000)));
	need(card_match(&b->view, mem, &b->rep, name, NULL, NULL, 20, &list, &n, &err), &err);
}

/* Two to four characters that some cards have, the newest 20. */
static void two_by(const struct bench *b, void *mem, const struct person *who)
{
	char words[64];
	(void)snprintf(words, sizeof(words), "%s%s", PICK(surnames, rnd(1000)),
		       PICK(given, rnd(1000)));
	search(b, mem, who, words, 20);
}

static void two(const struct bench *b, void *mem)
{
	two_by(b, mem, &b->rep);
}

static void boss_two(const struct bench *b, void *mem)
{
	two_by(b, mem, &b->boss);
}

static void hq_two(const struct bench *b, void *mem)
{
	two_by(b, mem, &b->hq);
}

static void four_by(const struct bench *b, void *mem, const struct person *who)
{
	char words[64];
	(void)snprintf(words, sizeof(words), "市第%llu", (unsigned long long)rnd(400) + 1);
	search(b, mem, who, words, 20);
}

static void four(const struct bench *b, void *mem)
{
	four_by(b, mem, &b->rep);
}

static void boss_four(const struct bench *b, void *mem)
{
	four_by(b, mem, &b->boss);
}

static void hq_four(const struct bench *b, void *mem)
{
	four_by(b, mem, &b->hq);
}

/* An organisation's whole name, which is made of what many have. */
static void hq_whole(const struct bench *b, void *mem)
{
	char words[96];
	(void)snprintf(words, sizeof(words), "%s市第%llu%s", PICK(cities, rnd(1000)),
		       (unsigned long long)rnd(400) + 1, PICK(kinds, rnd(1000)));
	search(b, mem, &b->hq, words, 20);
}

static void digits_by(const struct bench *b, void *mem, const struct person *who)
{
	char words[64];
	(void)snprintf(words, sizeof(words), "%04llu", (unsigned long long)rnd(10000));
	search(b, mem, who, words, 20);
}

static void digits(const struct bench *b, void *mem)
{
	digits_by(b, mem, &b->rep);
}

static void hq_digits(const struct bench *b, void *mem)
{
	digits_by(b, mem, &b->hq);
}

static void common(const struct bench *b, void *mem)
{
	search(b, mem, &b->rep, "医院", 20);
}

static void hq_common(const struct bench *b, void *mem)
{
	search(b, mem, &b->hq, "医院", 20);
}

static void boss_common(const struct bench *b, void *mem)
{
	search(b, mem, &b->boss, "医院", 20);
}

static void one(const struct bench *b, void *mem)
{
	search(b, mem, &b->rep, PICK(surnames, rnd(1000)), 20);
}

static void list_own(const struct bench *b, void *mem)
{
	struct card *list;
	size_t n;
	struct err err = {};
	need(card_search(&b->view, mem, &b->rep, b->rep.id, "", 0, 20, &list, &n, &err), &err);
}

static void list_team(const struct bench *b, void *mem)
{
	search(b, mem, &b->boss, "", 20);
}

static void list_all(const struct bench *b, void *mem)
{
	search(b, mem, &b->hq, "", 20);
}

static int by_value(const void *a, const void *b)
{
	int64_t x, y;
	memcpy(&x, a, sizeof(x));
	memcpy(&y, b, sizeof(y));
	return x < y ? -1 : x > y;
}

static void measure(const struct bench *b, const char *name,
		    void (*run)(const struct bench *b, void *mem))
{
	static int64_t took[ROUNDS];
	size_t n = 0;
	int64_t began = now_us();
	for (int i = 0; i < 20; i++) {
		void *mem = talloc_new(NULL);
		run(b, mem);
		talloc_free(mem);
	}
	while (n < ROUNDS && (n < 50 || now_us() - began < 5000000)) {
		void *mem = talloc_new(NULL);
		int64_t from = now_us();
		run(b, mem);
		took[n++] = now_us() - from;
		talloc_free(mem);
	}
	qsort(took, n, sizeof(*took), by_value);
	(void)printf(", \"%s\": [%lld, %lld]", name, (long long)took[n / 2],
		     (long long)took[n * 99 / 100]);
}

static void measure_all(const char *path, int64_t cards, size_t n_reps, double rate)
{
	struct err err = {};
	struct bench b = {.cards = cards, .n_reps = n_reps, .view.now = wall()};
	void *mem = talloc_new(NULL);
	need(db_open(path, DB_READER, &b.view.db, &err), &err);
	need(person_find(&b.view, mem, "console", "rep1", &b.rep, &err), &err);
	need(person_find(&b.view, mem, "console", "boss", &b.boss, &err), &err);
	need(person_find(&b.view, mem, "console", "hq", &b.hq, &err), &err);
	struct stat st = {};
	(void)stat(path, &st);
	(void)printf("{\"cards\": %lld, \"rate\": %.0f, \"bytes\": %.0f", (long long)cards, rate,
		     (double)st.st_size / (double)cards);
	measure(&b, "by id", by_id);
	measure(&b, "by phone", by_phone);
	measure(&b, "by name", by_name);
	measure(&b, "search name", two);
	measure(&b, "search organisation", four);
	measure(&b, "search digits", digits);
	measure(&b, "search one character", one);
	measure(&b, "search common word", common);
	measure(&b, "manager: search name", boss_two);
	measure(&b, "manager: search organisation", boss_four);
	measure(&b, "manager: search common word", boss_common);
	measure(&b, "hq: search name", hq_two);
	measure(&b, "hq: search organisation", hq_four);
	measure(&b, "hq: search whole organisation", hq_whole);
	measure(&b, "hq: search digits", hq_digits);
	measure(&b, "hq: search common word", hq_common);
	measure(&b, "list own", list_own);
	measure(&b, "manager: list team", list_team);
	measure(&b, "hq: list all", list_all);
	(void)printf("}\n");
	(void)fflush(stdout);
	db_close(&b.view.db);
	talloc_free(mem);
}

/* Cards that are there already. */
static int64_t cards_have(struct store *s)
{
	struct err err = {};
	AUTO_STMT st = db_stmt(s->db, "SELECT coalesce(max(id), 0) AS n FROM card", &err);
	need(st != NULL ? stmt_step(st, &err) : err_code(&err), &err);
	return col_int(st, "n");
}

int main(int argc, char **argv)
{
	if (argc < 3)
		return 2;
	char path[512];
	struct err err = {};
	(void)snprintf(path, sizeof(path), "%s/cards.db", argv[1]);
	for (int i = 2; i < argc; i++) {
		struct store s;
		int64_t to = strtoll(argv[i], NULL, 10);
		int64_t *reps = calloc((size_t)(to / PER_REP) + 5, sizeof(*reps));
		if (reps == NULL)
			return 2;
		need(store_open(path, wall(), &s, &err), &err);
		int64_t have = cards_have(&s);
		if (to < have)
			return 2;
		size_t n_reps = people(&s, to, reps);
		int64_t began = now_us();
		grow(&s, have, to, reps, n_reps);
		double rate = (double)(to - have) * 1e6 / (double)(now_us() - began);
		store_close(&s);
		measure_all(path, to, n_reps, rate);
		free(reps);
	}
	return 0;
}
