"""What should have happened in the simulated quarter, worked out from what people wrote and the pack, and compared
with what did. Knows nothing of how the engine plans: each condition is looked at, at every instant at which it could
change."""
import bisect
import collections
import heapq

from tests.sim.reminders import Reminders
from tests.sim.clock import DAY, HOUR, MINUTE, day_begin, of_day, text, works

UNITS = {"m": MINUTE, "h": HOUR, "d": DAY}


def span(words):
    return int(words[:-1]) * UNITS[words[-1]]


class Customer:
    """What is known of one, and when. `at`: when it happened by whoever wrote it."""

    def __init__(self, card, created, owner):
        self.card, self.created, self.owner = card, created, owner
        self.grade = self.stage = self.role = self.source = None
        self.open = False
        self.since = 0
        self.stages = {}        # stage: when it was last entered
        self.actions = []       # (at, action)
        self.answered = None    # (at, score) of the latest survey
        self.expedited = 0
        self.pooled = False
        self.facts = {}         # day: value
        self.now = created      # of whoever asks

    def followed(self):
        return max((at for at, _ in self.actions), default=self.created)

    def last(self, action):
        return max((at for at, a in self.actions if a == action), default=None)

    def enter(self, stage, at):
        if stage == self.stage:
            return      # it is there already
        self.stage, self.since = stage, at
        self.stages[stage] = at
        self.open = stage not in ("won", "paid", "repeat", "lost")
        if not self.open:
            self.expedited = 0


class Rule:
    """One of the pack's: what holds when, and since when."""

    def __init__(self, row, pack):
        self.id = row["id"]
        self.when = row["when"]
        self.pack = {s["id"]: s for s in pack["stages"]}
        self.keys = {k["id"]: k for k in pack["key_actions"]}
        self.ranks = [s["id"] for s in pack["stages"]]
        self.of_facts = "fact" in str(self.when)
        self.again = span(row["again"]) if "again" in row else 0
        self.pause = row.get("pause")
        self.tasks = [a["task"] for a in row["do"] if "task" in a]
        self.surveys = [a["survey"]["id"] for a in row["do"] if "survey" in a]

    def borders(self, c, when=None):
        """(begin, end) of each part about time: it holds from begin on, before end (None: for good); None: not."""
        (kind, v), = (when or self.when).items()
        if kind == "all":
            return [b for part in v for b in self.borders(c, part)]
        if kind == "not" or kind in ("grade", "stage", "key_action_missing", "field"):
            return []
        base = end = None
        if kind == "idle":
            base, wait = c.followed(), span(v)
        elif kind == "in_stage":
            base, wait = (c.since if c.open else None), span(v)
        elif kind == "over_expected":
            days = self.pack[c.stage].get("expected_days") if c.open else None
            base, wait = (c.since if days else None), (days or 0) * v * DAY // 100
        elif kind == "since":
            base, wait = c.stages.get(v["stage"]), span(v["from"])
            end = span(v["to"])
            if base is not None and any((c.last(w) or 0) >= base + wait for w in v.get("without", ())):
                base = None
        elif kind == "done":
            base, wait, end = c.last(v["action"]), span(v["for"]), span(v["to"])
            if base is not None and any((c.last(w) or 0) > base for w in v.get("without", ())):
                base = None
        elif kind == "event":
            base = c.answered[0] if c.answered is not None and c.answered[1] <= v["max"] else None
            wait, end = span(v["for"]), span(v["to"])
        elif kind == "untouched":
            base, wait, end = (None if c.actions else c.created), span(v["for"]), span(v["to"])
        elif kind == "fact":
            return [self.run(c, v)]
        elif kind == "expedite":
            base, wait, end = c.expedited or None, span(v["for"]), span(v["to"])
        else:
            raise ValueError("the model does not know %s" % kind)
        if base is None:
            return [None]
        return [(base + wait, base + end if end is not None else None)]

    def run(self, c, v):
        """From the first day on which the newest figure of so many days was within the limits, as it still is; 0:
        longer than it looks back, so that nobody knows."""
        def so(day):
            known = [d for d in c.facts if day - v["days"] * DAY < d <= day]
            return bool(known) and v.get("min", 0) <= c.facts[max(known)] <= v.get("max", 10 ** 9)
        day = max(c.facts, default=None)
        if day is None or not so(day):
            return None
        end = day + v["days"] * DAY
        while so(day - DAY):
            day -= DAY
        return (day if day > day_begin(c.now) - v["days"] * DAY else 0), end

    def plain(self, c, when=None):
        """The parts that have nothing to do with time."""
        (kind, v), = (when or self.when).items()
        if kind == "all":
            return all(self.plain(c, part) for part in v)
        if kind == "not":
            return not self.plain(c, v)
        if kind == "grade":
            return c.grade in v
        if kind == "stage":
            return c.stage is not None and c.stage in v
        if kind == "field":
            return getattr(c, v["id"]) in v["is"]
        if kind == "key_action_missing":
            return c.open and any(self.needed(c.stage, key) and not self.done(c, key) for key in v)
        return True

    def needed(self, stage, key):
        for id_ in self.ranks[:self.ranks.index(stage) + 1]:
            if key in self.pack[id_].get("key_actions", ()):
                return True
        return False

    def done(self, c, key):
        evidence = self.keys[key]["evidence"]
        if "field" in evidence:
            return c.role is not None
        if "action" in evidence:
            return c.last(evidence["action"]) is not None
        return False

    def since(self, c, t):
        """It holds at t since then; None: it does not."""
        c.now = t
        if not self.plain(c):
            return None
        begin = 0
        for b in self.borders(c):
            if b is None or t < b[0] or (b[1] is not None and t >= b[1]):
                return None
            begin = max(begin, b[0])
        return begin

    def lasts(self, c, t):
        """It does not end by itself before t."""
        c.now = t
        return all(b is None or b[1] is None or t < b[1] for b in self.borders(c))

    def changed(self, c, t, since):
        """It held since then, and does no more."""
        c.now = t
        borders = self.borders(c) if self.plain(c) else [None]
        if None in borders:
            return True
        begin = max((b[0] for b in borders), default=0)
        return begin not in (0, since)

    def instants(self, c):
        """When it may change by itself."""
        return [t for b in self.borders(c) if b is not None for t in b if t is not None]


