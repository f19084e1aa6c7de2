/* Signing in on a page that was opened in WeCom (documentation 91022, 91023): the browser goes to
 * the platform, which sends it back with a code that says who it is. */
#include <string.h>
#include <talloc.h>

#include "daemon/chat/wecom/wecom.h"
#include "parsers/wire/wecom.h"

const char *wecom_sign_in(const struct config *cf, void *mem, const char *back, const char *state)
{
	const char *corp = call_escape(mem, config_text(cf, OPT_wecom_corp_id));
	const char *to = call_escape(mem, back);
	const char *base = config_text(cf, OPT_wecom_oauth_base);
	size_t len = strlen(base);
	while (len > 0 && base[len - 1] == '/')
		len--;
	/* the mark at the end is needed */
	return corp != NULL && to != NULL
		       ? talloc_asprintf(
				 mem,
				 "%.*s/connect/oauth2/authorize?appid=%s&redirect_uri=%s"
				 "&response_type=code&scope=snsapi_base&state=%s&agentid=%lld"
				 "#wechat_redirect",
				 (int)len, base, corp, to, state,
				 (long long)config_int(cf, OPT_wecom_agent_id))
		       : NULL;
}

/* Of somebody from outside there is an openid, and no userid. */
const char *wecom_signed_in(void *mem, const json_t *answer)
{
	const char *user = json_string_value(json_object_get(answer, "userid"));
	return user != NULL && user[0] != '\0' ? wecom_fold(mem, user) : NULL;
}
