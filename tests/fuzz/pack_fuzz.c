/* Packs: refused with a reason that names the file, or sound enough to read messages with, and
 * those that use its own words first of all; read twice they say the same. */
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "parsers/base/buf.h"
#include "parsers/base/err.h"
#include "parsers/base/utf8.h"
#include "parsers/message/message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char *reading(const struct pack *p, const char *text, size_t len)
{
	static const struct civil now = {2026, 11, 23, 10, 0, 0};
	struct message *m;
	must(message_parse(NULL, p, NULL, text, len, &now, &m, NULL) == 0);
	json_auto_t *o = message_to_json(m);
	talloc_free(m);
	must(o != NULL);
	char *dump = json_dumps(o, JSON_SORT_KEYS);
	must(dump != NULL && utf8_valid(dump, strlen(dump)));
	return dump;
}

static void same(const struct pack *p, const struct pack *q, const char *text, size_t len)
{
	char *a = reading(p, text, len), *b = reading(q, text, len);
	must(strcmp(a, b) == 0);
	free(a);
	free(b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const texts[] = {
		"#客户张总#杭州三甲医院#报价#30万",
		"#李主任#旺旺超市#13905711234#A类#想要样品#TKR-1",
		"#跟进 李主任 电话聊了，周四去拜访，预算5万#阶段 x#电话x#下次 明天", "#?"};
	struct pack *p = NULL, *q = NULL;
	struct err err = {}, other = {};
	int rc = pack_parse((const char *)data, size, "fuzz", &p, &err);
	must(pack_parse((const char *)data, size, "fuzz", &q, &other) == rc);
	if (rc < 0) {
		must(p == NULL && strncmp(err.text, "pack fuzz: ", 11) == 0);
		must(utf8_valid(err.text, strlen(err.text)) && strcmp(err.text, other.text) == 0);
		return 0;
	}
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		same(p, q, texts[i], strlen(texts[i]));
	const struct pack_field *fields;
	const struct pack_stage *stages;
	AUTO_BUF own = BUF_INIT(20000);
	for (size_t i = 0, n = pack_fields(p, &fields); i < n; i++)
		buf_printf(&own, "#%s 张总1", fields[i].aliases[0]);
	for (size_t i = 0, n = pack_stages(p, &stages); i < n; i++)
		buf_printf(&own, "#%s", stages[i].name);
	same(p, q, buf_str(&own), strlen(buf_str(&own)));
	pack_free(&p);
	pack_free(&q);
	return 0;
}
