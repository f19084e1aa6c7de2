/* fair: the exhibition scene: what #展会 does. */
#ifndef KEHUD_PARSERS_PACK_FAIR_H
#define KEHUD_PARSERS_PACK_FAIR_H

struct pack;

struct pack_fair {
	const char *source; /* what a lead's source is, if nobody says otherwise; rules go by it */
};

/* NULL: the pack goes to no fairs. */
const struct pack_fair *pack_fair(const struct pack *p);

#endif
