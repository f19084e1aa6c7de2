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
    张三- 20m text                      a message that the page has kept since then
    told 李四< *转交给你*               the newest message in 李四's chat; told! it is no such one
    sql   SELECT name FROM card -> 张总|...   rows joined by |
    bot=                               the replies are, word by word, the lines up to one that is only = (? is any
                                       character: a minute may pass; -- is between two replies)
    rules                              on the second line: with the rules of the pack, and without customers
    clock 2026-11-24T09:00             the day and time of the story, in builds that can turn the clock (as its first
                                       line: elsewhere the story is skipped); clock +73h goes on from there
    away 31m                           the daemon ends and starts again so much later
    restart                            the daemon ends and starts again
    kill                               the same, without asking it
Patterns are shell patterns over all that a person sees of one reply.
"""
import datetime
import difflib
import fnmatch
import glob
import itertools
import json
import os
import re
import sqlite3
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from daemon import Daemon, ROOT, as_text, slow  # noqa: E402
from tap import Skip, Tap  # noqa: E402

PEOPLE = {"张三": "zhangsan", "李四": "lisi", "王五": "wangwu", "王芳": "wangfang", "赵磊": "zhaolei",
          "陈静": "chenjing", "钱七": "qianqi", "赵六": "zhaoliu", "管理员": "admin", "生人": "nobody"}


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

    def exactly(self, lines):
        got = "\n--\n".join(as_text(r) for r in self.replies).split("\n")
        same = len(got) == len(lines) and all(
            re.fullmatch(re.escape(line).replace(r"\?", "."), text) for line, text in zip(lines, got))
        assert same, "\n".join(difflib.unified_diff(lines, got, "expected", "got", lineterm=""))

    def turn(self, words):
        self.d.clock(seconds(words[1:]) if words[0] == "+" else int(at(words) - self.d.now()) + 1)

    def away(self, how_long):
        self.d.stop()
        self.d.clock(seconds(how_long))
        self.d.start()

    def at_last(self, check, *args):
        """What the clock brings may take a moment."""
        end = time.monotonic() + 10 * slow()
        while True:
            try:
                return check(*args)
            except AssertionError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.02)

    def not_told(self, who, pattern):
        """The newest message is none like this; what the clock brings has had its moment."""
        time.sleep(0.2 * slow())
        try:
            self.told(who, pattern)
        except AssertionError:
            return
        raise AssertionError("%s was told %s" % (who, pattern))

    def line(self, line):
        m = re.match(r"(\S+?)([>!*+~^])\s+(.*)$", line)
        kept = re.match(r"(\S+?)-\s+(\d+[smhd])\s+(.*)$", line)
        g = re.match(r"(\S+?)@(\S+?)([>-])\s+(.*)$", line)
        if m and m.group(1) in PEOPLE:
            {">": self.say, "!": self.press, "*": self.photo, "+": self.file, "~": self.voice,
             "^": self.place}[m.group(2)](m.group(1), m.group(3))
        elif kept and kept.group(1) in PEOPLE:
            user = PEOPLE[kept.group(1)]
            written = round((self.d.now() - seconds(kept.group(2))) * 1000)
            self.took(user, self.d.say(user, kept.group(3), at=written))
        elif g and g.group(1) in PEOPLE:
            self.in_group(*g.groups())
        elif line.startswith("bot<!"):
            self.expect(line[5:].strip(), False)
        elif line.startswith("bot<"):
            self.expect(line[4:].strip(), True)
        elif line.startswith("told!"):
            who, _, pattern = line[5:].strip().partition("<")
            self.not_told(who.strip(), pattern.strip())
        elif line.startswith("told"):
            who, _, pattern = line[4:].strip().partition("<")
            self.at_last(self.told, who.strip(), pattern.strip())
        elif line.startswith("sql"):
            query, _, expected = line[3:].strip().rpartition(" -> ")
            self.at_last(self.sql, query, expected.strip())
        elif line.startswith("clock "):
            self.turn(line[6:].strip())
        elif line.startswith("away "):
            self.away(line[5:].strip())
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


def at(local):
    zone = datetime.timezone(datetime.timedelta(hours=8))
    return datetime.datetime.fromisoformat(local).replace(tzinfo=zone).timestamp()


UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def seconds(words):
    return sum(int(n) * UNITS[u] for n, u in re.findall(r"(\d+)([smhd])", words))


def play(path):
    text = open(path, encoding="utf-8").read().split("\n")
    if any(line.startswith(("clock", "away")) for line in text) and os.environ.get("KEHUD_MODE", "release") == "release":
        raise Skip("the clock of a release cannot be turned")
    lines = iter(enumerate(text, 1))
    turned = [line.split()[1] for line in text if line.startswith("clock ")][:1]
    env = {"KEHUD_CLOCK": str(int(at(turned[0]) - time.time()) + 1)} if turned else {}
    # the pack's rules at work, and nobody's customers there before
    rules = "rules" in text[:2]
    with Daemon(env=env, rules=rules, demo=not rules, nights=bool(turned)) as d:
        if rules:
            d.ctl("import", "users", os.path.join(ROOT, "store/demo/users.csv"))
        story = Story(d)
        for n, line in lines:
            line = line.strip()
            if not line or line.startswith("# ") or line in ("#", "rules"):
                continue
            try:
                if turned and line == "clock " + turned[0]:
                    continue  # it began at that time
                if line == "bot=":
                    story.exactly([x for _, x in itertools.takewhile(lambda l: l[1] != "=", lines)])
                else:
                    story.line(line)
            except AssertionError as e:
                raise AssertionError("line %d: %s\n%s" % (n, line, e)) from None


def main():
    tap = Tap()
    stories = sorted(glob.glob(os.path.join(ROOT, "tests/e2e/*.talk")))
    for path in stories:
        if sys.argv[1:] and os.path.basename(path)[:-5] not in sys.argv[1:]:
            continue
        tap.run(os.path.basename(path), play, path)
    tap.end()


main()
