/* token: access tokens of the platforms, so that a restart does not fetch new ones. */
#ifndef KEHUD_STORE_PLATFORM_TOKEN_H
#define KEHUD_STORE_PLATFORM_TOKEN_H

#include "store/store.h"

struct token_row {
	const char *platform, *name, *value;
	struct instant expires;
};

/* Those that are still good. */
[[nodiscard]] int token_list(const struct view *v, void *mem, struct token_row **ret, size_t *ret_n,
			     struct err *err);
/* value NULL: it is no good any more. */
[[nodiscard]] int token_set(struct tx *tx, const struct token_row *t, struct err *err);

#endif
