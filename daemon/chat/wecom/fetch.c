/* Attachments (documentation 90254): media/get by id for three days; of the smart robot an address
 * for five minutes, sealed with the channel's key (101033). */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <talloc.h>
#include <unistd.h>

#include "daemon/chat/wecom/wecom.h"
#include "parsers/base/utf8.h"

static const char *fetch_token(const struct adapter *a, const struct errand *e)
{
	if (strstr(e->args, "\"url\"") != NULL)
		return NULL;
	return strstr(e->args, "\"kf\"") != NULL && a->kf_secret != NULL ? wecom_token_kf
									 : wecom_token_app;
}

static int fetch_call(const struct adapter *a, struct errand *e, const char *token,
		      struct call *ret, struct err *err)
{
	json_t *args = json_loads(e->args, 0, NULL);
	const char *id = json_string_value(json_object_get(args, "media_id"));
	const char *url = json_string_value(json_object_get(args, "url"));
	int rc = 0;
	if (url != NULL) {
		*ret = (struct call){.url = talloc_strdup(e, url), .timeout_s = WECOM_TIMEOUT_S};
		if (ret->url == NULL)
			rc = err_set(err, ERR_AGAIN, "wecom: no memory");
	} else if (id != NULL) {
		const char *mark = call_escape(e, id);
		char *more = mark != NULL ? talloc_asprintf(e, "&media_id=%s", mark) : NULL;
		rc = more != NULL
			     ? wecom_call(a, e, "/cgi-bin/media/get", token, more, NULL, ret, err)
			     : err_set(err, ERR_AGAIN, "wecom: no memory");
	} else {
		rc = err_set(err, ERR_INPUT, "wecom: neither media_id nor url");
	}
	json_decref(args);
	ret->keep = true;
	ret->limit = config_int(a->cf, OPT_wecom_max_media);
	ret->timeout_s = 120;
	return rc;
}

/* The file's name in `attachment; filename="a.pdf"`, raw UTF-8; NULL if there is none. */
static const char *name_of(void *mem, const char *disposition)
{
	const char *at = disposition != NULL ? strstr(disposition, "filename=") : NULL;
	if (at == NULL)
		return NULL;
	at += strlen("filename=");
	size_t len = *at == '"' ? strcspn(++at, "\"") : strcspn(at, "; ");
	if (len == 0 || len > 255 || !utf8_valid(at, len))
		return NULL;
	char *name = talloc_strndup(mem, at, len);
	for (char *c = name; c != NULL && *c != '\0'; c++)
		if (*c == '/' || *c == '\\' || (unsigned char)*c < 0x20)
			*c = '_';
	return name;
}

int wecom_unseal(const struct adapter *a, const char *args, int fd, int64_t *bytes, struct err *err)
{
	size_t size = (size_t)*bytes, plain;
	if (strstr(args, "\"url\"") == NULL)
		return 0;
	if (!a->bot.used)
		return err_set(err, ERR_REFUSED, "the smart robot's key is not configured");
	unsigned char *at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (at == MAP_FAILED)
		return err_set(err, ERR_AGAIN, "attachment: cannot be mapped");
	int rc = seal_media(a->bot.seal.key, at, size, &plain, err);
	(void)munmap(at, size);
	if (rc < 0)
		return rc;
	*bytes = (int64_t)plain;
	if (plain == 0)
		return err_set(err, ERR_REFUSED, "attachment: empty");
	return ftruncate(fd, (off_t)plain) == 0
		       ? 0
		       : err_set(err, ERR_AGAIN, "attachment: cannot be cut");
}

static void fetch_answer(const struct adapter *, struct errand *e, const struct called *got,
			 json_t *answer, struct outcome *ret)
{
	/* JSON without errcode, or an address that gives no name */
	if (answer != NULL || got->bytes == 0) {
		ret->verdict = VERDICT_NEVER;
		(void)snprintf(ret->why, sizeof(ret->why), "no file in the answer");
		return;
	}
	e->fd = dup(got->fd);
	e->bytes = got->bytes;
	e->name = name_of(e, got->disposition);
	ret->verdict = e->fd >= 0 ? VERDICT_DONE : VERDICT_LATER;
}

const struct wecom_kind wecom_fetch = {
	.name = "fetch", .token = fetch_token, .call = fetch_call, .answer = fetch_answer};
