/* Elements are rows: which one, how long it may be, where it goes. Texts stay in the block of the
 * XML, which hangs on the result. */
#include "parsers/wire/wecom.h"

#include <openssl/evp.h>
#include <stdbool.h>
#include <string.h>
#include <talloc.h>

#include "parsers/base/buf.h"
#include "parsers/wire/xml.h"

struct row {
	const char *path; /* several rows for one place: the first element that is there counts */
	size_t at;        /* offset of the const char * in the result */
	size_t max;       /* bytes */
	bool one_line;
};

/* clang-format off */
#define SAID(path, member, max)       {path, offsetof(struct wecom_said, member), max, false}
#define SAID_ID(path, member, max)    {path, offsetof(struct wecom_said, member), max, true}
static const struct row said_rows[] = {
	SAID_ID("ToUserName",   to,        WECOM_ID_MAX),
	SAID_ID("FromUserName", from,      WECOM_ID_MAX),
	SAID_ID("MsgType",      msg_type,  WECOM_ID_MAX),
	SAID_ID("MsgId",        msg_id,    WECOM_ID_MAX),
	SAID_ID("AgentID",      agent,     WECOM_ID_MAX),
	SAID("Content",         content,   WECOM_TEXT_MAX),
	SAID_ID("MediaId",      media_id,  WECOM_CODE_MAX),
	SAID_ID("Format",       format,    WECOM_ID_MAX),
	SAID_ID("Location_X",   lat,       WECOM_ID_MAX),
	SAID_ID("Location_Y",   lng,       WECOM_ID_MAX),
	SAID("Label",           label,     WECOM_LINE_MAX),
	SAID("Title",           title,     WECOM_LINE_MAX),
	SAID("Description",     description, WECOM_LINE_MAX),
	SAID_ID("Url",          url,       WECOM_URL_MAX),
	SAID_ID("PicUrl",       pic_url,   WECOM_URL_MAX),
};
static const struct row event_rows[] = {
	SAID_ID("Event",        event,     WECOM_ID_MAX),
	SAID_ID("EventKey",     event_key, WECOM_URL_MAX),
	SAID_ID("TaskId",       task_id,   WECOM_ID_MAX),
	SAID_ID("CardType",     card_type, WECOM_ID_MAX),
	SAID_ID("ResponseCode", response_code, WECOM_CODE_MAX),
	SAID_ID("ChangeType",   change_type, WECOM_ID_MAX),
	SAID_ID("Token",        token,     WECOM_CODE_MAX),
	SAID_ID("OpenKfId",     open_kfid, WECOM_ID_MAX),
	SAID_ID("Latitude",     lat,       WECOM_ID_MAX), /* LOCATION */
	SAID_ID("Longitude",    lng,       WECOM_ID_MAX),
	SAID_ID("SendLocationInfo/Location_X", lat, WECOM_ID_MAX), /* location_select */
	SAID_ID("SendLocationInfo/Location_Y", lng, WECOM_ID_MAX),
	SAID("SendLocationInfo/Label", label, WECOM_LINE_MAX),
};
#define CONTACT(path, member, max)    {path, offsetof(struct wecom_contact, member), max, false}
#define CONTACT_ID(path, member)      {path, offsetof(struct wecom_contact, member), WECOM_ID_MAX, true}
static const struct row contact_rows[] = {
	CONTACT_ID("UserID",    user_id),
	CONTACT_ID("NewUserID", new_user_id),
	CONTACT("Name",         name,          WECOM_LINE_MAX),
	CONTACT("DirectLeader", direct_leader, WECOM_LINE_MAX),
	CONTACT("Position",     position,      WECOM_LINE_MAX),
	CONTACT_ID("Mobile",    mobile),
	CONTACT("Email",        email,         WECOM_LINE_MAX),
};
#define EXTERNAL(path, member, max)   {path, offsetof(struct wecom_external, member), max, true}
static const struct row external_rows[] = {
	EXTERNAL("UserID",      user_id,       WECOM_ID_MAX),
	EXTERNAL("ExternalUserID", external_user_id, WECOM_ID_MAX),
	EXTERNAL("State",       state,         WECOM_CODE_MAX),
	EXTERNAL("WelcomeCode", welcome_code,  WECOM_CODE_MAX),
	EXTERNAL("Source",      source,        WECOM_ID_MAX),
	EXTERNAL("FailReason",  fail_reason,   WECOM_ID_MAX),
};
/* clang-format on */
#define N(list) (sizeof(list) / sizeof(*(list)))

