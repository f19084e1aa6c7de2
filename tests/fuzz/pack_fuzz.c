/* Packs: refused with a reason, or sound enough to read a message with. */
#include <talloc.h>

#include "parsers/base/err.h"
#include "parsers/message/message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct civil now = {2026, 11, 23, 10, 0, 0};
	static const char text[] = "#客户张总#杭州三甲医院#报价#30万";
	struct pack *p = NULL;
	struct err err = {};
	if (pack_parse((const char *)data, size, "fuzz", &p, &err) < 0) {
		must(p == NULL && err.text[0] != '\0');
		return 0;
	}
	struct message *m;
	must(message_parse(NULL, p, NULL, text, sizeof(text) - 1, &now, &m, NULL) == 0);
	talloc_free(m);
	pack_free(&p);
	return 0;
}
