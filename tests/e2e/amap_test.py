#!/usr/bin/env python3
"""Leads of a fair are looked up on the map: the region is filled in where map and words agree, nothing personal goes
out, and whatever the service does, nobody notices but the admin."""
import json
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "standin"))
from amap import Amap, place  # noqa: E402
from daemon import Daemon, as_text, slow  # noqa: E402
from tap import Tap  # noqa: E402

LATE = 30 * slow()


def wait(what, words):
    end = time.monotonic() + LATE
    while not what():
        assert time.monotonic() < end, words
        time.sleep(0.05)


def idle(d):
    wait(lambda: d.rows("SELECT count(*) FROM errand") == [(0,)], "an errand that does not end")


def region(d, name):
    return d.rows("SELECT region FROM card WHERE name = '%s'" % name)[0][0]


def exact(d, m):
    """A house that is found: the region as people say it, undone like anything else, and the way there."""
    m.places["杭州市西湖区文三路90号"] = place("浙江省杭州市西湖区文三路90号", "浙江省", "杭州市", "西湖区", "门牌号",
                                     "120.131111,30.279999")
    d.say("zhangsan", "#展会CMEF2027#客户张总#电话13805712233#单位杭州三甲医院#地址杭州市西湖区文三路90号")
    idle(d)
    assert region(d, "张总") == "杭州"
    assert d.rows("SELECT lng_e6, lat_e6, level FROM place") == [(120131111, 30279999, "门牌号")]
    shown = as_text(d.say("zhangsan", "#查 张总")[0])
    assert "https://uri.amap.com/marker?position=120.131111,30.279999" in shown, shown
    assert "13805712233" not in "".join(m.asked) and "张总" not in "".join(m.asked), m.asked
    # it is kept of a person, so it is told to whoever asks what is kept
    kept = json.loads(d.ctl("export-person", "13805712233").stdout)["cards"][0]["place"]
    assert kept == {"asked": "杭州市西湖区文三路90号", "address": "浙江省杭州市西湖区文三路90号", "level": "门牌号",
                    "lng": 120.131111, "lat": 30.279999}, kept
    # what the rep says goes before
    d.say("zhangsan", "#改 张总#地区余杭")
    assert region(d, "张总") == "余杭"


def city_only(d, m):
    """No more exact than a city, which has no name of its own in the answer: a region, and no way there."""
    m.places["北京骨科器材展商"] = place("北京市", "北京市", None, None, "市", "116.407387,39.904179")
    d.say("zhangsan", "#展会CMEF2027#客户李总#单位北京骨科器材展商")
    idle(d)
    assert region(d, "李总") == "北京"
    assert d.rows("SELECT lng_e6, level FROM place p JOIN card c ON c.id = p.card WHERE c.name = '李总'") == [(None, "市")]
    assert "uri.amap.com" not in as_text(d.say("zhangsan", "#查 李总")[0])


def guesses(d, m):
    """What the map makes of a name that says nothing of a city is a guess: it fills in nothing."""
    m.places["第一人民医院"] = place("上海市虹口区第一人民医院", "上海市", "上海市", "虹口区", "兴趣点", "121.488,31.253")
    d.say("zhangsan", "#展会CMEF2027#客户王总#单位第一人民医院")
    d.say("zhangsan", "#展会CMEF2027#客户赵总#单位没人知道的公司")
    m.places["胡言乱语有限公司"] = "30001"
    d.say("zhangsan", "#展会CMEF2027#客户钱总#单位胡言乱语有限公司")
    idle(d)
    assert [region(d, n) for n in ("王总", "赵总", "钱总")] == [None, None, None]
    assert "uri.amap.com" not in as_text(d.say("zhangsan", "#查 王总")[0])
    assert d.rows("SELECT count(*) FROM place WHERE address IS NULL") == [(2,)]
    assert d.rows("SELECT count(*) FROM errand WHERE state = 2") == [(0,)]
    # asked once for the same words
    before = len(m.asked)
    d.say("zhangsan", "#展会CMEF2027#客户王总#单位第一人民医院#A类")
    idle(d)
    assert len(m.asked) == before, m.asked[before:]


