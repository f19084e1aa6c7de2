/* #推荐 张总, #推荐 全膝置换: what fits a customer, or some words. */
#include <talloc.h>

#include "daemon/command/command.h"

static int recommend_words(struct turn *t, const char *words, struct err *err)
{
	struct card asked = {};
	asked.value[CARD_intent] = words;
	struct recommended *list;
	size_t n;
	bool empty;
	int rc = recommend_for(t, &asked, NULL, 0, false, &list, &n, &empty, err);
	if (rc < 0)
		return rc;
	struct say s = turn_say(t);
	say_recommended(&s, words, NULL, list, n, empty);
	return 0;
}

static int run(struct turn *t, struct err *err)
{
	struct who_found w;
	int rc = who_find(t, &w, err);
	if (rc < 0)
		return rc;
	if (w.how != WHO_ONE && t->msg->target != NULL)
		return recommend_words(t, t->msg->target, err);
	if (w.how != WHO_ONE) {
		struct say s = turn_say(t);
		say_no_customer(&s);
		return 0;
	}
	struct recommended *list;
	size_t n;
	bool empty;
	rc = recommend_for(t, &w.card, NULL, 0, false, &list, &n, &empty, err);
	if (rc < 0)
		return rc;
	struct say s = turn_say(t);
	say_recommended(&s, say_title(t->mem, &w.card),
			may_change(&t->actor, &w.card) ? &w.card : NULL, list, n, empty);
	return 0;
}

const struct command cmd_recommend = {.need = ROLE_REP, .run = run};
