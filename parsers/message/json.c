/* json: the result of parse as the contract prints it. */
#include <string.h>

#include "parsers/message/message.h"

/* Puts a value unless it is empty; takes it over. */
static int put(json_t *object, const char *key, json_t *value)
{
	if (value == NULL)
		return -1;
	bool empty = (json_is_array(value) && json_array_size(value) == 0) ||
		     (json_is_object(value) && json_object_size(value) == 0);
	if (empty) {
		json_decref(value);
		return 0;
	}
	return json_object_set_new(object, key, value);
}

static json_t *texts(const char *const *list, size_t n)
{
	json_t *array = json_array();
	for (size_t i = 0; array != NULL && i < n; i++) {
		if (json_array_append_new(array, json_string(list[i])) < 0) {
			json_decref(array);
			return NULL;
		}
	}
	return array;
}

static json_t *yuan(struct money m)
{
	return m.fen % 100 == 0 ? json_integer(m.fen / 100) : json_real((double)m.fen / 100.0);
}

static json_t *fields(const struct message *m)
{
	json_t *object = json_object();
	for (size_t i = 0; object != NULL && i < m->n_fields; i++) {
		const struct message_field *f = &m->fields[i];
		json_t *value = f->type == FIELD_MONEY ? yuan(f->money) : json_string(f->text);
		if (json_object_set_new(object, f->id, value) < 0) {
			json_decref(object);
			return NULL;
		}
	}
	return object;
}

static json_t *args(const struct message *m)
{
	json_t *object = json_object();
	for (size_t i = 0; object != NULL && i < m->n_args; i++) {
		if (json_object_set_new(object, m->args[i].key, json_string(m->args[i].text)) < 0) {
			json_decref(object);
			return NULL;
		}
	}
	return object;
}

static json_t *ids(const struct message *m)
{
	json_t *array = json_array();
	for (size_t i = 0; array != NULL && i < m->n_ids; i++) {
		if (json_array_append_new(array, json_integer(m->ids[i])) < 0) {
			json_decref(array);
			return NULL;
		}
	}
	return array;
}

json_t *message_to_json(const struct message *m)
{
	static const char *const kinds[] = {[MESSAGE_NONE] = "none",
					    [MESSAGE_CARD] = "card",
					    [MESSAGE_COMMAND] = "command",
					    [MESSAGE_ERROR] = "error"};
	json_t *o = json_object();
	if (o == NULL)
		return NULL;
	int rc = put(o, "kind", json_string(kinds[m->kind]));
	if (m->command != COMMAND_NONE)
		rc |= put(o, "command", json_string(command_name(m->command)));
	if (m->target != NULL)
		rc |= put(o, "target", json_string(m->target));
	rc |= put(o, "ids", ids(m));
	rc |= put(o, "fields", fields(m));
	rc |= put(o, "args", args(m));
	rc |= put(o, "tags", texts(m->tags, m->n_tags));
	if (m->note != NULL)
		rc |= put(o, "note", json_string(m->note));
	rc |= put(o, "missing", texts(m->missing, m->n_missing));
	rc |= put(o, "warnings", texts(m->warnings, m->n_warnings));
	if (rc != 0) {
		json_decref(o);
		return NULL;
	}
	return o;
}
