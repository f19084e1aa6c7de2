#include "daemon/data/invitation.h"

#include <stdio.h>

#include "daemon/core/clock.h"
#include "parsers/table/csv.h"

struct list {
	const struct pack *pack;
	struct buf *out;
	size_t n;
};

static void row(struct buf *out, const char *const *cells, size_t n)
{
	for (size_t i = 0; i < n; i++)
		csv_put(out, cells[i], i == 0);
	csv_end(out);
}

static void guest(void *ctx, const struct fair_guest *g)
{
	struct list *l = ctx;
	char day[32] = "";
	if (g->followed.us != 0) {
		struct civil c = civil_of(g->followed);
		(void)snprintf(day, sizeof(day), "%04d-%02d-%02d", c.year, c.month, c.day);
	}
	const char *const cells[] = {g->name,
				     g->org,
				     g->dept,
				     g->title,
				     g->phone,
				     g->wechat,
				     g->email,
				     g->region,
				     g->grade,
				     g->stage != NULL ? pack_stage_name(l->pack, g->stage) : NULL,
				     g->owner,
				     day,
				     g->lead ? "是" : ""};
	row(l->out, cells, sizeof(cells) / sizeof(cells[0]));
	l->n++;
}

int invitation_csv(const struct view *v, const struct pack *pack, const struct scope *s,
		   const char *fair, struct buf *out, size_t *ret_n, struct err *err)
{
	static const char *const head[] = {"客户",   "单位",     "科室",    "职务", "电话",
					   "微信",   "邮箱",     "地区",    "等级", "阶段",
					   "负责人", "最近跟进", "本展线索"};
	struct list l = {pack, out, 0};
	buf_puts(out, "\xEF\xBB\xBF");
	row(out, head, sizeof(head) / sizeof(head[0]));
	int rc = fair_guests(v, s, fair, INVITATION_MAX, guest, &l, err);
	*ret_n = l.n;
	return rc == 0 ? buf_rc(out, "invitation", err) : rc;
}
