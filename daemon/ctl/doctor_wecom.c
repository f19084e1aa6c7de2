/* WeCom: what stands in the configuration, whether our addresses answer as the platform will try
 * them, and what the platform says to us. Names of screens are those of its console. */
#include <curl/curl.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <talloc.h>
#include <time.h>

#include "daemon/chat/platform.h"
#include "daemon/core/clock.h"
#include "daemon/ctl/doctor.h"
#include "parsers/wire/seal.h"

#define CLOCK_OFF_S 60
#define TRY_S 5L

static const struct channel {
	const char *name; /* as in the configuration */
	const char *screen;
	const char *without; /* what does not work without it */
	enum option_id token, aes_key, path;
	bool no_receiver; /* the receive id is empty */
} channels[] = {
	{"application", "应用管理 > 应用 > 接收消息 > 设置API接收", NULL, OPT_wecom_token,
	 OPT_wecom_aes_key, OPT_wecom_callback_path, false},
	{"contacts", "管理工具 > 通讯录同步 > 接收事件服务器",
	 "who joins or leaves is seen once a day", OPT_wecom_contacts_token,
	 OPT_wecom_contacts_aes_key, OPT_wecom_contacts_callback_path, false},
	{"customer service", "微信客服 > API > 接收消息",
	 "customers are not heard, or through the application", OPT_wecom_kf_token,
	 OPT_wecom_kf_aes_key, OPT_wecom_kf_callback_path, false},
	{"smart robot", "智能机器人 > API模式 > URL回调", "groups are not heard",
	 OPT_wecom_bot_token, OPT_wecom_bot_aes_key, OPT_wecom_bot_callback_path, true},
};
#define N_CHANNELS (sizeof(channels) / sizeof(channels[0]))

static const char *text_of(const struct doctor *d, enum option_id o)
{
	return config_text(d->c->cf, o);
}

static bool is_used(const struct doctor *d, const struct channel *ch)
{
	return text_of(d, ch->token)[0] != '\0' && text_of(d, ch->aes_key)[0] != '\0';
}

/* --- the addresses, tried as the platform tries them -------------------------------------------
 */

static size_t on_data(char *data, size_t size, size_t n, void *ctx)
{
	struct buf *b = ctx;
	buf_add(b, data, size * n);
	return b->rc < 0 ? 0 : size * n;
}

/* The query of a verification, with a number that only the right key can read back. */
static char *verification(void *mem, const struct doctor *d, const struct channel *ch,
			  char ret_number[24], struct err *err)
{
	struct seal seal;
	unsigned char random[16];
	uint64_t n;
	char at[24], nonce[24], signature[41], *sealed;
	int rc = seal_open_key(text_of(d, ch->token), text_of(d, ch->aes_key),
			       ch->no_receiver ? "" : text_of(d, OPT_wecom_corp_id), &seal, err);
	if (rc == 0 && (getrandom(random, sizeof(random), 0) != (ssize_t)sizeof(random) ||
			getrandom(&n, sizeof(n), 0) != (ssize_t)sizeof(n)))
		rc = err_set(err, ERR_AGAIN, "no random bytes");
	if (rc < 0)
		return NULL;
	(void)snprintf(ret_number, 24, "%llu", (unsigned long long)n);
	(void)snprintf(at, sizeof(at), "%lld", (long long)(clock_now().us / 1000000));
	(void)snprintf(nonce, sizeof(nonce), "%llu", (unsigned long long)(n >> 32));
	rc = seal_encrypt(mem, &seal, random, ret_number, strlen(ret_number), &sealed, err);
	if (rc == 0)
		rc = seal_sign(&seal, at, nonce, sealed, strlen(sealed), signature);
	char *escaped = rc == 0 ? ctl_escape(sealed) : NULL;
	char *query = escaped != NULL ? talloc_asprintf(mem,
							"msg_signature=%s&timestamp=%s&nonce=%s"
							"&echostr=%s",
							signature, at, nonce, escaped)
				      : NULL;
	curl_free(escaped);
	if (query == NULL && rc == 0)
		(void)err_set(err, ERR_AGAIN, "no memory");
	return query;
}

