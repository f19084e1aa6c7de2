#!/usr/bin/env python3
"""kehuctl simulate foretells what the daemon says when the time comes: the same words to the same people, in the same
minute; and changes nothing by it."""
import calendar
import json
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from daemon import Daemon, slow  # noqa: E402
from tap import Skip, Tap  # noqa: E402

MINUTE = 60


def said(d):
    return d.rows("SELECT chat, idem_key FROM outbox WHERE inbox IS NULL ORDER BY id")


def foretold(d, *args):
    out = d.ctl("simulate", *args, "--json").stdout.decode()
    return [json.loads(line) for line in out.splitlines()]


def instant(text):
    return calendar.timegm(time.strptime(text, "%Y-%m-%d %H:%M:%S")) - 8 * 3600


def everything(d):
    tables = d.rows("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name")
    return {name: d.rows('SELECT * FROM "%s"' % name) for name, in tables}


def nothing_changes(d):
    d.say("zhangsan", "#待办 明天 给周明送样")
    d.stop()  # what the daemon itself writes meanwhile is not what is looked at
    before = everything(d)
    first = foretold(d, "--days", "12")
    assert len(first) > 3, first
    after = everything(d)
    assert before == after, [name for name in before if before[name] != after.get(name)]
    d.start()
    assert not [f for f in os.listdir("/tmp") if f.startswith("kehuctl-")]
    for args in (("--now", "2020-01-01"), ("--days", "-1"), ("--days", "9999"), ("--colour",), ()):
        assert d.ctl("simulate", *args, check=False).returncode == 2, args


def a_whole_team(d):
    """More people at one time than a slice takes: each is told, in the same minute, once a day, and on the next days too."""
    team = ["rep%02d" % i for i in range(15)]
    for user in team:
        d.ctl("user", "add", user, user, "--role", "rep", "--scope", "华北/北京")
        d.say(user, "#待办 明天 给客户送样")
    mornings = [r for r in foretold(d, "--days", "12") if r["key"].startswith("digest/morning/")]
    keys = [r["key"] for r in mornings]
    assert len(keys) == len(set(keys)), keys
    days = sorted({r["at"][:10] for r in mornings})
    assert len(days) > 2, days
    due = time.strftime("%Y-%m-%d", time.gmtime(d.now() + 8 * 3600 + 86400))  # until then they have nothing to do
    for day in [x for x in days if x > due]:
        told = [r for r in mornings if r["at"][:10] == day]
        assert set(team) <= {r["chat"] for r in told}, (day, told)
        assert {r["at"][11:16] for r in told} == {"08:45"}, (day, told)


def as_foretold(d):
    if os.environ.get("KEHUD_MODE", "release") == "release":
        raise Skip("only builds with a clock that can be turned")
    first = foretold(d, "--days", "4")
    wanted = {}
    for row in first:
        wanted.setdefault(instant(row["at"]) // MINUTE, []).append((row["chat"], row["text"]))
    count = len(said(d))
    for minute in sorted(wanted):
        # just before it nobody is told anything
        d.clock(int(minute * MINUTE - 2 - d.now()))
        time.sleep(0.3)
        assert len(said(d)) == count, said(d)[count:]
        d.clock(int(minute * MINUTE + MINUTE - 1 - d.now()))
        end = time.monotonic() + 20 * slow()
        while len(said(d)) < count + len(wanted[minute]):
            assert time.monotonic() < end, (wanted[minute], said(d)[count:])
            time.sleep(0.05)
        bodies = d.rows("SELECT chat, body FROM outbox WHERE inbox IS NULL ORDER BY id")[count:]
        for chat, text in wanted[minute]:
            heads = [json.loads(b)["text"] for c, b in bodies if c == chat]
            assert any(text.split("\n")[0] in h for h in heads), (text, heads)
        count += len(wanted[minute])
        assert len(said(d)) == count, said(d)[count:]


def main():
    tap = Tap()
    with Daemon(rules=True, nights=True) as d:
        end = time.monotonic() + 20 * slow()
        while d.rows("SELECT count(*) FROM rule_dirty") != [(0,)] or d.rows("SELECT count(*) FROM rule_fired") == [(0,)] \
                or d.rows("SELECT count(*) FROM nudge WHERE state = 0 AND due_us <= %d" % (d.now() * 1e6)) != [(0,)]:
            assert time.monotonic() < end
            time.sleep(0.05)
        for f in (nothing_changes, as_foretold, a_whole_team):
            tap.run(f.__name__.replace("_", " "), f, d)
    tap.end()


main()
