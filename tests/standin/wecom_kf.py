"""Customer service: customers on personal WeChat, whose messages are fetched with kf/sync_msg."""
from wecom_api import call
from wecom_message import check_media
from wecom_rules import Any, List, Number, Object, Refuse, Text

KF = ("kf",)


class Customer:
    """state: 0 new, 1 assistant, 2 queue, 3 person, 4 ended."""

    def __init__(self, external_userid, name):
        self.external_userid, self.name, self.state, self.servicer = external_userid, name, 0, ""
        self.last, self.answers, self.sent = None, 0, []  # last: when they wrote; answers: ours since then


def account(w, c, number):
    a = w.kf_accounts.get(number)
    if a is None:
        raise Refuse(95000, number[:80], wrong=True)
    if a["withheld"]:
        raise Refuse(48007)
    return a


def customer_of(w, number):
    c = w.customers.get(number)
    if c is None:
        raise Refuse(40003, number[:80])
    return c


@call("POST", "kf/sync_msg", tokens=KF, body=Object(
    cursor=Text(64, over=40058), token=Text(128, over=40058), limit=Number(1, 1000), voice_format=Number(0, 1),
    open_kfid=Text(need=95000)))
def sync_msg(w, c, request):
    a = account(w, c, c.json["open_kfid"])
    bell = c.json.get("token")
    if bell:
        rung = a["bells"].get(bell)
        if rung is None or c.at > rung + 600:
            raise Refuse(95007, wrong=rung is None)
    elif not w.window("sync", a["open_kfid"], w.sync_per_min_without_token, 60).take(c.at):
        raise Refuse(45009)
    cursor = c.json.get("cursor", "")
    if cursor and cursor not in a["cursors"]:
        raise Refuse(40058, "cursor never issued", wrong=True)
    at = a["cursors"].get(cursor)
    if at is None:
        at = next((i for i, m in enumerate(a["log"]) if m["send_time"] >= c.at - 3 * 86400), len(a["log"]))
    # a page may be short or empty and still not the last
    most = min(c.json.get("limit", 1000), w.sync_page)
    if w.rng.random() < w.sync_empty:
        most = 0
    page = a["log"][at:at + most]
    at += len(page)
    name = "c%d.%d" % (at, len(a["cursors"]))
    a["cursors"][name] = at
    return {"next_cursor": name, "has_more": int(at < len(a["log"])), "msg_list": page}


MEDIA = Object(need=40058, media_id=Text(need=41006))
MENU_ITEM = Object(type=Text(need=40058, choice=("click", "view", "miniprogram", "text")),
                   click=Object(id=Text(128), content=Text(128, need=40058)),
                   view=Object(url=Text(2048, need=41010, scheme=True), content=Text(1024, need=40058)),
                   miniprogram=Any(), text=Object(content=Text(256, need=44004), no_newline=Number(0, 1)))
OBJECTS = {
    "text": Object(need=44004, content=Text(2048, need=44004)), "image": MEDIA, "voice": MEDIA, "video": MEDIA,
    "file": MEDIA,
    "link": Object(need=40058, title=Text(128, need=41016), desc=Text(512), url=Text(2048, need=41010, scheme=True),
                   thumb_media_id=Text(need=41006)),
    "miniprogram": Object(need=40058, appid=Text(need=42030), title=Text(64), thumb_media_id=Text(need=41006),
                          pagepath=Text(need=40058)),
    "msgmenu": Object(need=40058, head_content=Text(1024), list=List(MENU_ITEM, 0, 10, over=40058),
                      tail_content=Text(1024)),
    "location": Object(need=40058, name=Text(), address=Text(), latitude=Number(-90, 90, need=40058, real=True),
                       longitude=Number(-180, 180, need=40058, real=True)),
}
MSGID = Text(pattern="[0-9A-Za-z_-]{1,32}", bad=40058)
SEND = {k: Object(touser=Text(need=40003), open_kfid=Text(need=95000), msgid=MSGID, msgtype=Text(need=40008), **{k: o})
        for k, o in OBJECTS.items()}
ON_EVENT = {k: Object(code=Text(need=40058), msgid=MSGID, msgtype=Text(need=40008), **{k: o})
            for k, o in OBJECTS.items() if k in ("text", "msgmenu")}


class _ByKind:
    def __init__(self, table):
        self.table = table

    def check(self, body, where):
        kind = body.get("msgtype")
        if not isinstance(kind, str) or kind not in self.table:
            raise Refuse(40008, "%r" % (kind,))
        self.table[kind].check(body, where)


