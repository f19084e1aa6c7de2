/* Each row: a document, and its leaves as path=text, or why it is refused. */
#include <string.h>
#include <talloc.h>

#include "parsers/base/buf.h"
#include "parsers/wire/xml.h"
#include "tests/lib/unit.h"

#define N(list) (sizeof(list) / sizeof(*(list)))
#define HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
#define BYTES(s) (s), sizeof(s) - 1

/* clang-format off */
static const struct {
	const char *name;
	const char *text; size_t len;
	const char *path;    /* what is asked for */
	const char *want;    /* its text; NULL: not there */
	const char *refused; /* word of the error text; NULL: is read */
} rows[] = {
	/* what callbacks look like */
	{"CDATA", BYTES("<xml><A><![CDATA[a<b & c]]></A></xml>"), "A", "a<b & c", NULL},
	{"bare", BYTES("<xml><AgentID>218</AgentID></xml>"), "AgentID", "218", NULL},
	{"empty", BYTES("<xml><A></A></xml>"), "A", "", NULL},
	{"empty, short", BYTES("<xml><A/></xml>"), "A", "", NULL},
	{"empty CDATA", BYTES("<xml><A><![CDATA[]]></A></xml>"), "A", "", NULL},
	{"absent", BYTES("<xml><A>1</A></xml>"), "B", NULL, NULL},
	{"names are whole", BYTES("<xml><AB>1</AB><A>2</A></xml>"), "A", "2", NULL},
	{"names have a case", BYTES("<xml><a>1</a></xml>"), "A", NULL, NULL},
	{"nested", BYTES("<xml><A><B><C>x</C></B></A></xml>"), "A/B/C", "x", NULL},
	{"nested, absent", BYTES("<xml><A><B><C>x</C></B></A></xml>"), "A/C/B", NULL, NULL},
	{"below a leaf", BYTES("<xml><A>x</A></xml>"), "A/B", NULL, NULL},
	{"has elements inside", BYTES("<xml><A><B>x</B></A></xml>"), "A", NULL, NULL},
	{"the root", BYTES("<xml>x</xml>"), "", "x", NULL},
	{"the first one counts", BYTES("<xml><A>1</A><A>2</A></xml>"), "A", "1", NULL},
	{"the first one counts on the way", BYTES("<xml><A><B>1</B></A><A><B>2</B><C>3</C></A></xml>"), "A/C", NULL, NULL},
	{"declaration", BYTES(HEAD "<xml><A>1</A></xml>\n"), "A", "1", NULL},
	{"declaration in lower case", BYTES("<?xml version='1.0' encoding='utf-8' standalone='yes'?><xml><A>1</A></xml>"), "A", "1", NULL},
	{"byte order mark", BYTES("\xEF\xBB\xBF<xml><A>1</A></xml>"), "A", "1", NULL},
	{"attributes are skipped", BYTES("<xml a=\"&lt;1\"><A b='2'>1</A></xml>"), "A", "1", NULL},
	{"comments are skipped", BYTES("<!-- a --><xml><A>1<!-- <B/> -->2</A></xml><!-- b -->"), "A", "12", NULL},
	/* white space */
	{"layout", BYTES("<xml>\r\n\t <A>1</A> \n\n<B>\n<C>2</C>\n</B>\n</xml>\n \n"), "B/C", "2", NULL},
	{"white space of CDATA", BYTES("<xml><A><![CDATA[ \n a \t\n]]></A></xml>"), "A", " \n a \t\n", NULL},
	{"white space alone", BYTES("<xml><A>  </A><B><![CDATA[ ]]></B></xml>"), "A", "  ", NULL},
	{"CR LF is LF", BYTES("<xml><A><![CDATA[a\r\nb\rc]]></A></xml>"), "A", "a\nb\nc", NULL},
	{"layout in front of a late element", BYTES("<xml><A>  <B>x</B>  <B>y</B> </A></xml>"), "A/B", "x", NULL},
	/* text */
	{"the five entities", BYTES("<xml><A>&lt;&amp;&gt;&quot;&apos;</A></xml>"), "A", "<&>\"'", NULL},
	{"characters by number", BYTES("<xml><A>&#65;&#x1F600;&#10;</A></xml>"), "A", "A😀\n", NULL},
	{"split CDATA", BYTES("<xml><A><![CDATA[a]]]]><![CDATA[>b]]></A></xml>"), "A", "a]]>b", NULL},
	{"mixed CDATA and text", BYTES("<xml><A>a<![CDATA[<b>]]>c</A></xml>"), "A", "a<b>c", NULL},
	{"emoji, joiners, full width", BYTES("<xml><A><![CDATA[＃客户👩‍⚕️ [微笑]]]></A></xml>"), "A", "＃客户👩‍⚕️ [微笑]", NULL},
	{"entities of CDATA are text", BYTES("<xml><A><![CDATA[&amp;&#65;]]></A></xml>"), "A", "&amp;&#65;", NULL},
	{"a number over 2^53", BYTES("<xml><MsgId>7024567890123456789</MsgId></xml>"), "MsgId", "7024567890123456789", NULL},
	/* refused */
	{"nothing", BYTES(""), "", NULL, "no element"},
	{"layout only", BYTES("  \n"), "", NULL, "no element"},
	{"JSON", BYTES("{\"encrypt\":\"x\"}"), "", NULL, "not well-formed"},
	{"not closed", BYTES("<xml><A>1</A>"), "", NULL, "no element"},
	{"cut off", BYTES("<xml><A>1</A></xm"), "", NULL, "unclosed"},
	{"crossed", BYTES("<xml><A><B></A></B></xml>"), "", NULL, "mismatched"},
	{"two roots", BYTES("<xml/><xml/>"), "", NULL, "junk"},
	{"junk behind", BYTES("<xml/>x"), "", NULL, "junk"},
	{"NUL behind", BYTES("<xml/>\0"), "", NULL, "UTF-8"},
	{"junk in front", BYTES("x<xml/>"), "", NULL, "not well-formed"},
	{"NUL inside", BYTES("<xml><A>a\0b</A></xml>"), "", NULL, "UTF-8"},
	{"NUL by number", BYTES("<xml><A>&#0;</A></xml>"), "", NULL, "invalid character number"},
	{"control character by number", BYTES("<xml><A>&#x1B;</A></xml>"), "", NULL, "invalid character number"},
	{"surrogate by number", BYTES("<xml><A>&#xD83D;&#xDE00;</A></xml>"), "", NULL, "invalid character number"},
	{"beyond Unicode", BYTES("<xml><A>&#x110000;</A></xml>"), "", NULL, "invalid character number"},
	{"control character", BYTES("<xml><A>\x1B</A></xml>"), "", NULL, "not well-formed"},
	{"not UTF-8", BYTES("<xml><A>\xC0\xAF</A></xml>"), "", NULL, "UTF-8"},
	{"surrogate", BYTES("<xml><A>\xED\xA0\xBD\xED\xB8\x80</A></xml>"), "", NULL, "UTF-8"},
	{"UTF-16", BYTES("\xFF\xFE<\0x\0/\0>\0"), "", NULL, "UTF-8"},
	{"GBK", BYTES("<?xml version=\"1.0\" encoding=\"GBK\"?><xml/>"), "", NULL, "not UTF-8"},
	{"Latin 1", BYTES("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><xml><A>1</A></xml>"), "", NULL, "not UTF-8"},
	{"UTF-16 by name", BYTES("<?xml version=\"1.0\" encoding=\"UTF-16\"?><xml/>"), "", NULL, "not UTF-8"},
	{"DOCTYPE", BYTES("<!DOCTYPE xml><xml/>"), "", NULL, "DOCTYPE"},
	{"DOCTYPE behind the declaration", BYTES(HEAD "<!DOCTYPE xml SYSTEM \"http://example.com/x.dtd\"><xml/>"), "", NULL, "DOCTYPE"},
	{"a file", BYTES("<!DOCTYPE xml [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><xml><A>&x;</A></xml>"), "", NULL, "DOCTYPE"},
	{"an internal entity", BYTES("<!DOCTYPE xml [<!ENTITY x \"y\">]><xml><A>&x;</A></xml>"), "", NULL, "DOCTYPE"},
	{"a parameter entity", BYTES("<!DOCTYPE xml [<!ENTITY % x SYSTEM \"http://example.com/x\"> %x;]><xml/>"), "", NULL, "DOCTYPE"},
	{"billion laughs", BYTES("<!DOCTYPE xml [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">"
		"<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\"><!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;\">]><xml><A>&d;</A></xml>"), "", NULL, "DOCTYPE"},
	{"an entity nobody declared", BYTES("<xml><A>&nbsp;</A></xml>"), "", NULL, "undefined entity"},
	{"an entity declared inside", BYTES("<xml><!ENTITY x \"y\"></xml>"), "", NULL, "not well-formed"},
	{"processing instruction", BYTES("<?php echo 1 ?><xml/>"), "", NULL, "instruction"},
	{"processing instruction inside", BYTES("<xml><A><?x y?></A></xml>"), "", NULL, "instruction"},
	{"processing instruction behind", BYTES("<xml/><?x y?>"), "", NULL, "instruction"},
	{"text in front of an element", BYTES("<xml>x<A>1</A></xml>"), "", NULL, "beside"},
	{"text behind an element", BYTES("<xml><A>1</A>x</xml>"), "", NULL, "beside"},
	{"CDATA between elements", BYTES("<xml><A>1</A><![CDATA[x]]><B/></xml>"), "", NULL, "beside"},
	{"attribute twice", BYTES("<xml a='1' a='2'/>"), "", NULL, "duplicate attribute"},
};
/* clang-format on */

