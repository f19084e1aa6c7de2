/* limit: message_parse() with another limit, for tests of what it refuses. */
#ifndef KEHUD_PARSERS_MESSAGE_LIMIT_H
#define KEHUD_PARSERS_MESSAGE_LIMIT_H

#include "parsers/message/message.h"

[[nodiscard]] int message_parse_limit(void *mem, const struct pack *pack,
				      const struct message_known *known, const char *text,
				      size_t len, size_t limit, const struct civil *now,
				      struct message **ret, struct err *err);

#endif
