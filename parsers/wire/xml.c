/* expat does the syntax; it is stopped at the first thing that is not wanted here. No DTD is ever
 * read, so there are no entities but the five of XML itself and text never gets longer than its
 * source: one block of the source's size holds all of it. */
#include "parsers/wire/xml.h"

#include <expat.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>
#include <talloc.h>

#include "parsers/base/utf8.h"

struct xml {
	char name[XML_NAME_MAX + 1];
	char *text; /* in the root's block; NUL-terminated when the element ends */
	struct xml *parent, *first, *last, *next;
};

/* The whole result hangs on the root: elements are its talloc children, however deep. */
struct reader {
	XML_Parser parser;
	void *mem;
	struct xml *root, *open;
	char *out; /* where text goes on: source bytes suffice, for a tag is longer than a NUL */
	size_t source; /* bytes */
	size_t depth, elements;
	int rc;
	const char *why; /* what was not wanted; NULL: a matter of syntax */
};

static void stop(struct reader *r, int rc, const char *why)
{
	if (r->rc == 0) {
		r->rc = rc;
		r->why = why;
	}
	(void)XML_StopParser(r->parser, XML_FALSE);
}

static struct xml *element_new(struct reader *r, const char *name)
{
	struct xml *x = talloc_zero(r->root != NULL ? (void *)r->root : r->mem, struct xml);
	if (x == NULL)
		return NULL;
	memcpy(x->name, name, strlen(name));
	x->parent = r->open;
	if (r->root == NULL) {
		r->root = x;
		r->out = talloc_size(x, r->source + 1);
		if (r->out == NULL)
			return NULL;
	} else if (x->parent->last == NULL) {
		x->parent->first = x;
	} else {
		x->parent->last->next = x;
	}
	if (x->parent != NULL)
		x->parent->last = x;
	x->text = r->out;
	return x;
}

static bool is_white(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (strchr(" \t\r\n", text[i]) == NULL)
			return false;
	return true;
}

static void on_start(void *data, const char *name, const char **)
{
	struct reader *r = data;
	if (r->rc < 0)
		return;
	if (strlen(name) > XML_NAME_MAX)
		return stop(r, ERR_INPUT, "a name is too long");
	if (++r->depth > XML_DEPTH_MAX)
		return stop(r, ERR_INPUT, "too deep");
	if (++r->elements > XML_ELEMENTS_MAX)
		return stop(r, ERR_INPUT, "too many elements");
	if (r->open != NULL && r->open->first == NULL) {
		/* what stood before the first element inside was no text but layout */
		if (!is_white(r->open->text, (size_t)(r->out - r->open->text)))
			return stop(r, ERR_INPUT, "text beside elements");
		r->out = r->open->text;
	}
	struct xml *x = element_new(r, name);
	if (x == NULL)
		return stop(r, ERR_AGAIN, "no memory");
	r->open = x;
}

static void on_end(void *data, const char *)
{
	struct reader *r = data;
	if (r->rc < 0)
		return;
	if (r->open->first == NULL)
		*r->out++ = '\0';
	else
		r->open->text = NULL;
	r->open = r->open->parent;
	r->depth--;
}

static void on_text(void *data, const char *text, int len)
{
	struct reader *r = data;
	if (r->rc < 0)
		return;
	if (r->open->first != NULL) {
		if (!is_white(text, (size_t)len))
			stop(r, ERR_INPUT, "text beside elements");
		return;
	}
	memcpy(r->out, text, (size_t)len);
	r->out += len;
}

static void on_declaration(void *data, const char *, const char *encoding, int)
{
	if (encoding != NULL && strcasecmp(encoding, "UTF-8") != 0)
		stop(data, ERR_INPUT, "not UTF-8");
}

static void on_doctype(void *data, const char *, const char *, const char *, int)
{
	stop(data, ERR_INPUT, "DOCTYPE");
}

static void on_entity(void *data, const char *, int, const char *, int, const char *, const char *,
		      const char *, const char *)
{
	stop(data, ERR_INPUT, "entity declaration");
}

static void on_instruction(void *data, const char *, const char *)
{
	stop(data, ERR_INPUT, "processing instruction");
}

static int read_all(struct reader *r, const char *bytes, size_t len, struct err *err)
{
	XML_SetUserData(r->parser, r);
	XML_SetElementHandler(r->parser, on_start, on_end);
	XML_SetCharacterDataHandler(r->parser, on_text);
	XML_SetXmlDeclHandler(r->parser, on_declaration);
	XML_SetStartDoctypeDeclHandler(r->parser, on_doctype);
	XML_SetEntityDeclHandler(r->parser, on_entity);
	XML_SetProcessingInstructionHandler(r->parser, on_instruction);
	(void)XML_SetParamEntityParsing(r->parser, XML_PARAM_ENTITY_PARSING_NEVER);
	enum XML_Status status = XML_Parse(r->parser, bytes, (int)len, XML_TRUE);
	if (r->rc < 0)
		return err_set(err, r->rc, "xml: %s", r->why);
	enum XML_Error code = XML_GetErrorCode(r->parser);
	if (status != XML_STATUS_OK)
		return err_set(err, code == XML_ERROR_NO_MEMORY ? ERR_AGAIN : ERR_INPUT,
			       "xml: byte %ld: %s", (long)XML_GetCurrentByteIndex(r->parser),
			       XML_ErrorString(code));
	must(r->root != NULL && r->open == NULL);
	return 0;
}

int xml_read(void *mem, const char *bytes, size_t len, struct xml **ret, struct err *err)
{
	if (len > XML_BYTES_MAX)
		return err_set(err, ERR_INPUT, "xml: over %d bytes", XML_BYTES_MAX);
	if (!utf8_valid(bytes, len))
		return err_set(err, ERR_INPUT, "xml: not UTF-8");
	struct reader r = {.mem = mem, .source = len, .parser = XML_ParserCreate("UTF-8")};
	if (r.parser == NULL)
		return err_set(err, ERR_AGAIN, "xml: no memory");
	int rc = read_all(&r, bytes, len, err);
	XML_ParserFree(r.parser);
	if (rc < 0) {
		talloc_free(r.root);
		return rc;
	}
	*ret = r.root;
	return 0;
}

/* --- looking --------------------------------------------------------------------------------- */

const char *xml_name(const struct xml *x)
{
	return x->name;
}

/* From x on, itself or a sibling behind it: the first one with this name. */
static const struct xml *named(const struct xml *x, const char *name, size_t len)
{
	while (x != NULL && (strncmp(x->name, name, len) != 0 || x->name[len] != '\0'))
		x = x->next;
	return x;
}

const struct xml *xml_at(const struct xml *x, const char *path, size_t i)
{
	if (*path == '\0')
		return i == 0 ? x : NULL;
	while (x != NULL) {
		size_t len = strcspn(path, "/");
		must(len > 0 && len <= XML_NAME_MAX);
		x = named(x->first, path, len);
		if (path[len] == '\0') {
			for (; x != NULL && i > 0; i--)
				x = named(x->next, path, len);
			return x;
		}
		path += len + 1;
	}
	return NULL;
}

const char *xml_text(const struct xml *x, const char *path)
{
	const struct xml *found = xml_at(x, path, 0);
	return found != NULL ? found->text : NULL;
}

size_t xml_count(const struct xml *x, const char *path)
{
	const struct xml *found = xml_at(x, path, 0);
	size_t n = 0;
	for (const struct xml *at = found; at != NULL; n++)
		at = found != x ? named(at->next, found->name, strlen(found->name)) : NULL;
	return n;
}
