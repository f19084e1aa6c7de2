#include "parsers/value/grade.h"

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
