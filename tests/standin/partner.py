"""What the stand-in's own tests have on the other side: a small client of its API, and a daemon that takes
callbacks as strictly as the documentation asks."""
import base64
import http.client
import json
import re
import threading
import urllib.parse
import xml.parsers.expat

import wecom_crypt
from server import Answer, Server, parameters
from wecom import Wecom

JPG = b"\xff\xd8\xff\xe0" + bytes(3000)
AGENT = 1000002


class Client:
    """The least that can call the API; raises what http.client raises."""

    def __init__(self, w, kind="app"):
        self.w, self.kind, self.c = w, kind, None
        self.secret = w.app.secret if kind == "app" else w.secret_of.get(kind)
        self.value = None

    def http(self, method, path, query, body=None, headers=None, timeout=5):
        if self.c is None:
            self.c = http.client.HTTPConnection("127.0.0.1", self.w.server.port, timeout=timeout)
        target = path + ("?" + urllib.parse.urlencode(query) if query else "")
        try:
            self.c.request(method, target, body, headers or {})
            r = self.c.getresponse()
            return r.status, r.headers, r.read()
        except (OSError, http.client.HTTPException):
            self.c.close()
            self.c = None
            raise

    def token(self):
        if self.value is None:
            self.value = json.loads(self.http("GET", "/cgi-bin/gettoken", {
                "corpid": self.w.corp_id, "corpsecret": self.secret})[2])["access_token"]
        return self.value

    def raw(self, method, path, query=None, body=None, token=True, headers=None):
        query = dict(query or {}, **({"access_token": self.token()} if token else {}))
        if isinstance(body, dict):
            body = json.dumps(body, ensure_ascii=False).encode()
            headers = dict({"Content-Type": "application/json"}, **(headers or {}))
        return self.http(method, "/cgi-bin/" + path, query, body, headers)

    def get(self, path, token=True, **query):
        return json.loads(self.raw("GET", path, query, token=token)[2])

    def post(self, path, body, token=True, headers=None, **query):
        return json.loads(self.raw("POST", path, query, body, token, headers)[2])

    def send(self, user, text="好", **more):
        return self.post("message/send", dict({"touser": user, "msgtype": "text", "agentid": AGENT,
                                               "text": {"content": text}}, **more))

    def upload(self, content, kind="image", name="照片.jpg", disposition=None, path="media/upload", **query):
        disposition = disposition or 'form-data; name="media"; filename="%s"; filelength=%d' % (name, len(content))
        body = ("--x1\r\nContent-Disposition: %s\r\nContent-Type: image/jpeg\r\n\r\n" % disposition).encode()
        body += content + b"\r\n--x1--\r\n"
        return json.loads(self.raw("POST", path, dict({"type": kind}, **query), body, path == "media/upload", {
            "Content-Type": "multipart/form-data; boundary=x1"})[2])


def company(**more):
    w = Wecom(seed=3, **more)
    w.department(2, "销售一部")
    w.department(3, "销售二部", 2)
    w.member("ZhangSan", "张三", department=[2], leader=True)
    w.member("lisi", "李四", department=[3])
    w.member("wangwu", "王五", department=[3], licensed=False)
    return w


def card(kind="button_interaction", **more):
    base = {"button_interaction": {"task_id": "t-1@x", "button_list": [{"text": "完成", "key": "done/1", "style": 1},
                                                                      {"text": "否决", "key": "veto/1"}]},
            "text_notice": {"card_action": {"type": 1, "url": "https://kehud.example/board"}},
            "news_notice": {"card_action": {"type": 1, "url": "https://kehud.example/board"},
                            "card_image": {"url": "https://kehud.example/a.png", "aspect_ratio": 2.25}},
            "vote_interaction": {"task_id": "t-2", "submit_button": {"text": "提交", "key": "s"},
                                 "checkbox": {"question_key": "q", "option_list": [{"id": "1", "text": "是"}]}},
            "multiple_interaction": {"task_id": "t-3", "submit_button": {"text": "提交", "key": "s"},
                                     "select_list": [{"question_key": "q", "option_list": [{"id": "1", "text": "是"}]}]}}
    out = dict({"card_type": kind, "main_title": {"title": "跟进张总", "desc": "今天"}}, **base[kind])
    out.update(more)
    return {k: v for k, v in out.items() if v is not None}


# what a Honest can be told to overlook
LAX = ("signature", "twice", "long", "number", "window", "size", "length", "padding", "msg_len", "receive_id", "utf8",
       "dtd", "depth", "root", "method")


