#include "daemon/sales/points.h"

#include <string.h>
#include <talloc.h>

#include "daemon/sales/kind.h"

#define WINS 60  /* the last ones that are looked at */
#define NOTES 60 /* of a customer */
#define NEWS_US (INT64_C(30) * 86400 * 1000000)
#define OPEN_US (INT64_C(90) * 86400 * 1000000)  /* an objection stands so long */
#define ROAD_US (INT64_C(400) * 86400 * 1000000) /* the way to a win is not longer */

static const char comma[] = "、";

/* The line of the first product that the catalogue knows, else the one that the wish names. */
static int line_of(const struct view *v, void *mem, const char *product, const char *intent,
		   const char **ret, struct err *err)
{
	*ret = NULL;
	for (const char *at = product; at != NULL && *at != '\0';) {
		const char *end = strstr(at, comma);
		char *word = talloc_strndup(mem, at, end != NULL ? (size_t)(end - at) : strlen(at));
		struct product p;
		if (word == NULL)
			return err_set(err, ERR_AGAIN, "points: no memory");
		int rc = product_find(v, mem, word, &p, err);
		if (rc < 0 && rc != ERR_ABSENT)
			return rc;
		if (rc == 0 && p.line != NULL) {
			*ret = p.line;
			return 0;
		}
		at = end != NULL ? end + sizeof(comma) - 1 : NULL;
	}
	int rc = intent != NULL ? example_line(v, mem, intent, ret, err) : ERR_ABSENT;
	return rc == ERR_ABSENT ? 0 : rc;
}

/* Of the same kind, or neither says of which. */
static bool alike(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return false;
	const char *kind_a = customer_kind(NULL, a), *kind_b = customer_kind(NULL, b);
	return kind_a == kind_b ||
	       (kind_a != NULL && kind_b != NULL && strcmp(kind_a, kind_b) == 0);
}

static int similar(const struct view *v, void *mem, const struct subject *s, const struct win *wins,
		   size_t n, struct points *ret, struct err *err)
{
	int rc = line_of(v, mem, s->card.value[CARD_product], s->card.value[CARD_intent],
			 &ret->line, err);
	for (size_t i = 0; rc == 0 && ret->line != NULL && i < n && !ret->similar; i++) {
		const char *line;
		if (!alike(s->card.value[CARD_org], wins[i].org))
			continue;
		rc = line_of(v, mem, wins[i].product, wins[i].intent, &line, err);
		if (rc == 0 && line != NULL && strcmp(line, ret->line) == 0) {
			ret->similar = true;
			ret->win = wins[i];
		}
	}
	return rc;
}

/* The last that the customer objected to, if nothing has been won since. */
static int open_objection(const struct view *v, void *mem, const struct pack *pack,
			  const struct subject *s, struct points *ret, struct err *err)
{
	const struct pack_topic *list;
	size_t n_list = pack_objections(pack, &list), n;
	struct told_of *notes;
	struct instant from = {v->now.us - OPEN_US};
	int rc = example_notes(v, mem, s->card.id, from, v->now, NOTES, &notes, &n, err);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		const struct pack_topic *t = pack_topic_in(list, n_list, notes[i].text);
		if (t == NULL)
			continue;
		ret->objection = t;
		ret->said_at = notes[i].at;
	}
	return rc;
}

/* What came after the same objection on the way to one of the wins. */
static int what_worked(const struct view *v, void *mem, const struct pack *pack,
		       const struct win *wins, size_t n_wins, struct points *ret, struct err *err)
{
	const struct pack_topic *list;
	size_t n_list = pack_objections(pack, &list);
	int rc = 0;
	for (size_t w = 0; rc == 0 && w < n_wins && ret->worked == NULL; w++) {
		struct told_of *notes;
		size_t n;
		struct instant from = {wins[w].at.us - ROAD_US};
		rc = example_notes(v, mem, wins[w].card, from, wins[w].at, NOTES, &notes, &n, err);
		for (size_t i = 0; rc == 0 && i + 1 < n; i++) {
			if (pack_topic_in(list, n_list, notes[i].text) != ret->objection ||
			    pack_topic_in(list, n_list, notes[i + 1].text) != NULL)
				continue;
			ret->worked = notes[i + 1].text;
			ret->worked_for = wins[w];
		}
	}
	return rc;
}

/* The last product that the card names, as the catalogue has it. */
static int product_of(const struct view *v, void *mem, const struct subject *s, struct points *ret,
		      struct err *err)
{
	const char *product = s->card.value[CARD_product];
	if (product == NULL)
		return 0;
	const char *last = product;
	for (const char *at = product; (at = strstr(at, comma)) != NULL;)
		last = at += sizeof(comma) - 1;
	int rc = product_find(v, mem, last, &ret->product, err);
	ret->known = rc == 0;
	return rc == ERR_ABSENT ? 0 : rc;
}

static int news(const struct view *v, struct points *ret, struct err *err)
{
	const struct product *p = &ret->product;
	int rc = product_news(v, p->model, (struct instant){v->now.us - NEWS_US}, &ret->news, err);
	if (!p->has_price || ret->news.before.fen == p->price.fen) /* there and back */
		ret->news.priced.us = 0;
	if (!p->has_stock || p->stock <= 0)
		ret->news.restocked.us = 0;
	return rc;
}

int points_find(const struct view *v, void *mem, const struct pack *pack,
		const struct person *viewer, const struct subject *s, unsigned of,
		struct points *ret, struct err *err)
{
	struct win *wins;
	size_t n;
	*ret = (struct points){};
	int rc = example_wins(v, mem, viewer, s->card.id, WINS, &wins, &n, err);
	if (rc == 0 && (of & 1U << POINT_SIMILAR_WIN) != 0)
		rc = similar(v, mem, s, wins, n, ret, err);
	if (rc == 0 && (of & 1U << POINT_OBJECTION) != 0)
		rc = open_objection(v, mem, pack, s, ret, err);
	if (rc == 0 && ret->objection != NULL)
		rc = what_worked(v, mem, pack, wins, n, ret, err);
	if (rc == 0 && (of & (1U << POINT_STOCK | 1U << POINT_NEWS)) != 0)
		rc = product_of(v, mem, s, ret, err);
	if (rc == 0 && ret->known && (of & 1U << POINT_NEWS) != 0)
		rc = news(v, ret, err);
	ret->stocked = ret->known && ret->product.has_stock && (of & 1U << POINT_STOCK) != 0;
	const char *type = NULL;
	bool timed = (of & 1U << POINT_BEST_TIME) != 0;
	if (rc == 0 && timed)
		rc = card_type(v, mem, s->card.id, &type, err);
	if (rc == 0 && timed)
		rc = reach_find(v, mem, customer_kind(type, s->card.value[CARD_org]), &ret->best,
				&ret->timed, err);
	return rc;
}

int points_objection(const struct view *v, void *mem, const struct pack *pack,
		     const struct person *viewer, const struct pack_topic *objection,
		     struct points *ret, struct err *err)
{
	struct win *wins;
	size_t n;
	*ret = (struct points){.objection = objection};
	int rc = example_wins(v, mem, viewer, 0, WINS, &wins, &n, err);
	return rc == 0 ? what_worked(v, mem, pack, wins, n, ret, err) : rc;
}
