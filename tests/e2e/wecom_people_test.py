#!/usr/bin/env python3
"""The people of WeCom: who joins, is renamed, moves, leaves and comes back is so here too; an answer that is half or
empty locks nobody out; what an admin has set stays."""
import json
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "standin"))
from daemon import Daemon, slow  # noqa: E402
from tap import Tap  # noqa: E402
from wecom import Wecom  # noqa: E402


def company(w):
    w.department(2, "华东")
    w.department(3, "杭州", parentid=2)
    w.department(4, "华南")
    w.member("chenjing", "陈静", department=[1], leader=True)
    w.member("wangfang", "王芳", department=[2], leader=True)
    w.member("zhangsan", "张三", department=[3])
    w.member("lisi", "李四", department=[3])
    w.member("zhaoliu", "赵六", department=[4])


def users(d, platform="wecom"):
    rows = map(json.loads, d.ctl("users", "--json").stdout.splitlines())
    return {u["user"]: u for u in rows if u["platform"] == platform}


def place(d, user):
    u = users(d)[user]
    return u["name"], u["role"], u["scope"], u["state"]


def sync(d, *more, check=True):
    return d.ctl("org", "sync", *more, check=check)


def synced(d):
    """What the sync changed: {what: number}."""
    return json.loads(sync(d, "--json").stdout)["counts"]


def waited(condition, what):
    """For what can be seen in the daemon only: nothing happens at the stand-in when it becomes true."""
    end = time.monotonic() + 30 * slow()
    while not condition():
        assert time.monotonic() < end, "%s did not happen" % what
        time.sleep(0.03)


class Scene:
    """A company that is known already."""

    def __init__(self, sync_first=True):
        self.w = Wecom(seed=3)
        company(self.w)
        self.d = Daemon(demo=False, options=self.w.config())
        self.sync_first = sync_first

    def __enter__(self):
        self.w.__enter__()
        self.d.__enter__()
        self.w.target(self.d.url)
        if self.sync_first:
            sync(self.d)
        return self.d, self.w

    def __exit__(self, *why):
        self.d.__exit__(*why)
        self.w.__exit__(*why)
        if why[0] is None:
            assert self.w.violations == [], self.w.violations


def at_start():
    with Scene(sync_first=False) as (d, w):
        w.wait_calls("user/list", 4)
        waited(lambda: len(users(d)) == 5, "everybody is known")
        assert place(d, "zhangsan") == ("张三", "rep", "华东/杭州", ""), place(d, "zhangsan")
        assert place(d, "wangfang") == ("王芳", "manager", "华东", ""), place(d, "wangfang")
        assert place(d, "chenjing") == ("陈静", "manager", "", ""), place(d, "chenjing")
        assert users(d)["zhangsan"]["from"] == "directory"
        w.text("zhangsan", "#客户张总#杭州三甲医院")
        assert "张总" in w.wait_text("zhangsan", "张总")["text"]
        # not again within the hour
        waited(lambda: d.admin("/admin/org")["done"], "the end")
        d.stop()
        before = len(w.wait_calls("department/list", 1))
        d.start()
        w.text("zhangsan", "#我的客户")
        w.wait_sent("zhangsan", 2)
        assert not d.rows("SELECT 1 FROM errand WHERE kind = 'people' AND state = 0")
        assert len(w.wait_calls("department/list", 1)) == before


def renames():
    with Scene() as (d, w):
        node = d.rows("SELECT id FROM org_node WHERE path = '华东/杭州'")
        d.ctl("user", "add", "boss", "老板", "--role", "manager", "--scope", "华东")
        w.department(2, "大华东")
        w.member("zhangsan", "张三丰", department=[3])
        counts = synced(d)
        assert counts == {"department renamed": 1, "named": 1}, counts
        assert place(d, "zhangsan") == ("张三丰", "rep", "大华东/杭州", ""), place(d, "zhangsan")
        assert d.rows("SELECT id FROM org_node WHERE path = '大华东/杭州'") == node
        assert not d.rows("SELECT 1 FROM org_node WHERE path LIKE '华东%'")
        assert users(d, "console")["boss"]["scope"] == "大华东"
        # two swap their names
        w.department(2, "华南")
        w.department(4, "大华东")
        assert synced(d) == {"department renamed": 2}
        assert place(d, "zhangsan")[2] == "华南/杭州" and place(d, "zhaoliu")[2] == "大华东"
        assert synced(d) == {}


