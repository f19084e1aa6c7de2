/* wechat: a WeChat id. */
#ifndef KEHUD_PARSERS_VALUE_WECHAT_H
#define KEHUD_PARSERS_VALUE_WECHAT_H

#include "parsers/value/span.h"

/* ASCII letters, digits, _ and - only, and at least one of them. */
bool wechat_fits(struct span s);

#endif
