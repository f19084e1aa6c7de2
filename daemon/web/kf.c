/* For kehuctl kf link: the address under which a customer writes to us, with whose they are. What
 * the platform has to be asked for is asked, and is there a moment later. */
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/kf/kf.h"
#include "daemon/web/route.h"
#include "store/platform/bookmark.h"
#include "store/queue/errand.h"

#define PLATFORM "wecom"
#define PARAM_MAX 64

static int ask(struct tx *tx, void *mem, const char *kind, const char *account, struct err *err)
{
	bool fresh;
	struct errand_row e = {.platform = PLATFORM, .kind = kind, .key = account};
	json_t *args = json_pack("{s:s}", "account", account);
	char *text = args != NULL ? json_dumps(args, JSON_COMPACT) : NULL;
	e.args = text != NULL ? talloc_strdup(mem, text) : NULL;
	free(text);
	json_decref(args);
	return e.args != NULL ? errand_put(tx, &e, 0, &fresh, err)
			      : err_set(err, ERR_AGAIN, "link: no memory");
}

/* Whose: K12 or a user id that there are; NULL and answered otherwise. */
static const char *param_of(void *mem, struct tx *tx, const struct http_request *rq,
			    struct http_answer *ret)
{
	const char *card = http_query(rq, "card"), *user = http_query(rq, "user");
	struct person p;
	struct err err;
	bool there = false;
	if (card != NULL && who_number(card) != 0 &&
	    card_exists(&tx->view, who_number(card), &there, &err) == 0 && there)
		return talloc_asprintf(mem, "K%lld", (long long)who_number(card));
	if (card == NULL && user != NULL && strlen(user) <= PARAM_MAX &&
	    person_find(&tx->view, mem, PLATFORM, user, &p, &err) == 0)
		return user;
	if (card == NULL && user == NULL)
		return "";
	http_error(mem, ret, 404, card != NULL ? "no such card" : "no such user on wecom");
	return NULL;
}

int admin_kf_link(void *mem, const struct web *, struct tx *tx, const struct http_request *rq,
		  struct http_answer *ret, struct err *err)
{
	const char *account = http_query(rq, "account"), *url = NULL;
	const char *param = param_of(mem, tx, rq, ret);
	const char **accounts;
	size_t n = 0;
	int rc = 0;
	if (param == NULL)
		return 0;
	if (account == NULL) {
		rc = bookmark_names(&tx->view, mem, PLATFORM, "account ", &accounts, &n, err);
		account = rc == 0 && n > 0 ? accounts[0] : NULL;
	}
	char *name = talloc_asprintf(mem, "link %s", account != NULL ? account : "");
	if (rc == 0 && name == NULL)
		rc = err_set(err, ERR_AGAIN, "link: no memory");
	if (rc == 0 && account == NULL)
		rc = ask(tx, mem, "accounts", "all", err);
	else if (rc == 0)
		rc = bookmark_get(&tx->view, mem, PLATFORM, name, &url, NULL, err);
	if (rc == 0 && account != NULL && url == NULL)
		rc = ask(tx, mem, "link", account, err);
	if (rc == 0)
		http_json(mem, ret, 200,
			  json_pack("{s:s?, s:s, s:s?}", "url", url, "param", param, "account",
				    account));
	return rc;
}
