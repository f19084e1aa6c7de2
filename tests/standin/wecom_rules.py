"""How parameters are checked, and the error codes of WeCom that the stand-in answers with."""
import json
import random
import re
import time

TEXTS = {
    -1: "system busy", 40001: "invalid credential", 40003: "invalid UserID", 40004: "invalid media type",
    40005: "invalid type", 40006: "invalid file size", 40007: "invalid media_id", 40008: "invalid message type",
    40009: "invalid image size", 40011: "invalid video size", 40013: "invalid corpid",
    40014: "invalid access_token", 40016: "invalid button size", 40017: "invalid button type",
    40018: "invalid button name size", 40019: "invalid button key size", 40020: "invalid button url size",
    40022: "invalid sub button size", 40023: "invalid sub button size", 40029: "invalid code",
    40031: "invalid userid list", 40033: "invalid character: \\u escape", 40035: "invalid parameter",
    40056: "invalid agentid", 40058: "invalid Request Parameter", 40063: "some parameters are empty",
    40066: "invalid party list", 40074: "news not allowed with safe", 40091: "secret is invalid",
    40123: "invalid image", 41001: "access_token missing", 41002: "corpid missing", 41004: "secret missing",
    41006: "media_id missing", 41008: "code missing", 41010: "url missing", 41011: "agentid missing",
    41016: "title missing", 41033: "description missing", 42001: "access_token expired", 42003: "code expired",
    42014: "invalid task_id", 42015: "message not sent by this app", 42016: "task_id not found",
    42017: "invalid button key", 42018: "duplicate button key", 42019: "button key too long",
    42020: "invalid button name", 42022: "code has been used", 42027: "keyname missing", 42028: "url missing",
    42029: "media_id missing", 42030: "appid missing", 42031: "invalid card_type", 42033: "title missing",
    42035: "invalid horizontal_content_list", 42036: "invalid vertical_content_list",
    42037: "invalid option_list", 42038: "button text missing", 42039: "button key missing",
    42040: "option id missing", 42041: "option text missing", 42042: "invalid jump_list",
    42043: "question_key missing", 42044: "card_image.url missing", 42045: "invalid card_action",
    42046: "submit key missing", 42047: "invalid select_list", 42049: "submit text missing",
    42050: "userid missing", 42051: "duplicate action_menu key", 42052: "recall out of time",
    43001: "require GET method", 43002: "require POST method", 43012: "no callback url",
    44001: "empty media data", 44004: "empty content", 45001: "media size out of limit",
    45002: "content size out of limit", 45008: "articles out of limit", 45009: "api freq out of limit",
    45033: "concurrent call out of limit", 46004: "user not exist", 47001: "data format error",
    48002: "api forbidden", 48007: "open_kfid not allowed for this app", 48009: "api forbidden for contacts",
    50003: "app disabled", 60003: "department not found", 60011: "no privilege to access/modify contact/party",
    60020: "not allow to access from your ip", 60111: "userid not found",
    6000: "version conflict", 40201: "sensitive content", 40204: "sensitive content", 40206: "body too big",
    45029: "answer too big", 46003: "no menu", 48001: "api unauthorized", 48004: "api banned",
    48006: "api not allowed", 50001: "redirect_url not trusted", 50002: "no privilege", 60021: "user not in scope",
    81012: "no receiver", 82004: "content refused", 93008: "robot not in the group", 95004: "open_kfid not found",
    95012: "wrong kind of secret", 95014: "not a servicer", 301007: "corp disabled", 301064: "try again",
    81013: "user & party & tag all invalid", 82001: "no receiver", 82101: "no userid", 82102: "userid not a receiver",
    84061: "not external contact", 86001: "invalid chatid", 86003: "chatid not found", 86006: "invalid member number",
    86007: "invalid member", 86008: "chat not created by this app", 86205: "invalid chatid", 86207: "owner not a member",
    86215: "chatid existed", 86216: "invalid member", 93000: "invalid webhook url", 93004: "robot disabled",
    95000: "invalid open_kfid", 95001: "out of 5 messages", 95002: "out of 48 hours", 95007: "invalid msg token",
    95011: "wrong kind of secret", 95013: "session over", 95016: "state change not allowed",
    95018: "send not allowed in this state", 301002: "not allow operate another agent", 301017: "not AMR",
    830002: "use Range",
}
# Codes that no correct client ever causes, whatever the data: each is a violation.
WRONG = frozenset(
    [40004, 40005, 40006, 40008, 40031, 40033, 40035, 40056, 40058, 40063, 40066, 40074, 41001, 41002, 41004, 41006,
     41008, 41010, 41011, 41016, 41033, 43001, 43002, 44001, 44004, 45002, 45008, 47001, 81012, 82001, 82101,
     301002] + list(range(40016, 40028)) + list(range(42014, 42052)))

_rng = random.Random(4)


def error_text(code, detail=""):
    """As the real ones read: nobody may compare them."""
    words = TEXTS.get(code, "error") + (", " + detail if detail else "")
    hint = "%d_%d_%032x" % (time.time(), _rng.randrange(100), _rng.getrandbits(128))
    return ("%s, hint: [%s], from ip: 127.0.0.1, more info at https://open.work.weixin.qq.com/devtool/query?e=%d"
            % (words, hint, code))


