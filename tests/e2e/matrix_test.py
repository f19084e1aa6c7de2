#!/usr/bin/env python3
"""Who may see and do what: every command of the chat, every button and every page, for every role and position.

One customer (K, with words that nobody else's card has) belongs to a rep of 华东/杭州 and is shared with one colleague.
For everybody who may not see it, the answer must be the one for a customer that does not exist, and nothing may change.
A command, verb or page without its row here fails the test.
"""
import json
import os
import re
import sqlite3
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from daemon import Daemon, ROOT, Refused, as_text, slow  # noqa: E402
from tap import Tap  # noqa: E402

# who -> where they stand to the customer
ACTORS = {"zhangsan": "owner", "lisi": "shared", "qianqi": "peer", "wangwu": "rep of the region", "zhaoliu": "rep elsewhere",
          "wangfang": "manager", "zhaolei": "manager elsewhere", "chenjing": "hq", "admin": "admin"}
SEE = {"owner", "shared", "manager", "hq", "admin"}
CHANGE = {"owner", "shared"}
ARRANGE = {"owner", "manager", "hq", "admin"}
OWNER = {"owner"}
RIGHTS = {"hq", "admin"}
NOBODY, ALL = set(), set(ACTORS.values())

SECRETS = ("密张总", "机密医院", "13911112222", "绝密备注")

# command -> text ({n} the customer, {m} another one of the same owner, {t} a task, {q} a question), who is shown the
# customer's words, whose message changes something
COMMANDS = {
    "card": ("#密不可分#改天", OWNER, OWNER),  # the customer that the conversation is about
    "followup": ("#跟进 K{n} 聊了聊", CHANGE, CHANGE),
    "query": ("#查 K{n}", SEE, NOBODY),
    "list": ("#我的客户", SEE, NOBODY),
    "edit": ("#改 {n}#职务 处长", CHANGE, CHANGE),
    "undo": ("#撤销 A1", NOBODY, NOBODY),
    "merge": ("#合并 {n} {m}", CHANGE | ARRANGE, CHANGE | ARRANGE),
    "transfer": ("#转交 K{n} 给 wangwu", ARRANGE, ARRANGE),
    "share": ("#协作 K{n} @zhaoliu", ARRANGE, ARRANGE),
    "unshare": ("#取消协作 K{n} @lisi", ARRANGE, ARRANGE),
    "pool": ("#公海", NOBODY, NOBODY),
    "claim": ("#认领 {n}", NOBODY, NOBODY),
    "release": ("#退回 K{n}", ARRANGE, ARRANGE),
    "handover": ("#交接 zhangsan 给 qianqi", NOBODY, {"manager", "hq", "admin"}),
    "win": ("#成交 K{n} 3万", CHANGE, CHANGE),
    "lose": ("#丢单 K{n} 太贵", CHANGE, CHANGE),
    "block": ("#卡住 K{n} 等招标", CHANGE, CHANGE),
    "expedite": ("#加急 K{n}", CHANGE, NOBODY), "legal": ("#法务 1 通过", NOBODY, NOBODY),
    "todo": ("#待办", OWNER, NOBODY),
    "reply": ("#回复 K{n} 好的", CHANGE, NOBODY),  # who never wrote cannot be answered
    "done": ("#完成 {t}", OWNER, OWNER),
    "snooze": ("#推迟 {t} 三天", OWNER, OWNER),
    "veto": ("#否决 {t} 不需要", NOBODY, OWNER),
    "confirm": ("#确认 {q} 1", OWNER, OWNER),
    "recommend": ("#推荐 K{n}", CHANGE, NOBODY),
    "bind": ("#绑定 K{n}", CHANGE, NOBODY),
    "digest": ("#日报", NOBODY, NOBODY), "board": ("#看板", NOBODY, NOBODY), "funnel": ("#漏斗", NOBODY, NOBODY),
    "talk": ("#话术 K{n}", SEE, NOBODY), "survey": ("#问卷 K{n}", NOBODY, NOBODY), "health": ("#健康 K{n}", SEE, NOBODY), "attribution": ("#归因 K{n}", NOBODY, NOBODY),
    "compression": ("#压缩比", NOBODY, NOBODY), "nps": ("#NPS", NOBODY, NOBODY), "target": ("#目标", NOBODY, NOBODY),
    "metric": ("#指标", NOBODY, NOBODY), "grant": ("#授权 wangwu 华南 1天", NOBODY, RIGHTS), "fair": ("#展会", NOBODY, NOBODY),
    "why": ("#为什么 {t}", OWNER, NOBODY), "rules": ("#规则", NOBODY, NOBODY),
    "leave": ("#请假", NOBODY, NOBODY),
    "settings": ("#设置", NOBODY, NOBODY), "help": ("#帮助", NOBODY, NOBODY),
}

