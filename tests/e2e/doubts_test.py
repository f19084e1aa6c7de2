#!/usr/bin/env python3
"""What was not surely read is shown as it stands on the photo, confirmed and corrected; names on reports are not kept."""
import glob
import json
import os
import sqlite3
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from daemon import Daemon, ROOT, Refused, as_text, slow  # noqa: E402
from tap import Tap  # noqa: E402


def data(path):
    with open(os.path.join(ROOT, path), "rb") as f:
        return f.read()


DOUBTFUL = data("tests/data/ocr/p007.jpg")  # aslant, in bad light
REPORT = data("tests/e2e/report.png")       # of 王小芳, by 李建国


def text_on(d, picture):
    """What the worker reads on a picture, without blanks."""
    path = os.path.join(d.folder, "look.jpg")
    with open(path, "wb") as f:
        f.write(picture)
    out = json.loads(d.ctl("ocr", "--json", path).stdout)
    return out["text"].replace(" ", "")


def media(d, user, hash):
    return d.get("/console/api/media/%s?user=%s" % (hash, user), raw=True)


def crop_of(replies):
    crops = [r for r in replies if "picture" in r]
    assert len(crops) == 1 and "对照图" in crops[0]["text"], [as_text(r) for r in replies]
    return crops[0]


def button(reply, text):
    return next(b["data"] for b in reply["buttons"] if b["text"] == text)


def param(d, key, card=13):
    found = d.rows("SELECT value, doubtful FROM card_param WHERE card = %d AND key = '%s'" % (card, key))
    return found[0] if found else None


def shown(d):
    d.say("zhangsan", "#客户张总#杭州三甲医院")
    return crop_of(d.show("zhangsan", DOUBTFUL))


def crops():
    """The second message shows the doubtful values, to who may see the conversation and nobody else."""
    with Daemon() as d:
        crop = shown(d)
        assert "2. 型号 ES-920？" in crop["text"], crop["text"]
        picture = media(d, "zhangsan", crop["picture"])
        assert picture[:3] == b"\xff\xd8\xff" and len(picture) < 200000
        text = text_on(d, picture)
        assert "920" in text and "20182036450" in text, text
        try:
            media(d, "lisi", crop["picture"])
            raise AssertionError("shown to somebody else")
        except Refused as e:
            assert e.status == 404
        items = d.get("/console/api/history?user=zhangsan")["items"]
        assert items[-1]["picture"] == crop["picture"], items[-1]
        # all of it is right: surely known from now on, and there is a way back
        assert param(d, "型号") == ("ES-920", 1)
        told = d.press("zhangsan", button(crop, "都对"))[0]
        assert param(d, "型号") == ("ES-920", 0) and not d.rows("SELECT 1 FROM card_param WHERE doubtful")
        d.press("zhangsan", button(told, "撤销"))
        assert param(d, "型号") == ("ES-920", 1)


def turned():
    """A photo that EXIF lays on its side, read after turning it back: the same places."""
    exif = b"\xff\xe1\x00\x22Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x08\0\0\0\0\0\0"
    with Daemon() as d:
        d.say("zhangsan", "#客户张总#杭州三甲医院")
        crop = crop_of(d.show("zhangsan", DOUBTFUL[:2] + exif + DOUBTFUL[2:]))
        text = text_on(d, media(d, "zhangsan", crop["picture"]))
        assert "20182036450" in text and "75cm" in text, (crop["text"], text)


def corrected():
    """One is wrong: it goes, the next short text takes its place; a later doubtful reading does not."""
    with Daemon() as d:
        crop = shown(d)
        wrong = button(crop, "2 不对")
        asked = d.press("zhangsan", wrong)[0]
        assert "正确的型号" in asked["text"] and param(d, "型号") is None
        d.press("zhangsan", button(asked, "撤销"))
        assert param(d, "型号") == ("ES-920", 1)
        d.press("zhangsan", wrong)
        told = d.say("zhangsan", "型号：ES-930")[0]
        assert "型号记为 ES-930" in told["text"] and param(d, "型号") == ("ES-930", 0), told
        # taken once: the next text is no value
        d.say("zhangsan", "今天天气不错")
        assert param(d, "型号") == ("ES-930", 0), param(d, "型号")
        # neither button changes what a person has said
        assert "已经改过" in d.press("zhangsan", wrong)[0]["text"]
        d.press("zhangsan", button(crop, "都对"))
        assert param(d, "型号") == ("ES-930", 0) and param(d, "规格")[1] == 0
        # the same photo once more: nothing is doubtful now that was confirmed
        again = d.show("zhangsan", DOUBTFUL + b"\0")
        assert param(d, "型号") == ("ES-930", 0)
        assert not [r for r in again if "picture" in r], "asked again about what was confirmed"
        d.press("zhangsan", button(told, "撤销"))
        assert param(d, "型号") is None
        # others, and numbers that are none of the photo's
        for user, press in (("lisi", wrong), ("zhangsan", "wrong 1 99"), ("zhangsan", "wrong 1"), ("zhangsan", "meant 1 2")):
            before = d.rows("SELECT * FROM card_param")
            assert "型号" not in as_text(d.press(user, press)[0])
            assert d.rows("SELECT * FROM card_param") == before


