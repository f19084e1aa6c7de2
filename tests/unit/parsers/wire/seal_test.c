/* The callback crypto against the platform's own samples; each accepted vector has twins in which
 * one byte differs and which must be refused. */
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>
#include <talloc.h>

#include "parsers/wire/seal.h"
#include "tests/lib/unit.h"
#include "tests/unit/parsers/wire/vectors.h"

#define N(list) (sizeof(list) / sizeof(*(list)))

static const char key43[] = "kehudTestAesKey0123456789ABCDEFGHIJabcdefgh";

static struct seal channel(const char *token, const char *key, const char *receive_id)
{
	struct seal s;
	struct err err = {};
	if (seal_open_key(token, key, receive_id, &s, &err) < 0)
		fail_msg("%s", err.text);
	return s;
}

static bool is_signed(const struct seal *s, const struct vector *v, const char *signature)
{
	return seal_signed(s, v->timestamp, v->nonce, v->encrypt, strlen(v->encrypt), signature);
}

/* 0, or the error code, with the text checked against what it must say. */
static int opened(const struct seal *s, const char *base64, size_t len, const char *want,
		  const char *refused)
{
	void *mem = talloc_new(NULL);
	char *text = NULL;
	size_t n = 0;
	struct err err = {};
	int rc = seal_decrypt(mem, s, base64, len, &text, &n, &err);
	if (rc == 0 && want != NULL && (n != strlen(want) || strcmp(text, want) != 0))
		fail_msg("not the message: %s", text);
	if (rc < 0 && (rc != ERR_REFUSED || strstr(err.text, refused) == NULL))
		fail_msg("%s instead of %s", err.text, refused);
	assert_int_equal(talloc_total_blocks(mem), rc == 0 ? 2 : 1);
	talloc_free(mem);
	return rc;
}

static void vectors_open(void **)
{
	for (size_t i = 0; i < N(vectors); i++) {
		const struct vector *v = &vectors[i];
		struct seal s = channel(v->token, v->key, v->receive_id);
		print_message("# %s\n", v->name);
		assert_true(is_signed(&s, v, v->signature));
		assert_int_equal(opened(&s, v->encrypt, strlen(v->encrypt), v->plain, v->refused),
				 v->plain != NULL ? 0 : ERR_REFUSED);
	}
}

static void vectors_close(void **)
{
	for (size_t i = 0; i < N(vectors); i++) {
		const struct vector *v = &vectors[i];
		struct seal s = channel(v->token, v->key, v->receive_id);
		char signature[41], *base64 = NULL;
		assert_int_equal(seal_sign(&s, v->timestamp, v->nonce, v->encrypt,
					   strlen(v->encrypt), signature),
				 0);
		assert_string_equal(signature, v->signature);
		if (v->random == NULL)
			continue;
		assert_int_equal(seal_encrypt(NULL, &s, (const unsigned char *)v->random, v->plain,
					      strlen(v->plain), &base64, NULL),
				 0);
		assert_string_equal(base64, v->encrypt);
		talloc_free(base64);
	}
}

/* --- twins: one byte differs ------------------------------------------------------------------ */

static void one_byte_unsigns(void **)
{
	for (size_t i = 0; i < N(vectors); i++) {
		const struct vector *v = &vectors[i];
		struct seal s = channel(v->token, v->key, v->receive_id);
		char *bytes = talloc_strdup(NULL, v->encrypt);
		size_t len = strlen(bytes);
		for (size_t at = 0; at < len; at++) {
			bytes[at] ^= 1;
			assert_false(
				seal_signed(&s, v->timestamp, v->nonce, bytes, len, v->signature));
			bytes[at] ^= 1;
		}
		assert_false(seal_signed(&s, v->timestamp, v->nonce, bytes, len - 1, v->signature));
		char signature[41];
		for (size_t at = 0; at < 40; at++) {
			memcpy(signature, v->signature, sizeof(signature));
			signature[at] ^= 1;
			assert_false(is_signed(&s, v, signature));
		}
		struct vector other = *v;
		other.timestamp = "1764000099";
		assert_false(is_signed(&s, &other, v->signature));
		other = *v;
		other.nonce = "0";
		assert_false(is_signed(&s, &other, v->signature));
		s.token[0] ^= 1;
		assert_false(is_signed(&s, v, v->signature));
		talloc_free(bytes);
	}
}

/* CBC is malleable: elsewhere a byte that differs may open as another message, which only the
 * signature tells. In the last 32 bytes padding or receiver are spoilt. */