static void reads(void **)
{
	for (size_t i = 0; i < N(rows); i++) {
		void *mem = talloc_new(NULL);
		struct xml *x = NULL;
		struct err err = {};
		print_message("# %s\n", rows[i].name);
		int rc = xml_read(mem, rows[i].text, rows[i].len, &x, &err);
		assert_int_equal(rc, rows[i].refused != NULL ? ERR_INPUT : 0);
		if (rows[i].refused != NULL) {
			if (strstr(err.text, rows[i].refused) == NULL)
				fail_msg("%s instead of %s", err.text, rows[i].refused);
			assert_int_equal(talloc_total_blocks(mem), 1);
		} else if (rows[i].want == NULL) {
			assert_null(xml_text(x, rows[i].path));
		} else {
			const char *text = xml_text(x, rows[i].path);
			assert_non_null(text);
			assert_string_equal(text, rows[i].want);
		}
		talloc_free(mem);
	}
}

static void repeated(void **)
{
	static const char text[] =
		"<xml><SelectedItems>"
		"<SelectedItem><QuestionKey>q1</QuestionKey><OptionIds>"
		"<OptionId>a</OptionId><OptionId>b</OptionId></OptionIds></SelectedItem>"
		"<Other/>"
		"<SelectedItem><QuestionKey>q2</QuestionKey><OptionIds/></SelectedItem>"
		"<SelectedItem><OptionIds><OptionId>c</OptionId></OptionIds></SelectedItem>"
		"</SelectedItems><Last/></xml>";
	void *mem = talloc_new(NULL);
	struct xml *x;
	assert_int_equal(xml_read(mem, text, strlen(text), &x, NULL), 0);
	assert_string_equal(xml_name(x), "xml");
	assert_int_equal(xml_count(x, "SelectedItems/SelectedItem"), 3);
	assert_int_equal(xml_count(x, "SelectedItems/SelectedItem/OptionIds/OptionId"), 2);
	assert_int_equal(xml_count(x, "SelectedItems"), 1);
	assert_int_equal(xml_count(x, "Absent"), 0);
	assert_int_equal(xml_count(x, "Absent/SelectedItem"), 0);
	assert_int_equal(xml_count(x, ""), 1);
	static const struct {
		const char *key;
		size_t n;
		const char *first;
	} want[] = {{"q1", 2, "a"}, {"q2", 0, NULL}, {NULL, 1, "c"}};
	const struct xml *item;
	size_t i = 0;
	for (; (item = xml_at(x, "SelectedItems/SelectedItem", i)) != NULL; i++) {
		assert_true(i < N(want));
		assert_int_equal(xml_count(item, ""), 1);
		assert_int_equal(xml_count(item, "OptionIds/OptionId"), want[i].n);
		const struct xml *first = xml_at(item, "OptionIds/OptionId", 0);
		const char *key = xml_text(item, "QuestionKey");
		assert_int_equal(key != NULL, want[i].key != NULL);
		if (key != NULL)
			assert_string_equal(key, want[i].key);
		assert_int_equal(first != NULL, want[i].first != NULL);
		if (first != NULL)
			assert_string_equal(xml_text(first, ""), want[i].first);
	}
	assert_int_equal(i, 3);
	item = xml_at(x, "SelectedItems/SelectedItem", 0);
	assert_string_equal(xml_text(xml_at(item, "OptionIds/OptionId", 1), ""), "b");
	assert_null(xml_at(item, "OptionIds/OptionId", 2));
	talloc_free(mem);
}

