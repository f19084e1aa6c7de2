/* #授权 李经理 华东 7天: headquarters lets somebody look into another part of the organisation for
 * a while; #授权 lists what is in force, #授权 取消 3 ends one. */
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/command/command.h"
#include "parsers/value/numeral.h"
#include "store/people/permit.h"

#define DAYS_MAX 366

/* 7天, 两周, 3个月: in days; 0 for anything else. */
static int days_of(const char *text)
{
	static const struct {
		const char *unit;
		int days;
	} units[] = {{"天", 1}, {"日", 1}, {"周", 7}, {"个星期", 7}, {"个月", 30}, {"月", 30}};
	struct span s = {text, strlen(text)};
	int n = 0;
	size_t len = numeral_at(s, 0, &n);
	for (size_t i = 0; len > 0 && i < sizeof(units) / sizeof(units[0]); i++)
		if (strcmp(text + len, units[i].unit) == 0 && n > 0 &&
		    n * units[i].days <= DAYS_MAX)
			return n * units[i].days;
	return 0;
}

/* Words between blanks, at most max; more, or no memory, is none. */
static size_t words_split(char *text, char **ret, size_t max)
{
	size_t n = 0;
	for (char *at = text; at != NULL && *(at += strspn(at, " \t")) != '\0';) {
		if (n == max)
			return 0;
		ret[n++] = at;
		at += strcspn(at, " \t");
		if (*at != '\0')
			*at++ = '\0';
	}
	return n;
}

static int list(struct turn *t, struct err *err)
{
	struct permit *permits;
	size_t n;
	int rc = permit_list(&t->tx->view, t->mem, &permits, &n, err);
	if (rc < 0)
		return rc;
	struct say s = turn_say(t);
	say_permits(&s, permits, n);
	return 0;
}

static int end(struct turn *t, const char *number, struct err *err)
{
	char *rest;
	int64_t id = strtoll(number, &rest, 10);
	int rc = *rest == '\0' ? permit_end(t->tx, id, err) : ERR_ABSENT;
	struct say s = turn_say(t);
	if (rc == ERR_ABSENT) {
		say_permit_absent(&s, number);
		return 0;
	}
	if (rc < 0)
		return rc;
	say_permit_ended(&s, id);
	return turn_audit(t, "permit ended", number, true, err);
}

static int give(struct turn *t, const char *who, const char *where, int days, struct err *err)
{
	struct permit p = {.giver = t->actor.id};
	struct person person;
	bool found;
	int rc = who_colleague(t, who, &person, &found, err);
	if (rc < 0 || !found)
		return rc;
	rc = node_named(&t->tx->view, t->mem, where, &p.node, &p.path, err);
	if (rc == ERR_ABSENT || rc == ERR_REFUSED) {
		struct say s = turn_say(t);
		say_no_node(&s, where, rc == ERR_REFUSED);
		return 0;
	}
	p.person = person.id;
	p.person_name = person.name;
	p.until.us = t->tx->now.us + (int64_t)days * 86400 * 1000000;
	if (rc == 0)
		rc = permit_put(t->tx, &p, &p.id, err);
	char *subject = talloc_asprintf(t->mem, "%s %s", person.name, where);
	if (rc == 0)
		rc = turn_audit(t, "permit", subject != NULL ? subject : where, true, err);
	if (rc < 0)
		return rc;
	struct say s = turn_say(t);
	say_permitted(&s, &p);
	rc = turn_tell(t, p.person, &s, err);
	if (rc == 0)
		say_permit_told(&s, &p, t->actor.name);
	return rc;
}

static int grant(struct turn *t, struct err *err)
{
	const char *text = message_arg(t->msg, "text");
	if (text == NULL)
		return list(t, err);
	char *words[3] = {};
	size_t n = words_split(talloc_strdup(t->mem, text), words, 3);
	if (n == 2 && strcmp(words[0], "取消") == 0)
		return end(t, words[1], err);
	int days = n == 3 ? days_of(words[2]) : 0;
	if (days > 0)
		return give(t, words[0], words[1], days, err);
	struct say s = turn_say(t);
	say_permit_how(&s);
	return 0;
}

const struct command cmd_grant = {.need = ROLE_HQ, .run = grant};
