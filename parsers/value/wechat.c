#include "parsers/value/wechat.h"

bool wechat_fits(struct span s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.at[i];
		bool fits = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
			    (c >= 'a' && c <= 'z') || c == '_' || c == '-';
		if (!fits)
			return false;
	}
	return s.len > 0;
}