static bool is_one_line(const char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text < 0x20 || *text == 0x7F)
			return false;
	return true;
}

static int rows_read(const struct xml *x, const struct row *rows, size_t n, void *into,
		     struct err *err)
{
	for (size_t i = 0; i < n; i++) {
		const char **to = (const char **)(void *)((char *)into + rows[i].at);
		const char *text = *to == NULL ? xml_text(x, rows[i].path) : NULL;
		if (text == NULL)
			continue;
		if (strlen(text) > rows[i].max)
			return err_set(err, ERR_LIMIT, "wecom: %s over %zu bytes", rows[i].path,
				       rows[i].max);
		if (rows[i].one_line && !is_one_line(text))
			return err_set(err, ERR_INPUT, "wecom: %s with control characters",
				       rows[i].path);
		*to = text;
	}
	return 0;
}

static int no_memory(struct err *err)
{
	return err_set(err, ERR_AGAIN, "wecom: no memory");
}

char *wecom_fold(void *mem, const char *id)
{
	char *copy = talloc_strdup(mem, id);
	for (char *c = copy; c != NULL && *c != '\0'; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c - 'A' + 'a');
	return copy;
}

/* --- numbers --------------------------------------------------------------------------------- */

#define DIGITS 18 /* fit into int64_t whatever they are */

/* Digits at *text, which goes behind them: false if there are none, or too many. */
static bool digits(const char **text, int64_t *ret)
{
	size_t n = strspn(*text, "0123456789");
	if (n == 0 || n > DIGITS)
		return false;
	*ret = 0;
	for (size_t i = 0; i < n; i++)
		*ret = *ret * 10 + ((*text)[i] - '0');
	*text += n;
	return true;
}

/* Absent or empty: 0. */
static int number(const struct xml *x, const char *path, int64_t *ret, struct err *err)
{
	const char *text = xml_text(x, path);
	*ret = 0;
	if (text == NULL || *text == '\0')
		return 0;
	if (!digits(&text, ret) || *text != '\0')
		return err_set(err, ERR_INPUT, "wecom: %s is no number", path);
	return 0;
}

static int numbers(void *mem, const struct xml *x, const char *path, struct wecom_numbers *ret,
		   struct err *err)
{
	const char *text = xml_text(x, path);
	if (text == NULL)
		return 0;
	size_t len = strlen(text);
	if (len > WECOM_LINE_MAX)
		return err_set(err, ERR_LIMIT, "wecom: %s over %d bytes", path, WECOM_LINE_MAX);
	ret->at = talloc_array(mem, int64_t, (unsigned)len / 2 + 1);
	if (ret->at == NULL)
		return no_memory(err);
	while (*text != '\0') {
		if (!digits(&text, &ret->at[ret->n]) || (*text != '\0' && *text != ','))
			return err_set(err, ERR_INPUT, "wecom: %s is no list of numbers", path);
		ret->n++;
		if (*text == ',' && *++text == '\0')
			return err_set(err, ERR_INPUT, "wecom: %s is no list of numbers", path);
	}
	return 0;
}

/* Decimal degrees, at most `most` in both directions. */
static bool is_degrees(const char *text, int64_t most)
{
	int64_t whole;
	text += *text == '-' || *text == '+';
	if (!digits(&text, &whole) || whole > most)
		return false;
	if (*text == '\0')
		return true;
	if (*text++ != '.' || *text == '\0')
		return false;
	size_t zeros = strspn(text, "0");
	size_t n = strspn(text, "0123456789");
	return text[n] == '\0' && (whole < most || zeros == n);
}

