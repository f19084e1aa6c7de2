/* process: what a pack says of how selling goes: how often a customer is to be heard of, what has
 * to be done on the way, what makes a customer healthy. */
#ifndef KEHUD_PARSERS_PACK_PROCESS_H
#define KEHUD_PARSERS_PACK_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pack;

#define GRADES 5 /* A to D, and none */

/* How often a customer of a grade ("A".."D"; NULL: none) is to be contacted, in seconds. */
int64_t pack_interval(const struct pack *p, const char *grade);

enum key_evidence {
	KEY_PHOTO,  /* a photo of this kind (label_kind_name()) is attached */
	KEY_FIELD,  /* the card's field is filled in */
	KEY_ACTION, /* an activity of this kind is recorded */
};

/* What a deal needs before it can go on: it is done when its evidence exists. */
struct key_action {
	const char *id, *name;
	const char *hint; /* how it is done, for the rep */
	enum key_evidence evidence;
	const char *what;
};

size_t pack_key_actions(const struct pack *p, const struct key_action **ret);
/* Whether a deal in this stage (id) needs it: it or an earlier stage lists it. */
bool pack_key_needed(const struct pack *p, const char *stage, const char *key_action);

/* What each part of a customer's health weighs; 0: it is left out. */
struct health_weights {
	int recency, engagement, response, stage_age, value;
};
const struct health_weights *pack_health(const struct pack *p);

#endif
