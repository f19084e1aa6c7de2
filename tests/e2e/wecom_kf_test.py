#!/usr/bin/env python3
"""Customers who write themselves (微信客服), over real HTTP with a strict stand-in of WeCom: what they write reaches
their card and whoever has charge of them, strangers reach who is on duty, answers go out within the limits, nothing
is lost over kills, and nothing is left of somebody who is forgotten."""
import concurrent.futures
import contextlib
import json
import os
import sqlite3
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", "lib"), os.path.join(HERE, "..", "standin")]
from daemon import Daemon, ROOT, slow  # noqa: E402
from tap import Tap  # noqa: E402
from wecom import Wecom  # noqa: E402

LABEL = os.path.join(ROOT, "tests/browser/label.jpg")
WANG, LI = "wmAJ2GCAAAme1XQRC-NI-q0_ZM9ukoAw", "wmAJ2GCAAAxxLI"
PEOPLE = (("zhangsan", "张三", "rep", "华东/杭州"), ("lisi", "李四", "rep", "华东/杭州"),
          ("wangfang", "王芳", "manager", "华东"), ("chenjing", "陈静", "hq", ""))


@contextlib.contextmanager
def scene(duty=True, quiet="", more=""):
    """张三 has the customer 张总 (K1), whose phone is known; 王先生 and 李女士 have WeChat."""
    with Wecom(seed=7) as w:
        w.kf_account()
        w.customer(WANG, "王先生")
        w.customer(LI, "李女士")
        conf = w.config(**({"kf_duty": "wangfang"} if duty else {}))
        d = Daemon(demo=False, options=conf + quiet + more)
        for user, name, role, scope in PEOPLE:
            w.member(user, name)
            d.ctl("user", "add", user, name, "--role", role, "--scope", scope, "--platform", "wecom")
        with d:
            w.target(d.url)
            w.text("zhangsan", "#客户张总#杭州三甲医院#电话13805712233")
            w.wait_text("zhangsan", "已建卡 K1")
            yield w, d
        assert w.violations == [], w.violations


def rows(d, sql, want, timeout=20):
    end = time.monotonic() + timeout * slow()
    while time.monotonic() < end and d.rows(sql) != want:
        time.sleep(0.05)
    assert d.rows(sql) == want, (sql, d.rows(sql), want, d.log()[-2000:])


def to_customer(w, customer, n, timeout=40):
    c = w.customers[customer]
    w.wait(lambda: len(c.sent) >= n, timeout * slow(), "message %d to %s" % (n, customer))
    return [s["text"] for s in c.sent]


def told(w, user, part, n=1, timeout=60):
    """The n-th message to a colleague that holds part."""
    def found():
        hits = [s for s in w.sent(user) if part in s["text"].replace("\n", "")]
        return hits if len(hits) >= n else None
    try:
        return w.wait(found, timeout * slow())[n - 1]
    except AssertionError as e:
        raise AssertionError("%r to %s, %d times, of\n%s" % (part, user, n, "\n--\n".join(
            s["text"] for s in w.sent(user)))) from e


def press(w, user, name):
    """The last button of that name; the card with it may come a moment after its words."""
    def found():
        return [(s, b["key"]) for s in w.sent(user) if s["card"] for b in s["card"].get("button_list", [])
                if name in b["text"]]
    message, key = w.wait(found, 20 * slow())[-1]
    return w.press(user, key, message["card"]["task_id"])


