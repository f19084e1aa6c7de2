"""Starts the real daemon on free loopback ports with a folder of its own, and ends it.

    with Daemon() as d:
        d.say("zhangsan", "#客户张总#杭州三甲医院")    # -> replies, as JSON bodies
"""
import datetime
import http.client
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import time
import urllib.parse

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def programs(mode=None):
    """Folder of the programs of a build mode (release, asan, tsan); KEHUD_MODE chooses."""
    out = os.environ.get("KEHUD_BUILD", os.path.join(ROOT, "build"))
    return os.path.join(out, mode or os.environ.get("KEHUD_MODE", "release"))


def slow():
    """Sanitized programs need more patience."""
    return 1 if os.environ.get("KEHUD_MODE", "release") == "release" else 6


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def open_days(folder):
    """A calendar for [locale] in which no day is off, for years around now: a test sees the same whenever it is run."""
    path = os.path.join(folder, "calendar.json")
    year = datetime.date.today().year
    day = datetime.date(year - 1, 1, 1)
    years = {}
    while day.year < year + 3:
        work = years.setdefault(str(day.year), {"off": {}, "work": []})["work"]
        if day.isoweekday() > 5:
            work.append(day.isoformat())
        day += datetime.timedelta(days=1)
    with open(path, "w", encoding="utf-8") as f:
        json.dump({"source": "tests", "years": years}, f)
    return path


class Refused(Exception):
    def __init__(self, status, body):
        super().__init__("%d %s" % (status, body))
        self.status = status
        self.body = body


