"""The simulated quarter played: people write, the bot answers, the process is killed again and again. Keeps what
happened, for the model to judge."""
import json
import random
import re

from tests.sim import company as people
from tests.sim.clock import DAY, HOUR, MINUTE, SECOND, date
from tests.sim.engine import Engine, Killed


class Gap:
    """Nobody listened: after `known` (all that was due by then is done) it was killed on the way to `told`, and was
    there again at `back`."""

    def __init__(self, known, told, back):
        self.known, self.told, self.back = known, told, back


class Quarter:
    LINK = re.compile(r"/s/([A-Za-z0-9_-]+)")

    def __init__(self, folder, pack, seed, reps, cards_each, days, kills):
        self.rng = random.Random(seed + 1)
        self.company = people.Company(seed, reps, cards_each, days, pack)
        self.now = self.first = people.FIRST + 8 * HOUR
        self.engine = Engine(folder, self.now)
        self.facts = []         # (known, sent, user, meaning), in order
        self.surveys = []       # (due, token, score) to be filled in
        self.seen = set()       # tokens
        self.gaps = []
        self.heard_of = 0
        self.messages = 0
        self.paused = []        # (at, rule), told to somebody
        self.names = {r["name"]: r["id"] for r in pack["rules"]}
        # at which messages of so many it will be killed
        about = reps * (cards_each + days * 5)
        self.kill_at = set(self.rng.sample(range(min(50, about // 10), about), kills))
        for user, name, role, path in self.company.people:
            self.engine.tell("person", user, name, role, path)

    # --- one thing after the other ---------------------------------------------------------------------------------

    def restart(self, told):
        gap = Gap(self.now, told, told + (self.rng.randrange(3 * HOUR) if self.rng.random() < 0.6 else 0) + SECOND)
        self.engine.kill()
        self.engine.start(gap.back)
        self.gaps.append(gap)
        self.now = gap.back - 1     # what is due at its return is not done yet

    def pass_time(self, at, kill):
        """The clock goes on; kill: it is killed on the way."""
        if kill:
            try:
                self.engine.tell("until", at - 1, kill_after=self.rng.random() * 0.004)
            except Killed:
                pass
            self.restart(at - 1)
            return
        self.engine.tell("until", at - 1)
        self.now = at - 1

    def say(self, at, sent, n, user, text, kill):
        """When it was handled."""
        got = False
        try:
            self.engine.tell("say", at, sent, n, user, text, kill_after=self.rng.random() * 0.0015 if kill else None)
            self.now = at
            if kill:
                self.restart(at)
        except Killed as e:
            got = ["got", str(n)] in e.args[0]
            self.restart(at)
        if self.engine.starts == 1 or not self.gaps or self.gaps[-1].told != at:
            return at
        row = self.engine.rows("SELECT done_us FROM inbox WHERE msg_id = ?", str(n))
        if row and row[0]["done_us"] is not None:
            return row[0]["done_us"]
        assert row or not got, "acknowledged and lost: %d %s" % (n, text)
        at = max(self.now + 2, at)
        if not got:         # the platform tries again
            self.engine.tell("say", at, sent, n, user, text)
        else:
            self.engine.tell("until", at)
        self.now = at
        return self.engine.rows("SELECT done_us FROM inbox WHERE msg_id = ?", str(n))[0]["done_us"]

    def listen(self):
        """What the bot said since, as people read it."""
        for at, key, chat, body in self.engine.out[self.heard_of:]:
            if not key.startswith(("nudge/", "digest/")):
                continue
            text = json.loads(body)["text"]
            if key.startswith("nudge/"):
                self.company.heard(at, chat, text, lambda line: 0.75 if "谁拍板" in line else 0.12)
            for token in self.LINK.findall(text):
                if token not in self.seen:
                    self.seen.add(token)
                    if self.rng.random() < 0.5:
                        score = self.rng.choice((10, 10, 9, 9, 8, 7, 6, 3, 0))
                        self.surveys.append((at + self.rng.randrange(MINUTE, 3 * DAY), token, score))
                        self.surveys.sort()
            for name, rule in self.names.items():
                if key.startswith("nudge/") and "“%s”" % name in text and "暂停" in text and \
                        not any(r == rule and at - a < 3 * DAY for a, r in self.paused):
                    self.paused.append((at, rule))
                    self.company.push(at + 2 * DAY, self.company.reps[0], self.company.say,
                                      "#规则 恢复 " + rule, ("resume", rule))
        self.heard_of = len(self.engine.out)

    def answer(self, due, token, score):
        self.pass_time(max(due, self.now + 2), False)
        at = self.now + 1
        said = self.engine.tell("answer", at, token, score)
        self.now = at
        if said == [["answered", "200"]]:
            self.facts.append((at, at, None, ("survey", token, score)))

    def brought_in(self, at, meaning):
        _, n, day, value = meaning
        names = self.engine.rows("SELECT id FROM card WHERE name = ?", self.company.cards[n].name)
        self.engine.tell("fact", at, names[0]["id"], "stock_days", date(day).isoformat(), value)
        self.now = at
        self.facts.append((at, at, None, meaning))

    def play(self):
        while True:
            step = self.company.next()
            if step is None:
                break
            sent, user, text, meaning = step
            if meaning[0] == "resume":
                user = "hq"
            while self.surveys and self.surveys[0][0] < sent:
                self.answer(*self.surveys.pop(0))
            self.messages += 1
            kill = self.messages in self.kill_at
            on_the_way = kill and (text is None or self.rng.random() < 0.5)
            self.pass_time(max(sent, self.now + 2), on_the_way)
            at = max(sent, self.now + 2)    # not in the instant of a return
            if text is None:
                self.brought_in(at, meaning)
                self.listen()
                continue
            known = self.say(at, sent, self.messages, user, text, kill and not on_the_way)
            self.facts.append((known, sent, user, meaning))
            self.listen()
        self.end = self.company.end
        while self.surveys and self.surveys[0][0] < self.end:
            self.answer(*self.surveys.pop(0))
        self.engine.tell("until", self.end)
        self.now = self.end
