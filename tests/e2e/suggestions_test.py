#!/usr/bin/env python3
"""kehuctl report suggestions against a model that works all of it out by itself: each team against the rest, in each
figure; who is behind by more than chance, and what the pack says can be done."""
import collections
import datetime
import json
import math
import os
import random
import statistics
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from daemon import ROOT, Daemon  # noqa: E402
from tap import Tap  # noqa: E402

FROM, TO = datetime.datetime(2026, 8, 1), datetime.datetime(2026, 11, 1)
TEAMS = ("杭州", "宁波", "温州", "金华")
LOWER_IS_BETTER = ("response_hours", "cycle_days")
Z = 1.959963984540054


def shipped():
    with open(os.path.join(ROOT, "parsers/pack/medical.json"), encoding="utf-8") as f:
        return json.load(f)


RANKS = [s["id"] for s in shipped()["stages"] if not s.get("lost")]


def text(at):
    return at.strftime("%Y-%m-%d %H:%M:%S")


class Company:
    """Files to be imported, and the samples of each figure: {(metric, stage): [(team, value)]}."""

    def __init__(self, rng, slow, bad_visits, stuck, unhappy):
        self.samples = collections.defaultdict(list)
        self.users, self.customers, self.activities, self.stages, self.events, self.tasks = ([] for _ in range(6))
        for n in range(240):
            team = TEAMS[n % 4]
            user = "u%d" % (n % 8)
            key = "K%d" % n
            self.customers.append((key, "客户%03d" % n, user, "2026-07-20"))
            self.offers(rng, key, user, team, 60 if team == slow else 20)
            self.visits(rng, key, user, team, 0.45 if team == bad_visits else 0.85)
            self.deal(rng, key, user, team, 0.3 if team == stuck else 0.75)
            if n % 3 == 0:
                self.survey(rng, key, team, team == unhappy)

    def offers(self, rng, key, user, team, hours):
        at = FROM - datetime.timedelta(days=10)
        for _ in range(3):
            at += datetime.timedelta(days=rng.uniform(8, 30))
            self.activities.append((key, user, "quote", text(at), "报价"))
            wait = rng.expovariate(1 / hours)
            if rng.random() < 0.8:
                reply = (at + datetime.timedelta(hours=wait)).replace(microsecond=0)
                if rng.random() < 0.5:
                    self.events.append((key, "reply", text(reply), ""))
                else:
                    self.activities.append((key, user, "message", text(reply), "客户回复：收到"))
        self.judge_offers(key, team)

    def judge_offers(self, key, team):
        def when(s):
            return datetime.datetime.strptime(s, "%Y-%m-%d %H:%M:%S")
        offers = sorted(when(a[3]) for a in self.activities if a[0] == key and a[2] == "quote")
        replies = sorted([when(a[3]) for a in self.activities if a[0] == key and "客户回复" in a[4]] +
                         [when(e[2]) for e in self.events if e[0] == key])
        for i, at in enumerate(offers):
            after = next((r for r in replies if r > at), None)
            if FROM <= at < TO and after is not None and after <= TO and (i + 1 == len(offers) or after <= offers[i + 1]):
                self.samples["response_hours", None].append((team, (after - at).total_seconds() / 3600))

    def visits(self, rng, key, user, team, share):
        for word in ("拜访", "上门看看", "打电话"):
            due = FROM + datetime.timedelta(days=rng.randrange(-5, 95))
            luck = rng.random()
            status = "vetoed" if luck > 0.95 else "done" if luck < share else "open"
            self.tasks.append((key, user, word, due.strftime("%Y-%m-%d"), status, text(due + datetime.timedelta(hours=9)) if status == "done" else ""))
            if word != "打电话" and status != "vetoed" and FROM <= due < TO:
                self.samples["visit_plan", None].append((team, float(status == "done")))

    def deal(self, rng, key, user, team, share):
        at = first = FROM + datetime.timedelta(days=rng.uniform(-4, 40))
        reached, entered = -1, {}
        for rank, stage in enumerate(RANKS[:RANKS.index("won") + 1]):
            if reached >= 0 and rng.random() > share ** 0.25:
                break
            reached = rank
            entered[rank] = at.replace(microsecond=0)
            self.stages.append((key, user, stage, text(at), "300000" if stage == "won" else "", ""))
            at += datetime.timedelta(days=rng.uniform(0.5, 6))
        for rank in range(len(RANKS) - 1):
            if rank in entered and FROM <= entered[rank] < TO:
                self.samples["conversion", RANKS[rank]].append((team, float(rank + 1 in entered and entered[rank + 1] <= TO)))
        won = entered.get(RANKS.index("won"))
        if won is not None and FROM <= won < TO:
            contacts = [datetime.datetime.strptime(a[3], "%Y-%m-%d %H:%M:%S") for a in self.activities
                        if a[0] == key and a[2] in ("quote", "message")]
            begin = min([first.replace(microsecond=0)] + contacts)
            self.samples["cycle_days", None].append((team, (won - begin).total_seconds() / 86400))

    def survey(self, rng, key, team, unhappy):
        score = rng.choice((0, 3, 5, 6, 6, 8, 9)) if unhappy else rng.choice((6, 7, 8, 9, 9, 10, 10))
        at = FROM + datetime.timedelta(days=rng.uniform(-3, 95))
        self.events.append((key, "survey", text(at), str(score)))
        if FROM <= at.replace(microsecond=0) < TO:
            self.samples["nps", None].append((team, 100.0 if score >= 9 else -100.0 if score <= 6 else 0.0))