def known():
    """Bound by the number that they wrote; told in one notice; answered once; #回复 comes through."""
    with scene() as (w, d):
        w.kf_text(WANG, "您好，我是 13805712233")
        w.kf_text(WANG, "明天能送样品吗")
        w.kf_text(WANG, "#客户李四#改 K1#电话 1")
        n = told(w, "zhangsan", "在微信客服说")
        for part in ("张总 · 杭州三甲医院（K1）", "「明天能送样品吗」", "「#客户李四#改 K1#电话 1」", "#回复 K1", "凭 TA 写的电话", "王先生"):
            assert part in n["text"], n["text"]
        assert len([s for s in w.sent("zhangsan") if "在微信客服说" in s["text"]]) == 1
        said = to_customer(w, WANG, 1)
        assert len(said) == 1 and "您的顾问张三" in said[0], said
        rows(d, "SELECT event, value FROM customer_event ORDER BY id",
             [("consult", "您好，我是 13805712233"), ("consult", "明天能送样品吗"), ("consult", "#客户李四#改 K1#电话 1")])
        assert d.rows("SELECT phone FROM card") == [("13805712233",)] and d.rows("SELECT count(*) FROM card") == [(1,)]
        w.text("zhangsan", "#回复 张总 明天上午送样品到科室，请放心。")
        told(w, "zhangsan", "正在发给 张总")
        assert to_customer(w, WANG, 2)[1] == "明天上午送样品到科室，请放心。"
        rows(d, "SELECT action, text FROM activity", [("message", "明天上午送样品到科室，请放心。")])
        w.kf_text(WANG, "好的")
        rows(d, "SELECT event FROM customer_event WHERE value = '好的'", [("reply",)])
        w.text("zhangsan", "#查 张总")
        told(w, "zhangsan", "客户说：好的")
        assert len(to_customer(w, WANG, 2)) == 2, "a second automatic answer"
        # who may not change the card may not speak for its owner
        w.text("lisi", "#回复 K1 你好")
        told(w, "lisi", "没有")
        w.text("zhangsan", "#回复 K1 好#的")
        told(w, "zhangsan", "不要带 #")
        assert len(w.customers[WANG].sent) == 2


def photo():
    """On the card, read, told with products to the owner; the customer hears of none."""
    with scene() as (w, d):
        d.ctl("import", "products", os.path.join(ROOT, "store/demo/products.csv"))
        w.kf_enter(WANG, scene_param="K1")
        w.kf_image(WANG, open(LABEL, "rb").read())
        w.kf_message(WANG, "location", {"latitude": 30.25, "longitude": 120.16, "name": "市一院", "address": ""})
        n = told(w, "zhangsan", "在微信客服说")
        assert "[图片]" in n["text"] and "照片上是" in n["text"] and "TKR-2025" in n["text"], n["text"]
        assert "专属链接" in n["text"] and "[位置] 市一院" in n["text"], n["text"]
        assert d.rows("SELECT count(*) FROM card_param WHERE card = 1 AND picture IS NOT NULL")[0][0] > 0
        assert d.rows("SELECT card, state FROM picture") == [(1, "read")]
        assert d.rows("SELECT card, kind FROM attachment") == [(1, "location")]
        said = to_customer(w, WANG, 1)
        assert len(said) == 1 and "TKR" not in said[0], said
        # they are somebody else after all: all of it goes from the card, and the question is asked
        press(w, "zhangsan", "不是这位")
        told(w, "zhangsan", "还没对上的客户")
        assert d.rows("SELECT count(*) FROM card_param") == [(0,)] and d.rows("SELECT count(*) FROM customer_event") == [(0,)]
        assert d.rows("SELECT card FROM picture") == [(None,)] and d.rows("SELECT card FROM attachment") == [(None,)]


def stranger():
    """Asked once; what they answer is proposed to who is on duty, a button makes the card."""
    with scene() as (w, d):
        w.kf_text(LI, "请问膝关节多少钱")
        said = to_customer(w, LI, 1)
        assert "姓名、单位和联系电话" in said[0], said
        w.kf_text(LI, "我是绍兴市人民医院的李主任，电话13911112222")
        n = told(w, "wangfang", "还没对上的客户")
        for part in ("李女士", "「请问膝关节多少钱」", "姓名 李主任", "单位 绍兴市人民医院", "电话 13911112222"):
            assert part in n["text"], n["text"]
        assert d.rows("SELECT count(*) FROM card") == [(1,)], "a card by itself"
        assert not [s for s in w.sent("zhangsan") if "李" in s["text"]]
        w.text("wangfang", "1")
        told(w, "wangfang", "建卡：李主任 · 绍兴市人民医院（K2）")
        rows(d, "SELECT name, org, phone, source FROM card WHERE id = 2",
             [("李主任", "绍兴市人民医院", "13911112222", "微信客服")])
        rows(d, "SELECT count(*) FROM customer_event WHERE card = 2", [(2,)])
        w.text("wangfang", "#回复 K2 好的")
        told(w, "wangfang", "正在发给 李主任")
        assert to_customer(w, LI, 2)[1] == "好的"
        # the next one is a known one's
        w.kf_text(LI, "谢谢")
        told(w, "wangfang", "李主任 · 绍兴市人民医院（K2）在微信客服说", timeout=100)
        assert len(w.customers[LI].sent) == 2