static void one_byte_of_the_end_refuses(void **)
{
	for (size_t i = 0; i < N(vectors); i++) {
		const struct vector *v = &vectors[i];
		struct seal s = channel(v->token, v->key, v->receive_id);
		unsigned char bytes[1024];
		char text[1500];
		size_t len = strlen(v->encrypt);
		if (v->plain == NULL)
			continue;
		assert_true(len < sizeof(text));
		int n = EVP_DecodeBlock(bytes, (const unsigned char *)v->encrypt, (int)len);
		n -= n % 32;
		for (int at = n - 32; at < n; at++) {
			bytes[at] ^= 0x01;
			int m = EVP_EncodeBlock((unsigned char *)text, bytes, n);
			assert_int_equal(opened(&s, text, (size_t)m, NULL, "seal: -400"),
					 ERR_REFUSED);
			bytes[at] ^= 0x01;
		}
	}
}

static void another_channel_refuses(void **)
{
	for (size_t i = 0; i < N(vectors); i++) {
		const struct vector *v = &vectors[i];
		size_t len = strlen(v->encrypt);
		if (v->plain == NULL)
			continue;
		struct seal s = channel(v->token, v->key,
					v->receive_id[0] != '\0' ? "" : "ww0123456789abcdef");
		assert_true(is_signed(&s, v, v->signature));
		assert_int_equal(opened(&s, v->encrypt, len, NULL, "-40005"), ERR_REFUSED);
		s = channel(v->token, v->key, "ww0123456789abcdeg");
		assert_int_equal(opened(&s, v->encrypt, len, NULL, "-40005"), ERR_REFUSED);
		s = channel(v->token, v->key, v->receive_id);
		s.key[31] ^= 1;
		assert_int_equal(opened(&s, v->encrypt, len, NULL, "seal: -400"), ERR_REFUSED);
	}
}

/* --- parameters ------------------------------------------------------------------------------ */

static void signature_spellings(void **)
{
	const struct vector *v = &vectors[2];
	struct seal s = channel(v->token, v->key, v->receive_id);
	char upper[41], longer[42];
	char tall[SEAL_SIGNED_MAX + 2];
	memcpy(upper, v->signature, sizeof(upper));
	for (size_t i = 0; i < 40; i++)
		upper[i] = (char)(upper[i] >= 'a' ? upper[i] - 32 : upper[i]);
	memcpy(longer, v->signature, 40);
	memcpy(longer + 40, "0", 2);
	memset(tall, '1', sizeof(tall) - 1);
	tall[sizeof(tall) - 1] = '\0';
	const struct {
		const char *timestamp, *nonce, *encrypt, *signature;
	} rows[] = {
		{v->timestamp, v->nonce, v->encrypt, upper},
		{v->timestamp, v->nonce, v->encrypt, longer},
		{v->timestamp, v->nonce, v->encrypt, v->signature + 1},
		{v->timestamp, v->nonce, v->encrypt, ""},
		{v->timestamp, v->nonce, v->encrypt, NULL},
		{v->timestamp, v->nonce, "", v->signature},
		{v->timestamp, v->nonce, NULL, v->signature},
		{v->timestamp, "", v->encrypt, v->signature},
		{v->timestamp, NULL, v->encrypt, v->signature},
		{"", v->nonce, v->encrypt, v->signature},
		{NULL, v->nonce, v->encrypt, v->signature},
		{tall, v->nonce, v->encrypt, v->signature},
		{v->timestamp, tall, v->encrypt, v->signature},
	};
	assert_true(is_signed(&s, v, v->signature));
	for (size_t i = 0; i < N(rows); i++) {
		size_t len = rows[i].encrypt != NULL ? strlen(rows[i].encrypt) : 0;
		if (seal_signed(&s, rows[i].timestamp, rows[i].nonce, rows[i].encrypt, len,
				rows[i].signature))
			fail_msg("row %zu is taken for signed", i);
	}
	char got[41];
	tall[SEAL_SIGNED_MAX] = '\0'; /* the longest that is allowed */
	assert_int_equal(seal_sign(&s, tall, "n", "x", 1, got), 0);
	assert_true(seal_signed(&s, tall, "n", "x", 1, got));
}

