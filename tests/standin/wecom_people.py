"""Contacts, external contacts, the web page's login, the app itself and its menu."""
from wecom_api import call
from wecom_rules import List, Number, Object, Refuse, Text

USERID = r"[A-Za-z0-9_.@-]{1,64}"


def user_of(w, c, userid, missing=60111):
    m = w.members.get(userid.lower())
    if m is None or (c.token.app is not None and not c.token.app.sees(m)):
        raise Refuse(missing, userid[:80])
    return m


def party_of(w, c, number):
    if number not in w.departments:
        raise Refuse(60003, "%d" % number)
    if number not in visible(w, c.token.app):
        raise Refuse(60011, "%d" % number)
    return number


def visible(w, app):
    """Departments in an app's scope: those below its own ones; with single members in scope, none of theirs."""
    if app is None or app.root_scope or app.departments is None:
        return set(w.departments)
    out = set()
    for d in app.departments:
        out |= w.below(d)
    return out


def department(w, number, full):
    d = w.departments[number]
    if not full:
        return {"id": number, "parentid": d["parentid"], "order": d["order"]}
    return {"id": number, "name": d["name"], "name_en": "", "department_leader": list(d["leaders"]),
            "parentid": d["parentid"], "order": d["order"]}


def _departments(w, c):
    seen = visible(w, c.token.app)
    if "id" in c.query:
        seen &= w.below(party_of(w, c, c.query["id"]))
    return sorted(seen)


@call("GET", "department/list", query={"id": Number()})
def department_list(w, c, request):
    return {"department": [department(w, d, True) for d in _departments(w, c)]}


@call("GET", "department/simplelist", query={"id": Number()}, tokens=("app", "contacts"))
def department_simplelist(w, c, request):
    return {"department_id": [department(w, d, False) for d in _departments(w, c)]}


@call("GET", "department/get", query={"id": Number(need=40058)})
def department_get(w, c, request):
    return {"department": department(w, party_of(w, c, c.query["id"]), True)}


def details(m):
    return {"userid": m.userid, "name": m.name, "department": list(m.department), "order": [0] * len(m.department),
            "position": m.position, "is_leader_in_dept": [int(m.leader)] * len(m.department),
            "direct_leader": list(m.direct_leader), "telephone": "", "alias": m.alias, "status": m.status,
            "english_name": "", "open_userid": "", "main_department": m.department[0],
            "extattr": {"attrs": []}, "external_position": "", "external_profile": {"external_attr": []}}


def _members(w, c):
    number = party_of(w, c, c.query["department_id"])
    app = c.token.app
    return sorted((m for m in w.members.values() if number in m.department and app.sees(m)), key=lambda m: m.userid)


@call("GET", "user/list", query={"department_id": Number(need=40058)})
def user_list(w, c, request):
    return {"userlist": [details(m) for m in _members(w, c)]}


@call("GET", "user/simplelist", query={"department_id": Number(need=40058)})
def user_simplelist(w, c, request):
    return {"userlist": [{"userid": m.userid, "name": m.name, "department": list(m.department), "open_userid": ""}
                         for m in _members(w, c)]}


@call("GET", "user/get", query={"userid": Text(need=40058, pattern=USERID)})
def user_get(w, c, request):
    return details(user_of(w, c, c.query["userid"]))


@call("POST", "user/list_id", body=Object(cursor=Text(), limit=Number(1, 10000)), tokens=("contacts",))
def user_list_id(w, c, request):
    pairs = sorted((m.userid, d) for m in w.members.values() for d in m.department)
    at = c.json.get("cursor", "")
    if at and not at.isdigit():
        raise Refuse(40058, "cursor", wrong=True)
    begin, most = int(at or 0), c.json.get("limit", 10000)
    page = pairs[begin:begin + most]
    end = begin + len(page)
    return {"next_cursor": "%d" % end if end < len(pairs) else "",
            "dept_user": [{"userid": u, "department": d} for u, d in page]}


# --- login of the web page --------------------------------------------------------------------------
@call("GET", "auth/getuserinfo", query={"code": Text(512, need=41008)})
def getuserinfo(w, c, request):
    code = w.codes.get(c.query["code"])
    if code is None:
        raise Refuse(40029)
    if code["used"]:
        raise Refuse(42022, wrong=False)
    if c.at > code["at"] + 300:
        raise Refuse(42003)
    code["used"] = True
    if code["outsider"]:
        return {"openid": code["who"]}
    return {"userid": user_of(w, c, code["who"]).userid}


# --- external contacts ------------------------------------------------------------------------------
EXTERNAL = ("external",)


def _external(w, number):
    e = w.externals.get(number)
    if e is None:
        raise Refuse(84061, number[:80])
    return e


@call("GET", "externalcontact/list", query={"userid": Text(need=40058, pattern=USERID)}, tokens=EXTERNAL)
def external_list(w, c, request):
    m = user_of(w, c, c.query["userid"])
    found = [e["external_userid"] for e in w.externals.values() if any(f["userid"] == m.userid for f in e["follow"])]
    if not found:
        raise Refuse(84061)
    return {"external_userid": found}