def chosen():
    """A stranger who is somebody's customer: the question's answer brings their words to the owner."""
    with scene(duty=False) as (w, d):
        w.text("chenjing", "#客户王先生#别家医院")
        told(w, "chenjing", "已建卡")
        w.kf_text(WANG, "我是张总的同事，想要样品")
        n = told(w, "chenjing", "还没对上的客户", timeout=100)  # headquarters: nobody is on duty
        assert "王先生" in n["text"]
        number = d.rows("SELECT options FROM question ORDER BY id DESC")[0][0]
        assert "whose 1 2" in number, number
        w.text("zhangsan", "#帮助")
        told(w, "zhangsan", "客小助")
        w.text("chenjing", "2")
        told(w, "chenjing", "就是 张总 · 杭州三甲医院（K1）")
        assert "「我是张总的同事，想要样品」" in told(w, "zhangsan", "在微信客服说", timeout=100)["text"]
        rows(d, "SELECT card, count(*) FROM customer_event", [(1, 1)])
        # the button comes too late for a second answer
        press(w, "chenjing", "建卡")
        told(w, "chenjing", "过期了")
        assert d.rows("SELECT count(*) FROM card") == [(2,)]


def limits():
    """48 hours and five messages are known beforehand; what is refused all the same comes back."""
    with scene() as (w, d):
        w.text("zhangsan", "#回复 张总 在吗")
        told(w, "zhangsan", "还没有在微信客服里说过话")
        w.kf_enter(WANG, scene_param="K1")
        w.kf_text(WANG, "在的")
        told(w, "zhangsan", "在微信客服说")
        for i in range(5):
            w.text("zhangsan", "#回复 K1 第%d条" % i)
            told(w, "zhangsan", "正在发给" if i < 4 else "最多发 5 条", i + 1 if i < 4 else 1)
        assert [t for t in to_customer(w, WANG, 5) if t.startswith("第")] == ["第%d条" % i for i in range(4)]
        w.text("zhangsan", "#回复 K1 " + "长" * 700)
        told(w, "zhangsan", "太长了")
        # the platform knows better
        w.kf_text(WANG, "又来了")
        rows(d, "SELECT answers FROM contact", [(0,)])
        for errcode, words in ((95013, "会话已经结束"), (95001, "最多发 5 条"), (95002, "超过 48 小时没说话，"),
                               (95018, "正在接待这位客户")):
            w.fail_next("kf/send_msg", errcode)
            w.text("zhangsan", "#回复 K1 试%d" % errcode)
            n = told(w, "zhangsan", "「试%d」" % errcode)
            assert "没送到" in n["text"] and words in n["text"], n["text"]
            w.customers[WANG].state = 0
            w.kf_text(WANG, "再来 %d" % errcode)
            rows(d, "SELECT count(*) FROM customer_event WHERE value = '再来 %d'" % errcode, [(1,)])
            rows(d, "SELECT state FROM contact", [(0,)])
        w.text("zhangsan", "#回复 K1 到不了的")
        to_customer(w, WANG, 6)
        msgid = w.customers[WANG].sent[-1]["msgid"]
        w.kf_message(WANG, "event", {"event_type": "msg_send_fail", "open_kfid": w.customers[WANG].sent[-1]["open_kfid"],
                                     "external_userid": WANG, "fail_msgid": msgid, "fail_type": 10}, origin=4)
        assert "客户不接收消息了" in told(w, "zhangsan", "「到不了的」")["text"]


