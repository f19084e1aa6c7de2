/* What somebody reads who wants to sign in on a page and cannot. */
#ifndef KEHUD_DAEMON_SAY_SAY_LOGIN_H
#define KEHUD_DAEMON_SAY_SAY_LOGIN_H

enum login_trouble {
	LOGIN_OVER,       /* the way here is too old, was used, or began in another browser */
	LOGIN_OUTSIDER,   /* not one of the company */
	LOGIN_UNKNOWN,    /* not one of our people, or not any more */
	LOGIN_TOO_MANY,   /* tries that failed */
	LOGIN_NO_ANSWER,  /* the platform cannot be asked */
	LOGIN_NOT_SET_UP, /* something in the configuration */
};
const char *say_login(enum login_trouble trouble);

#endif