class Daemon:
    def __init__(self, demo=True, mode=None, env=None, options="", folder=None, expect_broken=False,
                 rules=False, nights=False):
        self.bin = programs(mode)
        self.own_folder = folder is None
        self.folder = folder or tempfile.mkdtemp(prefix="kehud-test-")
        self.port = free_port()
        self.url = "http://127.0.0.1:%d" % self.port
        self.env = dict(os.environ, **(env or {}))
        self.demo = demo
        self.expect_broken = expect_broken
        self.process = None
        self.conf = os.path.join(self.folder, "kehud.conf")
        self.db = os.path.join(self.folder, "kehud.db")
        self.log_path = os.path.join(self.folder, "log")
        self.number = 0
        if not nights and "[nudge]" not in options:
            options += "[nudge]\nquiet =\n"  # else what a test sees depends on when it is run
        if not rules and "[pack]" not in options:
            options += "[pack]\nfile = %s\n" % self.pack_without_rules()
        with open(self.conf, "w", encoding="utf-8") as f:
            f.write("[server]\nlisten = 127.0.0.1:%d\n[store]\npath = %s\nmedia = %s/media\n"
                    "[admin]\nsocket = %s/admin.sock\n[console]\nenabled = yes\nlegal_group = legal\n%s"
                    % (self.port, self.db, self.folder, self.folder, options))

    def pack_without_rules(self):
        """The demo customers are weeks old: the bot would have much to say, and number its tasks, before a test begins."""
        path = os.path.join(self.folder, "medical.json")
        with open(os.path.join(ROOT, "parsers/pack/medical.json"), encoding="utf-8") as f:
            pack = json.load(f)
        del pack["rules"], pack["scenes"]
        pack["fair"] = {"source": "展会"}
        pack["digests"] = [{"id": "daily", "name": "日报", "for": ["admin"], "at": "03:00", "days": ["sun"],
                            "parts": ["counts"]}]
        with open(path, "w", encoding="utf-8") as f:
            json.dump(pack, f, ensure_ascii=False)
        return path

    # --- the clock, in builds that can turn it ----------------------------------------------------
    def clock(self, by_s):
        """Turns the daemon's clock; a later start goes on from there."""
        shift = int(self.env.get("KEHUD_CLOCK", "0")) + by_s
        self.env["KEHUD_CLOCK"] = str(shift)
        if self.process is not None:
            self.admin("/admin/clock?by=%d" % by_s, b"")

    def now(self):
        return time.time() + int(self.env.get("KEHUD_CLOCK", "0"))

    # --- life ---------------------------------------------------------------------------------
    def ctl(self, *args, stdin=None, check=True):
        done = subprocess.run([os.path.join(self.bin, "kehuctl"), "--config", self.conf, *args],
                              input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              timeout=150 * slow(), env=self.env)
        if check and done.returncode != 0:
            raise AssertionError("kehuctl %s: %d %s" % (args, done.returncode, done.stderr.decode()))
        return done

    def start(self):
        if self.demo and not os.path.exists(self.db):
            for kind in ("users", "products", "customers"):
                self.ctl("import", kind, os.path.join(ROOT, "store/demo/%s.csv" % kind))
        self.start_unready()
        self.wait_ready()
        return self

    def start_unready(self):
        """Does not wait: it may crash before anybody can ask."""
        log = open(self.log_path, "ab")
        self.process = subprocess.Popen([os.path.join(self.bin, "kehud"), "--config", self.conf],
                                        stdout=log, stderr=log, env=self.env)
        log.close()

    def wait_ready(self):
        end = time.monotonic() + 20 * slow()
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise AssertionError("kehud ended: %s\n%s" % (self.process.returncode, self.log()))
            try:
                if self.get("/healthz", raw=True) == b"ok\n":
                    return
            except (OSError, http.client.HTTPException, Refused):
                time.sleep(0.01)
        raise AssertionError("kehud is not ready\n" + self.log())

    def stop(self):
        """Orderly: SIGTERM, and it must end with 0."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(20 * slow())
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError("kehud did not end\n" + self.log())
        self.process = None
        if code != 0:
            raise AssertionError("kehud ended with %d\n%s" % (code, self.log()))

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process = None

    def log(self):
        try:
            with open(self.log_path, encoding="utf-8", errors="replace") as f:
                return f.read()
        except OSError:
            return ""

    def __enter__(self):
        return self.start()

    def __exit__(self, kind, value, trace):
        try:
            if kind is None:
                self.stop()
                bad = [l for l in self.log().splitlines() if "kehud: broken:" in l or "Sanitizer" in l]
                if bad and not self.expect_broken:
                    raise AssertionError("unannounced in the log:\n" + "\n".join(bad[:20]))
            else:
                print("# log of the daemon:\n# " + self.log()[-6000:].replace("\n", "\n# "))
        finally:
            if self.process is not None and self.process.poll() is None:
                self.process.kill()
                self.process.wait()
            if self.own_folder:
                shutil.rmtree(self.folder, ignore_errors=True)

    def rows(self, sql):
        db = sqlite3.connect("file:%s?mode=ro" % self.db, uri=True)
        try:
            return db.execute(sql).fetchall()
        finally:
            db.close()

    # --- requests -----------------------------------------------------------------------------
    def request(self, method, path, body=None, headers=None, timeout=None):
        c = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout or 40)
        try:
            c.request(method, path, body=body, headers=headers or {})
            r = c.getresponse()
            return r.status, r.read()
        finally:
            c.close()

    def get(self, path, raw=False):
        status, body = self.request("GET", path)
        if status != 200:
            raise Refused(status, body)
        return body if raw else json.loads(body)

    def new_id(self):
        self.number += 1
        return "t%d-%d" % (os.getpid(), self.number)

    def post(self, user, text=None, press=None, id=None, label="", **more):
        """One message (more: location, group, mention, bot); returns its id once it was acknowledged."""
        id = id or self.new_id()
        message = dict({"user": user, "id": id}, **more)
        if press is not None:
            message.update({"press": press, "label": label})
        elif text is not None:
            message["text"] = text
        status, body = self.request("POST", "/console/api/messages",
                                    json.dumps(message, ensure_ascii=False).encode(),
                                    {"X-Kehud-Console": "1"})
        if status != 200:
            raise Refused(status, body.decode("utf-8", "replace"))
        return id

    def post_picture(self, user, content, id=None):
        id = id or self.new_id()
        query = urllib.parse.urlencode({"user": user, "id": id})
        status, body = self.request("POST", "/console/api/pictures?" + query, content,
                                    {"X-Kehud-Console": "1"})
        if status != 200:
            raise Refused(status, body.decode("utf-8", "replace"))
        return id

    def post_file(self, user, content, id=None, **more):
        id = id or self.new_id()
        query = urllib.parse.urlencode(dict({"user": user, "id": id}, **more))
        status, body = self.request("POST", "/console/api/files?" + query, content, {"X-Kehud-Console": "1"})
        if status != 200:
            raise Refused(status, body.decode("utf-8", "replace"))
        return id

    def settled(self, user, id, timeout=60):
        """Waits until the message is handled and answered; its replies."""
        end = time.monotonic() + timeout * slow()
        where = "/admin/message?" + urllib.parse.urlencode({"id": "%s:%s" % (user, id)})
        pause = 0.002
        while time.monotonic() < end:
            answer = self.admin(where)
            if answer["settled"]:
                return answer["replies"]
            time.sleep(pause)
            pause = min(0.02, pause * 1.5)
        raise AssertionError("message %s of %s is not settled\n%s" % (id, user, self.log()))

    def give(self, user, content, **more):
        return self.settled(user, self.post_file(user, content, **more))

    def say(self, user, text=None, **more):
        return self.settled(user, self.post(user, text, **more))

    def press(self, user, data):
        return self.settled(user, self.post(user, press=data))

    def show(self, user, content):
        return self.settled(user, self.post_picture(user, content))

    def admin(self, path, body=None):
        c = http.client.HTTPConnection("kehud", timeout=60)
        c.sock = socket.socket(socket.AF_UNIX)
        c.sock.settimeout(60)
        c.sock.connect(os.path.join(self.folder, "admin.sock"))
        try:
            c.request("GET" if body is None else "POST", path, body)
            r = c.getresponse()
            text = r.read()
            if r.status != 200:
                raise Refused(r.status, text)
            return json.loads(text)
        finally:
            c.close()


def as_text(reply):
    """All that a person sees of a reply, in one string."""
    parts = [reply.get("text", "")]
    card = reply.get("card")
    if card:
        parts.append("%s %s" % (card.get("number", ""), card.get("title", "")))
        parts += ["%s:%s%s" % (r["key"], r["value"], "?" if r.get("doubtful") else "")
                  for r in card.get("rows", [])]
    for p in reply.get("products", []):
        parts.append(" ".join([p.get("model", ""), p.get("title", "")] + p.get("lines", []) + [p.get("stock", "")]))
    parts += ["[%s]" % b["text"] for b in reply.get("buttons", [])]
    if "attachment" in reply:
        parts += ["📎 " + reply["attachment"]["name"], reply["attachment"]["text"]]
    return "\n".join(parts)
