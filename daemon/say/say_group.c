/* What is said in a group: everybody reads it, so it is short, and phone numbers are masked. */
#include <ctype.h>
#include <string.h>
#include <talloc.h>

#include "daemon/say/reply.h"
#include "parsers/base/buf.h"
#include "parsers/value/phone.h"

#define LINES_MAX 6
#define ROWS_MAX 4

char *reply_mask(void *mem, const char *text)
{
	char *out = talloc_strdup(mem, text);
	struct span rest = {out, out != NULL ? strlen(out) : 0};
	struct phone p;
	while (rest.len > 0 && phone_find(rest, PHONE_ANY, &p)) {
		char *at = (char *)(uintptr_t)(rest.at + p.at);
		size_t digits = 0, seen = 0;
		for (size_t i = 0; i < p.len; i++)
			digits += isdigit((unsigned char)at[i]) != 0;
		/* 138****5678: the first three and the last four stay */
		for (size_t i = 0; i < p.len; i++)
			if (isdigit((unsigned char)at[i]) && ++seen > 3 && seen + 4 <= digits)
				at[i] = '*';
		size_t next = p.at + (p.len > 0 ? p.len : 1);
		rest = (struct span){rest.at + next, rest.len - next};
	}
	return out;
}

static void mask(json_t *j)
{
	const char *key;
	json_t *value;
	size_t i;
	json_object_foreach(j, key, value)
	{
		if (strcmp(key, "data") != 0 && strcmp(key, "picture") != 0)
			mask(value);
	}
	json_array_foreach(j, i, value) mask(value);
	if (!json_is_string(j))
		return;
	char *text = reply_mask(NULL, json_string_value(j));
	if (text != NULL)
		(void)json_string_set(j, text);
	talloc_free(text);
}

/* The first lines, and that there is more. */
static void shorten(json_t *text)
{
	const char *all = json_string_value(text), *at = all;
	for (int n = 0; at != NULL && n < LINES_MAX; n++) {
		at = strchr(at, '\n');
		at = at != NULL ? at + 1 : NULL;
	}
	if (all == NULL || at == NULL)
		return;
	AUTO_BUF out = BUF_INIT(16384);
	buf_add(&out, all, (size_t)(at - all));
	buf_puts(&out, "…（详情请私聊我）");
	if (out.rc == 0)
		(void)json_string_set(text, buf_str(&out));
}

void reply_for_group(struct reply *r)
{
	if (r->body == NULL)
		return;
	(void)json_object_del(r->body, "attachment"); /* what is in it is not for everybody */
	shorten(json_object_get(r->body, "text"));
	json_t *rows = json_object_get(json_object_get(r->body, "card"), "rows");
	while (json_array_size(rows) > ROWS_MAX)
		(void)json_array_remove(rows, json_array_size(rows) - 1);
	mask(r->body);
}
