/* What a team did, and what it left undone. */
#include <string.h>
#include <talloc.h>

#include "daemon/digest/parts.h"
#include "daemon/say/say_digest.h"
#include "parsers/pack/talk.h"

#define MOVES 5
#define DEALS 8
#define LATE 5
#define VETOES 6
#define BLOCKED_MAX 5000
#define BLOCKERS 3

static int did(struct digest *d, struct did **ret, size_t *ret_n, struct err *err)
{
	return team_did(d->view, d->mem, &d->scope, &d->period, ret, ret_n, err);
}

int part_counts(struct digest *d, struct err *err)
{
	struct did *list, all = {};
	size_t n;
	int rc = did(d, &list, &n, err);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		all.fresh += list[i].fresh;
		all.followed += list[i].followed;
		all.visits += list[i].visits;
		all.moves += list[i].moves;
		all.won += list[i].won;
		all.won_fen += list[i].won_fen;
		all.lost += list[i].lost;
	}
	if (rc < 0)
		return rc;
	d->something |= all.fresh + all.followed + all.moves + all.won + all.lost > 0;
	say_digest_counts(&d->say, &all);
	return 0;
}

int part_moves(struct digest *d, struct err *err)
{
	struct moved *list;
	size_t n;
	int rc = team_moved(d->view, d->mem, &d->scope, &d->period, MOVES, &list, &n, err);
	if (rc == 0 && n > 0)
		say_digest_moves(&d->say, list, n);
	return rc;
}

int part_deals(struct digest *d, struct err *err)
{
	struct closed *list;
	size_t n;
	int rc = team_closed(d->view, d->mem, &d->scope, &d->period, DEALS, &list, &n, err);
	if (rc == 0 && n > 0)
		say_digest_deals(&d->say, list, n, d->scope.person == 0);
	return rc;
}

int part_people(struct digest *d, struct err *err)
{
	struct did *list;
	size_t n;
	if (d->scope.person != 0)
		return 0;
	int rc = did(d, &list, &n, err);
	if (rc == 0 && n > 0)
		say_digest_people(&d->say, list, n);
	return rc;
}

int part_late(struct digest *d, struct err *err)
{
	struct late_task *list;
	size_t n;
	int64_t all;
	int rc = team_late(d->view, d->mem, &d->scope, d->say.now, LATE, &list, &n, &all, err);
	if (rc < 0 || n == 0)
		return rc;
	d->something = true;
	say_digest_late(&d->say, list, n, all, d->scope.person == 0);
	return 0;
}

int part_vetoes(struct digest *d, struct err *err)
{
	struct vetoed *list;
	size_t n;
	int64_t all;
	int rc = team_vetoed(d->view, d->mem, &d->scope, &d->period, VETOES, &list, &n, &all, err);
	if (rc < 0 || n == 0)
		return rc;
	d->something = true;
	say_digest_vetoes(&d->say, list, n, all, d->scope.person == 0);
	return 0;
}

int part_blockers(struct digest *d, struct err *err)
{
	const struct pack_topic *topics;
	size_t n_topics = pack_blockers(d->pack, &topics), n;
	const char **texts;
	int rc = team_blockers(d->view, d->mem, &d->scope, BLOCKED_MAX, &texts, &n, err);
	if (rc < 0 || n == 0)
		return rc;
	int64_t *counts = talloc_zero_array(d->mem, int64_t, (unsigned)n_topics + 1);
	if (counts == NULL)
		return err_set(err, ERR_AGAIN, "digest: no memory");
	for (size_t i = 0; i < n; i++) {
		const struct pack_topic *t = pack_topic_in(topics, n_topics, texts[i]);
		counts[t != NULL ? (size_t)(t - topics) : n_topics]++;
	}
	d->something = true;
	for (int shown = 0; shown < BLOCKERS; shown++) {
		size_t best = n_topics;
		for (size_t i = 0; i <= n_topics; i++)
			if (counts[i] > counts[best])
				best = i;
		if (counts[best] == 0)
			break;
		say_digest_blocker(&d->say, best < n_topics ? topics[best].name : NULL,
				   counts[best], (int64_t)n, shown == 0);
		counts[best] = 0;
	}
	return 0;
}
