/* session: who asks for a page. Signing in is login.c. */
#ifndef KEHUD_DAEMON_WEB_SESSION_H
#define KEHUD_DAEMON_WEB_SESSION_H

#include "daemon/core/http.h"
#include "store/people/session.h"

#define SESSION_COOKIE "kehud_session"
#define SESSION_TOKEN 64 /* hex digits: 256 bits */

/* The person who is signed in; texts on mem. ERR_ABSENT: nobody is; send them to
 * /login/PLATFORM?next=PATH, or answer 401. */
[[nodiscard]] int session_person(const struct view *v, void *mem, const struct http_request *rq,
				 struct person *ret, struct err *err);
/* The token in the request; NULL: there is none. On mem. */
const char *session_token(void *mem, const struct http_request *rq);

#endif
