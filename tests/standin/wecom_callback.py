"""The platform calls the daemon: signed and sealed messages, repeated when they are not acknowledged.

An Endpoint is one tuple of path, token, key and receive id; a Delivery one message and its attempts.
"""
import concurrent.futures
import itertools
import json
import random
import re
import socket
import threading
import time
import urllib.parse
import xml.etree.ElementTree as ET

import wecom_card
import wecom_crypt

KINDS = ("duplicate", "parallel", "reordered", "tampered", "signature", "replayed", "stale", "oversized", "slow_body")
# Events that may be answered with a passive reply, beside every ordinary message.
REPLIED = {"subscribe", "enter_agent", "location", "click", "view", "view_miniprogram", "scancode_waitmsg",
           "template_card_event", "template_card_menu_event"}


class Raw(str):
    """XML as it is."""


def cdata(text):
    return "<![CDATA[%s]]>" % str(text).replace("]]>", "]]]]><![CDATA[>")


def to_xml(fields, numbers=("CreateTime", "MsgId", "AgentID", "Id", "ParentId", "Order", "Count", "Scale", "Status",
                            "Gender", "EffectTime", "Latitude", "Longitude", "Precision", "Location_X",
                            "Location_Y", "ErrCode", "MainDepartment")):
    """[(name, value)]; a value may be a list of the same kind, or Raw."""
    out = []
    for name, value in fields:
        if isinstance(value, list):
            text = to_xml(value)
        elif isinstance(value, Raw):
            text = value
        elif name in numbers and value != "":
            text = str(value)
        else:
            text = cdata(value)
        out.append("<%s>%s</%s>" % (name, text, name))
    return "".join(out)


class Endpoint:
    def __init__(self, w, name, path, token, aes_key, receive_id, json_form=False, agent_id=""):
        self.w, self.name, self.path, self.token, self.aes_key = w, name, path, token, aes_key
        self.receive_id, self.json_form, self.agent_id = receive_id, json_form, agent_id
        self.key = wecom_crypt.key_of(aes_key)

    def query(self, encrypted, timestamp=None, nonce=None, signature=None, **more):
        timestamp = str(int(self.w.now()) if timestamp is None else timestamp)
        nonce = nonce or self.w.new_nonce()
        signature = signature or wecom_crypt.sign(self.token, timestamp, nonce, encrypted)
        pairs = dict(msg_signature=signature, timestamp=timestamp, nonce=nonce, **more)
        return self.path + "?" + urllib.parse.urlencode(pairs)

    def envelope(self, encrypted):
        if self.json_form:
            return json.dumps({"encrypt": encrypted}).encode()
        parts = ["<ToUserName>%s</ToUserName>" % cdata(self.w.corp_id), "<Encrypt>%s</Encrypt>" % cdata(encrypted)]
        if self.agent_id != "":
            parts.append("<AgentID>%s</AgentID>" % cdata(self.agent_id))
        self.w.rng_out.shuffle(parts)  # no client may rely on the order
        return ("<xml>%s</xml>" % "".join(parts)).encode()

    def sealed(self, message, **query):
        """(target, body) of a message as bytes."""
        encrypted = wecom_crypt.seal(self.key, message, self.receive_id)
        return self.query(encrypted, **query), self.envelope(encrypted)

    def content_type(self):
        return "application/json" if self.json_form else "text/xml"

    def reply(self, body):
        """The daemon's passive reply as text or object, or Bad."""
        if self.json_form:
            try:
                d = json.loads(body.decode("utf-8"))
                encrypted, signature, timestamp, nonce = (d[k] for k in ("encrypt", "msgsignature", "timestamp", "nonce"))
            except (ValueError, KeyError, TypeError) as e:
                raise wecom_crypt.Bad("reply: %r" % e) from e
            if type(timestamp) is not int:
                raise wecom_crypt.Bad("timestamp is no number")
        else:
            try:
                root = ET.fromstring(body.decode("utf-8"))
            except (ValueError, ET.ParseError) as e:
                raise wecom_crypt.Bad("reply: %r" % e) from e
            d = {x.tag: x.text or "" for x in root}
            if root.tag != "xml" or set(d) != {"Encrypt", "MsgSignature", "TimeStamp", "Nonce"}:
                raise wecom_crypt.Bad("reply with %s" % sorted(d))
            encrypted, signature, timestamp, nonce = (d[k] for k in ("Encrypt", "MsgSignature", "TimeStamp", "Nonce"))
        if signature != wecom_crypt.sign(self.token, timestamp, nonce, encrypted):
            raise wecom_crypt.Bad("signature of the reply")
        plain = wecom_crypt.unseal(self.key, encrypted, self.receive_id).decode()
        return json.loads(plain) if self.json_form else ET.fromstring(plain)


