#!/usr/bin/env python3
"""Plays a salesperson's morning on the console page in a real Chromium; prints TAP.

usage: console_test.py [--url URL] [--out DIR] [--photo FILE]

Without --url it starts a daemon of its own with demo data. Screenshots stay in DIR.
"""

import argparse
import json
import os
import sys
import tempfile
import time
import traceback
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE)]

from lib.daemon import Daemon, slow  # noqa: E402
from lib.tap import Tap  # noqa: E402
from webdriver import ENTER, ESCAPE, SHIFT, Browser  # noqa: E402

REFERENCE = "#客户张总#杭州三甲医院#意向采购骨科耗材"
PHOTO = os.path.join(HERE, "label.jpg")  # drawn, of an invented product
MARKUP = "<script>document.title='broken'</script><img src=x onerror=\"document.title='broken'\"><b>粗</b>"
AT_END = ("const s = document.getElementById('scroller');"
          "return s.scrollHeight - s.scrollTop - s.clientHeight < 64")
ANSWER_S = 10 * slow()
PHOTO_S = 30 * slow()


class Page:
    """What the test says to the page, in the words of a person."""

    def __init__(self, browser, url):
        self.browser, self.url = browser, url
        self.browser.open(url)

    def choose(self, name):
        """Uses the switcher; on the first visit it opens by itself."""
        opened = "return document.getElementById('people').open"
        self.browser.wait_for(lambda: self.browser.script(
            opened + "|| document.getElementById('my-face').textContent !== ''"), "people loaded")
        if not self.browser.script(opened):
            self.browser.find("#switch").click()
        self.browser.find("#people-list button", name).click()
        self.browser.wait_for(
            lambda: name in self.browser.find("#my-name").text(), f"{name} chosen")
        self.online()

    def online(self):
        self.browser.find("#state[data-state=online]", deadline=40)
        # The state may be told before the history is drawn.
        self.browser.wait_for(lambda: self.browser.script(
            "return !document.getElementById('empty').hidden"
            " || document.querySelector('.msg') !== null"), "history or the empty chat")

    def say(self, text):
        box = self.browser.find("#box")
        box.clear()
        box.type(text + ENTER)

    def bot_after(self, count, css="", text=None, deadline=ANSWER_S):
        """A bot message beyond the first `count`, waited for."""
        def look():
            for message in self.browser.all(".msg.bot")[count:]:
                # A message that is still fading in has no text for WebDriver.
                if (not css or message.all(css)) and message.text().strip() and (
                        text is None or text in message.text()):
                    return message
            return None
        return self.browser.wait_for(look, f"answer {css} {text or ''}", deadline)

    def bots(self):
        return len(self.browser.all(".msg.bot"))

    def mine(self, text=""):
        return [m for m in self.browser.all(".msg.me") if text in m.text()]

    def delivered(self, text, deadline=ANSWER_S):
        return self.browser.wait_for(
            lambda: [m for m in self.mine(text) if m.attribute("data-state") == "sent"],
            f"delivered: {text}", deadline)


def history(url, user):
    """All of it, oldest first, page by page."""
    items, before = [], ""
    while True:
        with urllib.request.urlopen(
                f"{url}/api/history?user={user}{before}", timeout=10) as answer:
            page = json.load(answer)
        items = page["items"] + items
        if not page["more"]:
            return items
        before = f"&before={page['items'][0]['seq']}"


