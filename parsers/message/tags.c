/* tags: takes a message apart into tags and free lines. PCRE2 finds #, line breaks and URLs (inside
 * which # opens nothing); everything is passed over once. */
#include <string.h>

#include "parsers/base/utf8.h"
#include "parsers/message/draft.h"

/* @name up to a space, line break, # or the end, at the very beginning. */
static size_t mention_len(struct span s)
{
	size_t at = 0;
	while (at < s.len && (s.at[at] == ' ' || s.at[at] == '\n' || s.at[at] == '\t'))
		at++;
	if (at >= s.len || s.at[at] != '@')
		return 0;
	size_t name = at + 1;
	for (at = name; at < s.len;) {
		uint32_t c;
		size_t n = utf8_next(s.at + at, s.len - at, &c);
		if (c == '#' || char_is_space(c))
			break;
		at += n;
	}
	return at > name ? at : 0;
}

/* A line of three hyphens or more, with blanks between: its length, without the line break. */
static size_t rule_len(struct span s, size_t at)
{
	size_t p = at, hyphens = 0;
	while (p < s.len && s.at[p] != '\n') {
		uint32_t c;
		size_t n = utf8_next(s.at + p, s.len - p, &c);
		if (c == '-' || c == 0x2014 || c == 0x2013 || c == 0x2500)
			hyphens++;
		else if (c != ' ' && c != '\t')
			return 0;
		p += n;
	}
	return hyphens >= 3 ? p - at : 0;
}

/* 「…」 and a line of hyphens: the lengths of the quotation, and of it with the line. */
static size_t quotation_len(struct span s, size_t *ret_whole)
{
	size_t at = 0;
	while (at < s.len && (s.at[at] == ' ' || s.at[at] == '\n'))
		at++;
	if (!span_at(s, at, "「"))
		return 0;
	for (size_t p = at; p < s.len;) {
		uint32_t c;
		p += utf8_next(s.at + p, s.len - p, &c);
		if (c != 0x300D) /* 」 */
			continue;
		size_t close = p;
		size_t line = span_blanks(s, close);
		if (line >= s.len || s.at[line] != '\n')
			continue;
		while (line < s.len && s.at[line] == '\n')
			line = span_blanks(s, line + 1);
		size_t rule = rule_len(s, line);
		if (rule > 0) {
			*ret_whole = line + rule;
			return close;
		}
		p = line; /* nothing in between can close it */
	}
	return 0;
}

bool tags_quoted(struct span text)
{
	size_t whole, mention = mention_len(text);
	return quotation_len(span_from(text, mention), &whole) > 0;
}

static void add_tag(struct draft *d, struct span text)
{
	struct span s = span_strip_emoji(text);
	/* a tag of punctuation alone has no text; ? asks for help */
	if (s.len == 0 || (span_trim(s).len == 0 && memchr(s.at, '?', s.len) == NULL &&
			   memmem(s.at, s.len, "？", 3) == NULL))
		return;
	struct tag *more = draft_more(d, d->tags, d->n_tags, sizeof(*d->tags));
	if (more == NULL)
		return;
	d->tags = more;
	d->tags[d->n_tags++] = (struct tag){.text = s};
}

static void add_free(struct draft *d, struct span text, bool before_tag)
{
	struct span s = span_strip(text);
	size_t end;
	if (s.len == 0 || (before_tag && s.len <= 16 && draft_match(d, d->pack->marker, s, &end)))
		return;
	draft_piece(d, PIECE_FREE, s);
}

static void add(struct draft *d, struct span text, bool in_tag, bool before_tag)
{
	if (text.len == 0)
		return;
	if (in_tag)
		add_tag(d, text);
	else
		add_free(d, text, before_tag);
}

void tags_split(struct draft *d)
{
	struct span s = span_from(d->text, mention_len(d->text));
	size_t whole;
	size_t quoted = quotation_len(s, &whole);
	if (quoted > 0) {
		draft_piece(d, PIECE_FREE, span_strip(span_upto(s, quoted)));
		s = span_from(s, whole);
	}
	size_t start = 0, at = 0;
	bool in_tag = false;
	while (at < s.len) {
		int n = pcre2_match(d->pack->token, (PCRE2_SPTR)s.at, s.len, at, PCRE2_NO_UTF_CHECK,
				    d->match, d->pack->limits);
		if (n < 0)
			break;
		const PCRE2_SIZE *o = pcre2_get_ovector_pointer(d->match);
		at = o[1];
		char c = s.at[o[0]];
		if (c == ':')
			continue;
		add(d, (struct span){s.at + start, o[0] - start}, in_tag, c == '#');
		in_tag = c == '#';
		start = at;
	}
	add(d, span_from(s, start), in_tag, false);
}
