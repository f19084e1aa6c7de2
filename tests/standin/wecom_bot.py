"""The AI bot with URL callback: JSON messages, encrypted media at a URL, response_url."""
import json
import urllib.parse

import wecom_card
import wecom_crypt
from server import Answer
from wecom_api import JSON
from wecom_callback import Delivery
from wecom_rules import Any, Bool, List, Object, Refuse, Text, error_text, json_body

STREAM = Object(need=40058, id=Text(need=40058), finish=Bool(need=40058), content=Text(20480, over=45002),
                msg_item=List(Object(msgtype=Text(need=40058, choice=("image",)),
                                     image=Object(need=40058, base64=Text(need=40058), md5=Text(need=40058))), 0, 10),
                feedback=Object(id=Text(256, need=40058)))
REPLIES = {
    "stream": Object(msgtype=Text(need=40008), stream=STREAM),
    "template_card": Object(msgtype=Text(need=40008), template_card=Any(need=40058)),
    "stream_with_template_card": Object(msgtype=Text(need=40008), stream=STREAM, template_card=Any()),
    "text": Object(msgtype=Text(need=40008), text=Object(need=44004, content=Text(2048, need=44004))),
}
LATER = {
    "markdown": Object(msgtype=Text(need=40008), markdown=Object(need=44004, content=Text(20480, need=44004))),
    "template_card": Object(msgtype=Text(need=40008), template_card=Any(need=40058)),
}


