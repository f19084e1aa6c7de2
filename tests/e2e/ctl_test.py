#!/usr/bin/env python3
"""kehuctl and kehud as an admin uses them: with and without a daemon, right and wrong."""
import json
import os
import random
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
import zlib

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from daemon import Daemon, ROOT, as_text, programs, slow  # noqa: E402
from tap import Tap  # noqa: E402


def kehud(*args):
    return subprocess.run([os.path.join(programs(), "kehud"), *args], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=60)


def parse(d):
    line = json.dumps({"text": "#客户张总#杭州三甲医院#意向采购骨科耗材", "now": "2026-11-23T10:00:00+08:00"}, ensure_ascii=False)
    got = json.loads(d.ctl("parse", "--json", stdin=line.encode()).stdout)
    assert got == {"kind": "card", "fields": {"name": "张总", "org": "杭州三甲医院", "intent": "采购骨科耗材"}}, got
    lines = d.ctl("parse", stdin=b'{"text":1}\nnot json\n{"text":"#\xe5\xb8\xae\xe5\x8a\xa9"}\n').stdout.decode().splitlines()
    assert [json.loads(x)["kind"] for x in lines] == ["error", "error", "command"], lines


def corpus(d):
    done = subprocess.run([sys.executable, "tests/data/messages/check.py", "tests/data/messages/public.jsonl", "--",
                           os.path.join(programs(), "kehuctl"), "parse"], cwd=ROOT, stdout=subprocess.PIPE)
    assert done.returncode == 0, done.stdout.decode()[-3000:]


def ocr(d):
    out = d.ctl("ocr", "--json", os.path.join(ROOT, "tests/browser/label.jpg"), os.path.join(ROOT, "LICENSE"))
    good, bad = [json.loads(x) for x in out.stdout.decode().splitlines()]
    assert good["fields"]["型号"] == "TKR-2025" and good["kind"] == "label" and good["ms"] > 0, good
    assert bad["error"] == "not a picture", bad


