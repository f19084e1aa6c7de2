#include "daemon/chat/wecom/wecom.h"

#include <stdio.h>
#include <string.h>

enum reaction { BUSY, LIMIT, TOKEN, SETUP, RIGHT, PERSON, GONE, OURS };

#define WINDOW_S 60 /* of a limit a minute; one an hour is met again after that */
#define SETUP_S 30  /* until somebody has mended it */

static const struct {
	int code;
	enum reaction reaction;
	const char *hint;
} rows[] = {
#define ERRCODE(code, reaction, hint) {code, reaction, hint},
#include "daemon/chat/wecom/errors.def"
#undef ERRCODE
};

static size_t find(int code)
{
	size_t i = 0;
	while (i < sizeof(rows) / sizeof(rows[0]) && rows[i].code != code)
		i++;
	return i;
}

const char *wecom_hint(int code)
{
	size_t i = find(code);
	return i < sizeof(rows) / sizeof(rows[0]) ? rows[i].hint : NULL;
}

/* errmsg says where support has to look ("hint: [..]") and what address they saw ("from ip:"); the
 * rest of it changes. What stands before may quote our message: it stays out of the log. */
static void why_set(int code, const json_t *answer, const char *hint, struct outcome *ret)
{
	const char *text = json_string_value(json_object_get(answer, "errmsg"));
	const char *seen = text != NULL ? strstr(text, "hint:") : NULL;
	const char *from = text != NULL ? strstr(text, "from ip:") : NULL;
	const char *show = seen != NULL ? seen : from != NULL ? from : "";
	size_t len = strcspn(show, "\n");
	const char *end = strstr(show, ", more info");
	if (end != NULL && (size_t)(end - show) < len)
		len = (size_t)(end - show);
	(void)snprintf(ret->why, sizeof(ret->why), "errcode %d%s%s%s%.*s", code,
		       hint != NULL ? " " : "", hint != NULL ? hint : "", len > 0 ? "; " : "",
		       len > 90 ? 90 : (int)len, show);
}

void wecom_refused(int code, const json_t *answer, struct outcome *ret)
{
	size_t i = find(code);
	bool known = i < sizeof(rows) / sizeof(rows[0]);
	why_set(code, answer, known ? rows[i].hint : NULL, ret);
	switch (known ? rows[i].reaction : OURS) {
	case BUSY:
		ret->verdict = VERDICT_LATER;
		break;
	case LIMIT:
		ret->verdict = VERDICT_LATER;
		ret->wait_s = WINDOW_S;
		break;
	case TOKEN:
		ret->verdict = VERDICT_TOKEN;
		break;
	case SETUP:
		ret->verdict = VERDICT_WAY;
		ret->wait_s = SETUP_S;
		break;
	case RIGHT:
		ret->verdict = VERDICT_WAY;
		ret->local = true;
		ret->wait_s = SETUP_S;
		break;
	case PERSON:
	case GONE:
	case OURS:
		ret->verdict = VERDICT_NEVER;
		break;
	}
}
