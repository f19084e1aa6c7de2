/* parts: what a digest is made of. Each looks up what it tells and says it; nothing found, nothing
 * said. */
#ifndef KEHUD_DAEMON_DIGEST_PARTS_H
#define KEHUD_DAEMON_DIGEST_PARTS_H

#include "daemon/digest/digest.h"

extern int (*const digest_parts[DIGEST_PARTS])(struct digest *d, struct err *err);

/* part_own.c */
int part_overdue(struct digest *d, struct err *err);
int part_due(struct digest *d, struct err *err);
int part_risk(struct digest *d, struct err *err);
/* part_team.c */
int part_counts(struct digest *d, struct err *err);
int part_moves(struct digest *d, struct err *err);
int part_deals(struct digest *d, struct err *err);
int part_people(struct digest *d, struct err *err);
int part_late(struct digest *d, struct err *err);
int part_vetoes(struct digest *d, struct err *err);
int part_blockers(struct digest *d, struct err *err);

#endif
