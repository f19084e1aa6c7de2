#!/usr/bin/env python3
"""Runs every fuzzer over its corpus for a while; a finding is a failed test.

usage: run.py [--seconds N] [--total FILE] FUZZER...
New inputs go to a temporary folder, the corpus stays as it is. A finding is kept in build/findings/.
"""
import argparse
import concurrent.futures
import os
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def run(fuzzer, seconds, findings):
    """(name, whether all was well, how many runs, what it printed)"""
    name = os.path.basename(fuzzer).replace("_fuzz", "")
    words = os.path.join(ROOT, "tests/fuzz/%s.dict" % name)
    corpus = os.path.join(ROOT, "tests/fuzz/corpus", name)
    with tempfile.TemporaryDirectory() as new:
        done = subprocess.run([os.path.abspath(fuzzer), "-max_total_time=%d" % seconds, "-print_final_stats=1",
                               "-artifact_prefix=" + findings, "-rss_limit_mb=2048", "-timeout=10",
                               *(["-dict=" + words] if os.path.exists(words) else []), new, corpus],
                              cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              env=dict(os.environ, ASAN_OPTIONS="detect_leaks=1"))
    text = done.stdout.decode("utf-8", "replace")
    runs = [l.split()[-1] for l in text.splitlines() if "number_of_executed_units" in l]
    good = done.returncode == 0 and bool(runs) and bool(os.listdir(corpus))
    return name, good, runs[0] if runs else "?", text


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--seconds", type=int, default=10)
    p.add_argument("--total")
    p.add_argument("fuzzers", nargs="+")
    a = p.parse_args()
    passed = failed = 0
    findings = os.path.join(ROOT, "build/findings/")
    os.makedirs(findings, exist_ok=True)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for name, good, runs, text in pool.map(lambda f: run(f, a.seconds, findings), a.fuzzers):
            passed, failed = passed + good, failed + (not good)
            print("%-4s fuzz %s: %s runs in %d s" % ("ok" if good else "FAIL", name, runs, a.seconds))
            if not good:
                print(text[-6000:])
            sys.stdout.flush()
    if a.total:
        with open(a.total, "a", encoding="utf-8") as f:
            f.write("%d %d 0\n" % (passed, failed))
    sys.exit(1 if failed else 0)


main()
