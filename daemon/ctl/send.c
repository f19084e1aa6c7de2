/* kehuctl send: puts a message into the console platform and waits for what the bot says. */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>
#include <time.h>
#include <unistd.h>

#include "daemon/core/clock.h"
#include "daemon/ctl/ctl.h"
#include "daemon/say/reply.h"

#define PATIENCE_US INT64_C(120000000)
#define PICTURE_MAX (64u * 1024 * 1024)

static int replies_print(const json_t *answer)
{
	size_t i;
	json_t *body;
	json_array_foreach(json_object_get(answer, "replies"), i, body)
	{
		void *mem = talloc_new(NULL);
		char *text = reply_plain(mem, body);
		(void)printf("%s\n", text != NULL ? text : "");
		(void)talloc_free(mem);
	}
	return CTL_OK;
}

/* Asks until the message is handled and everything said about it was sent. */
static int replies_await(struct ctl *c, const char *user, const char *id)
{
	char *path = talloc_asprintf(NULL, "/admin/message?id=%s:%s", user, id);
	int64_t until = clock_mono_us() + PATIENCE_US;
	int status = CTL_FAILED;
	while (path != NULL) {
		json_t *answer = NULL;
		status = ctl_ask(c, path, NULL, NULL, 0, &answer);
		bool settled = json_is_true(json_object_get(answer, "settled"));
		if (status == CTL_OK && settled)
			status = replies_print(answer);
		else if (status == CTL_OK && clock_mono_us() > until)
			status = ctl_fail(CTL_FAILED, "send: no answer within two minutes (see "
						      "kehuctl queue)");
		else if (status == CTL_OK)
			settled = false;
		json_decref(answer);
		if (status != CTL_OK || settled)
			break;
		struct timespec pause = {0, 30000000};
		(void)nanosleep(&pause, NULL);
	}
	(void)talloc_free(path);
	return status;
}

static int text_put(struct ctl *c, const char *user, const char *id, const char *text)
{
	json_t *body = json_pack("{s:s, s:s, s:s}", "user", user, "id", id, "text", text);
	char *bytes = body != NULL ? json_dumps(body, 0) : NULL;
	json_decref(body);
	if (bytes == NULL)
		return ctl_fail(CTL_USAGE, "send: the text is not UTF-8");
	json_t *answer = NULL;
	int status = ctl_ask(c, "/console/api/messages", "application/json", bytes, strlen(bytes),
			     &answer);
	json_decref(answer);
	free(bytes);
	return status;
}

static int picture_put(struct ctl *c, const char *user, const char *id, const char *path)
{
	AUTO_BUF bytes = BUF_INIT(PICTURE_MAX);
	int status = ctl_file(path, &bytes);
	char *where = talloc_asprintf(NULL, "/console/api/pictures?user=%s&id=%s", user, id);
	json_t *answer = NULL;
	if (status == CTL_OK && where != NULL)
		status = ctl_ask(c, where, "application/octet-stream", buf_str(&bytes), bytes.len,
				 &answer);
	json_decref(answer);
	(void)talloc_free(where);
	return status;
}

int ctl_send(struct ctl *c, int argc, char **argv)
{
	const char *user = NULL, *image = NULL, *text = NULL;
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--user") == 0 && i + 1 < argc)
			user = argv[++i];
		else if (strcmp(argv[i], "--image") == 0 && i + 1 < argc)
			image = argv[++i];
		else if (text == NULL && image == NULL)
			text = argv[i];
		else
			user = NULL;
	}
	if (user == NULL || (text == NULL) == (image == NULL))
		return ctl_fail(CTL_USAGE, "usage: kehuctl send --user U TEXT | --user U --image "
					   "FILE");
	char id[48];
	(void)snprintf(id, sizeof(id), "ctl-%lld-%d", (long long)clock_now().us, (int)getpid());
	char *escaped = ctl_escape(user);
	int status =
		text != NULL ? text_put(c, user, id, text) : picture_put(c, escaped, id, image);
	if (status == CTL_OK)
		status = replies_await(c, escaped, id);
	curl_free(escaped);
	return status;
}
