#!/usr/bin/env python3
"""kehuctl report: figures against a model that counts the same rows by itself."""
import csv
import datetime
import json
import math
import os
import random
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from daemon import Daemon, slow  # noqa: E402
from tap import Skip, Tap  # noqa: E402

CONTACTS = ("visit", "call", "message", "demo", "quote", "proposal", "sample", "trial")
DAY = datetime.timedelta(days=1)
KINDS = ("医院", "诊所", "公司")


def beta_quantile(p, a, b, steps=20000):
    """By adding the density up: slow, and nothing of what the daemon does it with."""
    norm = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    total = 0.0
    for i in range(steps):
        x = (i + 0.5) / steps
        total += math.exp(norm + (a - 1) * math.log(x) + (b - 1) * math.log(1 - x)) / steps
        if total >= p:
            return x
    return 1.0


NEAR = 1e-4  # of a quantile that is added up


def best(cells):
    """The hours with the highest 10 % quantile, as near as can be told here; None: nothing stands out."""
    n, s = sum(c[0] for c in cells.values()), sum(c[1] for c in cells.values())
    if s in (0, n):
        return None
    q = s / n
    rows = []
    for (weekday, hour), (n, s) in cells.items():
        if n >= 5:
            a, b = 8 * q + s, 8 * (1 - q) + n - s
            rows.append((beta_quantile(0.1, a, b), weekday, hour, s, n, a / (a + b), a / (a + b) / q - 1))
    top = max(rows, default=None)
    if top is None or top[0] <= q:
        return None
    return [r for r in rows if r[0] > top[0] - NEAR]


class Past:
    """Customers, what reps did, what customers did, over ten weeks: on Tuesdays at ten hospitals answer."""

    def __init__(self, seed, now):
        rng = random.Random(seed)
        self.now = now
        self.customers, self.activities, self.events = [], [], []
        for i in range(90):
            kind = KINDS[i % 3]
            self.customers.append({"key": "c%02d" % i, "name": "王总%02d" % i, "org": "杭州第%d%s" % (i, kind),
                                   "owner": ("zhangsan", "lisi")[i % 2], "type": "民营" if i % 10 == 9 else "",
                                   "created": "2026-01-05 09:00", "kind": "民营" if i % 10 == 9 else kind})
        for _ in range(1500):
            c = rng.choice(self.customers)
            at = now - datetime.timedelta(minutes=rng.randrange(30, 70 * 24 * 60))
            at = at.replace(hour=rng.choice((9, 10, 14, 16)), minute=rng.randrange(60))
            action = rng.choice(CONTACTS + ("other", "contract"))
            good = 0.7 if c["kind"] == "医院" and at.isoweekday() == 2 and at.hour == 10 else 0.25
            text = "聊了聊"
            if action in CONTACTS and rng.random() < good:
                later = at + datetime.timedelta(minutes=rng.choice((5, 300, 1439)))
                if rng.random() < 0.3:
                    text = "聊了聊，客户回复可以"
                elif later < now:
                    self.events.append((c, rng.choice(("reply", "consult", "menu")), later))
            elif rng.random() < 0.1 and at + 2 * DAY < now:
                self.events.append((c, "coupon", at + 2 * DAY))
            if at < now:
                self.activities.append((c, action, at, text))

    def write(self, folder):
        def put(name, head, rows):
            path = os.path.join(folder, name + ".csv")
            with open(path, "w", encoding="utf-8", newline="") as f:
                w = csv.writer(f)
                w.writerow(head)
                w.writerows(rows)
            return path
        keys = ("key", "name", "org", "owner", "type", "created")
        yield "customers", put("customers", keys, [[c[k] for k in keys] for c in self.customers])
        yield "activities", put("activities", ("customer", "user", "action", "time", "text"),
                                [(c["key"], c["owner"], a, t.strftime("%Y-%m-%d %H:%M"), x)
                                 for c, a, t, x in self.activities])
        yield "events", put("events", ("customer", "event", "time", "value"),
                            [(c["key"], e, t.strftime("%Y-%m-%d %H:%M"), "") for c, e, t in self.events])

    def cells(self, begin=None, end=None, owner=None):
        """kind: {(weekday, hour): [n, s]}"""
        did = {}
        for c, _, t in self.events:
            did.setdefault(c["key"], []).append(t)
        for c, _, t, x in self.activities:
            if "客户回复" in x:
                did.setdefault(c["key"], []).append(t)
        out = {}
        for c, action, t, _ in self.activities:
            if action not in CONTACTS or t >= self.now - DAY or (begin and t < begin) or (end and t >= end) or \
                    (owner and c["owner"] != owner):
                continue
            answered = any(t <= e <= t + DAY for e in did.get(c["key"], ()))
            for kind in (None, c["kind"]):
                cell = out.setdefault(kind, {}).setdefault((t.isoweekday(), t.hour), [0, 0])
                cell[0] += 1
                cell[1] += answered
        return out


def report(d, *args):
    return json.loads(d.ctl("report", "besttime", *args, "--json").stdout.decode())


