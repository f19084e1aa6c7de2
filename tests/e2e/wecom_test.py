#!/usr/bin/env python3
"""A rep's day on WeCom: what they send arrives, what the bot answers reaches them, through real HTTP against a
strict stand-in of the platform."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from daemon import slow  # noqa: E402
from tap import Tap  # noqa: E402
from wecom_scene import scene, settled  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
LATE = 20 * slow()


def photo():
    with open(os.path.join(HERE, "report.png"), "rb") as f:
        return f.read()


def texts(w, user):
    return [m["text"] for m in w.sent(user)]


def verification(d, w):
    """Each address answers while no access token was ever fetched."""
    for channel in ("app", "contacts", "kf", "bot"):
        w.verify(channel, limit=1.0 * slow())
    w.verify("app", limit=1.0 * slow(), raw_plus=True)
    assert not [c for c in w.calls if c.path == "message/send"]


def words(d, w):
    done = w.text("zhangsan", "#客户张总#杭州三甲医院#意向采购骨科耗材")
    assert done.ok and done.attempts[0].status == 200
    said = w.wait_text("zhangsan", "张总", LATE)
    assert "杭州三甲医院" in said["text"], said
    # ids are the same in whatever case they come
    w.text("ZhangSan", "#查 张总")
    w.wait(lambda: len([t for t in texts(w, "zhangsan") if "张总" in t]) >= 2, LATE, "the card")


def once(d, w):
    """The platform repeats itself when it thinks that we did not hear: one effect, one answer."""
    before = len(texts(w, "lisi"))
    for _ in range(3):
        w.text("lisi", "#客户钱总#宁波第一医院", msgid=7024567890123999999)
    w.text("lisi", "#客户孙总#绍兴第二医院")
    w.wait_text("lisi", "孙总", LATE)
    settled(d)
    said = texts(w, "lisi")[before:]
    assert len([t for t in said if "钱总" in t]) == 1, said
    assert d.rows("SELECT count(*) FROM card WHERE name = '钱总'") == [(1,)]


def picture(d, w):
    """Photo and words arrive apart; what is read goes to the customer of the conversation."""
    w.text("zhangsan", "#客户李主任#市一院")
    w.image("zhangsan", photo())
    said = w.wait_text("zhangsan", "白细胞", 3 * LATE)
    assert "李主任" in said["text"], said
    assert d.rows("SELECT count(*) FROM picture p JOIN card c ON c.id = p.card WHERE c.name = '李主任'") == [(1,)]


def caption(d, w):
    """The name comes after the photo, while the photo is still being fetched."""
    w.text("lisi", "#客户周院长#萧山医院")
    w.text("lisi", "#客户吴院长#余杭医院")
    w.delays = {"media/get": 1.0}
    w.image("lisi", photo(), wait=False)
    w.flush()
    w.text("lisi", "#客户周院长")
    w.wait_text("lisi", "白细胞", 3 * LATE)
    settled(d)
    w.delays = {}
    assert d.rows("SELECT c.name FROM picture p JOIN card c ON c.id = p.card JOIN inbox i ON i.id = p.inbox"
                  " WHERE i.sender = 'lisi' ORDER BY p.id DESC LIMIT 1") == [("周院长",)]


def others(d, w):
    """Places, voice, links; what the platform has besides does no harm."""
    w.text("zhangsan", "#客户张总")
    w.location("zhangsan", 30.25, 120.16, "杭州三甲医院南门")
    w.voice("zhangsan", b"#!AMR\n" + b"\0" * 200)
    w.link("zhangsan", "骨水泥新国标", "…", "https://example.com/a?b=1&c=2")
    settled(d)
    kinds = {k for (k,) in d.rows("SELECT kind FROM attachment")}
    assert {"location", "voice"} <= kinds, kinds
    w.every_event("zhangsan")
    settled(d)
    # it clicks on cards that were never sent
    assert all("never issued" in v for v in w.violations), w.violations
    w.violations.clear()
    assert d.rows("SELECT count(*) FROM inbox WHERE state = 2") == [(0,)]


def press(d, w):
    """A click does what the words would do, once, and the card says so."""
    w.text("zhangsan", "#待办 下周三下午3点给张总送样品")
    w.wait_text("zhangsan", "送样品", LATE)
    settled(d)
    card = [m for m in w.sent("zhangsan") if m["card"] and any(b["key"].startswith("done ") for b in m["card"]["button_list"])][-1]
    key = next(b["key"] for b in card["card"]["button_list"] if b["key"].startswith("done "))
    w.press("zhangsan", key)
    w.wait(lambda: card["button"] or [m["button"] for m in w.sent("zhangsan") if m["msgid"] == card["msgid"]][0], LATE,
           "the card's new face")
    settled(d)
    assert d.rows("SELECT count(*) FROM task WHERE state = 'done'") == [(1,)]
    assert "完成" in texts(w, "zhangsan")[-1], texts(w, "zhangsan")[-1]


def long_text(d, w):
    """What does not fit into one message comes in numbered parts, no character torn."""
    note = "".join("第%d条，走廊尽头的办公室，周%s上午在。" % (i, "一二三四五"[i % 5]) for i in range(60))
    w.text("lisi", "#客户冯主任#富阳医院#备注" + note)
    w.text("lisi", "#查 冯主任")
    settled(d)
    parts = [m["text"] for m in w.sent("lisi") if m["text"][:1] == "(" and "/" in m["text"][:5]]
    assert len(parts) >= 2 and all(len(p.encode()) <= 2048 for p in parts), [len(p) for p in parts]
    whole = "".join(p.split(") ", 1)[1] for p in parts)
    assert "第59条" in whole and "�" not in whole
    assert not w.advice, w.advice[:5]


def twice_on_purpose(d, w):
    """The same question twice in a row is answered twice, though the answers are the same to the letter."""
    before = len(texts(w, "lisi"))
    w.text("lisi", "#查 没有这个人")
    w.text("lisi", "#查 没有这个人")
    settled(d)
    said = texts(w, "lisi")[before:]
    assert len(said) == 2 and said[0] == said[1], said


def attachment(d, w):
    """A list comes as a file behind its words, also when it was asked for through the robot; never into a group."""
    w.text("lisi", "#客户许总#13805712244#余杭制药")
    w.text("lisi", "#展会CMEF2027 邀请名单")
    files = w.wait(lambda: [m for m in w.sent("lisi") if m["msgtype"] == "file"], LATE, "the file")
    media = w.media[files[0]["body"]["file"]["media_id"]]
    assert (media.type, media.filename) == ("file", "邀请名单-CMEF2027.csv"), (media.type, media.filename)
    rows = media.content.decode("utf-8-sig").splitlines()
    assert rows[0].startswith("客户,单位") and [r for r in rows if r.startswith("许总,") and "13805712244" in r], rows
    kinds = [m["msgtype"] for m in w.sent("lisi")]
    assert kinds[-2:] == ["text", "file"] and "邀请名单" in w.sent("lisi")[-2]["text"], kinds
    w.bot_text("lisi", "#展会CMEF2027 邀请名单")
    w.wait(lambda: [m["msgtype"] for m in w.sent("lisi")].count("file") == 2, LATE, "the file of the robot's question")
    w.bot_text("lisi", "#展会CMEF2027 邀请名单", group="wrGroup1")
    said = w.wait(lambda: [b for b in w.bot_said if "不在群里发" in b["text"]], LATE, "the refusal")
    assert len(said) == 1
    settled(d)
    assert [m["msgtype"] for m in w.sent("lisi")].count("file") == 2


def robot(d, w):
    """Groups come through the smart robot: short, masked, in the group, at the question."""
    w.bot_text("zhangsan", "#客户赵总#13900001234#浙二医院", group="wrGroup1")
    said = w.wait_bot(1, LATE)[0]
    assert "赵总" in said["text"] and "13900001234" not in said["text"], said
    # without @ the platform tells us nothing; alone with the robot one is answered there, too
    w.bot_text("zhangsan", "#查 赵总")
    assert "赵总" in w.wait_bot(2, LATE)[1]["text"]
    w.bot_mixed("zhangsan", ["#客户郑主任#邵逸夫医院", photo()], group="wrGroup1")
    w.wait_bot(3, LATE)
    settled(d)
    assert d.rows("SELECT count(*) FROM card WHERE name = '郑主任'") == [(1,)]
    w.wait(lambda: d.rows("SELECT count(*) FROM picture_value") and
           d.rows("SELECT count(*) FROM picture p JOIN inbox i ON i.id = p.inbox WHERE i.chat = 'group.wrgroup1'"
                  " OR i.chat = 'group.wrGroup1'") == [(1,)], LATE, "the picture")


def stranger(d, w):
    w.member("nobody", name="路人", department=[1])
    w.text("nobody", "#客户张总")
    w.wait(lambda: texts(w, "nobody"), 4 * LATE, "an answer")


def main():
    tap = Tap()
    with scene() as (d, w):
        for case in (verification, words, once, picture, caption, others, press, long_text, twice_on_purpose, robot, attachment, stranger):
            tap.run(case.__name__.replace("_", " "), case, d, w)
    tap.end()


main()
