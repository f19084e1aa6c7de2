"""WeCom's envelope: AES-256-CBC with blocks of 32 by libcrypto, and the signature (docs 90968, 91144).

Written from the documentation alone and shared with no other program, so that the daemon and this cannot
be wrong together.
"""
import base64
import ctypes
import hashlib
import os
import re
import struct

# PyDLL keeps the interpreter's lock: these calls take microseconds
_lib = ctypes.PyDLL("libcrypto.so.3")
_lib.EVP_CIPHER_CTX_new.restype = ctypes.c_void_p
_lib.EVP_aes_256_cbc.restype = ctypes.c_void_p
_lib.EVP_CIPHER_CTX_free.argtypes = [ctypes.c_void_p]
_lib.EVP_CIPHER_CTX_set_padding.argtypes = [ctypes.c_void_p, ctypes.c_int]
_lib.EVP_CipherInit_ex.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_char_p,
                                   ctypes.c_char_p, ctypes.c_int]
_lib.EVP_CipherUpdate.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.POINTER(ctypes.c_int),
                                  ctypes.c_char_p, ctypes.c_int]
_CBC = _lib.EVP_aes_256_cbc()
BLOCK = 32


class Bad(Exception):
    """What was received is not what the platform or an honest partner would send."""


def _cipher(key, data, encrypt):
    """Without padding: len(data) is a multiple of 16. The IV is the key's first half."""
    ctx = _lib.EVP_CIPHER_CTX_new()
    try:
        out, n = ctypes.create_string_buffer(len(data) + 32), ctypes.c_int()
        if (_lib.EVP_CipherInit_ex(ctx, _CBC, None, key, key[:16], encrypt) != 1
                or _lib.EVP_CIPHER_CTX_set_padding(ctx, 0) != 1
                or _lib.EVP_CipherUpdate(ctx, out, ctypes.byref(n), data, len(data)) != 1):
            raise Bad("libcrypto")
        return out.raw[:n.value]
    finally:
        _lib.EVP_CIPHER_CTX_free(ctx)


def encrypt_raw(key, data):
    return _cipher(key, data, 1)


def decrypt_raw(key, data):
    return _cipher(key, data, 0)


def key_of(encoding_aes_key):
    """32 bytes of 43 characters; the last one may carry two spare bits, as in the official sample."""
    if not re.fullmatch(r"[A-Za-z0-9]{43}", encoding_aes_key):
        raise Bad("EncodingAESKey")
    return base64.b64decode(encoding_aes_key + "=")


def new_key(rng):
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    return "".join(rng.choices(letters, k=43))


def pad(data):
    count = BLOCK - len(data) % BLOCK
    return data + bytes([count]) * count


def unpad(data):
    if not data or len(data) % BLOCK:
        raise Bad("length %d" % len(data))
    count = data[-1]
    if not 1 <= count <= BLOCK or data[-count:] != bytes([count]) * count:
        raise Bad("padding")
    return data[:-count]


def frame(message, receive_id, random=None):
    """The plaintext before padding."""
    return (random or os.urandom(16)) + struct.pack(">I", len(message)) + message + receive_id.encode()


def seal(key, message, receive_id, random=None):
    return base64.b64encode(encrypt_raw(key, pad(frame(message, receive_id, random)))).decode()


def unseal(key, encrypted, receive_id):
    """The message, or Bad; as strict as the page demands of the daemon."""
    if len(encrypted) % 4 or not re.fullmatch(r"[A-Za-z0-9+/]+={0,2}", encrypted):
        raise Bad("base64")
    data = base64.b64decode(encrypted, validate=True)
    if len(data) < BLOCK or len(data) % BLOCK:
        raise Bad("length %d" % len(data))
    plain = unpad(decrypt_raw(key, data))
    if len(plain) < 20:
        raise Bad("short")
    size = struct.unpack(">I", plain[16:20])[0]
    if 20 + size > len(plain):
        raise Bad("msg_len %d" % size)
    message, who = plain[20:20 + size], plain[20 + size:]
    if who != receive_id.encode():
        raise Bad("receive id %r" % who)
    try:
        message.decode("utf-8")
    except UnicodeDecodeError as e:
        raise Bad("UTF-8") from e
    return message


def sign(token, timestamp, nonce, encrypted):
    parts = sorted(p.encode() for p in (token, str(timestamp), nonce, encrypted))
    return hashlib.sha1(b"".join(parts)).hexdigest()


def seal_file(key, content):
    """Media of the AI bot: no random, length or receive id."""
    return encrypt_raw(key, pad(content))


def unseal_file(key, content):
    return unpad(decrypt_raw(key, content))
