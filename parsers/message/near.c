/* near: the command that a mistyped word was meant to be. Typing goes wrong in four ways: another
 * character (跟近), two that changed places (进跟), one left out (客户列), one twice (跟跟进). */
#include <string.h>

#include "parsers/base/utf8.h"
#include "parsers/message/draft.h"

#define NEAR_MAX 4 /* characters of a word; longer ones are no mistyped commands */

/* What has to follow for the word to make sense as a command. */
enum follows { FOLLOWS_NOTHING, FOLLOWS_WHO, FOLLOWS_IDS };

static const struct {
	const char *words, *target;
} rows[] = {
#define COMMAND(name, NAME, target, rest, words) {words, #target},
#include "parsers/message/commands.def"
#undef COMMAND
};

static enum follows follows(size_t row)
{
	const char *t = rows[row].target;
	if (strcmp(t, "TARGET_NONE") == 0 || strcmp(t, "TARGET_TEXT") == 0)
		return FOLLOWS_NOTHING;
	return strcmp(t, "TARGET_IDS") == 0 ? FOLLOWS_IDS : FOLLOWS_WHO;
}

struct letters {
	uint32_t c[NEAR_MAX + 1];
	size_t n; /* NEAR_MAX + 1: too many, or not all of them Chinese */
};

static struct letters letters_of(struct span s)
{
	struct letters l = {};
	for (size_t at = 0; at < s.len; l.n++) {
		uint32_t c;
		at += utf8_next(s.at + at, s.len - at, &c);
		if (l.n == NEAR_MAX || !utf8_is_han(c))
			return (struct letters){.n = NEAR_MAX + 1};
		l.c[l.n] = c;
	}
	return l;
}

/* b without the letter at i */
static bool same_without(const struct letters *a, const struct letters *b, size_t i)
{
	return memcmp(a->c, b->c, i * sizeof(a->c[0])) == 0 &&
	       memcmp(a->c + i, b->c + i + 1, (a->n - i) * sizeof(a->c[0])) == 0;
}

static bool near(const struct letters *said, const struct letters *word)
{
	if (said->n == word->n) {
		size_t differ = 0, first = 0;
		for (size_t i = said->n; i-- > 0;) {
			if (said->c[i] != word->c[i]) {
				differ++;
				first = i;
			}
		}
		/* of three letters the first tells: 新客户 is no 查客户 */
		return (differ == 1 && (first > 0 || said->n == 2)) ||
		       (differ == 2 && said->c[first] == word->c[first + 1] &&
			said->c[first + 1] == word->c[first]);
	}
	if (said->n + 1 == word->n && word->n > 2) {
		for (size_t i = 1; i < word->n; i++)
			if (same_without(said, word, i))
				return true;
	} else if (said->n == word->n + 1) {
		for (size_t i = 1; i < said->n; i++)
			if (said->c[i] == said->c[i - 1] && same_without(word, said, i))
				return true;
	}
	return false;
}

/* The one word of one row that is near; NULL if there is none, or several rows have one. */
static const char *near_in_rows(struct span said, enum follows rest, size_t *ret_len)
{
	const struct letters l = letters_of(said);
	const char *found = NULL;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (follows(i) != FOLLOWS_NOTHING && follows(i) != rest)
			continue;
		bool here = false;
		for (const char *at = rows[i].words; *at != '\0' && !here;) {
			size_t len = strcspn(at, " ");
			struct letters word = letters_of((struct span){at, len});
			here = word.n >= 2 && word.n <= NEAR_MAX && near(&l, &word);
			if (here && found != NULL)
				return NULL;
			if (here) {
				found = at;
				*ret_len = len;
			}
			at += len + (at[len] == ' ');
		}
	}
	return found;
}

const char *command_near(const struct pack *pack, const char *tag, size_t len, size_t *ret_said,
			 size_t *ret_len)
{
	struct span s = {tag, len};
	size_t end = 0, n = 0;
	size_t ends[NEAR_MAX + 2] = {};
	while (end < len && n <= NEAR_MAX && utf8_is_han(span_char(s, end))) {
		uint32_t c;
		end += utf8_next(s.at + end, s.len - end, &c);
		ends[++n] = end;
	}
	pcre2_match_data *match = pcre2_match_data_create(1, NULL);
	struct draft d = {.pack = pack, .match = match};
	const char *word = NULL;
	/* the whole first word, or a target follows directly: 跟近冯老板 */
	for (size_t most = n; match != NULL && word == NULL && most >= 2; most--) {
		struct span rest = span_trim_start(span_from(s, ends[most]));
		uint32_t c = span_char(s, ends[most]);
		bool whole = c == 0 || !utf8_is_han(c);
		if (most > NEAR_MAX || (!whole && person_prefix(&d, rest) == 0))
			continue;
		enum follows is = rest.len == 0 ? FOLLOWS_NOTHING
				  : span_char(rest, 0) >= '0' && span_char(rest, 0) <= '9'
					  ? FOLLOWS_IDS
					  : FOLLOWS_WHO;
		word = near_in_rows(span_upto(s, ends[most]), is, ret_len);
		*ret_said = ends[most];
	}
	pcre2_match_data_free(match);
	return word;
}