def children(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as f:
            return [int(c) for c in f.read().split()]
    except OSError:
        return []


def descriptors(pid):
    try:
        return {int(n): os.readlink(f"/proc/{pid}/fd/{n}") for n in os.listdir(f"/proc/{pid}/fd")}
    except OSError:
        return {}


def alone_with_the_picture(d):
    """The process that reads a stranger's picture holds that picture and the pipe for its answer, nothing else."""
    picture = os.path.join(ROOT, "tests/browser/label.jpg")
    seen = []
    for _ in range(5):
        ctl = subprocess.Popen([os.path.join(programs(), "kehuctl"), "ocr", *[picture] * 3], stdout=subprocess.DEVNULL)
        while ctl.poll() is None:
            seen += [descriptors(reader) for worker in children(ctl.pid) for reader in children(worker)]
        if any(len(fds) == 5 for fds in seen):
            break
    settled = [fds for fds in seen if len(fds) == 5]
    assert settled, seen[-1:]
    for fds in settled:
        assert [fds[n] for n in range(3)] == ["/dev/null"] * 3, fds
        assert fds[3] == picture and fds[4].startswith("pipe:"), fds


def noise():
    """A picture that takes many seconds to read."""
    dice = random.Random(1)
    rows = b"".join(b"\0" + dice.randbytes(250) for _ in range(2000))

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 2000, 2000, 1, 0, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def not_without_an_asker(_):
    """A daemon that is killed leaves no reader behind: after many kills they took the whole machine."""
    with Daemon() as d:
        d.post_picture("zhangsan", noise())
        end = time.monotonic() + 20 * slow()
        readers = workers = []
        while not readers and time.monotonic() < end:
            workers = children(d.process.pid)
            readers = [r for w in workers for r in children(w)]
        assert readers, "nobody reads"
        d.kill()
        began = time.monotonic()
        while any(descriptors(p) for p in workers + readers) and time.monotonic() < end:
            time.sleep(0.01)
        left = [p for p in workers + readers if descriptors(p)]
        assert not left and time.monotonic() - began < 3 * slow(), (left, time.monotonic() - began)
        d.start()


def send(d):
    out = d.ctl("send", "--user", "zhangsan", "#客户张总#杭州三甲医院#意向采购骨科耗材").stdout.decode()
    assert "已建卡 K13" in out and "采购骨科耗材" in out, out
    out = d.ctl("send", "--user", "zhangsan", "--image", os.path.join(ROOT, "tests/browser/label.jpg")).stdout.decode()
    assert "TKR-2025" in out and "3 款" in out, out
    cards = [json.loads(x) for x in d.ctl("cards", "--json", "--owner", "zhangsan", "--search", "张总").stdout.splitlines()]
    assert len(cards) == 1 and cards[0]["id"] == 13 and cards[0]["owner"] == "zhangsan", cards
    card = json.loads(d.ctl("card", "13").stdout)
    assert card["params"]["型号"]["value"] == "TKR-2025", card
    assert any(h["field"] == "intent" and h["new"] == "采购骨科耗材" for h in card["history"]), card["history"]
    assert d.ctl("card", "999", check=False).returncode == 1
    q = json.loads(d.ctl("queue", "--json").stdout)
    assert q["inbox_open"] == 0, q


def imports(d):
    good = "model,name,line,price,stock\nX-100A,测试产品,关节,12.5,3\n".encode()
    assert b"1 added, 0 updated" in d.ctl("import", "products", "-", stdin=good).stdout
    assert b"0 added, 1 updated" in d.ctl("import", "products", "-", stdin=good).stdout
    bad = "型号,产品名称,价格\nX-101A,甲,abc\nX-102A,乙,5\n".encode("gb18030")
    done = d.ctl("import", "products", "-", stdin=bad, check=False)
    assert done.returncode == 1 and b"-:2:" in done.stderr and b"nothing was changed" in done.stdout, done
    done = d.ctl("import", "products", "-", "--skip-bad", stdin=bad)
    assert b"1 added" in done.stdout, done
    assert b"nothing was changed" in d.ctl("import", "products", "-", "--dry-run", stdin=good).stdout
    assert d.ctl("import", "products", "-", stdin=b"model,nome\n", check=False).returncode == 1
    assert d.ctl("import", "things", "-", stdin=good, check=False).returncode == 1
    again = d.ctl("import", "customers", os.path.join(ROOT, "store/demo/customers.csv")).stdout
    assert b"0 added, 12 updated" in again, again


def without_daemon(d):
    d.stop()
    assert d.ctl("cards", "--json").stdout.count(b"\n") == 13
    done = d.ctl("send", "--user", "zhangsan", "x", check=False)
    assert done.returncode == 4 and b"is kehud running" in done.stderr, done
    d.start()


def packs(d):
    assert d.ctl("pack", "list").stdout.startswith(b"medical: ok: "), d.ctl("pack", "list").stdout
    good = os.path.join(ROOT, "parsers/pack/medical.json")
    assert b": ok: medical" in d.ctl("pack", "check", good).stdout
    path = os.path.join(d.folder, "bad.json")
    pack = json.load(open(good, encoding="utf-8"))
    pack["fields"][2]["aliases"].append("跟进")
    with open(path, "w", encoding="utf-8") as f:
        json.dump(pack, f, ensure_ascii=False)
    done = d.ctl("pack", "check", path, good, check=False)
    said = done.stderr.decode()
    assert done.returncode == 1 and b": ok: medical" in done.stdout, done
    assert path in said and "fields[2].aliases[2]" in said and "command word" in said and "choose another" in said, said
    assert d.ctl("pack", "check", os.path.join(d.folder, "none.json"), check=False).returncode == 1


def pack_reload(_):
    """A new pack is taken up without a restart; a broken one is told of, and the old one stays."""
    with open(os.path.join(ROOT, "parsers/pack/medical.json"), encoding="utf-8") as f:
        pack = json.load(f)
    folder = tempfile.mkdtemp(prefix="kehud-pack-")
    path = os.path.join(folder, "mine.json")

    def write(text):
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)

    def reload_until(d, event):
        before = d.log().count(event)
        d.process.send_signal(signal.SIGHUP)
        end = time.monotonic() + 10 * slow()
        while d.log().count(event) == before:
            assert time.monotonic() < end, d.log()
            time.sleep(0.02)

    def said(d, text):
        return "\n".join(as_text(r) for r in d.say("zhangsan", text))

    try:
        write(json.dumps(pack, ensure_ascii=False))
        with Daemon(options="[pack]\nfile = %s\n" % path) as d:
            assert "已建卡" in said(d, "#客户贾总#单位江北骨科医院")
            assert "已建卡" not in said(d, "#大客户钱总")
            write("{")
            reload_until(d, "pack_refused")
            assert "贾总" in said(d, "#查贾总")
            pack["fields"][0]["aliases"].append("大客户")
            write(json.dumps(pack, ensure_ascii=False))
            reload_until(d, "pack_read_again")
            assert "已建卡" in said(d, "#大客户钱总#单位江北骨科医院")
    finally:
        shutil.rmtree(folder)