def moves():
    with Scene() as (d, w):
        w.department(3, "杭州", parentid=4)
        counts = synced(d)
        assert counts == {"department moved": 1, "moved": 2}, counts
        assert place(d, "zhangsan")[2] == "华南/杭州"
        w.member("zhaoliu", "赵六", department=[2, 4], leader=True)
        counts = synced(d)
        assert counts == {"moved": 1, "role": 1}, counts
        assert place(d, "zhaoliu") == ("赵六", "manager", "华东", "")
        subjects = [json.loads(x)["subject"] for x in d.ctl("audit", "--json").stdout.splitlines()]
        assert "role rep → manager" in subjects and "scope 华南 → 华东" in subjects, subjects


def admins_word():
    """What an admin has set stays; the rest follows."""
    with Scene() as (d, w):
        d.ctl("user", "role", "ZhangSan", "hq", "--platform", "wecom")
        d.ctl("user", "scope", "lisi", "华北", "--platform", "wecom")
        csv = os.path.join(d.folder, "u.csv")
        with open(csv, "w", encoding="utf-8") as f:
            f.write("user,name,phone,platform\nzhaoliu,赵六,13800001111,wecom\n")
        d.ctl("import", "users", csv)
        w.member("zhangsan", "张三", department=[4])
        w.member("lisi", "李小四", department=[4], leader=True)
        w.member("zhaoliu", "赵六", department=[2])
        sync(d)
        assert place(d, "zhangsan") == ("张三", "hq", "华南", ""), place(d, "zhangsan")
        assert place(d, "lisi") == ("李小四", "manager", "华北", ""), place(d, "lisi")
        assert place(d, "zhaoliu") == ("赵六", "rep", "华东", ""), place(d, "zhaoliu")
        assert d.rows("SELECT phone FROM person WHERE name = '赵六'") == [("13800001111",)]
        assert users(d)["zhangsan"]["from"] == "directory; role by admin"
        assert users(d)["lisi"]["from"] == "directory; scope by admin"


def customer(w, user, name):
    w.text(user, "#客户%s#杭州第一医院" % name)
    w.wait_text(user, name)


def told(w, user, part):
    return [s["text"] for s in w.sent(user) if part in s["text"]]


def leaves_and_comes_back():
    with Scene() as (d, w):
        customer(w, "zhangsan", "张总")
        w.text("wangfang", "#帮助")
        w.wait_sent("wangfang", 1)
        d.ctl("user", "role", "chenjing", "hq", "--platform", "wecom")
        w.text("chenjing", "#授权 zhangsan 华南 7天")
        w.wait_text("chenjing", "✅ 张三 可以查看")
        w.leave("zhangsan")
        w.change_contact("delete_user", [("UserID", "ZhangSan")])
        text = w.wait_text("wangfang", "交接")["text"]
        assert "1 位客户" in text and "#交接 张三 给 李四" in text, text
        assert place(d, "zhangsan")[3] == "left"
        assert d.rows("SELECT count(*), count(ended_us) FROM permit") == [(1, 1)]
        # the sync that follows tells nobody again; who left cannot do anything
        sync(d)
        w.text("wangfang", "#交接 张三 给 李四")
        w.wait_text("wangfang", "已交给李四")
        w.wait_text("lisi", "张三")
        assert len(told(w, "wangfang", "等待交接")) == 1
        assert d.rows("SELECT p.name FROM card c JOIN person p ON p.id = c.owner") == [("李四",)]
        audit = [json.loads(x) for x in d.ctl("audit", "--json").stdout.splitlines()]
        assert [a for a in audit if a["user"] == "张三" and a["subject"] == "disabled"], audit
        # back again, as before, without the customers
        w.member("zhangsan", "张三", department=[3])
        assert synced(d) == {"back": 1}
        assert place(d, "zhangsan") == ("张三", "rep", "华东/杭州", "")
        assert d.rows("SELECT p.name FROM card c JOIN person p ON p.id = c.owner") == [("李四",)]
        w.text("zhangsan", "#我的客户")
        w.wait_sent("zhangsan", 2)


