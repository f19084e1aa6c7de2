/* Names and numbers of people on a report: the kept copy does not show them, where the pack says
 * so. */
#include <stdlib.h>
#include <talloc.h>

#include "daemon/photo/doubts.h"
#include "store/media/media.h"

char *boxes_text(const struct picture_box *boxes, size_t n, json_t *seqs)
{
	json_t *list = json_array();
	for (size_t i = 0; i < n; i++)
		(void)json_array_append_new(list, json_pack("[i,i,i,i]", boxes[i].x, boxes[i].y,
							    boxes[i].w, boxes[i].h));
	json_t *root = json_pack("{s:i, s:o}", "turn", n > 0 ? boxes[0].turn : 0, "boxes", list);
	if (seqs != NULL)
		(void)json_object_set_new(root, "seqs", seqs);
	char *text = root != NULL ? json_dumps(root, JSON_COMPACT) : NULL;
	json_decref(root);
	return text;
}

int blackout_plan(struct turn *t, const struct picture *p, enum label_kind kind,
		  const struct label_page *page, struct err *err)
{
	struct label_box *found;
	size_t n;
	int rc = label_private(t->mem, t->pack, kind, page, OCR_BOXES_MAX, &found, &n, err);
	if (rc < 0 || n == 0 || p->media == NULL)
		return rc;
	struct picture_box boxes[OCR_BOXES_MAX];
	for (size_t i = 0; i < n; i++)
		boxes[i] = (struct picture_box){found[i].x, found[i].y, found[i].w, found[i].h, 0};
	char *text = boxes_text(boxes, n, NULL);
	struct job j = {.kind = "blackout",
			.inbox = p->inbox,
			.media = p->media,
			.subject = p->id,
			.boxes = text};
	int64_t id;
	rc = text != NULL ? job_put(t->tx, &j, &id, err)
			  : err_set(err, ERR_AGAIN, "blackout: no memory");
	free(text);
	return rc;
}

int turn_blackout_made(struct turn *t, const struct job *j, const struct reading *made,
		       struct err *err)
{
	struct picture p;
	int rc = picture_find(&t->tx->view, t->mem, j->subject, &p, err);
	if (rc == ERR_ABSENT)
		return 0; /* somebody was forgotten meanwhile */
	if (rc == 0 && made != NULL) {
		rc = media_row_put(t->tx, made->media, made->bytes, err);
		if (rc == 0)
			rc = picture_replace(t->tx, &p, made->media, err);
		p.media = p.media != NULL ? made->media : NULL;
	}
	return rc < 0 ? rc : crop_plan(t, &p, j->id, err);
}
