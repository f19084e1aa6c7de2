"""Requests that a correct daemon refuses, each in its own way: not one may be answered 2xx or leave a trace.

Each kind is a function under @kind, or a row of a table; most carry the right signature, as only then the
parts behind it are reached. Kinds come in a shuffled order and then again with other numbers. What a strict
and a lax reader may both be right about is left out: line breaks in base64, a capital hex digit, an unknown
Content-Type of a proper body, a slash behind the path.
"""
import base64
import json
import random
import struct
import urllib.parse

import wecom_crypt
from wecom_callback import cdata, to_xml

MARK = "forged-"  # in the text of each; must be found nowhere afterwards
KINDS = []        # (name, function, where) where: "", "xml", "json"


class Forged:
    __slots__ = ("name", "method", "target", "headers", "body")

    def __init__(self, name, method, target, headers, body):
        self.name, self.method, self.target, self.headers, self.body = name, method, target, headers, body

    def __iter__(self):
        return iter((self.method, self.target, self.headers, self.body))

    def __repr__(self):
        return "<%s: %s %s, %d bytes>" % (self.name, self.method, self.target[:120], len(self.body))


class Forger:
    def __init__(self, w, endpoint, rng):
        self.w, self.e, self.rng, self.n = w, endpoint, rng, 0

    def text(self):
        return "%s%d-%08x%s" % (MARK, self.n, self.rng.getrandbits(32), "." * self.rng.randrange(32))

    def message(self, content=None):
        """An honest message of this endpoint, as bytes."""
        w, e, content = self.w, self.e, content or self.text()
        if e.json_form:
            return json.dumps({"msgid": content[:60], "aibotid": w.bot_id, "chattype": "single", "msgtype": "text",
                               "from": {"userid": self.user()}, "text": {"content": content}}).encode()
        head = [("ToUserName", w.corp_id)]
        if e.name == "kf":
            fields = head + [("CreateTime", int(w.now())), ("MsgType", "event"), ("Event", "kf_msg_or_event"),
                             ("Token", content), ("OpenKfId", MARK + "kf")]
        elif e.name == "contacts":
            fields = head + [("FromUserName", "sys"), ("CreateTime", int(w.now())), ("MsgType", "event"),
                             ("Event", "change_contact"), ("ChangeType", "create_user"), ("UserID", MARK + "user"),
                             ("Name", content), ("Department", "1")]
        else:
            fields = head + [("FromUserName", self.user()), ("CreateTime", int(w.now())), ("MsgType", "text"),
                             ("Content", content), ("MsgId", self.rng.getrandbits(62)), ("AgentID", e.agent_id)]
        return ("<xml>%s</xml>" % to_xml(fields)).encode()

    def user(self):
        members = sorted(m.userid for m in self.w.members.values())
        return self.rng.choice(members) if members else "zhangsan"

    def seal(self, message=None, receive_id=None):
        return wecom_crypt.seal(self.e.key, self.message() if message is None else message,
                                self.e.receive_id if receive_id is None else receive_id, self.rng.randbytes(16))

    def close(self, plain):
        """Any plaintext, of which only the cipher is right."""
        return base64.b64encode(wecom_crypt.encrypt_raw(self.e.key, plain)).decode()

    def frame(self, message=None):
        return wecom_crypt.frame(self.message() if message is None else message, self.e.receive_id,
                                 self.rng.randbytes(16))

    def pairs(self, encrypted, timestamp=None, nonce=None, token=None):
        timestamp = str(int(self.w.now()) if timestamp is None else timestamp)
        nonce = "%010d" % self.rng.randrange(10 ** 10) if nonce is None else nonce
        signature = wecom_crypt.sign(token or self.e.token, timestamp, nonce, encrypted)
        return [("msg_signature", signature), ("timestamp", timestamp), ("nonce", nonce)]

    def post(self, encrypted=None, pairs=None, body=None, method="POST", path=None, kind=None):
        encrypted = self.seal() if encrypted is None else encrypted
        query = urllib.parse.urlencode(pairs if pairs is not None else self.pairs(encrypted))
        headers = [("Content-Type", kind or self.e.content_type())]
        return (method, (path or self.e.path) + ("?" + query if query else ""), headers,
                self.e.envelope(encrypted) if body is None else body)

    def get(self, encrypted=None, pairs=None):
        encrypted = self.seal(b"%d" % self.rng.getrandbits(62)) if encrypted is None else encrypted
        pairs = self.pairs(encrypted) if pairs is None else pairs
        return "GET", self.e.path + "?" + urllib.parse.urlencode(pairs + [("echostr", encrypted)]), [], b""


