#!/usr/bin/env python3
"""A rule that too many say no to: it stops, and whoever leads one of them hears why, with the answers that counted."""
import json
import os
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from daemon import ROOT, Daemon, open_days, slow  # noqa: E402
from tap import Tap  # noqa: E402

PEOPLE = (("zhang", "张三", "rep", "华东/杭州"), ("li", "李四", "rep", "华南/广州"), ("sun", "孙八", "rep", "华北"),
          ("wang", "王芳", "manager", "华东"), ("zhao", "赵磊", "manager", "华南"), ("zhou", "周九", "manager", "华北"))


def pack(folder, tag="急"):
    with open(os.path.join(ROOT, "parsers/pack/medical.json"), encoding="utf-8") as f:
        p = json.load(f)
    del p["scenes"]
    p["rules"] = [{"id": "urgent", "name": "急单", "why": "有人等", "when": {"tag": [tag]},
                   "do": [{"task": {"text": "马上联系{客户}", "due": "1d"}}], "pause": {"share": 50, "of": 4}}]
    p["digests"] = [{"id": "daily", "name": "日报", "for": ["admin"], "at": "03:00", "days": ["sun"],
                     "parts": ["counts"]}]
    path = os.path.join(folder, "mine.json")
    with open(path, "w", encoding="utf-8") as f:
        json.dump(p, f, ensure_ascii=False)
    return path


def until(d, sql, want):
    end = time.monotonic() + 20 * slow()
    while d.rows(sql) != want:
        assert time.monotonic() < end, (sql, d.rows(sql), want)
        time.sleep(0.03)


class Scene:
    def __init__(self, d):
        self.d = d
        self.made = 0

    def urgent(self, user, name):
        """A customer for whom the rule makes a to-do: its number."""
        self.made += 1
        self.d.say(user, "#客户%s#杭州第%d医院#急" % (name, self.made))
        until(self.d, "SELECT count(*) FROM rule_fired", [(self.made,)])
        return self.d.rows("SELECT max(id) FROM task")[0][0]

    def told(self, part):
        """{user: texts that the bot sent of its own accord}."""
        said = {}
        for chat, body in self.d.rows("SELECT chat, body FROM outbox WHERE inbox IS NULL ORDER BY id"):
            text = json.loads(body)["text"]
            if part in text:
                said.setdefault(chat, []).append(text)
        return said


def stops(s):
    d = s.d
    # answers of a time before the last pause say nothing of this one
    d.say("zhang", "#不适用 %d 旧的原因" % s.urgent("zhang", "钱总"))
    d.say("wang", "#规则 暂停 urgent")
    d.say("wang", "#规则 恢复 urgent")
    d.say("zhang", "#不适用 %d 已经联系" % s.urgent("zhang", "张总"))
    d.say("zhang", "#完成 %d" % s.urgent("zhang", "李总"))
    d.say("li", "#不适用 %d 已经联系" % s.urgent("li", "王总"))
    d.say("li", "#不适用 %d 客户出差" % s.urgent("li", "赵总"))
    assert s.told("自动暂停") == {}
    d.say("sun", "#客户孙总#北京第九医院#急")
    until(d, "SELECT rule FROM rule_pause WHERE resumed_us IS NULL", [("urgent",)])
    until(d, "SELECT count(*) FROM outbox WHERE body LIKE '%自动暂停%'", [(3,)])
    said = s.told("自动暂停")
    assert set(said) == {"wang", "zhao", "zhou"} and all(len(x) == 1 for x in said.values()), said
    for texts in said.values():
        assert "最近 4 条提醒有 3 条被说不适用（已经联系 2 次、客户出差 1 次）" in texts[0], texts
    assert d.rows("SELECT count(*) FROM rule_fired") == [(s.made,)]
    # and stays so until somebody resumes it
    d.say("li", "#客户周总#广州第九医院#急")
    time.sleep(0.3)
    assert d.rows("SELECT count(*) FROM rule_fired") == [(s.made,)]
    assert len(d.rows("SELECT 1 FROM outbox WHERE body LIKE '%自动暂停%'")) == 3


def changes(s):
    """Another rule of the same name has no say in what the one before it asked for: nobody did that."""
    d = s.d
    d.say("wang", "#规则 恢复 urgent")
    until(d, "SELECT count(*) FROM rule_dirty", [(0,)])
    d.say("sun", "#客户吴总#天津第九医院#急")
    mine = "SELECT t.state FROM task t JOIN card c ON c.id = t.card WHERE c.name = '吴总'"
    until(d, mine, [("open",)])
    d.ctl("pack", "use", pack(d.folder, "特急"))
    until(d, "SELECT count(*) FROM rule_state", [(0,)])
    assert d.rows(mine) == [("open",)]


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder, \
            Daemon(demo=False, options="[pack]\nfile = %s\n[nudge]\nquiet =\nper_hour = 60\n[locale]\ncalendar = %s\n"
                   % (pack(folder), open_days(folder))) as d:
        for user, name, role, where in PEOPLE:
            d.ctl("user", "add", user, name, "--role", role, "--scope", where)
        for user in ("wang", "zhao", "zhou"):
            d.say(user, "#帮助")
        scene = Scene(d)
        tap.run("stops, and who leads is told", stops, scene)
        tap.run("another rule of the name", changes, scene)
    tap.end()


main()
