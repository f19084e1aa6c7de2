/* setting: what the daemon needs to know of itself wherever it has only the database at hand. */
#ifndef KEHUD_STORE_PLATFORM_SETTING_H
#define KEHUD_STORE_PLATFORM_SETTING_H

#include "store/store.h"

#define SETTING_PUBLIC_URL "public_url"   /* how the outside reaches us; "": it does not */
#define SETTING_LEGAL_GROUP "legal_group" /* platform, blank, chat; "": none */
#define SETTING_MAP "map"                 /* platform that knows where places are; "": none */
#define SETTING_LINK_KEY "link_key"       /* links are signed with it; hexadecimal */

/* ERR_ABSENT: not set. On mem. */
[[nodiscard]] int setting_get(const struct view *v, void *mem, const char *name, const char **ret,
			      struct err *err);
[[nodiscard]] int setting_set(struct tx *tx, const char *name, const char *value, struct err *err);

#endif