class Model:
    def __init__(self, quarter, pack):
        self.q = quarter
        self.engine = quarter.engine
        self.backs = [g.back for g in quarter.gaps]
        self.rules = [Rule(r, pack) for r in pack["rules"]]
        self.pool = pack["pool"]
        self.wrong = collections.defaultdict(list)
        self.tampers = []   # of tests of the model: what they change in Reminders
        rows = self.engine.rows
        self.user = {r["person"]: r["user"] for r in rows("SELECT person, user FROM identity")}
        self.person = {u: p for p, u in self.user.items()}
        names = {r["name"]: r["id"] for r in rows("SELECT id, name FROM card")}
        self.card = {c.n: names.get(c.name) for c in quarter.company.cards}
        self.number = {v: k for k, v in self.card.items()}
        self.fired = {(r["card"], r["rule"], r["cause_us"]): r for r in rows("SELECT * FROM rule_fired")}
        self.tasks = {r["id"]: r for r in rows("SELECT * FROM task")}
        self.task_of = {r["fired"]: r for r in self.tasks.values() if r["fired"] is not None}

    def fault(self, what, *words):
        self.wrong[what].append(" ".join(str(w) for w in words))

    # --- time ------------------------------------------------------------------------------------------------------

    def real(self, t):
        """When what was due at t can have been done, in order: then, or, as nobody was there, at a return; that may
        have been cut short as well."""
        choices = []
        while True:
            i = bisect.bisect_left(self.backs, t)
            while i < len(self.q.gaps) and self.q.gaps[i].back <= t:
                i += 1
            g = self.q.gaps[i] if i < len(self.q.gaps) else None
            if g is None or t <= g.known:
                return (*choices, t)
            if t <= g.told:
                choices.append(t)
            t = g.back

    # --- rules -----------------------------------------------------------------------------------------------------

    def histories(self):
        """What became known of each card, in order; of each rule, when it could speak."""
        self.of_card = collections.defaultdict(list)    # card: [(known, at, what, value)]
        self.answers = collections.defaultdict(list)    # rule: [(known, fired, veto)]
        self.resumed = collections.defaultdict(list)
        self.vetoes = {}                                # task: (when, by whom)
        self.owners = {}                                # card: [(since, person)]
        self.task_ends = {}                             # task: when it was done or vetoed
        self.task_dues = collections.defaultdict(list)  # task: [(known, due)]
        self.leaves = collections.defaultdict(list)     # user: [(known, from, to, deputy)]
        survey_card = {r["id"]: r["card"] for r in self.engine.rows("SELECT id, card FROM survey")}
        for known, at, user, meaning in self.q.facts:
            what = meaning[0]
            if what == "leave":
                self.leaves[user].append((known, *meaning[1:]))
            elif what == "resume":
                self.resumed[meaning[1]].append(known)
            elif what == "survey":
                self.of_card[survey_card[int(meaning[1].split("-")[0])]].append((known, at, "survey", meaning[2]))
            elif what == "fact":
                self.of_card[self.card[meaning[1]]].append((known, at, what, meaning[2:]))
            elif what not in ("done", "veto", "snooze", "todo"):
                self.of_card[self.card[meaning[1]]].append((known, at, what, meaning[2:] + (user,)))
                if what == "create":
                    self.owners[self.card[meaning[1]]] = [(known, self.person[user])]
                elif what == "give":
                    self.owners[self.card[meaning[1]]].append((known, self.person[meaning[2]]))
        for card in [card for card, facts in self.of_card.items() if facts[0][2] != "create"]:
            self.fault("a card that nobody made", card, text(self.of_card.pop(card)[0][0]))

    def causes_over(self):
        """task of a rule: when what it rests on was over because something changed."""
        rules, rows = {r.id: r for r in self.rules}, {r["id"]: r for r in self.fired.values()}
        for fired, task in self.task_of.items():
            row = rows.get(fired)
            if row is None:     # a test of the model took it away
                continue
            facts, rule = self.of_card[row["card"]], rules[row["rule"]]
            c = self.customer(row["card"], facts)
            for k, fact in enumerate(facts[1:], 1):
                if rule.of_facts and fact[0] > row["at_us"] and not rule.lasts(c, fact[0]):
                    break       # its time was over before
                self.learn(c, fact)
                back = k + 1 < len(facts) and facts[k + 1][2] == "undo"     # and then it is as before
                if c.pooled:
                    break
                if fact[0] > row["at_us"] and not back and rule.changed(c, fact[0], row["since_us"]):
                    yield task["id"], fact[0]
                    break

    def tasks_told(self):
        """What became of tasks by what people wrote; who has given a card to the pool has no say any more."""
        over = dict(self.causes_over())
        todo = sorted(r["id"] for r in self.tasks.values() if r["fired"] is None)
        rules = {r["id"]: r["rule"] for r in self.fired.values()}
        for known, _, user, meaning in self.q.facts:
            what, n = meaning[0], meaning[1]
            if what == "todo":
                n = todo.pop(0) if todo else None
                if n is None or self.tasks[n]["created_us"] != known:
                    self.fault("a task that was asked for is not there", text(known), user)
                    return
                self.task_dues[n].append((known, meaning[1], True))
            elif what not in ("done", "veto", "snooze") or n in self.task_ends or known >= over.get(n, known + 1) or \
                    known >= self.pooled.get(self.tasks[n]["card"], known + 1) or \
                    self.owner_at(self.tasks[n]["card"], known) != self.person[user]:
                continue
            elif what == "snooze":
                due, timed = meaning[2], False
                if self.task_dues[n] and self.task_dues[n][-1][2]:      # at the time of day that it had
                    due, timed = day_begin(due) + of_day(self.task_dues[n][-1][1]), True
                self.task_dues[n].append((known, due, timed))
            else:
                self.task_ends[n] = known
                if what == "veto":
                    self.vetoes[n] = known, self.person[user]
                fired = self.tasks[n]["fired"]
                if fired in rules:
                    self.answers[rules[fired]].append((known, fired, what == "veto"))
        for n, t in over.items():
            if n not in self.task_ends:
                self.task_ends[n] = t
                fired = self.tasks[n]["fired"]
                self.answers[rules[fired]].append((t, fired, False))
        for answers in self.answers.values():
            answers.sort()
        if todo:
            self.fault("a task that nobody asked for", *todo)

    def customer(self, card, facts):
        """As it was made."""
        known, at, _, value = facts[0]
        c = Customer(card, known, self.person[value[-1]])
        c.grade = value[0]
        c.source = value[2]
        if value[1] is not None:
            c.enter(value[1], at)
        return c

    def learn(self, c, fact):
        known, at, what, value = fact
        if what == "followup":
            c.actions.append((at, value[0]))
        elif what == "undo":
            c.actions.pop()
        elif what == "stage":
            c.enter(value[0], at)
        elif what == "grade":
            c.grade = value[0]
        elif what == "role":
            c.role = True
        elif what == "expedite":
            c.expedited = known
        elif what == "survey":
            c.answered = (at, value)
        elif what == "fact":
            c.facts[value[0]] = value[1]
        elif what == "pool":
            c.pooled = True
        elif what == "give":
            c.owner = self.person[value[0]]

    def owner_at(self, card, t):
        """Before it went to the public pool."""
        return next(person for since, person in reversed(self.owners[card]) if since <= t)

    def gives(self, card, begin, end):
        """[(when, to whom)] after begin and before end, while somebody had it."""
        end = min(end, self.pooled.get(card, end))
        return [(since, person) for since, person in self.owners[card][1:] if begin < since < end]

    def paused_at(self, rule, t):
        """Whether it was stopped then, as the engine must have found at that time."""
        begun = None
        for known in self.pauses.get(rule.id, ()):
            if known <= t and not any(known < r <= t for r in self.resumed[rule.id]):
                begun = known
        return begun is not None

    def too_many(self, rule, t):
        """Whether the last answers were vetoes too often; asked in order of time."""
        waiting, got = self.answers[rule.id], self.known_answers[rule.id]
        while waiting and waiting[0][0] <= t:
            _, fired, veto = waiting.pop(0)
            bisect.insort(got, (fired, veto))
        resumed = max((r for r in self.resumed[rule.id] if r <= t), default=0)
        last = [veto for fired, veto in got[-rule.pause["of"]:] if fired > resumed]
        return len(last) == rule.pause["of"] and sum(last) * 100 > len(last) * rule.pause["share"]

    def judge_rules(self):
        self.pauses = collections.defaultdict(list)
        self.known_answers = collections.defaultdict(list)
        self.expected = {}
        attempts = []       # (t, rule, card...) in order of time, as pauses are of all cards together
        for card, facts in self.of_card.items():
            for rule in self.rules:
                attempts.append(self.life(rule, card, facts))
        # all cards at once, by time: a rule that stops is silent everywhere
        heap = []
        for i, life in enumerate(attempts):
            t = next(life, None)
            if t is not None:
                heap.append((t, i))
        heap.sort()
        while heap:
            t, i = heapq.heappop(heap)
            again = next(attempts[i], None)
            if again is not None:
                heapq.heappush(heap, (again, i))
        missing = [k for k in self.expected if k not in self.fired]
        extra = [k for k in self.fired if k not in self.expected]
        for card, rule, cause in missing:
            self.fault("a rule that should have spoken did not", rule, "card", card, text(cause), "at",
                       text(self.expected[card, rule, cause]))
        for card, rule, cause in extra:
            self.fault("a rule spoke that should not have", rule, "card", card, text(cause), "at",
                       text(self.fired[card, rule, cause]["at_us"]))
        for k, t in self.expected.items():
            if k in self.fired and self.fired[k]["at_us"] != t:
                self.fault("a rule spoke at another time", k[1], "card", k[0], text(self.fired[k]["at_us"]), "not",
                           text(t))

    def life(self, rule, card, facts):
        """One rule and one card, from its making to the end of the quarter; stops before each instant at which
        something is to be decided, so that all of them go on in order of time."""
        known = facts[0][0]
        c = self.customer(card, facts)
        state = None        # (since, due of the next time)
        k = 1
        t = known
        while t is not None and t < self.q.end:
            yield t
            while k < len(facts) and facts[k][0] <= t:
                self.learn(c, facts[k])
                k += 1
            since = rule.since(c, t) if not c.pooled else None
            if since is None:
                state = None
            else:
                if since == 0:      # nobody knows: since it was first seen
                    since = state[0] if state is not None else t
                same = state is not None and state[0] == since
                if not same or (state[1] and state[1] <= t):
                    cause = state[1] if same else since
                    choices, row = self.real(t), self.fired.get((card, rule.id, cause))
                    if t < choices[-1] and (row is None or row["at_us"] != t):
                        t = next(x for x in choices if x > t)   # it was killed before it came to this
                        continue
                    state = self.attempt(rule, c, t, since, cause)
            t = self.following(rule, c, facts, k, t, state)

    def following(self, rule, c, facts, k, t, state):
        """The next instant to look."""
        instants = [x for x in rule.instants(c) if x > t]
        if state is not None and state[1] > t:
            instants.append(state[1])
        instants += [r for r in self.resumed[rule.id] if r > t]
        best = min(instants, default=None)
        if best is not None:
            best = self.real(best)[0]
        if k < len(facts) and (best is None or facts[k][0] < best):
            best = facts[k][0]
        return best

    def attempt(self, rule, c, t, since, cause):
        due = t + rule.again if rule.again else 0
        if rule.pause is not None:
            if self.paused_at(rule, t):
                return None
            if self.too_many(rule, t):
                self.pauses[rule.id].append(t)
                return None
        made = [self.vetoes.get(task["id"], (t + 1, None)) for task in self.made.get((c.card, rule.id, since), ())]
        vetoed = any(when <= t and by == c.owner for when, by in made)
        if not vetoed and (c.card, rule.id, cause) not in self.expected:
            self.expected[c.card, rule.id, cause] = t
            row = self.fired.get((c.card, rule.id, cause))
            if row is not None and row["id"] in self.task_of:
                self.made.setdefault((c.card, rule.id, since), []).append(self.task_of[row["id"]])
        return (since, due)

    made = None

    def away(self, user, t):
        return any(known <= t and begin <= t < end for known, begin, end, _ in self.leaves.get(user, ()))

    # --- the public pool -------------------------------------------------------------------------------------------

    def judge_pool(self):
        self.pooled = {}
        warned = {r["card"]: r["at_us"] for r in self.engine.rows("SELECT card, at_us FROM pool_warning")}
        nobody = {r["id"] for r in self.engine.rows("SELECT id FROM person WHERE pool = 1")}
        owner = {r["id"]: r["owner"] for r in self.engine.rows("SELECT id, owner FROM card")}
        fell = {r["card"]: r["at_us"] for r in self.engine.rows(
            "SELECT c.card, s.at_us FROM change_set s JOIN change c ON c.change_set = s.id WHERE s.what = 'pool'")}
        days = [self.real(d + 9 * HOUR) for d in range(day_begin(self.q.first), self.q.end, DAY)
                if self.q.first < d + 9 * HOUR < self.q.end and works(d)]
        for card, facts in self.of_card.items():
            stage, owner_ = facts[0][3][1], facts[0][3][-1]
            contact, k, said, taken = facts[0][0], 1, 0, []
            for choices in days:
                # killed on the way to it: then or at the return, as the engine says
                now = next((t for t in choices if t in (warned.get(card), fell.get(card))), choices[-1])
                while k < len(facts) and facts[k][0] <= now:
                    if facts[k][2] == "followup" or (facts[k][2] == "stage" and facts[k][3][0] != stage):
                        taken.append(contact)
                        contact = max(contact, facts[k][1])
                    if facts[k][2] == "undo":
                        contact = taken.pop()
                    if facts[k][2] == "give":
                        contact, owner_ = max(contact, facts[k][0]), facts[k][3][0]
                    if facts[k][2] == "stage":
                        stage = facts[k][3][0]
                    k += 1
                idle = (now - contact) // DAY
                if now < contact or idle < self.pool["idle_days"] - self.pool["warn_days"]:
                    continue
                if self.away(owner_, now):
                    said = 0        # they cannot act on it: warned once they are back
                    continue
                if said <= contact:
                    said = now
                elif idle >= self.pool["idle_days"] and now - said >= self.pool["warn_days"] * DAY - HOUR:
                    facts.append((now, now, "pool", ()))
                    facts.sort(key=lambda f: f[0])
                    self.pooled[card] = now
                    break
            if (warned.get(card) or 0) != said:
                self.fault("a warning before the pool", card, text(warned.get(card) or 0), "not", text(said))
            if (owner[card] in nobody) != (facts[-1][2] == "pool"):
                self.fault("in the pool or not", card)

    # --- all of it -------------------------------------------------------------------------------------------------

    def judge(self):
        self.made = {}
        self.histories()
        self.judge_pool()
        self.tasks_told()
        self.judge_rules()
        reminders = Reminders(self)
        for tamper in self.tampers:
            tamper(reminders)
        reminders.judge()
        return self.wrong
