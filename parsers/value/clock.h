/* clock: a time of day as people write it: 15:30, 下午3点半, 三点一刻, 上午. */
#ifndef KEHUD_PARSERS_VALUE_CLOCK_H
#define KEHUD_PARSERS_VALUE_CLOCK_H

#include "parsers/value/span.h"

enum day_part {
	PART_NONE,
	PART_NIGHT,     /* 凌晨 */
	PART_MORNING,   /* 早上 */
	PART_FORENOON,  /* 上午 */
	PART_NOON,      /* 中午 */
	PART_AFTERNOON, /* 下午 */
	PART_DUSK,      /* 傍晚 */
	PART_EVENING,   /* 晚上 */
};

struct clock_time {
	int hour, minute; /* 24:00 is the midnight that ends the day */
	size_t len;
};

/* part is what the word for the day already said (今晚, 明早), else PART_NONE. With after_day a
 * lone 早 or 晚 counts too (周五晚7点). False if no time of day begins there. */
bool clock_at(struct span s, size_t at, enum day_part part, bool after_day, struct clock_time *ret);
/* The hour that a part of the day means by itself, -1 if it means none. */
int clock_part_hour(enum day_part part);

#endif
