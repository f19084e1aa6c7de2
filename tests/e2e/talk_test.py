#!/usr/bin/env python3
"""Plays the stories in tests/e2e/*.talk with the real daemon: what people write, what the bot answers.

    # a comment
    张三> #客户张总#杭州三甲医院       a message (names as in PEOPLE)
    bot<  *已建卡*                     each reply line must be matched by the replies to the last message;
    bot<! *撤销过*                     none of them may match
    张三! 撤销                         presses the newest button with that text
    张三* p005.png                     sends a photo of tests/data/ocr/
    张三+ 报价单.pdf                    sends a file of that name
    张三~ 12                           sends a voice message of so many seconds
    张三^ 30.25,120.16 杭州三甲医院      sends a place
    张三@杭州群> text                   writes in a group and mentions the bot
    张三@杭州群- text                   writes in a group; the bot has nothing to say to it
    told 李四< *转交给你*               the newest message in 李四's chat
    sql   SELECT name FROM card -> 张总|...   rows joined by |
    restart                            the daemon ends and starts again
    kill                               the same, without asking it
Patterns are shell patterns over all that a person sees of one reply.
"""
import fnmatch
import glob
import json
import os
import re
import sqlite3
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from daemon import Daemon, ROOT, as_text  # noqa: E402
from tap import Tap  # noqa: E402

PEOPLE = {"张三": "zhangsan", "李四": "lisi", "王五": "wangwu", "王芳": "wangfang", "赵磊": "zhaolei",
          "陈静": "chenjing", "钱七": "qianqi", "赵六": "zhaoliu", "生人": "nobody"}


GROUPS = {"杭州群": "hangzhou"}


class Story:
    def __init__(self, daemon):
        self.d = daemon
        self.replies = []
        self.buttons = {}  # user -> buttons seen, newest last

    def took(self, user, replies):
        self.replies = replies
        for r in replies:
            self.buttons.setdefault(user, []).extend(r.get("buttons", []))

    def say(self, who, text):
        self.took(who, self.d.say(PEOPLE[who], text.replace("\\n", "\n")))

    def press(self, who, label):
        for b in reversed(self.buttons.get(who, [])):
            if fnmatch.fnmatchcase(b["text"], label):
                self.took(who, self.d.press(PEOPLE[who], b["data"]))
                return
        raise AssertionError("no button %s among %s" % (label, self.buttons.get(who)))

    def photo(self, who, name):
        path = os.path.join(ROOT, "tests/data/ocr", name)
        if not os.path.exists(path):
            path = os.path.join(ROOT, "tests/browser", name)
        self.took(who, self.d.show(PEOPLE[who], open(path, "rb").read()))

    def file(self, who, name):
        self.took(who, self.d.give(PEOPLE[who], ("%PDF of " + name).encode(), name=name))

    def voice(self, who, seconds):
        self.took(who, self.d.give(PEOPLE[who], b"#!AMR" + seconds.encode(), seconds=seconds))

    def place(self, who, text):
        where, _, name = text.partition(" ")
        lat, lng = (float(x) for x in where.split(","))
        self.took(who, self.d.say(PEOPLE[who], location={"lat": lat, "lng": lng, "name": name}))

    def in_group(self, who, group, mark, text):
        where = {"group": GROUPS[group]}
        if mark == ">":
            self.took(who, self.d.say(PEOPLE[who], "@客小助 " + text, mention=True, **where))
        else:
            self.d.post(PEOPLE[who], text, **where)
            self.replies = []

    def expect(self, pattern, wanted):
        texts = [as_text(r) for r in self.replies]
        found = any(fnmatch.fnmatchcase(t, pattern) for t in texts)
        assert found == wanted, "%s %s\nin:\n%s" % ("no reply like" if wanted else "a reply like", pattern,
                                                     "\n--\n".join(texts) or "(nothing)")

    def sql(self, query, expected):
        db = sqlite3.connect("file:%s?mode=ro" % self.d.db, uri=True)
        got = ";".join("|".join("" if c is None else str(c) for c in row) for row in db.execute(query))
        db.close()
        assert got == expected, "%s\ngot      %s\nexpected %s" % (query, got, expected)

    def told(self, who, pattern):
        db = sqlite3.connect("file:%s?mode=ro" % self.d.db, uri=True)
        row = db.execute("SELECT body FROM outbox WHERE chat = ? ORDER BY id DESC LIMIT 1", (PEOPLE[who],)).fetchone()
        db.close()
        reply = json.loads(row[0]) if row else {}
        assert fnmatch.fnmatchcase(as_text(reply), pattern), "%s was not told %s but\n%s" % (who, pattern, as_text(reply))
        self.buttons.setdefault(who, []).extend(reply.get("buttons", []))

    def line(self, line):
        m = re.match(r"(\S+?)([>!*+~^])\s+(.*)$", line)
        g = re.match(r"(\S+?)@(\S+?)([>-])\s+(.*)$", line)
        if m and m.group(1) in PEOPLE:
            {">": self.say, "!": self.press, "*": self.photo, "+": self.file, "~": self.voice,
             "^": self.place}[m.group(2)](m.group(1), m.group(3))
        elif g and g.group(1) in PEOPLE:
            self.in_group(*g.groups())
        elif line.startswith("bot<!"):
            self.expect(line[5:].strip(), False)
        elif line.startswith("bot<"):
            self.expect(line[4:].strip(), True)
        elif line.startswith("told"):
            who, _, pattern = line[4:].strip().partition("<")
            self.told(who, pattern.strip())
        elif line.startswith("sql"):
            query, _, expected = line[3:].strip().rpartition(" -> ")
            self.sql(query, expected.strip())
        elif line == "silence":
            assert not self.replies, self.replies
        elif line == "restart":
            self.d.stop()
            self.d.start()
        elif line == "kill":
            self.d.kill()
            self.d.start()
        else:
            raise AssertionError("not understood: " + line)


def play(path):
    with Daemon() as d:
        story = Story(d)
        for n, line in enumerate(open(path, encoding="utf-8"), 1):
            line = line.strip()
            if not line or line.startswith("# ") or line == "#":
                continue
            try:
                story.line(line)
            except AssertionError as e:
                raise AssertionError("line %d: %s\n%s" % (n, line, e)) from None


def main():
    tap = Tap()
    stories = sorted(glob.glob(os.path.join(ROOT, "tests/e2e/*.talk")))
    for path in stories:
        tap.run(os.path.basename(path), play, path)
    tap.end()


main()
