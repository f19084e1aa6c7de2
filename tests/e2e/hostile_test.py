#!/usr/bin/env python3
"""Bad input: each gets a clear answer, and the daemon goes on."""
import json
import os
import socket
import struct
import sys
import time
import zlib

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from daemon import Daemon, ROOT, Refused, as_text, slow  # noqa: E402
from tap import Tap  # noqa: E402


def post(d, body, headers=None, path="/console/api/messages"):
    return d.request("POST", path, body, {"X-Kehud-Console": "1"} if headers is None else headers)


def refused(d, status, body, headers=None, path="/console/api/messages", words=None):
    got, answer = post(d, body, headers, path)
    assert got == status, "%d %s" % (got, answer)
    if words:
        assert words in json.loads(answer)["error"], answer


def message(text, user="zhangsan", id="x1"):
    return json.dumps({"user": user, "id": id, "text": text}, ensure_ascii=False).encode()


def requests(d):
    refused(d, 400, b"{", words="JSON")
    refused(d, 400, b"[]", words="JSON")
    refused(d, 400, b'{"user":"zhangsan","id":"a","text":"a","text":"b"}', words="JSON")
    refused(d, 400, b'{"user":"zhangsan","id":"a","text":"\xff\xfe"}', words="UTF-8")
    refused(d, 400, b'{"user":"zhangsan","id":"a"}', words="text")
    refused(d, 400, b'{"user":"zhangsan","id":"a","text":1}', words="text")
    refused(d, 400, b'{"user":"../../etc","id":"a","text":"x"}')
    refused(d, 400, message("x", id="a b"))
    refused(d, 400, message("  \n"), words="空")
    refused(d, 413, message("好" * 7000), words="太长")
    refused(d, 413, b"x" * (1024 * 1024 + 1))
    refused(d, 400, b"[" * 100000)
    refused(d, 400, b"", path="/console/api/pictures?user=zhangsan&id=p1", words="空")
    for method, path, status in (("GET", "/nothing", 404), ("GET", "/admin/queue", 404), ("PUT", "/healthz", 405),
                                 ("GET", "/console/api/messages", 405), ("GET", "/metrics", 404),
                                 ("GET", "/console/api/media/../../kehud.db?user=zhangsan", 404),
                                 ("GET", "/console/api/history?user=nobody", 404)):
        got, _ = d.request(method, path)
        assert got == status, "%s %s: %d" % (method, path, got)


def other_origins(d):
    refused(d, 403, message("x"), {})
    refused(d, 403, message("x"), {"X-Kehud-Console": "1", "Host": "evil.example:8460"})
    refused(d, 403, message("x"), {"X-Kehud-Console": "1", "X-Forwarded-For": "203.0.113.5"})
    for headers in ({"Host": "evil.example"}, {"X-Forwarded-For": "203.0.113.5"}):
        assert d.request("GET", "/console", headers=headers)[0] == 404


def png(width, height):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = zlib.compress(b"\0" * 100000, 9)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)) +
            chunk(b"IDAT", rows) + chunk(b"IEND", b""))


def pictures(d):
    whole = open(os.path.join(ROOT, "tests/data/ocr/p002.jpg"), "rb").read()
    rows = [
        ("a text file", b"#\xe5\xae\xa2\xe6\x88\xb7 not a picture at all", "不是图片"),
        ("a huge picture", png(30000, 30000), "太大"),
        ("HEIC", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 100, "读不了"),
        ("TIFF", b"II*\0" + b"\0" * 100, "读不了"),
        ("only a header", whole[:20], "没传完整"),
        ("a PNG that ends in its middle", png(200, 200)[:60], "没传完整"),
    ]
    for name, content, words in rows:
        text = "\n".join(as_text(r) for r in d.show("zhangsan", content))
        assert words in text, "%s: %s" % (name, text)
    # half a JPEG decodes half: whatever comes of it, there is an answer
    assert d.show("zhangsan", whole[: len(whole) // 2])


def slow_client(d):
    """One byte now and then is not a request; others are served meanwhile."""
    s = socket.create_connection(("127.0.0.1", d.port))
    s.sendall(b"POST /console/api/messages HTTP/1.1\r\nHost: 127.0.0.1\r\n")
    began = time.monotonic()
    s.settimeout(1)
    closed = False
    while time.monotonic() - began < 45 * slow() and not closed:
        try:
            s.sendall(b"X")
            closed = s.recv(100) == b""
        except socket.timeout:
            pass
        except OSError:
            closed = True
    assert closed, "still open after %d s" % (time.monotonic() - began)
    assert time.monotonic() - began < 40 * slow()


def goes_on(d):
    assert "已建卡" in as_text(d.say("zhangsan", "#客户周总#杭州明心医院")[0])
    q = d.admin("/admin/queue")
    assert q["inbox_open"] + q["inbox_dead"] + q["outbox_waiting"] + q["jobs_waiting"] == 0, q


def main():
    tap = Tap()
    with Daemon() as d:
        tap.run("requests that are none", requests, d)
        tap.run("other origins and forwarded requests", other_origins, d)
        tap.run("pictures that are none", pictures, d)
        tap.run("a client that sends a byte a second", slow_client, d)
        tap.run("the daemon goes on", goes_on, d)
    tap.end()


main()
