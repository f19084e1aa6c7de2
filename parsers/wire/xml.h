/* xml: the small XML of callbacks, read whole or not at all.
 *
 * What a callback never has is refused, not skipped: DOCTYPE (and with it entities, DTDs and all
 * that they can do), processing instructions, any encoding but UTF-8, text beside elements, and
 * whatever is deeper, longer or more than the limits. Attributes and comments are skipped. */
#ifndef KEHUD_PARSERS_WIRE_XML_H
#define KEHUD_PARSERS_WIRE_XML_H

#include <stddef.h>

#include "parsers/base/err.h"

#define XML_BYTES_MAX (384 * 1024) /* holds the longest sealed message; text cannot be longer */
#define XML_DEPTH_MAX 8            /* the root is 1 */
#define XML_ELEMENTS_MAX 2000
#define XML_NAME_MAX 64 /* bytes */

/* An element; what xml_read() gives is the root. */
struct xml;

/* On mem. ERR_INPUT says why in words of ours, never contents; ERR_AGAIN: no memory. */
[[nodiscard]] int xml_read(void *mem, const char *bytes, size_t len, struct xml **ret,
			   struct err *err);

/* The element's own name: of the root, to check it. */
const char *xml_name(const struct xml *x);

/* In the following a path is names of elements below x, joined by '/', none longer than
 * XML_NAME_MAX: "Encrypt", "ScanCodeInfo/ScanType". Where there are several of a name the first one
 * counts, but for the last name of the path in xml_count() and xml_at(). "" is x itself. */

/* The text of an element, white space as it stands (line ends are \n, as XML says); "" if it is
 * empty. NULL if there is no such element, or if it has elements inside. Owned by x. */
const char *xml_text(const struct xml *x, const char *path);

/* How many there are of a repeated element, and number i of them (NULL behind the last one), for
 * what is inside:
 *
 *	for (size_t i = 0; (item = xml_at(x, "SelectedItems/SelectedItem", i)) != NULL; i++)
 *		xml_text(item, "QuestionKey"), xml_count(item, "OptionIds/OptionId") */
size_t xml_count(const struct xml *x, const char *path);
const struct xml *xml_at(const struct xml *x, const char *path, size_t i);

#endif
