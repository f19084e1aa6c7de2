/* Lists of customers page by page: the button 更多, or the word typed. */
#include <string.h>
#include <talloc.h>

#include "daemon/turn/handle.h"

#define PAGE 10

/* Nothing was found, though others have such a customer: a look beyond the boundary was refused. */
static int refused(struct turn *t, const char *words, struct err *err)
{
	static const struct person anybody = {.role = ROLE_ADMIN, .path = ""};
	struct card *list;
	size_t n;
	int rc = card_search(&t->tx->view, t->mem, &anybody, 0, words, 0, 1, &list, &n, err);
	return rc < 0 || n == 0 ? rc : turn_audit(t, "list", words, false, err);
}

int page_say(struct turn *t, const char *words, const struct card *list, size_t n, unsigned skip,
	     struct err *err)
{
	bool more = n > PAGE;
	size_t shown = more ? PAGE : n;
	int rc = turn_looked(t, list, shown, words, err);
	if (rc == 0 && n == 0 && skip == 0 && words[0] != '\0')
		rc = refused(t, words, err);
	if (rc < 0)
		return rc;
	char *press = talloc_asprintf(t->mem, "list %u %s", skip + PAGE, words);
	if (press == NULL)
		return err_set(err, ERR_AGAIN, "page: no memory");
	struct say s = turn_say(t);
	if (n == 0 && skip > 0)
		say_no_more(&s);
	else
		say_list(&s, &t->actor, words, list, shown, more ? press : NULL);
	struct chat chat = turn_chat(t);
	return chat_page_set(t->tx, &chat, more ? press : NULL, err);
}

int page_list(struct turn *t, const char *words, unsigned skip, struct err *err)
{
	struct card *list;
	size_t n;
	/* A manager has no own customers: the list is of those one may see. */
	int64_t owner = t->actor.role == ROLE_REP ? t->actor.id : 0;
	int rc = card_search(&t->tx->view, t->mem, &t->actor, owner, words, skip, PAGE + 1, &list,
			     &n, err);
	return rc < 0 ? rc : page_say(t, words, list, n, skip, err);
}

int page_first(struct turn *t, const char *words, struct card **ret, size_t *ret_n, struct err *err)
{
	return card_search(&t->tx->view, t->mem, &t->actor, 0, words, 0, PAGE + 1, ret, ret_n, err);
}
