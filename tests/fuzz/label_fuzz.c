/* A worker's reply of any bytes becomes a label or an error; what comes out is UTF-8 within limits.
 */
#include <stdint.h>
#include <string.h>
#include <talloc.h>

#include "parsers/base/utf8.h"
#include "parsers/label/label.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct pack *pack;
	struct err err;
	if (pack == NULL) {
		size_t len;
		const char *json = pack_shipped("medical", &len);
		must(json != NULL && pack_parse(json, len, "medical", &pack, &err) == 0);
	}
	void *mem = talloc_new(NULL);
	must(mem != NULL);
	struct label_page *page;
	struct label *l;
	if (label_page_parse(mem, (const char *)data, size, &page, &err) == 0) {
		/* A catalogue, and none, by the input. */
		static const char *const models[] = {"TKR-2025", "KNS-650S", "PGA-8/0", "M95-1"};
		const struct label_known known = {models, 4};
		must(label_parse(mem, pack, size % 2 == 0 ? &known : NULL, page, &l, &err) == 0);
		must(l->n_values <= 200);
		for (size_t i = 0; i < l->n_values; i++) {
			const struct label_value *v = &l->values[i];
			must(strlen(v->key) <= 60 && utf8_valid(v->key, strlen(v->key)));
			must(strlen(v->value) <= 300 && utf8_valid(v->value, strlen(v->value)));
		}
		struct label_box *boxes;
		size_t n;
		must(label_private(mem, pack, LABEL_REPORT, page, 16, &boxes, &n, &err) == 0);
		must(n <= 16);
		for (size_t i = 0; i < n; i++)
			must(boxes[i].x >= 0 && boxes[i].y >= 0 && boxes[i].w > 0 &&
			     boxes[i].h > 0 && boxes[i].x + boxes[i].w <= page->back_width &&
			     boxes[i].y + boxes[i].h <= page->back_height);
		json_t *json = label_to_json(l, page);
		must(json != NULL);
		json_decref(json);
	}
	(void)talloc_free(mem);
	return 0;
}