static int read_only(const char *text, size_t len)
{
	struct xml *x = NULL;
	int rc = xml_read(NULL, text, len, &x, NULL);
	if (rc == 0)
		talloc_free(x);
	return rc;
}

/* At the limit, and one above. */
static void limits(void **)
{
	static const struct {
		const char *before, *repeat, *between, *close, *after;
		size_t most;
	} tables[] = {
		{"", "<a>", "", "</a>", "", XML_DEPTH_MAX},
		{"<xml>", "<a/>", "", "", "</xml>", XML_ELEMENTS_MAX - 1},
		{"<", "n", "/>", "", "", XML_NAME_MAX},
		{"<xml>", " ", "", "", "</xml>", XML_BYTES_MAX - 11},
		{"<xml>", "x", "", "", "</xml>", XML_BYTES_MAX - 11},
		{"<xml><![CDATA[", "&", "]]></xml>", "", "", XML_BYTES_MAX - 23},
	};
	for (size_t i = 0; i < N(tables); i++) {
		for (size_t more = 0; more <= 1; more++) {
			AUTO_BUF b = BUF_INIT(XML_BYTES_MAX + 100);
			buf_puts(&b, tables[i].before);
			for (size_t k = 0; k < tables[i].most + more; k++)
				buf_puts(&b, tables[i].repeat);
			buf_puts(&b, tables[i].between);
			for (size_t k = 0; k < tables[i].most + more; k++)
				buf_puts(&b, tables[i].close);
			buf_puts(&b, tables[i].after);
			assert_int_equal(buf_rc(&b, "document", NULL), 0);
			print_message("# row %zu and %zu more\n", i, more);
			assert_int_equal(read_only(buf_str(&b), b.len), more ? ERR_INPUT : 0);
		}
	}
}

/* Every beginning of a document is refused, and stays within its bytes (ASan looks). */
static void cut_off(void **)
{
	static const char text[] = HEAD "<xml a='1'><A><![CDATA[客户]]></A><B>&lt;</B><C/></xml>";
	size_t len = strlen(text);
	for (size_t n = 0; n <= len; n++) {
		char *copy = talloc_memdup(NULL, text, n);
		assert_int_equal(read_only(copy, n), n < len ? ERR_INPUT : 0);
		talloc_free(copy);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(reads), cmocka_unit_test(repeated),
					   cmocka_unit_test(limits), cmocka_unit_test(cut_off)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