/* One alone, or an empty one, is no place. */
static int place_check(struct wecom_said *said, struct err *err)
{
	if (said->lat == NULL || said->lng == NULL || *said->lat == '\0' || *said->lng == '\0') {
		said->lat = said->lng = NULL;
		return 0;
	}
	if (!is_degrees(said->lat, 90) || !is_degrees(said->lng, 180))
		return err_set(err, ERR_INPUT, "wecom: no such place on earth");
	return 0;
}

/* --- what hangs on events -------------------------------------------------------------------- */

static int options_read(void *mem, const struct xml *item, struct wecom_selected *ret,
			struct err *err)
{
	const struct xml *option;
	const struct row row = {"QuestionKey", offsetof(struct wecom_selected, question),
				WECOM_LINE_MAX, true};
	size_t n = xml_count(item, "OptionIds/OptionId");
	if (n > WECOM_ITEMS_MAX)
		return err_set(err, ERR_LIMIT, "wecom: OptionId: over %d", WECOM_ITEMS_MAX);
	ret->options = talloc_zero_array(mem, const char *, (unsigned)n + 1);
	if (ret->options == NULL)
		return no_memory(err);
	for (; (option = xml_at(item, "OptionIds/OptionId", ret->n_options)) != NULL;
	     ret->n_options++) {
		const char *text = xml_text(option, "");
		if (text == NULL || !is_one_line(text))
			return err_set(err, ERR_INPUT, "wecom: OptionId is no id");
		if (strlen(text) > WECOM_ID_MAX)
			return err_set(err, ERR_LIMIT, "wecom: OptionId over %d bytes",
				       WECOM_ID_MAX);
		ret->options[ret->n_options] = text;
	}
	return rows_read(item, &row, 1, ret, err);
}

static int selected_read(struct wecom_said *said, const struct xml *x, struct err *err)
{
	const struct xml *item;
	size_t n = xml_count(x, "SelectedItems/SelectedItem");
	if (n > WECOM_ITEMS_MAX)
		return err_set(err, ERR_LIMIT, "wecom: SelectedItem: over %d", WECOM_ITEMS_MAX);
	said->selected = talloc_zero_array(said, struct wecom_selected, (unsigned)n + 1);
	if (said->selected == NULL)
		return no_memory(err);
	for (; (item = xml_at(x, "SelectedItems/SelectedItem", said->n_selected)) != NULL;
	     said->n_selected++) {
		int rc = options_read(said->selected, item, &said->selected[said->n_selected], err);
		if (rc < 0)
			return rc;
	}
	return 0;
}

static int contact_read(struct wecom_said *said, const struct xml *x, struct err *err)
{
	struct wecom_contact *c = talloc_zero(said, struct wecom_contact);
	if (c == NULL)
		return no_memory(err);
	said->contact = c;
	int rc = rows_read(x, contact_rows, N(contact_rows), c, err);
	if (rc == 0)
		rc = numbers(c, x, "Department", &c->departments, err);
	if (rc == 0)
		rc = numbers(c, x, "IsLeaderInDept", &c->is_leader, err);
	if (rc == 0)
		rc = number(x, "MainDepartment", &c->main_department, err);
	if (rc == 0)
		rc = number(x, "Status", &c->status, err);
	if (rc == 0)
		rc = number(x, "Id", &c->party_id, err);
	return rc < 0 ? rc : number(x, "ParentId", &c->parent_id, err);
}

static int external_read(struct wecom_said *said, const struct xml *x, struct err *err)
{
	said->external = talloc_zero(said, struct wecom_external);
	if (said->external == NULL)
		return no_memory(err);
	return rows_read(x, external_rows, N(external_rows), said->external, err);
}

static int event_read(struct wecom_said *said, const struct xml *x, struct err *err)
{
	int rc = rows_read(x, event_rows, N(event_rows), said, err);
	if (rc < 0)
		return rc;
	if (said->event == NULL || *said->event == '\0')
		return err_set(err, ERR_INPUT, "wecom: no Event");
	said->event = wecom_fold(said, said->event);
	if (said->event == NULL)
		return no_memory(err);
	rc = selected_read(said, x, err);
	if (rc == 0 && strcmp(said->event, "change_contact") == 0)
		rc = contact_read(said, x, err);
	if (rc == 0 && strcmp(said->event, "change_external_contact") == 0)
		rc = external_read(said, x, err);
	return rc;
}