def _put(w, c, customer, a, body):
    msgid = body.get("msgid") or w.new_msgid()
    first = a["msgids"].get(msgid)
    if first is not None:
        raise Refuse(40058, "msgid was used", wrong=first.delivered)
    kind = body["msgtype"]
    if kind in ("image", "voice", "video", "file"):
        check_media(w, body[kind]["media_id"], kind)
    a["msgids"][msgid] = c
    text = body[kind].get("content", "")
    if kind == "msgmenu":
        m = body[kind]
        text = "\n".join([m.get("head_content", "")] + ["[%s]" % i[i["type"]].get("content", "")
                                                        for i in m.get("list", [])] + [m.get("tail_content", "")])
    customer.sent.append({"msgid": msgid, "msgtype": kind, "text": text, "body": body, "at": c.at, "call": c,
                          "open_kfid": a["open_kfid"]})
    return {"msgid": msgid}


@call("POST", "kf/send_msg", tokens=KF, body=_ByKind(SEND))
def send_msg(w, c, request):
    a = account(w, c, c.json["open_kfid"])
    customer = customer_of(w, c.json["touser"])
    if c.json.get("msgid") in a["msgids"]:
        return _put(w, c, customer, a, c.json)
    if customer.state == 4:
        raise Refuse(95013)
    if customer.state not in (0, 1):
        raise Refuse(95018)
    if customer.last is None or c.at > customer.last + 48 * 3600:
        raise Refuse(95002)
    if customer.answers >= 5:
        raise Refuse(95001)
    result = _put(w, c, customer, a, c.json)
    customer.answers += 1
    return result


@call("POST", "kf/send_msg_on_event", tokens=KF, body=_ByKind(ON_EVENT))
def send_msg_on_event(w, c, request):
    code = w.welcome_codes.get(c.json["code"])
    if code is None or code["used"]:
        raise Refuse(40058, "code", wrong=code is None or code["used"].delivered)
    if c.at > code["at"] + 20:
        raise Refuse(40058, "code expired", wrong=False)
    code["used"] = c
    return _put(w, c, w.customers[code["customer"]], w.kf_accounts[code["open_kfid"]], c.json)


WHO = dict(open_kfid=Text(need=95000), external_userid=Text(need=40003))


@call("POST", "kf/service_state/get", tokens=KF, body=Object(**WHO))
def state_get(w, c, request):
    account(w, c, c.json["open_kfid"])
    customer = customer_of(w, c.json["external_userid"])
    return {"service_state": customer.state, "servicer_userid": customer.servicer}


@call("POST", "kf/service_state/trans", tokens=KF, body=Object(
    service_state=Number(0, 4, need=40058), servicer_userid=Text(), **WHO))
def state_trans(w, c, request):
    account(w, c, c.json["open_kfid"])
    customer = customer_of(w, c.json["external_userid"])
    if customer.state == 4 or c.json["service_state"] == 0:
        raise Refuse(95016, wrong=False)
    if c.json["service_state"] == 3 and not c.json.get("servicer_userid"):
        raise Refuse(40058, "servicer_userid")
    customer.state, customer.servicer = c.json["service_state"], c.json.get("servicer_userid", "")
    return {}


@call("POST", "kf/customer/batchget", tokens=KF, body=Object(
    external_userid_list=List(Text(), 1, 100, need=40058), need_enter_session_context=Number(0, 1)))
def batchget(w, c, request):
    known = [w.customers[u] for u in c.json["external_userid_list"] if u in w.customers]
    bad = [u for u in c.json["external_userid_list"] if u not in w.customers]
    return {"customer_list": [{"external_userid": x.external_userid, "nickname": x.name, "avatar": "", "gender": 0,
                               "unionid": "u" + x.external_userid} for x in known],
            "invalid_external_userid": bad}


@call("GET|POST", "kf/account/list", tokens=KF, body=Object(offset=Number(), limit=Number(1, 100)))
def account_list(w, c, request):
    offset, limit = (c.json or {}).get("offset", 0), (c.json or {}).get("limit", 100)
    rows = [a for a in w.kf_accounts.values() if not a["withheld"]][offset:offset + limit]
    return {"account_list": [{"open_kfid": a["open_kfid"], "name": a["name"], "avatar": "", "manage_privilege": True}
                             for a in rows]}


@call("POST", "kf/add_contact_way", tokens=KF, body=Object(
    open_kfid=Text(need=95000), scene=Text(32, over=40058, pattern="[0-9A-Za-z_-]*")))
def add_contact_way(w, c, request):
    a = account(w, c, c.json["open_kfid"])
    return {"url": "https://work.weixin.qq.com/kf/kfc%s?enc_scene=%s" % (a["open_kfid"], c.json.get("scene", ""))}
