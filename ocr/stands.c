#include "ocr/stands.h"

#include <stdlib.h>

#define PROBES 4      /* segments that tell up from down */
#define PROBE_SURE 92 /* so sure that the other way need not be read */
#define UPSIDE_SURE 8 /* how much surer, a segment, one way must be read; else both are tried */

/* The widest ones up to a line's worth: they say most for their time. */
static size_t probes_choose(const struct ink *ink, const struct segment *s, size_t n,
			    size_t ret[PROBES])
{
	size_t m = 0;
	for (int most = 16; m < PROBES && most > 2; most /= 2)
		for (size_t i = 0; i < n && m < PROBES; i++)
			if (s[i].w <= most * ink->letter && s[i].w > most * ink->letter / 2 &&
			    s[i].h < 2 * ink->letter)
				ret[m++] = i;
	return m;
}

enum stands stands(struct reader *r, const struct ink *ink, const struct segment *s, size_t n,
		   struct words *read)
{
	size_t probe[PROBES];
	int up[PROBES], ahead = 0, sum = 0;
	size_t m = probes_choose(ink, s, n, probe);
	for (size_t i = 0; i < m; i++) {
		reader_segment(r, ink->gray, &s[probe[i]], ink->letter, &read[probe[i]]);
		up[i] = words_sureness(&read[probe[i]]);
		sum += up[i];
		if (i == 2 && sum > 3 * PROBE_SURE)
			return STANDS_UP;
	}
	int sure = (int)m * UPSIDE_SURE;
	for (size_t i = 0; i < m; i++) {
		struct words w = {};
		reader_upside_down(r, ink->gray, &s[probe[i]], ink->letter, &w);
		ahead += words_sureness(&w) - up[i];
		words_done(&w);
		if (i > 0 && abs(ahead) > sure)
			break;
	}
	if (ahead > sure)
		return STANDS_ON_ITS_HEAD;
	return ahead < -sure ? STANDS_UP : STANDS_EITHER;
}
