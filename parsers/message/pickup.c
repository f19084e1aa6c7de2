/* pickup: what the free text of a follow-up tells (grammar 7). Each piece is walked once. */
#include <string.h>

#include "parsers/base/utf8.h"
#include "parsers/message/draft.h"
#include "parsers/value/phone.h"
#include "parsers/value/when.h"

#define WITHIN 6 /* characters between a time and what one does then */

static size_t any_at(struct span s, size_t at, const char *const *words)
{
	for (; *words != NULL; words++)
		if (span_at(s, at, *words))
			return strlen(*words);
	return 0;
}

static bool ends_clause(uint32_t c)
{
	return c == '\n' || char_is_stop(c);
}

/* Is something planned right after the time? What was done (拜访了) is no plan. */
static bool planned(struct span s, size_t at)
{
	static const char *const verbs[] = {"联系",   "回访", "拜访", "跟进", "再聊",
					    "再联系", "见面", "开会", "演示", "报价",
					    "签",     "过来", "去",   NULL};
	bool found = false;
	for (int i = 0; i <= WITHIN && at < s.len; i++) {
		uint32_t c;
		size_t n = utf8_next(s.at + at, s.len - at, &c);
		if (ends_clause(c))
			break;
		size_t verb = any_at(s, at, verbs);
		if (verb > 0) {
			if (span_at(s, at + verb, "了") ||
			    (span_at(s, at + verb, "过") && !span_at(s, at + verb, "过来") &&
			     !span_at(s, at + verb, "过去")))
				return false;
			found = true;
		}
		at += n;
	}
	return found;
}

static void time_pick(struct draft *d, struct span s)
{
	struct when when;
	char text[WHEN_TEXT];
	for (size_t at = 0; when_find(s, at, d->now, &when); at = when.at + when.len) {
		if (!when_is_later(&when, d->now) || !planned(s, when.at + when.len))
			continue;
		draft_own(d, draft_core(d, CORE_NEXT), when_text(&when, text), false, s, true);
		return;
	}
}

static void money_pick(struct draft *d, struct span s)
{
	static const char *const words[] = {"预算", "报价", "金额", "合同", "总价", "成交", NULL};
	struct amount amount;
	bool said = false;
	size_t at = 0;
	while (money_find(s, at, MONEY_MARKED, &amount)) {
		while (at < amount.at) {
			uint32_t c;
			size_t n = utf8_next(s.at + at, s.len - at, &c);
			if (ends_clause(c))
				said = false;
			else if (any_at(s, at, words) > 0)
				said = true;
			at += n;
		}
		if (said) {
			draft_money(d, draft_core(d, CORE_AMOUNT), &amount, false, s, true);
			return;
		}
		at = amount.at + amount.len;
	}
}

static int action_pick(const struct draft *d, struct span s)
{
	for (size_t at = 0; at < s.len;) {
		size_t len;
		int action = lexicon_prefix(d->pack->action_words, span_from(s, at), s.len, &len);
		if (action >= 0)
			return action;
		uint32_t c;
		at += utf8_next(s.at + at, s.len - at, &c);
	}
	return -1;
}

void pickup(struct draft *d, bool visit)
{
	bool next = !draft_has(d, CORE_NEXT), amount = !draft_has(d, CORE_AMOUNT),
	     phone = !draft_has(d, CORE_PHONE),
	     action = d->m->command == COMMAND_FOLLOWUP && !draft_has(d, CORE_ACTION);
	const char *id = NULL;
	for (size_t i = 0; i < d->n_pieces; i++) {
		if (d->pieces[i].kind == PIECE_NOTE)
			continue;
		struct span s = d->pieces[i].text;
		struct phone found;
		if (next && !draft_has(d, CORE_NEXT))
			time_pick(d, s);
		if (amount && !draft_has(d, CORE_AMOUNT))
			money_pick(d, s);
		if (phone && !draft_has(d, CORE_PHONE) && phone_find(s, PHONE_MOBILE, &found))
			draft_own(d, draft_core(d, CORE_PHONE), found.text, false, s, true);
		if (action && id == NULL) {
			int a = action_pick(d, s);
			id = a >= 0 ? d->pack->actions[a].id : NULL;
		}
	}
	if (!action)
		return;
	if (id == NULL)
		id = visit ? "visit" : "other";
	draft_text(d, draft_core(d, CORE_ACTION), (struct span){id, strlen(id)}, false, d->text);
}
