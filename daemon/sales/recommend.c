#include "daemon/sales/recommend.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <talloc.h>

#include "parsers/base/utf8.h"

#define WORD_WEIGHT 30       /* an intent names the product's line or one of its keywords */
#define FAMILY_SHARE 40      /* percent of an exact match for a model of the same family */
#define EQUIVALENT_WEIGHT 60 /* listed as standing in for the model that was read */
#define PARAM_WEIGHT 20      /* a parameter that only the catalogue knows of */
#define CHEAPER_WEIGHT 15    /* than what it stands in for */
#define LIKE_PRICE 10        /* percent more that still counts as much the same */
#define LIKE_PRICE_WEIGHT 5
#define BOUGHT_SHARE 60 /* percent of its score that a product keeps that is no news */
#define EXACT_BONUS 100 /* the very model: before anything that is only like it */

static const char *column(const struct product *p, const char *name)
{
	static const struct {
		const char *name;
		size_t at;
	} columns[] = {
		{"model", offsetof(struct product, model)},
		{"name", offsetof(struct product, name)},
		{"line", offsetof(struct product, line)},
		{"spec", offsetof(struct product, spec)},
		{"procedure", offsetof(struct product, procedure)},
		{"material", offsetof(struct product, material)},
		{"registration", offsetof(struct product, registration)},
	};
	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
		if (strcmp(columns[i].name, name) == 0) {
			const char *value;
			memcpy(&value, (const char *)p + columns[i].at, sizeof(value));
			return value;
		}
	}
	return NULL;
}

/* Characters that both have in a row somewhere, two at a time: how many of a's pairs b has too, in
 * percent. Good enough for names such as 全膝置换 and 全膝关节置换. */
static int overlap(const char *a, const char *b)
{
	size_t la = strlen(a);
	int pairs = 0, hits = 0;
	uint32_t c;
	for (size_t at = 0; at < la;) {
		size_t first = utf8_next(a + at, la - at, &c);
		if (at + first >= la)
			break;
		size_t second = utf8_next(a + at + first, la - at - first, &c);
		char pair[9];
		memcpy(pair, a + at, first + second);
		pair[first + second] = '\0';
		pairs++;
		hits += strstr(b, pair) != NULL;
		at += first;
	}
	/* Two pairs in common by chance are too easily half of few: 钛合金 is no 钴铬钼合金. */
	return pairs == 0 || (pairs <= 3 && hits < pairs) ? 0 : hits * 100 / pairs;
}

/* All characters of a stand in b in their order: 全膝置换 in 全膝关节置换. */
static bool within(const char *a, const char *b)
{
	size_t la = strlen(a), lb = strlen(b), i = 0, k = 0;
	while (i < la && k < lb) {
		uint32_t x, y;
		size_t n = utf8_next(a + i, la - i, &x);
		k += utf8_next(b + k, lb - k, &y);
		if (x == y)
			i += n;
	}
	return i == la && utf8_count(a, la) >= 3;
}

/* Letters before the first digit or hyphen: TKR of TKR-2025. */
static size_t family(const char *model)
{
	size_t n = 0;
	while (isalpha((unsigned char)model[n]))
		n++;
	return n;
}

/* How well a value meets a column, in percent, and whether only by family. */
static int fit(const char *name, const char *value, const char *has, bool *ret_family)
{
	*ret_family = false;
	if (strcasecmp(value, has) == 0)
		return 100;
	if (strcmp(name, "model") == 0) {
		size_t n = family(value);
		*ret_family = n >= 2 && n == family(has) && strncasecmp(value, has, n) == 0;
		return *ret_family ? FAMILY_SHARE : 0;
	}
	if (strstr(has, value) != NULL || strstr(value, has) != NULL || within(value, has) ||
	    within(has, value))
		return 90;
	int share = overlap(value, has);
	return share >= 50 ? share * 8 / 10 : 0;
}

