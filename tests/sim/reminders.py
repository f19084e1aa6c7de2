"""What people should have been told in the simulated quarter, and when: nothing at night, on days off, while they are
away, or too often; nothing lost, nothing twice."""
import bisect
import collections
import json
import re

from tests.sim.clock import DAY, HOUR, MINUTE, SECOND, QUIET, day_begin, may_disturb, of_day, quiet, text, works
from tests.sim.engine import ESCALATE_DAYS, PER_HOUR

NEAR = 50_000           # ids are times, and many are made in one instant
MORNING = 9 * HOUR      # of what is due on a day
LIST_AT, TEAM_AT = 8 * HOUR + 45 * MINUTE, 18 * HOUR
OVERDUE_AT = 9 * HOUR + 5 * MINUTE
BEFORE_QUIET = QUIET[0] - 5 * MINUTE
JUST_TOLD = 4 * HOUR
TRIES = 60 * SECOND      # of a platform that fails now and then
FOR = re.compile("（代([^）]*)）")


class Reminders:
    def __init__(self, model):
        self.m, self.q, self.fault, self.real = model, model.q, model.fault, model.real
        rows = model.engine.rows
        self.nudges = rows("SELECT * FROM nudge ORDER BY id")
        self.by_key = {n["key"]: n for n in self.nudges}
        self.outbox = {r["id"]: r for r in rows("SELECT * FROM outbox")}
        self.name = {name: model.person[user] for user, name, _, _ in self.q.company.people}
        self.boss = {model.person[r.user]: model.person["boss%02d" % r.team] for r in self.q.company.reps}
        self.leaves = {model.person[u]: v for u, v in model.leaves.items()}
        self.sent = collections.defaultdict(list)       # person: instants
        for n in self.nudges:
            if n["state"] == 1:
                self.sent[n["person"]].append(n["sent_us"])
        self.sent = {p: sorted(set(v)) for p, v in self.sent.items()}
        self.told = collections.defaultdict(list)       # key: when it was handed to the platform
        self.text = {}
        for at, key, _, body in self.q.engine.out:
            self.told[key].append(at)
            self.text[key] = body

    # --- when somebody may be told -----------------------------------------------------------------------------------

    def away(self, person, t):
        """Until when, and who stands in; None: they are there."""
        for known, begin, end, deputy in self.leaves.get(person, ()):
            if known <= t and begin <= t < end:
                return end, self.m.person[deputy] if deputy is not None else None
        return None

    def crowded(self, n, person, t):
        """When one more may be sent, if that is not now. What went in the same instant may have gone before."""
        sent = self.sent.get(person, [])
        i = bisect.bisect_left(sent, t - NEAR if n["sent_us"] is not None and abs(n["sent_us"] - t) < NEAR else t + NEAR)
        return sent[i - PER_HOUR] + HOUR if i >= PER_HOUR and sent[i - PER_HOUR] > t - HOUR else t

    def allowed(self, n, person, own, t):
        """When it goes out, if it waits from t on, and to whom. It may have been killed just before t, or not."""
        got = None
        for alive in self.real(t):
            got = self.from_there(n, person, own, alive)
            if n["sent_us"] is not None and abs(n["sent_us"] - got[0]) < NEAR:
                break
        return got

    def from_there(self, n, person, own, t):
        """The same at an instant at which it did run."""
        away = self.away(person, t)
        if away is not None:
            end, deputy = away
            if deputy is not None and self.away(deputy, t) is None:
                return self.from_there(n, deputy, False, t)
            return self.allowed(n, person, own, may_disturb(end))
        later = may_disturb(t, own)
        if later == t:
            later = self.crowded(n, person, t)
            if later != t:
                later = may_disturb(later, own)
        return (t, person) if later == t else self.allowed(n, person, own, later)

    def owner(self, task, t):
        return self.m.owner_at(task["card"], t)

    def first_owner(self, n, given, made):
        """Whom it was for when it was made."""
        if n["card"] is not None and n["person"] in self.boss:
            return self.m.owner_at(n["card"], made)
        return self.name[given[-1]] if given else n["person"]

    def goes_out(self, n, person, own, made):
        """When, and to whom; None: nobody any more. What waits goes with its customer."""
        t, to = self.allowed(n, person, own, made)
        if n["card"] is None or person not in self.boss:
            return t, to
        for since, other in self.m.gives(n["card"], made, self.q.end):
            if since >= t:
                break
            if n["task"] is None and n["key"].startswith("pool/"):
                return None, None
            t, to = self.allowed(n, other, False if n["task"] is not None else own, since)
        return t, to

    def ended(self, task):
        """When it was done, vetoed, or went with its card."""
        never = self.q.end + DAY
        return min(self.m.task_ends.get(task["id"], never), self.m.pooled.get(task["card"], never))

    # --- each nudge ----------------------------------------------------------------------------------------------------

    def judge_nudges(self):
        for n in self.nudges:
            given = FOR.findall(n["text"]) if n["text"].startswith("（代") else []
            task = self.m.tasks.get(n["task"])
            own = n["kind"] == "due" and task["inbox"] is not None
            made = n["id"]
            if n["sent_us"] is not None and 0 <= made - n["sent_us"] < NEAR:
                made = n["sent_us"]     # in the same instant
            t, to = self.goes_out(n, self.first_owner(n, given, made), own, made)
            ended = self.ended(task) if task is not None else self.q.end + DAY
            what = "%s %s made %s" % (n["key"], n["kind"], text(n["id"]))
            if t is None:
                if n["state"] != 2:
                    self.fault("told although it was done", what)
            elif n["state"] == 2:
                if ended > t + NEAR:
                    self.fault("dropped although it was of use", what)
            elif n["state"] == 0:
                if t < self.q.end:
                    self.fault("never told", what, "not at", text(t))
            elif abs(n["sent_us"] - t) > NEAR:
                self.fault("told at another time", what, "sent", text(n["sent_us"]), "not", text(t))
            elif to != n["person"]:
                self.fault("told somebody else", what)
            elif ended < n["sent_us"]:
                self.fault("told although it was done", what)

    def judge_cap(self):
        for person, sent in self.sent.items():
            for i in range(PER_HOUR, len(sent)):
                if sent[i] - sent[i - PER_HOUR] < HOUR:
                    self.fault("too many in an hour", person, text(sent[i]))

    def judge_fired(self):
        """All that a rule makes is there."""
        does = {r.id: r for r in self.m.rules}
        for row in self.m.fired.values():
            if does[row["rule"]].tasks:
                task = self.m.task_of.get(row["id"])
                if task is None or "rule/%d/%d" % (row["id"], task["id"]) not in self.by_key:
                    self.fault("a rule's task is lost", row["rule"], row["card"])
        vetoed = collections.defaultdict(list)
        for n in self.nudges:
            if n["kind"] in ("task", "due") and n["state"] == 1 and n["task"] in self.m.vetoes and \
                    n["sent_us"] > self.m.vetoes[n["task"]][0]:
                vetoed[n["task"]].append(n["key"])
        for task, keys in vetoed.items():
            self.fault("told after a veto", task, *keys)

    # --- tasks whose time comes ------------------------------------------------------------------------------------------

    def dues(self):
        """(task, from, until, due, remind at) of every time that a task was due at."""
        tasks = {r.id: r for r in self.m.rules}
        rule = {r["id"]: r for r in self.m.fired.values()}
        for id_, task in self.m.tasks.items():
            list_ = list(self.m.task_dues[id_])
            if task["fired"] is not None and task["fired"] in rule:
                fired = rule[task["fired"]]
                units = {"m": MINUTE, "h": HOUR, "d": DAY}
                due = tasks[fired["rule"]].tasks[0]["due"]
                due = may_disturb(fired["at_us"] + int(due[:-1]) * units[due[-1]])
                list_.insert(0, (fired["at_us"], day_begin(due) + DAY - SECOND, False))
            end = self.ended(task)
            for i, (known, due, timed) in enumerate(list_):
                until = min(end, list_[i + 1][0] if i + 1 < len(list_) else end)
                if known < until:
                    yield task, known, until, due, due if timed else day_begin(due) + MORNING, timed
            if list_ and list_[-1][1] // SECOND != task["due_us"] // SECOND:
                self.fault("a task is due at another time", id_, text(task["due_us"]), "not", text(list_[-1][1]))

    def had(self, task, t):
        """Whose it was in the course of that day, until then."""
        begin = max(day_begin(t), self.m.owners[task["card"]][0][0])
        return {self.owner(task, begin), self.owner(task, t)} | {p for _, p in self.m.gives(task["card"], begin, t)}

    def judge_dues(self):
        listed = collections.defaultdict(set)       # (person, day): tasks in the morning's list
        for key in self.told:
            if key.startswith("digest/morning/"):
                _, _, person, day = key.split("/")
                words = json.loads(self.text[key])["text"]
                listed[int(person), int(day)] = {int(x) for x in re.findall(r"^(\d+)\. ", words, re.M)}
        expected = set()
        for task, known, until, due, at, timed in self.dues():
            own = task["inbox"] is not None
            at = max(at, known)
            early = []
            if own and timed and quiet(at):
                begin = day_begin(at - (DAY if of_day(at) < QUIET[1] else 0)) + BEFORE_QUIET
                if begin > known:
                    early = [t for t in self.real(begin) if not quiet(t)]
            if early and not quiet(self.real(begin)[-1]):
                at, early = begin, []
            # else nobody was there before the quiet hours, or just so long: it waits for the morning
            choices = (*early, *self.real(at))
            at = choices[-1]
            if choices[0] >= until or choices[0] >= self.q.end:
                continue
            key = "due/%d/%d" % (task["id"], due if timed else due - 53999 * SECOND)
            expected.add(key)
            n = self.by_key.get(key)
            if n is not None:
                if min(abs(n["id"] - c) for c in choices) > NEAR:
                    self.fault("reminded at another time", key, text(n["id"]), "not", text(at))
                continue
            first = self.by_key.get("rule/%d/%d" % (task["fired"], task["id"])) if task["fired"] is not None else None
            just = first is not None and (first["sent_us"] or first["due_us"]) > at - JUST_TOLD
            seen = not timed and any(task["id"] in listed[person, (t + 8 * HOUR) // DAY] for t in choices
                                     for person in self.had(task, t))
            if not just and not seen and at < until:
                self.fault("not reminded", key, text(at))
        for n in self.nudges:
            if n["kind"] == "due" and n["key"] not in expected:
                self.fault("reminded of what was not due", n["key"], text(n["id"]))

    # --- overdue -------------------------------------------------------------------------------------------------------

    def judge_overdue(self):
        spans = collections.defaultdict(list)
        for task, known, until, due, _, _ in self.dues():
            for since, person in self.m.owners[task["card"]]:
                spans[person].append((max(known, since), until, due, task))
        expected = {}
        said = set()
        day = day_begin(self.q.first)
        while day < self.q.end:
            at = self.real(day + OVERDUE_AT)[-1]    # or before it was killed: nothing ends between
            if works(day) and self.q.first < at < self.q.end and day_begin(at) == day:
                before = day
                for _ in range(ESCALATE_DAYS):
                    before -= DAY
                    while not works(before):
                        before -= DAY
                for owner, list_ in spans.items():
                    late = [(task["id"], due) for known, until, due, task in list_
                            if known <= at < until and due < before and (task["id"], due) not in said and
                            self.owner(task, at) == owner]
                    if late and self.away(owner, at) is None:
                        said.update(late)
                        expected["overdue/%d/%d" % (owner, (day + 8 * HOUR) // DAY)] = at
            day += DAY
        there = {n["key"]: n["id"] for n in self.nudges if n["kind"] == "overdue"}
        for key in expected.keys() - there.keys():
            self.fault("whoever leads was not told", key, text(expected[key]))
        for key in there.keys() - expected.keys():
            self.fault("whoever leads was told too much", key, text(there[key]))

    # --- what reached people ---------------------------------------------------------------------------------------------

    def judge_told(self):
        """At night and on days off nobody hears anything of the bot's own accord, but for what they asked for, and what
        legal was asked."""
        own = collections.defaultdict(bool)
        for n in self.nudges:
            if n["outbox"] is not None:
                own[self.outbox[n["outbox"]]["idem_key"]] |= n["own"] == 1
        for key, times in self.told.items():
            kind = key.split("/")[0]
            if kind.isdigit():
                continue
            for t in times:
                begun = t - TRIES       # the try before it failed
                if quiet(t) and quiet(begun):
                    self.fault("told in the quiet hours", key, text(t))
                elif not works(t) and not own[key] and kind not in ("note", "gap"):    # about what they wrote then
                    self.fault("told on a day off", key, text(t))
        for row in self.outbox.values():
            times = self.told.get(row["idem_key"], [])
            if not times and row["created_us"] < self.q.end - HOUR:
                self.fault("decided and never told", row["idem_key"], text(row["created_us"]))
            if len(times) > 1 and not any(g.known <= times[0] <= g.back for g in self.q.gaps):
                self.fault("told twice", row["idem_key"], *map(text, times))

    def judge_digests(self):
        bosses = {p: u for u, p in self.m.person.items() if not u.startswith("rep")}
        day = day_begin(self.q.first)
        while day < self.q.end:
            for what, at, people in (("daily", TEAM_AT, bosses), ("morning", LIST_AT, self.boss)):
                at += day
                if not self.q.first < at < self.q.end - HOUR:
                    continue
                for person in people:
                    times = self.told.get("digest/%s/%d/%d" % (what, person, (day + 8 * HOUR) // DAY), [])
                    if times and not works(day):
                        self.fault("a digest on a day off", what, text(times[0]))
                    if not times and works(day) and what == "daily":
                        self.fault("no digest", what, person, text(at))
                    late = self.real(at)[-1]
                    again = late
                    for g in self.q.gaps:       # a try failed, or was not made, and then it was killed, perhaps again
                        if again <= g.known < again + TRIES:
                            again = g.back
                    held = quiet(late) or quiet(again)      # until the morning
                    if times and not at <= times[0] <= again + TRIES and not held:
                        self.fault("a digest at another time", what, text(times[0]), "not", text(at))
            day += DAY

    def judge(self):
        self.judge_nudges()
        self.judge_cap()
        self.judge_fired()
        self.judge_dues()
        self.judge_overdue()
        self.judge_told()
        self.judge_digests()
