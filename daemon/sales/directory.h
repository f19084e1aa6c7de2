/* directory: the people of a chat platform become people of ours. */
#ifndef KEHUD_DAEMON_SALES_DIRECTORY_H
#define KEHUD_DAEMON_SALES_DIRECTORY_H

#include <jansson.h>

#include "store/store.h"

/* All of it, as an errand `people` brings it (chat/platform.h). */
[[nodiscard]] int directory_take(struct tx *tx, void *mem, const char *platform,
				 const json_t *directory, struct err *err);

#endif
