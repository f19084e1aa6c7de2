/* Photos: whose they are, what is on them, which products fit.
 *
 * Photo and caption are two messages on most platforms, in either order. A photo belongs to the
 * customer dealt with in this conversation within 30 minutes; if there is none, it waits: for a
 * message about a customer, or for the answer to the question that is asked once it has been read.
 * A message about another customer right after a photo (it was its caption, then) takes it over as
 * long as nothing has been said about the photo. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/photo/doubts.h"
#include "daemon/sales/fair.h"
#include "daemon/sales/quote.h"
#include "store/history/journal.h"

#define CAPTION_US (INT64_C(30) * 1000000) /* a caption follows its photo so soon */
#define WAITING_US CONTEXT_US              /* a photo of nobody waits so long for a customer */
#define CHOICES 4

#define PACE_MS 1500     /* a picture takes about so long, until it is known better */
#define PATIENT_MS 10000 /* who has to wait longer is told so */

/* A flood: the sender learns at once when the answer may be expected. */
static int wait_tell(struct turn *t, int64_t picture, struct err *err)
{
	int64_t ahead = 0, pace_ms = 0;
	bool first;
	int rc = job_ahead(&t->tx->view, t->in->platform, t->in->sender, &ahead, err);
	if (rc == 0)
		rc = picture_pace(&t->tx->view, &pace_ms, err);
	if (rc < 0)
		return rc;
	int64_t wait_ms = (ahead + 1) * (pace_ms > 0 ? pace_ms : PACE_MS) / t->readers;
	if (wait_ms <= PATIENT_MS)
		return 0;
	rc = picture_told(t->tx, picture, t->actor.id, &first, err);
	if (rc == 0 && first) {
		struct say s = turn_say(t);
		say_photo_queued(&s, ahead, wait_ms / 1000);
	}
	return rc;
}

int turn_picture(struct turn *t, struct err *err)
{
	struct chat chat = turn_chat(t);
	struct instant since = {t->tx->now.us - CONTEXT_US};
	struct picture p = {.inbox = t->in->id,
			    .media = t->in->media,
			    .platform = t->in->platform,
			    .chat = t->in->chat,
			    .person = t->actor.id,
			    .how = ""};
	int rc = chat_context_find(&t->tx->view, &chat, since, &p.card, err);
	if (rc == 0)
		p.how = "context";
	else if (rc != ERR_ABSENT)
		return rc;
	rc = picture_put(t->tx, &p, &p.id, err);
	if (rc < 0)
		return rc;
	rc = wait_tell(t, p.id, err);
	if (rc < 0)
		return rc;
	struct job j = {.kind = "ocr", .inbox = t->in->id, .media = t->in->media, .subject = p.id};
	int64_t id;
	return job_put(t->tx, &j, &id, err);
}

/* --- what was read goes to the customer ---------------------------------------------------------
 */

static int params_take(struct turn *t, struct change_log *log, const struct card *c,
		       const struct picture *p, const struct picture_value *values, size_t n,
		       struct err *err)
{
	for (size_t i = 0; i < n; i++) {
		bool taken;
		int rc = edit_param(log, t->mem, c->id, values[i].key, values[i].value,
				    values[i].doubtful, p->id, &taken, err);
		if (rc < 0)
			return rc;
	}
	return 0;
}

static bool is_quotation(const struct picture *p)
{
	return p->kind != NULL && strcmp(p->kind, "quotation") == 0;
}

static int values_take(struct turn *t, struct change_log *log, struct card *c,
		       const struct picture *p, const struct picture_value *values, size_t n,
		       struct err *err)
{
	if (n == 0)
		return 0;
	if (is_quotation(p))
		return quote_take(log, t->mem, t->pack, c, p->id, values, n, err);
	return params_take(t, log, c, p, values, n, err);
}

