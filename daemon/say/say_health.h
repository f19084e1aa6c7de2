/* say_health: how well a customer is, in words. */
#ifndef KEHUD_DAEMON_SAY_SAY_HEALTH_H
#define KEHUD_DAEMON_SAY_SAY_HEALTH_H

#include "daemon/sales/risk.h"
#include "daemon/say/say.h"

const char *say_level(enum health_level level); /* 🔴 红 */

/* One of health_losses(), with its figure: 已经 12 天没有联系（A类 3 天一次）. On mem; NULL without
 * memory. */
char *say_loss(void *mem, const struct pack *pack, const struct subject *s, const struct health *h,
	       enum health_kind kind);

/* All of them in one line, the worst first; "" if there is none. On mem; NULL without memory. */
char *say_losses(void *mem, const struct pack *pack, const struct subject *s,
		 const struct health *h);

/* #健康: the customers at risk among so many open deals; team: each with whose it is. */
void say_risks(const struct say *s, const struct risk *list, size_t n, size_t looked, bool team);
/* #健康 张总 */
void say_health(const struct say *s, const struct subject *subject, const struct health *h);

#endif
