#!/usr/bin/env python3
"""The stand-in for WeCom, tested itself: known values, every error code, every trouble it makes. What it sends
is tested in wecom_callback_test.py."""
import http.client
import json
import os
import socket
import sys
import threading

sys.path[:0] = [os.path.dirname(os.path.abspath(__file__)),
                os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib")]
import vectors  # noqa: E402
import wecom_crypt  # noqa: E402
from faults import HARMLESS, KINDS  # noqa: E402
from partner import AGENT, JPG, Client, Honest, card, company  # noqa: E402
from tap import Tap  # noqa: E402
from wecom import App  # noqa: E402
from wecom_rules import TEXTS  # noqa: E402


# --- crypto -----------------------------------------------------------------------------------------
def vector(name, keys, timestamp, nonce, signature, encrypted, receive_id, plain, random):
    key = wecom_crypt.key_of(keys["aes_key"])
    assert wecom_crypt.sign(keys["token"], timestamp, nonce, encrypted) == signature
    try:
        got = wecom_crypt.unseal(key, encrypted, receive_id).decode()
    except wecom_crypt.Bad:
        got = None
    assert got == plain, got
    if random:
        assert wecom_crypt.seal(key, plain.encode(), receive_id, random) == encrypted


def file_vector():
    key = wecom_crypt.key_of(vectors.OURS["aes_key"])
    sealed, plain = (bytes.fromhex(x) for x in vectors.FILE)
    assert wecom_crypt.unseal_file(key, sealed) == plain and wecom_crypt.seal_file(key, plain) == sealed


# --- every error code -------------------------------------------------------------------------------
def sends(**more):
    """A row: message/send with a change of an honest text."""
    body = dict({"touser": "zhangsan", "msgtype": "text", "agentid": AGENT, "text": {"content": "好"}}, **more)
    return "POST", "message/send", {}, {k: v for k, v in body.items() if v is not None}


def of(kind, value, **more):
    return sends(**dict({"msgtype": kind, "text": None, kind: value}, **more))


def cards(kind="button_interaction", **more):
    return of("template_card", card(kind, **more))


def row(path, query=None, body=None, method=None):
    return method or ("GET" if body is None else "POST"), path, query or {}, body


def button(**more):
    b = {"text": "a", "key": "a"}
    b.update(more)
    return cards(task_id="never", button_list=[{k: v for k, v in b.items() if v is not None}])


def options(n):
    return [{"id": str(i), "text": "x"} for i in range(n)]


ARTICLE = {"title": "a", "url": "https://a.example/"}
MENU = {"type": "click", "name": "帮助", "key": "help"}
# (code, request by the app) in the order of the codes
CODES = [
    (40003, row("kf/send_msg", body={"touser": "nobody", "open_kfid": "wk1", "msgtype": "text", "text": {"content": "a"}})),
    (40008, sends(msgtype="texts")), (40031, sends(touser="a||b")), (40035, None), (40056, sends(agentid=7)),
    (40056, sends(agentid="1000002")), (40058, sends(typo=1)), (40058, sends(text={"content": "a", "typo": 1})),
    (40058, of("text", {"content": "a"}, image={"media_id": "x"})), (40063, sends(msgtype="image", text=None)),
    (40066, sends(touser=None, toparty="1||2")), (40074, of("news", {"articles": [ARTICLE]}, safe=1)),
    (41006, of("image", {})), (41010, of("textcard", {"title": "a", "description": "b"})),
    (41011, sends(agentid=None)), (41016, of("textcard", {"description": "b", "url": "https://a.example/"})),
    (41033, of("textcard", {"title": "a", "url": "https://a.example/"})),
    (41010, of("news", {"articles": [{"title": "a"}]})),
    (40058, of("textcard", {"title": "a", "description": "b", "url": "a.example"})),
    (44004, sends(text={"content": ""})), (45008, of("news", {"articles": [ARTICLE] * 9})),
    (45002, of("textcard", {"title": "题" * 43, "description": "b", "url": "https://a.example/"})),
    (81013, sends(touser="nobody")), (82001, sends(touser=None)), (301002, sends(agentid=1000003)),
    (40007, of("image", {"media_id": "1never"})), (40058, sends(text="好")), (40058, sends(enable_duplicate_check=True)),
    (42014, cards(task_id="a b")), (42014, cards(task_id=None)), (42017, button(key=1)),
    (42018, cards(task_id="never", button_list=[{"text": "a", "key": "a"}] * 2)), (42019, button(key="k" * 1025)),
    (42020, row("message/update_template_card", body={"userids": ["lisi"], "agentid": AGENT, "response_code": "x",
                                                       "button": {}})),
    (42027, cards(task_id="never", horizontal_content_list=[{"value": "a"}])),
    (42028, cards(task_id="never", jump_list=[{"type": 1, "title": "a"}])), (42028, button(type=1, key=None)),
    (42029, cards(task_id="never", horizontal_content_list=[{"type": 2, "keyname": "a"}])),
    (42030, cards("text_notice", card_action={"type": 2})), (42031, of("template_card", {"card_type": "x"})),
    (42033, cards("text_notice", jump_list=[{"type": 1, "url": "https://a.example/"}])),
    (42033, cards("news_notice", vertical_content_list=[{"desc": "a"}])),
    (42035, cards("text_notice", horizontal_content_list=[{"keyname": "a"}] * 7)),
    (42036, cards("news_notice", vertical_content_list=[{"title": "a"}] * 5)),
    (42037, cards("vote_interaction", checkbox={"question_key": "q", "option_list": options(21)})),
    (42037, cards("multiple_interaction", select_list=[{"question_key": "q", "option_list": options(11)}])),
    (42038, button(text=None)), (42039, button(key=None)), (42039, cards(task_id="never", button_list=None)),
    (42040, cards("vote_interaction", checkbox={"question_key": "q", "option_list": [{"text": "a"}]})),
    (42041, cards("vote_interaction", checkbox={"question_key": "q", "option_list": [{"id": "a"}]})),
    (42042, cards("text_notice", jump_list=[{"title": "a"}] * 4)),
    (42043, cards("vote_interaction", checkbox={"option_list": options(2)})),
    (42044, cards("news_notice", card_image={"aspect_ratio": 1.3})), (42045, cards("text_notice", card_action=None)),
    (42045, cards("text_notice", card_action={"url": "https://a.example/"})),
    (42046, cards("vote_interaction", submit_button={"text": "a"})),
    (42047, cards("multiple_interaction", select_list=[])),
    (42049, cards("vote_interaction", submit_button={"key": "a"})),
    (42050, cards("text_notice", horizontal_content_list=[{"type": 3, "keyname": "a"}])),
    (42051, cards("text_notice", task_id="never", action_menu={"action_list": [{"text": "a", "key": "a"}] * 2})),
    (82101, row("message/update_template_card", body={"agentid": AGENT, "response_code": "LIVE",
                                                       "button": {"replace_name": "好"}})),
    (82102, row("message/update_template_card", body={"userids": ["lisi"], "agentid": AGENT, "response_code": "LIVE",
                                                       "button": {"replace_name": "好"}})),
    (42015, row("message/update_template_card", body={"userids": ["lisi"], "agentid": AGENT, "response_code": "OTHER",
                                                       "button": {"replace_name": "好"}})),
    (40058, row("message/recall", body={"msgid": "m0"})), (42052, row("message/recall", body={"msgid": "OLD"})),
    (43001, row("user/get", {"userid": "lisi"}, {}, "POST")), (43002, row("message/send", method="GET")),
    (40004, row("media/upload", {"type": "photo"}, b"x", "POST")), (41006, row("media/get")),
    (40007, row("media/get", {"media_id": "EXPIRED"})), (830002, row("media/get", {"media_id": "BIG"})),
    (40016, row("menu/create", {"agentid": AGENT}, {"button": [MENU] * 4})),
    (40017, row("menu/create", {"agentid": AGENT}, {"button": [dict(MENU, type="x")]})),
    (40018, row("menu/create", {"agentid": AGENT}, {"button": [dict(MENU, name="六个字的名字")]})),
    (40019, row("menu/create", {"agentid": AGENT}, {"button": [{"type": "click", "name": "a"}]})),
    (40020, row("menu/create", {"agentid": AGENT}, {"button": [{"type": "view", "name": "a"}]})),
    (40023, row("menu/create", {"agentid": AGENT}, {"button": [{"name": "a", "sub_button": [MENU] * 6}]})),
    (46003, row("menu/get", {"agentid": AGENT})), (60111, row("user/get", {"userid": "nobody"})),
    (60003, row("user/list", {"department_id": 99})), (48002, row("user/list_id", body={})),
    (41008, row("auth/getuserinfo")), (40029, row("auth/getuserinfo", {"code": "x"})),
    (42022, row("auth/getuserinfo", {"code": "USED"})), (42003, row("auth/getuserinfo", {"code": "LATE"})),
    (84061, row("externalcontact/list", {"userid": "lisi"})),
    (86001, row("appchat/create", body={"userlist": ["zhangsan", "lisi"], "chatid": "群"})),
    (86003, row("appchat/get", {"chatid": "x"})), (86006, row("appchat/create", body={"userlist": ["lisi"]})),
    (86007, row("appchat/create", body={"userlist": ["lisi", "nobody"]})),
    (86008, row("appchat/get", {"chatid": "theirs"})),
    (86207, row("appchat/create", body={"userlist": ["lisi", "zhangsan"], "owner": "wangwu"})),
    (86215, row("appchat/create", body={"userlist": ["lisi", "zhangsan"], "chatid": "theirs"})),
    (40008, row("appchat/send", body={"chatid": "x", "msgtype": "template_card", "template_card": {}})),
    (95000, row("kf/sync_msg", body={"open_kfid": "wk9"})), (48007, row("kf/sync_msg", body={"open_kfid": "wk2"})),
    (95007, row("kf/sync_msg", body={"open_kfid": "wk1", "token": "x"})),
    (95002, row("kf/send_msg", body={"touser": "wm1", "open_kfid": "wk1", "msgtype": "text", "text": {"content": "a"}})),
    (95013, row("kf/send_msg", body={"touser": "wm4", "open_kfid": "wk1", "msgtype": "text", "text": {"content": "a"}})),
    (95018, row("kf/send_msg", body={"touser": "wm3", "open_kfid": "wk1", "msgtype": "text", "text": {"content": "a"}})),
    (95001, row("kf/send_msg", body={"touser": "wm5", "open_kfid": "wk1", "msgtype": "text", "text": {"content": "a"}})),
    (95016, row("kf/service_state/trans", body={"external_userid": "wm4", "open_kfid": "wk1", "service_state": 1})),
]


def every_code():
    with company(apps=[App(also={"kf", "external"}), App(1000003, "别的")]) as w:
        c = Client(w)
        w.kf_account("wk1")
        w.kf_account("wk2")["withheld"] = True
        for n, state in ((1, 0), (3, 3), (4, 4), (5, 1)):
            x = w.customer("wm%d" % n)
            x.state = state
            if n != 1:
                x.last = w.now()
        w.customers["wm5"].answers = 5
        w.groups["theirs"] = {"chatid": "theirs", "agentid": 1000003}
        w.messages["OLD"] = {"agentid": AGENT, "at": w.now() - 90000, "to": []}
        w.codes["USED"] = {"who": "lisi", "at": w.now(), "used": True, "outsider": False}
        w.codes["LATE"] = {"who": "lisi", "at": w.now() - 301, "used": False, "outsider": False}
        for name, agent in (("LIVE", AGENT), ("OTHER", 1000003)):
            w.response_codes[name] = {"agentid": agent, "msgid": "m", "to": ["ZhangSan"], "at": w.now(), "used": None}
        for name, size, age in (("EXPIRED", 9, 3 * 86400 + 1), ("BIG", 21 * 1024 * 1024, 0)):
            m = w.new_media("file", bytes(size))
            m.created -= age
            w.media[name] = m
        for code, request in CODES:
            if request is None:
                continue
            method, path, query, body = request
            answer = json.loads(c.raw(method, path, query, body)[2])
            assert answer["errcode"] == code, (code, request, answer)
            assert "hint: [" in answer["errmsg"] and answer["errmsg"].endswith("e=%d" % code), answer
        for code, answer in by_hand(w, c):
            assert answer["errcode"] == code, (code, answer)
        missing = set(TEXTS) - {x.errcode for x in w.calls}
        for code in sorted(missing):  # those without a rule here can be ordered
            w.fail_next("getcallbackip", code)
            assert c.get("getcallbackip")["errcode"] == code
        assert c.get("getcallbackip")["errcode"] == 0
        unruled = {-1, 6000, 40009, 40011, 40022, 40035, 40091, 42016, 45009, 45029, 45033, 46004, 48001, 48004,
                   48006, 50001, 50002, 60021, 81012, 82004, 40201, 40204, 40206, 93008, 95004, 95011, 95012, 95014,
                   301007, 301064, 86205, 86216}
        assert missing <= unruled, sorted(missing - unruled)


def by_hand(w, c):
    """(code, answer) where the request is not plain JSON, or the world must be changed for it."""
    yield 40033, c.post("message/send", b'{"touser":"\\u5f20"}', headers={"Content-Type": "application/json"})
    yield 47001, c.post("message/send", b'{"touser":', headers={"Content-Type": "application/json"})
    yield 47001, c.post("message/send", b'{"a":1,"a":2}', headers={"Content-Type": "application/json"})
    yield 40058, c.post("message/send", b"{}", headers={"Content-Type": "text/plain"})
    yield 41001, c.get("getcallbackip", token=False)
    yield 40014, c.get("getcallbackip", token=False, access_token="x")
    yield 40013, c.get("gettoken", token=False, corpid="x", corpsecret=c.secret)
    yield 40001, c.get("gettoken", token=False, corpid=w.corp_id, corpsecret="x")
    yield 41002, c.get("gettoken", token=False, corpsecret="x")
    yield 41004, c.get("gettoken", token=False, corpid=w.corp_id)
    yield 48009, Client(w, "contacts").get("user/get", userid="lisi")
    yield 40123, c.upload(b"no picture at all")
    yield 44001, c.upload(b"")
    yield 40006, c.upload(b"12345", "file")
    yield 40005, c.upload(b"no video at all", "video")
    yield 301017, c.upload(b"no voice at all", "voice")
    yield 45001, c.upload(bytes(20 * 1024 * 1024 + 1), "file")
    yield 40009, c.upload(JPG + bytes(10 * 1024 * 1024))
    yield 40011, c.upload(bytes(4) + b"ftyp" + bytes(10 * 1024 * 1024), "video")
    yield 40058, c.upload(JPG, disposition="form-data; name=\"media\"; filename*=UTF-8''a.jpg")
    yield 40058, c.upload(JPG, disposition='form-data; name="file"; filename="a.jpg"')
    yield 93000, c.post("webhook/send", {"msgtype": "text", "text": {"content": "a"}}, token=False, key="x")
    w.robot["disabled"] = True
    yield 93004, c.post("webhook/send", {"msgtype": "text", "text": {"content": "a"}}, token=False, key=w.robot["key"])
    w.overlong = "refuse"
    yield 45002, c.send("zhangsan", "长" * 683)
    w.app.callback = False
    yield 43012, c.post("message/send", cards()[3])
    w.app.root_scope = False
    yield 60011, c.post("appchat/create", {"userlist": ["lisi", "zhangsan"]})
    w.app.trusted = False
    yield 60020, c.get("getcallbackip")
    w.app.trusted, w.app.disabled = True, True
    yield 50003, c.get("getcallbackip")
    w.app.disabled = False
    w.expires_in = 60
    w.kill_tokens()
    yield 40014, c.get("getcallbackip")
    c.value = None
    yield 0, c.get("getcallbackip")
    w.clock(61)
    yield 42001, c.get("getcallbackip")
    c.value = None


# --- the honest way -----------------------------------------------------------------------------------
def messages():
    with company() as w:
        c = Client(w)
        a = c.send("zhangsan|Nobody|wangwu", "好的，#张总 😀")
        assert a["errcode"] == 0 and a["invaliduser"] == "nobody" and a["unlicenseduser"] == "wangwu", a
        assert [s["text"] for s in w.sent("zhangsan")] == ["好的，#张总 😀"]
        assert c.send("@all")["errcode"] == 0 and len(w.wait_sent("lisi", 1)) == 1
        assert c.post("message/recall", {"msgid": a["msgid"]})["errcode"] == 0 and w.sent("ZhangSan")[0]["recalled"]
        for _ in range(2):
            assert c.send("lisi", "一样", enable_duplicate_check=1)["errcode"] == 0
        assert len(w.sent("lisi")) == 2
        c.send("lisi", "一样")
        w.clock(1801)
        c.send("lisi", "一样", enable_duplicate_check=1)
        assert len(w.sent("lisi")) == 4
        assert not w.violations, w.violations
        assert c.send("lisi", "长" * 683)["errcode"] == 0 and w.sent("lisi")[-1]["text"] == "长" * 682
        assert len(w.violations) == 1


def pacing():
    with company() as w:
        c = Client(w)
        for n in range(31):
            assert c.send("lisi", "%d" % n)["errcode"] == 0
        assert len(w.sent("lisi")) == 30 and len(w.violations) == 1, w.violations
        w.clock(60)
        c.send("lisi")
        assert len(w.sent("lisi")) == 31 and len(w.violations) == 1
        send = [c.post("webhook/send", {"msgtype": "markdown", "markdown": {"content": "%d" % n}}, token=False,
                       key=w.robot["key"])["errcode"] for n in range(21)]
        assert send == [0] * 20 + [45009] and len(w.violations) == 2 and len(w.wait_robot(20)) == 20


def tokens():
    with company() as w:
        many = [Client(w) for _ in range(2)]
        threads = [threading.Thread(target=c.token) for c in many]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        assert many[0].value == many[1].value and len(many[0].value) == 512
        assert len(w.violations) == 1 and "in flight" in w.violations[0], w.violations
        for _ in range(4):
            Client(w).token()
        assert len(w.violations) == 2 and "valid token" in w.violations[1], w.violations
        w.fail_next("message/send", "token_dead")
        assert many[0].send("lisi")["errcode"] in (40014, 42001)
        assert many[0].send("lisi")["errcode"] == 40014
        assert many[1].http("GET", "/cgi-bin/getcallbackip", {"access_token": "x"},
                            headers={"User-Agent": "kehud/" + w.app.secret})[0] == 200
        assert "a secret in the header" in w.violations[2], w.violations


def card_life():
    with company() as w, Honest(w) as daemon:
        c = Client(w)
        for n, kind in enumerate(("text_notice", "news_notice", "vote_interaction", "multiple_interaction")):
            a = c.post("message/send", of("template_card", card(kind))[3])
            assert a["errcode"] == 0 and ("response_code" in a) == (n > 1), a
        a = c.post("message/send", cards()[3])
        assert "[完成]" in w.sent("zhangsan")[-1]["text"]
        d = w.press("zhangsan", "veto/1")
        assert d.ok and b"<TaskId><![CDATA[t-1@x]]>" in daemon.took[-1] and d.response_code.encode() in daemon.took[-1]
        update = {"userids": ["ZhangSan"], "agentid": AGENT, "response_code": d.response_code,
                  "button": {"replace_name": "已否决"}}
        assert c.post("message/update_template_card", update)["errcode"] == 0
        assert w.sent("zhangsan")[-1]["button"] == "已否决" and not w.violations, w.violations
        try:
            w.press("zhangsan", "veto/1")
            raise RuntimeError("a dead button was pressed")
        except AssertionError:
            pass
        daemon.reply = "<xml><ToUserName>ZhangSan</ToUserName><FromUserName>%s</FromUserName><CreateTime>1</CreateTime>" \
            "<MsgType>update_button</MsgType><Button><ReplaceName>好</ReplaceName></Button></xml>" % w.corp_id
        w.press("ZhangSan", "done/1", force=True)
        assert w.sent("zhangsan")[-1]["button"] == "好" and not w.violations, w.violations
        w.press("zhangsan", "s", selected={"q": ["1"]})
        assert b"<SelectedItem><QuestionKey><![CDATA[q]]></QuestionKey><OptionIds><OptionId><![CDATA[1]]>" in daemon.took[-1]
        daemon.reply = None
        assert c.post("message/update_template_card", update)["errcode"] == w.used_response_code
        c.post("message/send", cards()[3])
        assert len(w.violations) == 2 and "was used" in w.violations[1], w.violations


def media():
    with company() as w:
        c = Client(w)
        up = c.upload(JPG)
        assert up["errcode"] == 0 and isinstance(up["created_at"], str), up
        status, headers, body = c.raw("GET", "media/get", {"media_id": up["media_id"]})
        assert body == JPG and "照片.jpg" in headers["Content-disposition"].encode("latin-1").decode()
        status, headers, body = c.raw("GET", "media/get", {"media_id": up["media_id"]}, headers={"Range": "bytes=2-9"})
        assert (status, body, headers["Content-Range"]) == (206, JPG[2:10], "bytes 2-9/%d" % len(JPG))
        assert c.post("message/send", of("image", {"media_id": up["media_id"]})[3])["errcode"] == 0
        robot = c.upload(b"no picture", "file", path="webhook/upload_media", key=w.robot["key"])
        assert robot["errcode"] == 0 and not w.violations, (robot, w.violations)
        assert c.get("media/get", media_id=robot["media_id"])["errcode"] == 40007
        for _ in range(2):
            c.raw("GET", "media/get", {"media_id": up["media_id"]})
        assert c.get("media/get", media_id=up["media_id"])["errcode"] == 45033
        assert len(w.violations) == 2, w.violations


def people():
    with company() as w:
        c = Client(w)
        assert [d["id"] for d in c.get("department/list")["department"]] == [1, 2, 3]
        assert [d["id"] for d in c.get("department/simplelist", id=2)["department_id"]] == [2, 3]
        assert c.get("department/get", id=3)["department"]["name"] == "销售二部"
        assert [u["name"] for u in c.get("user/list", department_id=3)["userlist"]] == ["李四", "王五"]
        assert c.get("user/get", userid="zhangsan")["userid"] == "ZhangSan"
        assert len(Client(w, "contacts").post("user/list_id", {"limit": 2})["dept_user"]) == 2
        code = w.login_code("lisi")
        assert c.get("auth/getuserinfo", code=code)["userid"] == "lisi"
        assert c.get("auth/getuserinfo", code=code)["errcode"] == 42022
        w.external("wm1", "王先生", {"lisi": "老王"})
        x = Client(w, "external")
        assert x.get("externalcontact/list", userid="lisi")["external_userid"] == ["wm1"]
        assert x.get("externalcontact/get", external_userid="wm1")["follow_user"][0]["remark"] == "老王"
        assert len(x.post("externalcontact/batch/get_by_user", {"userid_list": ["lisi"]})["external_contact_list"]) == 1
        assert c.post("menu/create", {"button": [MENU]}, agentid=AGENT)["errcode"] == 0
        assert c.get("menu/get", agentid=AGENT)["button"] == [MENU]
        assert c.get("agent/get", agentid=AGENT)["close"] == 0 and c.get("get_api_domain_ip")["ip_list"]
        assert c.post("appchat/create", {"userlist": ["lisi", "zhangsan"], "chatid": "g1"})["chatid"] == "g1"
        c.post("appchat/send", {"chatid": "g1", "msgtype": "text", "text": {"content": "早"}})
        assert w.groups["g1"]["sent"][0]["text"] == "早" and not w.violations, w.violations
        w.app.departments, w.app.root_scope = [3], False
        w.scope()
        assert [d["id"] for d in c.get("department/list")["department"]] == [3]
        assert c.get("user/get", userid="zhangsan")["errcode"] == 60111
        assert c.send("zhangsan")["errcode"] == 81013


def customers():
    with company() as w, Honest(w):
        w.kf_account("wk1")
        w.customer("wm1")
        for n in range(5):
            w.kf_text("wm1", "消息%d" % n, ring=n == 4)
        w.kf_image("wm1", JPG, ring=False)
        w.sync_page, w.sync_empty = 2, 0.3
        k, cursor, got = Client(w, "kf"), "", []
        token = next(iter(w.kf_accounts["wk1"]["bells"]))
        while True:
            page = k.post("kf/sync_msg", {"open_kfid": "wk1", "cursor": cursor, "token": token, "limit": 1000})
            cursor, got = page["next_cursor"], got + page["msg_list"]
            if not page["has_more"]:
                break
        assert [m["text"]["content"] for m in got[:5]] == ["消息%d" % n for n in range(5)] and len(got) == 6
        assert k.raw("GET", "media/get", {"media_id": got[5]["image"]["media_id"]})[2] == JPG
        say = {"touser": "wm1", "open_kfid": "wk1", "msgid": "a-1", "msgtype": "text", "text": {"content": "您好"}}
        assert k.post("kf/send_msg", say)["msgid"] == "a-1" and w.customers["wm1"].sent[0]["text"] == "您好"
        w.kf_enter("wm1")
        code = next(iter(w.welcome_codes))
        hello = {"code": code, "msgtype": "text", "text": {"content": "欢迎"}}
        assert k.post("kf/send_msg_on_event", hello)["errcode"] == 0
        assert k.post("kf/service_state/get", {"open_kfid": "wk1", "external_userid": "wm1"})["service_state"] == 0
        assert k.post("kf/customer/batchget", {"external_userid_list": ["wm1"]})["customer_list"][0]["nickname"] == "王先生"
        assert k.get("kf/account/list")["account_list"][0]["open_kfid"] == "wk1"
        assert "kfcwk1" in k.post("kf/add_contact_way", {"open_kfid": "wk1", "scene": "a1"})["url"]
        assert not w.violations, w.violations
        assert k.post("kf/send_msg", say)["errcode"] == 40058 and len(w.customers["wm1"].sent) == 2
        w.clock(601)
        assert k.post("kf/sync_msg", {"open_kfid": "wk1", "token": token})["errcode"] == 95007


# --- trouble ------------------------------------------------------------------------------------------
def trouble(kind):
    """What the client sees of each fault, and whether the message was sent."""
    seen = {"busy": -1, "frequency": 45009, "parallel": 45033, "http500": 500, "http502": 502, "garbage": "text",
            "empty": "text", "short": "cut", "half": "cut", "reset_before": "gone", "reset_after": "gone",
            "hang": "late", "slow": "late"}
    with company() as w:
        w.slow_s = 5.0
        c = Client(w)
        c.token()
        c.c.sock.settimeout(0.15)
        w.fail_next("message/send", kind)
        try:
            status, _, body = c.raw(*sends()[:2], {}, sends()[3])
            try:
                got = json.loads(body)["errcode"] if status == 200 else status
            except ValueError:
                got = "text"
        except TimeoutError:
            got = "late"
        except http.client.IncompleteRead:
            got = "cut"
        except (ConnectionError, http.client.HTTPException):
            got = "gone"
        if kind in HARMLESS:
            assert got == 0, got
        elif kind == "token_dead":
            assert got in (40014, 42001), got
        else:
            assert got == seen[kind], got
        assert len(w.sent("zhangsan")) == (kind in ("slow", "reset_after", "half", "garbage", "empty", "short", "closing"))
        assert w.wait_calls("message/send", fault=kind)[0].delivered == isinstance(got, int)
        assert not w.violations, w.violations


def seeded():
    def run(seed):
        with company() as w:
            c = Client(w)
            c.token()
            w.faults.plan(0.3, seed, ("busy", "http500"), ["message/send"])
            w.member_per_min = None
            return [c.raw(*sends()[:2], {}, sends()[3])[0:1] + (w.calls[-1].errcode,) for _ in range(60)]
    one = run(1)
    assert one == run(1) and one != run(2) and 5 < sum(x[1] != 0 for x in one) < 35


def outages():
    with company() as w:
        c = Client(w)
        c.token()
        with w.outage():
            for _ in range(2):
                try:
                    c.send("lisi")
                    raise RuntimeError("answered in an outage")
                except (ConnectionError, http.client.HTTPException):
                    pass
        assert c.send("lisi")["errcode"] == 0
        with w.outage("502"):
            assert c.raw(*sends()[:2], {}, sends()[3])[0] == 502
        assert c.send("lisi")["errcode"] == 0 and not w.violations


def undocumented():
    with company() as w:
        c = Client(w)
        assert c.raw("GET", "user/everything")[0] == 404
        assert c.http("GET", "/favicon.ico", {})[0] == 404 and len(w.violations) == 2
        with socket.create_connection(("127.0.0.1", w.server.port)) as s:
            s.sendall(b"HELO\r\n\r\n")
            s.settimeout(5)
            while s.recv(1000):
                pass
        assert len(w.violations) == 3


def main():
    tap = Tap()
    for v in vectors.ENVELOPES:
        tap.run("known value " + v[0], vector, *v)
    tap.run("known value V11", file_vector)
    tap.run("every error code", every_code)
    tap.run("messages, receivers, duplicates, recall", messages)
    tap.run("surplus messages are dropped, and held against the client", pacing)
    tap.run("tokens", tokens)
    tap.run("a card, pressed and updated", card_life)
    tap.run("media", media)
    tap.run("contacts, login, menu, groups", people)
    tap.run("customer service", customers)
    for kind in KINDS:
        tap.run("trouble: " + kind, trouble, kind)
    tap.run("a seed finds the same faults again", seeded)
    tap.run("outages", outages)
    tap.run("what is not documented is a violation", undocumented)
    tap.end()


main()
