"""What an app or a robot sends: message/*, appchat/*, webhook/*."""
import base64
import hashlib
import json

import wecom_card
from wecom_api import call
from wecom_rules import Any, List, Number, Object, Refuse, Text, cut, ids

PAGE = 2048
_media = Object(need=40063, media_id=Text(need=41006))


def _linked(v, where):
    if not v.get("url") and not (v.get("appid") and v.get("pagepath")):
        raise Refuse(41010, where)


_article = Object(also=_linked, title=Text(128, need=41016), description=Text(512), url=Text(PAGE, scheme=True),
                  appid=Text(), pagepath=Text(), picurl=Text(PAGE, scheme=True))
_news = Object(need=40063, articles=List(_article, 1, 8, need=40063, over=45008))
_mparticle = Object(title=Text(128, need=41016), thumb_media_id=Text(need=41006), author=Text(64),
                    content_source_url=Text(PAGE, scheme=True), content=Text(666 * 1024, need=44004), digest=Text(512))
# content of text and markdown is measured later: whether it is cut or refused can be chosen
OBJECTS = {
    "text": Object(need=44004, content=Text(need=44004)),
    "image": _media, "voice": _media, "file": _media,
    "video": Object(need=40063, media_id=Text(need=41006), title=Text(128), description=Text(512)),
    "textcard": Object(need=40063, title=Text(128, need=41016), description=Text(512, need=41033),
                       url=Text(PAGE, need=41010, scheme=True), btntxt=Text(chars=4)),
    "news": _news,
    "mpnews": Object(need=40063, articles=List(_mparticle, 1, 8, need=40063, over=45008)),
    "markdown": Object(need=44004, content=Text(need=44004)),
    "miniprogram_notice": Object(
        need=40063, appid=Text(need=42030), page=Text(), title=Text(need=41016), description=Text(),
        emphasis_first_item=Any(), content_item=List(Object(key=Text(need=40058), value=Text(need=40058)), 0, 10)),
    "template_card": Any(need=40063),
}
FRAME = dict(touser=Text(), toparty=Text(), totag=Text(), msgtype=Text(need=40008),
             agentid=Number(need=41011, bad=40056), safe=Number(0, 2), enable_id_trans=Number(0, 1),
             enable_duplicate_check=Number(0, 1), duplicate_check_interval=Number(1, 14400))
SEND = {kind: Object(**FRAME, **{kind: o}) for kind, o in OBJECTS.items()}
GROUP_OBJECTS = {k: v for k, v in OBJECTS.items() if k not in ("template_card", "miniprogram_notice")}
GROUP_OBJECTS["text"] = Object(need=44004, content=Text(need=44004), mentioned_list=List(Text()))
GROUP_SEND = {kind: Object(chatid=Text(need=86001), msgtype=Text(need=40008), safe=Number(0, 1), **{kind: o})
              for kind, o in GROUP_OBJECTS.items()}
ROBOT_OBJECTS = {
    "text": Object(need=44004, content=Text(need=44004), mentioned_list=List(Text()),
                   mentioned_mobile_list=List(Text())),
    "markdown": Object(need=44004, content=Text(need=44004)),
    "markdown_v2": Object(need=44004, content=Text(need=44004)),
    "image": Object(need=40063, base64=Text(need=40063), md5=Text(need=40063, pattern="[0-9a-f]{32}")),
    "news": _news, "file": _media, "voice": _media, "template_card": Any(need=40063),
}
ROBOT_SEND = {kind: Object(msgtype=Text(need=40008), **{kind: o}) for kind, o in ROBOT_OBJECTS.items()}
ANY = Object()
ANY.check = lambda v, where: None


def by_kind(table, body):
    """Checks body against the row of its msgtype."""
    kind = body.get("msgtype")
    if not isinstance(kind, str) or kind not in table:
        raise Refuse(40008, "%r" % (kind,))
    table[kind].check(body, "body")
    return kind


def measured(w, c, kind, content, most):
    """Text as it will be shown; too long a one is cut or refused, and always a violation."""
    if len(content.encode()) <= most:
        return content
    if w.overlong == "refuse":
        raise Refuse(45002, "%s: %d bytes" % (kind, len(content.encode())))
    w.violation("%s: %s of %d bytes" % (c.path, kind, len(content.encode())))
    return cut(content, most)


def own_agent(w, c, agent_id):
    if agent_id not in w.apps:
        raise Refuse(40056, "%d" % agent_id)
    if w.apps[agent_id] is not c.token.app:
        raise Refuse(301002, "%d" % agent_id)
    return c.token.app