/* NULL: it gave the number back; else what came instead, on mem. */
static const char *try_at(void *mem, const char *base, const char *path, const char *query,
			  const char *number)
{
	AUTO_BUF body = BUF_INIT(4096);
	CURL *curl = curl_easy_init();
	size_t len = strlen(base);
	while (len > 0 && base[len - 1] == '/')
		len--;
	char *url = talloc_asprintf(mem, "%.*s%s?%s", (int)len, base, path, query);
	if (curl == NULL || url == NULL) {
		curl_easy_cleanup(curl);
		return "no memory";
	}
	(void)curl_easy_setopt(curl, CURLOPT_URL, url);
	(void)curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	(void)curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_data);
	(void)curl_easy_setopt(curl, CURLOPT_WRITEDATA, &body);
	(void)curl_easy_setopt(curl, CURLOPT_TIMEOUT, TRY_S);
	(void)curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	CURLcode rc = curl_easy_perform(curl);
	long status = 0;
	(void)curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_cleanup(curl);
	if (rc != CURLE_OK)
		return talloc_strdup(mem, curl_easy_strerror(rc));
	if (status != 200)
		return talloc_asprintf(mem, "HTTP status %ld", status);
	return strcmp(buf_str(&body), number) == 0 ? NULL : "another answer than the number";
}

/* Where the daemon itself listens: the first address, a wildcard as this machine. */
static const char *listener(void *mem, const struct doctor *d)
{
	const char *list = text_of(d, OPT_server_listen);
	char *one = talloc_strndup(mem, list, strcspn(list, ", "));
	if (one == NULL)
		return "";
	const char *port = strrchr(one, ':');
	if (strncmp(one, "0.0.0.0:", 8) == 0)
		return talloc_asprintf(mem, "http://127.0.0.1%s", port);
	if (strncmp(one, "[::]:", 5) == 0)
		return talloc_asprintf(mem, "http://[::1]%s", port);
	return talloc_asprintf(mem, "http://%s", one);
}

static void address(struct doctor *d, void *mem, const struct channel *ch, const char *what)
{
	const char *outside = text_of(d, OPT_server_public_url), *path = text_of(d, ch->path);
	const char *inside = listener(mem, d);
	char number[24];
	struct err err = {};
	const char *query = verification(mem, d, ch, number, &err);
	if (query == NULL) {
		doctor_fail(d, what, ch->screen, "%s", err.text);
		return;
	}
	const char *wrong = try_at(mem, outside[0] != '\0' ? outside : inside, path, query, number);
	if (wrong == NULL) {
		doctor_ok(d, what, "%s%s answers the verification%s",
			  outside[0] != '\0' ? outside : inside, path,
			  outside[0] != '\0' ? "" : " (not tried from outside: no public_url)");
		return;
	}
	bool here = outside[0] != '\0' && try_at(mem, inside, path, query, number) == NULL;
	doctor_fail(d, what,
		    here ? "the daemon itself answers: mend the name, certificate or proxy in front"
			 : "restart kehud after a change of token, aes_key, corp_id or "
			   "callback_path; is [server] listen right?",
		    "%s%s: %s", outside[0] != '\0' ? outside : inside, path, wrong);
}

/* --- when something came last -------------------------------------------------------------------
 */

static int64_t mark_of(const json_t *answer, const char *path, const char *key)
{
	const json_t *one;
	size_t i;
	json_array_foreach(json_object_get(answer, "callbacks"), i, one)
	{
		const char *at = json_string_value(json_object_get(one, "path"));
		const char *platform = json_string_value(json_object_get(one, "platform"));
		if (at != NULL && platform != NULL && strcmp(at, path) == 0 &&
		    strcmp(platform, "wecom") == 0)
			return json_integer_value(json_object_get(one, key));
	}
	return 0;
}

