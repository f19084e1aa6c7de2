#!/usr/bin/env python3
"""What an admin needs for WeCom: signing in on pages, kehuctl doctor, kehuctl wecom."""
import contextlib
import http.client
import json
import os
import re
import sys
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", "lib"), os.path.join(HERE, "..", "standin")]
from daemon import Daemon, slow  # noqa: E402
from tap import Tap  # noqa: E402
from wecom import App, Wecom  # noqa: E402


@contextlib.contextmanager
def scene(started=True, without=(), public=True, demo=False, more="", **options):
    """The stand-in and a daemon; at the end nothing may have been wrong in what it was asked."""
    with Wecom(seed=1) as w:
        w.department(2, "华东")
        w.member("ZhangSan", "张三", department=[2])
        w.member("wangfang", "王芳", department=[2], leader=True)
        w.member("lisi", "李四", department=[2])
        d = Daemon(demo=demo, options=w.config(without=without, **options))
        with open(d.conf, "a", encoding="utf-8") as f:
            f.write(more)
            if public:
                f.write("[server]\npublic_url = %s\n" % d.url)
        try:
            if started:
                d.start()
                w.target(d.url)
                d.ctl("user", "add", "zhangsan", "张三", "--scope", "华东", "--platform", "wecom")
            yield w, d
            assert w.violations == [], w.violations
            secrets = [s for s in w.secrets() if s in d.log()] + [t for t in w.tokens if t in d.log()]
            assert not secrets, "secrets in the log"
        except BaseException:
            d.__exit__(*sys.exc_info())
            raise
        d.__exit__(None, None, None)


# --- signing in -------------------------------------------------------------------------------------
class Browser:
    def __init__(self, d):
        self.d, self.cookies, self.lines = d, {}, []

    def go(self, path, method="GET", headers=None, cookies=None):
        """status, Location, body"""
        c = http.client.HTTPConnection("127.0.0.1", self.d.port, timeout=40)
        jar = self.cookies if cookies is None else cookies
        head = dict(headers or {})
        if jar:
            head["Cookie"] = "; ".join("%s=%s" % x for x in jar.items())
        try:
            c.request(method, path, headers=head)
            r = c.getresponse()
            body = r.read().decode("utf-8")
            self.lines = r.headers.get_all("Set-Cookie") or []
            for line in self.lines:
                name, _, value = line.split(";")[0].partition("=")
                if "Max-Age=0" in line:
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = value
            return r.status, r.headers.get("Location"), body
        finally:
            c.close()

    def leave(self, next=None):
        """Off to the platform; where it would send the browser back to, without the code."""
        query = "" if next is None else "?" + urllib.parse.urlencode({"next": next})
        status, to, _ = self.go("/login/wecom" + query)
        assert status == 302, (status, to)
        at = urllib.parse.urlsplit(to)
        assert at.fragment == "wechat_redirect", to
        q = dict(urllib.parse.parse_qsl(at.query, strict_parsing=True))
        assert q.pop("response_type") == "code" and q.pop("scope") == "snsapi_base", q
        assert re.fullmatch("[a-zA-Z0-9]{1,128}", q["state"]), q
        back = urllib.parse.urlsplit(q["redirect_uri"])
        assert "%s://%s" % (back.scheme, back.netloc) == self.d.url, back
        return "%s?%s&state=%s" % (back.path, back.query, q["state"]), q

    def sign_in(self, w, who, next=None, **more):
        back, _ = self.leave(next)
        return self.go(back + "&code=" + w.login_code(who, **more))

    def me(self):
        status, _, body = self.go("/me")
        return json.loads(body) if status == 200 else status


