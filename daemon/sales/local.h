/* local: times as reps say and read them: local text, with or without a time of day. */
#ifndef KEHUD_DAEMON_SALES_LOCAL_H
#define KEHUD_DAEMON_SALES_LOCAL_H

#include <stdbool.h>

#include "parsers/base/err.h"
#include "parsers/base/units.h"

#define LOCAL_TEXT 64

/* "2026-11-25" or "2026-11-25T15:00" to an instant; without a time the last second of that day. */
#define LOCAL_DUE 24
/* 2026-11-30T15:00, as times of tasks are kept. Returns out. */
const char *local_due(struct instant at, char out[LOCAL_DUE]);
bool local_parse(const char *text, struct instant *ret);

/* "11月25日(周三) 15:00", "今天 15:00", "明天": as one says it at that moment. */
const char *local_say(const char *text, struct instant now, char out[LOCAL_TEXT]);

/* An instant as "今天 15:00", "11月25日 15:00", or with the year if it is another one. */
const char *local_say_at(struct instant at, struct instant now, char out[LOCAL_TEXT]);

/* The same without 今天: for what is kept and read another day. */
const char *local_say_kept(struct instant at, struct instant now, char out[LOCAL_TEXT]);
/* "11月25日", or with the year if it is another one. */
const char *local_say_date(struct instant at, struct instant now, char out[LOCAL_TEXT]);

/* "2026-11-25 15:00:00", for admins. */
const char *local_iso(struct instant at, char out[32]);

struct day local_day(struct instant at);
struct instant local_begin(struct day d); /* of the day */

#endif