# verb of a button -> its data
PRESSES = {
    "undo": ("undo {a}", OWNER, OWNER), "done": ("done {t}", OWNER, OWNER), "snooze": ("snooze {t}", OWNER, OWNER),
    "when": ("when {t}", OWNER, NOBODY), "todo": ("todo 1 2099-01-01", NOBODY, NOBODY), "tasks": ("tasks 0", OWNER, NOBODY),
    "veto": ("veto {t}", OWNER, OWNER), "list": ("list 0 机密", SEE, NOBODY), "pick": ("pick {i} {n}", OWNER, OWNER),
    "card": ("card {n}", SEE, NOBODY), "photo": ("photo 1 {n}", NOBODY, NOBODY), "sure": ("sure 1", NOBODY, NOBODY), "claim": ("claim {n}", NOBODY, NOBODY), "keep": ("keep 1 {n}", NOBODY, NOBODY), "unwant": ("unwant {n} TKR-2025", CHANGE, CHANGE),
    "legal": ("legal 1 通过", NOBODY, NOBODY), "reason": ("reason {t} 重复了", NOBODY, NOBODY),  # only of one that was vetoed
    "wrong": ("wrong 1 1", NOBODY, NOBODY), "meant": ("meant 1 1", NOBODY, NOBODY),
    "lead": ("lead 1", NOBODY, NOBODY), "whose": ("whose 1 {n}", NOBODY, NOBODY), "stranger": ("stranger 1", NOBODY, NOBODY),
}

# page -> who: everybody on this machine with the console, or only through the admin socket; off: its platform is off
PAGES = {"/healthz": "all", "/metrics": "metrics", "/console": "console", "/console/console.css": "console",
         "/console/console.js": "console", "/console/draw.js": "console", "/console/outbox.js": "console",
         "/console/icon.svg": "console", "/console/api/users": "console", "/console/api/history": "console",
         "/console/api/events": "console", "/console/api/media/": "console", "/admin/cards": "admin", "/admin/card": "admin",
         "/admin/queue": "admin", "/admin/kf/link": "admin", "/admin/message": "admin", "/admin/queue/retry": "admin", "/admin/import": "admin",
         "/admin/users": "admin", "/admin/org": "admin", "/admin/org/sync": "admin", "/admin/tasks": "admin", "/admin/audit": "admin", "/admin/user": "admin",
         "/admin/upload": "admin", "/admin/upload/part": "admin", "/admin/upload/run": "admin",
         "/admin/upload/step": "admin", "/admin/upload/bad": "admin", "/admin/export": "admin",
         "/admin/pack": "admin", "/admin/pack/json": "admin", "/admin/pack/preview": "admin", "/admin/pack/replay": "admin",
         "/admin/pack/use": "admin", "/admin/pack/back": "admin", "/admin/digest": "admin",
         "/admin/person": "admin", "/admin/forget": "admin", "/admin/forget/step": "admin", "/admin/clock": "admin",
         "/admin/ask": "admin", "/admin/say": "admin", "/admin/daemon": "admin", "/admin/callbacks": "admin", "/login/wecom": "off", "/login/wecom/done": "off", "/me": "all", "/logout": "all",
         "/s/": "all", "/s/survey.css": "all"}

STATE = ("SELECT * FROM card ORDER BY id", "SELECT * FROM card_tag", "SELECT * FROM card_share", "SELECT * FROM deal",
         "SELECT * FROM stage_event", "SELECT * FROM task", "SELECT * FROM activity", "SELECT * FROM permit",
         "SELECT * FROM question", "SELECT * FROM card_param", "SELECT * FROM card_unwanted", "SELECT * FROM price_seen", "SELECT * FROM upload", "SELECT * FROM customer_event",
         "SELECT * FROM sales_order", "SELECT * FROM fact", "SELECT * FROM target")


def state(d):
    db = sqlite3.connect("file:%s?mode=ro" % d.db, uri=True)
    rows = [db.execute(q).fetchall() for q in STATE]
    db.close()
    return rows


def one(d, query):
    db = sqlite3.connect("file:%s?mode=ro" % d.db, uri=True)
    value = db.execute(query).fetchone()[0]
    db.close()
    return value


def scene(d):
    """The customer, a task, a question that waits; returns their numbers."""
    d.say("zhangsan", "#客户密张总#机密医院#电话13911112222#备注 绝密备注#预算3万")
    n = one(d, "SELECT max(id) FROM card")
    d.say("zhangsan", "#客户密张总#单位 另一家密院#来源 展会")
    m = one(d, "SELECT max(id) FROM card")
    d.say("zhangsan", "#协作 K%d @lisi" % n)
    d.say("zhangsan", "#协作 K%d @lisi" % m)
    d.say("zhangsan", "#待办 下周五给密张总送样品")
    i = one(d, "SELECT max(id) FROM inbox")
    d.say("zhangsan", "#跟进 密张总 见了面")
    i = one(d, "SELECT max(id) FROM inbox WHERE body LIKE '%见了面%'")
    return {"n": n, "m": m, "t": one(d, "SELECT max(id) FROM task"), "q": one(d, "SELECT max(number) FROM question"),
            "a": one(d, "SELECT max(id) FROM change_set"), "i": i}