def signs_in(w, d):
    b = Browser(d)
    assert b.me() == 401
    _, q = b.leave("/me?a=b&c=%20d")
    assert q["appid"] == w.corp_id and q["agentid"] == str(w.app.agent_id), q
    assert any("HttpOnly" in x and "SameSite=Lax" in x and "Secure" not in x for x in b.lines), b.lines
    status, to, _ = b.sign_in(w, "ZhangSan", "/me?a=b&c=%20d")
    assert (status, to) == (302, "/me?a=b&c=%20d"), (status, to)
    line = [x for x in b.lines if x.startswith("kehud_session=")][0]
    assert "HttpOnly" in line and "SameSite=Lax" in line and re.match("kehud_session=[0-9a-f]{64};", line), line
    assert b.me() == {"name": "张三", "role": "rep", "scope": "华东"}, b.me()
    token = b.cookies["kehud_session"]
    assert all(token not in str(r) for r in d.rows("SELECT * FROM session")), "the token itself is in the store"
    status, _, _ = b.go("/logout")
    assert status == 405, status
    assert b.go("/logout", "POST")[0] == 200 and b.me() == 401
    b.cookies["kehud_session"] = token
    assert b.me() == 401, "it lives on"
    b.cookies["kehud_session"] = "0" * 64
    assert b.me() == 401


def fetched_twice(w, d):
    b = Browser(d)
    back, _ = b.leave()
    back += "&code=" + w.login_code("ZhangSan")
    before = len([c for c in w.calls if c.path == "auth/getuserinfo"])
    assert b.go(back)[:2] == (302, "/me")
    first = b.cookies["kehud_session"]
    assert b.go(back)[:2] == (302, "/me") and b.me()["name"] == "张三"
    assert len([c for c in w.calls if c.path == "auth/getuserinfo"]) == before + 1, "the code went out twice"
    # somebody else who has seen the address
    other = Browser(d)
    status, _, body = other.go(back)
    assert status == 400 and "再试一次" in body and not other.cookies, (status, body)
    other.leave()
    status, _, body = other.go(back)
    assert status == 400, status
    # and nobody gets in by going back after signing out
    assert b.go("/logout", "POST")[0] == 200
    assert b.go(back)[0] == 400 and b.me() == 401
    b.cookies["kehud_session"] = first
    assert b.me()["name"] == "张三"  # another session: that of the first fetch


def replayed(w, d):
    """A code that was used, made up, or is too old; with a state of one's own."""
    code = w.login_code("ZhangSan")
    b = Browser(d)
    back, _ = b.leave()
    assert b.go(back + "&code=" + code)[0] == 302
    thief = Browser(d)
    back, _ = thief.leave()
    status, _, body = thief.go(back + "&code=" + code)
    assert status == 400 and "失效" in body and thief.me() == 401, (status, body)
    status, _, body = thief.go(back + "&code=madeup")
    assert status == 400 and thief.me() == 401
    old = w.login_code("ZhangSan")
    w.clock(301)
    status, _, body = thief.go(back + "&code=" + old)
    assert status == 400 and thief.me() == 401
    w.clock(-301)


def wrong_state(w, d):
    b = Browser(d)
    back, q = b.leave()
    code = "&code=" + w.login_code("ZhangSan")
    for bad in (back.replace(q["state"], ""), back.replace(q["state"], "0" * 64), back.partition("&state")[0],
                back.replace("%2Fme", "%2Fadmin"), back.replace(q["state"], q["state"].upper())):
        status, _, body = b.go(bad + code)
        assert status == 400 and "再试一次" in body and b.me() == 401, (bad, status)
    assert b.go(back)[0] == 400 and b.go(back + "&code=")[0] == 400 and b.go(back + "&code=" + "x" * 513)[0] == 400
    assert b.go(back + code, cookies={})[0] == 400
    assert not [c for c in w.calls if c.path == "auth/getuserinfo" and c.query.get("code", "").startswith("xxx")]
    assert b.go(back + code)[0] == 302, "the code itself was good"


def outsiders(w, d):
    b = Browser(d)
    status, to, body = b.sign_in(w, "oAbcdefg", outsider=True)
    assert status == 403 and to is None and "同事" in body and b.me() == 401, (status, body)
    status, _, body = b.sign_in(w, "lisi")
    assert status == 403 and "管理员" in body and b.me() == 401, (status, body)
    assert "lisi" not in body and "李四" not in body