def same(j, cells):
    rows = {r["type"]: r for r in j["rows"]}
    assert set(rows) == set(cells), (set(rows), set(cells))
    shown = 0
    for kind, row in rows.items():
        want = best(cells[kind])
        total = sum(c[0] for c in cells[kind].values())
        if want is None or (kind is not None and total < 50):
            assert row["weekday"] is None and row["mean"] is None and row["n"] == total, (kind, row, total)
            continue
        shown += 1
        want = [r for r in want if r[1:5] == (row["weekday"], row["hour"], row["s"], row["n"])]
        assert len(want) == 1, (kind, row, best(cells[kind]))
        mean, lift = want[0][5:]
        assert abs(row["mean"] - mean) < 1e-9 and abs(row["lift"] - lift) < 1e-9, (row, want)
    return shown


def counted(d, past):
    at = past.now.strftime("%Y-%m-%dT%H:%M")
    assert same(report(d, "--at", at), past.cells()) >= 2
    begin, end = past.now - 40 * DAY, past.now - 10 * DAY
    begin, end = (x.replace(hour=0, minute=0) for x in (begin, end))
    days = ("--from", begin.strftime("%Y-%m-%d"), "--to", end.strftime("%Y-%m-%d"))
    same(report(d, "--at", at, *days), past.cells(begin, end))
    same(report(d, "--at", at, "--scope", "华东"), past.cells(owner="zhangsan"))
    j = report(d, "--at", at)
    assert (j["report"], j["from"], j["at"], j["scope"]) == ("besttime", None, at.replace("T", " ") + ":00", ""), j


def traced(d, past):
    """Each figure can be counted again from what it shows."""
    j = report(d, "--at", past.now.strftime("%Y-%m-%dT%H:%M"), "--trace")
    for row in [r for r in j["rows"] if r["weekday"] is not None and r["type"] is None]:
        mine = [t for t in j["trace"] if datetime.datetime.fromisoformat(t["at"]).isoweekday() == row["weekday"] and
                datetime.datetime.fromisoformat(t["at"]).hour == row["hour"]]
        assert (len(mine), sum(t["answered"] for t in mine)) == (row["n"], row["s"]), row
        assert all(t["action"] in CONTACTS for t in mine)
    ids = [t["activity"] for t in j["trace"]]
    assert len(ids) == len(set(ids))


def refused(d):
    for args in ((), ("nonsense",), ("besttime", "--colour"), ("besttime", "--from"), ("besttime", "--from", "2026-02-30"),
                 ("besttime", "--at", "gestern")):
        assert d.ctl("report", *args, check=False).returncode == 2, args
    done = d.ctl("report", "besttime", "--scope", "火星", check=False)
    assert done.returncode == 1 and "火星" in done.stderr.decode(), done
    table = d.ctl("report", "besttime").stdout.decode().split("\n")
    assert table[0].split("\t") == ["type", "weekday", "hour", "s", "n", "mean", "lift"], table


def said(d, past):
    """The next night it is counted, and then it is said of hospitals, with the numbers behind it."""
    if os.environ.get("KEHUD_MODE", "release") == "release":
        raise Skip("only builds with a clock that can be turned")
    name = next(c["name"] for c in past.customers if c["kind"] == "医院" and c["owner"] == "zhangsan")
    assert "🕙" not in json.dumps(d.say("zhangsan", "#话术 " + name), ensure_ascii=False), "before it was counted"
    d.clock(86400)
    end = time.monotonic() + 20 * slow()
    while not d.rows("SELECT 1 FROM reach WHERE round = 0 LIMIT 1") or d.rows("SELECT 1 FROM reach WHERE round = 1"):
        assert time.monotonic() < end
        time.sleep(0.1)
    at = time.strftime("%Y-%m-%dT%H:%M", time.gmtime(d.now() + 8 * 3600))
    row = next(r for r in report(d, "--at", at)["rows"] if r["type"] == "医院")
    text = json.dumps(d.say("zhangsan", "#话术 " + name), ensure_ascii=False)
    want = "医院类客户周%s %d 点前后最容易有回音：%d 次联系 %d 次有回音，比平时高 %.0f%%" % (
        "一二三四五六日"[row["weekday"] - 1], row["hour"], row["n"], row["s"], row["lift"] * 100)
    assert want in text, (want, text)


def main():
    tap = Tap()
    with Daemon(demo=True) as d, tempfile.TemporaryDirectory() as folder:
        now = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=8))).replace(tzinfo=None)
        # it ends on a Friday evening, so that chance gives the same ten weeks whenever the test is run
        friday = now.replace(hour=18, minute=0, second=0, microsecond=0) - DAY * ((now.isoweekday() - 5) % 7)
        past = Past(7, friday if friday <= now else friday - 7 * DAY)
        for kind, path in past.write(folder):
            d.ctl("import", kind, path)
        tap.run("counted as the model counts", counted, d, past)
        tap.run("and shown from what", traced, d, past)
        tap.run("what is not understood is refused", refused, d)
        tap.run("said where it helps", said, d, past)
    tap.end()


main()
