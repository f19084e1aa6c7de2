#include "parsers/value/email.h"

#include <string.h>

static bool is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool local_fits(struct span s)
{
	if (s.len == 0 || s.len > 64 || s.at[0] == '.' || s.at[s.len - 1] == '.')
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (!is_alnum(s.at[i]) && strchr("._%+-", s.at[i]) == NULL)
			return false;
	return true;
}

/* Labels of letters, digits and inner hyphens; the last one of two letters or more. */
static bool domain_fits(struct span s)
{
	size_t label = 0, labels = 1;
	bool letters = true;
	if (s.len > 253)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		char c = s.at[i];
		if (c == '.') {
			if (label == 0 || s.at[i - 1] == '-')
				return false;
			label = 0;
			letters = true;
			labels++;
			continue;
		}
		if (!is_alnum(c) && !(c == '-' && label > 0))
			return false;
		letters = letters && (c > '9');
		label++;
	}
	return labels >= 2 && label >= 2 && letters;
}

bool email_fits(struct span s)
{
	const char *at = s.len > 0 ? memchr(s.at, '@', s.len) : NULL;
	if (at == NULL)
		return false;
	size_t local = (size_t)(at - s.at);
	return local_fits(span_upto(s, local)) && domain_fits(span_from(s, local + 1));
}
