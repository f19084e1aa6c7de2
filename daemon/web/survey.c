/* GET and POST /s/TOKEN: the page on which a customer answers; for a telephone first, without
 * signing in, without scripts. To look at it changes nothing: chats fetch links for a preview. */
#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/say/say_survey.h"
#include "daemon/survey/link.h"
#include "daemon/web/route.h"
#include "parsers/base/buf.h"
#include "parsers/base/utf8.h"
#include "parsers/value/span.h"
#include "store/card/card.h"
#include "store/history/record.h"
#include "store/queue/nudge.h"

#define PAGE_MAX (32 * 1024)

/* --- the page --------------------------------------------------------------------------------- */

static void escaped(struct buf *b, const char *text)
{
	for (; *text != '\0'; text++) {
		const char *entity = *text == '&'   ? "&amp;"
				     : *text == '<' ? "&lt;"
				     : *text == '>' ? "&gt;"
				     : *text == '"' ? "&quot;"
						    : NULL;
		if (entity != NULL)
			buf_puts(b, entity);
		else
			buf_printf(b, "%c", *text);
	}
}

static void head(struct buf *b, const char *title)
{
	buf_puts(b, "<!doctype html>\n<html lang=\"zh-CN\">\n<meta charset=\"utf-8\">\n"
		    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		    "<meta name=\"robots\" content=\"noindex\">\n"
		    "<link rel=\"stylesheet\" href=\"survey.css\">\n<title>");
	escaped(b, title);
	buf_puts(b, "</title>\n<main>\n");
}

static void page_end(void *mem, struct buf *b, struct http_answer *ret, int status)
{
	struct err err;
	buf_puts(b, "</main>\n</html>\n");
	char *body =
		buf_rc(b, "survey", &err) == 0 ? talloc_strndup(mem, buf_str(b), b->len) : NULL;
	if (body == NULL) {
		http_text(ret, 503, "busy\n");
		return;
	}
	*ret = (struct http_answer){
		.status = status, .type = "text/html; charset=utf-8", .body = body, .len = b->len};
}

static void sentence(void *mem, struct http_answer *ret, int status, const char *title,
		     const char *text)
{
	AUTO_BUF b = BUF_INIT(PAGE_MAX);
	head(&b, title);
	buf_puts(&b, "<p class=\"said\">");
	escaped(&b, text);
	buf_puts(&b, "</p>\n");
	page_end(mem, &b, ret, status);
}

static void form(void *mem, const struct pack_survey *what, const char *wrong,
		 struct http_answer *ret)
{
	AUTO_BUF b = BUF_INIT(PAGE_MAX);
	head(&b, what->title);
	buf_puts(&b, "<h1>");
	escaped(&b, what->title);
	buf_puts(&b,
		 "</h1>\n<form method=\"post\" accept-charset=\"utf-8\">\n<fieldset>\n<legend>");
	escaped(&b, what->question);
	buf_puts(&b, "</legend>\n");
	if (wrong != NULL)
		buf_printf(&b, "<p class=\"wrong\" role=\"alert\">%s</p>\n", wrong);
	buf_puts(&b, "<div class=\"scale\">\n");
	for (int i = 0; i <= 10; i++)
		buf_printf(&b,
			   "<label><input type=\"radio\" name=\"score\" value=\"%d\" required>"
			   "<span>%d</span></label>\n",
			   i, i);
	buf_puts(&b, "</div>\n<p class=\"ends\"><span>0 ");
	escaped(&b, what->low);
	buf_puts(&b, "</span><span>10 ");
	escaped(&b, what->high);
	buf_puts(&b, "</span></p>\n</fieldset>\n<label class=\"more\">");
	escaped(&b, what->more);
	buf_printf(&b, "<textarea name=\"more\" rows=\"4\" maxlength=\"%d\"></textarea></label>\n",
		   SURVEY_MORE_MAX / 4);
	buf_puts(&b, "<button>提交</button>\n</form>\n");
	page_end(mem, &b, ret, wrong != NULL ? 422 : 200);
}

/* --- asking and answering --------------------------------------------------------------------- */

struct opened {
	struct survey survey;
	struct pack *pack; /* to be freed; NULL where one was at hand */
	const struct pack_survey *what;
};

/* *ret is filled unless it can be answered. */
static bool open_survey(void *mem, const struct web *web, const struct view *v,
			const struct http_request *rq, struct opened *a, struct http_answer *ret)
{
	struct err err = {};
	*a = (struct opened){};
	int rc = link_open(v, mem, rq->path + strlen(LINK_PATH), &a->survey, &err);
	if (rc == 0 && web->pack == NULL)
		rc = route_pack(web, v, mem, &a->pack, &err);
	if (rc == 0)
		a->what = pack_survey(a->pack != NULL ? a->pack : web->pack, a->survey.survey);
	if (rc == ERR_ABSENT)
		http_text(ret, 404, "not found\n");
	else if (rc < 0)
		route_failed(ret, "survey", &err);
	else if (a->survey.answered.us != 0)
		sentence(mem, ret, 200, "谢谢",
			 a->what != NULL ? a->what->thanks : "谢谢您，已经收到了。");
	else if (a->what == NULL || a->survey.expires.us <= v->now.us)
		sentence(mem, ret, 410, "已过期", "这份问卷已经过期了，谢谢您的关心。");
	else
		return true;
	pack_free(&a->pack);
	return false;
}

