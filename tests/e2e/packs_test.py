"""Another pack without a restart: what it would change, that nothing is lost, the way back, what its rules would
have said; a field of one's own from the message to the file and back."""
import copy
import csv
import json
import os
import random
import re
import signal
import sys
import tempfile
import time

try:
    import jsonschema
except ImportError:  # another Python than Debian's own comes first
    sys.path.append("/usr/lib/python3/dist-packages")
    import jsonschema

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
from tests.lib.daemon import ROOT, Daemon, slow
from tests.lib.tap import Tap

SHIPPED = ("medical", "fmcg", "saas", "channel")


def shipped(name):
    with open(os.path.join(ROOT, "parsers/pack/%s.json" % name), encoding="utf-8") as f:
        return json.load(f)


def equal(got, want):
    assert got == want, "%r, not %r" % (got, want)


def has(text, words):
    assert words in text, "%r is not in %s" % (words, text)


def ctl(d, *args):
    return d.ctl(*args).stdout.decode()


def refused(d, *args):
    done = d.ctl(*args, check=False)
    assert done.returncode == 1, done
    return done.stderr.decode()


def with_rep(d):
    d.ctl("user", "add", "zhangsan", "张三", "--role", "rep", "--scope", "华东/杭州")


def reload(d, event):
    before = d.log().count(event)
    d.process.send_signal(signal.SIGHUP)
    end = time.monotonic() + 10 * slow()
    while d.log().count(event) == before:
        assert time.monotonic() < end, d.log()
        time.sleep(0.02)


def days_ago(d, n):
    return time.strftime("%Y-%m-%d %H:%M", time.gmtime(d.now() + 8 * 3600 - n * 86400))


def rows(replies):
    card = next(r["card"] for r in replies if "card" in r)
    return {r["key"]: r["value"] for r in card["rows"]}


def written(folder, name, pack):
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as f:
        json.dump(pack, f, ensure_ascii=False)
    return path


def switched_and_back():
    with Daemon(demo=False) as d:
        with_rep(d)
        d.say("zhangsan", "#客户王老板#幸福便利店#阶段 需求确认")
        dry = ctl(d, "pack", "use", "fmcg", "--dry-run")
        has(dry, "gone stage\tqualified\t需求确认\t1 open deals")
        has(dry, "new field\tshelf\t陈列")
        has(ctl(d, "pack", "versions"), "(in force)")
        equal(len(ctl(d, "pack", "versions").splitlines()), 1)
        has(ctl(d, "pack", "use", "fmcg"), "version 2")
        said = d.say("zhangsan", "#改 王老板 #陈列 两层端架#竞品价 3.5-4元#卖场 大润发#进场洽谈")
        equal(rows(said).get("陈列"), "两层端架")
        has(rows(said)["竞品价"], "3.5元～4元")
        equal(rows(said)["阶段"], "洽谈进场")
        # started again it is the same one, though the configuration names another
        d.stop()
        d.start()
        equal(rows(d.say("zhangsan", "#查 王老板"))["陈列"], "两层端架")
        # back: what the pack has no name for keeps its value, and the name that it had
        has(ctl(d, "pack", "use", "--back"), "in force again, as version 3")
        said = rows(d.say("zhangsan", "#查 王老板"))
        equal(said["陈列"], "两层端架")
        equal(said["阶段"], "洽谈进场")
        has(json.dumps(d.say("zhangsan", "#查 王老板"), ensure_ascii=False), "商机：洽谈进场")
        has(ctl(d, "pack", "use", "--back", "2"), "fmcg is in force again")
        equal(rows(d.say("zhangsan", "#查 王老板"))["陈列"], "两层端架")
        has(ctl(d, "pack", "show", "1"), "医疗器械")
        has(ctl(d, "pack", "show"), "快消食品")
        # what managers add stays over a way back and forth, and nothing else comes of it
        d.ctl("user", "add", "boss", "王芳", "--role", "manager", "--scope", "华东")
        d.say("boss", "#设置 别名 网格点=单位")
        has(ctl(d, "pack", "use", "--back"), "in force again, as version 6")
        has(json.dumps(d.say("zhangsan", "#客户贾总#网格点 黄河医院"), ensure_ascii=False), "贾总 · 黄河医院")
        # two rules in one moment are two
        d.say("boss", "#设置 规则 A类 5天 联系{客户}")
        d.say("boss", "#设置 规则 B类 9天 联系{客户}")
        said = json.dumps(d.say("boss", "#规则"), ensure_ascii=False)
        has(said, "A类5天未跟进（m2）")
        has(said, "B类9天未跟进（m3）")
        has(refused(d, "pack", "use", "nothing"), "no shipped pack is called nothing")
        has(refused(d, "pack", "use", "--back", "99"), "no such version")


