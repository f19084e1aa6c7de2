#!/usr/bin/env python3
"""What other systems know, as rules rest on it: of a customer, of its owner, of the owner's team; brought in as files,
explained to the rep, followed by whoever merges, transfers or moves to another team."""
import json
import os
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from daemon import ROOT, Daemon, slow  # noqa: E402
from tap import Tap  # noqa: E402

METRICS = [
    {"id": "stock_days", "name": "耗材可用天数", "unit": "天", "of": "customer", "take": "last", "why": "不断货"},
    {"id": "calls", "name": "外呼次数", "unit": "次", "of": "owner", "take": "sum", "why": "有人管"},
    {"id": "sales", "name": "终端销售额", "unit": "元", "of": "team", "take": "sum", "why": "有货卖"}]


def rule(metric, **bounds):
    return {"id": metric, "name": metric, "why": "有用", "when": {"fact": dict(bounds, metric=metric, days=7)},
            "do": [{"task": {"text": metric + "：看看{客户}", "due": "1d"}}]}


def pack(folder):
    with open(os.path.join(ROOT, "parsers/pack/medical.json"), encoding="utf-8") as f:
        p = json.load(f)
    del p["scenes"]
    p["metrics"] = METRICS
    p["rules"] = [rule("stock_days", max=7), rule("calls", max=20), rule("sales", min=1000, max=5000)]
    p["digests"] = [{"id": "daily", "name": "日报", "for": ["admin"], "at": "03:00", "days": ["sun"],
                     "parts": ["counts"]}]
    path = os.path.join(folder, "mine.json")
    with open(path, "w", encoding="utf-8") as f:
        json.dump(p, f, ensure_ascii=False)
    return path


def day(d, ago):
    return time.strftime("%Y-%m-%d", time.gmtime(d.now() + 8 * 3600 - ago * 86400))


def take(d, kind, text, check=True):
    path = os.path.join(d.folder, kind + ".csv")
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    return d.ctl("import", kind, path, check=check)


def facts(d, *lines):
    return take(d, "facts", "metric,node,date,value\n" + "".join(line + "\n" for line in lines))


def tasks(d):
    """{(rule, customer)} of the tasks that rules made."""
    return set(d.rows(
        "SELECT f.rule, c.name FROM task t JOIN rule_fired f ON f.id = t.fired JOIN card c ON c.id = t.card"))


def settles(d, want):
    end = time.monotonic() + 20 * slow()
    while tasks(d) != want:
        assert time.monotonic() < end, (tasks(d), want)
        time.sleep(0.05)


def quiet(d):
    """Everything has been looked at."""
    end = time.monotonic() + 20 * slow()
    while d.rows("SELECT (SELECT count(*) FROM rule_dirty) + (SELECT count(*) FROM fact_news) AS n")[0][0]:
        assert time.monotonic() < end
        time.sleep(0.05)


def a_customer(d):
    facts(d, "stock_days,K1,%s,9" % day(d, 0), "stock_days,K2,%s,3.5" % day(d, 1))
    settles(d, {("stock_days", "李主任")})
    facts(d, "stock_days,K1,%s,7" % day(d, 0))     # put right
    settles(d, {("stock_days", "李主任"), ("stock_days", "张总")})


def too_old(d):
    facts(d, "stock_days,K3,%s,1" % day(d, 7))
    quiet(d)
    assert ("stock_days", "王院长") not in tasks(d), tasks(d)
    facts(d, "stock_days,K3,%s,1" % day(d, 6))
    settles(d, {("stock_days", n) for n in ("李主任", "张总", "王院长")})


def explained(d):
    n = d.rows("SELECT t.id FROM task t JOIN card c ON c.id = t.card WHERE c.name = '李主任'")[0][0]
    text = d.say("li", "#为什么 %d" % n)[0]["text"]
    assert "耗材可用天数：3.5 天（" in text and "的数）" in text, text


def an_owner(d):
    before = tasks(d)
    facts(d, *("calls,li,%s,4" % day(d, ago) for ago in range(6)))
    quiet(d)
    assert tasks(d) == before, tasks(d)             # 24: more than 20
    facts(d, "calls,li,%s,0" % day(d, 0))
    settles(d, before | {("calls", "李主任")})
    n = d.rows("SELECT t.id FROM task t WHERE t.text LIKE 'calls%'")[0][0]
    text = d.say("li", "#为什么 %d" % n)[0]["text"]
    assert "外呼次数：近 7 天合计 20 次（到" in text, text


