"""The server side of WeCom (qyapi): finds the call, checks token and parameters, fails as ordered, answers.

Each call is a function under @call in wecom_message.py, wecom_media.py, wecom_people.py, wecom_kf.py; the
row says what the documentation says of its method, query, body and tokens.
"""
import collections
import email.utils
import json

import faults
from server import Answer, parameters
from wecom_rules import Number, Refuse, Text, error_text, json_body

CALLS = {}  # path below /cgi-bin/ -> Row


class Row:
    __slots__ = ("method", "path", "query", "body", "tokens", "function")


def call(method, path, query=None, body=None, tokens=("app",)):
    """body: an Object; None: checked by the function itself. tokens: kinds of secrets that may; None: no token."""
    def register(function):
        row = Row()
        row.method, row.path, row.query, row.body, row.tokens = method, path, query or {}, body, tokens
        row.function = function
        CALLS[path] = row
        return function
    return register


class Call:
    """One request that came in. errcode is None if the answer was no JSON of ours; fault, if one was ordered;
    delivered, whether the client could have read the whole answer."""
    __slots__ = ("n", "at", "method", "path", "target", "query", "headers", "body", "json", "token", "errcode", "detail",
                 "status", "fault", "delivered", "result", "duplicate")

    def __repr__(self):
        return "<%d %s %s errcode=%s %s fault=%s>" % (self.n, self.method, self.path, self.errcode, self.detail,
                                                    self.fault)


class Token:
    __slots__ = ("value", "kind", "app", "issued", "expires", "dead", "delivered", "late", "secret")


class Window:
    """At most so many within so many seconds."""

    def __init__(self, most, seconds):
        self.most, self.seconds, self.times = most, seconds, collections.deque()

    def take(self, now):
        while self.times and self.times[0] <= now - self.seconds:
            self.times.popleft()
        if self.most is not None and len(self.times) >= self.most:
            return False
        self.times.append(now)
        return True


