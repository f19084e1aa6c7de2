"""Template cards (section 模板卡片 of doc 90236): what a valid one is, and what a client would cut."""
from wecom_rules import Bool, List, Number, Object, Refuse, Text

KEY = 1024


def _links(where_url=42028):
    """type 1 opens a URL, type 2 a mini program."""
    def check(v, where):
        if v.get("type") == 1 and not v.get("url"):
            raise Refuse(where_url, where + ".url is missing")
        if v.get("type") == 2 and not v.get("appid"):
            raise Refuse(42030, where + ".appid is missing")
    return check


def _row(v, where):
    for kind, name, code in ((1, "url", 42028), (2, "media_id", 42029), (3, "userid", 42050)):
        if v.get("type") == kind and not v.get(name):
            raise Refuse(code, "%s.%s is missing" % (where, name))


def _button(v, where):
    if v.get("type", 0) == 1 and not v.get("url"):
        raise Refuse(42028, where + ".url is missing")
    if v.get("type", 0) == 0 and not v.get("key"):
        raise Refuse(42039, where + ".key is missing")


def _area(v, where):
    if v.get("type") == 1 and not v.get("url"):
        raise Refuse(42028, where + ".url is missing")


def _options(most, **more):
    item = Object(id=Text(128, need=42040, bad=42040, over=42040), text=Text(need=42041, bad=42041), **more)
    return List(item, 1, most, need=42037, bad=42037)


URL = dict(url=Text(2048, scheme=True), appid=Text(), pagepath=Text())
SHARED = dict(
    card_type=Text(need=42031),
    source=Object(icon_url=Text(scheme=True), desc=Text(), desc_color=Number(0, 3)),
    main_title=Object(title=Text(), desc=Text()),
    quote_area=Object(also=_links(), type=Number(0, 2), title=Text(), quote_text=Text(), **URL),
    horizontal_content_list=List(
        Object(also=_row, type=Number(0, 3), keyname=Text(need=42027), value=Text(), url=URL["url"], media_id=Text(),
               userid=Text()), 0, 6, over=42035),
    jump_list=List(Object(also=_links(), type=Number(0, 2), title=Text(need=42033), **URL), 0, 3, over=42042),
    card_action=Object(also=_links(), type=Number(1, 2, need=42045, bad=42045), **URL),
    task_id=Text(need=None, pattern=r"[0-9A-Za-z_@-]{1,128}", bad=42014))
MENU = Object(desc=Text(), action_list=List(Object(text=Text(need=40058), key=Text(KEY, need=42051, over=42051)),
                                            1, 3, need=40058))
SELECT = Object(question_key=Text(KEY, need=42043, over=42043), title=Text(), selected_id=Text(),
                disable=Bool(), option_list=_options(10))
SUBMIT = Object(need=42049, text=Text(need=42049, bad=42049), key=Text(KEY, need=42046, bad=42046, over=42046))
KINDS = {
    "text_notice": dict(SHARED, emphasis_content=Object(title=Text(), desc=Text()), sub_title_text=Text(),
                        action_menu=MENU),
    "news_notice": dict(
        SHARED, action_menu=MENU,
        card_image=Object(url=Text(need=42044, scheme=True), aspect_ratio=Number(1.3, 2.25, real=True)),
        image_text_area=Object(also=_area, type=Number(0, 2), url=Text(scheme=True), title=Text(), desc=Text(),
                               image_url=Text(need=40058, scheme=True), appid=Text(), pagepath=Text()),
        vertical_content_list=List(Object(title=Text(need=42033), desc=Text()), 0, 4, over=42036)),
    "button_interaction": dict(
        SHARED, action_menu=MENU, sub_title_text=Text(), replace_text=Text(), button_selection=SELECT,
        button_list=List(Object(also=_button, type=Number(0, 1), text=Text(need=42038, bad=42038),
                                style=Number(1, 4), key=Text(KEY, over=42019, bad=42017), url=URL["url"]),
                         1, 6, need=42039)),
    "vote_interaction": dict(
        SHARED, replace_text=Text(), submit_button=SUBMIT,
        checkbox=Object(need=42043, question_key=Text(KEY, need=42043, over=42043), mode=Number(0, 1),
                        disable=Bool(), option_list=_options(20, is_checked=Bool()))),
    "multiple_interaction": dict(SHARED, replace_text=Text(), submit_button=SUBMIT,
                                 select_list=List(SELECT, 1, 3, need=42047, bad=42047)),
}
KINDS = {name: Object(**fields) for name, fields in KINDS.items()}
INTERACTIVE = ("button_interaction", "vote_interaction", "multiple_interaction")
# characters that a client shows; more is cut there without an error
SHOWN = {"main_title.title": 36, "main_title.desc": 44, "source.desc": 20, "emphasis_content.title": 14,
         "emphasis_content.desc": 22, "sub_title_text": 160, "horizontal_content_list.keyname": 5,
         "horizontal_content_list.value": 30, "button_list.text": 10, "button_selection.option_list.text": 16,
         "select_list.option_list.text": 16, "checkbox.option_list.text": 17, "vertical_content_list.title": 38,
         "vertical_content_list.desc": 160, "jump_list.title": 18, "submit_button.text": 10}