/* A business card makes, or completes, the customer whose card it is. */
static int person_take(struct turn *t, struct change_log *log, const struct picture_value *values,
		       size_t n, struct card *ret, bool *ret_fresh, struct err *err)
{
	static const struct {
		const char *key;
		enum card_field field;
	} map[] = {{"姓名", CARD_name},   {"单位", CARD_org},   {"职务", CARD_title},
		   {"手机", CARD_phone},  {"电话", CARD_phone}, {"邮箱", CARD_email},
		   {"地址", CARD_address}};
	const char *field[CARD_FIELDS] = {};
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < sizeof(map) / sizeof(map[0]); k++)
			if (strcmp(values[i].key, map[k].key) == 0 && field[map[k].field] == NULL &&
			    !values[i].doubtful)
				field[map[k].field] = values[i].value;
	char *phone = field[CARD_phone] != NULL ? talloc_strdup(t->mem, field[CARD_phone]) : NULL;
	if (phone != NULL) {
		size_t kept = 0;
		for (size_t i = 0; phone[i] != '\0'; i++)
			if (isdigit((unsigned char)phone[i]) ||
			    (phone[i] == '-' && phone[0] == '0'))
				phone[kept++] = phone[i];
		phone[kept] = '\0';
		field[CARD_phone] = phone;
	}
	if (field[CARD_name] == NULL && phone == NULL)
		return ERR_ABSENT;
	struct card *list;
	size_t found;
	int rc = card_match(&t->tx->view, t->mem, &t->actor, field[CARD_name], field[CARD_org],
			    phone, 1, &list, &found, err);
	if (rc < 0)
		return rc;
	*ret_fresh = found == 0;
	if (found > 0)
		*ret = list[0];
	else
		rc = edit_new(log, t->mem, &t->actor, ret, err);
	for (int f = 0; f < CARD_FIELDS && rc == 0; f++)
		if (field[f] != NULL && ret->value[f] == NULL)
			rc = edit_field(log, ret, (enum card_field)f, field[f], err);
	if (rc == 0 && *ret_fresh)
		rc = fair_met(log, t->mem, t->pack, ret, err);
	if (rc == 0 && *ret_fresh && ret->value[CARD_source] == NULL)
		rc = edit_field(log, ret, CARD_source, "名片照片", err);
	return rc;
}

static int assign(struct change_log *log, struct picture *p, const struct card *c, const char *how,
		  struct err *err)
{
	int rc = journal_set_int(log, "picture", p->id, "card", c->id, c->id, err);
	if (rc == 0)
		rc = journal_set(log, "picture", p->id, "how", how, c->id, err);
	p->card = c->id;
	p->how = how;
	return rc;
}

/* Says what is on the photo and what fits. */
static int tell(struct turn *t, const struct picture *p, const struct card *c, bool fresh,
		const struct picture_value *values, size_t n, int64_t receipt, struct err *err)
{
	struct photo_told told = {.picture = p,
				  .card = c,
				  .fresh = fresh,
				  .values = values,
				  .n_values = n,
				  .receipt = receipt};
	struct recommended *list;
	int rc = recommend_for(t, c, values, n, is_quotation(p), &list, &told.n_products,
			       &told.empty_catalogue, err);
	if (rc < 0)
		return rc;
	told.products = list;
	for (size_t i = 0; i < n && c != NULL && is_quotation(p); i++)
		told.n_prices += quote_is_line(t->pack, &values[i]);
	struct say s = turn_say(t);
	say_photo(&s, &told);
	return 0;
}

int photo_give(struct turn *t, const struct picture *photo, const struct card *c, const char *how,
	       bool fresh, struct err *err)
{
	struct picture p = *photo;
	struct card card = *c;
	struct picture_value *values = NULL;
	size_t n = 0;
	struct change_log log = turn_log(t, "photo");
	struct chat chat = turn_chat(t);
	int rc = assign(&log, &p, c, how, err);
	if (rc == 0)
		rc = chat_context_set(t->tx, &chat, c->id, err);
	if (rc < 0)
		return rc;
	if (strcmp(p.state, "waiting") == 0) {
		struct say s = turn_say(t);
		say_photo_wait(&s, c);
		return 0;
	}
	rc = picture_values(&t->tx->view, t->mem, p.id, &values, &n, err);
	if (rc == 0)
		rc = values_take(t, &log, &card, &p, values, n, err);
	if (rc == 0)
		rc = crop_plan(t, &p, 0, err);
	return rc < 0 ? rc : tell(t, &p, &card, fresh, values, n, log.id, err);
}

/* A message about a customer came after a photo: was it the caption? */
int photo_waiting(struct turn *t, const struct card *c, const struct say *s, struct err *err)
{
	struct picture p;
	struct instant since = {t->tx->now.us - WAITING_US};
	int rc = picture_latest(&t->tx->view, t->mem, t->in->platform, t->in->chat, t->actor.id,
				since, &p, err);
	if (rc == ERR_ABSENT)
		return 0;
	if (rc < 0 || p.card == c->id)
		return rc;
	bool nobodys = p.card == 0;
	bool unsaid = strcmp(p.how, "context") == 0 && strcmp(p.state, "waiting") == 0 &&
		      p.at.us >= t->tx->now.us - CAPTION_US;
	if (!nobodys && !unsaid)
		return 0;
	if (nobodys && strcmp(p.state, "read") == 0)
		return photo_give(t, &p, c, "caption", false, err);
	struct change_log log = turn_log(t, "photo");
	rc = assign(&log, &p, c, "caption", err);
	if (rc == 0)
		say_photo_moved(s, c);
	return rc;
}

