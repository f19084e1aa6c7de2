#!/usr/bin/env python3
"""Kills the processes that read pictures, at random, while a queue of pictures is worked off (PICTURES=60).

Every picture is answered exactly once: read, or put aside in words if two of its readers died. The daemon goes on.
"""
import os
import random
import signal
import sqlite3
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from daemon import Daemon, ROOT  # noqa: E402
from tap import Tap  # noqa: E402

PICTURES = int(os.environ.get("PICTURES", "60"))
PEOPLE = ("zhangsan", "lisi", "wangwu", "zhaoliu")
PICTURE = open(os.path.join(ROOT, "tests/data/ocr/p043.jpg"), "rb").read()


def children(pid):
    try:
        with open("/proc/%d/task/%d/children" % (pid, pid)) as f:
            return [int(x) for x in f.read().split()]
    except OSError:
        return []


def count(d, what):
    db = sqlite3.connect("file:%s?mode=ro" % d.db, uri=True)
    try:
        return db.execute("SELECT count(*) FROM " + what).fetchone()[0]
    finally:
        db.close()


def kill_some(d, stop, killed):
    """A worker, or the child that reads for it, whenever some more pictures are done, at some moment after that."""
    dice = random.Random(PICTURES)
    due = 1
    while not stop.wait(dice.uniform(0.02, 0.3)):
        if count(d, "picture WHERE state <> 'waiting'") < due:
            continue
        due += dice.randint(1, 4)
        workers = children(d.process.pid)
        readers = [c for w in workers for c in children(w)]
        for pid in dice.sample(workers + readers, min(1, len(workers + readers))):
            try:
                os.kill(pid, signal.SIGKILL)
                killed.append(pid)
            except ProcessLookupError:
                pass


def story():
    with Daemon(options="[ocr]\nworkers = 2\n") as d:
        for i, user in enumerate(PEOPLE):
            d.say(user, "#客户第%d位#某地第%d医院" % (i, i))
        stop, killed = threading.Event(), []
        killer = threading.Thread(target=kill_some, args=(d, stop, killed))
        killer.start()
        sent = []
        for i in range(PICTURES):
            user = PEOPLE[i % len(PEOPLE)]
            content = PICTURE[:16] + bytes([i // 250 + 1, i % 250 + 1]) + PICTURE[18:]  # another resolution: another file
            sent.append((user, d.post_picture(user, content)))
        for user, id in sent:
            d.settled(user, id, timeout=900)
        stop.set()
        killer.join()
        db = sqlite3.connect("file:%s?mode=ro" % d.db, uri=True)
        states = dict(db.execute("SELECT state, count(*) FROM picture GROUP BY state"))
        answers = db.execute("SELECT p.id, count(o.id) FROM picture p LEFT JOIN outbox o ON o.inbox = p.inbox"
                             " AND o.idem_key LIKE '%/read%' GROUP BY p.id HAVING count(o.id) <> 1").fetchall()
        left = count(d, "job WHERE state <> 1")
        rash = count(d, "picture p JOIN job j ON j.subject = p.id WHERE p.state = 'failed' AND j.attempts < 2")
        print("# %d pictures, %d readers killed: %s" % (PICTURES, len(killed), states))
        assert sum(states.values()) == PICTURES and states.get("waiting", 0) == 0, states
        assert answers == [], "not answered exactly once: %s" % answers
        assert rash == 0, "put aside after one reader"
        assert left == 0 and len(killed) > PICTURES // 10, (left, len(killed))
        assert states.get("read", 0) > PICTURES // 2, states


tap = Tap()
tap.run("readers die at random, every picture is answered once", story)
tap.end()