class Api:
    """What Wecom does as a server. All of it runs on the server's thread, under self.changed."""

    def init_api(self):
        self.calls, self.violations, self.advice = [], [], []
        self.tokens = {}              # value -> Token
        self.current = {}             # secret -> its valid Token
        self.fetches = collections.defaultdict(int)   # secret -> needless fetches
        self.in_flight = collections.Counter()        # gettoken by secret
        self.windows = {}
        self.failed_fetches = Window(None, 60)
        self.refused_windows = {}     # path -> end of a 45009

    # --- entry ------------------------------------------------------------------------------------
    def handle(self, request):
        with self.changed:
            c = Call()
            c.n, c.at, c.method, c.path = len(self.calls), self.now(), request.method, request.path
            c.target = request.target
            c.headers, c.json, c.token, c.query = request.headers, None, None, {}
            c.body = request.body[:65536]  # not every upload for ever
            c.errcode = c.fault = c.result = c.duplicate = None
            c.detail, c.status, c.delivered = "", 200, False
            self.calls.append(c)
            answer = self.answer(request, c)
            c.status = answer.status
            before = answer.done

            def done(delivered):
                with self.changed:
                    delivered = delivered and c.fault not in ("garbage", "empty")
                    c.delivered = delivered
                    if before is not None:
                        before(delivered)
                    self.changed.notify_all()
            answer.done = done
            answer.headers.append(("Date", email.utils.formatdate(c.at, usegmt=True)))
            self.changed.notify_all()
            return answer

    def answer(self, request, c):
        if self.broken:
            c.fault = "outage"
            return Answer(502, b"<html>502 Bad Gateway</html>", [("Content-Type", "text/html")])
        if request.bad is not None:
            self.violation("not HTTP: " + request.bad)
            return Answer(400, b"", how="half")
        self.look_at_headers(request)
        if request.path.startswith("/cgi-bin/"):
            c.path = request.path[len("/cgi-bin/"):]
            return self.api(request, c)
        if request.path.startswith(("/bot-media/", "/bot-response/")):
            fault = self.faults.pick(request.path.split("/")[1], False)
            return self.with_fault(c, fault, lambda: self.bot_side(request, c))
        self.violation("%s %s: unknown" % (request.method, request.target[:200]))
        return Answer(404, b"", [("Content-Type", "text/html")])

    def violation(self, text):
        self.violations.append(text)

    def look_at_headers(self, request):
        for name, value in request.headers.items():
            if name in ("host", "content-length", "content-type", "accept") or len(value) < 16:
                continue
            if any(s in value for s in self.secrets() if s) or any(t in value for t in self.tokens):
                self.violation("%s: a secret in the header %s" % (request.path, name))

    def api(self, request, c):
        row = CALLS.get(c.path)
        if row is None:
            self.violation("%s %s: not documented" % (request.method, request.path))
            return Answer(404, b"", [("Content-Type", "text/html")])
        if self.strict_windows and c.at < self.refused_windows.get(c.path, 0):
            self.violation("%s: called again within the minute of its 45009" % c.path)
        fault = self.faults.pick(c.path, row.tokens is not None)
        if c.path != "gettoken":
            return self.with_fault(c, fault, lambda: self.run(request, c, row), row)
        secret = dict(parameters(request.query) or []).get("corpsecret", "")
        self.in_flight[secret] += 1
        if self.in_flight[secret] > 1:
            self.violation("gettoken: %d in flight for one secret" % self.in_flight[secret])
        answer = self.with_fault(c, fault, lambda: self.run(request, c, row), row)
        token = c.result

        def done(delivered):
            self.in_flight[secret] -= 1
            if isinstance(token, Token):
                token.delivered = token.delivered or delivered
        answer.done = done
        return answer

    def with_fault(self, c, fault, process, row=None):
        c.fault = fault
        if isinstance(fault, int) or fault in faults.ERRCODE:
            return self.refusal(c, Refuse(faults.ERRCODE.get(fault, fault), "as ordered", wrong=False))
        if fault == "token_dead":
            token = self.tokens.get(dict(parameters(c.target.partition("?")[2]) or []).get("access_token"))
            if token is not None:
                self.kill(token)
                return self.refusal(c, Refuse(42001 if c.n % 2 else 40014, "as ordered", wrong=False))
            c.fault = None
        if fault in ("http500", "http502"):
            return Answer(int(fault[4:]), b"<html>%s</html>" % fault[4:].encode(), [("Content-Type", "text/html")])
        if fault in ("reset_before", "hang"):
            return Answer(how="reset" if fault == "reset_before" else "hang")
        answer = process()
        if fault == "slow":
            answer.delay = self.slow_s
        elif fault == "reset_after":
            answer.how = "reset"
        elif fault in ("half", "short", "closing"):
            answer.how = fault
        elif fault == "garbage":
            answer.body = b"\x00\xff<garbage>{\"errcode\":"
        elif fault == "empty":
            answer.body = b""
        return answer

    def run(self, request, c, row):
        try:
            result = self.checked(request, c, row)
        except Refuse as e:
            return self.refusal(c, e)
        delay = self.delays.get(c.path, 0.0)
        if isinstance(result, Answer):
            c.errcode = 0
            result.delay = result.delay or delay
            return result
        c.errcode = 0
        body = dict({"errcode": 0, "errmsg": "ok"}, **(result or {}))
        return Answer(200, json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(), JSON, delay=delay)

    def refusal(self, c, e):
        c.errcode, c.detail = e.code, e.detail
        if e.wrong:
            self.violation("%s %s: %d %s" % (c.method, c.path, e.code, e.detail))
        if e.code == 45009:
            self.refused_windows[c.path] = c.at + 60
        body = dict({"errcode": e.code, "errmsg": error_text(e.code, e.detail)}, **e.more)
        return Answer(200, json.dumps(body, ensure_ascii=False).encode(),
                      JSON + [("Error-Code", str(e.code)), ("Error-Msg", error_text(e.code))],
                      delay=self.delays.get(c.path, 0.0))

    def checked(self, request, c, row):
        if request.method not in row.method.split("|"):
            raise Refuse(43001 if row.method == "GET" else 43002)
        if request.method == "GET" and request.body:
            raise Refuse(40058, "a body in a GET")
        pairs = parameters(request.query)
        if pairs is None or len(dict(pairs)) != len(pairs):
            raise Refuse(40058, "query %r" % request.query[:100])
        c.query = dict(pairs)
        if row.tokens is not None:
            self.check_token(c, row)
        allowed = row.query
        for name, value in c.query.items():
            if name == "access_token" and row.tokens is not None:
                continue
            if name not in allowed:
                raise Refuse(40058, "unknown parameter %s" % name)
            field = allowed[name]
            if isinstance(field, Number):
                if not value.isascii() or not value.isdigit() or str(int(value)) != value:
                    raise Refuse(field.bad, "%s %r" % (name, value[:40]))
                c.query[name] = value = int(value)
            field.check(value, name)
        for name, field in allowed.items():
            if field.need is not None and name not in c.query:
                raise Refuse(field.need, "%s is missing" % name)
        if row.body is not None and request.method == "POST":
            c.json = json_body(request)
            row.body.check(c.json, "body")
        if c.path != "message/send" and not self.window("api", c.path, self.api_per_min, 60).take(c.at):
            raise Refuse(45009)
        return row.function(self, c, request)

    def window(self, *key_most_seconds):
        *key, most, seconds = key_most_seconds
        key = tuple(key)
        w = self.windows.get(key)
        if w is None:
            w = self.windows[key] = Window(most, seconds)
        w.most = most
        return w

    # --- tokens -----------------------------------------------------------------------------------
    def check_token(self, c, row):
        value = c.query.get("access_token")
        if not value:
            raise Refuse(41001)
        token = self.tokens.get(value)
        if token is None:
            raise Refuse(40014, "never issued", wrong=True)
        c.token = token
        if token.dead or c.at >= token.expires:
            newer = self.current.get(token.secret)
            if newer is not None and newer is not token and newer.delivered:
                token.late += 1
                if token.late > self.late_uses:
                    self.violation("%s: a dead token used %d times after a new one" % (c.path, token.late))
            raise Refuse(42001 if c.at >= token.expires else 40014)
        app = token.app
        if app is not None:
            if not app.trusted:
                raise Refuse(60020)
            if app.disabled:
                raise Refuse(50003)
        if token.kind not in row.tokens:
            if token.kind == "contacts":
                raise Refuse(48009)
            if not (token.kind == "app" and set(row.tokens) & app.also):
                raise Refuse(48002)

    def kill(self, token):
        token.dead = True
        if self.current.get(token.secret) is token:
            del self.current[token.secret]

    def issue(self, kind, app, secret, now):
        t = Token()
        letters = self.token_letters
        t.value = "".join(self.rng.choices(letters, k=self.token_bytes))
        t.kind, t.app, t.secret, t.issued, t.expires = kind, app, secret, now, now + self.expires_in
        t.dead = t.delivered = False
        t.late = 0
        self.tokens[t.value] = self.current[secret] = t
        return t

    def kill_tokens(self, kind=None):
        """The platform ends tokens early: all, or those of one kind of secret."""
        with self.changed:
            for t in list(self.current.values()):
                if kind in (None, t.kind):
                    self.kill(t)

    def restarted(self):
        """The daemon was started again and may fetch tokens again."""
        with self.changed:
            self.fetches.clear()


JSON = [("Content-Type", "application/json; charset=UTF-8")]


@call("GET", "gettoken", tokens=None, query={"corpid": Text(need=41002), "corpsecret": Text(need=41004)})
def gettoken(w, c, request):
    secret = c.query["corpsecret"]
    kind, app = w.secret_kind(secret)
    if c.query["corpid"] != w.corp_id or kind is None:
        w.failed_fetches.take(c.at)
        if len(w.failed_fetches.times) > w.failed_fetches_per_min:
            w.violation("gettoken: %d refusals in a minute" % len(w.failed_fetches.times))
        raise Refuse(40013 if c.query["corpid"] != w.corp_id else 40001)
    now = c.at
    token = w.current.get(secret)
    if token is not None and now < token.expires:
        left = token.expires - now
        if token.delivered and left > min(600, w.expires_in / 2):
            w.fetches[secret] += 1
            if w.fetches[secret] > w.needless_fetches:
                w.violation("gettoken: fetched while a valid token exists, %d times" % w.fetches[secret])
        if not w.same_token:
            token = w.issue(kind, app, secret, now)   # the old one stays valid
    else:
        token = w.issue(kind, app, secret, now)
    c.result = token
    return {"access_token": token.value, "expires_in": int(token.expires - now)}