void survey_look(void *mem, const struct web *web, const struct view *v,
		 const struct http_request *rq, struct http_answer *ret)
{
	struct opened a;
	if (!open_survey(mem, web, v, rq, &a, ret))
		return;
	form(mem, a.what, NULL, ret);
	pack_free(&a.pack);
}

/* A field of the form, decoded, on mem; NULL: it is not there, or no text. */
static const char *field(void *mem, const struct http_request *rq, const char *name)
{
	char *body = rq->len > 0 ? talloc_strndup(mem, rq->body, rq->len) : NULL;
	char *rest = body;
	for (char *pair; body != NULL && (pair = strsep(&rest, "&")) != NULL;) {
		char *value = strchr(pair, '=');
		if (value == NULL || (size_t)(value - pair) != strlen(name) ||
		    strncmp(pair, name, strlen(name)) != 0)
			continue;
		for (char *c = ++value; *c != '\0'; c++)
			if (*c == '+')
				*c = ' ';
		int len = 0;
		char *plain = curl_easy_unescape(NULL, value, 0, &len);
		const char *kept = plain != NULL && strlen(plain) == (size_t)len &&
						   utf8_valid(plain, (size_t)len)
					   ? talloc_strdup(mem, plain)
					   : NULL;
		curl_free(plain);
		return kept;
	}
	return NULL;
}

/* What they wrote, in one line and not too long; NULL: nothing. */
static const char *more_of(void *mem, const struct http_request *rq)
{
	const char *text = field(mem, rq, "more");
	if (text == NULL)
		return NULL;
	struct span s = span_strip((struct span){text, strlen(text)});
	if (s.len > SURVEY_MORE_MAX)
		s.len = utf8_cut(s.at, s.len, SURVEY_MORE_MAX);
	char *out = talloc_strndup(mem, s.at, s.len);
	for (char *c = out; c != NULL && *c != '\0'; c++)
		if ((unsigned char)*c < 0x20)
			*c = ' ';
	return out != NULL && out[0] != '\0' ? out : NULL;
}

static int answered(struct tx *tx, void *mem, const struct opened *a, int score, const char *more,
		    struct err *err)
{
	static const struct person all = {.role = ROLE_ADMIN};
	struct card card;
	bool fresh;
	char *value = talloc_asprintf(mem, "%d", score);
	char *source = talloc_asprintf(mem, "survey:%lld", (long long)a->survey.id);
	if (value == NULL || source == NULL)
		return err_set(err, ERR_AGAIN, "survey: no memory");
	struct customer_event e = {
		.card = a->survey.card, .event = "survey", .at = tx->now, .value = value};
	int rc = survey_answer(tx, a->survey.id, score, more, err);
	if (rc == 0)
		rc = card_find(&tx->view, mem, &all, a->survey.card, &card, err);
	if (rc < 0)
		return rc == ERR_ABSENT || rc == ERR_REFUSED ? 0
							     : rc; /* forgotten; twice at once */
	rc = customer_event_put(tx, &e, source, &fresh, err);
	struct nudge n = {.person = card.owner,
			  .card = card.id,
			  .kind = "message",
			  .text = say_survey_answered(mem, a->what->title, &card, score, more),
			  .key = talloc_asprintf(mem, "answer/%lld", (long long)a->survey.id),
			  .due = tx->now};
	if (rc == 0 && (n.text == NULL || n.key == NULL))
		rc = err_set(err, ERR_AGAIN, "survey: no memory");
	return rc == 0 ? nudge_put(tx, &n, err) : rc;
}

int survey_change(void *mem, const struct web *web, struct tx *tx, const struct http_request *rq,
		  struct http_answer *ret, struct err *err)
{
	struct opened a;
	if (!open_survey(mem, web, &tx->view, rq, &a, ret))
		return 0;
	const char *text = field(mem, rq, "score");
	char *end = NULL;
	long score = text != NULL && text[0] != '\0' ? strtol(text, &end, 10) : -1;
	int rc = 0;
	if (score < 0 || score > 10 || *end != '\0') {
		form(mem, a.what, "请先选一个分数。", ret);
	} else {
		rc = answered(tx, mem, &a, (int)score, more_of(mem, rq), err);
		if (rc == 0)
			sentence(mem, ret, 200, a.what->title, a.what->thanks);
	}
	pack_free(&a.pack);
	return rc;
}
