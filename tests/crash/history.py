"""Clients that write under crashes, and the checks of what must be true afterwards.

A request without an answer is *unknown*, never failed: it is sent again with the same id until it
is acknowledged, as a platform would. In the end every acknowledged message must have had its effect
exactly once, in its order, and its reply once.
"""
import hashlib
import http.client
import json
import os
import random
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from daemon import ROOT, slow  # noqa: E402

USERS = ["zhangsan", "lisi", "wangwu", "zhaoliu"]
PICTURE = os.path.join(ROOT, "tests/data/ocr/crash.png")


class Client(threading.Thread):
    """One rep: a new customer, then follow-ups, then the next customer; now and then a picture or a
    file (every n-th message, 0: never)."""

    def __init__(self, d, user, number, pictures=40, files=0):
        super().__init__(daemon=True)
        self.d, self.user, self.number = d, user, number
        self.pictures, self.files = pictures, files
        self.acked = []      # (id, kind, mark) in the order of sending
        self.stop = False
        self.connection = None

    def attempt(self, path, body):
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.d.port, timeout=5)
            self.connection.request("POST", path, body, {"X-Kehud-Console": "1"})
            answer = self.connection.getresponse()
            answer.read()
            return answer.status == 200
        except (OSError, http.client.HTTPException):
            if self.connection is not None:
                self.connection.close()
            self.connection = None
            time.sleep(0.005)
            return False

    def send(self, id, text=None, picture=None, file=None):
        if picture is not None:
            path, body = "/console/api/pictures?user=%s&id=%s" % (self.user, id), picture
        elif file is not None:
            path, body = "/console/api/files?user=%s&id=%s&name=f.bin" % (self.user, id), file
        else:
            path = "/console/api/messages"
            body = json.dumps({"user": self.user, "id": id, "text": text}).encode()
        while not self.attempt(path, body):
            if self.stop and self.connection is None:
                return False
        return True

    def run(self):
        with open(PICTURE, "rb") as f:
            picture = f.read()
        n = 0
        while not self.stop:
            n += 1
            mark = "%s-%d" % (self.user, n)
            kind = "card" if n % 3 == 1 else "followup"
            if kind == "card":
                self.customer = "客%d号%d" % (self.number, n)
                text = "#客户%s#电话 137%d%07d#备注 记号%s完" % (self.customer, self.number, n, mark)
            else:
                text = "#跟进 %s 记号%s完" % (self.customer, mark)
            if self.send("m%d" % n, text=text):
                self.acked.append(("m%d" % n, kind, mark))
            # rarely: reading one takes a good part of a second
            if self.pictures and n % self.pictures == 0 and self.send("p%d" % n, picture=picture):
                self.acked.append(("p%d" % n, "picture", mark))
            if self.files and n % self.files == 0:
                content = os.urandom(3000)
                if self.send("f%d" % n, file=content):
                    self.acked.append(("f%d" % n, "file", hashlib.sha256(content).hexdigest()))


def load(d, cuts, cut, seed, pause_s=0, **kinds):
    """Four clients write while cut(d) is called again and again; the clients, when all have ended."""
    rng = random.Random(seed)
    clients = [Client(d, u, i, **kinds) for i, u in enumerate(USERS)]
    for c in clients:
        c.start()
    for _ in range(cuts):
        time.sleep(pause_s + rng.choice([0.002, 0.02, 0.1]) * rng.random() + 0.001)
        cut(d)
    for c in clients:
        c.stop = True
    for c in clients:
        c.join(60)
    return clients


def settle(d):
    end = time.monotonic() + 240 * slow()
    while time.monotonic() < end:
        q = d.admin("/admin/queue")
        if q["inbox_open"] + q["outbox_waiting"] + q["jobs_waiting"] == 0:
            return q
        time.sleep(0.2)
    raise AssertionError("not settled: %s" % q)


def rows(db, sql, *args):
    return db.execute(sql, args).fetchall()


def check_once(db, clients):
    """Each acknowledged message: done, one effect, at least and at most one row of each reply."""
    wrong = []
    done = dict(rows(db, "SELECT msg_id, state FROM inbox WHERE platform = 'console'"))
    for c in clients:
        for id, kind, mark in c.acked:
            if done.get("%s:%s" % (c.user, id)) != 1:
                wrong.append("%s %s: state %s" % (c.user, id, done.get("%s:%s" % (c.user, id))))
    notes = "\n".join(r[0] or "" for r in rows(db, "SELECT note FROM card WHERE deleted_us IS NULL"))
    texts = "\n".join(r[0] or "" for r in rows(db, "SELECT text FROM activity"))
    for c in clients:
        for id, kind, mark in c.acked:
            seen = (notes if kind == "card" else texts).count("记号%s完" % mark)
            if kind in ("card", "followup") and seen != 1:
                wrong.append("%s %s (%s): %d effects" % (c.user, id, kind, seen))
    assert not wrong, "%d wrong:\n%s" % (len(wrong), "\n".join(wrong[:20]))


def check_cards(db):
    twice = rows(db, "SELECT phone, count(*) FROM card WHERE deleted_us IS NULL AND phone IS NOT NULL"
                     " GROUP BY phone HAVING count(*) > 1")
    assert not twice, twice[:10]


def check_order(db):
    """Within a chat, messages were finished in the order in which they came."""
    for (chat,) in rows(db, "SELECT DISTINCT chat FROM inbox"):
        last = 0
        for id, done_us in rows(db, "SELECT id, done_us FROM inbox WHERE chat = ? AND state = 1 ORDER BY id", chat):
            assert done_us >= last, "message %d of %s was finished before its predecessor" % (id, chat)
            last = done_us


def check_replies(db):
    unanswered = rows(db, "SELECT i.msg_id FROM inbox i LEFT JOIN outbox o ON o.inbox = i.id"
                          " WHERE i.kind = 'text' AND i.body LIKE '#%' GROUP BY i.id HAVING count(o.id) <> 1")
    assert not unanswered, "%d messages without exactly one reply: %s" % (len(unanswered), unanswered[:10])
    unsent = rows(db, "SELECT count(*) FROM outbox WHERE state <> 1")[0][0]
    assert unsent == 0, "%d replies not sent" % unsent


def check_pictures(db):
    left = rows(db, "SELECT i.msg_id FROM inbox i LEFT JOIN job j ON j.inbox = i.id"
                    " WHERE i.kind = 'picture' GROUP BY i.id HAVING count(j.id) <> 1 OR min(j.state) <> 1")
    assert not left, "pictures without exactly one finished reading: %s" % left[:10]


def check_files(media, clients):
    """Each acknowledged file is there, whole."""
    wrong = []
    for hash in [mark for c in clients for _, kind, mark in c.acked if kind == "file"]:
        try:
            with open(os.path.join(media, hash[:2], hash), "rb") as f:
                if hashlib.sha256(f.read()).hexdigest() != hash:
                    wrong.append(hash + ": torn")
        except OSError as e:
            wrong.append("%s: %s" % (hash, e))
    assert not wrong, wrong[:10]


def check_database(db):
    assert rows(db, "PRAGMA integrity_check") == [("ok",)]
    assert rows(db, "PRAGMA foreign_key_check") == []
