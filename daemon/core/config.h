/* config: the INI file, checked against options.def. An option is a row there and nothing else.
 *
 * Unknown sections or keys and values out of range are errors that name file, line and the closest
 * known key. */
#ifndef KEHUD_DAEMON_CORE_CONFIG_H
#define KEHUD_DAEMON_CORE_CONFIG_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "parsers/base/err.h"

enum option_id {
#define OPTION(section, key, type, standard, least, most, changes, help) OPT_##section##_##key,
#include "daemon/core/options.def"
#undef OPTION
	OPT_COUNT
};

struct config; /* immutable once read */

/* path NULL: all defaults. ERR_INPUT: the file says something wrong; ERR_ABSENT: no such file. */
[[nodiscard]] int config_read(const char *path, struct config **ret, struct err *err);
void config_free(struct config **cf);

const char *config_text(const struct config *cf, enum option_id o); /* never NULL */
int64_t config_int(const struct config *cf,
		   enum option_id o); /* COUNT; SIZE in bytes; DURATION in s */
bool config_flag(const struct config *cf, enum option_id o);

/* Every option with its effective value and where it comes from, as the INI file would have it.
 * Secrets are only said to be set. */
void config_dump(const struct config *cf, FILE *to);

#endif
