#include "daemon/core/pace.h"

#include <string.h>
#include <talloc.h>

#define SLOTS 1024 /* chains of the table; a power of two */

struct bucket {
	struct bucket *next;
	int64_t full_us; /* when it will be full again, if nothing more is taken */
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

/* The bucket of key; full ones in its chain go. */
static struct bucket *bucket_find(struct paces *p, const char *key, int64_t now_us)
{
	struct bucket **at = &p->slots[slot_of(key)], *found = NULL;
	while (*at != NULL) {
		struct bucket *b = *at;
		if (strcmp(b->key, key) == 0) {
			found = b;
		} else if (b->full_us <= now_us) {
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

int64_t pace_take(struct paces *p, const char *key, int burst, int per_minute, int64_t now_us)
{
	struct bucket *b = bucket_find(p, key, now_us);
	if (b == NULL)
		return 0;
	int64_t one_us = INT64_C(60000000) / per_minute;
	int64_t from_us = b->full_us > now_us ? b->full_us : now_us;
	int64_t wait_us = from_us + one_us - burst * one_us - now_us;
	if (wait_us > 0)
		return wait_us;
	b->full_us = from_us + one_us;
	return 0;
}