def kind(where=""):
    def register(function):
        KINDS.append((function.__name__, function, where))
        return function
    return register


def table(name, function, rows, where=""):
    for label, row in rows:
        KINDS.append(("%s: %s" % (name, label), lambda f, row=row: function(f, row), where))


# --- signature and parameters -------------------------------------------------------------------------
def _signature(f, change):
    encrypted = f.seal()
    pairs = f.pairs(encrypted)
    return f.post(encrypted, [("msg_signature", change(f, pairs[0][1]))] + pairs[1:])


table("signature", _signature, [
    ("random", lambda f, s: "%040x" % f.rng.getrandbits(160)),
    ("one digit off", lambda f, s: s[:20] + "%x" % (int(s[20], 16) ^ 1) + s[21:]),
    ("last digit off", lambda f, s: s[:39] + "%x" % (int(s[39], 16) ^ 1)),
    ("empty", lambda f, s: ""), ("cut", lambda f, s: s[:39]), ("longer", lambda f, s: s + "0"),
    ("twice as long", lambda f, s: s + s), ("a NUL within", lambda f, s: s[:20] + "\0" + s[21:]),
    ("zeros", lambda f, s: "0" * 40), ("huge", lambda f, s: s * f.rng.randrange(200, 400)),
    ("no ASCII", lambda f, s: "签" * 40)])


def _missing(f, name):
    encrypted = f.seal()
    return f.post(encrypted, [p for p in f.pairs(encrypted) if p[0] != name])


table("missing", _missing, [(n, n) for n in ("msg_signature", "timestamp", "nonce")])


def _twice(f, row):
    name, value, first = row
    encrypted = f.seal()
    pairs = f.pairs(encrypted)
    extra = (name, value)
    return f.post(encrypted, [extra] + pairs if first else pairs + [extra])


table("twice", _twice, [("%s %s" % (n, "first" if first else "last"), (n, v, first))
                        for n, v in (("msg_signature", "0" * 40), ("timestamp", "1"), ("nonce", "x"))
                        for first in (True, False)])


@kind()
def no_query(f):
    return f.post(pairs=[])


def _timestamp(f, value):
    encrypted = f.seal()
    return f.post(encrypted, f.pairs(encrypted, timestamp=value(f, int(f.w.now()))))


table("timestamp", _timestamp, [
    ("stale", lambda f, t: t - f.rng.randrange(3 * 3600, 86400)), ("years old", lambda f, t: 1409659813),
    ("from the future", lambda f, t: t + f.rng.randrange(3 * 3600, 86400)), ("zero", lambda f, t: 0),
    ("negative", lambda f, t: -t), ("in milliseconds", lambda f, t: t * 1000), ("empty", lambda f, t: ""),
    ("words", lambda f, t: "now"), ("a tail", lambda f, t: "%dx" % t), ("beyond 64 bits", lambda f, t: t + 2 ** 64),
    ("beyond 32 bits", lambda f, t: t + 2 ** 32), ("hex", lambda f, t: hex(t)), ("a fraction", lambda f, t: "%d.5" % t),
    ("huge", lambda f, t: "%d" % t * 600), ("zeros before it", lambda f, t: "0" * 5000 + "%d" % t)])


@kind()
def timestamp_changed_afterwards(f):
    encrypted = f.seal()
    pairs = dict(f.pairs(encrypted))
    pairs["timestamp"] = str(int(pairs["timestamp"]) + f.rng.choice((-1, 1)) * f.rng.randrange(1, 60))
    return f.post(encrypted, list(pairs.items()))


@kind()
def nonce_changed_afterwards(f):
    encrypted = f.seal()
    return f.post(encrypted, f.pairs(encrypted)[:2] + [("nonce", "%010d" % f.rng.randrange(10 ** 10))])


@kind()
def nonce_huge(f):
    encrypted = f.seal()
    return f.post(encrypted, f.pairs(encrypted, nonce="n" * f.rng.randrange(6000, 20000)))


@kind()
def parts_in_another_order(f):
    """The signature of a naive partner that does not sort, moved between the fields."""
    encrypted = f.seal()
    pairs = dict(f.pairs(encrypted))
    pairs["timestamp"], pairs["nonce"] = pairs["nonce"], pairs["timestamp"]
    pairs["timestamp"] = "9" + pairs["timestamp"]
    return f.post(encrypted, list(pairs.items()))


