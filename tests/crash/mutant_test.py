#!/usr/bin/env python3
"""Sends mutated pictures through a worker: to read, to cut out of, to black out (MUTANTS=300).

Every one is answered with a status that exists, by the same worker: a picture may kill the process that reads it,
never the one that forks it. SECONDS ends the run sooner; the last line says what came of them and how much memory the
largest process took.
"""
import array
import os
import random
import resource
import socket
import struct
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from daemon import ROOT, programs  # noqa: E402
from tap import Tap  # noqa: E402

MUTANTS = int(os.environ.get("MUTANTS", "300"))
SECONDS = float(os.environ.get("SECONDS", "1e9"))
SEED = int(os.environ.get("SEED", "5"))
FOLDER = os.path.join(ROOT, "tests/data/pictures")
READ, CROP, BLACK_OUT = range(3)  # enum ocr_op
STATUS = ("ok", "no picture", "unsupported", "too big", "broken", "timeout", "crashed")  # enum ocr_status
BOXES_MAX = 64
REQUEST = struct.Struct("=QIIIII%di4x" % (4 * BOXES_MAX))  # struct ocr_request, padded to 8
REPLY = struct.Struct("=QII")
NUMBERS = [bytes(x) for x in ([0], [0xFF], [0x7F], [0x80], [0, 0], [0xFF, 0xFF], [0x7F, 0xFF], [0, 0, 0, 0], [0xFF] * 4, [0x7F, 0xFF, 0xFF, 0xFF])]


def mutated(dice, seeds):
    """Bits turned, numbers put in, pieces taken out, doubled or taken from another file; now and then cut short."""
    data = bytearray(dice.choice(seeds))
    for _ in range(dice.choice((1, 1, 2, 4, 16))):
        # Headers say more than pixels do.
        at = dice.randrange(min(len(data), 200) if dice.random() < 0.6 else len(data))
        size = dice.choice((1, 2, 4, 16, 200))
        what = dice.randrange(6)
        if what == 0:
            data[at] ^= 1 << dice.randrange(8)
        elif what == 1:
            number = dice.choice(NUMBERS)
            data[at:at + len(number)] = number
        elif what == 2 and len(data) > size + 8:
            del data[at:at + size]
        elif what == 3:
            data[at:at] = data[at:at + size]
        elif what == 4:
            other = dice.choice(seeds)
            start = dice.randrange(len(other))
            data[at:at + size] = other[start:start + size]
        else:
            data[at] = dice.randrange(256)
    if dice.random() < 0.05:
        del data[dice.randrange(1, len(data)):]
    return bytes(data)


def request(dice, number):
    op = dice.choice((READ, CROP, BLACK_OUT))
    boxes = [dice.choice((0, -1, 1, 50, 419, 1 << 30, -(1 << 31), dice.randrange(420))) for _ in range(4 * BOXES_MAX)]
    n = dice.choice((0, 1, 3, BOXES_MAX)) if op != READ else 0
    return op, REQUEST.pack(number, 20000, 40_000_000, op, dice.randrange(4), n, *boxes)


class Worker:
    def __init__(self):
        self.socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.process = subprocess.Popen([os.path.join(programs(), "kehud-ocr"), "--fd", str(theirs.fileno())], pass_fds=[theirs.fileno()])
        theirs.close()
        self.socket.settimeout(60)

    def ask(self, data, op, packet):
        """(id, status)"""
        fds = [os.memfd_create("picture")]
        try:
            os.write(fds[0], data)
            os.lseek(fds[0], 0, os.SEEK_SET)
            if op != READ:
                fds.append(os.memfd_create("made"))
            self.socket.sendmsg([packet], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))])
            number, status, _ = REPLY.unpack(self.socket.recv(REPLY.size + 192 * 1024)[:REPLY.size])
            return number, status
        finally:
            for fd in fds:
                os.close(fd)

    def end(self):
        self.socket.close()
        return self.process.wait(20)


def run():
    dice = random.Random(SEED)
    seeds = [open(os.path.join(FOLDER, name), "rb").read() for name in sorted(os.listdir(FOLDER))]
    worker = Worker()
    came = dict.fromkeys(STATUS, 0)
    began, done = time.monotonic(), 0
    while done < MUTANTS and time.monotonic() - began < SECONDS:
        done += 1
        data = mutated(dice, seeds)
        op, packet = request(dice, done)
        try:
            number, status = worker.ask(data, op, packet)
        except (OSError, struct.error) as e:
            keep(data)
            raise AssertionError("picture %d: the worker is gone or silent: %s" % (done, e)) from e
        assert number == done and status < len(STATUS), (number, done, status)
        came[STATUS[status]] += 1
        if STATUS[status] in ("crashed", "timeout"):
            keep(data)
    assert worker.end() == 0
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print("# %d in %.0f s: %s; %d MB at most" % (done, time.monotonic() - began, ", ".join("%s %d" % x for x in came.items() if x[1]), peak))
    assert came["ok"] > done // 20, came


def keep(data):
    folder = os.path.join(ROOT, "build/findings")
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "mutant-%08x" % (hash(data) & 0xFFFFFFFF)), "wb") as f:
        f.write(data)


def main():
    tap = Tap()
    tap.run("%d mutated pictures are answered by one worker" % MUTANTS, run)
    tap.end()


main()
