/* AMap (高德地图), the web service: where an organisation or an address is. No chat: it hears
 * nothing and is only asked.
 *
 * GET /v3/geocode/geo?key=&address= (lbs.amap.com, Web服务 API > 地理编码). Always HTTP status 200;
 * {"status":"1","infocode":"10000","geocodes":[{"formatted_address","province","city","district",
 * "location":"lng,lat","level"}]}. What it does not know is [] instead of a text. Refusals have
 * status "0" and an infocode (错误码说明). Coordinates are GCJ-02. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/chat/platform.h"
#include "parsers/base/utf8.h"

#define TIMEOUT_S 10
#define ANSWER_MAX (256 * 1024)
#define TEXT_MAX 200 /* bytes of a place's name; a longer one is none */
#define SETUP_S 600  /* until somebody has mended it */
#define DAY_S 3600   /* a quota ends at midnight: asked again each hour */

struct adapter {
	const char *base; /* without a slash at the end */
	const char *key;
};

/* --- what it says ------------------------------------------------------------------------------
 */

enum reaction { SOON, LIMIT, QUOTA, SETUP, UNKNOWN, OURS };

static const struct {
	const char *code;
	enum reaction reaction;
	const char *hint;
} refusals[] = {
	{"10001", SETUP, "the key is wrong or has expired ([amap] key)"},
	{"10002", SETUP, "the key may not use this service"},
	{"10003", QUOTA, "the day's quota is used up"},
	{"10004", LIMIT, "too many calls a minute"},
	{"10005", SETUP, "our address is not on the key's IP whitelist"},
	{"10006", SETUP, "the key is bound to a domain"},
	{"10007", SETUP, "the key wants a digital signature: switch it off"},
	{"10008", SETUP, "the key is bound to an app: one of the kind Web服务 is needed"},
	{"10009", SETUP, "the key is of another kind: one of the kind Web服务 is needed"},
	{"10010", QUOTA, "our address has used up its quota"},
	{"10012", SETUP, "the key has no right to this service"},
	{"10013", SETUP, "the key was deleted"},
	{"10014", SOON, "too many calls a second"},
	{"10015", SOON, "too many calls a second"},
	{"10016", SOON, "the service is busy"},
	{"10017", SOON, "the service is not available"},
	{"10019", SOON, "too many calls a second"},
	{"10020", SOON, "too many calls a second"},
	{"10021", SOON, "too many calls a second"},
	{"10029", SOON, "too many calls a second"},
	{"10044", QUOTA, "the account's quota is used up"},
	{"10045", QUOTA, "the account's quota abroad is used up"},
	{"20003", SOON, "the service has a fault"},
	{"30001", UNKNOWN, "nothing was found"},
	{"30002", SOON, "the service did not answer in time"},
	{"30003", SOON, "the service is busy"},
};

static void refused(struct errand *e, const char *code, struct outcome *ret)
{
	size_t i = 0, n = sizeof(refusals) / sizeof(refusals[0]);
	while (i < n && strcmp(refusals[i].code, code) != 0)
		i++;
	(void)snprintf(ret->why, sizeof(ret->why), "infocode %.16s%s%s", code, i < n ? " " : "",
		       i < n ? refusals[i].hint : "");
	switch (i < n ? refusals[i].reaction : OURS) {
	case SOON:
		ret->verdict = VERDICT_LATER;
		break;
	case LIMIT:
		ret->verdict = VERDICT_LATER;
		ret->wait_s = 60;
		break;
	case QUOTA:
		ret->verdict = VERDICT_WAY;
		ret->wait_s = DAY_S;
		break;
	case SETUP:
		ret->verdict = VERDICT_WAY;
		ret->wait_s = SETUP_S;
		break;
	case UNKNOWN:
		e->result = json_pack("{s:b}", "found", 0);
		ret->verdict = VERDICT_DONE;
		break;
	case OURS:
		ret->verdict = VERDICT_NEVER;
		break;
	}
	/* an admin sees it, whatever it is */
	if (strcmp(e->kind, "ask") == 0 && ret->verdict != VERDICT_DONE) {
		e->result = json_pack("{s:{}, s:i, s:s*, s:s}", "answer", "errcode",
				      (int)strtol(code, NULL, 10), "hint",
				      i < n ? refusals[i].hint : NULL, "why", ret->why);
		ret->verdict = VERDICT_DONE;
	}
}

/* "" for [] and whatever else is no short text. */
static const char *text_of(const json_t *geocode, const char *key)
{
	const char *text = json_string_value(json_object_get(geocode, key));
	return text != NULL && strlen(text) <= TEXT_MAX ? text : "";
}

/* "120.153576,30.287459" in millionths; false: it is no place on earth. */
static bool location_read(const char *text, json_int_t *lng_e6, json_int_t *lat_e6)
{
	char *end;
	double lng = strtod(text, &end);
	if (end == text || *end != ',')
		return false;
	const char *second = end + 1;
	double lat = strtod(second, &end);
	if (end == second || *end != '\0' || !(fabs(lng) <= 180) || !(fabs(lat) <= 90))
		return false;
	*lng_e6 = llround(lng * 1e6);
	*lat_e6 = llround(lat * 1e6);
	return true;
}

