#!/usr/bin/env python3
"""kehuctl report commission against a model that pays by itself: each win by the rules, line, channel and owner of its
time, in whole fen; rebates of periods that are over."""
import csv
import datetime
import io
import json
import os
import random
import sys
import tempfile
from fractions import Fraction

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from daemon import ROOT, Daemon  # noqa: E402
from tap import Tap  # noqa: E402

MODELS = {"TKR-2025": "关节", "SPN-100": "脊柱", "TRM-200": "创伤"}
LEVELS = ("省代", "市代", "")
NOW = datetime.datetime(2026, 10, 20, 12, 0)
COMMISSION = {
    "period": "quarter", "channel": "level",
    "rules": [
        {"line": ["关节"], "channel": ["省代"], "tiers": [{"from": 0, "percent": 1.25}, {"from": 300000, "percent": 2}]},
        {"line": ["关节", "脊柱"], "tiers": [{"from": 100000, "percent": 0.33}, {"from": 500000, "percent": 3.5}]},
        {"channel": ["市代"], "tiers": [{"from": 0, "percent": 5}]}],
    "rebates": [
        {"channel": ["省代"], "tiers": [{"from": 200000, "percent": 1}, {"from": 600000, "percent": 1.5}]},
        {"tiers": [{"from": 400000, "percent": 0.5}]}]}


def pack(folder, commission):
    with open(os.path.join(ROOT, "parsers/pack/channel.json"), encoding="utf-8") as f:
        p = json.load(f)
    del p["rules"], p["scenes"]
    p["commission"] = commission
    path = os.path.join(folder, "mine.json")
    with open(path, "w", encoding="utf-8") as f:
        json.dump(p, f, ensure_ascii=False)
    return path


def fits(rule, win):
    return (not rule.get("line") or win["line"] in rule["line"]) and \
        (not rule.get("channel") or win["level"] in rule["channel"])


def first(rules, win):
    return next((i for i, r in enumerate(rules) if fits(r, win)), None)


def percent(tiers, fen):
    reached = [t for t in tiers if t["from"] * 100 <= fen]
    return Fraction(str(reached[-1]["percent"])) if reached else Fraction(0)


