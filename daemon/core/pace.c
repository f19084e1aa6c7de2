#include "daemon/core/pace.h"

#include <string.h>
#include <talloc.h>

#define SLOTS 1024 /* chains of the table; a power of two */

#define MINUTE_US INT64_C(60000000)
#define HOUR_US (60 * MINUTE_US)

struct bucket {
	struct bucket *next;
	int64_t at_us[PACE_MINUTE_MAX]; /* the last ones, in a ring */
	unsigned n;                     /* ever taken */
	int64_t full_us; /* of the hour: when it will be full again, if nothing more is taken */
	char key[];
};

struct paces {
	struct bucket *slots[SLOTS];
};

struct paces *paces_new(void *mem)
{
	return talloc_zero(mem, struct paces);
}

static unsigned slot_of(const char *key)
{
	uint32_t h = 2166136261u; /* FNV-1a */
	for (; *key != '\0'; key++)
		h = (h ^ (unsigned char)*key) * 16777619u;
	return h & (SLOTS - 1);
}

static int64_t newest(const struct bucket *b)
{
	return b->at_us[(b->n - 1) % PACE_MINUTE_MAX]; /* never empty: made to be taken from */
}

/* The bucket of key; full ones in its chain go. */
static struct bucket *bucket_find(struct paces *p, const char *key, int64_t now_us)
{
	struct bucket **at = &p->slots[slot_of(key)], *found = NULL;
	while (*at != NULL) {
		struct bucket *b = *at;
		if (strcmp(b->key, key) == 0) {
			found = b;
		} else if (b->full_us <= now_us && newest(b) + MINUTE_US <= now_us) {
			*at = b->next;
			(void)talloc_free(b);
			continue;
		}
		at = &b->next;
	}
	if (found != NULL)
		return found;
	size_t len = strlen(key) + 1;
	struct bucket *b = talloc_zero_size(p, sizeof(*b) + len);
	if (b == NULL)
		return NULL;
	memcpy(b->key, key, len);
	*at = b;
	return b;
}

/* Half of an hour's worth may go at once, the rest runs in over the hour: never more than all of it
 * in any hour. */
static int64_t hour_wait(const struct bucket *b, int per_hour, int64_t now_us)
{
	int64_t one_us = 2 * HOUR_US / per_hour;
	int64_t from_us = b->full_us > now_us ? b->full_us : now_us;
	int64_t wait_us = from_us + one_us - per_hour / 2 * one_us - now_us;
	return wait_us > 0 ? wait_us : 0;
}

static int64_t bucket_wait(const struct bucket *b, int per_minute, int per_hour, int64_t now_us)
{
	int64_t wait_us = 0;
	if (b->n >= (unsigned)per_minute) {
		int64_t old_us = b->at_us[(b->n - (unsigned)per_minute) % PACE_MINUTE_MAX];
		wait_us = old_us + MINUTE_US - now_us;
	}
	if (per_hour > 0) {
		int64_t more_us = hour_wait(b, per_hour, now_us);
		wait_us = wait_us > more_us ? wait_us : more_us;
	}
	return wait_us > 0 ? wait_us : 0;
}

int64_t pace_wait(struct paces *p, const char *key, int per_minute, int per_hour, int64_t now_us)
{
	const struct bucket *b = bucket_find(p, key, now_us);
	return b != NULL ? bucket_wait(b, per_minute, per_hour, now_us) : 0;
}

int64_t pace_take(struct paces *p, const char *key, int per_minute, int per_hour, int64_t now_us)
{
	struct bucket *b = bucket_find(p, key, now_us);
	if (b == NULL)
		return 0;
	int64_t wait_us = bucket_wait(b, per_minute, per_hour, now_us);
	if (wait_us > 0)
		return wait_us;
	b->at_us[b->n++ % PACE_MINUTE_MAX] = now_us;
	if (per_hour > 0)
		b->full_us = (b->full_us > now_us ? b->full_us : now_us) + 2 * HOUR_US / per_hour;
	return 0;
}
