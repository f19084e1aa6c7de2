"""A daemon that is on WeCom, and the platform's stand-in beside it."""
import contextlib
import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests", "standin"))
from daemon import Daemon, slow  # noqa: E402
from wecom import Wecom  # noqa: E402

PEOPLE = (("zhangsan", "张三", "rep", "华东/杭州"), ("lisi", "李四", "rep", "华东/杭州"), ("wangwu", "王五", "manager", "华东"))


@contextlib.contextmanager
def scene(people=PEOPLE, seed=1, settings=None, options="", **daemon):
    """Both, with the people known on both sides; nothing may have been done wrong in the end."""
    with Wecom(seed=seed) as w:
        w.time_limit *= slow()
        for name, value in (settings or {}).items():
            setattr(w, name, value)
        with Daemon(options=w.config() + options, **daemon) as d:
            w.target(d.url)
            enroll(d, w, people)
            yield d, w
            w.flush()
        assert not w.violations, w.violations[:10]


def enroll(d, w, people):
    rows = "user,name,role,scope,platform\n" + "".join("%s,%s,%s,%s,wecom\n" % p for p in people)
    d.ctl("import", "users", "-", stdin=rows.encode())
    for user, name, role, _ in people:
        w.member(user, name=name, department=[1], leader=role == "manager")


def settled(d, timeout=60):
    """Waits until the daemon has nothing to do that is due: everything handled and sent."""
    import time
    end = time.monotonic() + timeout * slow()
    while time.monotonic() < end:
        left = d.rows("SELECT (SELECT count(*) FROM inbox WHERE state = 0) + (SELECT count(*) FROM outbox WHERE state = 0)"
                      " + (SELECT count(*) FROM job WHERE state = 0) + (SELECT count(*) FROM errand WHERE state = 0"
                      " AND kind NOT IN ('people', 'pull'))")[0][0]
        if left == 0:
            return
        time.sleep(0.05)
    raise AssertionError("not settled: " + str(d.rows("SELECT state, count(*), max(error) FROM outbox GROUP BY state")))