def post(url, message):
    request = urllib.request.Request(
        f"{url}/api/messages", data=json.dumps(message).encode(),
        headers={"Content-Type": "application/json", "X-Kehud-Console": "1"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def play_card(page, shot):
    page.choose("张三")
    page.browser.find("#chips button", REFERENCE).click()
    yield "an example fills the box", page.browser.find("#box").property("value") == REFERENCE
    page.browser.find("#send").click()
    yield "the reference message is delivered", bool(page.delivered(REFERENCE))
    card = page.bot_after(0, ".card").all(".card")[0].text()
    shot("card")
    yield "with buttons", bool(page.browser.all(".buttons button:enabled"))
    for part in ("张总", "杭州三甲医院", "采购骨科耗材"):
        yield f"the card shows {part}", part in card, card


def play_photo(page, shot, photo):
    before = page.bots()
    page.browser.all("#file")[0].type(photo)
    preview = page.browser.wait_for(
        lambda: page.browser.script("const i = document.querySelector('.msg.me .picture img'); return i && i.src"),
        "the preview of the picture", 3)
    yield "the photo is shown at once", bool(preview), preview
    answer = page.bot_after(before, ".product", deadline=PHOTO_S)
    products = answer.all(".product")
    yield "three products are recommended", len(products) == 3, answer.text()
    yield "each with a reason", all(p.all(".why") for p in products), answer.text()
    cards = page.browser.wait_for(
        lambda: [m.all(".card")[0].text() for m in page.browser.all(".msg.bot")[before:]
                 if m.all(".card")], "the card with its parameters", ANSWER_S)
    yield "the card has the parameter 型号", any("型号" in c for c in cards), cards
    yield "it is still the card of 张总", any("张总" in c for c in cards), cards
    loaded = page.browser.script(
        "return [...document.querySelectorAll('.picture img')].every((i) => i.naturalWidth > 0)")
    yield "the picture is drawn", loaded
    shot("photo")


def play_file(page, shot):
    before = page.bots()
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "报价单.pdf")
        with open(path, "wb") as f:
            f.write(b"%PDF-1.4 of a test")
        page.browser.all("#file")[0].type(path)
        answer = page.bot_after(before)
    yield "a file is kept with the customer", "报价单.pdf" in answer.text() and "张总" in answer.text(), answer.text()
    link = page.browser.wait_for(
        lambda: page.browser.script("const a = document.querySelector('.msg.me a.file'); return a && [a.download, a.href]"),
        "the link to the file", 3)
    yield "and can be fetched under its name", link and link[0] == "报价单.pdf", link
    got = page.browser.script("return fetch(arguments[0]).then((r) => r.text())", link[1])
    yield "as it was sent", got == "%PDF-1.4 of a test", got
    shot("file")


def play_attachment(page, shot):
    before = page.bots()
    page.say("#展会CMEF2027 邀请名单")
    answer = page.bot_after(before, "a.file")
    yield "a list comes as a file", "邀请名单-CMEF2027.csv" in answer.text(), answer.text()
    got = page.browser.script("""
        const a = [...document.querySelectorAll('.msg.bot a.file')].pop();
        const real = URL.createObjectURL;
        let made;
        URL.createObjectURL = (blob) => real.call(URL, made = blob);
        a.addEventListener('click', (event) => event.preventDefault());
        a.click();
        URL.createObjectURL = real;
        return made.text().then((text) => [a.download, text, a.href]);""")
    yield "and is saved under its name", got and got[0] == "邀请名单-CMEF2027.csv" and got[2].startswith("blob:"), got
    yield "as it was made", got and got[1].lstrip("\ufeff").startswith("客户,单位,科室"), got
    shot("attachment")


def play_button(page, shot):
    rows = [r for r in page.browser.all(".buttons") if r.all("button:enabled")]
    button = rows[-1].all("button")[0]
    for row in rows:
        for candidate in row.all("button:enabled"):
            if candidate.text() in ("撤销", "完成"):
                button = candidate
    before, label = page.bots(), button.text()
    button.click()
    answer = page.bot_after(before)
    yield f"the button {label} is answered", bool(answer.text().strip()), answer.text()
    chosen = page.browser.find(".buttons button.chosen")
    yield "the pressed button is marked", label in chosen.text(), chosen.text()
    others = page.browser.script(
        "return [...arguments[0].parentNode.children].every((b) => b.disabled)",
        {"element-6066-11e4-a52e-4f735466cecf": chosen.ident})
    yield "and its row is done with", others
    shot("button")


def play_reload(page, shot):
    before = [m.attribute("data-id") for m in page.browser.all(".msg")]
    page.browser.reload()
    page.online()
    after = page.browser.wait_for(
        lambda: [m.attribute("data-id") for m in page.browser.all(".msg")], "history")
    yield "the history is the same after a reload", before == after, f"{before}\n{after}"
    yield "with the chosen person", page.browser.find("#my-name").text() == "张三"
    pictures = page.browser.wait_for(lambda: page.browser.script(
        "const all = [...document.querySelectorAll('.picture img')];"
        "return all.length && all.every((i) => i.naturalWidth > 0)"), "the stored picture")
    yield "and the picture comes from the daemon", bool(pictures)
    yield "the pressed button stays marked", bool(page.browser.all(".buttons button.chosen"))
    shot("reload")


def play_markup(page, shot):
    before = page.bots()
    page.say(MARKUP)
    sent = page.delivered("<script>")[-1]
    page.bot_after(before)
    yield "markup is shown as text", MARKUP in sent.text(), sent.text()
    made = page.browser.script("return document.querySelectorAll('.bubble *').length")
    yield "and becomes no element", made == 0, made
    yield "and does nothing", "broken" not in page.browser.script("return document.title")
    box = page.browser.find("#box")
    box.type("第一行" + SHIFT + ENTER + SHIFT + "第二行")
    yield "Shift+Enter makes a line", box.property("value") == "第一行\n第二行"
    box.clear()
    shot("markup")


def play_composing(page, _shot):
    """An input method confirms a word with Enter; that Enter must not send."""
    count = len(page.mine())
    box = page.browser.find("#box")
    box.type("张")
    page.browser.script(
        "arguments[0].dispatchEvent(new KeyboardEvent('keydown',"
        " {key: 'Enter', isComposing: true, bubbles: true, cancelable: true}))",
        {"element-6066-11e4-a52e-4f735466cecf": box.ident})
    yield "Enter while composing does not send", (
        len(page.mine()) == count and box.property("value") == "张")
    box.clear()


def play_paste(page, _shot):
    """A file that only claims to be a picture is refused in words, and does not block the rest."""
    before = page.bots()
    page.browser.script(
        "const data = new DataTransfer();"
        "data.items.add(new File(['no picture'], 'x.jpg', { type: 'image/jpeg' }));"
        "document.getElementById('box').dispatchEvent(new ClipboardEvent('paste',"
        " { clipboardData: data, bubbles: true, cancelable: true }));")
    refused = page.browser.wait_for(
        lambda: page.browser.all(".msg.me[data-state=unsent] .resend")
        or page.bots() > before, "a word about the broken picture", ANSWER_S)
    yield "a pasted text file named .jpg is refused in words", bool(refused)
    for away in page.browser.all(".msg.me[data-state=unsent] .resend"):
        if away.text() == "删除":
            away.click()
    yield "and can be put away", not page.browser.all(".msg.me[data-state=unsent]")


def play_offline(page, shot):
    before = page.bots()
    page.browser.offline(True)
    try:
        page.say("#帮助 离线时写的")
        page.browser.find("#line", "重连")
        waiting = page.mine("离线时写的")
        yield "a message written offline is kept on the page", (
            len(waiting) == 1 and waiting[0].attribute("data-state") != "sent")
        page.browser.find(".msg.me[data-state=unsent] .resend", "点此重发", deadline=20)
        shot("offline")
    finally:
        page.browser.offline(False)
    page.delivered("离线时写的", deadline=40)
    page.bot_after(before, deadline=40)
    yield "and delivered once the line is back", len(page.mine("离线时写的")) == 1
    page.browser.wait_for(
        lambda: not page.browser.find("#state").text() == "已断线", "the line is gone", 40)
    stored = [i for i in history(page.url, "zhangsan") if "离线时写的" in (i.get("text") or "")]
    yield "exactly once", len([i for i in stored if i["from"] == "me"]) == 1, stored
    shot("online-again")


def play_restart(page, shot, daemon):
    """The daemon is stopped and started under the open page."""
    before = page.bots()
    daemon.stop()
    page.browser.find("#line", "重连", deadline=20)
    page.say("#帮助 停机时写的")
    waiting = page.mine("停机时写的")
    yield "what is written meanwhile is kept on the page", (
        len(waiting) == 1 and waiting[0].attribute("data-state") != "sent")
    shot("stopped")
    daemon.start()
    page.delivered("停机时写的", deadline=40)
    page.bot_after(before, deadline=40)
    page.browser.wait_for(lambda: page.browser.find("#state").text() == "在线", "online again", 40)
    stored = [i for i in history(page.url, "zhangsan") if "停机时写的" in (i.get("text") or "")]
    yield "and delivered once it is back, exactly once", (
        len([i for i in stored if i["from"] == "me"]) == 1 and len(page.mine("停机时写的")) == 1), stored


def play_other(page, shot):
    page.choose("李四")
    yield "the other rep sees an empty chat", (
        not page.browser.all(".msg") and page.browser.find("#empty").shown())
    shot("other")
    page.browser.find("#switch").click()
    page.browser.find("#people-list button")
    page.browser.find("#people").type(ESCAPE)
    yield "Escape closes the switcher", page.browser.wait_for(
        lambda: not page.browser.script("return document.getElementById('people').open"), "closed")
    page.choose("张三")
    yield "and back again the history is there", bool(
        page.browser.wait_for(lambda: page.mine(REFERENCE), "history"))


def play_long(page, shot):
    """More than one page of history, of somebody whose chat nobody has open."""
    with urllib.request.urlopen(page.url + "/api/users", timeout=10) as answer:
        manager = next(u for u in json.load(answer)["users"] if u["role"] == "manager")
    for number in range(1, 41):
        post(page.url, {"user": manager["user"], "id": f"long-{number}", "text": f"#帮助 {number:02}"})
    page.browser.wait_for(lambda: len(history(page.url, manager["user"])) >= 80, "80 items", 60)
    page.choose(manager["name"])
    page.browser.wait_for(lambda: page.mine("#帮助 40"), "the newest message")
    yield "a long chat opens at its end", page.browser.wait_for(
        lambda: page.browser.script(AT_END), "the end in sight")
    yield "with one page of history", len(page.browser.all(".msg")) <= 60
    first = page.browser.script("return document.querySelector('.msg').dataset.id")
    place = page.browser.script(
        "document.getElementById('scroller').scrollTop = 100;"
        "return document.querySelector('.msg').getBoundingClientRect().top")
    page.browser.wait_for(lambda: page.browser.script(
        "return document.querySelector('.msg').dataset.id") != first, "earlier messages")
    now = page.browser.script(
        "return document.querySelector(`.msg[data-id='${arguments[0]}']`)"
        ".getBoundingClientRect().top", first)
    # A day line above the old first message goes when it is no longer the first.
    yield "scrolling up loads earlier messages and keeps the place", abs(now - place) < 60, (
        f"{place} became {now}")
    ids = page.browser.script("return [...document.querySelectorAll('.msg')].map((m) => m.dataset.id)")
    yield "none twice", len(ids) == len(set(ids)), ids
    post(page.url, {"user": manager["user"], "id": "long-unseen", "text": "#帮助 看不见的"})
    page.browser.find("#newest", "新消息")
    yield "a new message does not pull the reader away", not page.browser.script(AT_END)
    shot("unread")
    page.browser.find("#newest").click()
    yield "and a tap jumps to it", page.browser.wait_for(
        lambda: page.browser.script(AT_END), "the end in sight")
    page.choose("张三")


def play_rest(page, _shot):
    """At rest the page holds one request open and makes no others."""
    page.browser.script("performance.clearResourceTimings()")
    time.sleep(3)
    made = page.browser.script(
        "return performance.getEntriesByType('resource').map((r) => r.name)")
    yield "no polling storm at rest", len(made) <= 1, made
    errors = [e["message"] for e in page.browser.console()
              if "Content Security Policy" in e["message"] or "Uncaught" in e["message"]]
    yield "no script error and nothing stopped by the CSP", not errors, errors


def look_around(url, out):
    """The same conversation on other screens: nothing may stick out sideways."""
    for name, width, height, dark, mobile in (
            ("narrow", 320, 640, False, True), ("phone-dark", 390, 844, True, True),
            ("desktop", 1280, 800, False, False), ("desktop-dark", 1280, 800, True, False)):
        with Browser(width, height, dark, mobile, scale=2 if mobile else 1) as browser:
            page = Page(browser, url + "?user=zhangsan")
            page.online()
            browser.wait_for(lambda: browser.all(".msg"), "history")
            wide = browser.script(
                "const s = document.getElementById('scroller');"
                "return [document.documentElement.scrollWidth, s.scrollWidth - s.clientWidth]")
            yield f"fits the screen: {name}", wide[0] <= width and wide[1] <= 0, wide
            browser.screenshot(os.path.join(out, f"{name}.png"))


def play_scene(tap, name, scene):
    """A step that cannot go on is a failed step; the next scene may still be played."""
    try:
        for step, good, *why in scene:
            tap.ok(good, step, *why)
        return True
    except Exception:
        tap.ok(False, f"{name} to its end", traceback.format_exc())
        return False
    finally:
        scene.close()


def play(url, out, photo, daemon=None):
    tap = Tap()
    url = url.rstrip("/")
    url = url if url.endswith("/console") else url + "/console"
    os.makedirs(out, exist_ok=True)
    with Browser() as browser:
        def shot(name):
            time.sleep(0.3)  # the animation of a new message
            browser.screenshot(os.path.join(out, f"{name}.png"))
        page = Page(browser, url)
        scenes = (
            play_card(page, shot), play_photo(page, shot, photo), play_button(page, shot),
            play_file(page, shot), play_attachment(page, shot), play_reload(page, shot), play_markup(page, shot), play_composing(page, shot),
            play_paste(page, shot), play_offline(page, shot),
            *([play_restart(page, shot, daemon)] if daemon else []),
            play_other(page, shot), play_long(page, shot), play_rest(page, shot))
        for scene in scenes:
            if not play_scene(tap, scene.__name__, scene):
                shot(scene.__name__ + "-failed")
    play_scene(tap, "look_around", look_around(url, out))
    return tap


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", help="a running daemon, fresh and with demo data")
    parser.add_argument("--out", default=os.environ.get("KEHUD_SHOTS", "build/browser"))
    parser.add_argument("--photo", default=PHOTO)
    options = parser.parse_args()
    photo = os.path.abspath(options.photo)
    if options.url:
        tap = play(options.url, options.out, photo)
    else:
        with Daemon() as daemon:
            tap = play(daemon.url, options.out, photo, daemon)
    tap.end()


if __name__ == "__main__":
    main()
