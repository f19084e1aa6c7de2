"""The people of the simulated quarter: what each rep writes and when, seeded. Every message has one meaning that is
known here, so that the model need not read."""
import heapq
import random
import re

from tests.sim.clock import DAY, HOUR, MINUTE, SECOND, date, day_begin, midnight, of_day, works

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章"
GIVEN = "伟芳娜敏静丽强磊洋艳勇军杰涛超霞平刚桂英飞玲辉鹏鑫波斌宇浩凯"
CITIES = ["杭州", "宁波", "温州", "嘉兴", "湖州", "绍兴", "金华", "台州"]
STAGES = ["contacted", "qualified", "demo", "trial", "evaluation", "proposal", "quoted", "approval"]
FOLLOWUPS = [(28, "call", "电话聊了使用情况"), (14, "visit", "上门看了库房"), (14, "message", "微信发了资料"),
             (7, "demo", "演示了操作"), (10, "quote", "报价给了采购科"), (4, "sample", "送样两套"),
             (6, "other", "聊了聊近况")]
GRADES = [(6, "A"), (14, "B"), (30, "C"), (15, "D"), (35, None)]
FIRST = midnight(2026, 1, 5)


def pick(rng, choices):
    total = sum(c[0] for c in choices)
    at = rng.random() * total
    for c in choices:
        at -= c[0]
        if at < 0:
            return c
    return choices[-1]


class Card:
    def __init__(self, n, name, rep):
        self.n, self.name, self.rep = n, name, rep
        self.stage = None
        self.left = False   # nobody touches it any more
        self.role = self.asked = False


class Rep:
    def __init__(self, n, team):
        self.user = "rep%03d" % n
        self.name = "销售%03d" % n
        self.team = team
        self.cards = []
        self.planned = []
        self.away = []      # (from, to)
        self.spoke = 0      # when they wrote last