def person():
    """A colleague took over in the client: the bot is silent and records."""
    with scene() as (w, d):
        w.kf_enter(WANG, scene_param="K1")
        w.customers[WANG].state, w.customers[WANG].servicer = 3, "lisi"
        w.kf_text(WANG, "有人吗")
        rows(d, "SELECT value FROM customer_event", [("有人吗",)])
        rows(d, "SELECT state, due_us FROM contact", [(3, None)], 40)
        assert w.customers[WANG].sent == [] and not [s for s in w.sent("zhangsan") if "有人吗" in s["text"]]
        w.text("zhangsan", "#回复 K1 我来")
        told(w, "zhangsan", "请让他转达")
        w.customers[WANG].state = 1
        w.kf_text(WANG, "还有个问题")
        n = told(w, "zhangsan", "在微信客服说")
        assert "还有个问题" in n["text"] and "有人吗" not in n["text"], n["text"]


def pages():
    """Many pages, some short or empty, the same bell again and again, a kill in the midst: each once, in order."""
    with scene() as (w, d):
        w.sync_page, w.sync_empty = 7, 0.3
        account = next(iter(w.kf_accounts))
        w.kf_enter(WANG, scene_param="K1", ring=False)
        for i in range(100):
            w.kf_text(WANG, "第%d句" % i, ring=False)
        rows(d, "SELECT count(*) FROM outbox WHERE state = 0", [(0,)])  # what is sent twice is another story
        w.kf_ring(account, wait=False)
        for _ in range(5):
            w.kf_ring(account, wait=False)
        w.wait_calls("kf/sync_msg", 4)
        d.kill()
        w.restarted()
        d.start()
        rows(d, "SELECT count(*) FROM customer_event", [(100,)], 60)
        values = [v for v, in d.rows("SELECT value FROM customer_event ORDER BY id")]
        assert values == ["第%d句" % i for i in range(100)], values
        n = told(w, "zhangsan", "在微信客服说")
        assert "前面还有" in n["text"]
        assert len(w.customers[WANG].sent) == 1
        # the one answer, if it was on its way when it was killed, is asked about again, as it must be
        again = [v for v in w.violations if "msgid was used" in v]
        assert len(again) <= 1, again
        w.violations[:] = [v for v in w.violations if v not in again]
        rows(d, "SELECT count(*) FROM outbox WHERE state = 0", [(0,)])
        # a bell that was lost: asked for at the start
        w.kf_text(WANG, "没响的", ring=False)
        d.stop()
        w.restarted()
        d.start()
        rows(d, "SELECT count(*) FROM customer_event WHERE value = '没响的'", [(1,)], 60)


def history():
    """The first look brings three days: on the card, nobody is told or answered."""
    with scene() as (w, d):
        old = int(w.now()) - 30 * 3600
        w.kf_enter(WANG, scene_param="K1", ring=False, send_time=old)
        w.kf_text(WANG, "我是 13805712233", ring=False, send_time=old)
        w.kf_text(WANG, "前天的问题", ring=False, send_time=old + 60)
        w.kf_text(WANG, "今天的问题")
        n = told(w, "zhangsan", "在微信客服说")
        assert "今天的问题" in n["text"] and "前天" not in n["text"], n["text"]
        rows(d, "SELECT count(*) FROM customer_event", [(3,)])
        assert len(w.customers[WANG].sent) == 1