def people(d):
    assert b"zhangsan" in d.ctl("users").stdout
    d.ctl("user", "add", "sunqi", "孙七", "--role", "rep", "--scope", "华东/杭州")
    users = {u["user"]: u for u in map(json.loads, d.ctl("users", "--json").stdout.splitlines())}
    assert users["sunqi"] == {"user": "sunqi", "platform": "console", "name": "孙七", "role": "rep",
                              "scope": "华东/杭州", "disabled": False, "from": "admin", "state": ""}, users["sunqi"]
    d.say("sunqi", "#客户孙老板#杭州西湖诊所#阶段 报价#预算3万")
    d.say("sunqi", "#待办 明天给孙老板送样品")
    card = json.loads(d.ctl("cards", "--json", "--owner", "sunqi").stdout)
    deal, = json.loads(d.ctl("card", str(card["id"])).stdout)["deals"]
    assert (deal["stage"], deal["state"], deal["amount"]) == ("quoted", "open", 30000.0), deal
    assert [e["to"] for e in deal["events"]] == ["quoted"], deal
    tasks = [json.loads(x) for x in d.ctl("tasks", "--json").stdout.splitlines()]
    assert any(t["user"] == "sunqi" and t["status"] == "open" for t in tasks), tasks
    d.ctl("user", "role", "sunqi", "manager")
    d.ctl("user", "scope", "sunqi", "华南")
    users = {u["user"]: u for u in map(json.loads, d.ctl("users", "--json").stdout.splitlines())}
    assert (users["sunqi"]["role"], users["sunqi"]["scope"]) == ("manager", "华南"), users["sunqi"]
    d.say("sunqi", "#授权 孙七 华东 7天")
    audit = [json.loads(x) for x in d.ctl("audit", "--json").stdout.splitlines()]
    assert audit[0]["user"] == "孙七" and audit[0]["subject"] == "grant" and not audit[0]["allowed"], audit[0]
    d.ctl("user", "disable", "sunqi")
    assert "还不认识你" in as_text(d.say("sunqi", "#帮助")[0])
    for args, code in ((["user", "role", "sunqi"], 2), (["user", "role", "zhangsan", "king"], 1),
                       (["user", "role", "nobody", "rep"], 1), (["user", "add", "x"], 2)):
        assert d.ctl(*args, check=False).returncode == code, args


def demo_found(d):
    """Built and run, not installed: kehuctl finds the demo's configuration by itself."""
    if os.path.exists("/etc/kehud/kehud.conf"):
        return
    with tempfile.TemporaryDirectory() as to:
        for folder in ("build", "run"):
            os.mkdir(os.path.join(to, folder))
        shutil.copy(os.path.join(programs(), "kehuctl"), os.path.join(to, "build"))
        shutil.copy(d.conf, os.path.join(to, "run/kehud.conf"))
        done = subprocess.run([os.path.join(to, "build/kehuctl"), "send", "--user", "zhangsan", "#帮助"],
                              stdout=subprocess.PIPE, timeout=60, check=True)
        assert "客小助" in done.stdout.decode(), done


def second_start(d):
    """A second daemon on the same database ends with a word, and leaves the first one's socket alone."""
    done = kehud("--config", d.conf)
    assert done.returncode == 4 and b"in use by another kehud" in done.stderr, done
    assert "客小助" in d.ctl("send", "--user", "zhangsan", "#帮助").stdout.decode()


def usage(d):
    for args, code in ((["nonsense"], 2), (["card"], 2), (["pack"], 2), (["pack", "check"], 2), (["send", "x"], 2), (["queue", "retry", "x"], 2),
                       (["queue", "retry", "5"], 1), (["cards", "--owner", "nobody"], 1)):
        done = d.ctl(*args, check=False)
        assert done.returncode == code and done.stderr.startswith(b"kehuctl: "), (args, done)
    assert kehud().returncode == 2
    assert kehud("--config", "/nonexistent").returncode == 3


def configuration(d):
    ok = kehud("--config", d.conf, "--check-config")
    assert ok.returncode == 0 and b"per_hour = 4  ; default" in ok.stdout, ok
    path = os.path.join(d.folder, "bad.conf")
    for text, words in (("[server]\nlisen = x\n", b"bad.conf:2: unknown [server] lisen (did you mean [server] listen?)"),
                        ("[nudge]\nper_hour = 61\n", b"not within 1 and 60"),
                        ("[ocr]\ntimeout = soon\n", b"a duration"),
                        ("[locale]\ntimezone = Mars/Olympus\n", b"no zone"),
                        ("[pack]\nfile = nothing\n", b"no shipped pack"),
                        ("listen\n", b"bad.conf:1"),
                        ("[store]\npath = /a\npath = /b\n", b"twice")):
        with open(path, "w") as f:
            f.write(text)
        done = kehud("--config", path, "--check-config")
        assert done.returncode == 3 and words in done.stderr, (text, done.stderr)
    second = kehud("--config", d.conf)
    assert second.returncode == 4 and b"in use by another kehud" in second.stderr, second


def main():
    tap = Tap()
    with Daemon() as d:
        for f in (parse, corpus, ocr, alone_with_the_picture, not_without_an_asker, send, imports, without_daemon, packs, pack_reload, people, demo_found, second_start, usage, configuration):
            tap.run(f.__name__.replace("_", " "), f, d)
    tap.end()


main()