def check(card, kinds=tuple(KINDS), update=False):
    """Refuse, or the list of what a client will cut, as (path, characters, shown)."""
    if not isinstance(card, dict):
        raise Refuse(40058, "template_card is not an object")
    kind = card.get("card_type")
    if kind not in KINDS or kind not in kinds:
        raise Refuse(42031, "%r" % (kind,))
    KINDS[kind].check(card, "template_card")
    title = card.get("main_title", {}).get("title")
    if kind == "text_notice":
        if not title and not card.get("sub_title_text"):
            raise Refuse(40058, "main_title.title or sub_title_text")
    elif not title:
        raise Refuse(40058, "main_title.title is missing")
    if kind == "news_notice" and "card_image" not in card and "image_text_area" not in card:
        raise Refuse(42044, "card_image or image_text_area")
    if kind in ("text_notice", "news_notice") and "card_action" not in card:
        raise Refuse(42045, "card_action is missing")
    if not update and "task_id" not in card and (kind in INTERACTIVE or "action_menu" in card):
        raise Refuse(42014, "task_id is missing")
    if "replace_text" in card and not update:
        raise Refuse(40058, "replace_text belongs to updates")
    distinct_keys(card)
    return list(advice(card))


def distinct_keys(card):
    keys = [b["key"] for b in card.get("button_list", []) if "key" in b]
    if len(set(keys)) != len(keys):
        raise Refuse(42018, "%r" % keys)
    menu = [a["key"] for a in card.get("action_menu", {}).get("action_list", [])]
    if len(set(menu + keys)) != len(menu + keys):
        raise Refuse(42051, "%r" % menu)
    questions = [q for q in [card.get("button_selection"), card.get("checkbox")] + card.get("select_list", []) if q]
    names = [q["question_key"] for q in questions]
    if len(set(names)) != len(names):
        raise Refuse(42043, "%r" % names)
    for q in questions:
        options = [o["id"] for o in q["option_list"]]
        if len(set(options)) != len(options):
            raise Refuse(42040, "%r" % options)


def advice(value, path=""):
    if isinstance(value, dict):
        for name, v in value.items():
            yield from advice(v, path + "." + name if path else name)
    elif isinstance(value, list):
        for v in value:
            yield from advice(v, path)
    elif isinstance(value, str) and path in SHOWN and len(value) > SHOWN[path]:
        yield path, len(value), SHOWN[path]


def seen(value, name=""):
    """All that a person reads of a card, a line each; buttons in brackets."""
    if isinstance(value, dict):
        if "keyname" in value:
            return ["%s:%s" % (value["keyname"], value.get("value", ""))]
        out = []
        for k, v in value.items():
            if k in ("title", "desc", "text", "quote_text", "sub_title_text", "replace_text") and isinstance(v, str):
                out.append("[%s]" % v if name in ("button_list", "submit_button", "action_list") else v)
            elif isinstance(v, (dict, list)):
                out += seen(v, k)
        return out
    if isinstance(value, list):
        return [line for v in value for line in seen(v, name)]
    return []


def interactive(card):
    """Whether clicks on it come back, and it can be updated."""
    return card["card_type"] in INTERACTIVE or "action_menu" in card


def keys(card):
    """The EventKeys a click on it can have."""
    out = [b["key"] for b in card.get("button_list", []) if b.get("type", 0) == 0]
    if "submit_button" in card:
        out.append(card["submit_button"]["key"])
    return out


def menu_keys(card):
    return [a["key"] for a in card.get("action_menu", {}).get("action_list", [])]
