"""Which call goes wrong, and how: by a seeded plan, or as a test orders it.

Whether the n-th call of a path fails depends on seed, path and n alone, not on how calls of several paths
interleave: what a seed found, it finds again.
"""
import collections
import random
import threading

# Not done when the answer says so; the client may and must repeat.
BEFORE = ("busy", "frequency", "parallel", "token_dead", "http500", "http502", "reset_before", "hang")
# Done, but the client cannot know.
AFTER = ("slow", "reset_after", "half", "garbage", "empty", "short")
# Done and answered; the connection, announced as kept, is then closed.
HARMLESS = ("closing",)
KINDS = BEFORE + AFTER + HARMLESS
ERRCODE = {"busy": -1, "frequency": 45009, "parallel": 45033}


class Faults:
    def __init__(self):
        self.lock = threading.Lock()
        self.clear()

    def clear(self):
        self.rate, self.seed, self.kinds, self.paths = 0.0, 0, KINDS, None
        self.ordered = collections.defaultdict(list)  # path -> [kind, ...]
        self.count = collections.Counter()
        self.made = collections.Counter()

    def plan(self, rate, seed=1, kinds=KINDS, paths=None):
        """paths: ends of paths that may fail ("message/send"); None: all."""
        unknown = set(kinds) - set(KINDS)
        assert not unknown, unknown
        with self.lock:
            self.rate, self.seed, self.kinds, self.paths = rate, seed, tuple(kinds), paths
            self.count.clear()

    def fail_next(self, path, kind, times=1):
        assert kind in KINDS or isinstance(kind, int), kind
        with self.lock:
            self.ordered[path].extend([kind] * times)

    def pick(self, path, takes_token):
        """A kind, an errcode, or None if all goes well."""
        with self.lock:
            if self.ordered:
                for name in (path, "*"):
                    if self.ordered.get(name):
                        kind = self.ordered[name].pop(0)
                        self.made[kind] += 1
                        return kind
            if not self.rate or (self.paths is not None and path not in self.paths):
                return None
            self.count[path] += 1
            rng = random.Random("%s/%s/%d" % (self.seed, path, self.count[path]))
            if rng.random() >= self.rate:
                return None
            kind = rng.choice(self.kinds)
            if kind == "token_dead" and not takes_token:
                return None
            self.made[kind] += 1
            return kind
