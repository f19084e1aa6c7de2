#include "daemon/survey/link.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <talloc.h>

#include "store/platform/setting.h"

#define KEY_BYTES 32
#define SIGN_BYTES 16
#define SIGN_HEX (2 * SIGN_BYTES)

static void hex_of(const unsigned char *bytes, size_t n, char *ret)
{
	for (size_t i = 0; i < n; i++)
		(void)snprintf(ret + 2 * i, 3, "%02x", bytes[i]);
}

int link_begin(struct tx *tx, void *mem, const char *public_url, struct err *err)
{
	const char *known;
	int rc = setting_get(&tx->view, mem, SETTING_LINK_KEY, &known, err);
	if (rc == ERR_ABSENT) {
		unsigned char bytes[KEY_BYTES];
		char key[2 * KEY_BYTES + 1];
		if (getrandom(bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes))
			return err_set(err, ERR_AGAIN, "survey: no random numbers");
		hex_of(bytes, sizeof(bytes), key);
		rc = setting_set(tx, SETTING_LINK_KEY, key, err);
		OPENSSL_cleanse(key, sizeof(key));
	}
	if (rc == 0)
		rc = setting_get(&tx->view, mem, SETTING_PUBLIC_URL, &known, err);
	if (rc == ERR_ABSENT || (rc == 0 && strcmp(known, public_url) != 0))
		rc = setting_set(tx, SETTING_PUBLIC_URL, public_url, err);
	return rc;
}

static int sign(const struct view *v, void *mem, int64_t survey, char ret[SIGN_HEX + 1],
		struct err *err)
{
	const char *key;
	unsigned char mac[EVP_MAX_MD_SIZE];
	char text[40];
	unsigned len = 0;
	int rc = setting_get(v, mem, SETTING_LINK_KEY, &key, err);
	if (rc < 0)
		return rc;
	int n = snprintf(text, sizeof(text), "survey/%lld", (long long)survey);
	if (HMAC(EVP_sha256(), key, (int)strlen(key), (const unsigned char *)text, (size_t)n, mac,
		 &len) == NULL ||
	    len < SIGN_BYTES)
		return err_set(err, ERR_AGAIN, "survey: cannot sign");
	hex_of(mac, SIGN_BYTES, ret);
	return 0;
}

int link_make(const struct view *v, void *mem, int64_t survey, const char **ret, struct err *err)
{
	const char *url;
	char mac[SIGN_HEX + 1];
	int rc = setting_get(v, mem, SETTING_PUBLIC_URL, &url, err);
	if (rc == 0 && url[0] == '\0')
		return err_set(err, ERR_ABSENT, "survey: [server] public_url is not set");
	if (rc == 0)
		rc = sign(v, mem, survey, mac, err);
	if (rc < 0)
		return rc;
	size_t len = strlen(url);
	while (len > 0 && url[len - 1] == '/')
		len--;
	*ret = talloc_asprintf(mem, "%.*s" LINK_PATH "%lld-%s", (int)len, url, (long long)survey,
			       mac);
	return *ret != NULL ? 0 : err_set(err, ERR_AGAIN, "survey: no memory");
}

int link_open(const struct view *v, void *mem, const char *token, struct survey *ret,
	      struct err *err)
{
	char *end;
	char mac[SIGN_HEX + 1];
	if (token[0] < '1' || token[0] > '9')
		return err_set(err, ERR_ABSENT, "survey: no token");
	int64_t id = strtoll(token, &end, 10);
	if (*end != '-' || end - token > 18 || strlen(end + 1) != SIGN_HEX)
		return err_set(err, ERR_ABSENT, "survey: no token");
	int rc = sign(v, mem, id, mac, err);
	if (rc == 0 && CRYPTO_memcmp(mac, end + 1, SIGN_HEX) != 0)
		return err_set(err, ERR_ABSENT, "survey: no token");
	return rc == 0 ? survey_get(v, mem, id, ret, err) : rc;
}