def a_field_of_ones_own():
    with tempfile.TemporaryDirectory(prefix="kehud-test-") as folder, Daemon(demo=False) as d:
        pack = shipped("medical")
        del pack["rules"]
        pack["fields"].append({"id": "beds", "label": "床位", "type": "text", "aliases": ["床位", "床位数"]})
        pack["fields"].append({"id": "visit_day", "label": "门诊日", "type": "time", "aliases": ["门诊日"]})
        d.ctl("pack", "use", written(folder, "beds.json", pack))
        with_rep(d)
        said = d.say("zhangsan", "#客户张总#杭州三甲医院#床位数 1200张#门诊日 12月1日")
        equal(rows(said)["床位"], "1200张")
        said = d.say("zhangsan", "#改 张总 #床位 1300张")
        equal(rows(said)["床位"], "1300张")
        d.say("zhangsan", "#撤销")
        equal(rows(d.say("zhangsan", "#查 张总"))["床位"], "1200张")
        # out and in again
        out = os.path.join(folder, "cards.csv")
        d.ctl("export", "cards", out)
        with open(out, encoding="utf-8-sig") as f:
            table = list(csv.DictReader(f))
        equal([r["beds"] for r in table], ["1200张"])
        with open(out, "w", encoding="utf-8") as f:
            f.write("key,name,org,owner,床位\nB1,李主任,宁波二院,zhangsan,800张\n")
        d.ctl("import", "customers", out)
        equal(rows(d.say("zhangsan", "#查 李主任"))["床位"], "800张")
        typed(d, folder, pack)


def typed(d, folder, pack):
    """By their type as strictly as in a message; what goes out comes in unchanged."""
    pack["fields"] += [{"id": "x_" + t, "label": "甲" + t, "type": t, "aliases": ["甲" + t]}
                       for t in ("money", "phone", "email", "grade")]
    d.ctl("pack", "use", written(folder, "typed.json", pack))
    path = os.path.join(folder, "t.csv")
    for field, good, kept, bad in (("x_money", "30万", "300000元", "不少"), ("x_money", "30-50万左右", "300000元～500000元左右", "-"),
                                   ("x_phone", "138 0571 2233", "13805712233", "12345"), ("x_email", "a@b.cn", "a@b.cn", "a.b"),
                                   ("x_grade", "b类", "B", "E"), ("visit_day", "2026-12-01 9:30", "2026-12-01T09:30", "明年")):
        head = "key,name,org,owner,%s\nB9,周主任,温州三院,zhangsan," % field
        with open(path, "w", encoding="utf-8") as f:
            f.write(head + bad + "\n")
        done = d.ctl("import", "customers", path, check=False)
        assert done.returncode == 1 and ("甲" in done.stderr.decode() + done.stdout.decode() or field == "visit_day"), done
        for value in (good, kept.replace("T", " ")):
            with open(path, "w", encoding="utf-8") as f:
                f.write(head + value + "\n")
            d.ctl("import", "customers", path)
            equal(d.rows("SELECT value FROM card_param WHERE key = '%s' ORDER BY rowid DESC LIMIT 1" % field)[0][0], kept)


