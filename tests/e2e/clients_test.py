#!/usr/bin/env python3
"""HTTP clients as they are: slow, stuck, or in the middle of a request when the daemon is told to
end."""
import http.client
import json
import os
import resource
import signal
import socket
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from daemon import Daemon, ROOT, as_text, slow  # noqa: E402
from tap import Tap  # noqa: E402

FAULTS = os.environ.get("KEHUD_MODE", "release") != "release"
IMPATIENT = {"KEHUD_FAULT": "http.impatient:fail"}  # every deadline is one second


class Writer(threading.Thread):
    """Writes on one connection until it is told that it will be closed."""

    def __init__(self, d, number):
        super().__init__(daemon=True)
        self.number, self.answers, self.trouble = number, [], None
        self.c = http.client.HTTPConnection("127.0.0.1", d.port, timeout=20 * slow())

    def run(self):
        n = 0
        try:
            while True:
                n += 1
                body = json.dumps({"user": "zhangsan", "id": "c%d-%d" % (self.number, n), "text": "#帮助"})
                self.c.request("POST", "/console/api/messages", body, {"X-Kehud-Console": "1"})
                r = self.c.getresponse()
                r.read()
                self.answers.append(r.status)
                if r.getheader("Connection") == "close":
                    return
        except (OSError, http.client.HTTPException) as e:
            self.trouble = "request %d: %r" % (n, e)


def ended_in_the_middle():
    with Daemon() as d:
        writers = [Writer(d, n) for n in range(8)]
        for w in writers:
            w.start()
        time.sleep(0.3 * slow())
        d.process.send_signal(signal.SIGTERM)
        assert d.process.wait(20 * slow()) == 0, d.log()
        d.process = None
        for w in writers:
            w.join(20 * slow())
        assert not [w.trouble for w in writers if w.trouble], [w.trouble for w in writers]
        assert all(a in (200, 503) for w in writers for a in w.answers)
        acked = sum(w.answers.count(200) for w in writers)
        assert acked > 0
        d.start()
        q = d.admin("/admin/queue")
        assert q["inbox_dead"] == 0, q


def crowd():
    """More silent connections than are allowed: who has something to say still comes in, and pictures are
    read, for which the daemon has to open files."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, most))  # the daemon allows itself more
    with open(os.path.join(ROOT, "tests/browser/label.jpg"), "rb") as f:
        picture = f.read()
    with Daemon() as d:
        resource.setrlimit(resource.RLIMIT_NOFILE, (2048, most))
        crowd = [connect(d) for _ in range(1200)]
        began = time.monotonic()
        assert d.get("/healthz", raw=True) == b"ok\n"
        assert time.monotonic() - began < 3 * slow(), "waited for %.1f s" % (time.monotonic() - began)
        assert "已建卡" in as_text(d.say("zhangsan", "#客户张总#杭州三甲医院")[0])
        assert "TKR-2025" in "".join(as_text(r) for r in d.show("zhangsan", picture))
        for s in crowd:
            s.close()


def closed_in_time(s, limit_s):
    """Whether the other side closes the connection; what came before is thrown away."""
    s.settimeout(limit_s)
    total, end = 0, time.monotonic() + limit_s
    try:
        while time.monotonic() < end:
            data = s.recv(65536)
            if not data:
                return True, total
            total += len(data)
    except ConnectionError:
        return True, total
    except TimeoutError:
        pass
    return False, total


def connect(d, buffer=None):
    s = socket.socket()
    if buffer:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
    s.connect(("127.0.0.1", d.port))
    return s


def silent(d):
    with connect(d) as s:
        assert closed_in_time(s, 5 * slow())[0], "a silent connection stays"


def silent_after_a_long_poll(d):
    """Once the timer stood still for good when every connection was waiting for us."""
    with connect(d) as s:
        s.sendall(b"GET /console/api/events?user=lisi&after=0 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        time.sleep(2.5)
        d.admin("/console/api/messages", json.dumps({"user": "lisi", "id": "wake", "text": "#帮助"}).encode())
        s.settimeout(10 * slow())
        assert s.recv(1).startswith(b"H"), "no answer to the long poll"
        s.sendall(b"GET /heal")
        assert closed_in_time(s, 6 * slow())[0], "half a request stays"


def does_not_read(d):
    size = 9 * 1024 * 1024
    d.give("zhangsan", os.urandom(1024) * (size // 1024), name="big.bin")
    items = d.get("/console/api/history?user=zhangsan")["items"]
    path = "/console/api/media/%s?user=zhangsan" % next(i["file"] for i in items if i.get("file"))
    status, body = d.request("GET", path)
    assert status == 200 and len(body) == size, (status, len(body))
    with connect(d, buffer=4096) as s:
        s.sendall(b"GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" % path.encode())
        time.sleep(3)
        closed, got = closed_in_time(s, 20 * slow())
        assert closed and got < size, (closed, got)


def main():
    tap = Tap()
    tap.run("told to end, it answers everybody who has asked", ended_in_the_middle)
    tap.run("a crowd of silent connections keeps nobody out", crowd)
    if FAULTS:
        with Daemon(env=IMPATIENT) as d:
            tap.run("a silent client is cut off", silent, d)
            tap.run("also after a long poll", silent_after_a_long_poll, d)
            tap.run("a client that does not take its answer is cut off", does_not_read, d)
    else:
        tap.skip("stuck clients", "the release has no impatience")
    tap.end()


main()
