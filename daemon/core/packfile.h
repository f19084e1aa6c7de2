/* packfile: from the name in the configuration to a pack: a shipped one or a file. */
#ifndef KEHUD_DAEMON_CORE_PACKFILE_H
#define KEHUD_DAEMON_CORE_PACKFILE_H

#include "parsers/pack/pack.h"

/* name: "medical", or the path of a JSON file (it has a slash or ends in .json). */
[[nodiscard]] int pack_open(const char *name, struct pack **ret, struct err *err);

#endif
