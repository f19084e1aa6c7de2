#!/usr/bin/env python3
"""Every kind of file that people send, with the same three lines on it: tests/data/pictures.

Of the animated ones it is the first frame that counts: the others name another model."""
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from daemon import ROOT, programs  # noqa: E402
from tap import Tap  # noqa: E402

FOLDER = os.path.join(ROOT, "tests/data/pictures")


def read(name):
    done = subprocess.run([os.path.join(programs(), "kehuctl"), "ocr", "--json", os.path.join(FOLDER, name)],
                          stdout=subprocess.PIPE, check=True)
    answer = json.loads(done.stdout)
    fields = answer.get("fields", {})
    assert (fields.get("型号"), fields.get("批号")) == ("TKR-2025", "20260317"), answer


def main():
    tap = Tap()
    for name in sorted(os.listdir(FOLDER)):
        tap.run(name, lambda name=name: read(name))
    tap.end()


main()
