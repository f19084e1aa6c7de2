#!/usr/bin/env python3
"""Personal data: what is kept of a person can be shown as a whole and taken out without a trace; the log has none."""
import glob
import json
import os
import sqlite3
import sys
import time
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from daemon import Daemon, ROOT, as_text, slow  # noqa: E402
from tap import Tap  # noqa: E402

SECRETS = ["欧阳锋明", "桃花岛骨科医院", "13977776666", "ouyang@taohua.example", "taohua_lao", "蛤蟆功不外传", "北侧三楼二室",
           "蛤蟆"]  # the last also as a pair of the index
CARD = "#客户欧阳锋明#医院桃花岛骨科医院#电话13977776666#邮箱ouyang@taohua.example#微信taohua_lao#备注 蛤蟆功不外传#地址 北侧三楼二室"
PHOTO = os.path.join(ROOT, "tests/browser/label.jpg")


def bytes_of(d):
    """All that is on disk but the log: database, write-ahead log, attachments."""
    files = glob.glob(d.db + "*") + glob.glob(d.folder + "/media/**/*", recursive=True)
    return b"".join(open(f, "rb").read() for f in files if os.path.isfile(f))


def traces(d, secrets):
    """Those of the words that stand somewhere, as text or as a pair of characters that only they have."""
    content = bytes_of(d)
    return [s for s in secrets if s.encode() in content]


def scene(d):
    """The customer leaves a trace wherever one can be left. Returns the card's number."""
    d.say("zhangsan", CARD)
    n = d.rows("SELECT max(id) FROM card")[0][0]
    d.say("zhangsan", "#跟进 K%d 欧阳锋明说预算30万，蛤蟆功不外传，明天下午3点联系" % n)
    d.say("zhangsan", "#改 K%d#地址 西侧" % n)
    d.say("zhangsan", "#撤销")
    d.say("zhangsan", "#卡住 K%d 蛤蟆功不外传" % n)
    d.say("zhangsan", "#协作 K%d @lisi" % n)
    d.say("lisi", "#查 13977776666")          # asked for by phone: changes nothing
    d.say("zhangsan", "#我的客户")              # in a list with others
    d.say("lisi", "#客户黄药师#绍兴市人民医院#电话13966665555")
    d.say("wangwu", "#客户#电话13977776666")    # the registration check
    d.show("zhangsan", open(PHOTO, "rb").read())
    d.give("zhangsan", b"%PDF 13977776666 " + SECRETS[5].encode(), name="欧阳锋明的报价.pdf")
    return n


def export_person():
    with Daemon() as d:
        n = scene(d)
        for who in ("K%d" % n, str(n), "13977776666"):
            j = json.loads(d.ctl("export-person", who).stdout)
            card = j["cards"][0]
            assert card["name"] == "欧阳锋明" and card["phone"] == "13977776666", card
            assert [a["text"] for a in card["activities"]] == ["欧阳锋明说预算30万，蛤蟆功不外传，明天下午3点联系"]
            assert sorted(a["kind"] for a in card["attachments"]) == ["file", "picture"], card["attachments"]
            assert any(CARD == m["text"] for m in card["messages"])
            assert card["tasks"] and card["history"] and card["deals"] is not None
        done = d.ctl("export-person", "13900009999", check=False)
        assert done.returncode == 1 and b"nobody" in done.stderr, done.stderr
        j = json.loads(d.ctl("export-person", "user:lisi").stdout)
        assert j["name"] == "李四" and any("黄药师" in m["text"] for m in j["messages"]), j


