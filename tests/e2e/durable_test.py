#!/usr/bin/env python3
"""The durable path: repeats, order, retries, dead letters, and a kill at each named place."""
import fcntl
import os
import sqlite3
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from daemon import ROOT, Daemon, Refused, as_text, slow  # noqa: E402
from tap import Tap  # noqa: E402

FAULTS = os.environ.get("KEHUD_MODE", "release") != "release"


def repeats():
    """The same message three times, also after a restart: one effect, one reply."""
    with Daemon() as d:
        d.say("zhangsan", "#客户张总#杭州三甲医院", id="same")
        d.say("zhangsan", "#客户张总#杭州三甲医院", id="same")
        d.stop()
        d.start()
        d.say("zhangsan", "#客户张总#杭州三甲医院", id="same")
        assert d.rows("SELECT count(*) FROM card WHERE name = '张总'") == [(1,)]
        assert d.rows("SELECT count(*) FROM inbox") == [(1,)]
        assert d.rows("SELECT count(*), max(state) FROM outbox") == [(1, 1)]


def order():
    """What is written quickly is answered in its order."""
    with Daemon() as d:
        ids = [d.post("zhangsan", "#客户第%d位#电话 1390000%04d" % (i, i)) for i in range(30)]
        for id in ids:
            d.settled("zhangsan", id)
        names = [r[0] for r in d.rows("SELECT name FROM card WHERE name LIKE '第%' ORDER BY id")]
        assert names == ["第%d位" % i for i in range(30)], names
        sent = d.rows("SELECT inbox FROM outbox ORDER BY sent_seq")
        assert sent == sorted(sent)


def history():
    """The page sees both sides, newest last, and long polls wake at once."""
    with Daemon() as d:
        for i in range(60):
            d.say("lisi", "#帮助")
        h = d.get("/console/api/history?user=lisi")
        assert len(h["items"]) == 50 and h["more"]
        seqs = [i["seq"] for i in h["items"]]
        assert seqs == sorted(seqs)
        older = d.get("/console/api/history?user=lisi&before=%d" % seqs[0])
        assert older["items"][-1]["seq"] < seqs[0]
        began = time.monotonic()
        d.post("lisi", "#帮助")
        e = d.get("/console/api/events?user=lisi&after=%d" % h["seq"])
        assert e["items"] and time.monotonic() - began < 5 * slow()


def lock_held_on():
    """A predecessor that was killed keeps the lock for a moment, through a child it had just begun."""
    with Daemon() as d:
        d.kill()
        lock = open(d.db + ".lock", "w")
        fcntl.flock(lock, fcntl.LOCK_EX)
        d.start_unready()
        time.sleep(0.3)
        lock.close()
        d.wait_ready()
        d.say("zhangsan", "#帮助")


def at_rest(d):
    """Nothing is due by the clock any more."""
    end = time.monotonic() + 20 * slow()
    while d.rows("SELECT count(*) FROM chore WHERE next_us <= unixepoch() * 1000000")[0][0]:
        assert time.monotonic() < end, d.rows("SELECT * FROM chore")
        time.sleep(0.02)


def killed_at(place, nth=1):
    """A kill at that place, then a start without the fault: one effect, one reply."""
    def story():
        with Daemon() as d:
            at_rest(d)  # what is done by the clock after the first start would be counted, too
            d.stop()
            d.env["KEHUD_FAULT"] = "%s:kill:%d" % (place, nth)
            d.start()
            acked = True
            try:
                d.post("zhangsan", "#客户张总#杭州三甲医院#备注 记号", id="k1")
            except (OSError, Refused):
                acked = False
            end = time.monotonic() + 20 * slow()
            while d.process.poll() is None and time.monotonic() < end:
                time.sleep(0.01)
            assert d.process.poll() is not None, "was not killed at " + place
            d.process = None
            d.env.pop("KEHUD_FAULT")
            d.start()
            there = d.rows("SELECT count(*) FROM inbox") == [(1,)]
            assert there or not acked, "acknowledged, but lost"
            d.say("zhangsan", "#客户张总#杭州三甲医院#备注 记号", id="k1")
            assert d.rows("SELECT count(*), max(note) FROM card WHERE name = '张总'") == [(1, "记号")]
            assert d.rows("SELECT count(*), min(state) FROM outbox") == [(1, 1)]
            assert d.rows("PRAGMA integrity_check") == [("ok",)]
    return story