def later():
    """A photo of nobody's has no crop before it has a customer."""
    with Daemon(demo=True) as d:
        replies = d.show("zhaoliu", DOUBTFUL)
        assert not [r for r in replies if "picture" in r], [as_text(r) for r in replies]
        crop_of(d.say("zhaoliu", "#客户陈主任#深圳市湖滨医院") + wait_crop(d))


def wait_crop(d, n=1):
    end = time.monotonic() + 30 * slow()
    while time.monotonic() < end:
        found = [json.loads(b) for (b,) in d.rows("SELECT body FROM outbox WHERE media IS NOT NULL AND state = 1")]
        if len(found) >= n:
            return found
        time.sleep(0.02)
    raise AssertionError("no crop\n" + d.log())


def killed():
    """Between the reading and the crop: it still comes, once."""
    with Daemon() as d:
        d.say("zhangsan", "#客户张总#杭州三甲医院")
        for round in range(3):
            id = d.post_picture("zhangsan", DOUBTFUL + bytes(round))
            end = time.monotonic() + 60 * slow()
            while not d.rows("SELECT 1 FROM job WHERE kind = 'crop' AND subject = %d" % (round + 1)):
                assert time.monotonic() < end, d.log()
                time.sleep(0.002)
            time.sleep(0.03 * round)
            d.kill()
            d.start()
            crop = crop_of(d.settled("zhangsan", id))
            assert media(d, "zhangsan", crop["picture"])[:3] == b"\xff\xd8\xff"
            d.say("zhangsan", "#撤销")  # so that the next one is doubtful again
        assert len(wait_crop(d, 3)) == 3
        assert d.rows("SELECT count(*) FROM job WHERE state <> 1") == [(0,)]


def blackout():
    """The kept copy of a report does not show who it is about; the file that came is gone."""
    with Daemon() as d:
        d.say("zhangsan", "#客户张总#杭州三甲医院")
        d.show("zhangsan", REPORT)
        kept, = d.rows("SELECT p.media, i.media FROM picture p JOIN inbox i ON i.id = p.inbox")
        assert kept[0] == kept[1]
        picture = media(d, "zhangsan", kept[0])
        assert picture[:3] == b"\xff\xd8\xff", "still the PNG that came"
        text = text_on(d, picture)
        for word in ("王小", "小芳", "李建", "建国", "19800101"):
            assert word not in text, text
        for word in ("检验报告", "白细胞", "6.8"):
            assert word in text, text
        end = time.monotonic() + 20 * slow()
        def files():
            return [f for f in glob.glob(d.folder + "/media/??/*") if open(f, "rb").read(4) == b"\x89PNG"]
        while files() and time.monotonic() < end:
            time.sleep(0.02)
        assert not files(), "the photo with the name is still there"
        assert d.rows("SELECT count(*) FROM media m WHERE NOT EXISTS (SELECT 1 FROM picture p WHERE p.media = m.hash)"
                       " AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.media = m.hash)") == [(0,)]


def retention():
    """A crop goes with its photo."""
    with Daemon(options="[privacy]\nkeep_pictures = 1s\n") as d:
        crop = shown(d)
        d.stop()
        time.sleep(1.1)
        db = sqlite3.connect(d.db)
        db.execute("UPDATE chore SET next_us = 1 WHERE name IN ('pictures', 'media')")
        db.commit()
        db.close()
        d.start()
        end = time.monotonic() + 20 * slow()
        while time.monotonic() < end and glob.glob(d.folder + "/media/??/*"):
            time.sleep(0.05)
        assert not glob.glob(d.folder + "/media/??/*"), (
            d.rows("SELECT * FROM chore"), d.rows("SELECT id, media, state FROM picture"),
            d.rows("SELECT id, media, inbox FROM outbox"), d.rows("SELECT id, kind, state FROM job"))
        last = d.get("/console/api/history?user=zhangsan")["items"][-1]
        assert "picture" not in last and last["text"] == crop["text"], last


def main():
    tap = Tap()
    tap.run("a crop of what is doubtful, and a button that confirms all", crops)
    tap.run("a photo that EXIF turns", turned)
    tap.run("one value is wrong, and typed", corrected)
    tap.run("not before the photo has a customer", later)
    tap.run("a kill between reading and crop", killed)
    tap.run("names on a report are not kept", blackout)
    tap.run("a crop goes with its photo", retention)
    tap.end()


main()
