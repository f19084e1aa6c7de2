#!/usr/bin/env python3
"""Formatting, cppcheck, clang-tidy over the product's sources."""
import concurrent.futures
import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests/lib"))
from tap import Tap  # noqa: E402

ROOMS = ["parsers", "store", "ocr", "daemon"]


def run(*command):
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.returncode, done.stdout.decode("utf-8", "replace")


def sources(*endings):
    code, out = run("git", "ls-files", "-co", "--exclude-standard", *ROOMS, "tests")
    return sorted(f for f in out.splitlines() if f.endswith(endings) and os.path.exists(os.path.join(ROOT, f)))


def check_format():
    code, out = run("clang-format", "--dry-run", "-Werror", *sources(".c", ".h"))
    assert code == 0, "\n".join(out.splitlines()[:40]) + "\n(mend with: make format)"


def check_cppcheck():
    code, out = run("cppcheck", "-j2", "--quiet", "--std=c11", "--enable=warning,performance,portability",
                    "--error-exitcode=1", "--inline-suppr", "-I.", "-DKEHUD_VERSION=\"x\"",
                    "--suppress=memleak", "--suppress=missingIncludeSystem", "--suppress=unknownMacro",
                    "--suppress=syntaxError", "--suppress=internalAstError", *[f for f in sources(".c") if not f.startswith("tests/")])
    assert code == 0, out[-60000:]


def tidy(flags, f):
    return run("clang-tidy", "--quiet", f, "--", *flags)


def check_tidy():
    packages = "libcurl jansson libmicrohttpd libpcre2-8 sqlite3 libsystemd talloc tesseract lept libseccomp libcrypto gsl".split()
    code, out = run("pkg-config", "--cflags", *packages)
    flags = ["-std=gnu2x", "-D_GNU_SOURCE", "-I.", '-DKEHUD_VERSION="x"'] + out.split()
    bad = []
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for code, out in pool.map(lambda f: tidy(flags, f), [f for f in sources(".c") if not f.startswith("tests/")]):
            if code != 0:
                bad.append("\n".join(l for l in out.splitlines() if "warnings generated" not in l))
    assert not bad, "\n".join(bad)[-60000:]


def main():
    tap = Tap()
    tap.run("clang-format", check_format)
    tap.run("cppcheck", check_cppcheck)
    tap.run("clang-tidy", check_tidy)
    tap.end()


main()