def reply_retried():
    """Delivery fails the first time: sent at the second, later ones of the chat wait their turn."""
    with Daemon(env={"KEHUD_FAULT": "outbox.send:fail:1"}) as d:
        a = d.post("zhangsan", "#帮助")
        b = d.post("zhangsan", "#待办")
        d.settled("zhangsan", b)
        d.settled("zhangsan", a)
        assert d.rows("SELECT max(attempts) FROM outbox")[0][0] >= 2
        sent = [r[0] for r in d.rows("SELECT inbox FROM outbox ORDER BY sent_seq")]
        assert sent == sorted(sent), sent


def reply_late():
    """A platform that cannot be reached for half an hour: the reply comes late, and its reader is told so."""
    with Daemon(env={"KEHUD_FAULT": "outbox.send:fail:1"}) as d:
        id = d.post("zhangsan", "#帮助")
        end = time.monotonic() + 20 * slow()
        while time.monotonic() < end and d.rows("SELECT attempts, lease_us FROM outbox") != [(1, 0)]:
            time.sleep(0.005)
        d.clock(1800)
        d.settled("zhangsan", id)
        d.clock(70)
        while time.monotonic() < end and d.rows("SELECT count(*) FROM outbox") != [(2,)]:
            time.sleep(0.02)
        told = d.rows("SELECT body FROM outbox WHERE inbox IS NULL")[0][0]
        assert "刚才补发了 1 条回复，最早的一条晚了 31 分钟。" in told, told
        assert d.rows("SELECT count(*) FROM late") == [(0,)]


def result_lost():
    """No memory for what a reader found: the next picture is read all the same, the first once its lease ended."""
    label = open(os.path.join(ROOT, "tests/browser/label.jpg"), "rb").read()
    with Daemon(env={"KEHUD_FAULT": "carry.picture:fail:1"}, options="[ocr]\nworkers = 1\n") as d:
        d.say("zhangsan", "#客户张总#杭州三甲医院")
        first = d.post_picture("zhangsan", label)
        d.settled("zhangsan", d.post_picture("zhangsan", label + b"another one"))
        states = d.rows("SELECT state FROM picture ORDER BY id")
        assert states == [("waiting",), ("read",)], states
        d.clock(301)
        d.settled("zhangsan", first)
        assert d.rows("SELECT state FROM picture ORDER BY id") == [("read",), ("read",)]


def dead_letter():
    """A handler that fails for good: set aside, told, visible, and retried by an admin."""
    with Daemon(env={"KEHUD_FAULT": "work.handle:fail"}, expect_broken=True) as d:
        db = sqlite3.connect(d.db)
        d.post("zhangsan", "#客户张总#杭州三甲医院", id="bad")
        end = time.monotonic() + 60 * slow()
        # not the whole patience: it has been tried often enough before
        while not d.rows("SELECT 1 FROM inbox WHERE attempts > 0 AND lease_us = 0") and time.monotonic() < end:
            time.sleep(0.02)
        d.stop()
        db.execute("UPDATE inbox SET attempts = 8, next_us = 0")
        db.commit()
        db.close()
        d.env.pop("KEHUD_FAULT")
        d.start()
        replies = d.settled("zhangsan", "bad")
        assert "处理失败" in as_text(replies[0]), replies
        q = d.admin("/admin/queue")
        assert q["inbox_dead"] == 1 and q["dead"][0]["kind"] == "inbox", q
        out = d.ctl("queue", "retry", str(q["dead"][0]["id"])).stdout.decode()
        assert "tried again" in out
        replies = d.settled("zhangsan", "bad")
        end = time.monotonic() + 20 * slow()
        while d.rows("SELECT count(*) FROM card WHERE name = '张总'") != [(1,)] and time.monotonic() < end:
            time.sleep(0.02)
        assert d.rows("SELECT count(*) FROM card WHERE name = '张总'") == [(1,)]