static void last_heard(struct doctor *d, const struct channel *ch, const char *what,
		       const json_t *kept)
{
	const char *path = text_of(d, ch->path);
	int64_t now_us = json_integer_value(json_object_get(d->daemon, "now_us"));
	int64_t seen_us = mark_of(d->daemon, path, "seen_us");
	int64_t refused_us = mark_of(d->daemon, path, "refused_us");
	int64_t refused = mark_of(d->daemon, path, "refused");
	if (seen_us == 0)
		seen_us = mark_of(kept, path, "seen_us");
	char age[32], other[32];
	(void)doctor_age((now_us - seen_us) / 1000000, age);
	(void)doctor_age((now_us - refused_us) / 1000000, other);
	if (refused_us > seen_us)
		doctor_warn(d, what,
			    "if it is WeCom that calls: Token and EncodingAESKey there are not "
			    "those here, or a clock is wrong",
			    "%lld calls refused since the start, the last %s ago, none accepted "
			    "after it",
			    (long long)refused, other);
	else if (seen_us == 0)
		doctor_warn(d, what, ch->screen, "nothing has come in yet");
	else
		doctor_ok(d, what, "last call %s ago", age);
}

static void channel(struct doctor *d, const struct channel *ch, const json_t *kept)
{
	char what[64];
	void *mem = talloc_new(NULL);
	(void)snprintf(what, sizeof(what), "wecom %s", ch->name);
	if (!is_used(d, ch)) {
		if (ch->without == NULL)
			doctor_fail(d, what, ch->screen,
				    "token and aes_key are not set: nobody "
				    "is heard");
		else
			doctor_ok(d, what, "not in use: %s", ch->without);
	} else if (d->daemon != NULL) {
		address(d, mem, ch, what);
		last_heard(d, ch, what, kept);
	} else {
		doctor_ok(d, what, "token and aes_key are there; no daemon to try them with");
	}
	(void)talloc_free(mem);
}

static void channels_look(struct doctor *d)
{
	json_t *kept = NULL;
	struct err err;
	if (d->daemon != NULL)
		(void)!ctl_ask_daemon(d->c, "/admin/callbacks", NULL, NULL, 0, &kept, &err);
	for (size_t i = 0; i < N_CHANNELS; i++)
		channel(d, &channels[i], kept);
	json_decref(kept);
}

/* --- what the platform says --------------------------------------------------------------------
 */

/* How to mend a refusal, by its number; the hint in errors.def says what it is. */
static const char *mend_of(int code)
{
	static const struct {
		int code;
		const char *mend;
	} rows[] = {
		{40001, "[wecom] secret: 应用管理 > 应用 > Secret; restart kehud"},
		{40091, "[wecom] secret: 应用管理 > 应用 > Secret; restart kehud"},
		{40013, "[wecom] corp_id: 我的企业 > 企业信息 > 企业ID; restart kehud"},
		{40056, "[wecom] agent_id: 应用管理 > 应用 > AgentId; restart kehud"},
		{301002, "[wecom] agent_id and secret have to be of one application"},
		{60020, "应用管理 > 应用 > 企业可信IP: enter that address (possible once the "
			"address of 接收消息 was verified; takes about a minute)"},
		{50003, "应用管理 > 应用 > 启用"},
		{48002, "微信客服 > API > 可调用接口的应用, or kf_secret"},
		{48007, "微信客服 > API > 通过API管理微信客服账号: give the account to it"},
		{60011, "应用管理 > 应用 > 可见范围"},
		{45009, "wait a minute"},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].code == code)
			return rows[i].mend;
	return "https://open.work.weixin.qq.com/devtool/query?e= and the number";
}

/* What the platform answers; NULL after a row that says why not. *ret_code: the refusal, 0 if it
 * is none. */
