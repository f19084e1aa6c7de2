"""Surveys: sent by the pack's rule or by hand, answered once on a page that needs no scripts; a low score is told at
once; tokens that are none of ours, hostile forms."""
import json
import os
import re
import sys
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from daemon import Daemon, as_text  # noqa: E402
from tap import Tap  # noqa: E402

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def said(d, user, text):
    return "\n".join(as_text(r) for r in d.say(user, text))


def asked(d, user="zhangsan", who="张总"):
    text = said(d, user, "#问卷 " + who)
    link = re.search(r"https://bot\.example\.com(/s/[0-9]+-[0-9a-f]{32})", text)
    assert link, text
    return link.group(1)


def page(d, path, form=None):
    if form is None:
        status, body = d.request("GET", path)
    else:
        status, body = d.request("POST", path, urllib.parse.urlencode(form).encode(), FORM)
    return status, body.decode()


def told(d, user):
    history = json.loads(d.request("GET", "/console/api/history?user=%s" % user)[1])
    return "\n".join(i.get("text", "") for i in history["items"])


def by_hand(d):
    d.say("zhangsan", "#客户张总#杭州三甲医院#电话13805712233")
    path = asked(d)
    status, body = page(d, path)
    assert status == 200 and "有多大可能" in body and 'value="10"' in body and "<script" not in body, body
    # looking changes nothing: chats fetch links for a preview
    for _ in range(3):
        assert page(d, path)[1] == body
    status, body = page(d, path, {"more": "没选分数"})
    assert status == 422 and "请先选一个分数" in body
    assert page(d, path, {"score": "11"})[0] == 422
    assert page(d, path, {"score": "-1"})[0] == 422
    assert page(d, path, {"score": "9x"})[0] == 422
    status, body = page(d, path, {"score": "9", "more": "  交货快，\r\n<b>很好</b>  "})
    assert status == 200 and "谢谢您" in body, body
    assert d.rows("SELECT score, more FROM survey") == [(9, "交货快，  <b>很好</b>")]
    assert d.rows("SELECT event, value FROM customer_event") == [("survey", "9")]
    # once
    status, body = page(d, path)
    assert status == 200 and "谢谢您" in body and "<form" not in body, body
    page(d, path, {"score": "0"})
    assert d.rows("SELECT score FROM survey") == [(9,)]
    assert d.rows("SELECT count(*) FROM customer_event") == [(1,)]


def none_of_ours(d):
    path = asked(d)
    for wrong in (path[:-1] + ("0" if path[-1] != "0" else "1"), "/s/", "/s/1", "/s/1-", path.replace("/s/", "/s/1"),
                  "/s/99999999999999999999-" + "a" * 32, "/s/-1-" + "a" * 32, path + "0", path.upper(),
                  path + "/..", "/s/%00", "/s/1-" + "g" * 32):
        status, body = page(d, wrong)
        assert status == 404, (wrong, status, body)
        assert page(d, wrong, {"score": "5"})[0] == 404, wrong
    assert d.request("POST", path, b"score=5&more=" + b"x" * 20000, FORM)[0] == 413
    assert d.request("DELETE", path)[0] == 405
    assert d.request("GET", "/s/survey.css")[0] == 200


def hostile_forms(d):
    for body, want in ((b"score=%39", 200), (b"score=9&more=%FF%FE", 200), (b"score=9&more=%00%01", 200),
                       (b"&&&=&score=7&=", 200), (b"score=", 422), (b"score", 422), (b"", 422),
                       (b"score=9%00", 422), (b"SCORE=9", 422), (b"score=09&score=1", 200),
                       (b"score=9&more=" + urllib.parse.quote("好" * 1500).encode(), 200)):
        path = asked(d)
        status, answer = d.request("POST", path, body, FORM)
        assert status == want, (body[:60], status, answer)
    for more, in d.rows("SELECT more FROM survey WHERE more IS NOT NULL"):
        assert len(more.encode()) <= 2000 and more.isprintable(), more
    said(d, "zhangsan", "#客户")
    assert d.request("GET", "/healthz")[0] == 200


def whose(d):
    """The owner hears of the answer; nobody else's customer can be asked; forgotten with the person."""
    assert "没有找到" in said(d, "lisi", "#问卷 K1"), said(d, "lisi", "#问卷 K1")
    path = asked(d)
    page(d, path, {"score": "3", "more": "电话没人接"})
    assert d.rows("SELECT text FROM nudge WHERE key LIKE 'answer/%' ORDER BY id DESC LIMIT 1")[0][0] \
        == "😟 张总 · 杭州三甲医院 给“服务满意度”打了 3 分：电话没人接"
    assert d.rows("SELECT person FROM nudge WHERE key LIKE 'answer/%' ORDER BY id DESC LIMIT 1") \
        == d.rows("SELECT owner FROM card WHERE id = 1")
    kept = json.loads(d.ctl("export-person", "1").stdout)
    assert "电话没人接" in json.dumps(kept, ensure_ascii=False), kept
    open_one = asked(d)
    d.ctl("forget", "1", "--yes")
    assert d.rows("SELECT count(*) FROM survey WHERE card = 1") == [(0,)]
    assert page(d, open_one)[0] == 404
    assert b"\xe7\x94\xb5\xe8\xaf\x9d\xe6\xb2\xa1\xe4\xba\xba\xe6\x8e\xa5" not in open(d.db, "rb").read()


def recommended(d):
    """NPS: the share of 9 and 10 minus that of 0 to 6, not below five answers, each for what they see."""
    assert "样本不足（n=" in said(d, "lisi", "#NPS")
    d.say("lisi", "#客户钱总#广州珠岸医院#电话13805712255")
    for score in (10, 9, 9, 8, 3, 10, 6, 10):
        page(d, asked(d, "lisi", "钱总"), {"score": str(score)})
    # 5 of 8 promote, 2 detract: 37.5; 1.96 sqrt((0.875 - 0.140625) / 8) = 59.4
    text = said(d, "lisi", "#NPS")
    assert "NPS：38（±59，n=8）" in text and "9～10 分 5 份，7～8 分 1 份，0～6 分 2 份" in text, text
    assert "样本不足" in said(d, "newbie", "#NPS")


def without_address(_):
    with Daemon(demo=False) as d:
        d.ctl("user", "add", "zhangsan", "张三", "--role", "rep", "--scope", "华东/杭州")
        d.say("zhangsan", "#客户张总#杭州三甲医院")
        assert "请管理员配好 public_url" in said(d, "zhangsan", "#问卷 张总")
        assert d.rows("SELECT count(*) FROM survey") == [(0,)]


def main():
    tap = Tap()
    with Daemon(demo=False, options="[server]\npublic_url = https://bot.example.com/\n") as d:
        for user, name, path in (("zhangsan", "张三", "华东/杭州"), ("lisi", "李四", "华南/广州"), ("newbie", "新人", "华北")):
            d.ctl("user", "add", user, name, "--role", "rep", "--scope", path)
        for f in (by_hand, none_of_ours, hostile_forms, whose, recommended, without_address):
            tap.run(f.__name__.replace("_", " "), f, d)
    tap.end()


main()
