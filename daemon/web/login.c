/* Signing in on a page, through a chat platform that knows who is holding the telephone.
 *
 *   GET /login/PLATFORM?next=/path  off to the platform
 *   GET /login/PLATFORM/done        back, with a code: the platform is asked whose it is
 *   GET /me, POST /logout
 *
 * The way there and back belongs to one browser: `state` is the hash of a random cookie and of
 * `next`, so a link from somebody else's browser, or with another `next`, signs nobody in. A page
 * that is fetched twice has its code twice: loop/asks.c gives the same answer again. */
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <talloc.h>

#include "daemon/chat/platform.h"
#include "daemon/core/log.h"
#include "daemon/say/say_login.h"
#include "daemon/web/route.h"
#include "daemon/web/session.h"

#define LOGIN_COOKIE "kehud_login"
#define LOGIN_S 600 /* for the way there and back */
#define HEX 64      /* digits of 256 bits */
#define NEXT_MAX 1024
#define CODE_MAX 512
#define HOME "/me"

static void hex_of(const unsigned char bytes[32], char ret[HEX + 1])
{
	for (size_t i = 0; i < 32; i++)
		(void)snprintf(ret + 2 * i, 3, "%02x", bytes[i]);
}

static bool random_hex(char ret[HEX + 1])
{
	unsigned char bytes[32];
	if (getrandom(bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes))
		return false;
	hex_of(bytes, ret);
	return true;
}

/* Where to go afterwards: a path of ours and nothing that a browser takes for another host. */
static const char *next_of(const struct http_request *rq)
{
	const char *next = http_query(rq, "next");
	if (next == NULL || next[0] != '/' || next[1] == '/' || strlen(next) > NEXT_MAX)
		return HOME;
	for (const char *c = next; *c != '\0'; c++)
		if (*c <= 0x20 || *c >= 0x7F || *c == '\\')
			return HOME;
	return next;
}

/* /login/wecom and what is below -> the platform; NULL: nobody can sign in through it. */
static const struct platform *platform_of(void *mem, const struct web *web,
					  const struct http_request *rq)
{
	const char *name = rq->path + strlen("/login/");
	const struct platform *p = NULL;
	char *copy = talloc_strndup(mem, name, strcspn(name, "/"));
	if (copy != NULL)
		p = platform_named(copy);
	return p != NULL && p->sign_in != NULL && platform_on(p, web->cf) ? p : NULL;
}

static const char *cookie_line(void *mem, const struct web *web, const char *name,
			       const char *value, const char *path, int seconds)
{
	bool tls = strncmp(config_text(web->cf, OPT_server_public_url), "https:", 6) == 0;
	return talloc_asprintf(mem, "%s=%s; Path=%s; Max-Age=%d; HttpOnly; SameSite=Lax%s", name,
			       value, path, seconds, tls ? "; Secure" : "");
}

static void page(void *mem, const struct http_request *rq, enum login_trouble trouble, int status,
		 struct http_answer *ret)
{
	const char *name = rq->path + strlen("/login/");
	const char *next = call_escape(mem, next_of(rq));
	char *html = talloc_asprintf(
		mem,
		"<!doctype html>\n<html lang=\"zh-CN\"><meta charset=\"utf-8\">"
		"<meta name=\"viewport\" content=\"width=device-width\"><title>登录</title>\n"
		"<p>%s</p>\n<p><a href=\"/login/%.*s?next=%s\">再试一次</a></p>\n",
		say_login(trouble), (int)strcspn(name, "/"), name, next != NULL ? next : "");
	if (html == NULL) {
		http_text(ret, 503, "busy\n");
		return;
	}
	*ret = (struct http_answer){.status = status,
				    .type = "text/html; charset=utf-8",
				    .body = html,
				    .len = strlen(html)};
}

static void redirect(struct http_answer *ret, const char *to)
{
	http_text(ret, 302, "");
	ret->location = to;
}

/* --- there ------------------------------------------------------------------------------------ */

static bool is_hex(const char *text)
{
	return text != NULL && strlen(text) == HEX && strspn(text, "0123456789abcdef") == HEX;
}

static bool state_of(void *mem, const char *nonce, const char *next, char ret[HEX + 1])
{
	unsigned char digest[32];
	char *text = talloc_asprintf(mem, "%s\n%s", nonce, next);
	if (text == NULL || EVP_Digest(text, strlen(text), digest, NULL, EVP_sha256(), NULL) != 1)
		return false;
	hex_of(digest, ret);
	return true;
}

void login_begin(void *mem, const struct web *web, const struct http_request *rq,
		 struct http_answer *ret)
{
	const struct platform *p = platform_of(mem, web, rq);
	const char *home = config_text(web->cf, OPT_server_public_url);
	if (p == NULL) {
		http_text(ret, 404, "not found\n");
		return;
	}
	if (home[0] == '\0') {
		page(mem, rq, LOGIN_NOT_SET_UP, 503, ret);
		return;
	}
	home = call_base(mem, home);
	/* two pages of one browser may be on their way at the same time */
	const char *nonce = http_cookie(mem, rq, LOGIN_COOKIE), *next = next_of(rq);
	char fresh[HEX + 1], state[HEX + 1];
	if (!is_hex(nonce))
		nonce = random_hex(fresh) ? fresh : NULL;
	const char *after = call_escape(mem, next);
	const char *back =
		after != NULL && home != NULL
			? talloc_asprintf(mem, "%s/login/%s/done?next=%s", home, p->name, after)
			: NULL;
	const char *to = nonce != NULL && back != NULL && state_of(mem, nonce, next, state)
				 ? p->sign_in(web->cf, mem, back, state)
				 : NULL;
	const char *cookie =
		to != NULL ? cookie_line(mem, web, LOGIN_COOKIE, nonce, "/login", LOGIN_S) : NULL;
	if (cookie == NULL) {
		http_text(ret, 503, "busy\n");
		return;
	}
	redirect(ret, to);
	ret->cookie[0] = cookie;
}