def _contact(e):
    return {k: e[k] for k in ("external_userid", "name", "avatar", "type", "gender", "position", "corp_name",
                              "corp_full_name")}


@call("GET", "externalcontact/get", query={"external_userid": Text(need=40058), "cursor": Text()}, tokens=EXTERNAL)
def external_get(w, c, request):
    e = _external(w, c.query["external_userid"])
    return {"external_contact": _contact(e), "follow_user": e["follow"], "next_cursor": ""}


@call("POST", "externalcontact/batch/get_by_user", tokens=EXTERNAL, body=Object(
    userid_list=List(Text(), 1, 100, need=40058), cursor=Text(), limit=Number(1, 100)))
def external_batch(w, c, request):
    who = {user_of(w, c, u).userid for u in c.json["userid_list"]}
    all_ = [{"external_contact": _contact(e), "follow_info": f} for e in w.externals.values() for f in e["follow"]
            if f["userid"] in who]
    at = c.json.get("cursor") or "0"
    if not at.isdigit():
        raise Refuse(40058, "cursor", wrong=True)
    end = int(at) + c.json.get("limit", 50)
    return {"external_contact_list": all_[int(at):end], "next_cursor": "%d" % end if end < len(all_) else ""}


@call("POST", "externalcontact/remark", tokens=EXTERNAL, body=Object(
    userid=Text(need=40058), external_userid=Text(need=40058), remark=Text(chars=20, over=40058),
    description=Text(chars=150, over=40058), remark_company=Text(chars=20, over=40058),
    remark_mobiles=List(Text(), 0, 5), remark_pic_mediaid=Text()))
def external_remark(w, c, request):
    e = _external(w, c.json["external_userid"])
    m = user_of(w, c, c.json["userid"])
    for f in e["follow"]:
        if f["userid"] == m.userid:
            f.update({k: v for k, v in c.json.items() if k in ("remark", "description")})
            return {}
    raise Refuse(84061)


# --- the app ----------------------------------------------------------------------------------------
def _own(w, c):
    agent_id = c.query["agentid"]
    if agent_id not in w.apps:
        raise Refuse(40056)
    if w.apps[agent_id] is not c.token.app:
        raise Refuse(301002)
    return c.token.app


AGENT = {"agentid": Number(need=41011, bad=40056)}


@call("GET", "agent/get", query=AGENT)
def agent_get(w, c, request):
    app = _own(w, c)
    users = [{"userid": m.userid} for m in w.members.values() if app.users is not None and m.userid in app.users]
    return {"agentid": app.agent_id, "name": app.name, "square_logo_url": "", "description": "",
            "allow_userinfos": {"user": users},
            "allow_partys": {"partyid": [1] if app.root_scope else sorted(app.departments or [])},
            "allow_tags": {"tagid": []}, "close": int(app.disabled), "redirect_domain": "", "report_location_flag": 0,
            "isreportenter": 1, "home_url": ""}


@call("GET", "getcallbackip", tokens=("app", "contacts", "kf"))
def getcallbackip(w, c, request):
    return {"ip_list": ["127.0.0.1", "101.226.103.*", "101.226.62.0/24"]}


@call("GET", "get_api_domain_ip", tokens=("app", "contacts", "kf"))
def get_api_domain_ip(w, c, request):
    return {"ip_list": ["127.0.0.1", "182.254.11.176"]}


def _button(v, where):
    sub = v.get("sub_button")
    if sub is not None:
        if "type" in v:
            raise Refuse(40017, where + ": type beside sub_button")
        return
    kind = v.get("type")
    if kind not in ("click", "view", "scancode_push", "scancode_waitmsg", "pic_sysphoto", "pic_photo_or_album",
                    "pic_weixin", "location_select", "view_miniprogram"):
        raise Refuse(40017, "%s %r" % (where, kind))
    if kind == "view" and not v.get("url"):
        raise Refuse(40020, where)
    if kind == "view_miniprogram" and not (v.get("pagepath") and v.get("appid")):
        raise Refuse(40058, where)
    if kind not in ("view", "view_miniprogram") and not v.get("key"):
        raise Refuse(40019, where)


def _menu(name_bytes, **more):
    return Object(also=_button, type=Text(bad=40017), name=Text(name_bytes, need=40018, over=40018),
                  key=Text(128, over=40019), url=Text(1024, over=40020, scheme=True), pagepath=Text(), appid=Text(),
                  **more)


@call("POST", "menu/create", query=AGENT, body=Object(button=List(
    _menu(16, sub_button=List(_menu(40), 1, 5, over=40023)), 1, 3, need=40016, over=40016)))
def menu_create(w, c, request):
    _own(w, c).menu = c.json
    return {}


@call("GET", "menu/get", query=AGENT)
def menu_get(w, c, request):
    menu = _own(w, c).menu
    if menu is None:
        raise Refuse(46003)
    return menu


@call("GET", "menu/delete", query=AGENT)
def menu_delete(w, c, request):
    _own(w, c).menu = None
    return {}
