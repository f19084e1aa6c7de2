#!/usr/bin/env python3
"""make bench-ocr: reads the pictures of tests/data/ocr with the release programs, and in the same
run with the stock tesseract command line and the same model, and prints by level what is right:
fields (F1), exact model codes, characters wrong, milliseconds, each beside its goal.

The catalogue "at hand" holds the codes on the pictures among 2,000 others. The stock command line
knows no fields: its text goes through one regular expression (key, colon, value).
"""
import json
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DATA = os.environ.get("OCR_DATA", os.path.join(ROOT, "tests/data/ocr"))
BUILD = os.path.join(ROOT, os.environ.get("O", "build"))
LEVELS = ["clean", "screenshot", "phone", "hard"]
GOALS = {"all": 0.88, "clean": 0.95, "screenshot": 0.95, "phone": 0.88, "hard": 0.70}
os.environ["OMP_THREAD_LIMIT"] = "1"


def scorer():
    """The functions of score.py, which runs as a script otherwise."""
    text = open(os.path.join(ROOT, "tests/data/ocr/score.py"), encoding="utf-8").read()
    space = {}
    exec(compile(text.rsplit("\nmain()", 1)[0], "score.py", "exec"), space)  # noqa: S102
    return space["score"]


def truth():
    with open(os.path.join(DATA, "truth.jsonl"), encoding="utf-8") as f:
        return [json.loads(line) for line in f if line.strip()]


def catalogue(rows):
    """The codes on the pictures and 2,000 others of the same make."""
    dice = random.Random(5)
    codes = {code for row in rows for code in row["codes"]}
    shapes = sorted(codes) or ["TKR-2025"]
    while len(codes) < 2000 + len(shapes):
        shape = dice.choice(shapes)
        codes.add("".join(dice.choice("0123456789") if c.isdigit() else dice.choice("ABCDEFGHKLMNPRSTUVWXYZ") if c.isalpha() else c
                          for c in shape))
    return sorted(codes)


def ours(paths, *options):
    out = subprocess.run([os.path.join(BUILD, "kehuctl"), "ocr", *options, "--json", *paths],
                         stdout=subprocess.PIPE, check=True).stdout.decode()
    return {row["file"]: row for row in map(json.loads, out.splitlines())}


def stock(paths, model):
    answers = {}
    for path in paths:
        began = time.monotonic()
        done = subprocess.run(["tesseract", path, "-", "-l", model, "--psm", "3"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
        text = done.stdout.decode(errors="replace")
        fields = dict(re.findall(r"^\s*([^\n::]{1,20}?)\s*[::]\s*(\S[^\n]*)$", text, re.M))
        name = os.path.basename(path)
        answers[name] = {"file": name, "text": text, "fields": fields, "ms": (time.monotonic() - began) * 1000}
    return answers


def worker_memory(path):
    """Resident megabytes of a worker at rest, and the most that it and a child take over a picture."""
    child = subprocess.Popen([os.path.join(BUILD, "kehuctl"), "ocr", "--json", *[path] * 12], stdout=subprocess.DEVNULL)
    rest, peak = 0.0, 0.0
    while child.poll() is None:
        for pid in descendants(child.pid):
            try:
                status = open("/proc/%d/status" % pid).read()
                parent_is_ctl = int(re.search(r"PPid:\s+(\d+)", status).group(1)) == child.pid
                now = int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024
            except (OSError, AttributeError):
                continue
            if parent_is_ctl:
                rest = max(rest, now)
            peak = max(peak, now)
        time.sleep(0.005)
    return rest, peak


def descendants(pid):
    try:
        with open("/proc/%d/task/%d/children" % (pid, pid)) as f:
            direct = [int(x) for x in f.read().split()]
    except OSError:
        return []
    return direct + [x for child in direct for x in descendants(child)]


def show(what, value, goal, good):
    print("%-50s %10s   goal %-9s %s" % (what, value, goal, "ok" if good else "MISSED"))


def table(name, result):
    print("\n%s\n%-12s %5s %6s %6s %7s %6s %6s %7s %7s" % (name, "", "n", "F1", "code", "codeTx", "CER", "kind", "med ms", "p95 ms"))
    for level in ["all", *LEVELS]:
        r = result.get(("all", "all") if level == "all" else ("level", level))
        if r is not None:
            print("%-12s %5d %6.3f %6.3f %7.3f %6.3f %6s %7.0f %7.0f" % (
                level, r["images"], r["F1"], r["code"], r["codetext"], r["CER"], "-" if r["kind"] < 0 else "%.3f" % r["kind"], r["med"], r["p95"]))


def main():
    rows = truth()
    paths = [os.path.join(DATA, row["file"]) for row in rows]
    score = scorer()
    with tempfile.NamedTemporaryFile("w", suffix=".csv", encoding="utf-8") as f:
        f.write("型号,名称\n" + "".join("%s,\n" % code for code in catalogue(rows)))
        f.flush()
        known = score(rows, ours(paths, "--catalogue", f.name))
    began = resource.getrusage(resource.RUSAGE_CHILDREN)
    alone = score(rows, ours(paths))
    took = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = (took.ru_utime + took.ru_stime - began.ru_utime - began.ru_stime) * 1000 / len(paths)
    model = "HanS" if os.path.exists("/usr/share/tesseract-ocr/5/tessdata/HanS.traineddata") else "chi_sim"
    plain = score(rows, stock(paths, model))
    table("kehuctl ocr", alone)
    table("kehuctl ocr --catalogue (the codes among 2,000 others)", known)
    table("tesseract -l %s --psm 3 and one regular expression" % model, plain)
    print()
    for level, goal in GOALS.items():
        key = ("all", "all") if level == "all" else ("level", level)
        if key in alone:
            f1 = alone[key]["F1"]
            show("field F1, %s" % level, "%.3f" % f1, ">= %.2f" % goal, f1 >= goal)
    total, named = alone["all", "all"], known["all", "all"]
    show("field F1 against the stock command line", "%.1f x" % (total["F1"] / max(plain["all", "all"]["F1"], 0.001)), "> 1 x", total["F1"] > plain["all", "all"]["F1"])
    show("characters wrong against the stock command line", "%.2f x" % (total["CER"] / max(plain["all", "all"]["CER"], 0.001)), "< 1 x", total["CER"] < plain["all", "all"]["CER"])
    show("model codes exact, catalogue at hand", "%.3f" % named["code"], ">= 0.90", named["code"] >= 0.90)
    show("values not marked doubtful that are right", "%.3f" % total["sureP"], ">= 0.97", total["sureP"] >= 0.97)
    show("values given wrongly without a mark", "%.3f" % total["silent"], "<= 0.01", total["silent"] <= 0.01)
    show("kind of picture right", "%.3f" % total["kind"], ">= 0.97", total["kind"] >= 0.97)
    show("a picture, median (processor: %.0f on average)" % cpu, "%.0f ms" % total["med"], "700 ms", total["med"] <= 700)
    show("a picture, 95th percentile", "%.0f ms" % total["p95"], "1800 ms", total["p95"] <= 1800)
    rest, peak = worker_memory(paths[0])
    show("resident memory of the worker at rest", "%.0f MB" % rest, "95 MB", rest <= 95)
    show("resident memory of a child at its peak", "%.0f MB" % peak, "350 MB", peak <= 350)
    return 0


if __name__ == "__main__":
    sys.exit(main())
