#!/usr/bin/env python3
"""The units: well formed, locked down as far as promised, and installed where they belong."""
import os
import re
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests", "lib"))
from tap import Tap  # noqa: E402

tap = Tap()


def run(*args):
    done = subprocess.run(args, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60)
    return done.returncode == 0, done.stdout[-3000:]


for unit, most in (("kehud.service", 12), ("kehud-ocr@.service", 4)):
    good, why = run("systemd-analyze", "security", "--offline=true", "--no-pager",
                    "--threshold=%d" % most, "systemd/" + unit)
    tap.ok(good, "%s: exposure at most %.1f" % (unit, most / 10), why)



def example():
    """Every option stands in the example configuration, with its help; and nothing else does."""
    with open(os.path.join(ROOT, "daemon/core/options.def"), encoding="utf-8") as f:
        rows = re.findall(r'(?m)^OPTION\((\w+),\s*(\w+),.*?(LIVE|RESTART),\s*"((?:[^"\\]|\\.)*)"\)', f.read())
    wanted = {(section, key): text + ("; a change needs a restart" if when == "RESTART" else "")
              for section, key, when, text in rows}
    found, section, said = {}, "", ""
    with open(os.path.join(ROOT, "systemd/kehud.conf.example"), encoding="utf-8") as f:
        for line in f.read().splitlines():
            if line.startswith("["):
                section = line.strip("[]")
            elif re.match(r"#?\w+ =", line):
                found[section, re.match(r"#?(\w+)", line).group(1)] = said
            elif line.startswith("# "):
                said = line[2:]
    wrong = sorted("%s.%s: %r, not %r" % (*k, found.get(k), wanted.get(k)) for k in set(wanted) | set(found)
                   if wanted.get(k) != found.get(k))
    return not wrong and len(wanted) > 20, "\n".join(wrong)


good, why = example()
tap.ok(good, "kehud.conf.example has every option", why)

if not os.path.exists(os.path.join(ROOT, "build", "kehud")):
    tap.skip("make install", "build/kehud is missing")
else:
    with tempfile.TemporaryDirectory() as to:
        # where they will be started from, the programs are not yet
        for unit in os.listdir(os.path.join(ROOT, "systemd")):
            if unit.endswith((".service", ".socket")):
                with open(os.path.join(ROOT, "systemd", unit)) as f:
                    text = f.read()
                for program in ("kehud-ocr", "kehud"):
                    for folder in ("/usr/lib/kehud/", "/usr/bin/"):
                        text = re.sub(r"(?m)^(Exec\w+=)%s%s(?=[ \n])" % (folder, program),
                                      r"\g<1>" + os.path.join(ROOT, "build", program), text)
                with open(os.path.join(to, unit), "w") as f:
                    f.write(text)
        units = sorted(os.path.join(to, u) for u in os.listdir(to))
        good, why = run("systemd-analyze", "verify", "--man=no", *units)
        mine = [line for line in why.splitlines() if "kehud" in line]
        tap.ok(bool(units) and not mine, "systemd-analyze verify", "\n".join(mine))
    with tempfile.TemporaryDirectory() as to:
        good, why = run("make", "-s", "install", "O=build", "PREFIX=/usr", "DESTDIR=" + to)
        tap.ok(good, "make install", why)
        for path in ("usr/bin/kehud", "usr/bin/kehuctl", "usr/lib/kehud/kehud-ocr", "etc/kehud/kehud.conf",
                     "usr/lib/systemd/system/kehud.service", "usr/lib/sysusers.d/kehud.conf",
                     "usr/share/kehud/demo/users.csv", "usr/share/kehud/pack/medical.json"):
            tap.ok(os.path.exists(os.path.join(to, path)), "installed: " + path)
        conf = os.path.join(to, "etc/kehud/kehud.conf")
        if os.path.exists(conf):
            with open(conf, "w") as f:
                f.write("; mine\n")
            run("make", "-s", "install", "O=build", "PREFIX=/usr", "DESTDIR=" + to)
            with open(conf) as f:
                tap.ok(f.read() == "; mine\n", "an existing kehud.conf stays")
tap.end()
