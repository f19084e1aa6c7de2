/* doubts: what is done about a photo after it has been read: names are blacked out, and what was
 * not surely read is shown, confirmed, corrected. */
#ifndef KEHUD_DAEMON_PHOTO_DOUBTS_H
#define KEHUD_DAEMON_PHOTO_DOUBTS_H

#include "daemon/turn/handle.h"
#include "parsers/label/label.h"

/* Boxes of one picture as a job has them; takes seqs over (NULL: none). malloc'ed; NULL without
 * memory. */
char *boxes_text(const struct picture_box *boxes, size_t n, json_t *seqs);

/* blackout.c: a copy without names is made, if the pack wants that and there are any. */
[[nodiscard]] int blackout_plan(struct turn *t, const struct picture *p, enum label_kind kind,
				const struct label_page *page, struct err *err);

/* crop.c: the places of the doubtful values that the photo put on its customer's card are cut out,
 * if there are any. Not before a blackout of the photo is through (which plans this again): done
 * is the job that has just ended, or 0. */
[[nodiscard]] int crop_plan(struct turn *t, const struct picture *p, int64_t done, struct err *err);

/* confirm.c: the buttons below. */
[[nodiscard]] int doubts_sure(struct turn *t, int64_t picture, struct err *err);
[[nodiscard]] int doubts_wrong(struct turn *t, int64_t picture, int64_t seq, struct err *err);
[[nodiscard]] int doubts_meant(struct turn *t, int64_t picture, int64_t seq, struct err *err);
/* The value in plain words, after it was asked for. */
[[nodiscard]] int doubts_typed(struct turn *t, bool *ret_answered, struct err *err);

/* Whether a value is on the card, as the photo has it. */
enum standing { STANDS_NOT, STANDS_DOUBTFUL, STANDS_SURE, STANDS_OTHER };
[[nodiscard]] int doubt_standing(struct turn *t, const struct picture *p,
				 const struct picture_value *v, enum standing *ret,
				 struct err *err);

#endif