@kind()
def token_wrong(f):
    encrypted = f.seal()
    return f.post(encrypted, f.pairs(encrypted, token=f.e.token[:-1] + "~"))


@kind()
def key_wrong(f):
    key = wecom_crypt.key_of(wecom_crypt.new_key(f.rng))
    return f.post(wecom_crypt.seal(key, f.message(), f.e.receive_id))


@kind()
def of_another_channel(f):
    """Sealed and signed for one of our other paths."""
    other = f.rng.choice([e for e in f.w.endpoints.values() if e is not f.e])
    encrypted = wecom_crypt.seal(other.key, f.message(), other.receive_id)
    return f.post(encrypted, f.pairs(encrypted, token=other.token))


@kind()
def key_of_another_channel(f):
    other = f.rng.choice([e for e in f.w.endpoints.values() if e is not f.e])
    return f.post(wecom_crypt.seal(other.key, f.message(), other.receive_id))


# --- ciphertext, all with the right signature ---------------------------------------------------------
def _base64(f, change):
    return f.post(change(f.seal()))


table("base64", _base64, [
    ("empty", lambda s: ""), ("cut", lambda s: s[:-1]), ("one more", lambda s: s + "A"), ("bang", lambda s: "!" + s[1:]),
    ("of URLs", lambda s: "-_" + s[2:]), ("equals in the middle", lambda s: s[:8] + "=" + s[9:]),
    ("only equals", lambda s: "===="), ("a NUL-like escape", lambda s: s[:8] + "%00" + s[11:]),
    ("no ASCII", lambda s: s[:8] + "密" + s[9:])])


def _cipher(f, change):
    raw = base64.b64decode(f.seal())
    return f.post(base64.b64encode(change(f, raw)).decode())