static void reason_add(void *mem, struct recommended *r, int weight, const char *text)
{
	if (text == NULL || weight <= 0)
		return;
	r->score += weight;
	size_t at = 0;
	while (at < REASONS && r->reasons[at] != NULL && r->weights[at] >= weight) {
		if (strcmp(r->reasons[at], text) == 0)
			return;
		at++;
	}
	if (at == REASONS)
		return;
	for (size_t i = REASONS - 1; i > at; i--) {
		r->reasons[i] = r->reasons[i - 1];
		r->weights[i] = r->weights[i - 1];
	}
	char *own = talloc_strdup(mem, text);
	r->reasons[at] = own != NULL ? utf8_mend(own) : NULL;
	r->weights[at] = weight;
}

/* Against the price at which somebody offers what this product stands in for. */
static void price_score(void *mem, struct recommended *r, struct money offered)
{
	char text[80];
	int64_t ours = r->product->price.fen;
	if (offered.fen <= 0 || !r->product->has_price || ours <= 0)
		return;
	int64_t less = (offered.fen - ours) * 100 / offered.fen;
	if (less >= 1) {
		(void)snprintf(text, sizeof(text), "比报价低 %d%%", (int)less);
		reason_add(mem, r, CHEAPER_WEIGHT, text);
	} else if (ours * 100 <= offered.fen * (100 + LIKE_PRICE)) {
		reason_add(mem, r, LIKE_PRICE_WEIGHT, "与报价相当");
	}
}

/* Parameters that the catalogue knows of a model beyond its columns. */
static void extra_score(void *mem, struct recommended *r, const struct fact *f)
{
	for (size_t i = 0; i < r->product->n_params; i++) {
		const struct product_param *p = &r->product->params[i];
		bool by_family;
		if (strcmp(p->key, f->key) != 0)
			continue;
		int share = fit("", f->value, p->value, &by_family);
		char text[160];
		(void)snprintf(text, sizeof(text), "%.30s%s：%.80s", p->key,
			       share == 100 ? "一致" : "相符", p->value);
		reason_add(mem, r, PARAM_WEIGHT * share / (f->doubtful ? 200 : 100), text);
		return;
	}
}

static void param_score(void *mem, const struct pack *pack, struct recommended *r,
			const struct fact *f)
{
	const struct pack_param *params;
	size_t n = pack_params(pack, &params);
	for (size_t i = 0; i < n; i++) {
		const struct pack_param *p = &params[i];
		if (p->product == NULL || strcmp(p->id, f->key) != 0)
			continue;
		const char *has = column(r->product, p->product);
		bool by_family;
		int share = has != NULL ? fit(p->product, f->value, has, &by_family) : 0;
		if (share == 0)
			return;
		int weight = p->weight * share / 100;
		if (strcmp(p->product, "model") == 0 && share == 100)
			weight += EXACT_BONUS;
		if (f->doubtful)
			weight /= 2;
		char text[160];
		if (by_family)
			(void)snprintf(text, sizeof(text), "与 %.60s 同系列", f->value);
		else if (share == 100)
			(void)snprintf(text, sizeof(text), "%.30s一致：%.80s", p->id, has);
		else
			(void)snprintf(text, sizeof(text), "%.30s相符：%.80s", p->id, has);
		reason_add(mem, r, weight, text);
		if (strcmp(p->product, "model") == 0)
			price_score(mem, r, f->price);
		return;
	}
	extra_score(mem, r, f);
}

/* Is it one of a list's items (separated by 、), whatever the case of its letters? */
static bool listed(const char *list, const char *item)
{
	size_t len = strlen(item);
	while (list != NULL && *list != '\0') {
		const char *end = strstr(list, "、");
		size_t n = end != NULL ? (size_t)(end - list) : strlen(list);
		if (n == len && strncasecmp(list, item, len) == 0)
			return len >= 3;
		list = end != NULL ? end + strlen("、") : NULL;
	}
	return false;
}

/* Competitors' models that this product stands in for. */
static void equivalent_score(void *mem, struct recommended *r, const struct fact *f)
{
	char text[160];
	if (!listed(r->product->equivalents, f->value))
		return;
	(void)snprintf(text, sizeof(text), "可替代 %.80s", f->value);
	reason_add(mem, r, EQUIVALENT_WEIGHT / (f->doubtful ? 2 : 1), text);
	price_score(mem, r, f->price);
}

