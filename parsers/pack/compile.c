/* compile: the patterns of a pack. Every quantifier is bounded or possessive, so that a match is
 * linear in the text; the match limit is a belt to these braces. */
#include <string.h>

#include "parsers/base/buf.h"
#include "parsers/pack/innards.h"

#define MATCH_LIMIT 100000
#define DEPTH_LIMIT 1000
#define PATTERN_MAX 65536

/* A Chinese character; \p{Han} would take 、 and the like as well. */
#define HAN "[\\x{4e00}-\\x{9fff}\\x{3400}-\\x{4dbf}\\x{3007}\\x{20000}-\\x{323af}]"
/* CJK letters and punctuation end a URL. */
#define WIDE                                                                           \
	"\\x{2e80}-\\x{a4cf}\\x{ac00}-\\x{d7af}\\x{f900}-\\x{faff}\\x{fe30}-\\x{fe4f}" \
	"\\x{ff00}-\\x{ffef}\\x{20000}-\\x{323af}\\x{2014}\\x{2026}\\x{2018}-\\x{201f}"

int pattern_compile(const char *pattern, uint32_t options, pcre2_code **ret, struct err *err)
{
	int number;
	PCRE2_SIZE offset;
	pcre2_code *code = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED,
					 PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C | options, &number,
					 &offset, NULL);
	if (code == NULL) {
		char text[120];
		(void)pcre2_get_error_message(number, (PCRE2_UCHAR *)text, sizeof(text));
		return err_set(err, ERR_INPUT, "bad pattern at byte %zu: %s", (size_t)offset, text);
	}
	/* Where memory may not be made executable this fails, and matching interprets: slower, the
	 * same results. */
	(void)pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);
	*ret = code;
	return 0;
}

static int compile(const char *what, const char *pattern, uint32_t options, pcre2_code **ret,
		   struct err *err)
{
	int rc = pattern_compile(pattern, options, ret, err);
	return rc < 0 ? err_prefix(err, "%s", what) : 0;
}

/* (?:a|b|c) of the words that have `chars` characters or, with chars 0, of all, each quoted. */
static void alternatives(struct buf *b, const char *const *words, bool single)
{
	bool first = true;
	buf_puts(b, "(?:");
	for (; *words != NULL; words++) {
		if ((strlen(*words) == 3) != single)
			continue;
		if (!first)
			buf_putc(b, '|');
		first = false;
		buf_printf(b, "\\Q%s\\E", *words);
	}
	buf_puts(b, first ? "(?!))" : ")");
}

static void any(struct buf *b, const char *const *words)
{
	buf_puts(b, "(?:");
	for (size_t i = 0; words[i] != NULL; i++)
		buf_printf(b, "%s\\Q%s\\E", i > 0 ? "|" : "", words[i]);
	buf_putc(b, ')');
}

/* One to four characters that begin with a surname, then a form of address. Words that only look
 * like one (高级经理, 项目经理; 总部, 总共) are kept out. */
static void person(struct buf *b, const char *const *surnames, const char *const *addresses)
{
	buf_puts(b, "\\A(?!高级|常务|项目|区域|资深|于是|都是|方便|时任|历任|现任|和您|小区|时间|"
		    "商[务品场业城家会]|花[店艺]|官[方网])(?:(?:");
	alternatives(b, surnames, false);
	buf_puts(b, HAN "{0,2}?|[");
	for (; *surnames != NULL; surnames++)
		if (strlen(*surnames) == 3)
			buf_puts(b, *surnames);
	buf_puts(b, "]" HAN "{0,3}?))");
	any(b, addresses);
	buf_puts(b, "(?<!总(?=[部共是体结])|工(?=[作程厂业具地人]))");
}

int pack_compile(struct pack *p, const char *const *surnames, const char *const *addresses,
		 struct err *err)
{
	p->limits = pcre2_match_context_create(NULL);
	if (p->limits == NULL)
		return err_set(err, ERR_AGAIN, "no memory");
	(void)pcre2_set_match_limit(p->limits, MATCH_LIMIT);
	(void)pcre2_set_depth_limit(p->limits, DEPTH_LIMIT);

	AUTO_BUF b = BUF_INIT(PATTERN_MAX);
	person(&b, surnames, addresses);
	int rc = buf_rc(&b, "pack: surnames and addresses", err);
	if (rc == 0)
		rc = compile("surnames, addresses", buf_str(&b), 0, &p->person, err);
	if (rc == 0) {
		buf_reset(&b);
		person(&b, surnames, addresses);
		buf_puts(&b, "\\z");
		rc = buf_rc(&b, "pack: surnames and addresses", err);
	}
	if (rc == 0)
		rc = compile("surnames, addresses", buf_str(&b), 0, &p->person_whole, err);
	if (rc == 0)
		rc = compile("token", "(?<=[A-Za-z0-9+.\\-])://[^\\s" WIDE "]*+|#|\\n", 0,
			     &p->token, err);
	if (rc == 0)
		rc = compile(
			"code",
			"\\A[A-Za-z]{1,10}-[0-9]{1,10}[A-Za-z]{0,4}(?:-[A-Za-z0-9]{1,8}){0,3}\\z",
			0, &p->code, err);
	if (rc == 0)
		rc = compile("marker",
			     "\\A(?:[0-9]{1,3}[.、)）]|[(（](?:[0-9]{1,3}|[一二三四五六七八九十]{1,"
			     "3})[)）]"
			     "|[一二三四五六七八九十]{1,3}[、.]|[\\x{2460}-\\x{2487}\\x{2776}-\\x{"
			     "2793}]|[-*•·●▪])\\z",
			     0, &p->marker, err);
	return rc;
}