def crashing_message():
    """A message that crashes its handler: set aside after two crashes, others of the chat go on."""
    with Daemon(env={"KEHUD_FAULT": "work.crash:fail"}, expect_broken=True) as d:
        try:
            d.post("zhangsan", "#客户张总#杭州三甲医院", id="crash")
        except OSError:
            pass  # it crashed before the answer was out, but after the commit
        for crashes in (1, 2):
            end = time.monotonic() + 20 * slow()
            while d.process.poll() is None and time.monotonic() < end:
                time.sleep(0.01)
            assert d.process.poll() not in (None, 0), "no crash"
            d.process = None
            d.start() if crashes == 2 else d.start_unready()
        assert "处理失败" in as_text(d.settled("zhangsan", "crash")[0])
        assert d.admin("/admin/queue")["inbox_dead"] == 1


def disk_full():
    """A commit fails: no 200, nothing stored; the next one is fine."""
    with Daemon(env={"KEHUD_FAULT": "writer.commit:fail:3"}) as d:
        refused = 0
        for i in range(6):
            try:
                d.post("zhangsan", "#客户第%d位#电话 1390000%04d" % (i, i), id="f%d" % i)
            except Refused as e:
                refused += 1
                assert e.status == 503 and "没有保存" in e.body, e.body
        stored = d.rows("SELECT count(*) FROM inbox")[0][0]
        assert stored == 6 - refused, (stored, refused)
        d.say("zhangsan", "#帮助")


def commit_fails_at(nth):
    """A message fails while later ones of its chat are claimed with it, and about then a commit fails, too:
    none of them waits for the end of a lease."""
    def story():
        faults = "writer.before_commit:wait:60,work.handle:fail:2,writer.commit:fail:%d" % nth
        with Daemon(env={"KEHUD_FAULT": faults}, expect_broken=True) as d:
            acked = []

            def post(number):
                while True:  # as a platform would
                    try:
                        acked.append(d.post("zhangsan", "#客户第%d位#电话 1390000%04d" % (number, number), id="c%d" % number))
                        return
                    except Refused as e:
                        assert e.status == 503, e
            post(0)
            writers = [threading.Thread(target=post, args=(n,)) for n in range(1, 5)]
            for w in writers:
                w.start()
            for w in writers:
                w.join()
            for id in acked:
                d.settled("zhangsan", id, timeout=20)
            assert d.rows("SELECT count(*), min(state) FROM inbox") == [(5, 1)]
            done = d.rows("SELECT id FROM inbox ORDER BY done_us, id")
            assert done == sorted(done), done
    return story


def main():
    tap = Tap()
    tap.run("the same message again has one effect", repeats)
    tap.run("order within a conversation", order)
    tap.run("history and events", history)
    tap.run("the lock of a predecessor", lock_held_on)
    places = ["writer.before_commit", "writer.after_commit", "accept.before_answer", "outbox.after_send"]
    if FAULTS:
        for place in places:
            for nth in (2, 3, 4) if place.startswith("writer") else (1,):
                tap.run("killed at %s, passing %d" % (place, nth), killed_at(place, nth))
        tap.run("a reply that fails is retried in order", reply_retried)
        tap.run("a reply that comes late is spoken of", reply_late)
        tap.run("a result that finds no memory", result_lost)
        tap.run("a message that never works is set aside", dead_letter)
        tap.run("a message that crashes its handler is set aside", crashing_message)
        tap.run("a commit that fails is not acknowledged", disk_full)
        for nth in range(3, 8):
            tap.run("commit %d fails with a message that waits" % nth, commit_fails_at(nth))
    else:
        tap.skip("faults", "the release has no fault points")
    tap.end()


main()
