#include "parsers/label/key.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "parsers/base/utf8.h"
#include "parsers/label/text.h"

/* Keys that many packs do not list, because they are a person's or a paper's, not a product's. */
static const struct {
	const char *id;
	const char *spelling;
} common[] = {
	{"姓名", "姓名"},
	{"职务", "职务"},
	{"职务", "职位"},
	{"单位", "单位名称"},
	{"手机", "手机"},
	{"手机", "移动电话"},
	{"手机", "Mobile"},
	{"电话", "电话"},
	{"电话", "座机"},
	{"电话", "Tel"},
	{"邮箱", "邮箱"},
	{"邮箱", "E-mail"},
	{"邮箱", "Email"},
	{"地址", "地址"},
	{"地址", "Add"},
	{"报告编号", "报告编号"},
	{"委托单位", "委托单位"},
	{"检验日期", "检验日期"},
	{"检验结论", "检验结论"},
	{"报价单位", "报价单位"},
	{"报价日期", "报价日期"},
	{"联系电话", "联系电话"},
	{"合计", "合计"},
	{"合计", "总计"},
	{"报价有效期", "报价有效期"},
	{"口味", "口味"},
	{"保质期", "保质期"},
	{"产地", "产地"},
	{"产品标准代号", "产品标准代号"},
	{"箱规", "箱规"},
	{"样本编号", "样本编号"},
	{"送检科室", "送检科室"},
	{"标本类型", "标本类型"},
	{"传真", "传真"},
	{"网址", "网址"},
	{"配料", "配料"},
};

#define SEEN_MAX 200 /* bytes of a text that can hold a key: keeps long lines cheap */

size_t text_spells(const char *text, const char *key, int most_wrong, int *ret_wrong)
{
	size_t at = 0, k = 0, len = strnlen(text, SEEN_MAX), n = strlen(key);
	int wrong = 0;
	while (k < n) {
		while (text[at] == ' ')
			at++;
		if (at >= len)
			return 0;
		uint32_t a, b;
		size_t la = utf8_next(text + at, len - at, &a);
		size_t lb = utf8_next(key + k, n - k, &b);
		if (a < 0x80 && b < 0x80) {
			a = (uint32_t)toupper((int)a);
			b = (uint32_t)toupper((int)b);
		}
		if (a != b && ++wrong > most_wrong)
			return 0;
		at += la;
		k += lb;
	}
	*ret_wrong = wrong;
	return at;
}

/* How many characters of a key may be wrong: short keys differ from each other by one. */
static int most_wrong(const char *key, size_t chars)
{
	if (!text_has_han(key))
		return 0;
	return chars >= 5 ? 2 : chars >= 2 ? 1 : 0;
}

struct best {
	struct key_hit hit;
	bool twice; /* another parameter is as near */
};

static void consider(const char *text, const char *id, const char *key, struct best *best)
{
	size_t chars = utf8_count(key, strlen(key));
	int wrong;
	size_t len = text_spells(text, key, most_wrong(key, chars), &wrong);
	if (len == 0)
		return;
	const char *after = text + len;
	bool colon = text_colon(after) > 0;
	if (wrong > 0 && !colon && (*after != '\0' || chars < 3))
		return;
	/* LOT of LOTION, A of A1B2, M of M95-1: a Latin key ends where the word does; a single
	 * letter (T: 0571-...) needs its colon. */
	if (!text_has_han(key) &&
	    (isalnum((unsigned char)*after) ||
	     (*after != '\0' && strchr("-/.&+", *after) != NULL) || (chars == 1 && !colon)))
		return;
	struct key_hit *hit = &best->hit;
	if (hit->id != NULL && wrong == hit->wrong && len == hit->len && strcmp(hit->id, id) != 0)
		best->twice = true;
	if (hit->id == NULL || wrong < hit->wrong || (wrong == hit->wrong && len > hit->len))
		*best = (struct best){{id, len, wrong}, false};
}

struct key_hit key_find(const struct pack *pack, const char *text)
{
	struct best best = {};
	const struct pack_param *params;
	size_t n = pack_params(pack, &params);
	if ((unsigned char)text[0] <= ' ')
		return best.hit;
	for (size_t i = 0; i < n; i++)
		for (const char *const *s = params[i].spellings; *s != NULL; s++)
			consider(text, params[i].id, *s, &best);
	for (size_t i = 0; i < sizeof(common) / sizeof(common[0]); i++)
		consider(text, common[i].id, common[i].spelling, &best);
	if (best.twice && best.hit.wrong > 0)
		return (struct key_hit){};
	return best.hit;
}

struct key_hit key_near(const struct pack *pack, const char *text)
{
	struct key_hit hit = {};
	const struct pack_param *params;
	size_t n = pack_params(pack, &params), len = strlen(text);
	bool twice = false;
	if (utf8_count(text, len) != 2)
		return hit;
	for (size_t i = 0; i < n; i++)
		for (const char *const *s = params[i].spellings; *s != NULL; s++) {
			int wrong;
			if (strlen(*s) != len || !text_has_han(*s) ||
			    text_spells(text, *s, 1, &wrong) == 0)
				continue;
			twice = twice || (hit.id != NULL && strcmp(hit.id, params[i].id) != 0);
			hit = (struct key_hit){params[i].id, len, wrong};
		}
	return twice ? (struct key_hit){} : hit;
}