/* Words of a card against line, name and keywords of a product. */
static void words_score(void *mem, struct recommended *r, const struct fact *f)
{
	const struct product *p = r->product;
	char text[160];
	if (p->model != NULL && strcasestr(f->value, p->model) != NULL) {
		(void)snprintf(text, sizeof(text), "客户点名 %.60s", p->model);
		reason_add(mem, r, 100, text);
		return;
	}
	if (p->line != NULL && strstr(f->value, p->line) != NULL) {
		(void)snprintf(text, sizeof(text), "符合意向：%.60s", p->line);
		reason_add(mem, r, WORD_WEIGHT + 5, text);
	}
	const char *rest = p->keywords;
	while (rest != NULL && *rest != '\0') {
		const char *end = strstr(rest, "、");
		size_t len = end != NULL ? (size_t)(end - rest) : strlen(rest);
		if (len >= 6 && len < 90 && memmem(f->value, strlen(f->value), rest, len) != NULL) {
			(void)snprintf(text, sizeof(text), "符合意向：%.*s", (int)len, rest);
			reason_add(mem, r, WORD_WEIGHT, text);
			return;
		}
		rest = end != NULL ? end + strlen("、") : NULL;
	}
	if (overlap(p->name, f->value) >= 50)
		reason_add(mem, r, WORD_WEIGHT * 8 / 10, "名称与意向相近");
}

static int better(const void *a, const void *b)
{
	struct recommended x, y;
	memcpy(&x, a, sizeof(x));
	memcpy(&y, b, sizeof(y));
	if (x.score != y.score)
		return y.score - x.score;
	bool sx = x.product->has_stock && x.product->stock > 0;
	bool sy = y.product->has_stock && y.product->stock > 0;
	if (sx != sy)
		return sy - sx;
	if (x.product->price.fen != y.product->price.fen)
		return x.product->price.fen < y.product->price.fen ? -1 : 1;
	return strcmp(x.product->model, y.product->model);
}

static bool is_unwanted(const struct asked *a, const struct product *p)
{
	for (size_t i = 0; i < a->n_unwanted; i++)
		if (strcmp(a->unwanted[i], p->model) == 0)
			return true;
	return false;
}

/* Bought before: said, and no news unless it is what was asked for. */
static void bought_score(void *mem, const struct asked *a, struct recommended *r)
{
	for (size_t i = 0; i < a->n_bought; i++) {
		const struct bought *b = &a->bought[i];
		char text[80];
		if (strcasecmp(b->product, r->product->model) != 0 &&
		    strcmp(b->product, r->product->name) != 0)
			continue;
		if (r->score < EXACT_BONUS)
			r->score = r->score * BOUGHT_SHARE / 100;
		(void)snprintf(text, sizeof(text), "买过（%.10s），可复购", b->day);
		reason_add(mem, r, 1, text);
		return;
	}
}

static struct recommended judge(void *mem, const struct pack *pack, const struct product *p,
				const struct asked *a)
{
	struct recommended r = {.product = p};
	for (size_t k = 0; k < a->n_facts; k++) {
		const struct fact *f = &a->facts[k];
		if (strcmp(f->key, "意向") == 0 || strcmp(f->key, "产品") == 0) {
			words_score(mem, &r, f);
			continue;
		}
		param_score(mem, pack, &r, f);
		if (strcmp(f->key, "型号") == 0)
			equivalent_score(mem, &r, f);
	}
	if (r.score > 0)
		bought_score(mem, a, &r);
	return r;
}

int recommend(void *mem, const struct pack *pack, const struct product *catalogue,
	      size_t n_catalogue, const struct asked *asked, size_t max, struct recommended **ret,
	      size_t *ret_n, struct err *err)
{
	struct recommended *list =
		talloc_zero_array(mem, struct recommended, (unsigned)n_catalogue + 1);
	size_t n = 0;
	if (list == NULL)
		return err_set(err, ERR_AGAIN, "recommend: no memory");
	for (size_t i = 0; i < n_catalogue; i++) {
		if (is_unwanted(asked, &catalogue[i]))
			continue;
		struct recommended r = judge(list, pack, &catalogue[i], asked);
		if (r.score > 0)
			list[n++] = r;
	}
	qsort(list, n, sizeof(*list), better);
	*ret = list;
	*ret_n = n < max ? n : max;
	return 0;
}
