"""The engine with its clock in our hands (engine.c): started, told what happens, killed."""
import os
import signal
import sqlite3
import subprocess
import threading

from tests.sim.clock import QUIET_TEXT, ROOT

PER_HOUR = 4
ESCALATE_DAYS = 1


class Killed(Exception):
    """It ended before it answered."""


class Engine:
    def __init__(self, folder, at):
        self.path = os.path.join(folder, "quarter.db")
        self.program = os.path.join(ROOT, "build", os.environ.get("KEHUD_MODE", "release"), "tests/sim/engine")
        self.out = []     # (at, key, chat, body), as often as handed to the platform
        self.starts = 0
        self.start(at)

    def start(self, at):
        self.starts += 1
        self.process = subprocess.Popen(
            [self.program, self.path, QUIET_TEXT, str(PER_HOUR), str(ESCALATE_DAYS), str(at)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.answer()

    def answer(self):
        """What is said before the next "ok"; deliveries are kept."""
        said = []
        while True:
            line = self.process.stdout.readline()
            if line == b"ok\n":
                return said
            if not line.endswith(b"\n"):
                raise Killed(said)
            f = line.decode()[:-1].split("\t", 4)
            if f[0] == "out":
                self.out.append((int(f[1]), f[2], f[3], f[4]))
            else:
                said.append(f)

    def tell(self, *fields, kill_after=None):
        """A command; kill_after: seconds after which the process is killed, if it still runs."""
        self.process.stdin.write(("\t".join(str(f) for f in fields) + "\n").encode())
        self.process.stdin.flush()
        if kill_after is None:
            return self.answer()
        timer = threading.Timer(kill_after, self.process.send_signal, (signal.SIGKILL,))
        timer.start()
        try:
            return self.answer()
        finally:
            timer.cancel()
            timer.join()

    def kill(self):
        self.process.kill()
        try:
            while True:
                self.answer()
        except Killed:
            pass
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()

    def end(self):
        self.process.stdin.close()
        status = self.process.wait()
        self.process.stdout.close()
        assert status == 0, status

    def rows(self, sql, *values):
        db = sqlite3.connect("file:%s?mode=ro" % self.path, uri=True)
        try:
            db.row_factory = sqlite3.Row
            return db.execute(sql, values).fetchall()
        finally:
            db.close()
