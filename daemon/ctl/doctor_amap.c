/* AMap: whether its key is taken, by asking for a place that everybody knows. */
#include "daemon/chat/platform.h"
#include "daemon/ctl/doctor.h"

#define WELL_KNOWN "北京市朝阳区阜通东大街6号" /* the example of the documentation */

void doctor_amap(struct doctor *d)
{
	json_t *got = NULL;
	struct err err;
	if (!platform_on(&platform_amap, d->c->cf)) {
		doctor_ok(d, "amap", "no key: fairs' leads are not looked up on the map");
		return;
	}
	if (d->daemon == NULL) {
		doctor_ok(d, "amap", "a key is there; no daemon to try it with");
		return;
	}
	json_t *args = json_pack("{s:s, s:s}", "what", "geocode", "address", WELL_KNOWN);
	int rc = ctl_ask_platform(d->c, platform_amap.name, args, &got, &err);
	const json_t *result = json_object_get(got, "result");
	const char *why = json_string_value(json_object_get(result, "why"));
	if (rc < 0)
		doctor_fail(d, "amap", "journalctl -u kehud", "%s", err.text);
	else if (result == NULL) /* nothing came back */
		doctor_fail(d, "amap",
			    "can this machine reach [amap] api_base? name, firewall, proxy", "%s",
			    json_string_value(json_object_get(got, "why")));
	else if (why != NULL)
		doctor_fail(d, "amap",
			    "高德开放平台 > 应用管理 > 我的应用: a key of the kind Web服务", "%s",
			    why);
	else
		doctor_ok(d, "amap", "the key is taken");
	json_decref(got);
}
