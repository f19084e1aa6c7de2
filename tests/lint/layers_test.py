#!/usr/bin/env python3
"""Includes point downwards only (tests/lint/layers), and every header compiles alone."""
import concurrent.futures
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests/lib"))
from tap import Tap  # noqa: E402



def levels():
    found = {}
    level = 0
    for line in open(os.path.join(ROOT, "tests/lint/layers"), encoding="utf-8"):
        line = line.split("#")[0].strip()
        if line:
            for room in line.split():
                found[room] = level
            level += 1
    return found


def sources():
    out = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "parsers", "store", "ocr", "daemon"],
                         cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout.decode()
    return [f for f in out.splitlines() if f.endswith((".c", ".h", ".def")) and os.path.exists(os.path.join(ROOT, f))]


def check_layers(files):
    rank = levels()
    bad = []
    for f in files:
        room = os.path.dirname(f)
        if room not in rank:
            bad.append("%s: the room %s is not in tests/lint/layers" % (f, room))
            continue
        for n, line in enumerate(open(os.path.join(ROOT, f), encoding="utf-8"), 1):
            m = re.match(r'\s*#include "([^"]+)"', line)
            if not m:
                continue
            target = os.path.dirname(m.group(1))
            if target == room or m.group(1).endswith(".def"):
                continue  # a list of rows is data: whoever needs the names reads it
            if target not in rank:
                bad.append("%s:%d: includes %s: not a room (write paths in full)" % (f, n, m.group(1)))
            elif m.group(1) == "ocr/proto.h":
                continue  # plain structs that both ends of the socket share
            elif target == "ocr" and room.startswith("daemon/") and m.group(1) != "ocr/client.h":
                bad.append("%s:%d: of ocr/ only proto.h and client.h are for others" % (f, n))
            elif rank[target] >= rank[room]:
                bad.append("%s:%d: %s may not include from %s" % (f, n, room, target))
    assert not bad, "\n".join(bad)


def alone(flags, header):
    done = subprocess.run(["gcc", "-std=gnu2x", "-D_GNU_SOURCE", "-I.", "-fsyntax-only", "-Wall", "-Wextra", "-Werror",
                           "-Wno-unused-function", '-DKEHUD_VERSION="x"', *flags, "-include", header, "-x", "c", "/dev/null"],
                          cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return header, done.returncode, done.stdout.decode()


def check_headers(files):
    packages = "libcurl jansson libmicrohttpd libpcre2-8 sqlite3 libsystemd talloc tesseract lept libseccomp".split()
    flags = subprocess.run(["pkg-config", "--cflags", *packages], stdout=subprocess.PIPE, check=True).stdout.decode().split()
    headers = [f for f in files if f.endswith(".h")]
    assert headers
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        bad = ["%s:\n%s" % (h, text) for h, code, text in pool.map(lambda h: alone(flags, h), headers) if code]
    assert not bad, "\n".join(bad)


def check_own_header_first(files):
    bad = []
    for f in files:
        own = f[:-2] + ".h"
        if f.endswith(".c") and own in files:
            first = re.search(r'^#include\s+(\S+)', open(os.path.join(ROOT, f), encoding="utf-8").read(), re.M)
            if not first or first.group(1) != '"%s"' % own:
                bad.append(f)
    assert not bad, "own header is not first: %s" % bad


def check_banned(files):
    """Functions that cut, overflow, are not thread-safe, or hide errors."""
    words = re.compile(r"\b(strcpy|strcat|strncpy|strncat|sprintf|vsprintf|strtok|gmtime|localtime|asctime|ctime|atoi|atol|gets)\s*\(")
    torn = re.compile(r"\b(strspn|strcspn|strpbrk)\s*\([^;\"]*\"[^\"]*[^\x00-\x7f]")  # a set of bytes tears characters
    bad = []
    for f in files:
        text = re.sub(r"/\*.*?\*/", "", open(os.path.join(ROOT, f), encoding="utf-8").read(), flags=re.S)
        bad += ["%s: %s" % (f, m.group(1)) for m in (*words.finditer(text), *torn.finditer(text))]
    assert not bad, bad


def check_sql(files):
    """SQL stands in store/ and is constant: never formatted."""
    bad = []
    for f in files:
        text = open(os.path.join(ROOT, f), encoding="utf-8").read()
        if not f.startswith("store/") and re.search(r'"\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM)\s', text):
            bad.append("%s: SQL outside store/" % f)
        if re.search(r'printf\([^;]*"[^"]*\b(SELECT|INSERT INTO|UPDATE|DELETE FROM)\b', text):
            bad.append("%s: formatted SQL" % f)
    assert not bad, bad


def main():
    tap = Tap()
    files = sources()
    tap.run("includes point downwards", check_layers, files)
    tap.run("every header compiles alone", check_headers, files)
    tap.run("own header first", check_own_header_first, files)
    tap.run("no banned function", check_banned, files)
    tap.run("SQL is constant and in store/ only", check_sql, files)
    tap.end()


main()
