/* Questions with choices: asked with buttons, answered by a tap, by "1", or hours later by number:
 * #确认 7 2. A question that waits stands in nobody's way. */
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/turn/handle.h"

#define EXPIRES_US (INT64_C(24) * 3600 * 1000000)

int question_ask(struct turn *t, const struct say *s, struct err *err)
{
	json_t *options = json_array(), *button;
	size_t i;
	json_array_foreach(json_object_get(s->to->body, "buttons"), i, button)(void)
		json_array_append(options, json_object_get(button, "data"));
	char *text = json_dumps(options, 0);
	json_decref(options);
	if (text == NULL)
		return err_set(err, ERR_AGAIN, "question: no memory");
	struct chat chat = turn_chat(t);
	struct instant expires = {t->tx->now.us + EXPIRES_US};
	int64_t number;
	int rc = question_put(t->tx, &chat, text, expires, &number, err);
	free(text);
	if (rc == 0)
		say_question_number(s, number);
	return rc;
}
