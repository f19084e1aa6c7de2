#include "daemon/say/reply.h"

#include <stdarg.h>
#include <string.h>
#include <talloc.h>

#include "parsers/base/utf8.h"

void reply_done(struct reply *r)
{
	json_decref(r->body);
	*r = (struct reply){};
}

static void failed(struct reply *r)
{
	r->rc = ERR_AGAIN;
}

static json_t *body(struct reply *r)
{
	if (r->body == NULL) {
		r->body = json_pack("{s:s}", "text", "");
		if (r->body == NULL)
			failed(r);
	}
	return r->body;
}

void reply_text(struct reply *r, const char *fmt, ...)
{
	AUTO_BUF text = BUF_INIT(REPLY_TEXT_MAX * 4);
	const char *before = json_string_value(json_object_get(body(r), "text"));
	if (before != NULL && before[0] != '\0')
		buf_printf(&text, "%s\n", before);
	va_list ap;
	va_start(ap, fmt);
	buf_vprintf(&text, fmt, ap);
	va_end(ap);
	if (text.rc < 0) {
		failed(r);
		return;
	}
	size_t len = utf8_cut(buf_str(&text), text.len, REPLY_TEXT_MAX);
	if (json_object_set_new(r->body, "text", json_stringn(buf_str(&text), len)) < 0)
		failed(r);
}

/* The array of that name, made at its first use. */
static json_t *list(struct reply *r, json_t *object, const char *name)
{
	json_t *l = json_object_get(object, name);
	if (l == NULL) {
		l = json_array();
		if (json_object_set_new(object, name, l) < 0)
			failed(r);
	}
	return l;
}

void reply_picture(struct reply *r, const char *hash)
{
	if (json_object_set_new(body(r), "picture", json_string(hash)) < 0)
		failed(r);
}

void reply_attachment(struct reply *r, const char *name, const char *text, size_t len)
{
	if (json_object_set_new(body(r), "attachment",
				json_pack("{s:s, s:s%}", "name", name, "text", text, len)) < 0)
		failed(r);
}

void reply_button(struct reply *r, const char *text, const char *data)
{
	if (json_array_append_new(list(r, body(r), "buttons"),
				  json_pack("{s:s, s:s}", "text", text, "data", data)) < 0)
		failed(r);
}

void reply_card(struct reply *r, const char *title, const char *number)
{
	if (json_object_set_new(
		    body(r), "card",
		    json_pack("{s:s, s:s, s:[]}", "title", title, "number", number, "rows")) < 0)
		failed(r);
}

void reply_card_row(struct reply *r, const char *key, const char *value, bool doubtful)
{
	json_t *rows = json_object_get(json_object_get(body(r), "card"), "rows");
	must(rows != NULL);
	json_t *row = json_pack("{s:s, s:s}", "key", key, "value", value);
	if (doubtful && json_object_set_new(row, "doubtful", json_true()) < 0)
		failed(r);
	if (json_array_append_new(rows, row) < 0)
		failed(r);
}

void reply_product(struct reply *r, const char *title, const char *model, const char *const *lines,
		   const char *stock)
{
	json_t *product = json_pack("{s:s, s:s, s:[]}", "title", title, "model", model, "lines");
	for (size_t i = 0; lines[i] != NULL; i++)
		if (json_array_append_new(json_object_get(product, "lines"),
					  json_string(lines[i])) < 0)
			failed(r);
	if (stock != NULL && json_object_set_new(product, "stock", json_string(stock)) < 0)
		failed(r);
	if (json_array_append_new(list(r, body(r), "products"), product) < 0)
		failed(r);
}

int reply_rc(const struct reply *r, struct err *err)
{
	return r->rc < 0 ? err_set(err, r->rc, "reply: no memory") : 0;
}

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));
	return text != NULL ? text : "";
}

static void plain_card(struct buf *to, const json_t *card)
{
	size_t i;
	json_t *row;
	if (card == NULL)
		return;
	buf_printf(to, "%s %s\n", text_of(card, "number"), text_of(card, "title"));
	json_array_foreach(json_object_get(card, "rows"), i, row)
	{
		const char *doubt = json_is_true(json_object_get(row, "doubtful")) ? "？" : "";
		buf_printf(to, "%s：%s%s\n", text_of(row, "key"), text_of(row, "value"), doubt);
	}
}

static void plain_products(struct buf *to, const json_t *products)
{
	size_t i, k;
	json_t *p, *line;
	json_array_foreach(products, i, p)
	{
		buf_printf(to, "%zu. %s %s", i + 1, text_of(p, "model"), text_of(p, "title"));
		json_array_foreach(json_object_get(p, "lines"), k, line)
			buf_printf(to, "%s%s", k == 0 ? "\n   " : "；", json_string_value(line));
		if (json_object_get(p, "stock") != NULL)
			buf_printf(to, "\n   %s", text_of(p, "stock"));
		buf_putc(to, '\n');
	}
}

char *reply_plain(void *mem, const json_t *b)
{
	AUTO_BUF text = BUF_INIT(REPLY_TEXT_MAX * 8);
	size_t i;
	json_t *button;
	if (text_of(b, "text")[0] != '\0')
		buf_printf(&text, "%s\n", text_of(b, "text"));
	plain_card(&text, json_object_get(b, "card"));
	plain_products(&text, json_object_get(b, "products"));
	json_array_foreach(json_object_get(b, "buttons"), i, button)
		buf_printf(&text, "%s[%zu] %s", i > 0 ? "  " : "", i + 1, text_of(button, "text"));
	while (text.len > 0 && text.data[text.len - 1] == '\n')
		text.data[--text.len] = '\0';
	return buf_take(&text, mem);
}
