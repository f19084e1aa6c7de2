#!/usr/bin/env python3
"""A disk that is really full (a small file system of its own): nothing is acknowledged that is not
stored, the daemon stays and does not burn the processor, and all goes on once there is room."""
import os
import sqlite3
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from daemon import Daemon, Refused, slow  # noqa: E402
from tap import Tap  # noqa: E402

OWN = "KEHUD_FULL_TEST"  # set in the mount namespace of our own
LONG = "长" * 3000


def cpu_s(pid):
    with open("/proc/%d/stat" % pid, encoding="ascii") as f:
        return sum(map(int, f.read().rsplit(")", 1)[1].split()[11:13])) / os.sysconf("SC_CLK_TCK")


def fill(path):
    with open(path, "wb", buffering=0) as f:
        try:
            while True:
                f.write(b"0" * 4096)
        except OSError:
            pass


def send(d, number):
    """True: acknowledged; False: refused, in words."""
    try:
        d.post("zhangsan", "#客户第%d位#备注 %s" % (number, LONG), id="f%d" % number)
        return True
    except Refused as e:
        assert e.status == 503 and "没有保存" in e.body, (e.status, e.body)
        return False


def refused_and_alive(d, filler):
    acked = [n for n in range(10) if send(d, n)]  # what is to be handled and sent is on its way
    fill(filler)
    began = time.monotonic()
    more = [n for n in range(10, 90) if send(d, n)]
    assert time.monotonic() - began < 10 * slow(), "who is refused waits for it"
    assert len(more) < 80, "the disk is not full"
    assert d.process.poll() is None, d.log()
    return acked + more


def refuses_pictures(d):
    try:
        d.post_picture("zhangsan", os.urandom(300000))
    except Refused as e:
        assert e.status == 503, (e.status, e.body)
        return
    raise AssertionError("a picture was taken in on a full disk")


def refuses_import(d):
    """Bigger than the cache of pages: it fails in the middle of the transaction."""
    path = os.path.join(tempfile.gettempdir(), "kehud-full-%d.csv" % os.getpid())
    with open(path, "w", encoding="utf-8") as f:
        f.write("model,name,spec\n")
        f.writelines("F-%d,第%d款,%s\n" % (n, n, "规" * 200) for n in range(12000))
    try:
        done = d.ctl("import", "products", path, check=False)
    finally:
        os.unlink(path)
    assert done.returncode not in (0, -6, -11), done
    assert done.stderr.strip(), "failed without a word"
    assert d.process.poll() is None, d.log()


def at_rest(d):
    began = cpu_s(d.process.pid)
    time.sleep(1.5)
    used = cpu_s(d.process.pid) - began
    assert used < 0.3 * slow(), "%.2f s of processor time in 1.5 s" % used
    lines = d.log().count("database_failed")
    time.sleep(1)
    assert d.log().count("database_failed") - lines < 20, "the log is flooded"


def goes_on(d, filler, acked):
    os.unlink(filler)
    end = time.monotonic() + 30 * slow()
    while not send(d, 1000) and time.monotonic() < end:
        time.sleep(0.1)
    for n in acked + [1000]:
        d.settled("zhangsan", "f%d" % n)
    db = sqlite3.connect("file:%s?mode=ro" % d.db, uri=True)
    names = [r[0] for r in db.execute("SELECT name FROM card WHERE name LIKE '第%位' ORDER BY id")]
    assert names == ["第%d位" % n for n in acked + [1000]], names
    assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    db.close()


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        if subprocess.call(["mount", "-t", "tmpfs", "-o", "size=6m", "kehud-test", folder],
                           stderr=subprocess.DEVNULL) != 0:
            tap.skip("full disk", "no file system of our own here")
            tap.end()
            return
        filler = os.path.join(folder, "filler")
        with Daemon(folder=folder) as d:
            acked = tap.run("a full disk: refused in words, and the daemon stays", refused_and_alive, d, filler)
            tap.run("no picture is taken in", refuses_pictures, d)
            tap.run("an import fails in words", refuses_import, d)
            tap.run("it waits quietly", at_rest, d)
            tap.run("with room again all goes on; what was acknowledged is there, nothing else",
                    goes_on, d, filler, acked or [])
        subprocess.call(["umount", "-l", folder])
    tap.end()


if os.environ.get(OWN):
    main()
elif subprocess.call(["unshare", "-rm", "true"], stderr=subprocess.DEVNULL) == 0:
    os.environ[OWN] = "1"
    os.execvp("unshare", ["unshare", "-rm", sys.executable, os.path.abspath(__file__)])
else:
    tap = Tap()
    tap.skip("full disk", "no mount namespace here")
    tap.end()
