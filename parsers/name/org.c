/* A name is read from both ends: places in front, branch and legal form behind. What remains
 * becomes one list of pieces, `flat`, without the words that people leave out. */
#include "parsers/name/org.h"

/* clang-format off */
static const char *const branch_words[] = {
	"分公司", "支公司", "办事处", "分中心", "经营部", "分院", "院区", "分店", "分部", "分行",
	"支行", "分厂", "分校", "分局", "东院", "西院", "南院", "北院", "新院", "老院", "本部", "总部",
	NULL,
};
/* What many hospitals are called by: without a place it names nobody. */
static const char *const generic_words[] = {
	"中西医结合", "社区卫生服务", "妇幼保健", "人民", "中心", "中医", "妇幼", "保健", "总医院", NULL,
};
static const char *const special_words[] = {
	"口腔", "肿瘤", "儿童", "妇产", "眼科", "骨科", "胸科", "传染病", "精神", "皮肤", "康复",
	"医学院", "医科", "医药", "师范", "理工", "交通", "科技大", "大学", "学院", "附属", NULL,
};
static const char *const industry_words[] = {
	"医疗器械", "科技", "医疗", "器械", "贸易", "商贸", "实业", "技术", "生物", "医药", "药业",
	"健康", "电子", "信息", "网络", "设备", "发展", "投资", "管理", "咨询", "服务", "国际",
	"工程", "用品", "仪器", "进出口", "控股", "产业", NULL,
};
/* clang-format on */

static void piece_add(struct org *o, uint32_t c, enum piece is, bool starts)
{
	if (o->n == ALIKE_MAX)
		return; /* never: each piece stands for at least one character */
	o->flat[o->n] = c;
	o->is[o->n] = is;
	o->starts[o->n++] = starts;
}

/* Characters [i, end) as pieces, numbers folded. */
static void pieces_add(struct org *o, size_t i, size_t end, enum piece is, bool each)
{
	for (size_t first = i; i < end;) {
		uint32_t number;
		size_t n = spelling_number_at(&o->t, i, end, &number);
		piece_add(o, n > 0 ? NUMBER_BASE + number : o->t.c[i], is, each || i == first);
		i += n > 0 ? n : 1;
	}
}

/* End of the school's name (大学, or 学院 before 附属) within [i, end), 0 if there is none. */
static size_t school_end(const struct spelling *t, size_t i, size_t end)
{
	for (size_t k = i + 1; k + 2 < end; k++)
		if (spelling_word_at(t, k, end, "大学") > 0 ||
		    spelling_word_at(t, k, end, "学院附属") > 0)
			return k + 2;
	return 0;
}

/* Takes the branch off the end; returns the new end. */
static size_t read_branch(struct org *o, size_t start, size_t end)
{
	size_t n = spelling_ends_in_any(&o->t, start, end, branch_words);
	if (n == 0 || end - n < start + 2)
		return end;
	size_t word = end - n, from = start;
	if (n == 2 && spelling_char_in(o->t.c[end - 1], "院") &&
	    spelling_char_in(o->t.c[word], "东西南北新老"))
		word++; /* the first character is its name */
	for (size_t k = start + 2; k <= word; k++) {
		bool house = spelling_ends_in(&o->t, start, k, "公司") ||
			     spelling_ends_in(&o->t, start, k, "集团") ||
			     spelling_ends_in(&o->t, start, k, "医院") ||
			     spelling_ends_in(&o->t, start, k, "一院") ||
			     spelling_ends_in(&o->t, start, k, "二院") ||
			     spelling_ends_in(&o->t, start, k, "三院");
		if (house)
			from = k;
	}
	for (size_t k = start + 2; from == start && k < word; k++) {
		struct place p;
		if (place_at(&o->t, k, word, &p) && k + p.len + 1 >= word)
			from = k;
	}
	if (from == start) /* its name is two characters mostly */
		from = word >= start + 4 ? word - 2 : word >= start + 3 ? word - 1 : word;
	o->branch = from;
	o->n_branch = end - from;
	return from;
}

