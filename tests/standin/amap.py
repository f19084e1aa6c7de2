"""Stands in for the geocoding of AMap: /v3/geocode/geo as documented. Strict: what the documentation does not know is
a violation. What it does not know itself is [] instead of a text, and refusals have status 200."""
import json
import threading
import time

from server import Answer, Server, parameters

KEY = "0123456789abcdef0123456789abcdef"
KNOWN = {"key", "address", "city", "output", "batch", "sig", "callback"}
INFO = {"10001": "INVALID_USER_KEY", "10003": "DAILY_QUERY_OVER_LIMIT", "10021": "CUQPS_HAS_EXCEEDED_THE_LIMIT",
        "20000": "INVALID_PARAMS", "20001": "MISSING_REQUIRED_PARAMS", "30001": "ENGINE_RESPONSE_DATA_ERROR"}


def place(address, province, city, district, level, location):
    return {"formatted_address": address, "country": "中国", "province": province, "citycode": "0571",
            "city": city or [], "district": district or [], "township": [], "neighborhood": {"name": [], "type": []},
            "building": {"name": [], "type": []}, "adcode": "330106", "street": [], "number": [],
            "location": location, "level": level}


class Amap:
    """places: what it knows, by the address asked for. fail: infocodes and ways to fail for the next calls."""

    def __init__(self, per_second=3):
        self.places, self.asked, self.violations, self.fail = {}, [], [], []
        self.per_second, self.times, self.key = per_second, [], KEY
        self.delay = 0.0
        self.lock = threading.Lock()
        self.server = Server(self.handle)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.close()

    def config(self, key=None):
        return "[amap]\nkey = %s\napi_base = http://127.0.0.1:%d/\n" % (key or self.key, self.server.port)

    def refuse(self, code):
        body = {"status": "0", "info": INFO[code], "infocode": code}
        return Answer(200, json.dumps(body).encode(), [("Content-Type", "application/json;charset=UTF-8")])

    def wrong(self, what, code="20000"):
        self.violations.append(what)
        return self.refuse(code)

    def handle(self, request):
        with self.lock:
            return self.answer(request)

    def answer(self, request):
        if request.bad or request.method != "GET" or request.body or request.path != "/v3/geocode/geo":
            self.violations.append("%s %s %s" % (request.bad, request.method, request.path))
            return Answer(404, b"")
        pairs = parameters(request.query)
        if pairs is None or len(dict(pairs)) != len(pairs) or set(dict(pairs)) - KNOWN:
            return self.wrong("query %r" % request.query)
        query = dict(pairs)
        if self.fail:
            what = self.fail.pop(0)
            if what in INFO:
                return self.refuse(what)
            return Answer(502, b"<html>bad gateway</html>") if what == "gateway" else Answer(how=what)
        if query.get("key") != self.key:
            return self.refuse("10001")
        if not query.get("address"):
            return self.wrong("no address", "20001")
        if query.get("output", "JSON").upper() != "JSON":
            return self.wrong("output %s" % query["output"])
        now = time.monotonic()
        self.times = [t for t in self.times if t > now - 1] + [now]
        if len(self.times) > self.per_second:
            return self.refuse("10021")
        self.asked.append(query["address"])
        found = self.places.get(query["address"])
        if found == "30001":
            return self.refuse(found)
        body = {"status": "1", "info": "OK", "infocode": "10000", "count": "1" if found else "0",
                "geocodes": [found] if found else []}
        return Answer(200, json.dumps(body, ensure_ascii=False).encode(),
                      [("Content-Type", "application/json;charset=UTF-8")], delay=self.delay)