def the_file_is_read_again():
    with tempfile.TemporaryDirectory(prefix="kehud-test-") as folder:
        pack = shipped("saas")
        path = written(folder, "mine.json", pack)
        with Daemon(demo=False, options="[pack]\nfile = %s\n" % path) as d:
            with_rep(d)
            pack["title"] = "改过的"
            written(folder, "mine.json", pack)
            reload(d, "pack_read_again")
            has(ctl(d, "pack", "show"), "改过的")
            with open(path, "w", encoding="utf-8") as f:
                f.write("{")
            reload(d, "pack_refused")
            has(ctl(d, "pack", "show"), "改过的")
            # a broken file does not keep it from starting: what was in force is kept whole
            d.stop()
            d.start()
            equal(rows(d.say("zhangsan", "#客户钱总#云图科技公司#席位 80"))["席位"], "80")


def tried_on_the_past():
    with tempfile.TemporaryDirectory(prefix="kehud-test-") as folder, Daemon(demo=False) as d:
        with_rep(d)
        path = os.path.join(folder, "c.csv")
        with open(path, "w", encoding="utf-8") as f:
            f.write("key,name,org,owner,grade,created\n")
            for i in range(300):
                f.write("K%d,客户%d,单位%d,zhangsan,%s,%s\n" % (i, i, i, "A" if i % 3 == 0 else "C", days_ago(d, 20)))
        d.ctl("import", "customers", path)
        with open(path, "w", encoding="utf-8") as f:
            f.write("customer,user,action,time,text\n")
            for i in range(0, 300, 2):  # half of them: ten days ago
                f.write("K%d,zhangsan,call,%s,问了\n" % (i, days_ago(d, 10)))
        d.ctl("import", "activities", path)
        pack = shipped("medical")
        pack["rules"] = [{"id": "a3", "name": "三天", "why": "试", "when": {"all": [{"grade": ["A"]}, {"idle": "72h"}]},
                          "do": [{"task": {"text": "联系{客户}", "due": "1d"}}]}]
        told = json.loads(ctl(d, "pack", "test", written(folder, "a3.json", pack), "--days", "15", "--json"))
        # of 100 of grade A: 15 days ago all of them had been idle; the 50 that were called since then became so again
        equal(told["cards"], 300)
        equal(told["rules"]["a3"]["fired"], 50)
        told = json.loads(ctl(d, "pack", "test", written(folder, "a3.json", pack), "--days", "30", "--json"))
        equal(told["rules"]["a3"]["fired"], 150)
        equal(told["all"]["people"], 1)
        pack["rules"][0]["again"] = "5d"
        told = json.loads(ctl(d, "pack", "test", written(folder, "a3.json", pack), "--days", "30", "--json"))
        # called: after 3 days (17 ago), 12 ago, then 7 ago and 2 ago; not called: 17, 12, 7, 2 days ago
        equal(told["rules"]["a3"]["fired"], 50 * 4 + 50 * 4)
        equal(ctl(d, "tasks"), "")


def every_shipped_pack_works():
    for name in SHIPPED:
        pack = shipped(name)
        with Daemon(demo=False, options="[pack]\nfile = %s\n" % name) as d:
            with_rep(d)
            d.say("zhangsan", "#客户张总#杭州未来公司#意向采购设备")
            for stage in pack["stages"]:
                if stage["id"] in ("won", "lost", "paid", "repeat"):
                    continue
                said = d.say("zhangsan", "#改 张总 #阶段 %s" % stage["name"])
                equal(rows(said)["阶段"], stage["name"])
            has(json.dumps(d.say("zhangsan", "#成交 张总 12万"), ensure_ascii=False), "12万")
            text = json.dumps(d.say("zhangsan", "#待办"), ensure_ascii=False)
            has(text, "待办")


def objects(value, path=()):
    """Where the objects of a pack are."""
    if isinstance(value, dict):
        yield path
    for k, v in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from objects(v, path + (k,))


def at(value, path):
    for k in path:
        value = value[k]
    return value


