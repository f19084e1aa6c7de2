/* Properties: any bytes are refused, or give elements within the limits whose texts are UTF-8 and
 * no longer than the source; written out again they read as the same. Nothing with a DTD gets
 * through.
 */
#include <stdint.h>
#include <string.h>
#include <talloc.h>

#include "parsers/base/buf.h"
#include "parsers/base/utf8.h"
#include "parsers/wire/xml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Children have no function that lists them: by the names that the seeds use, and what is asked
 * for. */
static const char *const names[] = {
	"A",         "B",        "Encrypt",    "Content", "SelectedItems", "SelectedItem",
	"OptionIds", "OptionId", "QuestionKey"};

static void write_text(struct buf *b, const char *text)
{
	for (; *text != '\0'; text++)
		if (strchr("<>&\r", *text) != NULL)
			buf_printf(b, "&#%d;", *text);
		else
			buf_putc(b, *text);
}

static void write_element(struct buf *b, const struct xml *x, size_t depth)
{
	const char *text = xml_text(x, "");
	must(depth <= XML_DEPTH_MAX && strlen(xml_name(x)) <= XML_NAME_MAX);
	buf_printf(b, "<%s>", xml_name(x));
	if (text != NULL) {
		must(utf8_valid(text, strlen(text)));
		write_text(b, text);
	}
	for (size_t i = 0; text == NULL && i < sizeof(names) / sizeof(*names); i++) {
		const struct xml *child;
		size_t n = 0;
		for (; (child = xml_at(x, names[i], n)) != NULL; n++) {
			must(strcmp(xml_name(child), names[i]) == 0 && child != x);
			write_element(b, child, depth + 1);
		}
		must(n == xml_count(x, names[i]));
		must(n == 0 || xml_text(x, names[i]) == xml_text(xml_at(x, names[i], 0), ""));
	}
	buf_printf(b, "</%s>", xml_name(x));
}

/* "": nothing came of it. */
static void again(const uint8_t *data, size_t size, struct buf *out)
{
	struct xml *x = NULL;
	struct err err = {};
	void *mem = talloc_new(NULL);
	int rc = xml_read(mem, (const char *)data, size, &x, &err);
	must(rc == 0 || (rc == ERR_INPUT && strncmp(err.text, "xml: ", 5) == 0));
	must(rc == 0 || talloc_total_blocks(mem) == 1);
	if (rc == 0) {
		must(memmem(data, size, "<!DOCTYPE", 9) == NULL ||
		     memmem(data, size, "<![CDATA[", 9) != NULL ||
		     memmem(data, size, "<!--", 4) != NULL);
		write_element(out, x, 1);
		must(buf_rc(out, "xml", NULL) == 0);
	}
	talloc_free(mem);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO_BUF once = BUF_INIT(16 * size + 1000), twice = BUF_INIT(16 * size + 1000);
	again(data, size, &once);
	if (once.len == 0 || once.len > XML_BYTES_MAX)
		return 0;
	again((const uint8_t *)buf_str(&once), once.len, &twice);
	/* elements whose names are not known are gone: what had only such ones is empty now */
	must(twice.len > 0 && strcmp(buf_str(&once), buf_str(&twice)) == 0);
	return 0;
}
