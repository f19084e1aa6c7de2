/* pace: how often something may happen to somebody: a bucket for each key (generic cell rate
 * algorithm: one instant a key). Buckets that are full again are forgotten. */
#ifndef KEHUD_DAEMON_CORE_PACE_H
#define KEHUD_DAEMON_CORE_PACE_H

#include <stdint.h>

struct paces; /* a talloc tree */

struct paces *paces_new(void *mem);
/* Takes one out of the bucket of key: at most burst at once, per_minute in the long run. 0: taken;
 * else us to wait, and nothing was taken. Without memory it is taken. */
int64_t pace_take(struct paces *p, const char *key, int burst, int per_minute, int64_t now_us);

#endif