def a_team(d):
    before = tasks(d)
    facts(d, "sales,华东/宁波,%s,1500" % day(d, 0), "sales,华东,%s,2000" % day(d, 0))
    settles(d, before | {("sales", "王院长")})


def somebody_moves(d):
    before = tasks(d)
    d.ctl("user", "scope", "zhang", "华东/宁波")
    settles(d, before | {("sales", "张总")})


def refused(d):
    done = take(d, "facts", "metric,node,date,value\nstock_days,K9,2026-01-01,5\n", check=False)
    assert done.returncode == 1 and "node: 没有叫 K9 的组织、账号或客户" in done.stderr.decode(), done
    done = take(d, "facts", "metric,node,date,value\nstock_days,,2026-01-01,5\n", check=False)
    assert done.returncode == 1 and "node" in done.stderr.decode(), done


def out_and_in(d):
    first, second = (os.path.join(d.folder, n) for n in ("out1.csv", "out2.csv"))
    d.ctl("export", "facts", first)
    d.ctl("import", "facts", first)
    d.ctl("export", "facts", second)
    with open(first, encoding="utf-8") as a, open(second, encoding="utf-8") as b:
        text = a.read()
        assert text == b.read()
    card = d.rows("SELECT id FROM card WHERE name = '李主任'")[0][0]
    assert "stock_days,#%d,%s,3.5" % (card, day(d, 1)) in text.replace("'", ""), text


def foreseen(d):
    """What another pack would take the facts for."""
    with open(pack(d.folder), encoding="utf-8") as f:
        p = json.load(f)
    p["metrics"][1]["take"] = "last"
    del p["metrics"][2], p["rules"][2]
    p["metrics"].append(dict(METRICS[0], id="beds", name="床位数"))
    path = os.path.join(d.folder, "other.json")
    with open(path, "w", encoding="utf-8") as f:
        json.dump(p, f, ensure_ascii=False)
    got = d.ctl("pack", "use", path, "--dry-run").stdout.decode()
    calls, sales = (d.rows("SELECT count(*) FROM fact WHERE metric = '%s'" % m)[0][0] for m in ("calls", "sales"))
    for line in ("changed metric\tcalls\t外呼次数\t%d facts" % calls, "gone metric\tsales\t终端销售额\t%d facts" % sales,
                 "new metric\tbeds\t床位数", "gone rule\tsales\tsales\t2 open tasks"):
        assert line in got, (line, got)


def merged(d):
    card = d.rows("SELECT id FROM card WHERE name = '李主任'")[0][0]
    d.say("li", "#客户孙主任#单位别处医院")
    other = d.rows("SELECT max(id) AS id FROM card")[0][0]
    assert other != card
    d.say("li", "#合并 %d %d" % (other, card))
    rows = d.rows("SELECT card FROM fact WHERE metric = 'stock_days' AND value = 35000")
    cards = d.rows("SELECT id, merged_into FROM card WHERE id IN (%d, %d)" % (card, other))
    assert sum(into is not None for _, into in cards) == 1, cards
    assert rows[0][0] == other and (card, other) in cards, (rows, cards)
    # what comes later under the key that is gone is the customer's all the same, and a day is one day
    facts(d, "stock_days,K2,%s,6" % day(d, 0), "stock_days,K2,%s,3" % day(d, 1))
    rows = d.rows("SELECT card, value FROM fact WHERE metric = 'stock_days' AND node = '#%d' ORDER BY day" % card)
    assert rows == [(other, 30000), (other, 60000)], rows


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder, \
            Daemon(demo=False, options="[pack]\nfile = %s\n" % pack(folder)) as d:
        for user, name, where in (("zhang", "张三", "华东/杭州"), ("li", "李四", "华东/杭州"), ("wang", "王五", "华东/宁波")):
            d.ctl("user", "add", user, name, "--role", "rep", "--scope", where)
        take(d, "customers", "key,name,owner\nK1,张总,zhang\nK2,李主任,li\nK3,王院长,wang\n")
        for check in (a_customer, too_old, explained, an_owner, a_team, somebody_moves, refused, out_and_in, foreseen, merged):
            tap.run(check.__name__.replace("_", " "), check, d)
    tap.end()


main()
