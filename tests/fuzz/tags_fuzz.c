/* Whole messages: the result holds what its kind promises, all texts are valid UTF-8 and not longer
 * than the message, it prints as JSON, reading twice gives the same, and nothing vanishes: a letter
 * or Chinese character that stands in no word of the grammar, and a long number that is no part of
 * an amount, is found again in some part of the result. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "parsers/base/buf.h"
#include "parsers/base/err.h"
#include "parsers/base/utf8.h"
#include "parsers/message/draft.h"
#include "parsers/message/message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct pack *pack;

/* The characters that words of the grammar are made of: these may become a key, a number, a date.
 */
static uint8_t grammar[0x10000 / 8];

static void grammar_add(const char *text)
{
	size_t len = strlen(text);
	for (size_t at = 0; at < len;) {
		uint32_t c;
		at += utf8_next(text + at, len - at, &c);
		if (c < 0x10000)
			grammar[c / 8] |= (uint8_t)(1u << (c % 8));
	}
}

static void grammar_add_all(const char *const *words)
{
	for (; *words != NULL; words++)
		grammar_add(*words);
}

static void grammar_learn(void)
{
	const struct pack_field *fields;
	const struct pack_stage *stages;
	const struct pack_action *actions;
	for (size_t n = pack_fields(pack, &fields); n-- > 0;)
		grammar_add_all(fields[n].aliases);
	for (size_t n = pack_stages(pack, &stages); n-- > 0;) {
		grammar_add(stages[n].name);
		grammar_add_all(stages[n].aliases);
	}
	for (size_t n = pack_actions(pack, &actions); n-- > 0;)
		grammar_add_all(actions[n].words);
#define COMMAND(name, NAME, target, rest, words) grammar_add(words);
#include "parsers/message/commands.def"
#undef COMMAND
	grammar_add("〇零一二三四五六七八九十百千万亿两半个多廿几约左右以上内元块圆角分毛钱人民币"
		    "今明后大天早晚上中下午凌晨傍周星期礼拜日这本月底初年号点刻时小分钟之到至"
		    "联系回访拜跟进再聊提醒见面开会演示报价签过来去类级已入阶段是为给和转到");
	grammar_add("ABCDabcdWwKkRrMmBbTtEeLlNnPpSsOoCcIiYyUu");
}

/* Whether any text of a JSON value holds the character. */
static bool holds(json_t *j, const char *c, size_t len)
{
	const char *key;
	json_t *value;
	size_t i;
	char text[5] = {};
	memcpy(text, c, len);
	if (json_is_string(j))
		return strstr(json_string_value(j), text) != NULL;
	json_object_foreach(j, key, value) if (holds(value, c, len)) return true;
	json_array_foreach(j, i, value) if (holds(value, c, len)) return true;
	return false;
}

/* Latin letters and the common Chinese characters; nothing that clean-up changes or takes away. */
static bool counts(uint32_t c)
{
	if (c < 0x80 ? !isalpha((int)c) : c < 0x4E00 || c > 0x9FA5)
		return false;
	return (grammar[c / 8] & (1u << (c % 8))) == 0;
}

static size_t counted(const char *text, size_t len)
{
	size_t n = 0;
	uint32_t c;
	for (size_t at = 0; at < len;) {
		at += utf8_next(text + at, len - at, &c);
		n += counts(c);
	}
	return n;
}

static void nothing_vanishes(json_t *result, const char *text, size_t len)
{
	const json_t *fields = json_object_get(result, "fields");
	size_t at = 0;
	/* a mention that opens the message is the bot's own name */
	while (at < len && (isspace((unsigned char)text[at]) || text[at] == '@'))
		if (text[at++] == '@')
			while (at < len && strchr("# \t\r\n", text[at]) == NULL)
				at++;
	for (; at < len;) {
		uint32_t c;
		size_t n = utf8_next(text + at, len - at, &c);
		must(!counts(c) || holds(result, text + at, n));
		/* A类潜力客户 is grade A and nothing else, by definition */
		if (at + n < len && (c == 0x7C7B || c == 0x7EA7) &&
		    json_object_get(fields, "grade"))
			while (at + n < len && text[at + n] != '#' && text[at + n] != '\n' &&
			       !isalnum((unsigned char)text[at + n]))
				n++;
		at += n;
	}
}

/* The digits of everything in the result, without what stands between them; \n between values. */
static void digits_add(json_t *j, struct buf *b)
{
	const char *key;
	json_t *value;
	size_t i;
	char *text = json_is_number(j) ? json_dumps(j, JSON_ENCODE_ANY) : NULL;
	const char *s = text != NULL ? text : json_is_string(j) ? json_string_value(j) : "";
	for (; *s != '\0'; s++)
		if (*s != '-')
			buf_putc(b, *s);
	buf_putc(b, '\n');
	free(text);
	json_object_foreach(j, key, value) digits_add(value, b);
	json_array_foreach(j, i, value) digits_add(value, b);
}

