/* report: one figure for kehuctl report. A report is a file report_NAME.c and a row in report.c. */
#ifndef KEHUD_DAEMON_CTL_REPORT_H
#define KEHUD_DAEMON_CTL_REPORT_H

#include <jansson.h>
#include <stdbool.h>

#include "store/figure/scope.h"
#include "store/store.h"

struct report {
	struct view view;
	void *mem;
	struct scope scope;
	struct period period; /* from 0: from the beginning; to: not after at */
	struct instant at;    /* as of */
	bool json, trace;
	bool said;      /* what there is to say of few rows, or of none */
	json_t *rows;   /* to be filled: objects with the same keys */
	json_t *traced; /* what the figures were made of, if trace is set */
};

[[nodiscard]] int report_commission(struct report *r, struct err *err);
[[nodiscard]] int report_suggestions(struct report *r, struct err *err);
[[nodiscard]] int report_besttime(struct report *r, struct err *err);

#endif
