#!/usr/bin/env python3
"""Runs test programs that print TAP, several at a time, and closes with "N passed, N failed, N skipped".

usage: run.py [-j N] [--mode MODE] [--log DIR] PROGRAM...

A program is an executable or a .py file. Each runs from the root of the tree with KEHUD_MODE set. One
that ends with a status but no "not ok" line counts as a failure of its own.
"""
import argparse
import concurrent.futures
import os
import re
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def run(program, mode, limit):
    env = dict(os.environ, KEHUD_MODE=mode, CMOCKA_MESSAGE_OUTPUT="TAP", PYTHONDONTWRITEBYTECODE="1",
               ASAN_OPTIONS="detect_leaks=1:abort_on_error=0", UBSAN_OPTIONS="print_stacktrace=1",
               TSAN_OPTIONS="suppressions=tests/lib/tsan.supp:second_deadlock_stack=1")
    command = [sys.executable, program] if program.endswith(".py") else [os.path.abspath(program)]
    began = time.monotonic()
    try:
        done = subprocess.run(command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=limit)
        status, text = done.returncode, done.stdout.decode("utf-8", "replace")
    except subprocess.TimeoutExpired as e:
        status, text = -1, (e.stdout or b"").decode("utf-8", "replace") + "\n# no end within %d s\n" % limit
    good = len(re.findall(r"^ok\b(?!.*# SKIP)", text, re.M))
    bad = len(re.findall(r"^not ok\b", text, re.M))
    skipped = len(re.findall(r"^ok\b.*# SKIP", text, re.M))
    if status != 0 and bad == 0:
        bad = 1
    if good + bad + skipped == 0:
        bad = 1
        text += "# printed no test\n"
    return program, status, good, bad, skipped, text, time.monotonic() - began


def main():
    p = argparse.ArgumentParser()
    p.add_argument("-j", type=int, default=os.cpu_count() or 2)
    p.add_argument("--mode", default="release")
    p.add_argument("--limit", type=int, default=900)
    p.add_argument("--total", help="file that sums up several runs")
    p.add_argument("programs", nargs="+")
    a = p.parse_args()
    totals = [0, 0, 0]
    with concurrent.futures.ThreadPoolExecutor(a.j) as pool:
        for f in concurrent.futures.as_completed([pool.submit(run, x, a.mode, a.limit) for x in a.programs]):
            program, status, good, bad, skipped, text, seconds = f.result()
            totals = [totals[0] + good, totals[1] + bad, totals[2] + skipped]
            print("%-4s %s [%s] %d passed, %d failed, %d skipped, %.1f s"
                  % ("FAIL" if bad else "ok", program, a.mode, good, bad, skipped, seconds))
            if bad:
                print(text[-12000:])
            sys.stdout.flush()
    if a.total:
        with open(a.total, "a", encoding="utf-8") as f:
            f.write("%d %d %d\n" % tuple(totals))
    sys.exit(1 if totals[1] else 0)


main()
