/* The checks stand in the order in which they get more expensive and tell more: what fails early
 * costs a forger most. Nothing of the plaintext decides how long the padding check takes, and who
 * does not know the token never gets as far as that. */
#include "parsers/wire/seal.h"

#include <ctype.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdint.h>
#include <string.h>
#include <talloc.h>

#include "parsers/base/utf8.h"

#define KEY_TEXT 43
#define BLOCK 32     /* of the padding; the cipher's own is 16 */
#define HEAD 20      /* random and length before the message */
#define RANDOM 16    /* bytes of it */
#define SHA1_SIZE 20 /* bytes */

_Static_assert(SEAL_BASE64_MAX >= (HEAD + SEAL_TEXT_MAX + SEAL_RECEIVER_MAX + BLOCK) / 3 * 4 + 8,
	       "the longest message fits");
_Static_assert(SEAL_MEDIA_MAX < INT32_MAX, "OpenSSL counts in int");

/* --- key ------------------------------------------------------------------------------------- */

static bool is_key_text(const char *text)
{
	size_t n = 0;
	while (n < KEY_TEXT && isalnum((unsigned char)text[n]))
		n++;
	return n == KEY_TEXT && text[n] == '\0';
}

int seal_open_key(const char *token, const char *aes_key43, const char *receive_id,
		  struct seal *ret, struct err *err)
{
	size_t token_len = strlen(token), receive_len = strlen(receive_id);
	if (token_len == 0 || token_len > SEAL_TOKEN_MAX)
		return err_set(err, ERR_INPUT, "seal: token: 1 to %d characters", SEAL_TOKEN_MAX);
	if (!is_key_text(aes_key43))
		return err_set(err, ERR_INPUT, "seal: -40004 AES key: %d letters and digits",
			       KEY_TEXT);
	if (receive_len > SEAL_RECEIVER_MAX || !utf8_valid(receive_id, receive_len))
		return err_set(err, ERR_INPUT, "seal: receive id: at most %d characters",
			       SEAL_RECEIVER_MAX);
	unsigned char text[KEY_TEXT + 1], key[33];
	memcpy(text, aes_key43, KEY_TEXT);
	text[KEY_TEXT] = '=';
	if (EVP_DecodeBlock(key, text, sizeof(text)) != sizeof(key))
		return err_set(err, ERR_INPUT, "seal: -40004 AES key");
	*ret = (struct seal){};
	memcpy(ret->token, token, token_len);
	memcpy(ret->key, key, sizeof(ret->key));
	memcpy(ret->receive_id, receive_id, receive_len);
	OPENSSL_cleanse(text, sizeof(text));
	OPENSSL_cleanse(key, sizeof(key));
	return 0;
}

/* --- signature ------------------------------------------------------------------------------- */

struct part {
	const char *at;
	size_t len;
};

static bool part_less(const struct part *a, const struct part *b)
{
	int order = memcmp(a->at, b->at, a->len < b->len ? a->len : b->len);
	return order < 0 || (order == 0 && a->len < b->len);
}

/* Insertion sort: qsort() makes no promise about time or memory, and there are four. */
static void parts_sort(struct part *parts, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct part moved = parts[i];
		size_t at = i;
		for (; at > 0 && part_less(&moved, &parts[at - 1]); at--)
			parts[at] = parts[at - 1];
		parts[at] = moved;
	}
}

static int parts_sha1(const struct part *parts, size_t n, unsigned char ret[SHA1_SIZE])
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool good = ctx != NULL && EVP_DigestInit_ex(ctx, EVP_sha1(), NULL) == 1;
	for (size_t i = 0; good && i < n; i++)
		good = EVP_DigestUpdate(ctx, parts[i].at, parts[i].len) == 1;
	good = good && EVP_DigestFinal_ex(ctx, ret, NULL) == 1;
	EVP_MD_CTX_free(ctx);
	return good ? 0 : ERR_AGAIN;
}

static bool is_short(const char *text)
{
	size_t len = text != NULL ? strnlen(text, SEAL_SIGNED_MAX + 1) : 0;
	return len > 0 && len <= SEAL_SIGNED_MAX;
}