/* As exact as a house, not as a district. */
static bool exact(const char *level)
{
	static const char *const coarse[] = {"国家", "省",   "市",       "区县", "开发区",
					     "乡镇", "村庄", "热点商圈", "未知", ""};
	for (size_t i = 0; i < sizeof(coarse) / sizeof(coarse[0]); i++)
		if (strcmp(coarse[i], level) == 0)
			return false;
	return true;
}

static json_t *place(const json_t *geocode)
{
	json_int_t lng, lat;
	const char *level = text_of(geocode, "level");
	json_t *out = json_pack("{s:b, s:s, s:s, s:s, s:s, s:s}", "found", 1, "address",
				text_of(geocode, "formatted_address"), "level", level, "province",
				text_of(geocode, "province"), "city", text_of(geocode, "city"),
				"district", text_of(geocode, "district"));
	if (exact(level) && location_read(text_of(geocode, "location"), &lng, &lat))
		(void)json_object_update_new(out, json_pack("{s:I, s:I}", "lng", lng, "lat", lat));
	return out;
}

static void understood(struct errand *e, const json_t *answer, struct outcome *ret)
{
	const char *status = json_string_value(json_object_get(answer, "status"));
	const char *code = json_string_value(json_object_get(answer, "infocode"));
	const json_t *list = json_object_get(answer, "geocodes");
	ret->verdict = VERDICT_LATER;
	if (status == NULL || code == NULL) { /* of something in between */
		(void)snprintf(ret->why, sizeof(ret->why), "the answer is not of the service");
		return;
	}
	if (strcmp(status, "1") != 0) {
		refused(e, code, ret);
		return;
	}
	const json_t *first = json_array_get(list, 0);
	e->result = json_is_object(first) ? place(first) : json_pack("{s:b}", "found", 0);
	/* the errand's row may ask for something better by now */
	json_t *args = json_loads(e->args, 0, NULL);
	(void)json_object_set(e->result, "asked", json_object_get(args, "address"));
	json_decref(args);
	if (strcmp(e->kind, "ask") == 0)
		e->result = json_pack("{s:o}", "answer", e->result);
	ret->verdict = e->result != NULL ? VERDICT_DONE : VERDICT_LATER;
}

static void answer(const struct adapter *, struct errand *e, const struct called *got,
		   struct outcome *ret)
{
	(void)snprintf(ret->why, sizeof(ret->why), "%s", got->why);
	if (got->how != CARRIED) {
		ret->verdict = got->how == CARRIED_NOT       ? VERDICT_WAY
			       : got->how == CARRIED_PERHAPS ? VERDICT_LATER
							     : VERDICT_NEVER;
		return;
	}
	if (got->status != 200) {
		(void)snprintf(ret->why, sizeof(ret->why), "HTTP status %d", got->status);
		ret->verdict = got->status >= 500 ? VERDICT_LATER : VERDICT_WAY;
		ret->wait_s = got->status >= 500 ? 0 : 30;
		return;
	}
	json_t *said = json_loadb(got->body, got->len, JSON_REJECT_DUPLICATES, NULL);
	understood(e, said, ret);
	json_decref(said);
}

/* --- what it is asked --------------------------------------------------------------------------
 */

static int call(const struct adapter *a, struct errand *e, const char *, struct call *ret,
		struct err *err)
{
	if (strcmp(e->kind, "geocode") != 0 && strcmp(e->kind, "ask") != 0)
		return err_set(err, ERR_INPUT, "amap: no errand of the kind %.20s", e->kind);
	json_t *args = json_loads(e->args, 0, NULL);
	const char *address = json_string_value(json_object_get(args, "address"));
	const char *mark = address != NULL ? call_escape(e, address) : NULL;
	const char *key = call_escape(e, a->key);
	json_decref(args);
	if (address == NULL)
		return err_set(err, ERR_INPUT, "amap: no address to ask for");
	*ret = (struct call){.limit = ANSWER_MAX, .timeout_s = TIMEOUT_S};
	if (mark != NULL && key != NULL)
		ret->url = talloc_asprintf(e, "%s/v3/geocode/geo?key=%s&address=%s&output=JSON",
					   a->base, key, mark);
	return ret->url != NULL ? 0 : err_set(err, ERR_AGAIN, "amap: no memory");
}

static const char *token(const struct adapter *, const struct errand *)
{
	return NULL; /* the key is in the address */
}

/* Free keys take few calls a second. */
static struct pace pace(const struct adapter *, const struct errand *)
{
	return (struct pace){.key = "geocode", .per_minute = 30};
}

static int open_adapter(const struct config *cf, struct adapter **ret, struct err *err)
{
	struct adapter *a = talloc_zero(NULL, struct adapter);
	if (a != NULL) {
		a->key = config_text(cf, OPT_amap_key);
		a->base = call_base(a, config_text(cf, OPT_amap_api_base));
	}
	if (a == NULL || a->base == NULL) {
		(void)talloc_free(a);
		return err_set(err, ERR_AGAIN, "amap: no memory");
	}
	*ret = a;
	return 0;
}

static void close_adapter(struct adapter *a)
{
	(void)talloc_free(a);
}

static const struct platform_path paths[] = {{}};

const struct platform platform_amap = {
	.name = "amap",
	.enabled = OPT_amap_key,
	.keyed = true,
	.paths = paths,
	.open = open_adapter,
	.close = close_adapter,
	.token = token,
	.pace = pace,
	.call = call,
	.answer = answer,
};
