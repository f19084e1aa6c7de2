/* Whole messages: the result holds what its kind promises, all texts are valid UTF-8 and not longer
 * than the message, and it prints as JSON. */
#include <string.h>
#include <talloc.h>

#include "parsers/base/err.h"
#include "parsers/base/utf8.h"
#include "parsers/message/message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct pack *pack;

static void text_check(const char *text, size_t most)
{
	if (text != NULL)
		must(strlen(text) <= most && utf8_valid(text, strlen(text)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct civil now = {2026, 11, 23, 10, 0, 0};
	if (pack == NULL) {
		size_t len;
		const char *json = pack_shipped("medical", &len);
		must(pack_parse(json, len, "medical", &pack, NULL) == 0);
	}
	struct message *m;
	must(message_parse(NULL, pack, NULL, (const char *)data, size, &now, &m, NULL) == 0);
	size_t most = 2 * size + 64;
	text_check(m->target, most);
	text_check(m->note, most);
	for (size_t i = 0; i < m->n_fields; i++)
		text_check(m->fields[i].text, most);
	for (size_t i = 0; i < m->n_args; i++)
		text_check(m->args[i].text, most);
	for (size_t i = 0; i < m->n_tags; i++)
		text_check(m->tags[i], most);
	for (size_t i = 0; i < m->n_warnings; i++)
		text_check(m->warnings[i], 4096);
	must((m->kind == MESSAGE_COMMAND) == (m->command != COMMAND_NONE));
	if (m->kind == MESSAGE_NONE)
		must(m->n_fields + m->n_tags + m->n_ids == 0 && m->note == NULL);
	json_t *o = message_to_json(m);
	must(o != NULL);
	json_decref(o);
	talloc_free(m);
	return 0;
}
