/* defaults: Chinese surnames and forms of address, for packs that bring none of their own. */
#ifndef KEHUD_PARSERS_PACK_DEFAULTS_H
#define KEHUD_PARSERS_PACK_DEFAULTS_H

extern const char *const default_surnames[];  /* NULL-terminated */
extern const char *const default_addresses[]; /* NULL-terminated */

#endif