table("ciphertext", _cipher, [
    ("a byte less", lambda f, r: r[:-1]), ("half a block less", lambda f, r: r[:-16]),
    ("a block less", lambda f, r: r[:-32]), ("half of it", lambda f, r: r[:len(r) // 64 * 32]),
    ("one AES block", lambda f, r: r[:16]), ("one byte", lambda f, r: r[:1]),
    ("without its beginning", lambda f, r: r[32:]), ("noise", lambda f, r: f.rng.randbytes(len(r))),
    ("last block spoilt", lambda f, r: r[:-16] + f.rng.randbytes(16)),
    ("zeros behind it", lambda f, r: r + bytes(32))])


@kind()
def tampered(f):
    encrypted = f.seal()
    pairs = f.pairs(encrypted)
    raw = bytearray(base64.b64decode(encrypted))
    raw[f.rng.randrange(len(raw))] ^= 1 << f.rng.randrange(8)
    return f.post(base64.b64encode(raw).decode(), pairs)


def _padding(f, change):
    """A plaintext with a proper length and at least 4 bytes of padding, which are then spoilt."""
    plain = wecom_crypt.pad(f.frame())
    while plain[-1] < 4:
        plain = wecom_crypt.pad(f.frame())
    return f.post(f.close(change(f, plain, plain[-1])))


table("padding", _padding, [
    ("0", lambda f, p, n: p[:-1] + b"\0"), ("33", lambda f, p, n: p[:-1] + b"\x21"),
    ("255", lambda f, p, n: p[:-1] + b"\xff"),
    ("the last but one off", lambda f, p, n: p[:-2] + bytes([n - 1, n])),
    ("the first off", lambda f, p, n: p[:-n] + b"\0" + p[1 - n:]),
    ("only a count", lambda f, p, n: p[:-n] + bytes(n - 1) + p[-1:]),
    ("none", lambda f, p, n: p[:-n] + b"}" * n),
    ("all of it 0", lambda f, p, n: p[:-n] + bytes(n))])


@kind()
def padding_of_16(f):
    """PKCS#7 as libraries do it: a length that is no multiple of 32."""
    plain = f.frame()
    while len(plain) % 32 >= 16:
        plain = f.frame(f.message() + b" " * (32 - len(plain) % 32))
    count = 16 - len(plain) % 16
    return f.post(f.close(plain + bytes([count]) * count))


def _receive_id(f, value):
    return f.post(f.seal(receive_id=value(f.e.receive_id)))


table("receive id", _receive_id, [
    ("another", lambda r: "ww0000000000000000"), ("longer", lambda r: r + "0"), ("a NUL behind it", lambda r: r + "\0")])
table("receive id", _receive_id, [
    ("empty", lambda r: ""), ("cut", lambda r: r[:-1]), ("in capitals", lambda r: r.upper()),
    ("twice", lambda r: r * 2)], "xml")
table("receive id", _receive_id, [("the company's", lambda r: "ww0123456789abcdef")], "json")


def _msg_len(f, value):
    message = f.message()
    tail = f.e.receive_id.encode()
    plain = f.rng.randbytes(16) + struct.pack(">I", value(len(message), len(tail)) & 0xffffffff) + message + tail
    return f.post(f.close(wecom_crypt.pad(plain)))


table("msg_len", _msg_len, [
    ("0xffffff00", lambda n, r: 0xffffff00), ("0xffffffff", lambda n, r: 0xffffffff),
    ("0xffffffec", lambda n, r: 0xffffffec), ("0x7fffffff", lambda n, r: 0x7fffffff),
    ("0x80000000", lambda n, r: 0x80000000), ("one beyond all", lambda n, r: n + r + 1),
    ("into the padding", lambda n, r: n + r + 32), ("one less", lambda n, r: n - 1), ("zero", lambda n, r: 0),
    ("little endian", lambda n, r: struct.unpack("<I", struct.pack(">I", n))[0])])
table("msg_len", _msg_len, [("over the receive id", lambda n, r: n + r)], "xml")
table("plaintext", lambda f, n: f.post(f.close(wecom_crypt.pad(f.rng.randbytes(n)))),
      [("%d bytes" % n, n) for n in (0, 1, 10, 16, 19)])
table("message", lambda f, m: f.post(f.seal(m(f))), [
    ("empty", lambda f: b""), ("blank", lambda f: b"  \n"), ("words", lambda f: f.text().encode()),
    ("bytes", lambda f: f.rng.randbytes(200) + b"\xff"), ("cut", lambda f: f.message()[:-3]),
    ("something behind it", lambda f: f.message() + b"<a/>{}"),
    ("UTF-16", lambda f: f.message().decode().encode("utf-16"))])

# --- what is inside, properly sealed ------------------------------------------------------------------
BOMB = ("<!DOCTYPE xml [<!ENTITY a0 \"boom\">"
        + "".join("<!ENTITY a%d \"%s\">" % (i, "&a%d;" % (i - 1) * 10) for i in range(1, 10)) + "]>")
DTDS = [("bomb", BOMB, "&a9;"), ("an entity", '<!DOCTYPE xml [<!ENTITY e "x">]>', "&e;"),
        ("a file", '<!DOCTYPE xml [<!ENTITY e SYSTEM "file:///etc/hostname">]>', "&e;"),
        ("a URL", '<!DOCTYPE xml SYSTEM "http://127.0.0.1:1/x.dtd">', ""), ("alone", "<!DOCTYPE xml>", ""),
        ("a parameter entity", '<!DOCTYPE xml [<!ENTITY % p SYSTEM "file:///etc/hostname"> %p;]>', "")]


def _with_dtd(xml, dtd, use):
    """xml with a DTD before it; its first CDATA gives way to the entity."""
    if use:
        begin, end = xml.index("<![CDATA["), xml.index("]]>") + 3
        xml = xml[:begin] + use + xml[end:]
    return (dtd + xml).encode()


table("DTD inside", lambda f, d: f.post(f.seal(_with_dtd(f.message().decode(), *d))),
      [(n, (d, u)) for n, d, u in DTDS], "xml")
table("DTD of the envelope", lambda f, d: _enveloped(f, lambda x: _with_dtd(x, *d)), [(n, (d, u)) for n, d, u in DTDS],
      "xml")


def _enveloped(f, change):
    encrypted = f.seal()
    return f.post(encrypted, body=change(f.e.envelope(encrypted).decode()))


def _swap(data, old, new):
    assert old in data, (old, data)
    return data.replace(old, new)


table("XML", lambda f, change: f.post(f.seal(change(f, f.message()))), [
    ("another root", lambda f, m: _swap(m, b"<xml>", b"<html>").replace(b"</xml>", b"</html>")),
    ("no end", lambda f, m: m.replace(b"</xml>", b"")), ("two roots", lambda f, m: m + m),
    ("deep", lambda f, m: m[:-6] + b"<a>" * 5000 + b"</a>" * 5000 + b"</xml>"),
    ("deep without end", lambda f, m: b"<xml>" + b"<a>" * f.rng.randrange(20000, 40000)),
    ("no UTF-8", lambda f, m: _swap(m, MARK.encode(), MARK.encode() + b"\xc3\x28\xff")),
    ("half a surrogate", lambda f, m: _swap(m, MARK.encode(), MARK.encode() + b"\xed\xa0\x80")),
    ("overlong UTF-8", lambda f, m: _swap(m, MARK.encode(), MARK.encode() + b"\xc0\xbc")),
    ("GBK", lambda f, m: _swap(m, MARK.encode(), "张总".encode("gbk") + MARK.encode())),
    ("a NUL", lambda f, m: _swap(m, MARK.encode(), MARK.encode() + b"\0")),
    ("a control character", lambda f, m: _swap(m, MARK.encode(), MARK.encode() + b"\x07")),
    ("an unknown entity", lambda f, m: _swap(m, b"</xml>", b"<a>&boom;</a></xml>")),
    ("crossed elements", lambda f, m: _swap(m, b"</xml>", b"<a><b></a></b></xml>")),
    ("JSON", lambda f, m: json.dumps({"msgtype": "text", "text": {"content": f.text()}}).encode())], "xml")
table("JSON", lambda f, change: f.post(f.seal(change(f, f.message()))), [
    ("an array", lambda f, m: b"[" + m + b"]"), ("a string", lambda f, m: json.dumps(m.decode()).encode()),
    ("a number", lambda f, m: b"17"), ("null", lambda f, m: b"null"), ("no end", lambda f, m: m[:-1]),
    ("two of them", lambda f, m: m + m), ("deep", lambda f, m: b"[" * f.rng.randrange(20000, 40000)),
    ("deep inside", lambda f, m: m[:-1] + b',"a":' + b"[" * 5000 + b"]" * 5000 + b"}"),
    ("no UTF-8", lambda f, m: _swap(m, MARK.encode(), MARK.encode() + b"\xc3\x28")),
    ("half a surrogate", lambda f, m: _swap(m, MARK.encode(), MARK.encode() + b"\\ud800")),
    ("NaN", lambda f, m: m[:-1] + b',"a":NaN}'),
    ("a bare tab", lambda f, m: _swap(m, MARK.encode(), b"\t" + MARK.encode())),
    ("XML", lambda f, m: ("<xml><MsgType>text</MsgType><Content>%s</Content></xml>" % f.text()).encode())], "json")

# --- the envelope ---------------------------------------------------------------------------------------
table("envelope", _enveloped, [
    ("empty", lambda x: b""), ("cut", lambda x: x[:len(x) // 2].encode()), ("noise", lambda x: bytes(range(256))),
    ("no UTF-8", lambda x: b"\xff\xfe" + x.encode()), ("a NUL behind it", lambda x: x.encode() + b"\0"),
    ("bare base64", lambda x: max(x.replace("[", "<").replace('"', "<").replace("]", "<").split("<"), key=len).encode()),
    ("itself twice", lambda x: (x + x).encode())])
table("envelope", _enveloped, [
    ("another root", lambda x: x.replace("<xml>", "<html>").replace("</xml>", "</html>").encode()),
    ("Encrypt missing", lambda x: x.replace("Encrypt>", "Other>").encode()),
    ("Encrypt deeper", lambda x: x.replace("<Encrypt>", "<a><Encrypt>").replace("</Encrypt>", "</Encrypt></a>").encode()),
    ("Encrypt in an attribute", lambda x: b'<xml Encrypt="abc"/>'),
    ("deep", lambda x: (x[:-6] + "<a>" * 5000 + "</a>" * 5000 + "</xml>").encode()),
    ("deep without end", lambda x: b"<xml>" + b"<a>" * 30000), ("no end", lambda x: x.replace("</xml>", "").encode()),
    ("an unknown entity", lambda x: x.replace("</xml>", "&boom;</xml>").encode())], "xml")


@kind("xml")
def json_envelope(f):
    """The bot's form, sealed with this path's key."""
    encrypted = f.seal(json.dumps({"msgid": f.text(), "msgtype": "text", "from": {"userid": f.user()},
                                   "text": {"content": f.text()}}).encode(), "")
    return f.post(encrypted, body=json.dumps({"encrypt": encrypted}).encode(), kind="application/json")


@kind("xml")
def json_around_xml(f):
    encrypted = f.seal()
    return f.post(encrypted, body=json.dumps({"encrypt": encrypted}).encode(), kind="application/json")


@kind("json")
def xml_envelope(f):
    encrypted = f.seal()
    return f.post(encrypted, body=("<xml><Encrypt>%s</Encrypt></xml>" % cdata(encrypted)).encode(), kind="text/xml")


table("envelope", lambda f, change: _json_enveloped(f, change), [
    ("an array", lambda s: [s]), ("a string", lambda s: s), ("another name", lambda s: {"Encrypt": s}),
    ("a number", lambda s: {"encrypt": 17}), ("null", lambda s: {"encrypt": None}),
    ("a list", lambda s: {"encrypt": [s]}),
    ("deeper", lambda s: {"a": {"encrypt": s}})], "json")


def _json_enveloped(f, change):
    encrypted = f.seal()
    return f.post(encrypted, body=json.dumps(change(encrypted)).encode())


@kind("json")
def encrypt_twice(f):
    encrypted = f.seal()
    return f.post(encrypted, body=('{"encrypt":"%s","encrypt":"%s"}' % (encrypted, f.seal(b"{}"))).encode())


@kind()
def a_form(f):
    encrypted = f.seal()
    return f.post(encrypted, body=urllib.parse.urlencode({"Encrypt": encrypted, "encrypt": encrypted}).encode(),
                  kind="application/x-www-form-urlencoded")


@kind()
def an_upload(f):
    encrypted = f.seal()
    body = '--b\r\nContent-Disposition: form-data; name="Encrypt"\r\n\r\n%s\r\n--b--\r\n' % encrypted
    return f.post(encrypted, body=body.encode(), kind="multipart/form-data; boundary=b")


@kind()
def compressed(f):
    import gzip
    encrypted = f.seal()
    method, target, headers, body = f.post(encrypted)
    return method, target, headers + [("Content-Encoding", "gzip")], gzip.compress(body)


@kind()
def too_big(f):
    """Right in everything, but for its size."""
    message = f.message()
    return f.post(f.seal(message + b" " * (f.w.max_body + f.rng.randrange(1, 1000))))


@kind()
def too_big_around(f):
    encrypted = f.seal()
    return f.post(encrypted, body=f.e.envelope(encrypted) + b" " * (f.w.max_body + 1))


# --- method and path ------------------------------------------------------------------------------------
table("method", lambda f, m: f.post(method=m), [(m, m) for m in ("PUT", "DELETE", "PATCH", "OPTIONS", "GET", "BREW")])
table("path", lambda f, p: f.post(path=f.e.path + p), [(p, p) for p in ("/x", "%00", ".xml")])
table("path", lambda f, p: f.post(path=p(f.e.path)), [
    ("doubled slash", lambda p: "/" + p), ("capitals", lambda p: p.upper()), ("above", lambda p: p.rsplit("/", 1)[0])])

# --- verification of the URL --------------------------------------------------------------------------
table("verification", lambda f, change: change(f), [
    ("wrong receive id", lambda f: f.get(f.seal(b"17", "ww0000000000000000"))),
    ("wrong padding", lambda f: f.get(f.close(wecom_crypt.pad(f.frame(b"17"))[:-1] + b"\0"))),
    ("msg_len", lambda f: f.get(f.close(wecom_crypt.pad(f.rng.randbytes(16) + b"\xff\xff\xff\0" + b"17")))),
    ("cut", lambda f: f.get(f.seal(b"17")[:-24])), ("empty", lambda f: f.get("")),
    ("other signature", lambda f: f.get(f.seal(b"17"), f.pairs(f.seal(b"18")))),
    ("stale", lambda f: _stale_get(f)), ("huge", lambda f: f.get("A" * 30000)),
    ("twice", lambda f: _echo_twice(f))])


def _stale_get(f):
    encrypted = f.seal(b"17")
    return f.get(encrypted, f.pairs(encrypted, timestamp=int(f.w.now()) - f.rng.randrange(3 * 3600, 10 ** 6)))


def _echo_twice(f):
    encrypted = f.seal(b"17")
    return f.get(encrypted, f.pairs(encrypted) + [("echostr", f.seal(b"18"))])


def forged(w, endpoint, seed, n):
    rng = random.Random("forged/%s/%s" % (endpoint.name, seed))
    f = Forger(w, endpoint, rng)
    kinds = [k for k in KINDS if k[2] in ("", "json" if endpoint.json_form else "xml")]
    todo = []
    for f.n in range(n):
        if not todo:
            todo = list(kinds)
            rng.shuffle(todo)
        name, function, _ = todo.pop()
        yield Forged(name, *function(f))