class Wire:
    """Speaks HTTP to the daemon; a connection stays with its thread."""

    def __init__(self, host, port):
        self.host, self.port, self.own = host, port, threading.local()

    def close(self):
        s, self.own.socket = getattr(self.own, "socket", None), None
        if s is not None:
            s.close()

    def request(self, method, target, headers=(), body=b"", limit=5.0, slow=0.0):
        """(status, headers, body); OSError or TimeoutError if there was no whole answer in time."""
        lines = ["%s %s HTTP/1.1" % (method, target), "Host: %s:%d" % (self.host, self.port)]
        names = {n.lower() for n, _ in headers}
        if (body or method not in ("GET", "HEAD")) and "content-length" not in names:
            lines.append("Content-Length: %d" % len(body))
        lines += ["%s: %s" % h for h in headers]
        head = "\r\n".join(lines).encode("utf-8", "surrogateescape") + b"\r\n\r\n"
        end = time.monotonic() + limit
        used = getattr(self.own, "socket", None) is not None
        try:
            return self.attempt(head, body, end, slow, method)
        except (TimeoutError, ValueError):
            self.close()
            raise
        except OSError:
            self.close()
            if not used:
                raise
        try:
            return self.attempt(head, body, end, slow, method)  # the daemon had closed the idle connection
        except (OSError, ValueError):
            self.close()
            raise

    def attempt(self, head, body, end, slow, method):
        s = getattr(self.own, "socket", None)
        if s is None:
            s = self.own.socket = socket.create_connection((self.host, self.port), max(0.001, end - time.monotonic()))
            s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        s.settimeout(max(0.001, end - time.monotonic()))
        early = None
        try:
            if slow and body:
                s.sendall(head)
                for i in range(0, len(body), max(1, len(body) // 8)):
                    time.sleep(slow / 8)
                    s.sendall(body[i:i + max(1, len(body) // 8)])
            else:
                s.sendall(head + body)
        except (BrokenPipeError, ConnectionResetError) as e:
            early = e  # it may have answered before it had read all
        return self.answer(s, end, method, early)

    def answer(self, s, end, method, early):
        data = b""
        while b"\r\n\r\n" not in data:
            s.settimeout(max(0.001, end - time.monotonic()))
            more = s.recv(65536)
            if not more:
                raise early or ConnectionResetError("closed without an answer")
            data += more
            while data.startswith(b"HTTP/1.1 100") and b"\r\n\r\n" in data:
                data = data.split(b"\r\n\r\n", 1)[1]
        head, _, rest = data.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        status = int(lines[0].split(" ")[1])
        headers = {k.lower(): v.strip() for k, v in (x.split(":", 1) for x in lines[1:])}
        if "transfer-encoding" in headers:
            raise ValueError("a chunked answer")
        length = int(headers.get("content-length", "0")) if method != "HEAD" else 0
        while len(rest) < length:
            s.settimeout(max(0.001, end - time.monotonic()))
            more = s.recv(65536)
            if not more:
                raise ConnectionResetError("half an answer")
            rest += more
        if headers.get("connection", "").lower() == "close" or early:
            self.close()
        return status, headers, rest[:length]


class Attempt:
    __slots__ = ("status", "body", "error", "took", "what")

    def __init__(self, status, body, error, took, what):
        self.status, self.body, self.error, self.took, self.what = status, body, error, took, what

    def __repr__(self):
        return "<%s %s %s %.3f s>" % (self.what, self.status, self.error or "", self.took)


class Delivery:
    """One message on its way to the daemon. ok: acknowledged; ack_s: how long that attempt took; reply: the
    passive reply, if any; extra: answers to forged copies sent on the way."""

    def __init__(self, endpoint, message, msgid, kind, user, may_reply=True):
        self.endpoint, self.message, self.msgid, self.kind, self.user = endpoint, message, msgid, kind, user
        self.may_reply, self.attempts, self.extra = may_reply, [], []
        self.ok, self.reply, self.ack_s, self.future = False, None, None, None
        self.response_url = self.response_code = self.media = self.stream_id = None

    def join(self, timeout=60):
        """Waits for the end of all attempts."""
        self.future.result(timeout)
        return self

    def __repr__(self):
        return "<%s %s from %s ok=%s %s>" % (self.kind, self.msgid, self.user, self.ok, self.attempts)


class Callbacks:
    """The part of Wecom that calls the daemon."""

    def init_callbacks(self):
        self.wire = None
        self.retries, self.retry_s, self.time_limit = 3, 0.05, 5.0
        self.retry_signature = "any"  # fresh, same, any: documented nowhere
        self.max_body = 1024 * 1024   # the daemon's
        self.stale_s = 3 * 3600
        self.deliveries = []
        self.callback_rate, self.callback_kinds, self.callback_seed = 0.0, KINDS, 0
        self.held = None              # a delivery that waits for the next one, to be overtaken
        self.numbers = itertools.count(7024567890123456789)  # beyond 2^53
        self.pool = None
        self.senders = 16

    def target(self, url):
        """Base URL of the daemon."""
        u = urllib.parse.urlsplit(url)
        self.wire = Wire(u.hostname, u.port)

    def callback_faults(self, rate, seed=1, kinds=KINDS):
        assert not set(kinds) - set(KINDS)
        self.callback_rate, self.callback_seed, self.callback_kinds = rate, seed, tuple(kinds)

    # --- sending ------------------------------------------------------------------------------------
    def deliver(self, d, wait=True):
        """Sends it until acknowledged, at most 1 + retries times. wait=False: on a thread; see Delivery.join."""
        with self.changed:
            d.number = len(self.deliveries)
            self.deliveries.append(d)
            if self.pool is None:
                self.pool = concurrent.futures.ThreadPoolExecutor(self.senders, "platform")
        fault, rng = None, random.Random("%s/%d" % (self.callback_seed, d.number))
        if self.callback_rate and rng.random() < self.callback_rate:
            fault = rng.choice(self.callback_kinds)
        if fault == "reordered":
            with self.changed:
                if self.held is None and not wait:  # goes out after the next one
                    self.held, d.future = (d, rng), concurrent.futures.Future()
                    return d
            fault = None
        d.future = self.pool.submit(self.send, d, fault, rng)
        with self.changed:
            held, self.held = self.held, None
        if held is not None:
            after = d.future
            self.pool.submit(self.send_held, held, after)
        if wait:
            d.join(self.time_limit * (self.retries + 1) + 60)
        return d

    def send_held(self, held, after):
        d, rng = held
        try:
            after.exception(60)
            self.send(d, None, rng)
            d.future.set_result(None)
        except BaseException as e:  # noqa: for whoever joins
            d.future.set_exception(e)

    def flush(self, timeout=120):
        """Waits for every delivery that was begun; those that gave up."""
        with self.changed:
            held, self.held = self.held, None
        if held is not None:  # nobody came after it
            nobody = concurrent.futures.Future()
            nobody.set_result(None)
            self.send_held(held, nobody)
        end = time.monotonic() + timeout
        for d in list(self.deliveries):
            d.future.result(max(0.1, end - time.monotonic()))
        return [d for d in self.deliveries if not d.ok]

    def once(self, d, target, body, what, slow=0.0):
        headers = [("Content-Type", d.endpoint.content_type()), ("User-Agent", "Mozilla/4.0"), ("Accept", "*/*"),
                   ("Pragma", "no-cache")]
        began = time.monotonic()
        try:
            status, _, answer = self.wire.request("POST", target, headers, body, self.time_limit, slow)
            return Attempt(status, answer, None, time.monotonic() - began, what)
        except (OSError, ValueError) as e:
            return Attempt(None, b"", e, time.monotonic() - began, what)

    def send(self, d, fault, rng):
        target, body = d.endpoint.sealed(d.message)
        self.before(d, fault, rng, target, body)
        parallel = None
        if fault == "parallel":
            parallel = threading.Thread(target=lambda: d.extra.append(self.once(d, target, body, "parallel")))
            parallel.start()
        for n in range(self.retries + 1):
            if n:
                time.sleep(self.retry_s)
                fresh = {"fresh": True, "same": False}.get(self.retry_signature, rng.random() < 0.5)
                if fresh:
                    target, body = d.endpoint.sealed(d.message)
            a = self.once(d, target, body, "first" if n == 0 else "retry", 0.5 if fault == "slow_body" else 0.0)
            with self.changed:
                d.attempts.append(a)
                if a.status == 200:
                    self.acknowledged(d, a)
                    d.ok, d.ack_s = True, a.took
                self.changed.notify_all()
            if d.ok:
                break
        if parallel is not None:
            parallel.join()
        if fault in ("duplicate", "replayed") and d.ok:
            again = (target, body) if fault == "replayed" else d.endpoint.sealed(d.message)
            d.extra.append(self.once(d, *again, fault))

    def before(self, d, fault, rng, target, body):
        """A forged copy goes first; it must not be taken."""
        e = d.endpoint
        if fault == "tampered":
            encrypted = bytearray(wecom_crypt.seal(e.key, d.message, e.receive_id).encode())
            query = e.query(encrypted.decode())
            at = rng.randrange(len(encrypted) - 4)
            encrypted[at] = ord("A") if encrypted[at] != ord("A") else ord("B")
            forged = query, e.envelope(encrypted.decode())
        elif fault == "signature":
            forged = re.sub("msg_signature=[0-9a-f]{40}", "msg_signature=%040x" % rng.getrandbits(160), target), body
        elif fault == "stale":
            forged = e.sealed(self.other(d), timestamp=int(self.now()) - self.stale_s)
        elif fault == "oversized":
            forged = e.sealed(self.other(d) + b" " * self.max_body)
        else:
            return
        a = self.once(d, *forged, fault)
        d.extra.append(a)
        if a.status is not None and 200 <= a.status < 300:
            with self.changed:
                self.violation("callback: a %s copy was answered %d" % (fault, a.status))

    def other(self, d):
        """The same message under another id, so that taking it would show."""
        return d.message.replace(str(d.msgid).encode(), str(next(self.numbers)).encode()) if d.msgid else d.message

    def acknowledged(self, d, a):
        if a.body == b"":
            return
        if not d.may_reply:
            self.violation("callback: %s was answered with %r" % (d.kind, a.body[:80]))
            return
        try:
            d.reply = d.endpoint.reply(a.body)
            if d.endpoint.json_form:
                self.bot_reply(d, d.reply)
            else:
                self.passive_reply(d, d.reply)
        except (wecom_crypt.Bad, ValueError, ET.ParseError) as e:
            self.violation("callback: bad reply to %s: %s" % (d.kind, e))

    def passive_reply(self, d, root):
        f = {x.tag: x for x in root}
        text = {k: (x.text or "") for k, x in f.items()}
        kind = text.get("MsgType")
        wants = {"text": {"Content"}, "image": {"Image"}, "voice": {"Voice"}, "video": {"Video"},
                 "news": {"ArticleCount", "Articles"}, "update_button": {"Button"},
                 "update_template_card": {"TemplateCard"}}
        if root.tag != "xml" or kind not in wants:
            raise wecom_crypt.Bad("MsgType %r" % kind)
        if set(f) != {"ToUserName", "FromUserName", "CreateTime", "MsgType"} | wants[kind]:
            raise wecom_crypt.Bad("elements %s" % sorted(f))
        if text["ToUserName"].lower() != (d.user or "").lower() or text["FromUserName"] != self.corp_id:
            raise wecom_crypt.Bad("from %(FromUserName)s to %(ToUserName)s" % text)
        if kind.startswith("update_") and d.kind not in ("template_card_event", "template_card_menu_event"):
            raise wecom_crypt.Bad(kind + " to " + d.kind)
        if kind == "text":
            if not 0 < len(text["Content"].encode()) <= 2048:
                raise wecom_crypt.Bad("Content of %d bytes" % len(text["Content"].encode()))
            self.put_sent(d.user, {"user": d.user, "msgid": None, "msgtype": "text", "text": text["Content"],
                                   "card": None, "body": None, "at": self.now(), "updates": [], "button": None,
                                   "recalled": False, "passive": True})
        if kind == "update_button":
            name = f["Button"].findtext("ReplaceName")
            if not name:
                raise wecom_crypt.Bad("ReplaceName")
            self.update_sent(d.user, self.response_codes[d.response_code]["msgid"], {"button": {"replace_name": name}})

    def verify(self, name="app", limit=1.0, raw_plus=False):
        """The admin presses save: seconds the daemon took; AssertionError unless it answers exactly. raw_plus: a +
        of the echostr comes as it is, and not as %2B."""
        e = self.endpoints[name]
        message = str(self.rng_out.randrange(10 ** 15, 10 ** 19)).encode()
        encrypted = wecom_crypt.seal(e.key, message, e.receive_id)
        while raw_plus and "+" not in encrypted:
            encrypted = wecom_crypt.seal(e.key, message, e.receive_id)
        target = e.query(encrypted, echostr=encrypted)
        target = target.replace("%2B", "+") if raw_plus else target
        began = time.monotonic()
        status, _, body = self.wire.request("GET", target, [("Accept", "*/*")], b"", 5)
        took = time.monotonic() - began
        assert (status, body) == (200, message), (status, body, message)
        assert took <= limit, "verification took %.3f s" % took
        return took

    def send_forged(self, f, limit=10.0):
        """Sends one of forged(); the status, or None if the daemon closed the connection."""
        try:
            return self.wire.request(f.method, f.target, f.headers, f.body, limit)[0]
        except (ConnectionError, ValueError):
            return None

    # --- messages of members ------------------------------------------------------------------------
    def message(self, user, kind, fields, msgid=None, wait=True, at=None, agent_id=None):
        e = self.endpoint_of(agent_id)
        msgid = msgid or next(self.numbers)
        head = [("ToUserName", self.corp_id), ("FromUserName", user), ("CreateTime", int(at or self.now())),
                ("MsgType", kind)]
        tail = [("MsgId", msgid), ("AgentID", e.agent_id)]
        xml = "<xml>%s</xml>" % to_xml(head + fields + tail)
        return self.deliver(Delivery(e, xml.encode(), msgid, kind, user), wait)

    def text(self, user, content, **more):
        return self.message(user, "text", [("Content", content)], **more)

    def image(self, user, content, **more):
        m = self.new_media("image", content)
        d = self.message(user, "image", [("PicUrl", "%s/pic/%s" % (self.url, m.media_id)), ("MediaId", m.media_id)],
                         **more)
        d.media = m
        return d

    def voice(self, user, content, form="amr", **more):
        m = self.new_media("voice", content)
        return self.message(user, "voice", [("MediaId", m.media_id), ("Format", form)], **more)

    def video(self, user, content, thumb=b"\xff\xd8\xff\xe0thumb", **more):
        m, t = self.new_media("video", content), self.new_media("image", thumb)
        return self.message(user, "video", [("MediaId", m.media_id), ("ThumbMediaId", t.media_id)], **more)

    def location(self, user, latitude, longitude, label, scale=15, app_type="wxwork", **more):
        fields = [("Location_X", latitude), ("Location_Y", longitude), ("Scale", scale), ("Label", label)]
        return self.message(user, "location", fields + ([("AppType", app_type)] if app_type else []), **more)

    def link(self, user, title, description, url, picture="", **more):
        return self.message(user, "link", [("Title", title), ("Description", description), ("Url", url),
                                           ("PicUrl", picture)], **more)

    # --- events ---------------------------------------------------------------------------------------
    def event(self, user, name, fields=(), endpoint=None, wait=True, at=None, agent_id=None, may_reply=None):
        """Any event: user "sys" for the platform's own, None for none at all (kf)."""
        e = self.endpoints[endpoint] if endpoint else self.endpoint_of(agent_id)
        head = [("ToUserName", self.corp_id)] + ([("FromUserName", user)] if user else [])
        head += [("CreateTime", int(at or self.now())), ("MsgType", "event"), ("Event", name)]
        tail = [("AgentID", e.agent_id)] if e.agent_id != "" and user else []
        xml = "<xml>%s</xml>" % to_xml(head + list(fields) + tail)
        if may_reply is None:
            may_reply = name.lower() in REPLIED
        return self.deliver(Delivery(e, xml.encode(), None, name, user, may_reply), wait)

    def enter(self, user, **more):
        return self.event(user, "enter_agent", [("EventKey", "")], **more)

    def subscribe(self, user, **more):
        return self.event(user, "subscribe", [("EventKey", "")], **more)

    def unsubscribe(self, user, **more):
        return self.event(user, "unsubscribe", [("EventKey", "")], **more)

    def position(self, user, latitude, longitude, precision=40.0, **more):
        return self.event(user, "LOCATION", [("Latitude", latitude), ("Longitude", longitude),
                                             ("Precision", precision), ("AppType", "wxwork")], **more)

    def click(self, user, key, **more):
        """On the app's menu."""
        return self.event(user, "click", [("EventKey", key)], **more)

    def press(self, user, key, task_id=None, selected=None, force=False, **more):
        """On the newest card with that key (or task_id) which this person was sent; selected: {question: [option]}.
        AssertionError if there is none, or its buttons are dead (unless force)."""
        with self.changed:
            for s in reversed(self.sent_to[self.canonical(user)]):
                card = s["card"]
                if card is None or s["recalled"] or (task_id is not None and card.get("task_id") != task_id):
                    continue
                menu = key in wecom_card.menu_keys(card)
                if menu or key in wecom_card.keys(card):
                    break
            else:
                raise AssertionError("%s was sent no card with %s" % (user, key))
            dead = s["button"] or (s["card"].get("replace_text") and not menu)
            assert force or not dead, "the buttons of that card are dead"
            code = self.new_response_code(self.apps[s["agentid"]], s["msgid"], s["to"])
        fields = [("EventKey", key), ("TaskId", card.get("task_id", "")), ("CardType", card["card_type"]),
                  ("ResponseCode", code)]
        if not menu:
            items = "".join("<SelectedItem><QuestionKey>%s</QuestionKey><OptionIds>%s</OptionIds></SelectedItem>"
                            % (cdata(q), "".join("<OptionId>%s</OptionId>" % cdata(o) for o in chosen))
                            for q, chosen in (selected or {}).items())
            fields.append(("SelectedItems", Raw(items)))
        name = "template_card_menu_event" if menu else "template_card_event"
        e = self.endpoint_of(s["agentid"])
        head = [("ToUserName", self.corp_id), ("FromUserName", user), ("CreateTime", int(self.now())),
                ("MsgType", "event"), ("Event", name)]
        # the sample of a card event has AgentID before SelectedItems
        tail = fields[:4] + [("AgentID", e.agent_id)] + fields[4:]
        d = Delivery(e, ("<xml>%s</xml>" % to_xml(head + tail)).encode(), None, name, user)
        d.response_code = code
        return self.deliver(d, more.get("wait", True))

    def change_contact(self, change, fields, **more):
        more.setdefault("endpoint", "contacts")
        return self.event("sys", "change_contact", [("ChangeType", change)] + list(fields), **more)

    def change_external(self, change, fields, **more):
        return self.event("sys", "change_external_contact", [("ChangeType", change)] + list(fields), **more)
