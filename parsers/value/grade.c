#include "parsers/value/grade.h"

#include <ctype.h>

char grade_parse(struct span s)
{
	if (s.len == 0)
		return 0;
	char c = s.at[0];
	if (c >= 'a' && c <= 'd')
		c = (char)(c - 'a' + 'A');
	if (c < 'A' || c > 'D')
		return 0;
	return s.len == 1 || span_at(s, 1, "类") || span_at(s, 1, "级") ? c : 0;
}

size_t grade_end(struct span s, size_t *ret_rest)
{
	size_t end = span_value_end(s, ret_rest);
	if (grade_parse(s) != 0)
		for (size_t i = 1; i < end; i++)
			if (isalnum((unsigned char)s.at[i]))
				return *ret_rest = i;
	return end;
}