class Honest:
    """A daemon that verifies as strictly as the documentation asks, and only notes what it took. lax: one check of LAX
    that it does not make."""

    def __init__(self, w, lax=None):
        self.lax = lax
        self.w, self.took, self.reply, self.deaf, self.lock = w, [], None, 0, threading.Lock()
        self.server = Server(self.handle)
        w.target("http://127.0.0.1:%d" % self.server.port)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.close()

    def handle(self, r):
        try:
            return self.take(r)
        except (wecom_crypt.Bad, ValueError, KeyError, RecursionError, xml.parsers.expat.ExpatError):
            return Answer(403, b"refused")

    def take(self, r):
        e = next((e for e in self.w.endpoints.values() if e.path == r.path), None)
        pairs = parameters(r.query)
        lax = self.lax
        if r.bad or e is None or (r.method not in ("GET", "POST") and lax != "method") or not pairs:
            return Answer(404)
        q = {k: v.replace(" ", "+") if k == "echostr" else v for k, v in pairs}
        names = {"msg_signature", "timestamp", "nonce"} | ({"echostr"} if r.method == "GET" else set())
        if (len(q) != len(pairs) and lax != "twice") or set(q) != names:
            return Answer(403)
        if any(len(v) > 4096 for v in q.values()) and lax != "long":
            return Answer(403)
        if len(r.body) > self.w.max_body and lax != "size":
            return Answer(403)
        if lax == "number":
            q["seconds"] = re.match(r"\s*\+?\d*", q["timestamp"]).group() or "0"  # as atoi does it
        elif len(q["timestamp"]) > 11 or not q["timestamp"].isdigit():
            return Answer(403)
        if abs(int(q.get("seconds", q["timestamp"])) - self.w.now()) > 7200 and lax != "window":
            return Answer(403)
        encrypted = q.get("echostr")
        if encrypted is None:
            encrypted = strict_json(r.body)["encrypt"] if e.json_form else strict_xml(r.body, lax)["Encrypt"]
        if not isinstance(encrypted, str):
            return Answer(403)
        signature = wecom_crypt.sign(e.token, q["timestamp"], q["nonce"], encrypted)
        if signature != q["msg_signature"] and lax != "signature":
            return Answer(403)
        message = unseal(e.key, encrypted, e.receive_id, lax)
        if r.method == "GET":
            return Answer(200, message)
        kind = strict_json(message)["msgtype"] if e.json_form else strict_xml(message, lax)["MsgType"]
        if self.deaf:
            self.deaf -= 1
            return Answer(503)
        self.took.append(message)
        return Answer(200, self.answer(e, kind))

    def answer(self, e, kind):
        if self.reply is None:
            return b""
        sealed = wecom_crypt.seal(e.key, self.reply.encode(), e.receive_id)
        signature = wecom_crypt.sign(e.token, "17", "n", sealed)
        if e.json_form:
            return json.dumps({"encrypt": sealed, "msgsignature": signature, "timestamp": 17, "nonce": "n"}).encode()
        return ("<xml><Encrypt>%s</Encrypt><MsgSignature>%s</MsgSignature><TimeStamp>17</TimeStamp><Nonce>n</Nonce></xml>"
                % (sealed, signature)).encode()


def unseal(key, encrypted, receive_id, lax):
    """As wecom_crypt.unseal(), but for one check."""
    if lax not in ("length", "padding", "msg_len", "receive_id", "utf8"):
        return wecom_crypt.unseal(key, encrypted, receive_id)
    data = base64.b64decode(encrypted, validate=True)
    if not data or len(data) % (16 if lax == "length" else 32):
        raise ValueError("length")
    plain = wecom_crypt.decrypt_raw(key, data)
    count = plain[-1]
    if 1 <= count <= 32 and (lax == "padding" or plain[-count:] == bytes([count]) * count):
        plain = plain[:-count]
    elif lax != "padding":
        raise ValueError("padding")
    size = int.from_bytes(plain[16:20], "big")
    if len(plain) < 20 or (20 + size > len(plain) and lax != "msg_len"):
        raise ValueError("msg_len")
    if plain[20 + size:] != receive_id.encode() and lax != "receive_id":
        raise ValueError("receive id")
    return plain[20:20 + size].decode("utf-8", "replace" if lax == "utf8" else "strict").encode()


def strict_xml(data, lax=None):
    """{element below <xml>: text}; no DTD, no depth."""
    out, path = {}, []
    p = xml.parsers.expat.ParserCreate("utf-8")

    def no(*_):
        raise ValueError("DTD")

    def begin(name, attributes):
        path.append(name)
        if (len(path) > 8 and lax != "depth") or (path[0] != "xml" and lax != "root"):
            raise ValueError("depth or root")
        if len(path) == 2:
            out.setdefault(name, "")

    def text(data):
        if len(path) == 2:
            out[path[1]] += data
    if lax != "dtd":
        p.StartDoctypeDeclHandler = no
    p.StartElementHandler, p.CharacterDataHandler, p.EndElementHandler = begin, text, lambda _: path.pop()
    p.Parse(data, True)
    return out


def strict_json(data):
    def no(name):
        raise ValueError(name)

    def once(pairs):
        if len(dict(pairs)) != len(pairs):
            raise ValueError("twice")
        return dict(pairs)
    out = json.loads(data.decode("utf-8"), parse_constant=no, object_pairs_hook=once)
    json.dumps(out, ensure_ascii=False).encode()  # no half surrogates
    if not isinstance(out, dict):
        raise ValueError("no object")
    return out