def leaves_unseen():
    """No event came: gone from the directory, or disabled in it."""
    with Scene() as (d, w):
        customer(w, "zhangsan", "张总")
        customer(w, "zhaoliu", "赵总")
        w.leave("zhangsan")
        w.member("zhaoliu", "赵六", department=[4], status=2)
        assert synced(d) == {"left": 2}
        w.wait_text("wangfang", "张三")
        w.wait_text("chenjing", "#交接 赵六")
        assert place(d, "zhangsan")[3] == place(d, "zhaoliu")[3] == "left"
        assert synced(d) == {}
        assert len(told(w, "wangfang", "等待交接")) == 1
        # asked for one by one before
        assert [c for c in w.calls if c.path == "user/get" and c.errcode == 60111]


def of_console_stays():
    """Who never was in the directory is not disabled for not being there."""
    with Scene() as (d, w):
        d.ctl("user", "add", "outside", "外人", "--platform", "wecom")
        assert synced(d) == {}
        assert place(d, "outside") == ("外人", "rep", "", "")
        assert users(d)["outside"]["from"] == "admin"


def held():
    with Scene() as (d, w):
        for i in range(20):
            w.member("m%02d" % i, "成员%d" % i, department=[4])
        sync(d)
        d.ctl("user", "role", "chenjing", "admin", "--platform", "wecom")
        w.text("chenjing", "#帮助")
        w.wait_sent("chenjing", 1)
        gone = [w.members.pop("m%02d" % i) for i in range(10)]
        answer = sync(d, check=False)
        assert answer.returncode == 1 and b"10 people are missing" in answer.stderr, answer
        w.wait_text("chenjing", "少了 10 人")
        assert place(d, "m00")[3] == ""
        sync(d, check=False)
        assert len(told(w, "chenjing", "少了")) == 1
        assert "directory_unusual" in d.log()
        # empty is never believed
        members, w.members = w.members, {}
        answer = sync(d, check=False)
        assert b"25 people are missing" in answer.stderr, answer
        assert not [u for u in users(d).values() if u["disabled"]]
        w.members = members
        # they have all left: the admin says so
        assert json.loads(sync(d, "--force", "--json").stdout)["counts"] == {"left": 10}
        assert place(d, "m00")[3] == "left"
        for m in gone:
            w.members[m.userid] = m
        assert synced(d) == {"back": 10}


def another_id():
    with Scene() as (d, w):
        customer(w, "zhangsan", "张总")
        w.rename("zhangsan", "ZhangSan.HZ")
        w.change_contact("update_user", [("UserID", "zhangsan"), ("NewUserID", "ZhangSan.HZ")])
        waited(lambda: "zhangsan.hz" in users(d), "the new id")
        assert "zhangsan" not in users(d)
        w.text("ZhangSan.HZ", "#我的客户")
        w.wait_text("ZhangSan.HZ", "张总")
        # a message that was on its way under the old one: answered under the new one
        w.text("zhangsan", "#查 张总")
        waited(lambda: len(w.sent("ZhangSan.HZ")) >= 3, "an answer")
        assert synced(d) == {}
        assert d.rows("SELECT count(*) FROM person WHERE name = '张三'") == [(1,)]
        # the id in other letters is the same person
        w.text("ZHANGSAN.HZ", "#我的客户")
        waited(lambda: len(w.sent("ZhangSan.HZ")) >= 4, "an answer")


def id_after_the_sync():
    """The event comes when a sync has met the new id already."""
    with Scene() as (d, w):
        customer(w, "zhangsan", "张总")
        w.rename("zhangsan", "zs2")
        sync(d)
        assert "zs2" in users(d)
        w.change_contact("update_user", [("UserID", "zhangsan"), ("NewUserID", "zs2")])
        waited(lambda: "zhangsan" not in users(d), "one account")
        sync(d)
        assert place(d, "zs2")[3] == ""
        w.text("zs2", "#我的客户")
        w.wait_text("zs2", "张总")


