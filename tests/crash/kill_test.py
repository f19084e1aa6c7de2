#!/usr/bin/env python3
"""Kills the daemon (SIGKILL) at random instants under load and proves that nothing acknowledged is
lost and nothing is done twice.

Four clients write as fast as they are answered. A request without an answer is *unknown*, never
failed: it is sent again with the same id until it is acknowledged, as a platform would. In the end
every acknowledged message must have had its effect exactly once, in its order, and its reply once.

KILLS (default 200) and SEED (random, printed) choose the run.
"""
import http.client
import json
import os
import random
import sqlite3
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from daemon import Daemon, ROOT  # noqa: E402
from tap import Tap  # noqa: E402

KILLS = int(os.environ.get("KILLS", "200"))
SEED = int(os.environ.get("SEED", str(random.randrange(1 << 30))))
USERS = ["zhangsan", "lisi", "wangwu", "zhaoliu"]
PICTURE = os.path.join(ROOT, "tests/data/ocr/crash.png")


class Client(threading.Thread):
    """One rep: a new customer, then follow-ups, then the next customer."""

    def __init__(self, d, user, number, rng):
        super().__init__(daemon=True)
        self.d, self.user, self.number, self.rng = d, user, number, rng
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

    def send(self, id, text=None, picture=None):
        if picture is not None:
            path, body = "/console/api/pictures?user=%s&id=%s" % (self.user, id), picture
        else:
            path = "/console/api/messages"
            body = json.dumps({"user": self.user, "id": id, "text": text}).encode()
        while not self.attempt(path, body):
            if self.stop and self.connection is None:
                return False
        return True

    def run(self):
        picture = open(PICTURE, "rb").read() if os.path.exists(PICTURE) else None
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
            if picture is not None and n % 40 == 0 and self.send("p%d" % n, picture=picture):
                self.acked.append(("p%d" % n, "picture", mark))


def load_and_kill(d):
    rng = random.Random(SEED)
    clients = [Client(d, u, i, random.Random(SEED + i)) for i, u in enumerate(USERS)]
    for c in clients:
        c.start()
    for k in range(KILLS):
        time.sleep(rng.choice([0.002, 0.02, 0.1]) * rng.random() + 0.001)
        d.kill()
        d.start()
    for c in clients:
        c.stop = True
    for c in clients:
        c.join(60)
    return clients


def settle(d):
    end = time.monotonic() + 240
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
            if kind != "picture" and seen != 1:
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


def check_database(db):
    assert rows(db, "PRAGMA integrity_check") == [("ok",)]
    assert rows(db, "PRAGMA foreign_key_check") == []


def main():
    tap = Tap()
    print("# %d kills, seed %d" % (KILLS, SEED))
    with Daemon() as d:
        clients = tap.run("load under %d kills" % KILLS, load_and_kill, d)
        tap.run("everything is settled afterwards", settle, d)
        print("# %d messages acknowledged" % sum(len(c.acked) for c in clients))
        db = sqlite3.connect("file:%s?mode=ro" % d.db, uri=True)
        tap.run("every acknowledged message was processed exactly once", check_once, db, clients)
        tap.run("no card is doubled", check_cards, db)
        tap.run("order within a conversation was kept", check_order, db)
        tap.run("every message has exactly one reply, and it was sent", check_replies, db)
        tap.run("every picture was read exactly once", check_pictures, db)
        tap.run("integrity and foreign keys", check_database, db)
        db.close()
    tap.end()


main()
