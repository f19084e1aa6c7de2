/* seal: the callback crypto that WeCom and DingTalk share: signature, AES, padding, receiver.
 *
 * WeCom doc 90968: key = base64(EncodingAESKey + "="), 32 bytes; AES-256-CBC, iv = the key's first
 * 16 bytes; PKCS#7 in blocks of 32; inside: random(16) | length(4, big endian) | message |
 * receive id. The signature is the SHA-1 of token, timestamp, nonce and ciphertext, sorted as bytes
 * and joined. A callback is checked with seal_signed() first, then opened with seal_decrypt().
 *
 * Error texts carry the number that the platform's own sample code gives the failure (-40007), for
 * the log; never contents. To the sender every failure must look the same. */
#ifndef KEHUD_PARSERS_WIRE_SEAL_H
#define KEHUD_PARSERS_WIRE_SEAL_H

#include <stdbool.h>
#include <stddef.h>

#include "parsers/base/err.h"

#define SEAL_TOKEN_MAX 64
#define SEAL_RECEIVER_MAX 128
#define SEAL_SIGNED_MAX 64            /* bytes of a timestamp, and of a nonce */
#define SEAL_TEXT_MAX (256 * 1024)    /* bytes of a message inside */
#define SEAL_MEDIA_MAX (128UL << 20)  /* bytes of a sealed file: WeCom sends at most 100 MB */
#define SEAL_BASE64_MAX (352UL << 10) /* bytes of base64: enough for the longest message */

/* One callback channel. */
struct seal {
	char token[SEAL_TOKEN_MAX + 1];
	unsigned char key[32];
	char receive_id[SEAL_RECEIVER_MAX + 1]; /* CorpID, app key ...; "" for WeCom's AI bot */
};

/* From the configuration. aes_key43: 43 characters of [A-Za-z0-9], of which the last may carry two
 * spare bits that are not zero, as the platform's own sample does. ERR_INPUT: which of them is
 * wrong. */
[[nodiscard]] int seal_open_key(const char *token, const char *aes_key43, const char *receive_id,
				struct seal *ret, struct err *err);

/* Whether the signature (40 hex digits in lower case) is right; compared in constant time. NULL,
 * for a parameter that is missing, is never right, nor is an empty or over-long one. */
[[nodiscard]] bool seal_signed(const struct seal *s, const char *timestamp, const char *nonce,
			       const char *encrypt, size_t encrypt_len, const char *signature);

/* The signature of what we send. ERR_LIMIT: a part is empty or too long. */
[[nodiscard]] int seal_sign(const struct seal *s, const char *timestamp, const char *nonce,
			    const char *encrypt, size_t len, char ret[41]);

/* The message inside, on mem: UTF-8 without NUL, NUL-terminated. ERR_REFUSED whatever is wrong with
 * the ciphertext, base64 that is not the one canonical spelling included; ERR_AGAIN: no memory. */
[[nodiscard]] int seal_decrypt(void *mem, const struct seal *s, const char *base64, size_t len,
			       char **ret, size_t *ret_len, struct err *err);

/* The other way; random has to be fresh each time. ERR_LIMIT: the message is too long. */
[[nodiscard]] int seal_encrypt(void *mem, const struct seal *s, const unsigned char random[16],
			       const char *msg, size_t len, char **ret_base64, struct err *err);

/* Opens a file of the AI bot in place: same cipher and padding, nothing but the file inside (WeCom
 * doc 101033). On success the first *ret_len bytes are the file; after a failure (ERR_REFUSED,
 * ERR_LIMIT, ERR_AGAIN) the bytes are of no use. */
[[nodiscard]] int seal_media(const unsigned char key[32], unsigned char *bytes, size_t len,
			     size_t *ret_len, struct err *err);

#endif
