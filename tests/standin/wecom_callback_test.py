#!/usr/bin/env python3
"""What the stand-in for WeCom sends, tested itself: a strict daemon takes every honest callback, once or twice,
and refuses every forged one."""
import json
import os
import random
import socket
import sys
import time

sys.path[:0] = [os.path.dirname(os.path.abspath(__file__)),
                os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib")]
import wecom_crypt  # noqa: E402
import wecom_forged  # noqa: E402
from partner import JPG, LAX, Client, Honest, company, strict_xml  # noqa: E402
from tap import Tap  # noqa: E402


def refused(endpoint):
    with company() as w, Honest(w) as daemon:
        kinds = [k for k in wecom_forged.KINDS if k[2] in ("", "json" if endpoint == "bot" else "xml")]
        n, seen = 2 * len(kinds), set()
        for f in w.forged(5, n, endpoint):
            status = w.send_forged(f)
            assert status is None or status >= 400, (f, status)
            seen.add((f.method, f.target, f.body))
        assert len(seen) == n and not daemon.took
        w.verify(endpoint)
        # the generator's own honest message is taken: what is refused is refused for its fault
        forger = wecom_forged.Forger(w, w.endpoints[endpoint], random.Random(1))
        assert w.send_forged(wecom_forged.Forged("honest", *forger.post())) == 200 and len(daemon.took) == 1


def careless(lax):
    """The twin of refused(): without one of the checks something gets through."""
    endpoint = "bot" if lax in ("msg_len", "number") else "app"
    with company() as w, Honest(w, lax):
        through = [f.name for f in w.forged(5, 200, endpoint)
                   if "bomb" not in f.name and w.send_forged(f) == 200]
        assert through
        return through


def callbacks():
    with company() as w, Honest(w) as daemon:
        for name in w.endpoints:
            w.verify(name)
            w.verify(name, raw_plus=True)
        done = [w.text("zhangsan", "a ]]> <b> & #张总 😀\n二"), w.image("zhangsan", JPG), w.voice("lisi", b"#!AMR\n123456"),
                w.video("lisi", bytes(4) + b"ftypmp42"), w.location("lisi", 30.1, 120.2, "杭州"),
                w.link("lisi", "题", "述", "https://a.example/?a=1&b=2"), w.enter("lisi"), w.subscribe("lisi"),
                w.unsubscribe("lisi"), w.position("lisi", 30.1, 120.2), w.click("lisi", "help"),
                w.tell_member("update_user", "lisi", "lisi2"), w.change_external("add_external_contact", [
                    ("UserID", "lisi2"), ("ExternalUserID", "wm1"), ("State", ""), ("WelcomeCode", "c")])]
        assert all(d.ok for d in done) and len(daemon.took) == len(done)
        for m in daemon.took:
            strict_xml(m)
        assert strict_xml(daemon.took[0])["Content"] == "a ]]> <b> & #张总 😀\n二"
        assert all(d.ok for d in w.every_event("zhangsan")) and not w.violations
        for m in daemon.took:
            strict_xml(m)
        daemon.reply = "<xml/>"
        w.unsubscribe("zhangsan")
        w.text("zhangsan", "x")
        assert len(w.violations) == 2, w.violations


def bots():
    with company() as w, Honest(w) as daemon:
        c = Client(w)
        d = w.bot_text("zhangsan", "#张总", group="g1", quote=("text", {"content": "旧"}))
        url = json.loads(daemon.took[0])["response_url"]
        path, _, query = url[len(w.url):].partition("?")
        say = json.dumps({"msgtype": "markdown", "markdown": {"content": "**好**"}}, ensure_ascii=False).encode()
        for n, code in enumerate((0, 40058)):
            a = c.http("POST", path + "?" + query, {}, say, {"Content-Type": "application/json"})[2]
            assert json.loads(a)["errcode"] == code and len(w.violations) == n, (a, w.violations)
        assert d.ok and w.wait_bot(1)[0]["where"] == "g1"
        w.violations.clear()
        w.bot_image("zhangsan", JPG)
        u = json.loads(daemon.took[1])["image"]["url"][len(w.url):]
        assert wecom_crypt.unseal_file(w.endpoints["bot"].key, c.http("GET", u, {})[2]) == JPG
        w.clock(301)
        assert c.http("GET", u, {})[0] == 404
        w.bot_mixed("lisi", ["看", JPG]), w.bot_voice("lisi", "你好"), w.bot_file("lisi", b"%PDF", "报价.pdf")
        daemon.reply = json.dumps({"msgtype": "text", "text": {"content": "你好"}})
        w.bot_event("lisi", "enter_chat")
        assert w.wait_bot(2)[1]["text"] == "你好" and not w.violations, w.violations
        w.bot_text("lisi", "x")
        assert len(w.violations) == 1, w.violations  # text is for enter_chat only


def repeated():
    with company() as w, Honest(w) as daemon:
        daemon.deaf = 2
        d = w.text("lisi", "a")
        assert d.ok and [a.status for a in d.attempts] == [503, 503, 200]
        daemon.deaf = 9
        assert not w.text("lisi", "b").ok and len(w.deliveries[-1].attempts) == 4
        daemon.deaf, lost = 0, w.deliveries[-1]
        w.callback_faults(0.6, 3)
        for n in range(150):
            w.text("lisi", "m%d" % n, wait=False)
        assert w.flush() == [lost]
        texts = [strict_xml(m)["Content"] for m in daemon.took[1:]]
        assert set(texts) == {"m%d" % n for n in range(150)} and len(texts) > 150
        assert texts != sorted(texts, key=lambda t: int(t[1:])) and not w.violations, w.violations


def silent():
    """A daemon that takes longer than the limit is called again, with the same MsgId."""
    with company() as w:
        s = socket.socket()
        s.bind(("127.0.0.1", 0))
        s.listen(9)
        w.target("http://127.0.0.1:%d" % s.getsockname()[1])
        w.time_limit = 0.1
        began = time.monotonic()
        d = w.text("lisi", "a")
        assert not d.ok and len(d.attempts) == 4 and all(isinstance(a.error, TimeoutError) for a in d.attempts), d
        assert time.monotonic() - began < 3
        s.close()


def main():
    tap = Tap()
    tap.run("callbacks of every kind", callbacks)
    tap.run("the AI bot", bots)
    tap.run("callbacks are repeated, doubled, reordered and forged", repeated)
    tap.run("a silent daemon is called four times", silent)
    for name in ("app", "contacts", "kf", "bot"):
        tap.run("forged requests are refused: " + name, refused, name)
    for lax in LAX:
        tap.run("a daemon careless of one thing is found out: " + lax, careless, lax)
    tap.end()


main()
