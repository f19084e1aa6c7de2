"""A strict, misbehaving WeCom (企业微信) for tests: its server API, and its callbacks to the daemon.

Written from the protocol's documentation and not from the daemon. What a correct client may never do ends up
in `violations`, which a test asserts to be empty; what may happen to every client is made to happen by
`faults` and `callback_faults`. Nothing here sleeps until something has happened: wait() wakes up with it.

    with Wecom(seed=1) as w, Daemon(options=w.config()) as d:
        w.target(d.url)
        w.member("zhangsan", "张三", department=[2])
        w.verify()
        w.text("zhangsan", "#客户张总#杭州三甲医院")
        assert "张总" in w.wait_sent("zhangsan", 1)[0]["text"]
        assert not w.violations
"""
import collections
import contextlib
import random
import threading
import time

import wecom_kf
import wecom_people  # noqa: registers its calls
import wecom_crypt
from faults import Faults
from server import Server
from wecom_api import Api
from wecom_bot import Bot
from wecom_callback import Callbacks, Endpoint
from wecom_events import every_event
from wecom_forged import forged
from wecom_media import MIME, Media, extension


class App:
    """trusted: whether calls from our address are allowed (60020). callback: whether interactive cards may be
    sent (43012). users, departments: the visible scope; None: everybody. also: further kinds of calls that its
    secret may make (kf, external)."""

    def __init__(self, agent_id=1000002, name="客户登记", secret=None, root_scope=True, users=None, departments=None,
                 callback=True, trusted=True, disabled=False, also=()):
        self.agent_id, self.name, self.secret, self.root_scope = agent_id, name, secret, root_scope
        self.users, self.departments, self.callback = users, departments, callback
        self.trusted, self.disabled, self.also = trusted, disabled, set(also)
        self.token = self.aes_key = None
        self.task_ids, self.bodies, self.menu, self.below = {}, {}, None, {}

    def sees(self, member):
        if self.users is None and self.departments is None:
            return True
        return (member.userid in (self.users or ())
                or any(d in self.below.get("all", ()) for d in member.department))


class Member:
    """status: 1 active, 2 disabled, 4 not activated, 5 left."""

    def __init__(self, userid, name, department, leader, position, alias, direct_leader, status, licensed):
        self.userid, self.name, self.department, self.leader = userid, name, list(department), leader
        self.position, self.alias, self.direct_leader = position, alias, list(direct_leader)
        self.status, self.licensed = status, licensed