class Company:
    """next() gives the messages in order: (at, user, text, meaning). heard() tells what the bot said."""

    def __init__(self, seed, reps, cards_each, days, pack):
        self.rng = random.Random(seed)
        self.stage_name = {s["id"]: s["name"] for s in pack["stages"]}
        self.end = FIRST + days * DAY
        self.queue = []
        self.seq = 0
        self.people = []        # user, name, role, path
        self.reps = []
        self.cards = []
        teams = max(1, reps // 10)
        for t in range(teams):
            self.people.append(("boss%02d" % t, "经理%02d" % t, "manager", "华东/%02d组" % t))
        self.people.append(("hq", "总部", "hq", "华东"))
        for n in range(reps):
            r = Rep(n, n % teams)
            self.people.append((r.user, r.name, "rep", "华东/%02d组" % r.team))
            self.reps.append(r)
        names = [a + b + c for a in SURNAMES for b in GIVEN for c in GIVEN]
        self.rng.shuffle(names)
        for r in self.reps:
            for _ in range(cards_each):
                card = Card(len(self.cards), names[len(self.cards)], r)
                card.left = self.rng.random() < 0.02
                self.cards.append(card)
                r.planned.append(card)
        self.named = {c.name: c for c in self.cards}
        for r in self.reps:
            for d in range(days):
                self.day(r, FIRST + d * DAY)
        self.done = set()       # tasks somebody has decided about

    # --- when ------------------------------------------------------------------------------------------------------

    def push(self, at, rep, act, *more):
        if at < self.end:
            self.seq += 1
            heapq.heappush(self.queue, (at, self.seq, rep, act, more))

    def moment(self, day, begin=8.4, end=19.2):
        return day + int((begin + self.rng.random() * (end - begin)) * HOUR) + self.rng.randrange(SECOND)

    def day(self, rep, day):
        rng = self.rng
        if not works(day):
            n = rng.random() < 0.05
        else:
            n = rng.randrange(4, 10)
        for _ in range(n):
            self.push(self.moment(day), rep, self.something)
        if works(day) and day < FIRST + 14 * DAY:
            for _ in range(len(rep.planned) // 9 + 1):
                self.push(self.moment(day), rep, self.create)
        if rng.random() < 0.05:     # late in the evening
            self.push(self.moment(day, 20.5, 23.9), rep, self.something)

    def working(self, at, after):
        """A moment in working hours at least so long after."""
        at += after
        day = day_begin(at)
        while not works(day):
            day += DAY
        earliest = max(at, day + 8 * HOUR + 40 * MINUTE)
        if of_day(earliest) > 19 * HOUR or day_begin(earliest) != day:
            return self.working(day + DAY, 9 * HOUR)
        return earliest + self.rng.randrange(20 * MINUTE)

    # --- what ------------------------------------------------------------------------------------------------------

    def next(self):
        """(at, user, text, meaning); None at the end. meaning: (what, ...)."""
        while self.queue:
            at, _, rep, act, more = heapq.heappop(self.queue)
            said = act(at, rep, *more)
            if said is not None:
                rep.spoke = at
                return at, rep.user, said[0], said[1]
        return None

    def create(self, _at, rep):
        if not rep.planned:
            return None
        card = rep.planned.pop()
        rep.cards.append(card)
        grade = pick(self.rng, GRADES)[1]
        text = "#客户%s#单位%s第%05d医院" % (card.name, CITIES[card.n % len(CITIES)], card.n)
        if grade is not None:
            text += "#%s类" % grade
        if self.rng.random() < 0.3:
            card.stage = "contacted"
            text += "#首次接触"
        fair = self.rng.random() < 0.15
        if fair:
            text = "#展会CMEF" + text
        return text, ("create", card.n, grade, card.stage, "展会" if fair else None)

    def choose(self, rep):
        # a few are cared for much more than the rest: they come to an approval within the quarter
        closest = rep.cards[:3] if self.rng.random() < 0.3 else rep.cards
        for _ in range(20):
            card = self.rng.choice(closest)
            if not card.left:
                return card
        return None

    def something(self, at, rep):
        card = self.choose(rep) if rep.cards else None
        if card is None:
            return None
        if card.stage == "approval" and not card.asked and self.rng.random() < 0.4:
            return self.expedite(at, rep, card)
        act = pick(self.rng, [(60, self.followup), (14, self.advance), (2.5, self.win), (2, self.lose),
                              (3, self.grade), (5, self.role), (7, self.todo), (3, self.expedite), (0.6, self.leave),
                              (0.5, self.own_late), (8, self.stock), (1.2, self.give)])[1]
        return act(at, rep, card)

    def followup(self, at, rep, card):
        _, action, words = pick(self.rng, FOLLOWUPS)
        if self.rng.random() < 0.04:
            self.push(at + 7 * SECOND, rep, self.undo, card, "followup")
        return "#跟进 %s %s" % (card.name, words), ("followup", card.n, action)

    def undo(self, at, rep, card, what):
        if rep.spoke != at - 7 * SECOND:
            return None         # it would take something else back
        return "#撤销", ("undo", card.n, what)

    def advance(self, _at, _rep, card):
        at = STAGES.index(card.stage) if card.stage in STAGES else -1
        at = min(len(STAGES) - 1, at + self.rng.choice((1, 1, 1, 2)))
        if card.stage == STAGES[at]:
            return None
        card.stage = STAGES[at]
        card.asked = False
        return "#改 %s#阶段%s" % (card.name, self.stage_name[card.stage]), ("stage", card.n, card.stage)

    def win(self, _at, _rep, card):
        card.stage, card.asked = "won", False
        return "#成交 %s 30万" % card.name, ("stage", card.n, "won")

    def lose(self, _at, _rep, card):
        if card.stage is None or card.stage in ("won", "lost"):
            return None
        card.stage, card.asked = "lost", False
        return "#丢单 %s 价格高" % card.name, ("stage", card.n, "lost")

    def grade(self, _at, _rep, card):
        grade = self.rng.choice("ABCD")
        return "#改 %s#等级%s" % (card.name, grade), ("grade", card.n, grade)

    def role(self, _at, _rep, card):
        if card.role:
            return None
        card.role = True
        return "#改 %s#角色院长拍板" % card.name, ("role", card.n)

    def expedite(self, _at, _rep, card):
        if card.stage != "approval" or card.asked:
            return None
        card.asked = True
        return "#加急 %s 客户等着签" % card.name, ("expedite", card.n)

    def stock(self, at, _rep, card):
        """No message: what another system knows of the day, or of a day before."""
        day = day_begin(at) - DAY * self.rng.choice((0, 0, 0, 1, 3))
        return None, ("fact", card.n, day, self.rng.randrange(1, 21))

    def todo(self, at, _rep, card):
        due = self.moment(day_begin(at) + DAY * self.rng.randrange(1, 9), 8.5, 19)
        return self.todo_at(card, due)

    def own_late(self, at, _rep, card):
        """At a time at which nobody is disturbed."""
        return self.todo_at(card, self.moment(day_begin(at) + DAY * self.rng.randrange(1, 9), 21.1, 23.5))

    def todo_at(self, card, due):
        due = due // MINUTE * MINUTE
        d, minutes = date(due), of_day(due) // MINUTE
        return ("#待办 %d月%d日 %d:%02d 给%s送资料" % (d.month, d.day, minutes // 60, minutes % 60, card.name),
                ("todo", due))

    def give(self, _at, rep, card):
        other = self.rng.choice(self.reps)
        if other is rep:
            return None
        rep.cards.remove(card)
        other.cards.append(card)
        card.rep = other
        return "#转交 %s 给 %s" % (card.name, other.name), ("give", card.n, other.user)

    def give_one(self, at, rep):
        card = self.choose(rep) if rep.cards else None
        return self.give(at, rep, card) if card is not None else None

    def leave(self, at, rep, _card):
        day = day_begin(at) + DAY * self.rng.randrange(1, 6)
        days = self.rng.randrange(1, 4)
        last = day + (days - 1) * DAY
        if any(a < last + DAY and day < b for a, b in rep.away):
            return None
        rep.away.append((day, last + DAY))
        deputy = None
        if self.rng.random() < 0.5:
            deputy = self.rng.choice([r for r in self.reps if r.team == rep.team])
        if deputy is rep:
            deputy = None
        for _ in range(2):      # what would have been told them waits
            self.push(self.moment(last), rep, self.give_one)
        text = "#请假 %d月%d日到%d月%d日" % (date(day).month, date(day).day, date(last).month, date(last).day)
        if deputy is not None:
            text += " @" + deputy.name
        return text, ("leave", day, last + DAY, deputy.user if deputy else None)

    # --- answers to what the bot says -------------------------------------------------------------------------------

    TASK = re.compile(r"^(?:💡 |⏰ )?(\d+)\. ", re.M)

    def heard(self, at, user, text, veto_share):
        """Tasks in a reminder: some are done, some vetoed, some put off, some left. veto_share: of a text."""
        rep = next((r for r in self.reps if r.user == user), None) if user.startswith("rep") else None
        if rep is None:
            return
        for line in text.split("\n"):
            if "已退回公海" in line:
                for i in range(len(line) - 2):
                    card = self.named.get(line[i:i + 3])
                    if card is not None and card in card.rep.cards:     # given away since, perhaps
                        card.rep.cards.remove(card)
            m = self.TASK.match(line)
            if m is None or "（代" in line or int(m.group(1)) in self.done:
                continue
            n = int(m.group(1))
            self.done.add(n)
            luck = self.rng.random()
            veto = veto_share(line)
            when = self.working(at, int(self.rng.expovariate(1 / 6) * HOUR) + 5 * MINUTE)
            if luck < veto:
                self.push(when, rep, self.say, "#不适用 %d 客户自己会联系" % n, ("veto", n))
            elif luck < veto + 0.45:
                self.push(when, rep, self.say, "#完成 %d" % n, ("done", n))
            elif luck < veto + 0.57:
                self.push(when, rep, self.put_off, n)

    def say(self, _at, _rep, text, meaning):
        return text, meaning

    def put_off(self, at, _rep, n):
        if self.rng.random() < 0.5:
            self.done.discard(n)
            due = day_begin(at) + 2 * DAY - SECOND
            return "#推迟 %d 明天" % n, ("snooze", n, due)
        days = self.rng.randrange(2, 5)
        self.done.discard(n)
        return "#推迟 %d %d天后" % (n, days), ("snooze", n, day_begin(at) + (days + 1) * DAY - SECOND)
