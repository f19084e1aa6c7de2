/* What was not surely read, shown as it stands on the photo: planned when a photo's values have
 * gone to a customer, told when the worker has cut the places out. */
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/photo/doubts.h"
#include "store/media/media.h"

#define SHOWN 8 /* at most: each is a button, too */

int doubt_standing(struct turn *t, const struct picture *p, const struct picture_value *v,
		   enum standing *ret, struct err *err)
{
	struct card_param now;
	*ret = STANDS_NOT;
	if (p->card == 0)
		return 0;
	int rc = card_param_find(&t->tx->view, t->mem, p->card, v->key, &now, err);
	if (rc < 0)
		return rc == ERR_ABSENT ? 0 : rc;
	if (now.picture != p->id || strcmp(now.value, v->value) != 0)
		*ret = STANDS_OTHER;
	else
		*ret = now.doubtful ? STANDS_DOUBTFUL : STANDS_SURE;
	return 0;
}

/* The values of a photo that are on the card and still to be confirmed; on t->mem. */
static int doubts_find(struct turn *t, const struct picture *p, struct picture_value **ret,
		       size_t *ret_n, struct err *err)
{
	size_t n = 0;
	int rc = picture_values(&t->tx->view, t->mem, p->id, ret, ret_n, err);
	for (size_t i = 0; rc == 0 && i < *ret_n; i++) {
		enum standing how = STANDS_NOT;
		if ((*ret)[i].doubtful)
			rc = doubt_standing(t, p, &(*ret)[i], &how, err);
		if (how == STANDS_DOUBTFUL)
			(*ret)[n++] = (*ret)[i];
	}
	*ret_n = n;
	return rc;
}

int crop_plan(struct turn *t, const struct picture *p, int64_t done, struct err *err)
{
	struct picture_value *values = NULL;
	size_t n = 0, shown = 0;
	bool waits = true;
	if (p->card == 0 || p->media == NULL)
		return 0;
	int rc = job_waits(&t->tx->view, p->inbox, "blackout", done, &waits, err);
	if (rc == 0 && !waits)
		rc = doubts_find(t, p, &values, &n, err);
	if (rc < 0 || n == 0)
		return rc;
	struct picture_box boxes[SHOWN];
	json_t *seqs = json_array();
	for (size_t i = 0; i < n && shown < SHOWN; i++) {
		if (values[i].box.w <= 0)
			continue;
		boxes[shown++] = values[i].box;
		(void)json_array_append_new(seqs, json_integer(values[i].seq));
	}
	char *text = boxes_text(boxes, shown, seqs);
	if (text == NULL)
		return err_set(err, ERR_AGAIN, "crop: no memory");
	struct job j = {.kind = "crop",
			.inbox = p->inbox,
			.media = p->media,
			.subject = p->id,
			.boxes = text};
	int64_t id;
	if (shown > 0)
		rc = job_put(t->tx, &j, &id, err);
	free(text);
	return rc;
}

/* Those of the values that the crop shows and that nobody has settled meanwhile, with their numbers
 * on it. */
static size_t still_shown(const struct job *j, const struct picture_value *values, size_t n,
			  struct doubt *ret)
{
	json_t *root = json_loads(j->boxes != NULL ? j->boxes : "", 0, NULL), *seq;
	size_t i, found = 0;
	json_array_foreach(json_object_get(root, "seqs"), i, seq)
	{
		for (size_t k = 0; k < n && found < SHOWN; k++)
			if (values[k].seq == json_integer_value(seq))
				ret[found++] = (struct doubt){(int)i + 1, &values[k]};
	}
	json_decref(root);
	return found;
}

int turn_crop_made(struct turn *t, const struct job *j, const struct reading *made, struct err *err)
{
	struct picture p;
	struct card c;
	struct picture_value *values;
	size_t n;
	int rc = picture_find(&t->tx->view, t->mem, j->subject, &p, err);
	if (rc == 0 && p.card == 0)
		rc = ERR_ABSENT; /* taken back meanwhile */
	if (rc == 0)
		rc = card_find(&t->tx->view, t->mem, &t->actor, p.card, &c, err);
	if (rc == 0)
		rc = doubts_find(t, &p, &values, &n, err);
	if (rc < 0)
		return rc == ERR_ABSENT ? 0 : rc;
	struct doubt shown[SHOWN];
	size_t n_shown = still_shown(j, values, n, shown);
	if (n_shown == 0)
		return 0;
	rc = media_row_put(t->tx, made->media, made->bytes, err);
	if (rc < 0)
		return rc;
	struct say s = turn_say(t);
	say_doubts(&s, p.id, shown, n_shown, n - n_shown, made->media);
	return 0;
}
