/* survey: a question to customers, from 0 to 10, and one more in words. */
#ifndef KEHUD_PARSERS_PACK_SURVEY_H
#define KEHUD_PARSERS_PACK_SURVEY_H

#include <stddef.h>
#include <stdint.h>

struct pack;

struct pack_survey {
	const char *id;
	const char *title;      /* of the page */
	const char *question;   /* answered from 0 to 10 */
	const char *low, *high; /* what 0 and what 10 means */
	const char *more;       /* what is asked in words; may be left empty */
	const char *thanks;
	const char *invite; /* the message with the link: {客户} {链接} */
	int64_t valid_s;    /* how long the link can be used */
};

size_t pack_surveys(const struct pack *p, const struct pack_survey **ret);
const struct pack_survey *pack_survey(const struct pack *p, const char *id); /* NULL: none */

#endif
