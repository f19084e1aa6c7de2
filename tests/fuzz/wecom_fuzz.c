/* Properties: any bytes are refused with one of the errors, or give texts that are UTF-8 and within
 * their limits; a place is on earth; reading twice gives the same key, of the promised form. A text
 * is cut into parts that join to it, none over the limit, none that tears a character. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "parsers/base/buf.h"
#include "parsers/base/utf8.h"
#include "parsers/wire/part.h"
#include "parsers/wire/wecom.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void text_check(const char *text, size_t most)
{
	if (text != NULL)
		must(strlen(text) <= most && utf8_valid(text, strlen(text)));
}

static void parts_check(const char *text, size_t limit)
{
	size_t len = strlen(text);
	for (size_t at = 0; at < len;) {
		size_t n = wire_part(text + at, len - at, limit);
		must(n > 0 && n <= limit && n <= len - at);
		must(utf8_valid(text + at, n));
		at += n;
	}
}

static void selected_check(const struct wecom_selected *list, size_t n)
{
	must(n <= WECOM_ITEMS_MAX);
	for (size_t i = 0; i < n; i++) {
		text_check(list[i].question, WECOM_LINE_MAX);
		must(list[i].n_options <= WECOM_ITEMS_MAX);
		for (size_t k = 0; k < list[i].n_options; k++) {
			must(list[i].options[k] != NULL);
			text_check(list[i].options[k], WECOM_ID_MAX);
		}
	}
}

static void contact_check(const struct wecom_contact *c)
{
	text_check(c->user_id, WECOM_ID_MAX);
	text_check(c->new_user_id, WECOM_ID_MAX);
	text_check(c->name, WECOM_LINE_MAX);
	must(c->departments.n <= WECOM_LINE_MAX && c->is_leader.n <= WECOM_LINE_MAX);
	for (size_t i = 0; i < c->departments.n; i++)
		must(c->departments.at[i] >= 0);
	must(c->main_department >= 0 && c->status >= 0 && c->party_id >= 0 && c->parent_id >= 0);
}

static void place_check(const struct wecom_said *s)
{
	must((s->lat == NULL) == (s->lng == NULL));
	if (s->lat == NULL)
		return;
	double lat = strtod(s->lat, NULL), lng = strtod(s->lng, NULL);
	must(lat >= -90 && lat <= 90 && lng >= -180 && lng <= 180);
}

static char *key_of(void *mem, const uint8_t *data, size_t size)
{
	struct wecom_said *s = NULL;
	int rc = wecom_read(mem, (const char *)data, size, &s, NULL);
	must(rc == 0 || rc == ERR_INPUT || rc == ERR_LIMIT);
	if (rc < 0) {
		must(talloc_total_blocks(mem) == 1);
		return NULL;
	}
	text_check(s->from, WECOM_ID_MAX);
	text_check(s->who, WECOM_ID_MAX);
	must((s->from == NULL) == (s->who == NULL) && s->created > 0 && *s->msg_type != '\0');
	text_check(s->content, WECOM_TEXT_MAX);
	text_check(s->media_id, WECOM_CODE_MAX);
	text_check(s->url, WECOM_URL_MAX);
	text_check(s->event_key, WECOM_URL_MAX);
	must((s->event != NULL) == (strcmp(s->msg_type, "event") == 0));
	must((s->contact != NULL) == (s->event != NULL && strcmp(s->event, "change_contact") == 0));
	place_check(s);
	selected_check(s->selected, s->n_selected);
	if (s->contact != NULL)
		contact_check(s->contact);
	if (s->content != NULL)
		parts_check(s->content, 7 + size % 60);
	char *key = wecom_dedupe(mem, s);
	must(key != NULL && strlen(key) <= WECOM_ID_MAX + 2 && key[1] == ':');
	must(key[0] == 'm' || (key[0] == 'e' && strspn(key + 2, "0123456789abcdef") == 40));
	return key;
}

static void bot_check(const uint8_t *data, size_t size)
{
	struct wecom_bot *b = NULL;
	void *mem = talloc_new(NULL);
	int rc = wecom_bot_read(mem, (const char *)data, size, &b, NULL);
	must(rc == 0 || rc == ERR_INPUT || rc == ERR_LIMIT);
	must(rc == 0 || talloc_total_blocks(mem) == 1);
	if (rc == 0) {
		text_check(b->msg_id, WECOM_ID_MAX);
		text_check(b->response_url, WECOM_URL_MAX);
		must(*b->msg_id != '\0' && *b->msg_type != '\0' && b->created >= 0);
		must((b->from == NULL) == (b->who == NULL));
		must(b->n_items <= WECOM_ITEMS_MAX && b->n_quoted <= WECOM_ITEMS_MAX);
		for (size_t i = 0; i < b->n_items; i++) {
			must(b->items[i].type != NULL);
			must(b->items[i].text != NULL || b->items[i].url != NULL);
			text_check(b->items[i].text, WECOM_TEXT_MAX);
			text_check(b->items[i].url, WECOM_URL_MAX);
		}
		selected_check(b->selected, b->n_selected);
	}
	talloc_free(mem);
}

/* The input itself, in parts. */
static void text_parts(const uint8_t *data, size_t size)
{
	if (size == 0 || !utf8_valid((const char *)data + 1, size - 1))
		return;
	char *text = talloc_strndup(NULL, (const char *)data + 1, size - 1);
	parts_check(text, 4 + data[0]);
	talloc_free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	void *mem = talloc_new(NULL), *other = talloc_new(NULL);
	char *key = key_of(mem, data, size), *again = key_of(other, data, size);
	must((key == NULL) == (again == NULL) && (key == NULL || strcmp(key, again) == 0));
	talloc_free(mem);
	talloc_free(other);
	bot_check(data, size);
	text_parts(data, size);
	return 0;
}
