#include "parsers/label/mend.h"

#include <ctype.h>
#include <string.h>
#include <talloc.h>

#include "parsers/base/buf.h"
#include "parsers/base/utf8.h"
#include "parsers/label/form.h"
#include "parsers/label/lookalike.h"
#include "parsers/label/text.h"

#define VALUE_BYTES 4096

enum form form_of(const char *key)
{
	static const struct {
		const char *word;
		enum form form;
	} forms[] = {
		{"日期", FORM_DATE},           {"有效期至", FORM_DATE}, {"条码", FORM_EAN},
		{"注册证", FORM_REGISTRATION}, {"手机", FORM_PHONE},    {"电话", FORM_PHONE},
		{"邮箱", FORM_EMAIL},          {"价", FORM_MONEY},      {"合计", FORM_MONEY},
		{"型号", FORM_CODE},           {"批号", FORM_CODE},     {"编号", FORM_CODE},
	};
	if (is_code(key, strlen(key)))
		return FORM_MONEY; /* a model and its price */
	if (strcmp(key, "报价单位") == 0 || strcmp(key, "报价有效期") == 0)
		return FORM_TEXT;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		if (strstr(key, forms[i].word) != NULL)
			return forms[i].form;
	return FORM_TEXT;
}

/* The digit that a letter was, between digits; 0 if it is none. */
static char digit_of(char c)
{
	static const char letters[] = "OoDQlI|iZSBgq";
	static const char digits[] = "0000111125899";
	const char *at = c != '\0' ? strchr(letters, c) : NULL;
	return at != NULL ? (at[0] == 'Z' ? '2' : digits[at - letters]) : '\0';
}

/* Letters among digits become digits; blanks go. */
static char *digits_mend(void *mem, const char *value)
{
	char *out = talloc_strdup(mem, value);
	size_t n = 0;
	for (size_t i = 0; out != NULL && value[i] != '\0'; i++) {
		char d = digit_of(value[i]);
		if (value[i] == ' ')
			continue;
		out[n++] = d != '\0' ? d : value[i];
	}
	if (out != NULL)
		out[n] = '\0';
	return out;
}

/* Only what a form allows stays: stray marks around a number go. */
static char *kept(void *mem, const char *value, const char *allowed)
{
	char *out = talloc_strdup(mem, value);
	size_t n = 0;
	for (size_t i = 0; out != NULL && value[i] != '\0'; i++)
		if (strchr(allowed, value[i]) != NULL)
			out[n++] = value[i];
	if (out != NULL)
		out[n] = '\0';
	return out;
}

/* 国械注准20192136901: the place, 械, 注 or 备, 准 or 进 or 许, digits. What stands at these places
 * and looks like nothing else is that. */
static char *registration_mend(void *mem, const char *value)
{
	const char *digits = strpbrk(value, "0123456789");
	if (digits == NULL)
		return talloc_strdup(mem, value);
	size_t head = (size_t)(digits - value), chars = utf8_count(value, head);
	char *number = digits_mend(mem, digits);
	if (number == NULL || chars < 2 || chars > 4)
		return number != NULL ? talloc_strdup(mem, value) : NULL;
	uint32_t c[4] = {};
	size_t at = 0;
	for (size_t i = 0; i < chars; i++)
		at += utf8_next(value + at, head - at, &c[i]);
	char place[5] = {};
	(void)utf8_put(lookalike_place(c[0]), place);
	size_t first = utf8_next(value, head, &c[0]);
	const char *rest = value + first;
	size_t len = head - first;
	static const char *const tails[] = {"械注准", "械注进", "械注许", "械备"};
	for (size_t i = 0; i < sizeof(tails) / sizeof(tails[0]); i++) {
		size_t same = 0, k = 0;
		if (utf8_count(tails[i], strlen(tails[i])) != chars - 1)
			continue;
		for (size_t b = 0; b < len;) {
			uint32_t x, y;
			size_t nx = utf8_next(rest + b, len - b, &x);
			k += utf8_next(tails[i] + k, strlen(tails[i]) - k, &y);
			same += x == y;
			b += nx;
		}
		/* The last character tells 准 from 进: it must have been read. */
		size_t last = strlen(tails[i]) - 3;
		if (same >= 1 && len == strlen(tails[i]) && (same + 1 >= chars - 1) &&
		    memcmp(rest + last, tails[i] + last, 3) == 0)
			return talloc_asprintf(mem, "%s%s%s", place, tails[i], number);
	}
	return talloc_asprintf(mem, "%.*s%s", (int)head, value, number);
}