/* Sorted as bytes: upper case before lower, a prefix first, no numbers. */
static void sorts_bytes(void **)
{
	static const struct {
		const char *token, *timestamp, *nonce, *encrypt, *joined;
	} rows[] = {
		{"b", "10", "9", "B", "109Bb"},
		{"ab", "a", "abc", "aB", "aaBababc"},
		{"\xE4\xB8\xAD", "z", "Z", "~", "Zz~\xE4\xB8\xAD"},
	};
	for (size_t i = 0; i < N(rows); i++) {
		struct seal s = channel(rows[i].token, key43, "");
		unsigned char digest[EVP_MAX_MD_SIZE];
		char want[41], got[41];
		assert_int_equal(EVP_Digest(rows[i].joined, strlen(rows[i].joined), digest, NULL,
					    EVP_sha1(), NULL),
				 1);
		for (size_t k = 0; k < 20; k++)
			(void)snprintf(want + 2 * k, 3, "%02x", digest[k]);
		assert_int_equal(seal_sign(&s, rows[i].timestamp, rows[i].nonce, rows[i].encrypt,
					   strlen(rows[i].encrypt), got),
				 0);
		assert_string_equal(got, want);
	}
}

static void keys(void **)
{
	char longest[SEAL_RECEIVER_MAX + 2];
	memset(longest, 'x', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	const char *over = longest, *most = longest + 1;
	const char *token = longest + SEAL_RECEIVER_MAX + 1 - SEAL_TOKEN_MAX;
	const struct {
		const char *token, *key, *receive_id;
		int rc;
	} rows[] = {
		{"t", key43, "", 0},
		{token, key43, most, 0},
		{token - 1, key43, most, ERR_INPUT},
		{token, key43, over, ERR_INPUT},
		{"", key43, "", ERR_INPUT},
		{"t", key43 + 1, "", ERR_INPUT},
		{"t", "kehudTestAesKey0123456789ABCDEFGHIJabcdefghi", "", ERR_INPUT},
		{"t", "kehudTestAesKey0123456789ABCDEFGHIJabcdefg=", "", ERR_INPUT},
		{"t", "kehudTestAesKey0123456789ABCDEFGHIJabcd+fgh", "", ERR_INPUT},
		{"t", " ehudTestAesKey0123456789ABCDEFGHIJabcdefgh", "", ERR_INPUT},
		{"t", "", "", ERR_INPUT},
	};
	for (size_t i = 0; i < N(rows); i++) {
		struct seal s;
		struct err err = {};
		print_message("# row %zu\n", i);
		assert_int_equal(
			seal_open_key(rows[i].token, rows[i].key, rows[i].receive_id, &s, &err),
			rows[i].rc);
		if (rows[i].key[0] != '\0' && rows[i].rc < 0)
			assert_null(strstr(err.text, rows[i].key));
	}
	/* spare bits that are not zero, as in the official sample: the same key */
	struct seal a = channel("t", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "");
	struct seal b = channel("t", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2A", "");
	assert_memory_equal(a.key, b.key, sizeof(a.key));
	b = channel("t", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2E", "");
	assert_memory_not_equal(a.key, b.key, sizeof(a.key));
}

static void base64_spellings(void **)
{
	const char *good = vectors[11].encrypt; /* V10, no '=' */
	char *spaced = talloc_asprintf(NULL, " %.127s", good);
	char *broken = talloc_asprintf(NULL, "%.64s\n%s", good, good + 65);
	char *longer = talloc_asprintf(NULL, "%s\n", good);
	char *more = talloc_asprintf(NULL, "%s====", good);
	char *dash = talloc_strdup(NULL, good);
	*strchr(dash, '/') = '_';
	char *huge = talloc_zero_size(NULL, SEAL_BASE64_MAX + 5);
	memset(huge, 'A', SEAL_BASE64_MAX + 4);
	const struct {
		const char *text, *refused;
	} rows[] = {
		{"", "-40010"},
		{"A", "-40010"},
		{"====", "-40010"},
		{"=AAA", "-40010"},
		{"AA=A", "-40010"},
		{"AAA=", "-40008"},
		{"AAB=", "-40010"},                                         /* spare bits */
		{"AAAAAAAAAAAAAAAAAAAAAA==", "-40008"},                     /* 16 bytes */
		{"RndI9BS2sczGHekbP9X9QcEwsXFSSnIofKXn6Ma8FjV=", "-40010"}, /* V9, spare bit */
		{spaced, "-40010"},
		{broken, "-40010"},
		{longer, "-40010"},
		{more, "-40010"},
		{dash, "-40010"},
		{huge, "-40010"},
	};
	struct seal s = channel(OURS, "ww0123456789abcdef");
	assert_int_equal(strlen(good) % 4, 0);
	assert_int_equal(opened(&s, good, strlen(good), NULL, ""), 0);
	for (size_t i = 0; i < N(rows); i++)
		if (opened(&s, rows[i].text, strlen(rows[i].text), NULL, rows[i].refused) == 0)
			fail_msg("row %zu opens", i);
	/* a NUL inside, and bytes above 127 */
	assert_int_equal(opened(&s, "AAAA\0AAA", 8, NULL, "-40010"), ERR_REFUSED);
	assert_int_equal(opened(&s, "AAAA\xFF\xFE\xFD\xFC", 8, NULL, "-40010"), ERR_REFUSED);
	talloc_free(spaced);
	talloc_free(broken);
	talloc_free(longer);
	talloc_free(more);
	talloc_free(dash);
	talloc_free(huge);
}

/* --- inside ---------------------------------------------------------------------------------- */

/* Plaintext as given, padding included, in the cipher of OURS. */
static char *sealed(void *mem, const unsigned char *plain, size_t len)
{
	struct seal s = channel(OURS, "");
	unsigned char *out = talloc_size(mem, len);
	char *text = talloc_size(mem, len / 3 * 4 + 8);
	int n = 0;
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	assert_int_equal(EVP_EncryptInit_ex(ctx, EVP_aes_256_cbc(), NULL, s.key, s.key), 1);
	EVP_CIPHER_CTX_set_padding(ctx, 0);
	assert_int_equal(EVP_EncryptUpdate(ctx, out, &n, plain, (int)len), 1);
	EVP_CIPHER_CTX_free(ctx);
	(void)EVP_EncodeBlock((unsigned char *)text, out, (int)len);
	return text;
}

/* Every count of padding, right and wrong in each of its bytes. */
static void all_paddings(void **)
{
	struct seal s = channel(OURS, "r");
	for (unsigned pad = 0; pad <= 255; pad++) {
		unsigned char plain[64] = "0123456789abcdef\0\0\0";
		size_t said = pad >= 1 && pad <= 32 ? pad : 1;
		void *mem = talloc_new(NULL);
		plain[19] = (unsigned char)(64 - said - 20 - 1);
		memset(plain + 20, 'm', 64 - 20);
		plain[64 - said - 1] = 'r';
		memset(plain + 64 - said, (int)pad, said);
		char *text = sealed(mem, plain, sizeof(plain));
		bool good = pad >= 1 && pad <= 32;
		print_message("# %u\n", pad);
		assert_int_equal(opened(&s, text, strlen(text), NULL, "-40007"),
				 good ? 0 : ERR_REFUSED);
		for (size_t at = 64 - said; good && at < 64; at++) {
			plain[at] ^= 0x40;
			text = sealed(mem, plain, sizeof(plain));
			assert_int_equal(opened(&s, text, strlen(text), NULL, "-40007"),
					 ERR_REFUSED);
			plain[at] ^= 0x40;
		}
		talloc_free(mem);
	}
}

static void insides(void **)
{
	static const struct {
		const char *name;
		unsigned char length[4];
		const char *rest; /* behind the length */
		size_t rest_len;
		const char *refused; /* NULL: opens */
	} rows[] = {
		{"as it should be", {0, 0, 0, 5}, "hellor", 6, NULL},
		{"an empty message", {0, 0, 0, 0}, "r", 1, NULL},
		{"length one too short", {0, 0, 0, 4}, "hellor", 6, "-40005"},
		{"length takes the receiver", {0, 0, 0, 6}, "hellor", 6, "-40005"},
		{"length one behind the end", {0, 0, 0, 7}, "hellor", 6, "-40008"},
		{"2^31", {0x80, 0, 0, 0}, "hellor", 6, "-40008"},
		{"2^32 - 1", {0xFF, 0xFF, 0xFF, 0xFF}, "hellor", 6, "-40008"},
		{"2^32 - 20: the sum is 0", {0xFF, 0xFF, 0xFF, 0xEC}, "hellor", 6, "-40008"},
		{"the other receiver", {0, 0, 0, 5}, "hellos", 6, "-40005"},
		{"a longer receiver", {0, 0, 0, 5}, "hellorr", 7, "-40005"},
		{"nothing", {0, 0, 0, 0}, "", 0, "-40005"},
		{"not UTF-8", {0, 0, 0, 5}, "hel\xFFor", 6, "-40008"},
		{"half a character", {0, 0, 0, 2}, "\xE4\xBDr", 3, "-40008"},
		{"a surrogate", {0, 0, 0, 3}, "\xED\xA0\x80r", 4, "-40008"},
		{"a NUL", {0, 0, 0, 5}, "he\0lor", 6, "-40008"},
	};
	struct seal s = channel(OURS, "r");
	for (size_t i = 0; i < N(rows); i++) {
		unsigned char plain[32] = "0123456789abcdef";
		void *mem = talloc_new(NULL);
		size_t n = 20 + rows[i].rest_len;
		memcpy(plain + 16, rows[i].length, 4);
		memcpy(plain + 20, rows[i].rest, rows[i].rest_len);
		memset(plain + n, (int)(32 - n), 32 - n);
		char *text = sealed(mem, plain, sizeof(plain));
		print_message("# %s\n", rows[i].name);
		assert_int_equal(opened(&s, text, strlen(text), NULL,
					rows[i].refused != NULL ? rows[i].refused : "nothing"),
				 rows[i].refused != NULL ? ERR_REFUSED : 0);
		talloc_free(mem);
	}
}

static void limits(void **)
{
	struct seal s = channel(OURS, "ww0123456789abcdef");
	void *mem = talloc_new(NULL);
	char *msg = talloc_size(mem, SEAL_TEXT_MAX + 1), *base64 = NULL;
	unsigned char random[16] = {};
	memset(msg, 'x', SEAL_TEXT_MAX + 1);
	for (size_t less = 0; less < 33; less++) {
		size_t len = less < 32 ? SEAL_TEXT_MAX - less : 0;
		char *back = NULL;
		size_t n = 0;
		assert_int_equal(seal_encrypt(mem, &s, random, msg, len, &base64, NULL), 0);
		assert_int_equal(seal_decrypt(mem, &s, base64, strlen(base64), &back, &n, NULL), 0);
		assert_int_equal(n, len);
		assert_memory_equal(back, msg, len);
		talloc_free(back);
		talloc_free(base64);
	}
	assert_int_equal(seal_encrypt(mem, &s, random, msg, SEAL_TEXT_MAX + 1, &base64, NULL),
			 ERR_LIMIT);
	talloc_free(mem);
}

/* --- files of the AI bot --------------------------------------------------------------------- */

static const unsigned char v11[32] = {0x41, 0xac, 0x64, 0xd7, 0x89, 0x2d, 0x33, 0xaf,
				      0x92, 0xce, 0xfc, 0xdd, 0xe9, 0xd6, 0x63, 0xaa,
				      0xe9, 0x0c, 0x50, 0x15, 0x1e, 0x29, 0x16, 0x62,
				      0xa7, 0xfc, 0x57, 0x08, 0x1e, 0xba, 0xf2, 0x58};
static const char v11_plain[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR";

static void media(void **)
{
	struct seal s = channel(OURS, "");
	struct err err = {};
	unsigned char bytes[33];
	size_t n = 0;
	memcpy(bytes, v11, 32);
	assert_int_equal(seal_media(s.key, bytes, 32, &n, &err), 0);
	assert_int_equal(n, 16);
	assert_memory_equal(bytes, v11_plain, 16);
	static const size_t lens[] = {0, 1, 16, 31, 33};
	for (size_t i = 0; i < N(lens); i++)
		assert_int_equal(seal_media(s.key, bytes, lens[i], &n, &err), ERR_REFUSED);
	for (size_t at = 0; at < 32; at++) {
		memcpy(bytes, v11, 32);
		bytes[at] ^= 0x20;
		/* in CBC also a byte of the first block spoils the padding behind it */
		assert_int_equal(seal_media(s.key, bytes, 32, &n, &err), ERR_REFUSED);
	}
	assert_int_equal(seal_media(s.key, bytes, SEAL_MEDIA_MAX + 32, &n, &err), ERR_LIMIT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vectors_open),
		cmocka_unit_test(vectors_close),
		cmocka_unit_test(one_byte_unsigns),
		cmocka_unit_test(one_byte_of_the_end_refuses),
		cmocka_unit_test(another_channel_refuses),
		cmocka_unit_test(signature_spellings),
		cmocka_unit_test(sorts_bytes),
		cmocka_unit_test(keys),
		cmocka_unit_test(base64_spellings),
		cmocka_unit_test(all_paddings),
		cmocka_unit_test(insides),
		cmocka_unit_test(limits),
		cmocka_unit_test(media),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
