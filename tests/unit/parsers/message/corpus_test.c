/* The messages of tests/data/messages, each of which must come out exactly as written there. The
 * same comparison as check.py: lists of ids and missing in any order, note after collapsing blanks.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "parsers/message/message.h"
#include "tests/lib/unit.h"

/* Blanks of any kind collapsed to one, none at the ends. */
static char *collapse(const char *text)
{
	char *out = malloc(strlen(text) + 1), *w = out;
	assert_non_null(out);
	for (const char *p = text; *p != '\0'; p++) {
		if (strchr(" \n\t\r", *p) == NULL)
			*w++ = *p;
		else if (w > out && w[-1] != ' ')
			*w++ = ' ';
	}
	while (w > out && w[-1] == ' ')
		w--;
	*w = '\0';
	return out;
}

static bool same_set(const json_t *a, const json_t *b)
{
	if (json_array_size(a) != json_array_size(b))
		return false;
	for (size_t i = 0; i < json_array_size(a); i++) {
		bool found = false;
		for (size_t k = 0; !found && k < json_array_size(b); k++)
			found = json_equal(json_array_get(a, i), json_array_get(b, k)) != 0;
		if (!found)
			return false;
	}
	return true;
}

static bool same_note(const json_t *a, const json_t *b)
{
	char *x = collapse(a != NULL ? json_string_value(a) : "");
	char *y = collapse(b != NULL ? json_string_value(b) : "");
	bool same = strcmp(x, y) == 0;
	free(x);
	free(y);
	return same;
}

static bool as_expected(const json_t *got, const json_t *want)
{
	static const char *const exact[] = {"kind", "command", "target", "fields", "args", "tags"};
	for (size_t i = 0; i < sizeof(exact) / sizeof(exact[0]); i++) {
		const json_t *a = json_object_get(got, exact[i]),
			     *b = json_object_get(want, exact[i]);
		if ((a == NULL) != (b == NULL) || (a != NULL && !json_equal(a, b)))
			return false;
	}
	return same_set(json_object_get(got, "ids"), json_object_get(want, "ids")) &&
	       same_set(json_object_get(got, "missing"), json_object_get(want, "missing")) &&
	       same_note(json_object_get(got, "note"), json_object_get(want, "note")) &&
	       (json_object_get(want, "warnings") == NULL ||
		json_object_get(got, "warnings") != NULL);
}

static bool check(const struct pack *pack, const char *line)
{
	json_auto_t *row = json_loads(line, 0, NULL);
	assert_non_null(row);
	const char *text = json_string_value(json_object_get(row, "text"));
	struct instant at;
	struct civil now;
	assert_true(instant_parse(json_string_value(json_object_get(row, "now")), &at, &now));
	struct message *m;
	struct err err;
	assert_int_equal(message_parse(NULL, pack, NULL, text, strlen(text), &now, &m, &err), 0);
	json_auto_t *got = message_to_json(m);
	const json_t *want = json_object_get(row, "expect");
	bool fine = as_expected(got, want);
	if (!fine) {
		char *g = json_dumps(got, JSON_COMPACT), *w = json_dumps(want, JSON_COMPACT);
		print_error("%s %s\n  got      %s\n  expected %s\n",
			    json_string_value(json_object_get(row, "id")), text, g, w);
		free(g);
		free(w);
	}
	talloc_free(m);
	return fine;
}

static FILE *file_open(const char *name)
{
	const char *dir = getenv("KEHUD_TESTDATA");
	char path[512];
	(void)snprintf(path, sizeof(path), "%s/%s", dir != NULL ? dir : "tests/data", name);
	FILE *f = fopen(path, "r");
	if (f == NULL)
		fail_msg("cannot open %s", path);
	return f;
}

static struct pack *medical(void)
{
	size_t len;
	const char *json = pack_shipped("medical", &len);
	struct pack *pack;
	struct err err;
	if (pack_parse(json, len, "medical", &pack, &err) < 0)
		fail_msg("%s", err.text);
	return pack;
}

static struct pack *software(void)
{
	static char json[100000];
	FILE *f = file_open("packs/software.json");
	size_t len = fread(json, 1, sizeof(json), f);
	(void)fclose(f);
	struct pack *pack;
	struct err err;
	if (pack_parse(json, len, "software", &pack, &err) < 0)
		fail_msg("%s", err.text);
	return pack;
}

static void run(struct pack *pack, const char *name)
{
	FILE *f = file_open(name);
	char *line = NULL;
	size_t room = 0, wrong = 0, total = 0;
	while (getline(&line, &room, f) > 0) {
		wrong += !check(pack, line);
		total++;
	}
	free(line);
	(void)fclose(f);
	pack_free(&pack);
	if (wrong > 0 || total == 0)
		fail_msg("%s: %zu of %zu messages differ", name, wrong, total);
}

static void public_messages(void **state)
{
	(void)state;
	run(medical(), "messages/public.jsonl");
}

static void rule_messages(void **state)
{
	(void)state;
	run(medical(), "messages/rules.jsonl");
}

/* Another trade needs a pack and no code. */
static void software_messages(void **state)
{
	(void)state;
	run(software(), "messages/software.jsonl");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(public_messages),
		cmocka_unit_test(rule_messages),
		cmocka_unit_test(software_messages),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
