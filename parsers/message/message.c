/* message: the parts in their order: clean, split, first tag, further tags, free text, result. */
#include "parsers/message/message.h"

#include <string.h>
#include <talloc.h>

#include "parsers/base/utf8.h"
#include "parsers/message/draft.h"
#include "parsers/message/limit.h"

static void tag_read(struct draft *d, struct tag *tag, struct tag *next, bool first)
{
	size_t len;
	if (first && command_read(d, tag->text, next))
		return;
	if (key_at(d, tag->text, &len) < 0 || key_is_stage(d, tag->text))
		shape_read(d, tag->text);
	else
		key_read(d, tag->text, next);
}

/* Which commands tell of a customer, so that their free text is read. */
static bool tells(enum command_id command)
{
	switch (command) {
	case COMMAND_NONE: /* a card */
	case COMMAND_FOLLOWUP:
	case COMMAND_EDIT:
	case COMMAND_WIN:
	case COMMAND_LOSE:
	case COMMAND_BLOCK:
		return true;
	default:
		return false;
	}
}

static void tags_read(struct draft *d)
{
	d->m->kind = MESSAGE_CARD;
	for (size_t i = 0; i < d->n_tags; i++)
		if (!d->tags[i].taken)
			tag_read(d, &d->tags[i], i + 1 < d->n_tags ? &d->tags[i + 1] : NULL,
				 i == 0);
	if (tells(d->m->command))
		pickup(d, span_starts(d->tags[0].text, "拜访"));
}

#define SMALL 1024 /* bytes of a text that is cleaned on the stack */

static int draft_open(struct draft *d, const char *text, size_t len, char small[SMALL])
{
	d->m = talloc_zero(d->mem, struct message);
	d->match = pcre2_match_data_create(1, NULL);
	if (d->m == NULL || d->match == NULL)
		return ERR_AGAIN;
	char *out = small;
	if (len >= SMALL)
		out = draft_work(d) != NULL ? talloc_size(d->work, len + 1) : NULL;
	if (out == NULL)
		return ERR_AGAIN;
	d->text.at = out;
	d->text.len = clean_text(text, len, out);
	return 0;
}

static void refuse(struct draft *d, const char *why)
{
	d->m->kind = MESSAGE_ERROR;
	draft_warn(d, "%s", why);
}

int message_parse_limit(void *mem, const struct pack *pack, const struct message_known *known,
			const char *text, size_t len, size_t limit, const struct civil *now,
			struct message **ret, struct err *err)
{
	__attribute__((uninitialized)) struct slot slots[PACK_FIELDS_MAX];
	__attribute__((uninitialized)) struct tag tags[DRAFT_FEW];
	__attribute__((uninitialized)) struct piece pieces[DRAFT_FEW];
	__attribute__((uninitialized)) char small[SMALL];
	struct draft d = {.mem = mem,
			  .pack = pack,
			  .known = known,
			  .now = now,
			  .slots = slots,
			  .tags = tags,
			  .pieces = pieces};
	bool fits = len <= limit;
	bool valid = fits && utf8_valid(text, len);
	d.rc = draft_open(&d, text, valid ? len : 0, small);
	if (d.rc == 0 && !fits)
		refuse(&d, "这条消息太长了，没有处理。请分几条发");
	else if (d.rc == 0 && !valid)
		refuse(&d, "这条消息有乱码（不是 UTF-8 文字），没有处理。请重新发一次");
	else if (d.rc == 0) {
		tags_split(&d);
		if (d.n_tags > 0)
			tags_read(&d);
		if (d.rc == 0 && d.n_tags > 0)
			draft_finish(&d);
	}
	pcre2_match_data_free(d.match);
	talloc_free(d.work);
	if (d.rc < 0) {
		talloc_free(d.m);
		return err_set(err, ERR_AGAIN, "message: no memory");
	}
	*ret = d.m;
	return 0;
}

int message_parse(void *mem, const struct pack *pack, const struct message_known *known,
		  const char *text, size_t len, const struct civil *now, struct message **ret,
		  struct err *err)
{
	return message_parse_limit(mem, pack, known, text, len, MESSAGE_MAX, now, ret, err);
}

const struct message_field *message_field(const struct message *m, const char *id)
{
	for (size_t i = 0; i < m->n_fields; i++)
		if (strcmp(m->fields[i].id, id) == 0)
			return &m->fields[i];
	return NULL;
}

const char *message_arg(const struct message *m, const char *key)
{
	for (size_t i = 0; i < m->n_args; i++)
		if (strcmp(m->args[i].key, key) == 0)
			return m->args[i].text;
	return NULL;
}