static json_t *told(struct doctor *d, const char *what, const char *question, int *ret_code)
{
	json_t *got = NULL;
	struct err err;
	int rc = ctl_ask_platform(d->c, "wecom", json_pack("{s:s}", "what", question), &got, &err);
	json_t *result = json_object_get(got, "result");
	const char *why = json_string_value(json_object_get(result, "why"));
	int code = (int)json_integer_value(json_object_get(result, "errcode"));
	*ret_code = code;
	if (rc < 0) {
		doctor_fail(d, what, "journalctl -u kehud", "%s", err.text);
	} else if (result == NULL) {
		/* the access token was refused, or nothing came back */
		why = json_string_value(json_object_get(got, "why"));
		if (why != NULL && sscanf(why, "errcode %d", &code) == 1)
			*ret_code = code;
		doctor_fail(d, what,
			    *ret_code != 0 ? mend_of(*ret_code)
					   : "can this machine reach [wecom] api_base? name, "
					     "firewall, proxy",
			    "%s", why != NULL ? why : "no answer");
	} else if (code == 60020) {
		const char *text = json_string_value(
			json_object_get(json_object_get(result, "answer"), "errmsg"));
		const char *from = text != NULL ? strstr(text, "from ip:") : NULL;
		from = from != NULL ? from + strlen("from ip:") : "?";
		from += strspn(from, " ");
		doctor_fail(d, what, mend_of(code),
			    "WeCom sees us as %.*s and does not trust that (errcode 60020)",
			    (int)strcspn(from, ", "), from);
	} else if (code != 0 && code != 46003) {
		doctor_fail(d, what, mend_of(code), "%s", why != NULL ? why : "refused");
	} else {
		return got;
	}
	json_decref(got);
	return NULL;
}

static json_t *answer_of(const json_t *got)
{
	return json_object_get(json_object_get(got, "result"), "answer");
}

static void clock_look(struct doctor *d, const json_t *got)
{
	const char *date =
		json_string_value(json_object_get(json_object_get(got, "result"), "date"));
	int64_t now_s = json_integer_value(json_object_get(got, "now_us")) / 1000000;
	time_t there = date != NULL ? curl_getdate(date, NULL) : -1;
	if (there < 0)
		return;
	int64_t off_s = now_s - (int64_t)there;
	if (off_s > CLOCK_OFF_S || off_s < -CLOCK_OFF_S)
		doctor_warn(d, "clock", "timedatectl set-ntp true (or chrony)",
			    "this machine is %lld s %s WeCom",
			    (long long)(off_s < 0 ? -off_s : off_s),
			    off_s < 0 ? "behind" : "ahead of");
	else
		doctor_ok(d, "clock", "within %lld s of WeCom's",
			  (long long)(off_s < 0 ? -off_s : off_s));
}

static void domain_look(struct doctor *d, const char *domain)
{
	static const char mend[] =
		"应用管理 > 应用 > 网页授权及JS-SDK > 可信域名: the host of [server] public_url";
	const char *url = text_of(d, OPT_server_public_url);
	const char *host = strstr(url, "://");
	host = host != NULL ? host + 3 : url;
	size_t len = strcspn(host, "/");
	if (url[0] == '\0')
		doctor_warn(d, "public_url", "[server] public_url = https://... and 可信域名",
			    "not set: no links, no signing in");
	else if (domain == NULL || domain[0] == '\0')
		doctor_warn(d, "wecom domain", mend, "no trusted domain: no signing in on pages");
	else if (strlen(domain) != len || strncmp(domain, host, len) != 0)
		doctor_warn(d, "wecom domain", mend, "trusted is %s, public_url is at %.*s", domain,
			    (int)len, host);
	else
		doctor_ok(d, "wecom domain", "%s is trusted", domain);
}

static size_t count(const json_t *object, const char *outer, const char *inner)
{
	return json_array_size(json_object_get(json_object_get(object, outer), inner));
}

static void agent_look(struct doctor *d, const json_t *agent)
{
	const char *name = json_string_value(json_object_get(agent, "name"));
	size_t users = count(agent, "allow_userinfos", "user");
	size_t parties = count(agent, "allow_partys", "partyid");
	size_t tags = count(agent, "allow_tags", "tagid");
	if (json_integer_value(json_object_get(agent, "close")) != 0)
		doctor_fail(d, "wecom access", mend_of(50003), "%s is switched off",
			    name != NULL ? name : "the application");
	else if (users + parties + tags == 0)
		doctor_fail(d, "wecom access", "应用管理 > 应用 > 可见范围: the sales team",
			    "nobody sees %s", name != NULL ? name : "the application");
	else
		doctor_ok(d, "wecom access", "%s, seen by %zu departments, %zu people, %zu tags",
			  name != NULL ? name : "the application", parties, users, tags);
	domain_look(d, json_string_value(json_object_get(agent, "redirect_domain")));
}

