/* For tests: turns the clock of a build that has fault points. */
#include <stdlib.h>

#include "daemon/core/clock.h"
#include "daemon/web/route.h"

#ifdef KEHUD_FAULTS
int admin_clock(void *mem, const struct web *, struct tx *, const struct http_request *rq,
		struct http_answer *ret, struct err *)
{
	const char *by = http_query(rq, "by");
	clock_shift(by != NULL ? strtoll(by, NULL, 10) * 1000000 : 0);
	http_json(mem, ret, 200, json_pack("{s:I}", "now_us", (json_int_t)clock_now().us));
	return 0;
}
#endif