/* Signs that the nets hardly know, by what stands around them. read and is; behind: a digit or a
 * slash must stand before it; word: no letter may follow. */
static const struct sign {
	const char *read, *is;
	bool behind, word;
} signs[] = {
	{"UMm", "μm", true, true},        {"Um", "μm", true, true},
	{"um", "μm", true, true},         {"pm", "μm", true, true},
	{"lum", "1μm", true, true},       {"ug", "μg", true, false},
	{"Ug", "μg", true, false},        {"pg/", "μg/", true, false},
	{"uA", "μA", true, true},         {"UA", "μA", true, true},
	{"umol", "μmol", true, false},    {"m1", "ml", true, true},
	{"m1l", "ml", true, false},       {"mI", "ml", true, true},
	{"MPA", "MPa", true, true},       {"Mpa", "MPa", true, true},
	{"MQ", "MΩ", true, true},         {"Mo", "MΩ", true, true},
	{"MO", "MΩ", true, true},         {"mq", "MΩ", true, true},
	{"kQ", "kΩ", true, true},         {"'C", "℃", true, true},
	{"\"C", "℃", true, true},         {"*C", "℃", true, true},
	{"”C", "℃", true, true},          {"°C", "℃", true, true},
	{"°c", "℃", true, true},          {"C冷", "℃冷", true, false},
	{"C以下", "℃以下", true, false},  {"C干", "℃干", true, false},
	{"已以下", "℃以下", true, false}, {"亿以下", "℃以下", true, false},
};

/* The commonest alloy, whose l and 1 look alike. */
static const char *alloy_at(const char *value)
{
	static const char *const read[] = {"Ti6A14V", "Ti6AI4V", "TI6AL4V", "TI6AI4V", "Ti6AL4V"};
	for (size_t i = 0; i < sizeof(read) / sizeof(read[0]); i++)
		if (strncmp(value, read[i], strlen(read[i])) == 0)
			return "Ti6Al4V";
	return NULL;
}

static const struct sign *sign_at(const char *value, size_t at)
{
	bool after = at > 0 && (isdigit((unsigned char)value[at - 1]) || value[at - 1] == '/' ||
				value[at - 1] == '.');
	for (size_t i = 0; after && i < sizeof(signs) / sizeof(signs[0]); i++) {
		size_t n = strlen(signs[i].read);
		if (strncmp(value + at, signs[i].read, n) == 0 &&
		    !(signs[i].word && isalpha((unsigned char)value[at + n])))
			return &signs[i];
	}
	return NULL;
}

/* 3*5 and 5 x 7 between digits is a product; $6.5 at the beginning of a measure a diameter. */
static const char *measure_at(const char *value, size_t at)
{
	bool digit = isdigit((unsigned char)value[at + 1]) != 0;
	if (value[at] == '*' && at > 0 && digit && isalnum((unsigned char)value[at - 1]))
		return "×";
	return at == 0 && value[0] == '$' && digit ? "φ" : NULL;
}

static char *units_mend(void *mem, const char *value)
{
	AUTO_BUF out = BUF_INIT(VALUE_BYTES);
	size_t len = strlen(value);
	for (size_t at = 0; at < len;) {
		const struct sign *sign = sign_at(value, at);
		const char *measure = measure_at(value, at), *alloy = alloy_at(value + at);
		if (alloy != NULL) {
			buf_puts(&out, alloy);
			at += strlen(alloy);
			continue;
		}
		if (sign != NULL) {
			buf_puts(&out, sign->is);
			at += strlen(sign->read);
			continue;
		}
		uint32_t c;
		size_t took = utf8_next(value + at, len - at, &c);
		if (measure != NULL)
			buf_puts(&out, measure);
		else
			buf_add(&out, value + at, took);
		at += took;
	}
	return buf_take(&out, mem);
}

/* +0,07mm, 0.0lum: the number at the beginning of a measure, whose letters are digits and whose
 * comma is a point (unless it parts thousands). */
