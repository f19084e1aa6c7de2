/* Properties: what is sealed opens as the same, and only for its receiver; a byte that differs
 * takes the signature away, and in the last block the message; any bytes as ciphertext or plaintext
 * are refused, or seal again to themselves. */
#include <openssl/evp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "parsers/base/utf8.h"
#include "parsers/wire/seal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char key43[] = "kehudTestAesKey0123456789ABCDEFGHIJabcdefgh";

static struct seal channel(const char *receive_id)
{
	struct seal s;
	must(seal_open_key("kehudTestToken", key43, receive_id, &s, NULL) == 0);
	return s;
}

/* Plaintext as it is, padding included; len is a multiple of 32. */
static char *sealed(void *mem, const uint8_t *plain, size_t len)
{
	const struct seal s = channel("");
	unsigned char *out = talloc_size(mem, len + 1);
	char *text = talloc_zero_size(mem, len / 3 * 4 + 8);
	int n = 0;
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	must(ctx != NULL && out != NULL && text != NULL);
	must(EVP_EncryptInit_ex(ctx, EVP_aes_256_cbc(), NULL, s.key, s.key) == 1);
	must(EVP_CIPHER_CTX_set_padding(ctx, 0) == 1);
	must(len == 0 || EVP_EncryptUpdate(ctx, out, &n, plain, (int)len) == 1);
	EVP_CIPHER_CTX_free(ctx);
	(void)EVP_EncodeBlock((unsigned char *)text, out, n);
	return text;
}

static int open_text(void *mem, const struct seal *s, const char *base64, size_t len, char **ret,
		     size_t *ret_len)
{
	struct err err = {};
	int rc = seal_decrypt(mem, s, base64, len, ret, ret_len, &err);
	must(rc == 0 || (rc == ERR_REFUSED && strncmp(err.text, "seal: -400", 10) == 0));
	must(rc < 0 || utf8_valid(*ret, *ret_len));
	must(rc < 0 || strlen(*ret) == *ret_len);
	return rc;
}

/* As ciphertext, which a forger can choose, and as plaintext, which only the platform can: what
 * opens has but one form. */
static void hostile(void *mem, const struct seal *s, const uint8_t *data, size_t size)
{
	char *inside = NULL, *again = NULL;
	size_t n = 0;
	(void)open_text(mem, s, (const char *)data, size, &inside, &n);
	char *base64 = sealed(mem, data, size - size % 32);
	if (size < 32 || open_text(mem, s, base64, strlen(base64), &inside, &n) < 0)
		return;
	must(seal_encrypt(mem, s, data, inside, n, &again, NULL) == 0);
	must(strcmp(again, base64) == 0);
}

static void one_byte(void *mem, const struct seal *s, const char *base64, size_t where,
		     uint8_t bits)
{
	size_t len = strlen(base64), n = 0;
	char signature[41], *inside = NULL;
	must(seal_sign(s, "1764000000", "nonce", base64, len, signature) == 0);
	must(seal_signed(s, "1764000000", "nonce", base64, len, signature));
	char *spoilt = talloc_strdup(mem, base64);
	spoilt[where % len] ^= bits;
	must(!seal_signed(s, "1764000000", "nonce", spoilt, len, signature));
	int rc = open_text(mem, s, spoilt, len, &inside, &n);
	must(rc < 0 || where % len < len - 42);
	spoilt[where % len] ^= bits;
	must(!seal_signed(s, "1764000000", "nonce", spoilt, len - 1, signature));
	signature[where % 40] ^= 1;
	must(!seal_signed(s, "1764000000", "nonce", base64, len, signature));
}

static void round_trip(void *mem, const struct seal *s, const struct seal *other,
		       const uint8_t *data, size_t size)
{
	unsigned char random[16];
	char *base64 = NULL, *inside = NULL;
	const char *msg = (const char *)data + 19;
	size_t len = size - 19, n = 0;
	memcpy(random, data, sizeof(random));
	must(seal_encrypt(mem, s, random, msg, len, &base64, NULL) == 0);
	int rc = open_text(mem, s, base64, strlen(base64), &inside, &n);
	must((rc == 0) == utf8_valid(msg, len));
	must(rc < 0 || (n == len && memcmp(inside, msg, len) == 0));
	must(open_text(mem, other, base64, strlen(base64), &inside, &n) < 0);
	one_byte(mem, s, base64, (size_t)data[16] << 8 | data[17], data[18] != 0 ? data[18] : 1);
}

static void media(const struct seal *s, const uint8_t *data, size_t size)
{
	unsigned char *copy = malloc(size + 1);
	size_t n = 0;
	must(copy != NULL);
	memcpy(copy, data, size);
	int rc = seal_media(s->key, copy, size, &n, NULL);
	must(rc == 0 ? n < size && size - n <= 32 && size % 32 == 0 : rc == ERR_REFUSED);
	free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct seal s = channel("ww0123456789abcdef"), other = channel("");
	void *mem = talloc_new(NULL);
	hostile(mem, &s, data, size);
	hostile(mem, &other, data, size);
	media(&s, data, size);
	if (size >= 19)
		round_trip(mem, &s, &other, data, size);
	talloc_free(mem);
	return 0;
}