def paid(fen, p):
    return int((Fraction(fen) * p / 100 + Fraction(1, 2)) // 1)


def quarter(at):
    return at.year, (at.month - 1) // 3


def expected(wins, rules_at, end):
    """{deal key: (user, fen, percent, commission)} and the rebates {(customer, quarter, rule): ...}."""
    out, back = {}, {}
    for w in wins:
        rules = rules_at(w["at"])["rules"]
        k = first(rules, w)
        if k is None:
            continue
        total = sum(o["fen"] for o in wins if o["user"] == w["user"] and quarter(o["at"]) == quarter(w["at"]) and
                    (o["at"], o["n"]) <= (w["at"], w["n"]) and first(rules, o) == k)
        p = percent(rules[k]["tiers"], total)
        out[w["n"]] = (w["user"], w["fen"], p, paid(w["fen"], p))
    for c, q in {(w["customer"], quarter(w["at"])) for w in wins}:
        year, n = q
        over = datetime.datetime(year + (n == 3), (n + 1) % 4 * 3 + 1, 1)
        if over > end:
            continue
        mine = [w for w in wins if w["customer"] == c and quarter(w["at"]) == q]
        rules = rules_at(over)["rebates"]
        for k, r in enumerate(rules):
            fen = sum(w["fen"] for w in mine if first(rules, w) == k)
            p = percent(r["tiers"], fen)
            if p > 0 and fen > 0:
                back.setdefault(c, []).append((fen, p, paid(fen, p)))
    return out, back


class Past:
    """Partners who bought again and again over three quarters."""

    def __init__(self, seed):
        rng = random.Random(seed)
        self.customers, self.wins = [], []
        for i in range(40):
            c = {"key": "c%02d" % i, "name": "王总%02d" % i, "org": "杭州第%d公司" % i, "owner": ("zhangsan", "lisi")[i % 2],
                 "product": rng.choice(list(MODELS)), "level": rng.choice(LEVELS)}
            self.customers.append(c)
            days = sorted(rng.sample(range(1, 290), rng.randrange(1, 8)))
            for day in days:
                at = datetime.datetime(2026, 1, 1, 10) + datetime.timedelta(days=day, minutes=i)
                self.wins.append({"customer": c["key"], "user": c["owner"], "at": at, "line": MODELS[c["product"]],
                                  "level": c["level"], "fen": rng.randrange(100, rng.choice((3000000, 40000000)))})
        self.wins.sort(key=lambda w: w["at"])
        for n, w in enumerate(self.wins):
            w["n"] = n

    def sheets(self):
        def text(head, rows):
            out = io.StringIO()
            w = csv.writer(out)
            w.writerow(head)
            w.writerows(rows)
            return out.getvalue().encode()
        keys = ("key", "name", "org", "owner", "product", "level")
        yield "products", text(("model", "name", "line"), [(m, "器械" + m, line) for m, line in MODELS.items()])
        yield "customers", text(keys, [[c[k] for k in keys] for c in self.customers])
        rows = []
        for w in self.wins:
            for stage, at in (("lead", w["at"] - datetime.timedelta(hours=1)), ("won", w["at"])):
                rows.append((w["customer"], w["user"], stage, at.strftime("%Y-%m-%d %H:%M"),
                             "%d.%02d" % divmod(w["fen"], 100) if stage == "won" else ""))
        yield "stages", text(("customer", "user", "stage", "time", "amount"), rows)


def report(d, *args):
    return json.loads(d.ctl("report", "commission", *args, "--json").stdout.decode())


def compare(d, past, rules_at, rows, end=NOW):
    key = {i: k for i, k in d.rows("SELECT id, import_key FROM card WHERE import_key IS NOT NULL")}
    when = {i: at for i, at in d.rows("SELECT id, closed_us FROM deal WHERE state = 'won'")}
    out, back = expected(past.wins, rules_at, end)
    got, rebates = {}, {}
    for r in rows:
        one = (r["amount"], Fraction(str(r["percent"])), r["commission"])
        if r["deal"] is None:
            rebates.setdefault(key[r["customer"]], []).append(one)
            continue
        at = datetime.datetime.fromtimestamp(when[r["deal"]] / 1e6, datetime.timezone(datetime.timedelta(hours=8)))
        w = next(w for w in past.wins if w["customer"] == key[r["customer"]] and w["at"] == at.replace(tzinfo=None))
        got[w["n"]] = (r["user"], *one)
    wrong = [(n, out.get(n), got.get(n)) for n in sorted(out.keys() | got.keys()) if out.get(n) != got.get(n)]
    assert not wrong, wrong[:5]
    assert {k: sorted(v) for k, v in back.items()} == {k: sorted(v) for k, v in rebates.items()}
    return out, back


def counted(d, past):
    at = NOW.strftime("%Y-%m-%dT%H:%M")
    out, back = compare(d, past, lambda _: COMMISSION, report(d, "--at", at)["rows"])
    assert len(out) > 60 and len(back) > 10, (len(out), len(back))
    assert {p for _, _, p, _ in out.values()} >= {Fraction(str(x)) for x in (0, 1.25, 2, 0.33, 3.5, 5)}, out
    # a quarter alone: what came before it counts for no tier, what is within it does
    rows = report(d, "--at", at, "--from", "2026-05-01", "--to", "2026-07-01")["rows"]
    some = {n: v for n, v in out.items() if datetime.datetime(2026, 5, 1) <= past.wins[n]["at"] < datetime.datetime(2026, 7, 1)}
    assert sorted((r["amount"], r["commission"]) for r in rows if r["deal"]) == sorted((v[1], v[3]) for v in some.values())
    mine = report(d, "--at", at, "--scope", "华东")["rows"]
    assert {r["user"] for r in mine} == {"zhangsan"}


def traced(d, past):
    j = report(d, "--at", NOW.strftime("%Y-%m-%dT%H:%M"), "--trace")
    rules = COMMISSION["rules"]
    for r in [r for r in j["rows"] if r["deal"] is not None][:40]:
        total = sum(t["amount"] for t in j["trace"] if t["for"] == r["deal"])
        assert Fraction(str(r["percent"])) in [percent(x["tiers"], total) for x in rules], (r, total)


def fixed(d, past):
    """What changes afterwards changes nothing of what was won: level, product, owner, rules."""
    at = NOW.strftime("%Y-%m-%dT%H:%M")
    before = report(d, "--at", at)["rows"]
    c = next(c for c in past.customers if c["level"] == "省代" and c["owner"] == "zhangsan")
    n = d.rows("SELECT id FROM card WHERE import_key = '%s'" % c["key"])[0][0]
    d.say("zhangsan", "#改 K%d#代理级别 市代" % n)
    d.say("zhangsan", "#改 K%d#产品 TRM-200" % n)
    d.say("zhangsan", "#转交 K%d 给 李四" % n)
    assert d.rows("SELECT p.name FROM card c JOIN person p ON p.id = c.owner WHERE c.id = %d" % n) == [("李四",)]
    assert report(d, "--at", at)["rows"] == before
    other = {"period": "month", "rules": [{"tiers": [{"from": 0, "percent": 9}]}]}
    ahead = d.ctl("pack", "use", pack(d.folder, other), "--dry-run").stdout.decode()
    assert "commission" in ahead and "3 rules, 2 rebates -> 1, 0" in ahead, ahead
    d.ctl("pack", "use", pack(d.folder, other))
    assert report(d, "--at", at)["rows"] == before
    # what is won from now on goes by the new ones
    d.say("zhangsan", "#客户赵新#单位宁波新公司#产品TKR-2025")
    d.say("zhangsan", "#成交 赵新 123456.78元")
    new = [r for r in report(d)["rows"] if r["pack"] == max(x["pack"] for x in report(d)["rows"])]
    assert [(r["user"], r["amount"], r["percent"], r["commission"]) for r in new] == [("zhangsan", 12345678, 9, 1111111)], new


def refused(d):
    for broken, what in (({"period": "week", "rules": []}, "commission.period"),
                         ({"period": "month", "rules": []}, "commission.rules: a list"),
                         ({"period": "month", "channel": "colour"}, "commission.channel: no field"),
                         ({"period": "month", "rules": [{"channel": ["省代"], "tiers": [{"from": 0, "percent": 1}]}]},
                          "commission.rules[0].channel: commission.channel names no field"),
                         ({"period": "month", "rules": [{"tiers": []}]}, "commission.rules[0].tiers: a list"),
                         ({"period": "month", "rules": [{"tiers": [{"from": 5, "percent": 1}, {"from": 5, "percent": 2}]}]},
                          "commission.rules[0].tiers[1].from: not more"),
                         ({"period": "month", "rebates": [{"tiers": [{"from": 0, "percent": 1.234}]}]},
                          "commission.rebates[0].tiers[0].percent: not a number"),
                         ({"period": "month", "rebates": [{"tiers": [{"from": -1, "percent": 1}]}]},
                          "commission.rebates[0].tiers[0].from: not a whole number"),
                         ({"period": "month", "colour": 1}, "commission.colour: unknown key")):
        done = d.ctl("pack", "check", pack(d.folder, broken), check=False)
        assert done.returncode != 0 and what in (done.stdout + done.stderr).decode(), (broken, done)


def main():
    tap = Tap()
    past = Past(7)
    with tempfile.TemporaryDirectory() as folder, \
            Daemon(demo=False, options="[pack]\nfile = %s\n" % pack(folder, COMMISSION)) as d:
        d.ctl("import", "users", os.path.join(ROOT, "store/demo/users.csv"))
        for kind, text in past.sheets():
            d.ctl("import", kind, "-", stdin=text)
        for case in (counted, traced, fixed):
            tap.run(case.__name__.replace("_", " "), case, d, past)
        tap.run("refused", refused, d)
    tap.end()


main()