def check_media(w, media_id, kind, robot=None):
    m = w.media.get(media_id)
    if m is None or m.robot != robot:
        raise Refuse(40007, media_id[:80], wrong=True)
    if w.now() >= m.created + 3 * 86400:
        raise Refuse(40007, media_id[:80])
    if kind is not None and m.type != kind:
        raise Refuse(40004, "%s is %s" % (media_id[:80], m.type))
    return m


def receivers(w, app, body):
    """(userids, {"invaliduser": ..}): whom a message reaches."""
    to, party, tag = (body.get(k, "") for k in ("touser", "toparty", "totag"))
    if not (to or party or tag):
        raise Refuse(82001)
    bad = {"invaliduser": [], "invalidparty": [], "invalidtag": [], "unlicenseduser": []}
    found = {}
    if to == "@all":
        found = {m.userid: m for m in w.members.values() if app.sees(m)}
    else:
        for userid in ids(to, 1000, 40031):
            m = w.members.get(userid.lower())
            if m is None or not app.sees(m) or m.status in (2, 5):
                bad["invaliduser"].append(userid.lower())
            else:
                found[m.userid] = m
        for number in ids(party, 100, 40066):
            members = w.members_below(int(number)) if number.isdigit() else None
            if not members:
                bad["invalidparty"].append(number)
            found.update((m.userid, m) for m in members or () if app.sees(m))
        for number in ids(tag, 100, 40066):
            if number not in w.tags:
                bad["invalidtag"].append(number)
            found.update((m.userid, m) for m in w.members.values() if m.userid in w.tags.get(number, ()) and app.sees(m))
    for userid, m in list(found.items()):
        if not m.licensed:
            bad["unlicenseduser"].append(userid.lower())
            del found[userid]
    more = {k: "|".join(v) for k, v in bad.items()}
    if not found:
        raise Refuse(81013, **more)
    return list(found), more


def reads(body, kind, content):
    """What a person reads of a message."""
    if kind == "template_card":
        return "\n".join(wecom_card.seen(body[kind]))
    if kind in ("news", "mpnews"):
        return "\n".join(a["title"] for a in body[kind]["articles"])
    if kind in ("textcard", "video"):
        return "\n".join(v for k, v in body[kind].items() if k in ("title", "description"))
    return content


def shown_content(w, c, body, kind, limits):
    content = body[kind].get("content", "") if isinstance(body[kind], dict) else ""
    return measured(w, c, kind, content, limits[kind]) if kind in limits else content


@call("POST", "message/send", body=ANY)
def message_send(w, c, request):
    body = c.json
    kind = by_kind(SEND, body)
    app = own_agent(w, c, body["agentid"])
    safe = body.get("safe", 0)
    if (safe == 1 and kind not in ("text", "image", "video", "file", "mpnews")) or (safe == 2 and kind != "mpnews"):
        raise Refuse(40074 if kind == "news" else 40058, "safe=%d" % safe)
    content = shown_content(w, c, body, kind, {"text": PAGE, "markdown": PAGE})
    if kind in ("image", "voice", "video", "file"):
        check_media(w, body[kind]["media_id"], kind)
    card = None
    if kind == "template_card":
        card = body[kind]
        w.advice += wecom_card.check(card)
        if wecom_card.interactive(card) and not app.callback:
            raise Refuse(43012)
    to, more = receivers(w, app, body)
    msgid = w.new_msgid()
    repeats = Repeats(w, c, app)
    if repeats.found():
        c.duplicate = True
        return dict(more, msgid=msgid)
    if card is not None and "task_id" in card:
        known = app.task_ids.get(card["task_id"])
        if known is not None:
            raise Refuse(42014, "task_id %s was used" % card["task_id"], wrong=known.delivered)
        app.task_ids[card["task_id"]] = c
    repeats.remember()
    more["msgid"] = msgid
    if card is not None and wecom_card.interactive(card):
        more["response_code"] = w.new_response_code(app, msgid, to)
    w.messages[msgid] = {"agentid": app.agent_id, "at": c.at, "to": to}
    text = reads(body, kind, content)
    for userid in to:
        per_min = w.window("member", app.agent_id, userid, w.member_per_min, 60)
        per_hour = w.window("hour", app.agent_id, userid, w.member_per_hour, 3600)
        if not per_min.take(c.at) or not per_hour.take(c.at):
            w.violation("message/send: more than %s a minute to %s, dropped" % (w.member_per_min, userid))
            continue
        w.put_sent(userid, {"user": userid, "msgid": msgid, "agentid": app.agent_id, "msgtype": kind, "text": text,
                            "card": card, "body": body, "at": c.at, "to": to, "safe": safe, "updates": [],
                            "button": None, "recalled": False, "response_code": more.get("response_code"), "call": c})
    return more