class Bot:
    """The part of Wecom that is the bot."""

    def init_bot(self):
        self.bot_files = {}       # id -> {content, filename, at}
        self.response_urls = {}   # id -> {at, used, where, user}
        self.bot_said = []        # what the bot answered, in order

    # --- what the bot hears ---------------------------------------------------------------------------
    def bot_message(self, user, kind, content, group=None, quote=None, msgid=None, wait=True):
        """group: id of a group chat. quote: (kind, content) of the quoted message."""
        e = self.endpoints["bot"]
        msgid = msgid or "CAIQ%dGMjQYY" % next(self.numbers)
        body = {"msgid": msgid, "create_time": int(self.now()), "aibotid": self.bot_id,
                "chattype": "group" if group else "single", "from": {"userid": user}}
        if group:
            body["chatid"] = group
        key = "r%016x" % self.rng_out.getrandbits(64)
        self.response_urls[key] = {"at": self.now(), "used": None, "where": group or user, "user": user}
        body["response_url"] = "%s/bot-response/%s?code=%s" % (self.url, key, urllib.parse.quote("a+/=b"))
        body["msgtype"] = kind
        body[kind] = content
        if quote:
            body["quote"] = {"msgtype": quote[0], quote[0]: quote[1]}
        d = Delivery(e, json.dumps(body, ensure_ascii=False).encode(), msgid, kind, user)
        d.response_url = key
        return self.deliver(d, wait)

    def bot_text(self, user, content, group=None, **more):
        return self.bot_message(user, "text", {"content": "@%s %s" % (self.bot_name, content) if group else content},
                                group, **more)

    def bot_media(self, content, filename=None):
        """An encrypted file's URL, good for five minutes."""
        key = "m%016x" % self.rng_out.getrandbits(64)
        sealed = wecom_crypt.seal_file(self.endpoints["bot"].key, content)
        self.bot_files[key] = {"content": sealed, "filename": filename, "at": self.now()}
        return "%s/bot-media/%s?sign=q%%2Bz%%3D" % (self.url, key)

    def bot_image(self, user, content, **more):
        return self.bot_message(user, "image", {"url": self.bot_media(content)}, **more)

    def bot_file(self, user, content, filename, **more):
        return self.bot_message(user, "file", {"url": self.bot_media(content, filename)}, **more)

    def bot_video(self, user, content, **more):
        return self.bot_message(user, "video", {"url": self.bot_media(content)}, **more)

    def bot_voice(self, user, transcript, **more):
        return self.bot_message(user, "voice", {"content": transcript}, **more)

    def bot_mixed(self, user, items, **more):
        """items: texts and pictures (bytes)."""
        parts = [{"msgtype": "text", "text": {"content": i}} if isinstance(i, str)
                 else {"msgtype": "image", "image": {"url": self.bot_media(i)}} for i in items]
        return self.bot_message(user, "mixed", {"msg_item": parts}, **more)

    def bot_stream(self, user, stream_id, group=None, **more):
        """The platform asks how an unfinished answer goes on."""
        return self.bot_message(user, "stream", {"id": stream_id}, group, **more)

    def bot_event(self, user, name, fields=None, group=None, wait=True, msgid=None):
        msgid = msgid or "CAIQ%dGMjQYY" % next(self.numbers)
        body = {"msgid": msgid, "create_time": int(self.now()), "aibotid": self.bot_id, "from": {"userid": user},
                "chattype": "group" if group else "single", "msgtype": "event",
                "event": {"eventtype": name, name: fields or {}}}
        if group:
            body["chatid"] = group
        d = Delivery(self.endpoints["bot"], json.dumps(body, ensure_ascii=False).encode(), msgid, name, user,
                     may_reply=name in ("enter_chat", "template_card_event"))
        return self.deliver(d, wait)

    def bot_press(self, user, card, key, selected=None, **more):
        """A click on a card that the bot sent."""
        items = [{"question_key": q, "option_ids": {"option_id": list(o)}} for q, o in (selected or {}).items()]
        return self.bot_event(user, "template_card_event", {
            "card_type": card["card_type"], "event_key": key, "task_id": card.get("task_id", ""),
            "selected_items": {"selected_item": items}}, **more)

    # --- what the bot says ------------------------------------------------------------------------------
    def bot_reply(self, d, body):
        """A passive reply, as JSON; Bad if it is none."""
        try:
            if d.kind == "template_card_event":
                Object(response_type=Text(need=40058, choice=("update_template_card",)), userids=List(Text()),
                       template_card=Any(need=40058)).check(body, "reply")
                self.advice += wecom_card.check(body["template_card"], update=True)
            else:
                kind = body.get("msgtype") if isinstance(body, dict) else None
                if kind not in REPLIES or (kind == "text") != (d.kind == "enter_chat"):
                    if not (kind == "template_card" and d.kind == "enter_chat"):
                        raise Refuse(40008, "%r to %s" % (kind, d.kind))
                REPLIES[kind].check(body, "reply")
                if "template_card" in body:
                    self.advice += wecom_card.check(body["template_card"])
        except Refuse as e:
            raise wecom_crypt.Bad(str(e)) from e
        self.said(d.user, d.user, body)

    def said(self, where, user, body):
        kind = body.get("msgtype") or body.get("response_type")
        text = body.get("stream", body.get("markdown", body.get("text", {}))).get("content", "")
        card = body.get("template_card")
        if card and not text:
            text = "\n".join(wecom_card.seen(card))
        self.bot_said.append({"where": where, "user": user, "msgtype": kind, "text": text, "card": card, "body": body,
                              "at": self.now()})

    def bot_side(self, request, c):
        """Requests to media URLs and to response_url."""
        key = request.path.split("/")[2]
        if request.path.startswith("/bot-media/"):
            f = self.bot_files.get(key)
            if f is None or request.method != "GET" or request.query != "sign=q%2Bz%3D":
                self.violation("%s %s" % (request.method, request.target))
                return Answer(404)
            if c.at > f["at"] + 300:
                return Answer(404, b"<Error><Code>AccessDenied</Code></Error>", [("Content-Type", "application/xml")])
            headers = [("Content-Type", "application/octet-stream")]
            if f["filename"]:
                headers.append(("Content-Disposition", "attachment; filename*=UTF-8''%s; filename=\"%s\""
                                % (urllib.parse.quote(f["filename"]), urllib.parse.quote(f["filename"]))))
            return Answer(200, f["content"], headers)
        c.errcode = 0
        try:
            return self.response(request, c, key)
        except Refuse as e:
            c.errcode, c.detail = e.code, e.detail
            if e.wrong:
                self.violation("response_url: %d %s" % (e.code, e.detail))
            return Answer(200, json.dumps({"errcode": e.code, "errmsg": error_text(e.code)}).encode(), JSON)

    def response(self, request, c, key):
        r = self.response_urls.get(key)
        if r is None or request.method != "POST" or request.query != "code=a%2B/%3Db":
            raise Refuse(40058, "%s %s" % (request.method, request.target), wrong=True)
        if r["used"] is not None:
            raise Refuse(40058, "used", wrong=r["used"].delivered)
        if c.at > r["at"] + 3600:
            raise Refuse(40058, "expired", wrong=False)
        c.json = json_body(request)
        kind = c.json.get("msgtype")
        if kind not in LATER:
            raise Refuse(40008, "%r" % (kind,))
        LATER[kind].check(c.json, "body")
        if kind == "template_card":
            self.advice += wecom_card.check(c.json[kind])
        r["used"] = c
        self.said(r["where"], r["user"], c.json)
        return Answer(200, b'{"errcode":0,"errmsg":"ok"}', JSON)