/* --- and back --------------------------------------------------------------------------------- */

static void refused(void *mem, const struct http_request *rq, enum login_trouble trouble,
		    int status, const char *why, struct http_answer *ret)
{
	log_event_seldom(LOG_UNUSUAL, "login_refused", why, "PATH=%s WHY=%s", rq->path, why);
	page(mem, rq, trouble, status, ret);
}

int login_ask(void *mem, const struct web *web, const struct http_request *rq, struct ask *ret_ask,
	      struct http_answer *ret)
{
	const struct platform *p = platform_of(mem, web, rq);
	if (p == NULL) {
		http_text(ret, 404, "not found\n");
		return ERR_ABSENT;
	}
	const char *code = http_query(rq, "code"), *state = http_query(rq, "state");
	const char *nonce = http_cookie(mem, rq, LOGIN_COOKIE);
	char right[HEX + 1];
	if (code == NULL || code[0] == '\0' || strlen(code) > CODE_MAX || !is_hex(state) ||
	    !is_hex(nonce) || !state_of(mem, nonce, next_of(rq), right) ||
	    CRYPTO_memcmp(state, right, HEX) != 0) {
		refused(mem, rq, LOGIN_OVER, 400, "state", ret);
		return ERR_REFUSED;
	}
	json_t *args = json_pack("{s:s, s:s}", "what", "who", "code", code);
	*ret_ask = (struct ask){
		.platform = p->name,
		.args = args,
		.key = talloc_asprintf(mem, "login %s %s", nonce, code),
		.tries = http_client(mem, rq, config_text(web->cf, OPT_server_trusted_proxies))};
	if (args != NULL)
		return 0;
	refused(mem, rq, LOGIN_OVER, 400, "code", ret);
	return ERR_INPUT;
}

/* Whether the code is to blame, and not our configuration. */
static bool is_code(json_int_t errcode)
{
	return errcode == 40029 || errcode == 42003 || errcode == 42022;
}

static int person_of(struct tx *tx, void *mem, const struct platform *p, const char *user,
		     struct person *ret, struct err *err)
{
	return user != NULL ? person_find(&tx->view, mem, p->name, user, ret, err)
			    : err_set(err, ERR_ABSENT, "login: from outside");
}

int login_done(void *mem, const struct web *web, struct tx *tx, const struct http_request *rq,
	       struct http_answer *ret, struct err *err)
{
	const struct told *told = web->told;
	const struct platform *p = platform_of(mem, web, rq);
	const json_t *errcode = json_object_get(told->result, "errcode");
	if (told->too_many) {
		refused(mem, rq, LOGIN_TOO_MANY, 429, "too many tries", ret);
		return 0;
	}
	if (told->result == NULL) {
		refused(mem, rq, LOGIN_NO_ANSWER, 503, told->why, ret);
		return 0;
	}
	if (errcode != NULL) {
		bool code = is_code(json_integer_value(errcode));
		const char *why = json_string_value(json_object_get(told->result, "why"));
		refused(mem, rq, code ? LOGIN_OVER : LOGIN_NOT_SET_UP, code ? 400 : 503,
			why != NULL ? why : "", ret);
		return 0;
	}
	const char *user = p->signed_in(mem, json_object_get(told->result, "answer"));
	struct person who;
	int rc = person_of(tx, mem, p, user, &who, err);
	if (rc == ERR_ABSENT) {
		refused(mem, rq, user != NULL ? LOGIN_UNKNOWN : LOGIN_OUTSIDER, 403,
			user != NULL ? "unknown" : "outsider", ret);
		return 0;
	}
	char token[HEX + 1];
	if (rc == 0 && !random_hex(token))
		rc = err_set(err, ERR_AGAIN, "login: no random bytes");
	if (rc == 0)
		rc = session_put(tx, token, who.id, err);
	if (rc < 0)
		return rc;
	log_event(LOG_PLAIN, "signed_in", "PLATFORM=%s PERSON=%lld", p->name, (long long)who.id);
	redirect(ret, next_of(rq));
	ret->cookie[0] = cookie_line(mem, web, SESSION_COOKIE, token, "/", SESSION_S);
	return ret->cookie[0] != NULL ? 0 : err_set(err, ERR_AGAIN, "login: no memory");
}

/* --- here ------------------------------------------------------------------------------------- */

void login_me(void *mem, const struct web *, const struct view *v, const struct http_request *rq,
	      struct http_answer *ret)
{
	struct person p;
	struct err err = {};
	int rc = session_person(v, mem, rq, &p, &err);
	if (rc == ERR_ABSENT)
		http_error(mem, ret, 401, "not signed in");
	else if (rc < 0)
		route_failed(ret, "login_me", &err);
	else
		http_json(mem, ret, 200,
			  json_pack("{s:s, s:s, s:s}", "name", p.name, "role", role_name(p.role),
				    "scope", p.path));
}

/* The browser forgets the way here, too: going back must not sign in again. */
int login_end(void *mem, const struct web *web, struct tx *tx, const struct http_request *rq,
	      struct http_answer *ret, struct err *err)
{
	const char *token = session_token(mem, rq);
	int rc = token != NULL ? session_end(tx, token, err) : 0;
	if (rc < 0)
		return rc;
	http_json(mem, ret, 200, json_pack("{s:b}", "signed_out", 1));
	ret->cookie[0] = cookie_line(mem, web, SESSION_COOKIE, "", "/", 0);
	ret->cookie[1] = cookie_line(mem, web, LOGIN_COOKIE, "", "/login", 0);
	return 0;
}