static size_t read_legal(struct org *o, size_t start, size_t end)
{
	static const struct {
		const char *word;
		enum legal legal;
	} forms[] = {
		{"股份有限公司", LEGAL_SHARES}, {"有限责任公司", LEGAL_LIMITED},
		{"有限公司", LEGAL_LIMITED},    {"coltd", LEGAL_LIMITED},
		{"总公司", LEGAL_PLAIN},        {"公司", LEGAL_PLAIN},
		{"股份", LEGAL_SHARES},
	};
	for (size_t k = 0; k < sizeof(forms) / sizeof(forms[0]) && o->legal == LEGAL_NONE; k++) {
		size_t n = spelling_ends_in(&o->t, start, end, forms[k].word);
		if (n > 0 && end - n > start) {
			end -= n;
			o->legal = forms[k].legal;
		}
	}
	size_t n = spelling_ends_in(&o->t, start, end, "集团");
	if (n > 0 && end - n > start) {
		end -= n;
		o->group = true;
	}
	return end;
}

static enum sort sort_of(const struct org *o, size_t start, size_t end)
{
	static const char *const hospital[] = {"医院",   "保健院", "卫生院",   "服务中心",
					       "门诊部", "诊所",   "急救中心", NULL};
	static const char *const school[] = {"大学", "学院", "中学", "小学", "学校", NULL};
	uint32_t number;
	if (spelling_ends_in_any(&o->t, start, end, hospital) > 0)
		return SORT_HOSPITAL;
	if (end >= start + 2 && spelling_char_in(o->t.c[end - 1], "院") &&
	    (spelling_number_at(&o->t, end - 2, end - 1, &number) > 0 ||
	     spelling_char_in(o->t.c[end - 2], "附")))
		return SORT_HOSPITAL;
	if (spelling_ends_in_any(&o->t, start, end, school) > 0)
		return SORT_SCHOOL;
	if (o->legal != LEGAL_NONE || o->group ||
	    spelling_ends_in_any(&o->t, start, end, industry_words) > 0)
		return SORT_COMPANY;
	return SORT_UNKNOWN;
}

/* 附属 and 附 say nothing beside a number; 附属 alone does where only 医院 follows, for a
 * university's own clinic (某某大学医院) is not its teaching hospital. */
static size_t affiliated_at(const struct org *o, size_t i, size_t end, bool school)
{
	uint32_t number;
	size_t n = spelling_word_at(&o->t, i, end, "附属");
	if (n == 0)
		n = spelling_word_at(&o->t, i, end, "附");
	if (n == 0 || (o->sort != SORT_HOSPITAL && o->sort != SORT_UNKNOWN))
		return 0;
	size_t next = i + n + spelling_word_at(&o->t, i + n, end, "第");
	bool counted = o->n > 0 && o->is[o->n - 1] == NUMBER;
	if (spelling_number_at(&o->t, next, end, &number) > 0 ||
	    (counted && spelling_word_at(&o->t, next, end, "院")))
		return n;
	if (n == 1 || o->sort != SORT_HOSPITAL)
		return 0;
	bool bare = spelling_word_at(&o->t, i + n, end, "医院") > 0 && i + n + 2 == end;
	return (school && !bare) || counted ? n : 0;
}

static void read_rest(struct org *o, size_t i, size_t end)
{
	bool school = false;
	size_t u = o->sort == SORT_SCHOOL ? 0 : school_end(&o->t, i, end);
	if (u > 0) {
		struct place p;
		size_t at = o->n;
		(void)place_at(&o->t, i, end, &p);
		pieces_add(o, i, u, SCHOOL, false);
		for (size_t k = i; at + k - i < o->n && k < u; k++)
			o->starts[at + k - i] = k - i < p.len || k == i || k + 2 == u ||
						spelling_any_at(&o->t, k, u, special_words) > 0;
		school = true;
		i = u;
		if (o->sort == SORT_HOSPITAL)
			i += spelling_word_at(&o->t, i, end, "医学院");
	}
	for (bool fresh = true; i < end;) {
		uint32_t number;
		size_t skip = spelling_word_at(&o->t, i, end, "第");
		size_t n = spelling_number_at(&o->t, i + skip, end, &number);
		if (n > 0) {
			piece_add(o, NUMBER_BASE + number, NUMBER, true);
			i += skip + n;
			fresh = true;
			continue;
		}
		n = affiliated_at(o, i, end, school);
		if (n > 0) {
			i += n;
			fresh = true;
			continue;
		}
		bool counted = o->n > 0 && o->is[o->n - 1] == NUMBER;
		enum piece is = TAIL;
		n = spelling_word_at(&o->t, i, end, "医院");
		if (n == 0 && counted && i + 1 == end)
			n = spelling_word_at(&o->t, i, end, "院");
		if (n == 0 && (n = spelling_any_at(&o->t, i, end, generic_words)) > 0) {
			is = GENERIC;
			if (spelling_word_at(&o->t, i, end, "总医院") > 0)
				n = 1;
		}
		if (n == 0 && (n = spelling_any_at(&o->t, i, end, industry_words)) > 0)
			is = INDUSTRY;
		if (n == 0 && (n = spelling_any_at(&o->t, i, end, special_words)) > 0)
			is = CORE;
		if (n > 0) {
			pieces_add(o, i, i + n, is, false);
			i += n;
			fresh = true;
			continue;
		}
		piece_add(o, o->t.c[i++], CORE, fresh);
		fresh = false;
	}
}