/* --- the reading has come -------------------------------------------------------------------- */

int photo_label(struct turn *t, const struct reading *reading, struct picture *p,
		struct picture_value **ret, size_t *ret_n, struct err *err)
{
	struct label_page *page;
	struct label *label;
	struct product *catalogue;
	size_t n;
	int rc = product_list(&t->tx->view, t->mem, &catalogue, &n, err);
	const char **models = rc == 0 ? talloc_array(t->mem, const char *, (unsigned)n + 1) : NULL;
	if (rc == 0 && models == NULL)
		rc = err_set(err, ERR_AGAIN, "photo: no memory");
	for (size_t i = 0; rc == 0 && i < n; i++)
		models[i] = catalogue[i].model;
	struct label_known known = {models, n};
	if (rc == 0)
		rc = label_page_parse(t->mem, reading->json, reading->len, &page, err);
	if (rc == 0)
		rc = label_parse(t->mem, t->pack, &known, page, &label, err);
	if (rc < 0)
		return rc;
	struct picture_value *values =
		talloc_array(t->mem, struct picture_value, (unsigned)label->n_values + 1);
	if (values == NULL)
		return err_set(err, ERR_AGAIN, "photo: no memory");
	for (size_t i = 0; i < label->n_values; i++) {
		const struct label_value *v = &label->values[i];
		struct label_box b;
		values[i] = (struct picture_value){.key = v->key,
						   .value = v->value,
						   .conf = v->conf,
						   .doubtful = v->doubtful,
						   .maybe = v->maybe};
		if (label_box_back(page, &v->box, &b))
			values[i].box = (struct picture_box){b.x, b.y, b.w, b.h, page->rotated};
	}
	p->kind = label_kind_name(label->kind);
	*ret = values;
	*ret_n = label->n_values;
	return blackout_plan(t, p, label->kind, page, err);
}

static int ask_whose(struct turn *t, const struct picture *p, struct err *err)
{
	struct card *list;
	size_t n;
	int rc = card_search(&t->tx->view, t->mem, &t->actor, t->actor.id, NULL, 0, CHOICES, &list,
			     &n, err);
	if (rc < 0)
		return rc;
	struct say s = turn_say(t);
	say_photo_whose(&s, p->id, list, n);
	return n == 0 ? 0 : question_ask(t, &s, err);
}

static int read_well(struct turn *t, struct picture *p, const struct reading *reading,
		     struct err *err)
{
	struct picture_value *values = NULL;
	size_t n = 0;
	int rc = photo_label(t, reading, p, &values, &n, err);
	if (rc == 0)
		rc = picture_read(t->tx, p->id, "read", p->kind, reading->ms, values, n, err);
	if (rc < 0)
		return rc;
	p->state = "read";
	struct change_log log = turn_log(t, "photo");
	struct card c;
	bool fresh = false;
	if (strcmp(p->kind, "card") == 0) {
		rc = person_take(t, &log, values, n, &c, &fresh, err);
		if (rc == 0)
			rc = assign(&log, p, &c, "chosen", err);
		if (rc == 0) {
			struct chat chat = turn_chat(t);
			rc = chat_context_set(t->tx, &chat, c.id, err);
		}
		if (rc != ERR_ABSENT)
			return rc < 0 ? rc : tell(t, p, &c, fresh, values, n, log.id, err);
	}
	rc = p->card != 0 ? card_find(&t->tx->view, t->mem, &t->actor, p->card, &c, err)
			  : ERR_ABSENT; /* or it was taken back meanwhile */
	if (rc == ERR_ABSENT) {
		rc = tell(t, p, NULL, false, values, n, 0, err);
		return rc < 0 ? rc : ask_whose(t, p, err);
	}
	if (rc == 0)
		rc = values_take(t, &log, &c, p, values, n, err);
	if (rc == 0)
		rc = crop_plan(t, p, 0, err);
	return rc < 0 ? rc : tell(t, p, &c, false, values, n, log.id, err);
}

int turn_picture_read(struct turn *t, const struct job *j, const struct reading *reading,
		      struct err *err)
{
	struct picture p;
	int rc = picture_find(&t->tx->view, t->mem, j->subject, &p, err);
	if (rc < 0)
		return rc;
	if (reading->status == OCR_OK)
		return read_well(t, &p, reading, err);
	rc = picture_read(t->tx, p.id, "failed", NULL, reading->ms, NULL, 0, err);
	if (rc < 0)
		return rc;
	struct say s = turn_say(t);
	say_photo_unreadable(&s, (int)reading->status);
	return 0;
}
