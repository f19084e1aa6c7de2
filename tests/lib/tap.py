"""Prints TAP and keeps count; a failing case does not stop the next one."""
import sys
import traceback


class Skip(Exception):
    """Raised by a case that cannot be tried here."""


class Tap:
    def __init__(self):
        self.n = self.failed = 0

    def ok(self, good, name, why=""):
        self.n += 1
        self.failed += not good
        print("%s %d - %s" % ("ok" if good else "not ok", self.n, name))
        if not good and why:
            print("# " + str(why).replace("\n", "\n# "))
        sys.stdout.flush()
        return good

    def skip(self, name, why):
        self.n += 1
        print("ok %d - %s # SKIP %s" % (self.n, name, why))
        sys.stdout.flush()

    def run(self, name, function, *args):
        """The case passes if function does not raise; its result, or None."""
        try:
            result = function(*args)
        except Skip as e:
            self.skip(name, e)
            return None
        except Exception:  # noqa: a test's failure, whatever it is
            self.ok(False, name, traceback.format_exc())
            return None
        self.ok(True, name)
        return result

    def end(self):
        print("1..%d" % self.n)
        sys.exit(1 if self.failed else 0)