static void menu_look(struct doctor *d)
{
	int code;
	json_t *got = told(d, "wecom menu", "menu", &code);
	if (got == NULL)
		return;
	if (code == 46003)
		doctor_warn(d, "wecom menu", "kehuctl wecom menu create", "there is none");
	else
		doctor_ok(d, "wecom menu", "%zu buttons",
			  json_array_size(json_object_get(answer_of(got), "button")));
	json_decref(got);
}

static void people_look(struct doctor *d)
{
	int code;
	json_t *got = told(d, "wecom directory", "departments", &code);
	size_t n = json_array_size(json_object_get(answer_of(got), "department_id"));
	if (got != NULL && n == 0)
		doctor_warn(d, "wecom directory", "应用管理 > 应用 > 可见范围: departments",
			    "no department is visible");
	else if (got != NULL)
		doctor_ok(d, "wecom directory", "%zu departments are visible", n);
	json_decref(got);
	if (text_of(d, OPT_wecom_contacts_secret)[0] == '\0')
		return;
	got = told(d, "wecom contacts_secret", "contacts", &code);
	if (got != NULL)
		doctor_ok(d, "wecom contacts_secret", "%zu departments are visible",
			  json_array_size(json_object_get(answer_of(got), "department_id")));
	json_decref(got);
}

static void customers_look(struct doctor *d)
{
	int code;
	if (text_of(d, OPT_wecom_kf_token)[0] == '\0' && text_of(d, OPT_wecom_kf_secret)[0] == '\0')
		return;
	json_t *got = told(d, "wecom accounts", "kf_accounts", &code);
	size_t n = json_array_size(json_object_get(answer_of(got), "account_list"));
	if (got != NULL && n == 0)
		doctor_warn(d, "wecom accounts", mend_of(48007),
			    "no customer service account is given to this application");
	else if (got != NULL)
		doctor_ok(d, "wecom accounts", "%zu of customer service", n);
	json_decref(got);
}

static void callers_look(struct doctor *d)
{
	int code;
	json_t *got = told(d, "wecom callers", "callback_ips", &code);
	if (got != NULL)
		doctor_ok(d, "wecom callers", "%zu ranges of addresses to let in",
			  json_array_size(json_object_get(answer_of(got), "ip_list")));
	json_decref(got);
}

static void hook_look(struct doctor *d)
{
	const char *url = text_of(d, OPT_wecom_group_webhook);
	if (url[0] == '\0')
		doctor_ok(d, "wecom group robot", "not in use");
	else if (strstr(url, "://") == NULL || strstr(url, "/cgi-bin/webhook/send?key=") == NULL)
		doctor_fail(d, "wecom group robot",
			    "[wecom] group_webhook: the whole address, 群设置 > 群机器人",
			    "its address has no /cgi-bin/webhook/send?key=");
	else
		doctor_ok(d, "wecom group robot",
			  "has an address (kehuctl wecom say hook TEXT "
			  "tries it)");
}

void doctor_wecom(struct doctor *d)
{
	struct adapter *a = NULL;
	struct err err;
	if (platform_wecom.open(d->c->cf, &a, &err) < 0) {
		doctor_fail(d, "wecom configuration", "mend the option that is named", "%s",
			    err.text);
		return;
	}
	platform_wecom.close(a);
	doctor_ok(d, "wecom configuration", "complete");
	hook_look(d);
	channels_look(d);
	if (d->daemon == NULL)
		return;
	int code;
	json_t *got = told(d, "wecom access", "agent", &code);
	if (got == NULL)
		return; /* everything else would be refused for the same reason */
	clock_look(d, got);
	agent_look(d, answer_of(got));
	json_decref(got);
	callers_look(d);
	people_look(d);
	menu_look(d);
	customers_look(d);
}
