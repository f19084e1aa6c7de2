/* pace: how often something may happen to somebody: so many in any 60 seconds (a window that
 * slides) and so many in any hour (a bucket). Whoever was left alone for long enough is forgotten.
 */
#ifndef KEHUD_DAEMON_CORE_PACE_H
#define KEHUD_DAEMON_CORE_PACE_H

#include <stdint.h>

#define PACE_MINUTE_MAX 32

struct paces; /* a talloc tree */

struct paces *paces_new(void *mem);
/* Takes one for key: at most per_minute (up to PACE_MINUTE_MAX) in any minute, per_hour (0: as many
 * as that allows) in any hour. 0: taken; else us to wait, and nothing was taken. Without memory it
 * is taken. */
int64_t pace_take(struct paces *p, const char *key, int per_minute, int per_hour, int64_t now_us);
/* The same without taking one: us to wait, 0 if one could be taken. */
int64_t pace_wait(struct paces *p, const char *key, int per_minute, int per_hour, int64_t now_us);

#endif