class Repeats:
    """enable_duplicate_check: the same JSON within the interval is dropped. Whether one without the flag counts as
    the first, and whether the flag is part of "the same JSON", is documented nowhere: by default only what was sent
    with the flag both times is the same."""

    def __init__(self, w, c, app):
        self.flagged, self.app, self.at = c.json.get("enable_duplicate_check") == 1, app, c.at
        self.interval = c.json.get("duplicate_check_interval", 1800)
        self.key, body = None, c.json
        if w.lenient_duplicates:
            body = {k: v for k, v in body.items() if k not in ("enable_duplicate_check", "duplicate_check_interval")}
        if self.flagged or w.lenient_duplicates:
            self.key = json.dumps(body, sort_keys=True)

    def found(self):
        before = self.app.bodies.get(self.key)
        return self.flagged and before is not None and self.at < before + self.interval

    def remember(self):
        if self.key is not None:
            self.app.bodies[self.key] = self.at


@call("POST", "message/recall", body=Object(msgid=Text(need=40058, empty=False)))
def message_recall(w, c, request):
    m = w.messages.get(c.json["msgid"])
    if m is None or m["agentid"] != c.token.app.agent_id:
        raise Refuse(40058, "msgid")
    if c.at > m["at"] + 86400:
        raise Refuse(42052, wrong=False)
    for userid in m["to"]:
        for s in w.sent_to[userid]:
            if s["msgid"] == c.json["msgid"]:
                s["recalled"] = True
    return {}


def _what(v, where):
    if ("button" in v) == ("template_card" in v):
        raise Refuse(40058, "button or template_card")


@call("POST", "message/update_template_card", body=Object(
    also=_what, userids=List(Text(), 0, 1000), partyids=List(Number(), 0, 100), tagids=List(Number(), 0, 100),
    atall=Number(0, 1), agentid=Number(need=41011, bad=40056), response_code=Text(need=40058),
    enable_id_trans=Number(0, 1), button=Object(replace_name=Text(need=42020)), template_card=Any()))
def update_template_card(w, c, request):
    body = c.json
    app = own_agent(w, c, body["agentid"])
    code = w.response_codes.get(body["response_code"])
    if code is None:
        raise Refuse(40058, "response_code never issued", wrong=True)
    if code["agentid"] != app.agent_id:
        raise Refuse(42015, wrong=True)
    if code["used"] is not None or c.at > code["at"] + 72 * 3600:
        first = code["used"]
        raise Refuse(w.used_response_code, "response_code used or expired", wrong=bool(first and first.delivered))
    card = body.get("template_card")
    if card is not None:
        w.advice += wecom_card.check(card, update=True)
    named = [m.userid for m in (w.members.get(u.lower()) for u in body.get("userids", [])) if m]
    for number in body.get("partyids", []):
        named += [m.userid for m in w.members_below(number) or ()]
    for number in body.get("tagids", []):
        named += list(w.tags.get(str(number), ()))
    if body.get("atall"):
        named = list(code["to"])
    if not named and not body.get("userids"):
        raise Refuse(82101)
    outside = [u for u in body.get("userids", []) if u.lower() not in [t.lower() for t in code["to"]]]
    if outside and len(outside) == len(body["userids"]) and not body.get("atall"):
        raise Refuse(82102, "|".join(outside), wrong=True)
    code["used"] = c
    for userid in named:
        w.update_sent(userid, code["msgid"], body)
    return {"invaliduser": [u.lower() for u in outside]}


# --- appchat --------------------------------------------------------------------------------------
CHAT_ID = dict(pattern="[0-9A-Za-z]{1,32}", bad=86001)


def _group(w, c, chatid):
    if not c.token.app.root_scope:
        raise Refuse(60011)
    g = w.groups.get(chatid)
    if g is None:
        raise Refuse(86003, chatid[:40])
    if g["agentid"] != c.token.app.agent_id:
        raise Refuse(86008, chatid[:40])
    return g


def _known(w, users):
    unknown = [u for u in users if u.lower() not in w.members]
    if unknown:
        raise Refuse(86007, ",".join(unknown))
    return [w.members[u.lower()].userid for u in users]