static char *measure_mend(void *mem, const char *value)
{
	size_t sign = strspn(value, "+-<> ");
	size_t n = strspn(value + sign, "0123456789.,lI|]oO");
	char *out = talloc_strdup(mem, value);
	bool point = memchr(value + sign, '.', n) != NULL || memchr(value + sign, ',', n) != NULL;
	if (out == NULL || n == 0 || !point || !isdigit((unsigned char)value[sign]) ||
	    text_has_han(value + sign + n))
		return out;
	for (size_t i = sign; i < sign + n; i++) {
		char d = out[i] == ']' ? '1' : digit_of(out[i]);
		size_t rest = strspn(out + i + 1, "0123456789");
		if (d != '\0')
			out[i] = d;
		else if (out[i] == ',' && rest != 3)
			out[i] = '.';
	}
	return out;
}

/* 278℃: nothing is kept at that; the wave of a range was read as a digit. <25℃ or 三25℃ at the
 * beginning is ≤25℃, a sign that the nets do not have. */
static char *range_mend(void *mem, const char *key, const char *value)
{
	static const char *const most[] = {"<", "三", "«"};
	char *units = units_mend(mem, value);
	const char *degree = units != NULL ? strstr(units, "℃") : NULL;
	if (degree != NULL && degree - units == 3 && digits_of(units) == 3 &&
	    strchr("75", units[1]) != NULL)
		return talloc_asprintf(mem, "%c~%s", units[0], units + 2);
	size_t sign = 0;
	for (size_t i = 0; degree != NULL && i < sizeof(most) / sizeof(most[0]); i++)
		if (strncmp(units, most[i], strlen(most[i])) == 0)
			sign = strlen(most[i]);
	if (sign > 0 && isdigit((unsigned char)units[sign]) && strstr(key, "条件") != NULL)
		return talloc_asprintf(mem, "≤%s", units + sign);
	return units;
}

/* 3-90, 3:90, 155 50: two figures behind a sign that no amount has are the fen. */
static char *money_mend(void *mem, const char *value)
{
	char *out = talloc_strdup(mem, value);
	size_t n = out != NULL ? strlen(out) : 0;
	size_t digits = out != NULL ? strspn(out, "0123456789") : 0;
	/* 172.9076: the 元 behind it was read as digits. */
	if (out != NULL && out[digits] == '.' && strspn(out + digits + 1, "0123456789") > 2)
		out[digits + 3] = '\0';
	if (out != NULL && digits > 0 && n == digits + 3 && strchr("-:", out[digits]) != NULL &&
	    isdigit((unsigned char)out[n - 1]) && isdigit((unsigned char)out[n - 2]))
		out[digits] = '.';
	return out;
}

static char *code_mend(void *mem, const char *value)
{
	/* A code has no blanks; a Chinese character beside it was the end of its key. */
	return text_has_han(value) ? talloc_strdup(mem, value)
				   : kept(mem, value,
					  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123"
					  "456789-/.+()");
}

char *value_mend(void *mem, const char *key, const char *value)
{
	switch (form_of(key)) {
	case FORM_DATE: {
		char *mended = digits_mend(mem, value);
		return mended == NULL || is_date(mended) ? mended : talloc_strdup(mem, value);
	}
	case FORM_EAN:
		return digits_mend(mem, value);
	case FORM_REGISTRATION:
		return registration_mend(mem, value);
	case FORM_PHONE: {
		char *mended = digits_mend(mem, value);
		return mended == NULL || is_number(mended) ? mended : talloc_strdup(mem, value);
	}
	case FORM_EMAIL: {
		char *mended = talloc_strdup(mem, value);
		size_t n = 0;
		for (size_t i = 0; mended != NULL && value[i] != '\0'; i++)
			if (value[i] != ' ')
				mended[n++] = value[i] == ',' ? '.' : value[i];
		if (mended != NULL)
			mended[n] = '\0';
		return mended;
	}
	case FORM_CODE:
		return code_mend(mem, value);
	case FORM_MONEY:
		return money_mend(mem, value);
	case FORM_TEXT: {
		char *packed = lookalike_packing(mem, value);
		char *measure = packed != NULL ? measure_mend(mem, packed) : NULL;
		return measure != NULL ? range_mend(mem, key, measure) : NULL;
	}
	}
	return NULL;
}