def rows_of(path, pattern):
    with open(os.path.join(ROOT, path), encoding="utf-8") as f:
        return set(re.findall(pattern, f.read()))


def complete():
    commands = rows_of("parsers/message/commands.def", r"(?m)^COMMAND\((\w+),") | {"card"}
    assert commands == set(COMMANDS), "without a row: %s" % (commands ^ set(COMMANDS))
    verbs = rows_of("daemon/command/press.c", r'\{"(\w+)", press_\w+\}')
    assert verbs == set(PRESSES), "without a row: %s" % (verbs ^ set(PRESSES))
    pages = rows_of("daemon/web/route.c", r'\.path = "([^"]+)"')
    pages = {p for p in pages if not p.startswith("/console/api/messages") and not p.startswith("/console/api/pictures")}
    assert pages == set(PAGES), "without a row: %s" % (pages ^ set(PAGES))


def told(replies):
    return "\n".join(as_text(r) for r in replies)


def check(d, numbers, what, act, text, see, change, user):
    """act(user, text) -> replies."""
    place = ACTORS[user]
    before = state(d)
    said = told(act(user, text.format(**numbers)))
    changed = state(d) != before
    assert changed == (place in change), "%s by %s: %s\n%s" % (what, place, "changed something" if changed else "no effect", said)
    leaked = [s for s in SECRETS if s in said]
    assert bool(leaked) == (place in see), "%s by %s: %s\n%s" % (what, place, "leaks " + str(leaked) if leaked else "shows nothing", said)
    if place in SEE or not re.search(r"\{[nmtqai]\}", text):
        return
    absent = {k: 900000 + v for k, v in numbers.items()}
    other = told(act(user, text.format(**absent)))
    for k, v in absent.items():
        other = other.replace(str(v), str(numbers[k]))
    assert said == other, "%s by %s differs from what does not exist:\n%s\n--\n%s" % (what, place, said, other)


def commands_for(user):
    """Each command against a fresh scene: what one changes must not help the next."""
    with Daemon() as d:
        for name, (text, see, change) in COMMANDS.items():
            check(d, scene(d), name, d.say, text, see, change, user)
            db_reset(d)
        for verb, (data, see, change) in PRESSES.items():
            check(d, scene(d), "button " + verb, d.press, data, see, change, user)
            db_reset(d)


def db_reset(d):
    """The scene's cards are put away, so that the next scene is alone; nobody is asked."""
    for _ in range(40):
        if one(d, "SELECT count(*) FROM card WHERE deleted_us IS NULL AND id > 12") == 0:
            return
        owner = one(d, "SELECT i.user FROM change_set s JOIN identity i ON i.person = s.person WHERE s.undone_us IS NULL"
                       " AND s.inbox IS NOT NULL ORDER BY s.id DESC LIMIT 1")
        d.say(owner, "#撤销")
    raise AssertionError("the scene does not go away")


def registration(d):
    """The one exception: who registers a customer that somebody has learns that, and whose team it is, nothing more."""
    numbers = scene(d)
    for user, place in ACTORS.items():
        before = state(d)
        said = told(d.say(user, "#客户某人#电话13911112222"))
        if place in CHANGE:
            assert "K%d" % numbers["n"] in said, said
            d.say(user, "#撤销")
        else:
            assert state(d) == before and "已由“杭州”报备" in said, (place, said)
            assert not any(s in said for s in SECRETS) and "张三" not in said and str(numbers["n"]) not in said, said


def strangers(d):
    numbers = scene(d)
    d.ctl("user", "add", "left", "走了", "--scope", "华东/杭州")
    d.ctl("user", "disable", "left")
    for user in ("left", "never"):
        before = state(d)
        for name, (text, _, _) in COMMANDS.items():
            said = told(d.say(user, text.format(**numbers)))
            assert "还不认识你" in said and not any(s in said for s in SECRETS), (name, said)
        assert state(d) == before


def pages(d):
    scene(d)
    for path, who in PAGES.items():
        status, body = d.request("GET", path, timeout=3) if path != "/console/api/events" else (200, b"")
        text = body.decode("utf-8", "replace")
        needs = path in ("/console/api/media/", "/console/api/history", "/s/")  # arguments
        assert (status == 404) == (who in ("admin", "metrics", "off") or needs), (path, status)
        if who != "console":
            assert not any(s in text for s in SECRETS), path
    try:
        d.admin("/admin/cards")
    except Refused as e:
        raise AssertionError("the admin socket refuses its own page") from e


def main():
    tap = Tap()
    tap.run("every command, button and page has its row", complete)
    for user, place in ACTORS.items():
        # the sanitizers look for other mistakes: three positions are enough for them
        if slow() == 1 or place in ("shared", "rep elsewhere", "manager"):
            tap.run(place, commands_for, user)
    with Daemon() as d:
        tap.run("registration", registration, d)
    with Daemon() as d:
        tap.run("strangers", strangers, d)
    with Daemon() as d:
        tap.run("pages", pages, d)
    tap.end()


main()