int seal_sign(const struct seal *s, const char *timestamp, const char *nonce, const char *encrypt,
	      size_t len, char ret[41])
{
	if (!is_short(timestamp) || !is_short(nonce) || encrypt == NULL || len == 0 ||
	    len > SEAL_BASE64_MAX)
		return ERR_LIMIT;
	struct part parts[] = {{s->token, strlen(s->token)},
			       {timestamp, strlen(timestamp)},
			       {nonce, strlen(nonce)},
			       {encrypt, len}};
	const size_t n = sizeof(parts) / sizeof(*parts);
	unsigned char digest[SHA1_SIZE];
	parts_sort(parts, n);
	int rc = parts_sha1(parts, n, digest);
	if (rc < 0)
		return rc;
	for (size_t i = 0; i < SHA1_SIZE; i++) {
		ret[2 * i] = "0123456789abcdef"[digest[i] >> 4];
		ret[2 * i + 1] = "0123456789abcdef"[digest[i] & 15];
	}
	ret[2 * SHA1_SIZE] = '\0';
	return 0;
}

bool seal_signed(const struct seal *s, const char *timestamp, const char *nonce,
		 const char *encrypt, size_t encrypt_len, const char *signature)
{
	char want[41];
	if (signature == NULL || strnlen(signature, sizeof(want)) != sizeof(want) - 1)
		return false;
	if (seal_sign(s, timestamp, nonce, encrypt, encrypt_len, want) < 0)
		return false;
	return CRYPTO_memcmp(want, signature, sizeof(want) - 1) == 0;
}

/* --- cipher ---------------------------------------------------------------------------------- */

/* len is a multiple of 32; out may be in. */
static int cbc(const unsigned char key[32], bool encrypt, const unsigned char *in, size_t len,
	       unsigned char *out)
{
	int first = 0, last = 0;
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	bool good = ctx != NULL &&
		    EVP_CipherInit_ex(ctx, EVP_aes_256_cbc(), NULL, key, key, encrypt) == 1 &&
		    EVP_CIPHER_CTX_set_padding(ctx, 0) == 1 &&
		    EVP_CipherUpdate(ctx, out, &first, in, (int)len) == 1 &&
		    EVP_CipherFinal_ex(ctx, out + first, &last) == 1 && (size_t)first == len;
	EVP_CIPHER_CTX_free(ctx);
	return good ? 0 : ERR_AGAIN;
}

/* Bytes of padding before end; 0 if they are not n times n, n from 1 to 32. All 32 bytes are looked
 * at whatever they say, without a branch. */
static size_t padding(const unsigned char *end)
{
	uint32_t n = end[-1];
	uint32_t bad = ((n - 1) >> 31) | ((BLOCK - n) >> 31);
	for (uint32_t i = 1; i <= BLOCK; i++) {
		uint32_t outside = (n - i) >> 31; /* 1 behind the n bytes */
		bad |= (end[-(ptrdiff_t)i] ^ n) & (outside - 1);
	}
	return bad == 0 ? n : 0;
}

/* base64 of len bytes at text, on mem. Only what encoding would give is accepted: no white space,
 * no spare bits, no missing '='. */
static unsigned char *base64_read(void *mem, const char *text, size_t len, size_t *ret_len,
				  struct err *err)
{
	if (len == 0 || len > SEAL_BASE64_MAX || len % 4 != 0) {
		(void)err_set(err, ERR_REFUSED, "seal: -40010 base64 length");
		return NULL;
	}
	size_t whole = len / 4 * 3;
	size_t n = whole - (text[len - 1] == '=') - (text[len - 1] == '=' && text[len - 2] == '=');
	unsigned char *bytes = talloc_size(mem, whole + 1);
	unsigned char *again = talloc_size(mem, len + 1);
	bool room = bytes != NULL && again != NULL;
	bool good = room &&
		    EVP_DecodeBlock(bytes, (const unsigned char *)text, (int)len) == (int)whole &&
		    EVP_EncodeBlock(again, bytes, (int)n) == (int)len &&
		    memcmp(again, text, len) == 0;
	talloc_free(again);
	*ret_len = n;
	if (good)
		return bytes;
	talloc_free(bytes);
	if (room)
		(void)err_set(err, ERR_REFUSED, "seal: -40010 base64");
	else
		(void)err_set(err, ERR_AGAIN, "seal: no memory");
	return NULL;
}