/* --- all of it ------------------------------------------------------------------------------- */

static int said_read(struct wecom_said *said, const struct xml *x, struct err *err)
{
	if (strcmp(xml_name(x), "xml") != 0)
		return err_set(err, ERR_INPUT, "wecom: the root is not xml");
	int rc = rows_read(x, said_rows, N(said_rows), said, err);
	if (rc == 0)
		rc = number(x, "CreateTime", &said->created, err);
	if (rc < 0)
		return rc;
	if (said->created == 0)
		return err_set(err, ERR_INPUT, "wecom: no CreateTime");
	if (said->msg_type == NULL || *said->msg_type == '\0')
		return err_set(err, ERR_INPUT, "wecom: no MsgType");
	said->msg_type = wecom_fold(said, said->msg_type);
	if (said->from != NULL)
		said->who = wecom_fold(said, said->from);
	if (said->msg_type == NULL || (said->from != NULL && said->who == NULL))
		return no_memory(err);
	if (strcmp(said->msg_type, "event") == 0)
		rc = event_read(said, x, err);
	return rc < 0 ? rc : place_check(said, err);
}

int wecom_read(void *mem, const char *xml, size_t len, struct wecom_said **ret, struct err *err)
{
	struct wecom_said *said = talloc_zero(mem, struct wecom_said);
	struct xml *x;
	if (said == NULL)
		return no_memory(err);
	int rc = xml_read(said, xml, len, &x, err);
	if (rc == 0)
		rc = said_read(said, x, err);
	if (rc < 0) {
		talloc_free(said);
		return rc;
	}
	*ret = said;
	return 0;
}

/* --- de-duplication -------------------------------------------------------------------------- */

#define HASH_BYTES 20 /* of SHA-256 that go into a key */

static void said_identity(const struct wecom_said *s, struct buf *b)
{
	static const struct wecom_contact no_contact;
	static const struct wecom_external no_external;
	const struct wecom_contact *c = s->contact != NULL ? s->contact : &no_contact;
	const struct wecom_external *e = s->external != NULL ? s->external : &no_external;
	const char *const parts[] = {
		s->from,      s->agent,       s->msg_type,    s->event,
		s->event_key, s->task_id,     s->change_type, s->response_code,
		s->token,     s->open_kfid,   s->content,     s->media_id,
		c->user_id,   c->new_user_id, e->user_id,     e->external_user_id,
	};
	buf_printf(b, "%lld %lld", (long long)s->created, (long long)c->party_id);
	for (size_t i = 0; i < N(parts); i++) /* with the NUL, that no two lists join to one */
		buf_add(b, parts[i] != NULL ? parts[i] : "",
			(parts[i] != NULL ? strlen(parts[i]) : 0) + 1);
}

char *wecom_dedupe(void *mem, const struct wecom_said *said)
{
	if (strcmp(said->msg_type, "event") != 0 && said->msg_id != NULL && *said->msg_id != '\0')
		return talloc_asprintf(mem, "m:%s", said->msg_id);
	AUTO_BUF b = BUF_INIT(2 * WECOM_TEXT_MAX);
	unsigned char digest[EVP_MAX_MD_SIZE];
	said_identity(said, &b);
	if (buf_rc(&b, "identity", NULL) < 0 ||
	    EVP_Digest(buf_str(&b), b.len, digest, NULL, EVP_sha256(), NULL) != 1)
		return NULL;
	char hex[2 * HASH_BYTES + 1];
	for (size_t i = 0; i < HASH_BYTES; i++) {
		hex[2 * i] = "0123456789abcdef"[digest[i] >> 4];
		hex[2 * i + 1] = "0123456789abcdef"[digest[i] & 15];
	}
	hex[2 * HASH_BYTES] = '\0';
	return talloc_asprintf(mem, "e:%s", hex);
}
