"""A quarter of a sales team through the real engine under a clock that runs as fast as it can, killed again and again;
a model says what should have happened (model.py, reminders.py). QUARTER="REPS CARDS DAYS KILLS" for another size than
the gate's; SEED for another one."""
import collections
import json
import os
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
from tests.lib.tap import Tap
from tests.sim.clock import HOUR, ROOT
from tests.sim.model import Model
from tests.sim.quarter import Quarter

REPS, CARDS, DAYS, KILLS = (int(x) for x in os.environ.get("QUARTER", "12 25 92 50").split())
SEED = int(os.environ.get("SEED", "2026"))
FAULTS = [
    "a task that was asked for is not there", "a task that nobody asked for", "a card that nobody made",
    "a warning before the pool", "in the pool or not", "a rule that should have spoken did not",
    "a rule spoke that should not have", "a rule spoke at another time", "a rule's task is lost",
    "dropped although it was of use", "never told", "told at another time", "told somebody else",
    "told although it was done", "told after a veto", "a task is due at another time", "reminded at another time",
    "not reminded", "reminded of what was not due", "whoever leads was not told", "whoever leads was told too much",
    "told in the quiet hours", "told on a day off", "too many in an hour", "decided and never told", "told twice",
    "a digest on a day off", "no digest", "a digest at another time"]


def pack():
    with open(os.path.join(ROOT, "parsers/pack/medical.json"), encoding="utf-8") as f:
        whole = json.load(f)
    for scene in whole["scenes"]:
        with open(os.path.join(ROOT, "parsers/pack/scenes/%s.json" % scene), encoding="utf-8") as f:
            whole["rules"] += json.load(f)["rules"]
    return whole


def none(wrong, what):
    assert not wrong.get(what), "%d: %s" % (len(wrong[what]), "; ".join(wrong[what][:5]))


def happened(q, rows):
    """It was a quarter worth the name: each of the things that may go wrong had its chance."""
    said = collections.Counter(m[0] for _, _, _, m in q.facts)
    for what in ("create", "followup", "stage", "grade", "role", "todo", "leave", "undo", "done", "veto", "snooze",
                 "survey", "fact", "give"):
        assert said[what] > 0, what
    assert len(q.gaps) == KILLS, len(q.gaps)
    assert all(r["state"] == 1 for r in rows("SELECT state FROM inbox")), "a message was set aside"
    rules = {r["rule"]: r["n"] for r in rows("SELECT rule, count(*) AS n FROM rule_fired GROUP BY rule")}
    assert len(rules) == len(pack()["rules"]), rules
    assert rows("SELECT count(*) AS n FROM nudge WHERE state = 1 AND sent_us > id + 3600000000")[0]["n"] > 0
    print("# %d messages, %d told, %d kills; %s" % (q.messages, len(q.engine.out), len(q.gaps), rules))


def noticed(change, what, q):
    """A model that finds nothing is of no use: one thing less, or more, or later is a fault."""
    m = Model(q, pack())
    change(m)
    wrong = m.judge()
    assert wrong.get(what), dict(wrong)


def one_less(m):
    m.fired.pop(next(k for k, r in m.fired.items() if r["rule"] == "b7"))


def one_more(m):
    (card, rule, cause), row = next((k, r) for k, r in m.fired.items() if r["rule"] == "b7")
    m.fired[card, rule, cause + HOUR] = row


def one_later(m):
    key = next(k for k, r in m.fired.items() if r["rule"] == "b7")
    m.fired[key] = dict(m.fired[key], at_us=m.fired[key]["at_us"] + 1)


def nudge_changed(q, what, change):
    """One that waited for the morning, told otherwise."""
    def apply(r):
        i = next(i for i, n in enumerate(r.nudges) if n["state"] == 1 and n["sent_us"] > n["id"] + HOUR)
        r.nudges[i] = dict(r.nudges[i], **change(r.nudges[i]))
    noticed(lambda m: m.tampers.append(apply), what, q)


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        begun = time.monotonic()
        q = Quarter(folder, pack(), SEED, REPS, CARDS, DAYS, KILLS)
        if tap.run("played", q.play) is None and tap.failed:
            q.engine.process.kill()
            tap.end()
        print("# %d reps, %d customers, %d days in %.0f s" % (REPS, REPS * CARDS, DAYS, time.monotonic() - begun))
        q.engine.end()
        tap.run("it was one", happened, q, q.engine.rows)
        wrong = Model(q, pack()).judge()
        for what in FAULTS:
            tap.run("none: " + what, none, wrong, what)
        tap.ok(set(wrong) <= set(FAULTS), "no other", set(wrong))
        tap.run("a rule that did not speak is noticed", noticed, one_less, FAULTS[5], q)
        tap.run("a rule that spoke is noticed", noticed, one_more, FAULTS[6], q)
        tap.run("a microsecond is noticed", noticed, one_later, FAULTS[7], q)
        tap.run("told an hour early is noticed", nudge_changed, q, "told at another time",
                lambda n: {"sent_us": n["sent_us"] - HOUR})
        tap.run("never told is noticed", nudge_changed, q, "never told", lambda _: {"state": 0})
        tap.run("dropped is noticed", nudge_changed, q, "dropped although it was of use", lambda _: {"state": 2})
        out, lost = q.engine.out, next(o for o in reversed(q.engine.out[:-200]) if o[1].startswith("nudge/"))
        q.engine.out = [o for o in out if o[1] != lost[1]]
        tap.run("a message that never left is noticed", noticed, lambda m: None, "decided and never told", q)
        q.engine.out = out + [lost]
        tap.run("a message that left twice is noticed", noticed, lambda m: None, "told twice", q)
    tap.end()


if __name__ == "__main__":
    main()
