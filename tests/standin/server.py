"""A small, strict HTTP/1.1 server on a thread of its own, which can also answer badly.

The handler gets a Request and returns an Answer, on the server's thread. It is one event loop and not a
thread a connection, so that tens of thousands of calls cost seconds.
"""
import asyncio
import socket
import struct
import threading
import urllib.parse

MAX_BODY = 64 * 1024 * 1024
REASONS = {200: "OK", 206: "Partial Content", 400: "Bad Request", 404: "Not Found", 405: "Method Not Allowed",
           410: "Gone", 413: "Too Large", 416: "Range Not Satisfiable", 500: "Internal Server Error",
           502: "Bad Gateway"}


class Request:
    __slots__ = ("method", "target", "path", "query", "headers", "body", "bad")

    def header(self, name):
        return self.headers.get(name)


class Answer:
    """how: ok, reset (nothing is sent), half (cut in the middle), hang (until the client gives up),
    short (announces more than it sends), closing (all is well, but the connection ends)."""
    __slots__ = ("status", "body", "headers", "how", "delay", "done")

    def __init__(self, status=200, body=b"", headers=(), how="ok", delay=0.0):
        self.status, self.body, self.headers, self.how, self.delay = status, body, list(headers), how, delay
        self.done = None  # called with True when all was sent, with False when it was not

    def bytes(self):
        announced = len(self.body) + (1000 if self.how == "short" else 0)
        head = ["HTTP/1.1 %d %s" % (self.status, REASONS.get(self.status, "?")), "Server: nginx",
                "Content-Length: %d" % announced]
        head += ["%s: %s" % h for h in self.headers]
        if self.how not in ("ok", "closing"):
            head.append("Connection: close")
        return "\r\n".join(head).encode() + b"\r\n\r\n" + self.body


class Connection(asyncio.Protocol):
    def __init__(self, server):
        self.server, self.buffer, self.busy, self.answer, self.timer = server, bytearray(), False, None, None
        self.continued = False

    def connection_made(self, transport):
        self.transport = transport
        self.server.connections.add(self)

    def connection_lost(self, reason):
        self.server.connections.discard(self)
        if self.timer is not None:
            self.timer.cancel()
        self.finish(False)

    def finish(self, delivered):
        answer, self.answer = self.answer, None
        if answer is not None and answer.done is not None:
            answer.done(delivered)

    def data_received(self, data):
        self.buffer += data
        if not self.busy:
            self.step()

    def step(self):
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0:
            if len(self.buffer) > 65536:
                self.reset()
            return
        request = head_of(bytes(self.buffer[:end]))
        taken = None if request.bad else body_of(request, self.buffer, end + 4)
        if taken is None and request.bad is None:
            if request.headers.get("expect", "").lower() == "100-continue" and not self.continued:
                self.continued = True
                self.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            return
        self.continued = False
        del self.buffer[:taken if request.bad is None else len(self.buffer)]
        self.busy = True
        self.answer = answer = self.server.handle(request)
        if answer.how == "hang":
            return
        if answer.delay:
            self.timer = self.server.loop.call_later(answer.delay, self.send, answer, request)
        else:
            self.send(answer, request)

    def send(self, answer, request):
        self.timer = None
        if self.transport.is_closing():
            return
        if answer.how == "reset":
            self.finish(False)
            return self.reset()
        data = answer.bytes()
        if answer.how == "half":
            data = data[:len(data) - max(1, len(answer.body) // 2)]
        self.finish(answer.how in ("ok", "closing"))  # first, so that whoever has the answer finds it noted
        self.transport.write(data)
        self.busy = False
        if answer.how != "ok" or request.headers.get("connection", "").lower() == "close":
            self.transport.close()
        elif self.buffer:
            self.step()

    def reset(self):
        """An RST, as from a machine that went away."""
        s = self.transport.get_extra_info("socket")
        if s is not None:
            s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.transport.abort()


def head_of(head):
    r = Request()
    r.bad, r.headers, r.body = None, {}, b""
    r.method = r.target = r.path = r.query = ""
    lines = head.decode("latin-1").split("\r\n")
    words = lines[0].split(" ")
    if len(words) != 3 or words[2] not in ("HTTP/1.1", "HTTP/1.0") or not words[1].startswith("/"):
        r.bad = "request line %r" % lines[0][:200]
        return r
    r.method, r.target = words[0], words[1]
    r.path, _, r.query = r.target.partition("?")
    for line in lines[1:]:
        name, colon, value = line.partition(":")
        if not colon or name != name.strip():
            r.bad = "header %r" % line[:200]
            return r
        r.headers[name.lower()] = value.strip()
    if "host" not in r.headers:
        r.bad = "no Host"
    return r


def body_of(r, buffer, start):
    """Sets r.body; how many bytes the request has in all, or None while some are missing."""
    if r.headers.get("transfer-encoding", "").lower() == "chunked":
        return chunked(r, buffer, start)
    length = r.headers.get("content-length", "0")
    if not length.isdigit() or int(length) > MAX_BODY:
        r.bad = "Content-Length %r" % length[:40]
        return None
    end = start + int(length)
    if len(buffer) < end:
        return None
    r.body = bytes(buffer[start:end])
    return end


def chunked(r, buffer, at):
    body = bytearray()
    while True:
        line = buffer.find(b"\r\n", at)
        if line < 0:
            return None
        try:
            size = int(bytes(buffer[at:line]).split(b";")[0], 16)
        except ValueError:
            r.bad = "chunk"
            return None
        if len(buffer) < line + 2 + size + 2:
            return None
        body += buffer[line + 2:line + 2 + size]
        at = line + 2 + size + 2
        if size == 0:
            r.body = bytes(body)
            return at


def parameters(query):
    """[(name, value)] of a query string, or None if it is not well formed."""
    out = []
    for part in query.split("&") if query else []:
        name, equals, value = part.partition("=")
        if not name or not equals:
            return None
        try:
            out.append((urllib.parse.unquote_plus(name, errors="strict"),
                        urllib.parse.unquote_plus(value, errors="strict")))
        except UnicodeDecodeError:
            return None
    return out


class Server:
    """Listens on a free port of 127.0.0.1 until close(); shut() and open() end and begin an outage."""

    def __init__(self, handle):
        self.handle = handle
        self.connections = set()
        self.listener, self.port = None, 0
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, name="standin", daemon=True)
        self.thread.start()
        self.open()

    def call(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(20)

    def open(self):
        async def listen():
            if self.listener is None:
                self.listener = await self.loop.create_server(lambda: Connection(self), "127.0.0.1", self.port,
                                                              backlog=512, reuse_address=True)
                self.port = self.listener.sockets[0].getsockname()[1]
        self.call(listen())

    def shut(self):
        async def unlisten():
            if self.listener is not None:
                self.listener.close()
                self.listener = None
            for c in list(self.connections):
                c.reset()
        self.call(unlisten())

    def drop_idle(self):
        """Closes the connections on which nothing is asked, as every server does after a while."""
        async def drop():
            for c in list(self.connections):
                if not c.busy and not c.buffer:
                    c.transport.close()
        self.call(drop())

    def close(self):
        self.shut()

        async def drain():  # lets the resets and their callbacks run
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        self.call(drain())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(20)
        self.loop.close()