/* May the character beside a number belong to an amount (1.5, 3亿200)? */
static bool is_of_money(uint32_t c)
{
	static const uint32_t units[] = {'.',    ',',    'w',    'W',    'k',   'K',
					 0x4EBF, 0x4E07, 0x5343, 0x767E, 0x5341};
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (units[i] == c)
			return true;
	return false;
}

static void no_number_vanishes(json_t *result, const char *text, size_t len)
{
	AUTO_BUF kept = BUF_INIT(8 * len + 65536);
	digits_add(result, &kept);
	must(buf_rc(&kept, "digits", NULL) == 0);
	struct span s = {text, len};
	size_t start = strspn(text, " \t\n"); /* where a mention of the bot may stand */
	if (text[start] == '@')
		start += strcspn(text + start, "# \t\r\n");
	for (size_t at = start; at < len;) {
		size_t n = strspn(text + at, "0123456789");
		size_t from = at;
		at += n > 0 ? n : 1;
		if (n < 7 || n > 60 || is_of_money(span_char(s, at)) ||
		    (from > 0 && is_of_money(span_before(s, from))))
			continue;
		char run[64] = {};
		memcpy(run, text + from, n);
		const char *digits = run;
		while (strstr(buf_str(&kept), digits) == NULL) { /* 0086, 012 as a card number */
			must(strlen(digits) > 1);
			must(*digits == '0' || strncmp(digits, "86", 2) == 0);
			digits += *digits == '0' ? 1 : 2;
		}
	}
}

/* The search is in the cleaned text, where a mention behind an invisible character or a full-width
 * ＃ look as they do to the parser; that clean-up takes nothing away is shown by counting. */
static void vanishing_check(json_t *result, const char *text, size_t len)
{
	char *clean = talloc_size(NULL, len + 1);
	must(clean != NULL);
	size_t clean_len = clean_text(text, len, clean);
	must(counted(clean, clean_len) >= counted(text, len));
	/* of 动作：微信沟通后上门 the first action counts, by definition */
	if (json_object_get(json_object_get(result, "fields"), "action") == NULL ||
	    (memmem(clean, clean_len, "动作", 6) == NULL &&
	     memmem(clean, clean_len, "方式", 6) == NULL)) {
		nothing_vanishes(result, clean, clean_len);
		no_number_vanishes(result, clean, clean_len);
	}
	talloc_free(clean);
}

static void text_check(const char *text, size_t most)
{
	if (text != NULL)
		must(strlen(text) <= most && utf8_valid(text, strlen(text)));
}

static void near_check(const char *tag)
{
	size_t said = 0, len = 0;
	const char *word = command_near(pack, tag, strlen(tag), &said, &len);
	if (word != NULL)
		must(said <= strlen(tag) && utf8_valid(tag, said) && len > 0 &&
		     utf8_valid(word, len));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct civil now = {2026, 11, 23, 10, 0, 0};
	if (pack == NULL) {
		size_t len;
		const char *json = pack_shipped("medical", &len);
		must(pack_parse(json, len, "medical", &pack, NULL) == 0);
		grammar_learn();
	}
	struct message *m;
	must(message_parse(NULL, pack, NULL, (const char *)data, size, &now, &m, NULL) == 0);
	size_t most = 2 * size + 64;
	text_check(m->target, most);
	text_check(m->note, most);
	for (size_t i = 0; i < m->n_fields; i++)
		text_check(m->fields[i].text, most);
	for (size_t i = 0; i < m->n_args; i++)
		text_check(m->args[i].text, most);
	for (size_t i = 0; i < m->n_tags; i++) {
		text_check(m->tags[i], most);
		near_check(m->tags[i]);
	}
	for (size_t i = 0; i < m->n_warnings; i++)
		text_check(m->warnings[i], 4096);
	must((m->kind == MESSAGE_COMMAND) == (m->command != COMMAND_NONE));
	if (m->kind == MESSAGE_NONE)
		must(m->n_fields + m->n_tags + m->n_ids == 0 && m->note == NULL);
	json_t *o = message_to_json(m);
	must(o != NULL);
	if (m->kind == MESSAGE_CARD || m->kind == MESSAGE_COMMAND)
		vanishing_check(o, (const char *)data, size);
	struct message *again;
	must(message_parse(NULL, pack, NULL, (const char *)data, size, &now, &again, NULL) == 0);
	json_t *second = message_to_json(again);
	must(json_equal(o, second));
	json_decref(second);
	talloc_free(again);
	json_decref(o);
	talloc_free(m);
	return 0;
}