def wilson(p, n):
    middle, about = p + Z * Z / (2 * n), Z * math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
    return (middle - about) / (1 + Z * Z / n), (middle + about) / (1 + Z * Z / n)


def interval(metric, one, rest):
    """(low, high, how far off it may be): of shares exactly, else by draws of our own."""
    if metric in ("visit_plan", "conversion"):
        p, q = statistics.fmean(one), statistics.fmean(rest)
        (l1, u1), (l2, u2) = wilson(p, len(one)), wilson(q, len(rest))
        return p - q - math.hypot(p - l1, u2 - q), p - q + math.hypot(u1 - p, q - l2), 1e-9
    middle = statistics.median if metric == "response_hours" else statistics.fmean
    rng = random.Random(7)
    draws = sorted(middle(rng.choices(one, k=len(one))) - middle(rng.choices(rest, k=len(rest))) for _ in range(2000))
    low, high = draws[49], draws[1949]
    return low, high, 0.12 * (high - low)


def expected(samples):
    """Candidates, the heaviest first: (weight, team, metric, stage, value, rest, n, n_rest, low, high, slack)."""
    best = {}
    for (metric, stage), list_ in samples.items():
        middle = statistics.median if metric == "response_hours" else statistics.fmean
        for team in TEAMS:
            one, rest = [v for t, v in list_ if t == team], [v for t, v in list_ if t != team]
            if len(one) < 8 or len(rest) < 8:
                continue
            low, high, slack = interval(metric, one, rest)
            if low > 0 if metric in LOWER_IS_BETTER else high < 0:
                a, b, overall = middle(one), middle(rest), abs(middle([v for _, v in list_])) or 1
                found = (abs(a - b) * len(one) / overall, team, metric, stage, a, b, len(one), len(rest), low, high, slack)
                best[team, metric] = max(best.get((team, metric), (0,)), found)
    return sorted(best.values(), reverse=True)