def unknown_becomes_known():
    with Scene() as (d, w):
        w.member("sunqi", "孙七", department=[3])
        w.text("sunqi", "#客户孙总#西湖医院")
        w.text("sunqi", "#跟进 孙总 聊了报价")
        w.wait_text("sunqi", "孙总")
        w.wait_sent("sunqi", 2)
        assert not told(w, "sunqi", "还不认识")
        assert place(d, "sunqi") == ("孙七", "rep", "华东/杭州", "")
        # somebody whom the directory does not have either
        w.text("nobody", "#帮助")
        waited(lambda: d.rows("SELECT 1 FROM outbox WHERE body LIKE '%还不认识你（账号 nobody%'"), "an answer")
        assert "nobody" not in users(d)


def refused():
    with Scene() as (d, w):
        w.app.trusted = False
        answer = sync(d, check=False)
        assert answer.returncode == 1 and "企业可信IP".encode() in answer.stderr, answer
        w.app.trusted = True
        assert not [u for u in users(d).values() if u["disabled"]]
    with Daemon() as d:
        answer = d.ctl("org", "sync", check=False)
        assert answer.returncode == 1 and b"no platform with a directory" in answer.stderr, answer
        d.stop()
        assert d.ctl("org", "sync", check=False).returncode == 4
        d.start()


def scope():
    """Single members of the scope, without their departments."""
    with Scene() as (d, w):
        w.department(9, "外地", parentid=4)
        w.app.root_scope, w.app.departments, w.app.users = False, [2], ["zhaoliu"]
        w.scope()
        w.member("zhaoliu", "赵六", department=[4], leader=True)
        sync(d)
        # what is above 华东 is not shown any more; the leader of what we are not shown leads nothing
        assert place(d, "wangfang") == ("王芳", "manager", "华东", "")
        assert place(d, "zhaoliu") == ("赵六", "rep", "华南", "")


def faults():
    """Calls that fail change nothing of the result."""
    with Scene() as (d, w):
        w.faults.plan(rate=0.3, seed=5, kinds=("busy", "http500", "reset_before", "garbage", "half", "token_dead"),
                      paths=["department/list", "user/list", "user/get", "agent/get"])
        w.leave("zhaoliu")
        w.member("newone", "新人", department=[3])
        d.admin("/admin/org/sync", b"")
        waited(lambda: place(d, "zhaoliu")[3] == "left", "the leaver")
        assert place(d, "newone") == ("新人", "rep", "华东/杭州", "")
        assert len([u for u in users(d).values() if u["disabled"]]) == 1
        w.faults.clear()


def killed():
    """Killed again and again while it reads and takes over: it goes on, and nobody is lost or disabled."""
    with Scene() as (d, w):
        for i in range(1500):
            w.member("k%04d" % i, "员工%d" % i, department=[10 + i % 50])
        d.admin("/admin/org/sync", b"")
        seen = 0
        for n in range(6):
            # a quick machine may be done with the reading before it can be killed
            waited(lambda: len([c for c in w.calls if c.path == "user/list"]) >= seen + 5
                   or d.admin("/admin/org?since=0")["done"], "five calls more")
            seen += 5
            time.sleep(0.05 * n)
            d.kill()
            w.restarted()
            d.start()
            assert not [u for u in users(d).values() if u["disabled"]]
        waited(lambda: d.admin("/admin/org?since=0")["done"], "the end")
        assert len(users(d)) == 1505
        assert d.rows("SELECT count(*), count(DISTINCT name) FROM person")[0][0] == 1505
        w.leave("k0007")
        assert synced(d) == {"left": 1}


CASES = ("at_start", "renames", "moves", "admins_word", "leaves_and_comes_back", "leaves_unseen",
         "of_console_stays", "held", "another_id", "id_after_the_sync", "unknown_becomes_known", "refused",
         "scope", "faults", "killed")


def main():
    tap = Tap()
    for name, case in sorted(globals().items()):
        if name in (sys.argv[1:] or CASES):
            tap.run(name.replace("_", " "), case)
    tap.end()


main()