@call("POST", "appchat/create", body=Object(
    name=Text(chars=50, over=40058), owner=Text(), userlist=List(Text(), 0, 10000, need=86006), chatid=Text(**CHAT_ID)))
def appchat_create(w, c, request):
    if not c.token.app.root_scope:
        raise Refuse(60011)
    users = _known(w, c.json["userlist"])
    if not 2 <= len(set(users)) <= 2000:
        raise Refuse(86006, "%d" % len(users), wrong=True)
    chatid = c.json.get("chatid") or "chat%d" % (len(w.groups) + 1)
    if chatid in w.groups:
        raise Refuse(86215, chatid)
    owner = c.json.get("owner") or users[0]
    if owner not in users:
        raise Refuse(86207, owner)
    w.groups[chatid] = {"chatid": chatid, "name": c.json.get("name", ""), "owner": owner, "userlist": users,
                        "chat_type": 0, "agentid": c.token.app.agent_id, "sent": []}
    return {"chatid": chatid}


@call("POST", "appchat/update", body=Object(
    chatid=Text(need=86001, **CHAT_ID), name=Text(chars=50, over=40058), owner=Text(), add_user_list=List(Text()),
    del_user_list=List(Text())))
def appchat_update(w, c, request):
    g = _group(w, c, c.json["chatid"])
    users = [u for u in g["userlist"] if u not in c.json.get("del_user_list", [])]
    users += [u for u in _known(w, c.json.get("add_user_list", [])) if u not in users]
    if not 2 <= len(users) <= 2000:
        raise Refuse(86006, "%d" % len(users))
    owner = c.json.get("owner", g["owner"])
    if owner not in users:
        raise Refuse(86207, owner)
    g.update(userlist=users, owner=owner, name=c.json.get("name", g["name"]))
    return {}


@call("GET", "appchat/get", query={"chatid": Text(need=86001, **CHAT_ID)})
def appchat_get(w, c, request):
    g = _group(w, c, c.query["chatid"])
    return {"chat_info": {k: g[k] for k in ("chatid", "name", "owner", "userlist", "chat_type")}}


@call("POST", "appchat/send", body=ANY)
def appchat_send(w, c, request):
    kind = by_kind(GROUP_SEND, c.json)
    g = _group(w, c, c.json["chatid"])
    content = shown_content(w, c, c.json, kind, {"text": PAGE, "markdown": PAGE})
    if kind in ("image", "voice", "video", "file"):
        check_media(w, c.json[kind]["media_id"], kind)
    if not w.window("group", g["chatid"], 200, 60).take(c.at):
        w.violation("appchat/send: more than 200 a minute to %s, dropped" % g["chatid"])
        return {}
    g["sent"].append({"chatid": g["chatid"], "msgtype": kind, "text": reads(c.json, kind, content), "body": c.json,
                      "at": c.at, "call": c})
    return {}


# --- group webhook ----------------------------------------------------------------------------------
def robot_of(w, c):
    r = w.robots.get(c.query["key"])
    if r is None:
        raise Refuse(93000)
    if r["disabled"]:
        raise Refuse(93004)
    return r


@call("POST", "webhook/send", tokens=None, query={"key": Text(need=93000)}, body=ANY)
def webhook_send(w, c, request):
    r = robot_of(w, c)
    kind = by_kind(ROBOT_SEND, c.json)
    content = shown_content(w, c, c.json, kind, {"text": PAGE, "markdown": 4096, "markdown_v2": 4096})
    if kind in ("file", "voice"):
        check_media(w, c.json[kind]["media_id"], kind, robot=r["key"])
    if kind == "template_card":
        w.advice += wecom_card.check(c.json[kind], ("text_notice", "news_notice"))
    if kind == "image":
        try:
            raw = base64.b64decode(c.json["image"]["base64"], validate=True)
        except ValueError as e:
            raise Refuse(40058, "base64") from e
        if hashlib.md5(raw).hexdigest() != c.json["image"]["md5"]:
            raise Refuse(40058, "md5")
        if len(raw) > 2 * 1024 * 1024 or not raw.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
            raise Refuse(40009, wrong=True)
    if not w.window("robot", r["key"], w.robot_per_min, 60).take(c.at):
        w.violation("webhook/send: more than %s a minute" % w.robot_per_min)
        raise Refuse(45009)
    r["sent"].append({"msgtype": kind, "text": reads(c.json, kind, content), "body": c.json, "at": c.at, "call": c,
                      "card": c.json[kind] if kind == "template_card" else None})
    return {}
