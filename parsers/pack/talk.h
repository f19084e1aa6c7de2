/* talk: what customers object to and what holds deals up, by the words in which reps write it down.
 */
#ifndef KEHUD_PARSERS_PACK_TALK_H
#define KEHUD_PARSERS_PACK_TALK_H

#include <stddef.h>

struct pack;

/* What a reminder can tell besides, drawn from what really happened. */
enum pack_point {
	POINT_SIMILAR_WIN, /* the latest win of the same product line */
	POINT_OBJECTION,   /* the open objection, and what was answered to it elsewhere */
	POINT_STOCK,       /* what is in stock of the customer's product */
	POINT_NEWS,        /* of the customer's product: another price, in stock again */
	POINT_BEST_TIME,   /* when such customers can be reached best */
	PACK_POINTS,
};
/* "similar_win", ...; -1: none is called so. */
int pack_point_named(const char *word);

struct pack_topic {
	const char *id, *name;
	const char *const *words; /* NULL-terminated */
	const char *answer;       /* of an objection: what the trade answers; NULL: not known */
};

size_t pack_objections(const struct pack *p, const struct pack_topic **ret);
size_t pack_blockers(const struct pack *p, const struct pack_topic **ret);

/* The topic whose word stands earliest in the text; of several there the one with the longest word;
 * NULL: none. */
const struct pack_topic *pack_topic_in(const struct pack_topic *list, size_t n, const char *text);
const struct pack_topic *pack_topic_named(const struct pack_topic *list, size_t n, const char *id);

#endif
