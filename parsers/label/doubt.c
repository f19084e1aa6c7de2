/* What speaks for a value: its form (a day that exists, a check digit, a number's length), two
 * models that read alike, the catalogue, and last the confidence of its worst character, which by
 * itself is a weak judge. */
#include <ctype.h>
#include <string.h>

#include "parsers/base/utf8.h"
#include "parsers/label/form.h"
#include "parsers/label/found.h"
#include "parsers/label/mend.h"
#include "parsers/label/text.h"

/* Measured on two sets of pictures: of the values above a gate 97 of 100 are right and more. */
#define GATE_TEXT 94
#define GATE_FORM 93   /* the form vouches for much of it */
#define GATE_AGREED 97 /* digits that two models read alike */
#define GATE_ALONE 98  /* one model alone, and its own word for it */

static bool digits_sure(const struct label_value *v)
{
	return v->conf >= (v->agreed ? GATE_AGREED : GATE_ALONE);
}

static bool registration_good(const char *text)
{
	const char *digits = strpbrk(text, "0123456789");
	return digits != NULL && digits_of(digits) == strlen(digits) &&
	       (strlen(digits) == 11 || strlen(digits) == 8) && strstr(text, "械") != NULL &&
	       utf8_count(text, (size_t)(digits - text)) <= 4 && strncmp(digits, "20", 2) == 0;
}

/* Signs that stand on no label: smudges, halves of characters. */
static bool strange(const char *text)
{
	static const char usual[] = "℃°μφΦΩ×≤≥±~～、·，。；：（）《》—–…+%‰㎡²³¥￥α β γ";
	size_t len = strlen(text);
	for (size_t at = 0; at < len;) {
		uint32_t c;
		char bytes[5] = {};
		size_t n = utf8_next(text + at, len - at, &c);
		(void)utf8_put(c, bytes);
		if (c < 0x80 ? strchr("\\{}[]|^`<>\"_=", (int)c) != NULL
			     : !utf8_is_han(c) && strstr(usual, bytes) == NULL)
			return true;
		at += n;
	}
	return false;
}

static bool sure(const struct found *f, const struct label_value *v)
{
	bool digits = digits_of(v->value) > 0;
	if (v->vouched)
		return true;
	if (strange(v->value) || !pack_param_fits(f->pack, v->key, v->value))
		return false;
	switch (form_of(v->key)) {
	case FORM_DATE:
		return is_date(v->value) && v->conf >= (v->agreed ? GATE_FORM : GATE_AGREED);
	case FORM_EAN:
		return is_ean(v->value);
	case FORM_REGISTRATION:
		return registration_good(v->value) &&
		       v->conf >= (v->agreed ? GATE_TEXT : GATE_ALONE);
	case FORM_PHONE:
		return is_number(v->value) && digits_sure(v);
	case FORM_EMAIL:
		return digits_sure(v);
	case FORM_MONEY:
	case FORM_CODE:
		return digits_sure(v);
	case FORM_TEXT:
		return digits ? digits_sure(v) : v->conf >= GATE_TEXT;
	}
	return false;
}

void doubt(const struct found *f, struct label_value *v)
{
	v->doubtful = !sure(f, v);
}