def forget(down):
    with Daemon() as d:
        n = scene(d)
        assert traces(d, SECRETS) == SECRETS
        others = d.rows("SELECT * FROM card WHERE id <> %d ORDER BY id" % n)
        media = glob.glob(d.folder + "/media/??/*")
        assert len(media) >= 2, media  # a photo, a file, and perhaps what the photo does not say surely
        if down:
            d.stop()
        asked = d.ctl("forget", "K%d" % n, check=False)
        assert asked.returncode == 1 and b"--yes" in asked.stderr and "欧阳锋明".encode() in asked.stdout, asked
        d.ctl("forget", "K%d" % n, "--yes")
        if down:
            d.start()
        end = time.monotonic() + 20 * slow()
        while time.monotonic() < end and (glob.glob(d.folder + "/media/??/*") or traces(d, SECRETS)):
            time.sleep(0.05)
        assert traces(d, SECRETS) == [], traces(d, SECRETS)
        assert glob.glob(d.folder + "/media/??/*") == []
        assert d.rows("SELECT * FROM card WHERE id <> %d ORDER BY id" % n) == others
        assert d.rows("SELECT count(*) FROM inbox WHERE body LIKE '%黄药师%'") == [(1,)]
        assert d.rows("PRAGMA integrity_check") == [("ok",)] and d.rows("PRAGMA foreign_key_check") == []
        assert d.rows("SELECT count(*) FROM forgetting") == [(0,)]
        # the rep is answered as if there had never been such a customer, and the bot goes on
        answers = [as_text(d.say("zhangsan", "#查 K%d" % k)[0]).replace(str(k), "") for k in (n, 999)]
        assert answers[0] == answers[1], answers
        assert "已建卡" in as_text(d.say("zhangsan", "#客户欧阳锋明#桃花岛骨科医院")[0])
        assert d.ctl("forget", "13977776666", "--yes", check=False).returncode == 1


def forget_colleague():
    with Daemon() as d:
        d.say("lisi", "#客户黄药师#绍兴市人民医院#电话13966665555")
        d.say("zhangsan", "#客户洪七公#宁波市第二医院")
        d.ctl("forget", "user:lisi", "--yes")
        end = time.monotonic() + 20 * slow()
        while time.monotonic() < end and d.rows("SELECT count(*) FROM forgetting") != [(0,)]:
            time.sleep(0.05)
        assert d.rows("SELECT count(*) FROM person WHERE name = '李四'") == [(0,)]
        assert d.rows("SELECT body FROM inbox ORDER BY id") == [("",), ("#客户洪七公#宁波市第二医院",)]
        # the customer is the company's
        assert d.rows("SELECT count(*) FROM card WHERE name = '黄药师'") == [(1,)]
        assert "还不认识" in as_text(d.say("lisi", "#我的客户")[0]) or "没有登记" in as_text(d.say("lisi", "#我的客户")[0])


def log_is_silent():
    """A day with mistakes, refusals and a crash of the worker's reader: nobody's data in the log."""
    with Daemon() as d:
        scene(d)
        d.say("zhangsan", "#跟进 欧阳锋明 " + "长" * 4000)
        d.say("nobody", "#客户欧阳锋明#13977776666")
        d.show("zhangsan", b"\xff\xd8\xff" + "13977776666 欧阳锋明".encode() * 20)
        for path in ("/console/api/history?user=欧阳锋明", "/13977776666", "/admin/person?person=13977776666"):
            d.request("GET", urllib.parse.quote(path, safe="/?="))
        d.post("zhangsan", "#改 欧阳锋明#电话 1397777")
        d.ctl("export-person", "13977776666")
        d.ctl("cards", "--search", "欧阳锋明")
        log = d.log()
        assert [s for s in SECRETS if s in log] == [], log


def retention():
    """Old texts go by the clock; what they did stays."""
    with Daemon(options="[privacy]\nkeep_messages = 1s\n") as d:
        n = scene(d)
        d.stop()
        time.sleep(1.1)
        db = sqlite3.connect(d.db)
        db.execute("UPDATE chore SET next_us = 1 WHERE name = 'messages'")
        db.commit()
        db.close()
        d.start()
        end = time.monotonic() + 20 * slow()
        while time.monotonic() < end and d.rows("SELECT count(*) FROM inbox WHERE body <> '' AND state = 1") != [(0,)]:
            time.sleep(0.05)
        assert d.rows("SELECT count(*) FROM inbox WHERE body <> '' AND state = 1") == [(0,)]
        assert d.rows("SELECT name, phone FROM card WHERE id = %d" % n) == [("欧阳锋明", "13977776666")]


def main():
    tap = Tap()
    tap.run("export-person shows all that is kept", export_person)
    tap.run("forget leaves no trace on disk", forget, False)
    tap.run("forget while the daemon is down", forget, True)
    tap.run("forget a colleague", forget_colleague)
    tap.run("nothing personal in the log", log_is_silent)
    tap.run("texts are kept for so long and no longer", retention)
    tap.end()


main()