class Refuse(Exception):
    """The call fails with code. wrong: a violation; by default when the code says that the client is."""

    def __init__(self, code, detail="", wrong=None, **more):
        super().__init__("%d %s" % (code, detail))
        self.code, self.detail, self.more = code, detail, more
        self.wrong = code in WRONG if wrong is None else wrong


class Field:
    """What a value must be. need: code when it is missing; bad: when it is wrong; over: too long or too many."""

    def __init__(self, need=None, bad=40058, over=None):
        self.need, self.bad, self.over = need, bad, bad if over is None else over


class Text(Field):
    def __init__(self, most=None, need=None, bad=40058, over=45002, empty=True, pattern=None, choice=None,
                 chars=None, scheme=False):
        super().__init__(need, bad, over)
        self.most, self.empty, self.choice, self.chars, self.scheme = most, empty, choice, chars, scheme
        self.pattern = re.compile(pattern) if pattern else None

    def check(self, v, where):
        if not isinstance(v, str):
            raise Refuse(self.bad, where + " is not a string")
        if v == "" and (self.need is not None or not self.empty):
            raise Refuse(self.need or self.bad, where + " is empty")
        if self.most is not None and len(v.encode()) > self.most:
            raise Refuse(self.over, "%s has %d bytes" % (where, len(v.encode())))
        if self.chars is not None and len(v) > self.chars:
            raise Refuse(self.over, "%s has %d characters" % (where, len(v)))
        if self.choice is not None and v not in self.choice:
            raise Refuse(self.bad, "%s %r" % (where, v))
        if self.pattern is not None and not self.pattern.fullmatch(v):
            raise Refuse(self.bad, "%s %r" % (where, v[:200]))
        if self.scheme and v and not re.match(r"[a-z]+://[^\s]+\Z", v):
            raise Refuse(self.bad, "%s without scheme: %r" % (where, v[:200]))


class Number(Field):
    def __init__(self, least=0, most=2 ** 63 - 1, need=None, bad=40058, real=False):
        super().__init__(need, bad)
        self.least, self.most, self.real = least, most, real

    def check(self, v, where):
        right = type(v) is int or (self.real and type(v) is float)
        if not right or not self.least <= v <= self.most:
            raise Refuse(self.bad, "%s %r" % (where, v))


class Bool(Field):
    def check(self, v, where):
        if not isinstance(v, bool):
            raise Refuse(self.bad, "%s %r" % (where, v))


class List(Field):
    def __init__(self, item, least=0, most=1000, need=None, bad=40058, over=None):
        super().__init__(need, bad, over)
        self.item, self.least, self.most = item, least, most

    def check(self, v, where):
        if not isinstance(v, list):
            raise Refuse(self.bad, where + " is not an array")
        if not self.least <= len(v) <= self.most:
            raise Refuse(self.over, "%s has %d elements" % (where, len(v)))
        for i, x in enumerate(v):
            self.item.check(x, "%s[%d]" % (where, i))


class Object(Field):
    """also: a function (value, where) for what concerns several fields."""

    def __init__(self, need=None, bad=40058, also=None, **fields):
        super().__init__(need, bad)
        self.fields, self.also = fields, also

    def check(self, v, where):
        if not isinstance(v, dict):
            raise Refuse(self.bad, where + " is not an object")
        fields = self.fields
        for name, x in v.items():
            if name not in fields:
                raise Refuse(40058, "unknown parameter %s.%s" % (where, name))
            fields[name].check(x, "%s.%s" % (where, name))
        for name, field in fields.items():
            if field.need is not None and name not in v:
                raise Refuse(field.need, "%s.%s is missing" % (where, name))
        if self.also is not None:
            self.also(v, where)


class Any(Field):
    def check(self, v, where):
        pass


def _no_twins(pairs):
    out = dict(pairs)
    if len(out) != len(pairs):
        raise ValueError("a key twice")
    return out


def _no_constant(name):
    raise ValueError(name)


_ESCAPE = re.compile(rb"(?<!\\)(?:\\\\)*\\u[0-9a-fA-F]{4}")


def json_body(request):
    """The object of a POST, or Refuse."""
    kind = [p.strip().lower() for p in request.headers.get("content-type", "").split(";")]
    if kind[0] != "application/json" or kind[1:] not in ([], ["charset=utf-8"]):
        raise Refuse(40058, "Content-Type %r" % request.headers.get("content-type"))
    if b"\\u" in request.body and _ESCAPE.search(request.body):
        raise Refuse(40033)
    try:
        value = json.loads(request.body.decode("utf-8"), object_pairs_hook=_no_twins, parse_constant=_no_constant)
    except (ValueError, RecursionError) as e:
        raise Refuse(47001, str(e)) from e
    if not isinstance(value, dict):
        raise Refuse(47001, "not an object")
    return value


def cut(text, most):
    """At most so many bytes, no half character."""
    return text.encode()[:most].decode("utf-8", "ignore")


def ids(text, most, bad):
    """Splits a|b|c."""
    parts = [p for p in text.split("|")] if text else []
    if len(parts) > most or any(not p or p != p.strip() for p in parts):
        raise Refuse(bad, "%r" % text[:200])
    return parts