/* What is inside len bytes of plaintext without its padding. */
static int inside(const struct seal *s, const unsigned char *plain, size_t len, struct part *ret,
		  struct err *err)
{
	if (len < HEAD)
		return err_set(err, ERR_REFUSED, "seal: -40008 short");
	const unsigned char *p = plain + RANDOM;
	size_t n = (size_t)p[0] << 24 | (size_t)p[1] << 16 | (size_t)p[2] << 8 | p[3];
	if (n > len - HEAD || n > SEAL_TEXT_MAX)
		return err_set(err, ERR_REFUSED, "seal: -40008 message length");
	size_t receive_len = strlen(s->receive_id);
	if (len - HEAD - n != receive_len ||
	    memcmp(plain + HEAD + n, s->receive_id, receive_len) != 0)
		return err_set(err, ERR_REFUSED, "seal: -40005 receive id");
	*ret = (struct part){(const char *)plain + HEAD, n};
	if (!utf8_valid(ret->at, ret->len))
		return err_set(err, ERR_REFUSED, "seal: -40008 not UTF-8");
	return 0;
}

static int unseal(const struct seal *s, unsigned char *bytes, size_t len, struct part *ret,
		  struct err *err)
{
	if (len < BLOCK || len % BLOCK != 0)
		return err_set(err, ERR_REFUSED, "seal: -40008 length");
	if (cbc(s->key, false, bytes, len, bytes) < 0)
		return err_set(err, ERR_AGAIN, "seal: -40007 cipher");
	size_t pad = padding(bytes + len);
	if (pad == 0)
		return err_set(err, ERR_REFUSED, "seal: -40007 padding");
	return inside(s, bytes, len - pad, ret, err);
}

int seal_decrypt(void *mem, const struct seal *s, const char *base64, size_t len, char **ret,
		 size_t *ret_len, struct err *err)
{
	struct err why = {};
	size_t n = 0;
	unsigned char *bytes = base64_read(mem, base64, len, &n, &why);
	struct part text = {};
	char *copy = NULL;
	if (bytes != NULL && unseal(s, bytes, n, &text, &why) == 0) {
		copy = talloc_strndup(mem, text.at, text.len);
		if (copy == NULL)
			(void)err_set(&why, ERR_AGAIN, "seal: no memory");
	}
	talloc_free(bytes);
	if (copy == NULL)
		return err_set(err, why.code, "%s", why.text);
	*ret = copy;
	*ret_len = text.len;
	return 0;
}

int seal_encrypt(void *mem, const struct seal *s, const unsigned char random[16], const char *msg,
		 size_t len, char **ret_base64, struct err *err)
{
	if (len > SEAL_TEXT_MAX)
		return err_set(err, ERR_LIMIT, "seal: message over %d bytes", SEAL_TEXT_MAX);
	size_t receive_len = strlen(s->receive_id);
	size_t n = HEAD + len + receive_len, pad = BLOCK - n % BLOCK;
	unsigned char *bytes = talloc_size(mem, n + pad);
	char *text = talloc_size(mem, (n + pad + 2) / 3 * 4 + 1);
	int rc = bytes != NULL && text != NULL ? 0 : ERR_AGAIN;
	if (rc == 0) {
		memcpy(bytes, random, RANDOM);
		for (size_t i = 0; i < HEAD - RANDOM; i++)
			bytes[RANDOM + i] = (unsigned char)(len >> (24 - 8 * i));
		memcpy(bytes + HEAD, msg, len);
		memcpy(bytes + HEAD + len, s->receive_id, receive_len);
		memset(bytes + n, (int)pad, pad);
		rc = cbc(s->key, true, bytes, n + pad, bytes);
	}
	if (rc == 0)
		(void)EVP_EncodeBlock((unsigned char *)text, bytes, (int)(n + pad));
	talloc_free(bytes);
	if (rc < 0) {
		talloc_free(text);
		return err_set(err, rc, "seal: -40006 no memory");
	}
	*ret_base64 = text;
	return 0;
}

int seal_media(const unsigned char key[32], unsigned char *bytes, size_t len, size_t *ret_len,
	       struct err *err)
{
	if (len > SEAL_MEDIA_MAX)
		return err_set(err, ERR_LIMIT, "seal: file over %lu bytes", SEAL_MEDIA_MAX);
	if (len < BLOCK || len % BLOCK != 0)
		return err_set(err, ERR_REFUSED, "seal: -40008 length");
	if (cbc(key, false, bytes, len, bytes) < 0)
		return err_set(err, ERR_AGAIN, "seal: -40007 cipher");
	size_t pad = padding(bytes + len);
	if (pad == 0)
		return err_set(err, ERR_REFUSED, "seal: -40007 padding");
	*ret_len = len - pad;
	return 0;
}
