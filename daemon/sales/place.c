#include "daemon/sales/place.h"

#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/sales/edit.h"
#include "parsers/value/span.h"
#include "store/card/place.h"
#include "store/platform/setting.h"

#define ASKED_MAX 200 /* bytes */

/* The platform that has the map; NULL: there is none. */
static int map_get(const struct view *v, void *mem, const char **ret, struct err *err)
{
	int rc = setting_get(v, mem, SETTING_MAP, ret, err);
	if (rc == ERR_ABSENT || (rc == 0 && (*ret)[0] == '\0')) {
		*ret = NULL;
		rc = 0;
	}
	return rc;
}

static char *key_of(void *mem, int64_t card)
{
	return talloc_asprintf(mem, "K%lld", (long long)card);
}

static int put(struct tx *tx, void *mem, const char *map, const struct card *card,
	       const char *asked, int64_t inbox, struct err *err)
{
	bool fresh;
	json_t *args = json_pack("{s:s}", "address", asked);
	char *text = args != NULL ? json_dumps(args, JSON_COMPACT) : NULL;
	struct errand_row e = {.platform = map,
			       .kind = PLACE_ERRAND,
			       .key = key_of(mem, card->id),
			       .inbox = inbox,
			       .args = text};
	int rc = e.args != NULL && e.key != NULL ? errand_put(tx, &e, 0, &fresh, err)
						 : err_set(err, ERR_AGAIN, "place: no memory");
	free(text);
	json_decref(args);
	return rc;
}

int place_ask(struct tx *tx, void *mem, const struct card *card, int64_t inbox, struct err *err)
{
	const char *asked = card->value[CARD_address] != NULL ? card->value[CARD_address]
							      : card->value[CARD_org];
	const char *map;
	struct place known;
	if (asked == NULL || strlen(asked) > ASKED_MAX)
		return 0;
	int rc = map_get(&tx->view, mem, &map, err);
	if (rc < 0 || map == NULL)
		return rc;
	rc = place_get(&tx->view, mem, card->id, &known, err);
	if (rc == 0 && strcmp(known.asked, asked) == 0)
		return 0;
	return rc == 0 || rc == ERR_ABSENT ? put(tx, mem, map, card, asked, inbox, err) : rc;
}

int place_ask_better(struct tx *tx, void *mem, const struct card *card, int64_t inbox,
		     struct err *err)
{
	const char *map;
	bool waits = false;
	struct place known;
	int rc = map_get(&tx->view, mem, &map, err);
	char *key = map != NULL ? key_of(mem, card->id) : NULL;
	if (rc < 0 || key == NULL)
		return rc;
	rc = errand_waits(&tx->view, map, PLACE_ERRAND, key, &waits, err);
	if (rc == 0 && !waits)
		rc = place_get(&tx->view, mem, card->id, &known, err);
	return rc == 0 ? place_ask(tx, mem, card, inbox, err) : rc == ERR_ABSENT ? 0 : rc;
}

/* --- the answer --------------------------------------------------------------------------------
 */

static const char *text_of(const json_t *result, const char *key)
{
	const char *text = json_string_value(json_object_get(result, key));
	return text != NULL ? text : "";
}

/* 杭州 of 杭州市, as people say it; on mem. */
static char *said(void *mem, const char *name)
{
	size_t len = strlen(name), tail = strlen("市");
	bool city = len > tail + strlen("市") && strcmp(name + len - tail, "市") == 0;
	return talloc_strndup(mem, name, city ? len - tail : len);
}

/* The region that both the map and what was asked name; NULL: none. */
static const char *region_of(void *mem, const json_t *result, const char *asked)
{
	/* a city that is a province has no name of its own in some answers */
	const char *city = text_of(result, "city")[0] != '\0' ? text_of(result, "city")
							      : text_of(result, "province");
	char *region = said(mem, city), *part = said(mem, text_of(result, "district"));
	if (region == NULL || part == NULL || region[0] == '\0')
		return NULL;
	bool named =
		strstr(asked, region) != NULL || (part[0] != '\0' && strstr(asked, part) != NULL);
	return named ? region : NULL;
}

static int keep(struct tx *tx, void *mem, struct card *card, const char *asked,
		const json_t *result, struct err *err)
{
	const json_t *lng = json_object_get(result, "lng");
	bool found = json_is_true(json_object_get(result, "found"));
	const char *region = found ? region_of(mem, result, asked) : NULL;
	struct place p = {.asked = asked,
			  .address = found ? text_of(result, "address") : NULL,
			  .level = found ? text_of(result, "level") : NULL,
			  .exact = region != NULL && lng != NULL,
			  .lng_e6 = json_integer_value(lng),
			  .lat_e6 = json_integer_value(json_object_get(result, "lat"))};
	int rc = place_put(tx, card->id, &p, err);
	struct change_log log = {.tx = tx, .person = card->owner, .what = "place", .at = tx->now};
	if (rc == 0 && region != NULL && card->value[CARD_region] == NULL)
		rc = edit_field(&log, card, CARD_region, region, err);
	return rc;
}

int place_told(struct tx *tx, void *mem, const struct errand_row *e, const json_t *result,
	       struct err *err)
{
	static const struct person anybody = {.role = ROLE_HQ, .path = ""};
	struct card card;
	json_t *args = json_loads(e->args, 0, NULL);
	const char *asked = json_string_value(json_object_get(result, "asked"));
	if (asked == NULL)
		asked = json_string_value(json_object_get(args, "address"));
	int rc = card_find(&tx->view, mem, &anybody, strtoll(e->key + strlen("K"), NULL, 10), &card,
			   err);
	if (rc == 0 && asked != NULL)
		rc = keep(tx, mem, &card, asked, result, err);
	json_decref(args);
	return rc == ERR_ABSENT ? 0 : rc; /* deleted meanwhile */
}
