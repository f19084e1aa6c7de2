#!/usr/bin/env python3
"""Kills the daemon (SIGKILL) at random instants under load and proves that nothing acknowledged is
lost and nothing is done twice. KILLS (default 200) and SEED (random, printed) choose the run.

Its twin answers before the commit, which must be noticed. Both wait a little before each commit, so
that a kill finds the gap; the one that waits alone must lose nothing.
"""
import os
import random
import sqlite3
import sys

sys.path[:0] = [os.path.dirname(os.path.abspath(__file__)),
                os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib")]
from daemon import Daemon, programs  # noqa: E402
from history import (check_cards, check_database, check_files, check_once, check_order,  # noqa: E402
                     check_pictures, check_replies, load, settle)
from tap import Tap  # noqa: E402

KILLS = int(os.environ.get("KILLS", "200"))
SEED = int(os.environ.get("SEED", str(random.randrange(1 << 30))))
TWIN_KILLS = 12
SLOW_COMMIT = "writer.before_commit:wait:40"
EARLY = "writer.early_answer:fail"


def kill(d):
    d.kill()
    d.start()


def all_is_well(tap, d, clients):
    db = sqlite3.connect("file:%s?mode=ro" % d.db, uri=True)
    tap.run("every acknowledged message was processed exactly once", check_once, db, clients)
    tap.run("no card is doubled", check_cards, db)
    tap.run("order within a conversation was kept", check_order, db)
    tap.run("every message has exactly one reply, and it was sent", check_replies, db)
    tap.run("every picture was read exactly once", check_pictures, db)
    tap.run("every file is there, whole", check_files, os.path.join(d.folder, "media"), clients)
    tap.run("integrity and foreign keys", check_database, db)
    db.close()


def twin(faults):
    """A few kills of a build with fault points; whether the checker found something lost."""
    with Daemon(mode="asan", env={"KEHUD_FAULT": faults}, expect_broken=True) as d:
        clients = load(d, TWIN_KILLS, kill, SEED, pause_s=0.1, pictures=0)
        settle(d)
        db = sqlite3.connect("file:%s?mode=ro" % d.db, uri=True)
        try:
            check_once(db, clients)
        except AssertionError as e:
            assert "state None" in str(e), e
            return True
        finally:
            db.close()
        return False


def twins():
    assert not twin(SLOW_COMMIT), "slow commits alone lost something"
    assert twin(SLOW_COMMIT + "," + EARLY), "answered before the commit, and nobody noticed"


def main():
    tap = Tap()
    print("# %d kills, seed %d" % (KILLS, SEED))
    with Daemon() as d:
        clients = tap.run("load under %d kills" % KILLS, load, d, KILLS, kill, SEED, 0)
        tap.run("everything is settled afterwards", settle, d)
        print("# %d messages acknowledged" % sum(len(c.acked) for c in clients))
        all_is_well(tap, d, clients)
    if os.path.exists(os.path.join(programs("asan"), "kehud")):
        tap.run("answering before the commit is noticed", twins)
    else:
        tap.skip("answering before the commit is noticed", "no build with fault points")
    tap.end()


main()
