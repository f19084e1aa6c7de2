#include "daemon/digest/parts.h"

int (*const digest_parts[DIGEST_PARTS])(struct digest *d, struct err *err) = {
	[DIGEST_OVERDUE] = part_overdue, [DIGEST_DUE] = part_due,
	[DIGEST_RISK] = part_risk,       [DIGEST_COUNTS] = part_counts,
	[DIGEST_MOVES] = part_moves,     [DIGEST_DEALS] = part_deals,
	[DIGEST_PEOPLE] = part_people,   [DIGEST_LATE] = part_late,
	[DIGEST_VETOES] = part_vetoes,   [DIGEST_BLOCKERS] = part_blockers,
};