def fill(d, c):
    for n in range(8):
        d.ctl("user", "add", "u%d" % n, "销售%d" % n, "--role", "rep", "--scope", "华东/%s/%d组" % (TEAMS[n % 4], n // 4))
    for kind, head, rows in (("customers", "key,name,owner,created", c.customers),
                             ("activities", "customer,user,action,time,text", c.activities),
                             ("stages", "customer,user,stage,time,amount,reason", c.stages),
                             ("events", "customer,event,time,value", c.events),
                             ("tasks", "customer,user,action,due,status,done_at", c.tasks)):
        path = os.path.join(d.folder, kind + ".csv")
        with open(path, "w", encoding="utf-8") as f:
            f.write("\n".join([head] + [",".join(r) for r in rows]) + "\n")
        d.ctl("import", kind, path)


def report(d, *more):
    return json.loads(d.ctl("report", "suggestions", "--from", "2026-08-01", "--to", "2026-11-01", "--at", "2026-11-01",
                            "--scope", "华东", "--json", *more).stdout)["rows"]


def as_the_model(d, c):
    want, got = expected(c.samples), report(d)
    assert len(want) >= 3 and len(got) == 3, (len(want), got)
    # what no deal needs is no part of it: key actions are judged below
    got = [g for g in got if g["metric"] != "key_action"]
    for g, w in zip(got, want):
        _, team, metric, stage, value, rest, n, n_rest, low, high, slack = w
        assert (g["team"], g["metric"], g["stage"]) == ("华东/" + team, metric, stage), (g, w)
        assert (g["n"], g["n_rest"]) == (n, n_rest), (g, w)
        assert abs(g["value"] - value) < 1e-6 and abs(g["rest"] - rest) < 1e-6, (g, w)
        assert abs(g["low"] - low) <= slack and abs(g["high"] - high) <= slack, (g, w)
    texts = {(s["metric"], s.get("stage")): s["text"] for s in shipped()["suggestions"]}
    for g in got:
        assert g["text"] == texts.get((g["metric"], g["stage"]), texts[g["metric"], None]), g


def traced(d, c):
    """Each row can be counted again from what is listed under it."""
    whole = json.loads(d.ctl("report", "suggestions", "--from", "2026-08-01", "--to", "2026-11-01", "--at", "2026-11-01",
                             "--scope", "华东", "--json", "--trace").stdout)
    assert len(whole["rows"]) == 3
    for row in whole["rows"]:
        mine = [t for t in whole["trace"] if all(t[k] == row[k] for k in ("team", "metric", "stage"))]
        own, rest = ([t["value"] for t in mine if t["own"] == own] for own in (True, False))
        assert (len(own), len(rest)) == (row["n"], row["n_rest"]), row
        middle = statistics.median if row["metric"] == "response_hours" else statistics.fmean
        assert abs(middle(own) - row["value"]) < 1e-6 and abs(middle(rest) - row["rest"]) < 1e-6, row
        assert all(t["node"].startswith(row["team"] + "/") == t["own"] for t in mine), row
    assert sum(r["metric"] == "response_hours" for r in whole["rows"]) == 1
    for t in (t for t in whole["trace"] if t["metric"] == "response_hours"):
        assert d.rows("SELECT action FROM activity WHERE id = %d" % t["id"]) == [("quote",)], t


def nobody_behind(d, _c):
    """Too little to say anything: it says so."""
    out = d.ctl("report", "suggestions", "--from", "2026-08-01", "--to", "2026-08-02").stdout.decode()
    assert "the data carry no more" in out, out


def key_actions(d, c):
    """The team that never notes who decides, of the deals that need it."""
    path = os.path.join(d.folder, "roles.csv")
    with open(path, "w", encoding="utf-8") as f:
        f.write("key,name,owner,role\n" + "".join("K%d,%s,%s,院长拍板\n" % (n, c.customers[n][1], c.customers[n][2])
                                                  for n in range(240) if n % 4 != 2))
    d.ctl("import", "customers", path)
    def at(date):
        return report(d, "--from", "2026-11-02", "--to", "2026-11-03", "--at", date)
    assert at("2026-11-03") == []       # nobody had noted it by then
    got = at((datetime.date.today() + datetime.timedelta(days=2)).isoformat())
    pairs = collections.Counter()   # (team, done): of the open deals
    keys = {k["id"]: k["evidence"] for k in shipped()["key_actions"]}
    for n in range(240):
        stage = max((RANKS.index(s[2]) for s in c.stages if s[0] == "K%d" % n), default=-1)
        if 0 <= stage < RANKS.index("won"):
            needed = {k for s in shipped()["stages"] if s["id"] in RANKS[:stage + 1] for k in s.get("key_actions", ())}
            done = {k for k in needed if keys[k].get("field") == "role" and n % 4 != 2}
            pairs[TEAMS[n % 4], True] += len(done)
            pairs[TEAMS[n % 4], False] += len(needed - done)
    mine = pairs["温州", True], pairs["温州", False]
    total = sum(pairs.values())
    assert [(g["team"], g["metric"], g["value"], g["n"], g["n_rest"]) for g in got] == \
        [("华东/温州", "key_action", 0.0, sum(mine), total - sum(mine))], (got, pairs)
    assert abs(got[0]["rest"] - sum(v for (_, done), v in pairs.items() if done) / (total - sum(mine))) < 1e-9, got
    assert got[0]["high"] < 0 and got[0]["text"], got


def main():
    tap = Tap()
    rng = random.Random(11)
    with tempfile.TemporaryDirectory() as _, Daemon(demo=False) as d:
        c = Company(rng, "杭州", "宁波", "温州", "金华")
        tap.run("filled", fill, d, c)
        tap.run("as the model", as_the_model, d, c)
        tap.run("traced", traced, d, c)
        tap.run("nobody behind", nobody_behind, d, c)
        tap.run("key actions", key_actions, d, c)
    tap.end()


main()