def elsewhere(w, d):
    """Whatever `next` says, the browser stays here."""
    for bad in ("//evil.example", "https://evil.example/", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)",
                "evil.example", "", "/a\r\nSet-Cookie: x=y", "/\tevil", "/a b", "/" + "x" * 2000, "/华东"):
        b = Browser(d)
        status, to, _ = b.sign_in(w, "ZhangSan", bad)
        assert (status, to) == (302, "/me"), (bad, status, to)
        status, to, _ = b.go("/login/wecom/done?next=%s&state=%s&code=x" % (urllib.parse.quote(bad), "0" * 64))
        assert status == 400 and to is None
    status, _, body = Browser(d).go("/login/wecom/done?next=" + urllib.parse.quote("/\"><script>alert(1)</script>"))
    assert status == 400 and "<script" not in body, body


def disabled(w, d):
    b = Browser(d)
    assert b.sign_in(w, "ZhangSan")[0] == 302 and b.me()["name"] == "张三"
    d.ctl("user", "disable", "zhangsan", "--platform", "wecom")
    assert b.me() == 401
    assert d.rows("SELECT count(*) FROM session") == [(0,)]
    status, _, body = b.sign_in(w, "ZhangSan")
    assert status == 403 and "停用" in body, (status, body)
    d.ctl("user", "add", "zhangsan", "张三", "--scope", "华东", "--platform", "wecom")
    assert b.me() == 401, "a session came back to life"


def too_many(w, d):
    """Guessing codes: after ten refusals one waits, a proxy in front can say who."""
    b = Browser(d)
    back, _ = b.leave()
    for i in range(10):
        status = b.go(back + "&code=guess%d" % i)[0]
        assert status in (400, 429), status
    before = len(w.calls)
    for i in range(20):
        status, _, body = b.go(back + "&code=guess1%d" % i)
        assert status in (400, 429), status
    assert status == 429 and "频繁" in body, (status, body)
    assert len(w.calls) - before <= 4 * slow(), len(w.calls) - before
    # somebody else, behind the proxy on this machine that is trusted
    away = {"X-Forwarded-For": "6.6.6.6, 203.0.113.7"}
    assert b.go(back + "&code=" + w.login_code("ZhangSan"), headers=away)[0] == 302


def no_answer(w, d):
    b = Browser(d)
    w.fail_next("auth/getuserinfo", 60020)
    status, _, body = b.sign_in(w, "ZhangSan")
    assert status == 503 and "kehuctl doctor" in body, (status, body)
    with w.outage():
        status, _, body = b.sign_in(w, "ZhangSan")
        assert status == 503 and "没有回应" in body, (status, body)
    assert b.me() == 401


def later(w, d):
    """After twelve hours it is over. Only builds whose clock can be turned."""
    b = Browser(d)
    assert b.sign_in(w, "ZhangSan")[0] == 302 and b.me()["name"] == "张三"
    d.clock(12 * 3600 + 1)
    assert b.me() == 401
    d.clock(-12 * 3600 - 1)


def not_set_up(_):
    with scene(public=False) as (w, d):
        status, _, body = Browser(d).go("/login/wecom?next=/me")
        assert status == 503 and "kehuctl doctor" in body, (status, body)
    with Daemon(demo=False) as d:
        for path in ("/login/wecom", "/login/wecom/done?code=x&state=y", "/login/console", "/login/"):
            assert Browser(d).go(path)[0] == 404, path


def signing_in(tap):
    with scene(more="[server]\ntrusted_proxies = 127.0.0.1\n") as (w, d):
        tap.run("sign in, look, sign out", signs_in, w, d)
        tap.run("a page that is fetched twice signs in", fetched_twice, w, d)
        tap.run("somebody else's state", wrong_state, w, d)
        tap.run("outsiders and unknown people", outsiders, w, d)
        tap.run("no way to another host", elsewhere, w, d)
        tap.run("no answer from the platform", no_answer, w, d)
        if slow() > 1:
            tap.run("over after twelve hours", later, w, d)
        tap.run("disabled people are signed out", disabled, w, d)
        tap.run("codes that were used", replayed, w, d)
        tap.run("guessing", too_many, w, d)
    tap.run("not set up", not_set_up, None)


def main():
    tap = Tap()
    signing_in(tap)
    tap.end()


main()
