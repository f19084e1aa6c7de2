#!/usr/bin/env python3
"""Photos in a crowd: turns are fair, who has to wait is told so; nothing beside the picture is kept; pictures go in time."""
import glob
import os
import sqlite3
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from daemon import Daemon, ROOT, as_text, slow  # noqa: E402
from tap import Tap  # noqa: E402

LABEL = open(os.path.join(ROOT, "tests/browser/label.jpg"), "rb").read()
SMALL = open(os.path.join(ROOT, "tests/data/ocr/p002.jpg"), "rb").read()


def nth(picture, n):
    """The same picture as another file: its head says another resolution."""
    assert picture[6:11] == b"JFIF\0"
    return picture[:17] + bytes([n + 1]) + picture[18:]


def fair():
    """One sends many pictures at once, another one after that: the second is answered long before the last of them."""
    n = 16 if slow() == 1 else 8
    with Daemon(options="[ocr]\nworkers = 1\n") as d:
        d.say("zhangsan", "#客户张总#杭州三甲医院")
        d.say("lisi", "#客户陈主任#深圳市湖滨医院")
        many = [d.post_picture("zhangsan", nth(SMALL, i)) for i in range(n)]
        one = d.post_picture("lisi", nth(SMALL, 99))
        d.settled("lisi", one, timeout=120)
        left = d.rows("SELECT count(*) FROM picture WHERE state = 'waiting'")[0][0]
        assert left >= n // 2, left
        # told once, when it was clear that it takes longer than ten seconds
        told = [r for (r,) in d.rows("SELECT body FROM outbox WHERE body LIKE '%前面还有%'")]
        assert len(told) == 1 and "大约" in told[0], told
        for id in many:
            d.settled("zhangsan", id, timeout=200)
        assert d.rows("SELECT count(*) FROM picture WHERE state = 'read'") == [(n + 1,)]


def plain():
    """Place, device and comments of a photo are not kept; its pixels and how it lies are."""
    place = b"\xff\xe1\x00\x3aExif\0\0MM\0*\0\0\0\x08\0\x02\x01\x0f\0\x02\0\0\0\x04Cam\0\x01\x12\0\x03\0\0\0\x01\0\x03\0\0\0\0\0\0GPS 30.25,12"
    with Daemon() as d:
        d.say("zhangsan", "#客户张总#杭州三甲医院")
        d.show("zhangsan", LABEL[:2] + place + b"\xff\xfe\x00\x0d13800001111" + LABEL[2:] + b"Motion 13800002222")
        files = glob.glob(d.folder + "/media/??/*")
        kept = open(files[0], "rb").read()
        assert len(files) == 1 and b"GPS" not in kept and b"1380000" not in kept and b"Cam" not in kept
        assert kept[2:4] == b"\xff\xe1" and kept[30] == 3 and kept[38:] == LABEL[2:], "not the same picture, or it lies otherwise"
        assert d.rows("SELECT bytes FROM media") == [(len(kept),)]


def retention():
    """[privacy] keep_pictures: the files go by the clock, what was read on them stays."""
    with Daemon(options="[privacy]\nkeep_pictures = 1s\n") as d:
        d.say("zhangsan", "#客户张总#杭州三甲医院")
        d.show("zhangsan", LABEL)
        d.give("zhangsan", b"%PDF", name="a.pdf")
        n = d.rows("SELECT count(*) FROM card_param")[0][0]
        assert n >= 2
        d.stop()
        time.sleep(1.1)
        db = sqlite3.connect(d.db)
        db.execute("UPDATE chore SET next_us = 1 WHERE name IN ('pictures', 'media')")
        db.commit()
        db.close()
        d.start()
        end = time.monotonic() + 20 * slow()
        while time.monotonic() < end and len(glob.glob(d.folder + "/media/??/*")) != 1:
            time.sleep(0.05)
        sizes = [os.path.getsize(f) for f in glob.glob(d.folder + "/media/??/*")]
        assert sizes == [4], sizes  # the file is no picture
        assert d.rows("SELECT media, state FROM picture") == [(None, "read")]
        assert d.rows("SELECT count(*) FROM card_param") == [(n,)]
        assert "照片 1 张" in as_text(d.say("zhangsan", "#查 张总")[0])
        assert d.get("/console/api/history?user=zhangsan")["items"], "the page goes on without the picture"


def main():
    tap = Tap()
    tap.run("turns are fair, and who waits is told", fair)
    tap.run("nothing beside the picture is kept", plain)
    tap.run("pictures are kept for so long and no longer", retention)
    tap.end()


main()