def quiet():
    """In the evening the notice waits for the morning, the answer to the customer does not."""
    if slow() == 1:
        return None  # only where the clock can be turned
    with scene(quiet="[nudge]\nquiet = 18:00-08:30\n") as (w, d):
        minutes = int(d.now() // 60 + 8 * 60) % 1440  # of the day in Shanghai
        by = (20 * 60 - minutes) * 60
        d.clock(by)
        w.clock(by)
        w.kf_enter(WANG, scene_param="K1")
        w.kf_text(WANG, "晚上好")
        assert "下班时间" in to_customer(w, WANG, 1)[0]
        rows(d, "SELECT count(*) FROM contact WHERE due_us > %d" % ((d.now() + 10 * 3600) * 1e6), [(1,)])
        assert not [s for s in w.sent("zhangsan") if "晚上好" in s["text"]]
        d.clock(14 * 3600)
        w.clock(14 * 3600)
        told(w, "zhangsan", "晚上好")
    return None


def forget():
    """export-person shows, forget takes out, what they wrote and were answered."""
    with scene() as (w, d):
        w.kf_enter(WANG, scene_param="K1")
        w.kf_text(WANG, "我的秘密是桃花岛")
        told(w, "zhangsan", "桃花岛")
        w.text("zhangsan", "#回复 张总 桃花岛收到")
        to_customer(w, WANG, 2)
        told(w, "zhangsan", "正在发给")
        j = json.loads(d.ctl("export-person", "K1").stdout)
        card = j["cards"][0]
        assert any("桃花岛" in m["text"] for m in card["messages"]), card["messages"]
        assert [c["user"] for c in card["contacts"]] == [WANG] and card["contacts"][0]["name"] == "王先生"
        d.ctl("forget", "K1", "--yes")
        rows(d, "SELECT count(*) FROM forgetting", [(0,)])
        time.sleep(0.5)
        content = b"".join(open(os.path.join(d.folder, f), "rb").read() for f in os.listdir(d.folder) if f.startswith("kehud.db"))
        left = [s for s in ("桃花岛", "王先生", WANG) if s.encode() in content]
        assert left == [], left
        # who comes again is a stranger
        w.kf_text(WANG, "又是我")
        w.wait(lambda: len(w.customers[WANG].sent) == 3, 30 * slow(), "the question")
        assert "姓名、单位和联系电话" in w.customers[WANG].sent[2]["text"]


def keep():
    with scene(more="[privacy]\nkeep_messages = 1s\n") as (w, d):
        w.kf_enter(WANG, scene_param="K1")
        w.kf_text(WANG, "旧话一句")
        told(w, "zhangsan", "旧话一句")
        rows(d, "SELECT count(*) FROM outbox WHERE state = 0", [(0,)])
        d.stop()
        time.sleep(1.1)
        db = sqlite3.connect(d.db)
        db.execute("UPDATE chore SET next_us = 1 WHERE name = 'messages'")
        db.commit()
        db.close()
        w.restarted()
        d.start()
        rows(d, "SELECT (SELECT count(*) FROM inbox WHERE body LIKE '%旧话%'), (SELECT count(*) FROM outbox WHERE body LIKE"
                " '%旧话%'), (SELECT count(*) FROM customer_event WHERE value IS NOT NULL)", [(0, 0, 0)])
        assert d.rows("SELECT count(*) FROM customer_event") == [(1,)]


def link():
    with scene() as (w, d):
        url = d.ctl("kf", "link", "--card", "K1").stdout.decode().strip()
        assert url.startswith("https://work.weixin.qq.com/kf/") and url.endswith("&scene_param=K1"), url
        url = d.ctl("kf", "link", "--user", "zhangsan").stdout.decode().strip()
        assert url.endswith("&scene_param=zhangsan"), url
        assert d.ctl("kf", "link", "--card", "K77", check=False).returncode == 1
        # by a colleague's link: they are asked, not who is on duty
        w.kf_enter(LI, scene_param="zhangsan")
        w.kf_text(LI, "你好")
        told(w, "zhangsan", "还没对上的客户", timeout=100)
        assert not [s for s in w.sent("wangfang")]


def main():
    tap = Tap()
    pool, runs = concurrent.futures.ThreadPoolExecutor(3), []  # most of it is waiting
    for name, run in (("a known customer's words, and the answer", known), ("a photo", photo), ("a stranger", stranger),
                      ("a stranger who is somebody's", chosen), ("limits", limits), ("a colleague took over", person),
                      ("pages, bells, a kill", pages), ("history", history), ("quiet hours", quiet), ("forget", forget),
                      ("old texts", keep), ("links", link)):
        if len(sys.argv) < 2 or sys.argv[1] in run.__name__:
            runs.append((name, pool.submit(run)))
    for name, run in runs:
        tap.run(name, run.result)
    tap.end()


main()