class Wecom(Api, Callbacks, Bot):
    def __init__(self, corp_id="ww0123456789abcdef", apps=None, seed=1):
        self.rng = random.Random("in/%s" % seed)       # used on the server's thread
        self.rng_out = random.Random("out/%s" % seed)  # used on the tests' threads
        self.corp_id, self.seed = corp_id, seed
        self.changed = threading.Condition(threading.RLock())
        self.shift = 0.0
        # what the platform does as it likes
        self.expires_in = 7200
        self.token_bytes = 512
        self.token_letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/="
        self.same_token = True           # gettoken again: the same one
        self.overlong = "cut"            # or "refuse": 45002
        self.lenient_duplicates = False  # message/send: a first one without enable_duplicate_check counts, too
        self.used_response_code = 40058  # documented nowhere
        self.sync_page, self.sync_empty = 1000, 0.0   # kf/sync_msg: longest page, share of empty ones
        self.delays = {"gettoken": 0.02}  # long enough that two in flight are seen
        self.slow_s = 60.0
        # what it allows
        self.api_per_min = 10000
        self.member_per_min, self.member_per_hour, self.robot_per_min = 30, 1000, 20
        self.sync_per_min_without_token = 10
        # what the stand-in tolerates before it is a violation
        self.needless_fetches = 3        # of a token, by secret; see restarted()
        self.failed_fetches_per_min = 10
        self.late_uses = 64              # of a dead token, after a new one was handed out
        self.media_fetches = 3
        self.strict_windows = False      # True: after a 45009, none of its kind for a minute
        self.kf_endpoint = "kf"          # "app" with App(also={"kf"}): customer service routed to the app
        self.broken, self.timers = False, []
        self.faults = Faults()
        self.init_api()
        self.init_callbacks()
        self.init_bot()
        self.members, self.departments, self.tags = {}, {}, {}
        self.department(1, "公司", 0)
        self.sent_to = collections.defaultdict(list)
        self.messages, self.response_codes, self.media = {}, {}, {}
        self.groups, self.robots, self.codes, self.externals = {}, {}, {}, {}
        self.kf_accounts, self.customers, self.welcome_codes = {}, {}, {}
        self.apps = {a.agent_id: a for a in (apps or [App()])}
        self.secret_of = {k: self.new_secret() for k in ("contacts", "kf", "external")}
        for a in self.apps.values():
            a.secret, a.token = a.secret or self.new_secret(), self.new_nonce(24)
            a.aes_key = wecom_crypt.new_key(self.rng_out)
        self.bot_id, self.bot_name = "AIBOTID%d" % seed, "小客"
        self.robot = self.add_robot()
        self.endpoints = {}
        paths = {"app": "/callback/wecom"}
        for n, a in enumerate(self.apps.values()):
            name = "app" if n == 0 else "app%d" % a.agent_id
            self.endpoints[name] = Endpoint(self, name, paths.get(name, "/callback/wecom/%d" % a.agent_id), a.token,
                                            a.aes_key, corp_id, agent_id=a.agent_id)
        for name in ("contacts", "kf"):
            self.endpoints[name] = Endpoint(self, name, "/callback/wecom/" + name, self.new_nonce(24),
                                            wecom_crypt.new_key(self.rng_out), corp_id)
        self.endpoints["bot"] = Endpoint(self, "bot", "/callback/wecom/bot", self.new_nonce(24),
                                         wecom_crypt.new_key(self.rng_out), "", json_form=True)
        self.server = Server(self.handle)
        self.url = "http://127.0.0.1:%d" % self.server.port

    # --- life -----------------------------------------------------------------------------------------
    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        if kind is not None:
            print("# wecom: violations %s\n# last calls %s" % (self.violations[-10:], self.calls[-10:]))
        self.close()

    def close(self):
        for t in self.timers:
            t.cancel()
        if self.pool is not None:
            self.pool.shutdown(wait=True, cancel_futures=True)
        self.server.close()

    def options(self):
        """The section [wecom] of kehud.conf, as a dict."""
        app = self.app
        out = {"enabled": "yes", "corp_id": self.corp_id, "agent_id": app.agent_id, "secret": app.secret,
               "api_base": self.url, "token": app.token, "aes_key": app.aes_key,
               "callback_path": self.endpoints["app"].path}
        for name in ("contacts", "kf", "bot"):
            e = self.endpoints[name]
            if name != "bot":
                out[name + "_secret"] = self.secret_of[name]
            out[name + "_token"], out[name + "_aes_key"], out[name + "_callback_path"] = e.token, e.aes_key, e.path
        out["group_webhook"] = "%s/cgi-bin/webhook/send?key=%s" % (self.url, self.robot["key"])
        return out

    def config(self, without=(), **more):
        """The section as text. without: names, or beginnings ("kf_"), of options to leave out."""
        lines = ["%s = %s" % (k, v) for k, v in dict(self.options(), **more).items()
                 if not any(k == x or (x.endswith("_") and k.startswith(x)) for x in without)]
        return "[wecom]\n%s\n" % "\n".join(lines)

    @property
    def app(self):
        return next(iter(self.apps.values()))

    def now(self):
        return time.time() + self.shift

    def clock(self, by_s):
        """Turns the platform's clock, as Daemon.clock turns the daemon's."""
        with self.changed:
            self.shift += by_s
            self.changed.notify_all()

    # --- waiting ----------------------------------------------------------------------------------------
    def wait(self, condition, timeout=20, what="what was awaited"):
        """Until condition() is true; its value. It is asked whenever something happens here."""
        end = time.monotonic() + timeout
        with self.changed:
            while True:
                value = condition()
                if value:
                    return value
                left = end - time.monotonic()
                if left <= 0:
                    raise AssertionError("%s did not happen; last calls %s" % (what, self.calls[-6:]))
                self.changed.wait(left)

    def wait_sent(self, user, n=1, timeout=20):
        """The messages to a person, once there are n."""
        self.wait(lambda: len(self.sent(user)) >= n, timeout, "message %d to %s" % (n, user))
        return self.sent(user)

    def wait_text(self, user, part, timeout=20):
        """The first message to a person that holds part."""
        return self.wait(lambda: next((s for s in self.sent(user) if part in s["text"]), None), timeout,
                         "%r to %s" % (part, user))

    def wait_calls(self, path, n=1, timeout=20, **like):
        """The calls of a path, once n of them are like {errcode: 0, fault: None, ...}."""
        def found():
            c = [c for c in self.calls if c.path == path and all(getattr(c, k) == v for k, v in like.items())]
            return c if len(c) >= n else None
        return self.wait(found, timeout, "call %d of %s" % (n, path))

    # --- what was sent ----------------------------------------------------------------------------------
    def canonical(self, user):
        m = self.members.get(user.lower())
        return m.userid if m else user

    def sent(self, user):
        """Messages to a person, oldest first: msgtype, text (all one reads, a line each), card, body, updates,
        button (name of a dead button), recalled, msgid, at, safe, to, call."""
        with self.changed:
            return list(self.sent_to[self.canonical(user)])

    def wait_robot(self, n=1, timeout=20):
        """What the group robot said, once there are n."""
        return self.wait(lambda: self.robot["sent"] if len(self.robot["sent"]) >= n else None, timeout,
                         "message %d of the robot" % n)

    def wait_bot(self, n=1, timeout=20):
        """What the AI bot said, once there are n: where, user, msgtype, text, card, body."""
        return self.wait(lambda: self.bot_said if len(self.bot_said) >= n else None, timeout,
                         "message %d of the bot" % n)

    def forget(self):
        """Empties what was sent, called and violated; not what it knows."""
        with self.changed:
            self.sent_to.clear()
            self.calls.clear()
            self.violations.clear()
            self.bot_said.clear()

    def put_sent(self, user, message):
        with self.changed:
            self.sent_to[self.canonical(user)].append(message)
            self.changed.notify_all()

    def update_sent(self, user, msgid, update):
        for s in self.sent_to[self.canonical(user)]:
            if s["msgid"] == msgid:
                s["updates"].append(update)
                if "button" in update:
                    s["button"] = update["button"]["replace_name"]
                else:
                    s["card"] = update["template_card"]
        self.changed.notify_all()

    # --- making things up -------------------------------------------------------------------------------
    def secrets(self):
        return [a.secret for a in self.apps.values()] + list(self.secret_of.values()) + list(self.robots)

    def secret_kind(self, secret):
        for a in self.apps.values():
            if secret == a.secret:
                return "app", a
        for kind, s in self.secret_of.items():
            if secret == s:
                return kind, None
        return None, None

    def new_secret(self):
        return "".join(self.rng_out.choices(self.token_letters[:64], k=43))

    def new_nonce(self, n=10):
        return "".join(self.rng_out.choices(self.token_letters[:62], k=n))

    def new_msgid(self):
        return "m%s" % "".join(self.rng.choices(self.token_letters[:64], k=40))

    def new_response_code(self, app, msgid, to):
        code = "rc%s" % "".join(self.rng.choices(self.token_letters[:64], k=40))
        self.response_codes[code] = {"agentid": app.agent_id, "msgid": msgid, "to": list(to), "at": self.now(),
                                     "used": None}
        return code

    def new_media(self, kind, content, filename=None, robot=None, mime=None):
        m = Media()
        end = extension(content)
        with self.changed:
            m.media_id = "1%s-%s" % ("".join(self.rng.choices(self.token_letters[:64], k=40)),
                                     len(self.media))
            m.type, m.content, m.robot, m.created, m.served = kind, content, robot, self.now(), 0
            m.filename = filename or "%s.%s" % (m.media_id, end)
            m.mime = mime or MIME.get(end, "application/octet-stream")
            self.media[m.media_id] = m
        return m

    # --- the company ------------------------------------------------------------------------------------
    def department(self, number, name, parentid=1, leaders=(), order=0):
        with self.changed:
            self.departments[number] = {"name": name, "parentid": parentid, "leaders": list(leaders), "order": order}
            self.scope()

    def member(self, userid, name=None, department=(1,), leader=False, position="销售", alias="", direct_leader=(),
               status=1, licensed=True):
        """Adds a person or changes them; no callback goes out (see change_contact)."""
        with self.changed:
            m = Member(userid, name or userid, department, leader, position, alias, direct_leader, status, licensed)
            self.members[userid.lower()] = m
            for d in department:
                if d not in self.departments:
                    self.department(d, "部门%d" % d)
            self.scope()
            return m

    def scope(self):
        """To be called when departments or an app's scope changed."""
        for a in getattr(self, "apps", {}).values():
            a.below["all"] = set().union(*(self.below(d) for d in a.departments or ()))

    def tell_member(self, change, userid, new_id=None, wait=True):
        """change_contact about a person as they are here: create_user, update_user (new_id: renames), delete_user."""
        m = self.members.get(userid.lower())
        fields = [("UserID", userid)]
        if change == "delete_user":
            self.leave(userid)
        else:
            if new_id:
                self.rename(userid, new_id)
                fields.append(("NewUserID", new_id))
            fields += [("Name", m.name), ("Department", ",".join(map(str, m.department))),
                       ("MainDepartment", m.department[0]),
                       ("IsLeaderInDept", ",".join(str(int(m.leader)) for _ in m.department)),
                       ("DirectLeader", ",".join(m.direct_leader)), ("Position", m.position), ("Status", m.status),
                       ("Alias", m.alias)]
        return self.change_contact(change, fields, wait=wait)

    def leave(self, userid):
        with self.changed:
            self.members.pop(userid.lower(), None)

    def rename(self, old, new):
        """The id itself changes, which happens once in a person's life."""
        with self.changed:
            m = self.members.pop(old.lower())
            m.userid = new
            self.members[new.lower()] = m
            self.sent_to[new] = self.sent_to.pop(old, [])

    def below(self, number):
        """A department and all below it."""
        out, todo = set(), [number]
        while todo:
            n = todo.pop()
            if n not in out and n in self.departments:
                out.add(n)
                todo += [k for k, d in self.departments.items() if d["parentid"] == n]
        return out

    def members_below(self, number):
        numbers = self.below(number)
        return [m for m in self.members.values() if numbers & set(m.department)]

    def external(self, external_userid, name, follow, kind=1):
        """A customer in somebody's address book; follow: {userid: remark}."""
        with self.changed:
            self.externals[external_userid] = {
                "external_userid": external_userid, "name": name, "avatar": "", "type": kind, "gender": 0, "position": "",
                "corp_name": "", "corp_full_name": "",
                "follow": [{"userid": u, "remark": r, "description": "", "createtime": int(self.now()), "tags": [],
                            "remark_corp_name": "", "remark_mobiles": [], "oper_userid": u, "add_way": 1, "state": ""}
                           for u, r in follow.items()]}

    def add_robot(self):
        key = "%08x-%04x-%04x-%04x-%012x" % tuple(self.rng_out.getrandbits(n) for n in (32, 16, 16, 16, 48))
        self.robots[key] = {"key": key, "disabled": False, "sent": []}
        return self.robots[key]

    def login_code(self, who, outsider=False):
        """A code as the redirect to our page brings it."""
        with self.changed:
            code = self.new_nonce(43)
            self.codes[code] = {"who": who, "at": self.now(), "used": False, "outsider": outsider}
            return code

    def endpoint_of(self, agent_id):
        if agent_id is None:
            return self.endpoints["app"]
        return next(e for e in self.endpoints.values() if e.agent_id == agent_id)

    # --- customer service -------------------------------------------------------------------------------
    def kf_account(self, open_kfid="wkAJ2GCAAAZSfhHCt7IFSvLKtMPxyJTw", name="客服"):
        with self.changed:
            return self.kf_accounts.setdefault(open_kfid, {
                "open_kfid": open_kfid, "name": name, "withheld": False, "log": [], "bells": {}, "cursors": {},
                "msgids": {}})

    def customer(self, external_userid="wmAJ2GCAAAme1XQRC-NI-q0_ZM9ukoAw", name="王先生"):
        with self.changed:
            return self.customers.setdefault(external_userid, wecom_kf.Customer(external_userid, name))

    def kf_message(self, customer, kind, content, account=None, ring=True, origin=3, msgid=None, wait=True, **more):
        """A customer writes; the daemon is told that there is news, unless ring=False. The Delivery, or None."""
        with self.changed:
            a = self.kf_accounts[account] if account else next(iter(self.kf_accounts.values()))
            c = self.customers.get(customer)
            if c is not None and origin == 3:
                c.last, c.answers = self.now(), 0
                if c.state == 4:
                    c.state = 0
            a["log"].append(dict({"msgid": msgid or "kf%d" % next(self.numbers), "open_kfid": a["open_kfid"],
                                  "external_userid": customer, "send_time": int(self.now()), "origin": origin,
                                  "servicer_userid": "", "msgtype": kind, kind: content}, **more))
        return self.kf_ring(a["open_kfid"], wait=wait) if ring else None

    def kf_text(self, customer, content, **more):
        return self.kf_message(customer, "text", {"content": content}, **more)

    def kf_image(self, customer, content, **more):
        return self.kf_message(customer, "image", {"media_id": self.new_media("image", content).media_id}, **more)

    def kf_enter(self, customer, scene="", scene_param="", account=None, **more):
        """A customer opens the chat; with a welcome_code good for 20 s."""
        a = self.kf_accounts[account] if account else next(iter(self.kf_accounts.values()))
        code = self.new_nonce(32)
        self.welcome_codes[code] = {"customer": customer, "open_kfid": a["open_kfid"], "at": self.now(), "used": None}
        return self.kf_message(customer, "event", {
            "event_type": "enter_session", "open_kfid": a["open_kfid"], "external_userid": customer, "scene": scene,
            "scene_param": scene_param, "welcome_code": code}, account, origin=4, **more)

    def kf_fail(self, customer, msgid, fail_type, **more):
        """What was sent with errcode 0 did not arrive after all."""
        return self.kf_message(customer, "event", {
            "event_type": "msg_send_fail", "external_userid": customer, "fail_msgid": msgid, "fail_type": fail_type},
            origin=4, **more)

    def kf_ring(self, account, wait=True, again=False):
        """There is news; again: with the token of the last time."""
        with self.changed:
            bells = self.kf_accounts[account]["bells"]
            token = list(bells)[-1] if again else "ENC" + self.new_nonce(40)
            bells.setdefault(token, self.now())
        return self.event(None, "kf_msg_or_event", [("Token", token), ("OpenKfId", account)], endpoint=self.kf_endpoint,
                          wait=wait, may_reply=False)

    # --- trouble ------------------------------------------------------------------------------------------
    def fail_next(self, path, kind, times=1):
        """The next calls of path ("message/send", "*") fail: a kind of faults.py, or an errcode."""
        self.faults.fail_next(path, kind, times)

    def drop_idle(self):
        """Closes the client's idle connections, as servers do."""
        self.server.drop_idle()

    def every_event(self, user):
        """Sends every documented event once; the Deliveries."""
        return every_event(self, user)

    @contextlib.contextmanager
    def outage(self, kind="refused"):
        """Within it the API refuses connections, or answers 502 (kind "502"). For an outage of so many seconds see
        begin_outage."""
        self.begin_outage(kind)
        try:
            yield self
        finally:
            self.end_outage()

    def begin_outage(self, kind="refused", seconds=None):
        if kind == "refused":
            self.server.shut()
        else:
            self.broken = True
        if seconds is not None:
            t = threading.Timer(seconds, self.end_outage)
            t.daemon = True
            t.start()
            self.timers.append(t)

    def end_outage(self):
        self.broken = False
        self.server.open()

    def forged(self, seed=1, n=100, endpoint="app"):
        """n different requests of which the daemon must refuse each and store nothing; see send_forged()."""
        return forged(self, self.endpoints[endpoint], seed, n)