/* The place at the front; returns where the rest begins. `end` is without branch and legal form. */
static size_t read_place(struct org *o, size_t end)
{
	const struct spelling *t = &o->t;
	struct place p;
	size_t i = 0;
	bool school = o->sort != SORT_SCHOOL && school_end(t, 0, end) > 0;
	if (end >= 3 && spelling_char_in(t->c[0], "省市县区") &&
	    !spelling_char_in(t->c[1], "立场民政内域块")) {
		o->anonymous = true;
		o->level_word = t->c[0];
		o->level = spelling_char_in(t->c[0], "省")   ? LEVEL_PROVINCE
			   : spelling_char_in(t->c[0], "市") ? LEVEL_CITY
							     : LEVEL_COUNTY;
		return 1;
	}
	while (place_at(t, i, end, &p)) {
		enum level level = LEVEL_NONE;
		size_t n = place_admin_at(t, i + p.len, end, &level);
		size_t next = i + p.len + n;
		bool city_too = level == LEVEL_CITY && p.city < 0 && p.province >= 4;
		if (i > 0 && (o->city >= 0 || p.city < 0 || p.province != o->province))
			break;
		if (n == 0 &&
		    (school || next >= end || spelling_any_at(t, next, end, industry_words) > 0 ||
		     (next + 2 == end && spelling_word_at(t, next, end, "医院") > 0)))
			break; /* 安康医疗, 武汉大学: a name, not where it is */
		if (i > 0)
			o->n = 0; /* the city tells the province */
		pieces_add(o, i, i + p.len, PLACE, true);
		o->doubtful = place_is_doubtful(t, i, p.len);
		o->province = p.province;
		o->city = city_too ? 99 : p.city; /* 吉林市 */
		if (p.province < 4)
			o->city = 0;
		o->level = level;
		i = next;
	}
	size_t n = place_county_at(t, i, end);
	if (n > 0 && !school) {
		o->county = o->n;
		pieces_add(o, i, i + n, PLACE, false);
		if (n == 1) /* 萧县 is never 萧 */
			piece_add(o, t->c[i + n], PLACE, false);
		o->n_county = o->n - o->county;
		o->level = LEVEL_COUNTY;
		o->level_word = t->c[i + n];
		i += n + 1;
	}
	return i;
}

void org_read(struct org *o)
{
	size_t end = o->t.n;
	o->province = o->city = -1;
	end = read_branch(o, 0, end);
	end = read_legal(o, 0, end);
	o->sort = sort_of(o, 0, end);
	size_t i = read_place(o, end);
	o->rest = o->n;
	read_rest(o, i, end);
	o->generic = true;
	for (size_t k = o->rest; k < o->n; k++)
		o->generic = o->generic &&
			     (o->is[k] == NUMBER || o->is[k] == GENERIC || o->is[k] == TAIL);
	/* 康衡(杭州)有限公司 */
	for (size_t k = i + 1; o->province < 0 && k < end; k++) {
		struct place p;
		if (o->t.open[k] && place_at(&o->t, k, end, &p)) {
			o->province = p.province;
			o->city = p.province < 4 ? 0 : p.city;
		}
	}
}
