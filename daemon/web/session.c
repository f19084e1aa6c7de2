#include "daemon/web/session.h"

#include <string.h>

const char *session_token(void *mem, const struct http_request *rq)
{
	const char *token = http_cookie(mem, rq, SESSION_COOKIE);
	return token != NULL && strlen(token) == SESSION_TOKEN &&
			       strspn(token, "0123456789abcdef") == SESSION_TOKEN
		       ? token
		       : NULL;
}

int session_person(const struct view *v, void *mem, const struct http_request *rq,
		   struct person *ret, struct err *err)
{
	const char *token = session_token(mem, rq);
	return token != NULL ? session_find(v, mem, token, ret, err)
			     : err_set(err, ERR_ABSENT, "session: not signed in");
}