def only_leads(d, m):
    """Nobody else's address is sent away."""
    before = len(m.asked)
    d.say("zhangsan", "#客户孙总#单位宁波第一医院")
    idle(d)
    assert len(m.asked) == before


def trouble(d, m):
    """Too many calls, an answer that is none, a line that is cut: it comes right, once."""
    m.places["绍兴文理医院"] = place("浙江省绍兴市越城区绍兴文理医院", "浙江省", "绍兴市", "越城区", "兴趣点", "120.58,30.0")
    m.fail = ["10021", "gateway", "reset", "half"]
    d.say("zhangsan", "#展会CMEF2027#客户周总#单位绍兴文理医院")
    wait(lambda: region(d, "周总") == "绍兴", "the region")
    idle(d)
    assert not m.fail


def better_meanwhile(d, m):
    """The address comes while the map is being asked for the organisation: each answer is put down for its own words."""
    m.places["宁波江北诊所"] = place("浙江省宁波市江北区宁波江北诊所", "浙江省", "宁波市", "江北区", "兴趣点", "121.55,29.88")
    m.places["宁波市鄞州区百丈路1号"] = place("浙江省宁波市鄞州区百丈路1号", "浙江省", "宁波市", "鄞州区", "门牌号", "121.6,29.86")
    m.delay = 1.0
    before = len(m.asked)
    d.say("zhangsan", "#展会CMEF2027#客户吴总#单位宁波江北诊所")
    wait(lambda: len(m.asked) > before, "the first question")
    d.say("zhangsan", "#展会CMEF2027#客户吴总#地址宁波市鄞州区百丈路1号")
    pairs = set()
    end = time.monotonic() + LATE
    while d.rows("SELECT count(*) FROM errand") != [(0,)] or len(m.asked) < before + 2:
        assert time.monotonic() < end, (m.asked[before:], pairs, d.rows("SELECT * FROM errand"))
        pairs |= set(d.rows("SELECT asked, lat_e6 FROM place p JOIN card c ON c.id = p.card WHERE c.name = '吴总'"))
        time.sleep(0.02)
    pairs |= set(d.rows("SELECT asked, lat_e6 FROM place p JOIN card c ON c.id = p.card WHERE c.name = '吴总'"))
    m.delay = 0.0
    right = {("宁波江北诊所", 29880000), ("宁波市鄞州区百丈路1号", 29860000)}
    assert pairs <= right and d.rows("SELECT asked FROM place ORDER BY at_us DESC LIMIT 1") == [("宁波市鄞州区百丈路1号",)], pairs
    assert region(d, "吴总") == "宁波"


def admin(d, m):
    rows = {r["what"]: r for r in json.loads(d.ctl("doctor", "--json", check=False).stdout)}
    assert rows["amap"]["level"] == "ok", rows["amap"]
    m.key = "f" * 32
    rows = {r["what"]: r for r in json.loads(d.ctl("doctor", "--json", check=False).stdout)}
    assert rows["amap"]["level"] == "fail" and "10001" in rows["amap"]["found"], rows["amap"]
    assert "0123456789" not in json.dumps(rows) and "0123456789" not in d.log()


def without():
    """Without a key nothing is asked, and no errand waits."""
    with Daemon() as d:
        d.say("zhangsan", "#展会CMEF2027#客户张总#单位杭州三甲医院")
        assert d.rows("SELECT count(*) FROM errand") == [(0,)]
        rows = {r["what"]: r for r in json.loads(d.ctl("doctor", "--json", check=False).stdout)}
        assert rows["amap"]["level"] == "ok" and "no key" in rows["amap"]["found"], rows["amap"]


def main():
    tap = Tap()
    with Amap() as m, Daemon(options=m.config()) as d:
        for case in (exact, city_only, guesses, only_leads, trouble, better_meanwhile, admin):
            tap.run(case.__name__.replace("_", " "), case, d, m)
        tap.ok(not m.violations, "asked as documented", m.violations)
    tap.run("without a key", without)
    tap.end()


main()