def schema_and_reader_agree():
    """docs/pack.schema.json takes what the reader takes, and refuses what is built otherwise."""
    with open(os.path.join(ROOT, "docs/pack.schema.json"), encoding="utf-8") as f:
        schema = json.load(f)
    jsonschema.Draft7Validator.check_schema(schema)
    check = jsonschema.Draft7Validator(schema)
    chance = random.Random(7)
    with tempfile.TemporaryDirectory(prefix="kehud-test-") as folder, Daemon(demo=False) as d:
        def reader(pack):
            return d.ctl("pack", "check", written(folder, "x.json", pack), check=False).returncode == 0
        for name in SHIPPED:
            pack = shipped(name)
            assert check.is_valid(pack) and reader(pack), name
        pack = shipped("medical")
        places = list(objects(pack))
        for path in chance.sample(places, 60):
            # a key that nobody knows: both refuse it, wherever it is
            wrong = copy.deepcopy(pack)
            at(wrong, path)["colour"] = 1
            assert not check.is_valid(wrong), path
            assert not reader(wrong), path
        for path in chance.sample(places, 60):
            # a key less, or another type: what the reader takes, the schema does
            wrong = copy.deepcopy(pack)
            place = at(wrong, path)
            key = chance.choice(sorted(place))
            if chance.random() < 0.5:
                del place[key]
            else:
                place[key] = chance.choice([7, "x", [], {}, None, True])
            if reader(wrong):
                assert check.is_valid(wrong), (path, key, place.get(key))


def by_the_book():
    """What docs/packs.md says one does, done with its own words."""
    with open(os.path.join(ROOT, "docs/packs.md"), encoding="utf-8") as f:
        book = f.read()

    def example(of):
        return json.loads(next(x for x in re.findall(r"`(\{.*?\})`|```json\n(.*?)```", book, re.S) if of in x[0] + x[1])[0]
                          or next(x for x in re.findall(r"```json\n(.*?)```", book, re.S) if of in x))
    pack = shipped("medical")
    pack["fields"].append(example('"beds"'))
    pack["stages"].insert(6, example('"id": "tender"'))
    pack["rules"] = [example('"tender_silent"')]
    pack["params"].append(example("灭菌批号"))
    # the same of something that a picture at hand has
    pack["params"].append(dict(example("灭菌批号"), id="检验结果", spellings=["检验结果", "检验结论"], pattern="..格|合格"))
    with tempfile.TemporaryDirectory(prefix="kehud-test-") as folder, Daemon(demo=False) as d:
        with_rep(d)
        path = written(folder, "book.json", pack)
        has(ctl(d, "pack", "check", path), "ok")
        ctl(d, "pack", "use", path)
        photo = os.path.join(ROOT, "tests/data/ocr/p004.jpg")
        for name, key in (("medical", "检验结论"), (path, "检验结果")):
            equal(json.loads(ctl(d, "ocr", "--pack", name, "--json", photo))["fields"].get(key), "合格")
        said = rows(d.say("zhangsan", "#客户张总#杭州三甲医院#床位数 1200张#挂网"))
        equal((said["床位"], said["阶段"]), ("1200张", "招标"))
        card = os.path.join(folder, "s.csv")
        with open(card, "w", encoding="utf-8") as f:
            f.write("name,org,owner,stage,created\n李主任,宁波二院,zhangsan,招标,%s\n" % days_ago(d, 15))
        ctl(d, "import", "customers", card)
        end = time.monotonic() + 10 * slow()
        while "招标的进展" not in ctl(d, "tasks"):
            assert time.monotonic() < end, ctl(d, "tasks")
            time.sleep(0.05)


def main():
    tap = Tap()
    for f in (by_the_book, schema_and_reader_agree, switched_and_back, a_field_of_ones_own, the_file_is_read_again, tried_on_the_past, every_shipped_pack_works):
        tap.run(f.__name__.replace("_", " "), f)
    tap.end()


main()
