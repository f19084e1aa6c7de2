#!/usr/bin/env python3
"""CSV files in and out, as an admin handles them: round trip byte for byte, bad rows, big files, other
encodings, hostile cells, a kill in the middle."""
import csv
import io
import os
import sqlite3
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from daemon import Daemon, slow  # noqa: E402
from tap import Tap  # noqa: E402

KINDS = ("users", "customers", "products", "activities", "stages", "events", "tasks", "orders", "facts", "targets")
USERS = "user,name,role,scope,platform,phone\nli,李四,rep,华东/杭州,console,\nwang,王五,rep,华南/广州,console,\nzhao,赵六,manager,华东,console,\n"


def sql(d, query, *args):
    with sqlite3.connect("file:%s?mode=ro" % d.db, uri=True) as db:
        return db.execute(query, args).fetchall()


def take(d, kind, text, *options, check=True, code="utf-8"):
    return d.ctl("import", kind, "-", *options, stdin=text.encode(code), check=check)


def out(d, kind):
    path = os.path.join(d.folder, kind + ".csv")
    d.ctl("export", kind, path)
    with open(path, "rb") as f:
        return f.read()


def settle_search(d, seconds=60):
    until = time.monotonic() + seconds * slow()
    while sql(d, "SELECT count(*) FROM card_dirty") != [(0,)]:
        assert time.monotonic() < until
        time.sleep(0.1)


def fill(d):
    """Something of every kind, with all that CSV finds hard."""
    take(d, "users", USERS)
    take(d, "customers", 'key,name,org,phone,owner,created,stage,amount,note,next,tags,type\n'
         'C1,张总,杭州三甲医院,13900001111,li,2025-03-01 09:30,报价,300000,"第一行\n第二行,""引号""",2026-12-01 15:00,急、老客户,医院\n'
         'C2,"=HYPERLINK(""http://evil"",""x"")",@公司,,li,2025-03-02,,12.50,-1+2,2026-12-02,,\n'
         "C3,'老王,＝店,,wang,2025-03-03 08:00:07,,,+86,,,\n"
         ",没有编号,某公司,13900003333,li,2025-03-04 10:00,,,,,,\n"
         "C5,公海客户,广州口腔医院,,公海:华南,2025-03-05 10:00,,,,,,\n")
    take(d, "products", "model,name,price,stock,procedure\nX-1,髋关节,18800,5,全髋置换\nX-2,膝关节,9.90,,\n")
    take(d, "activities", 'customer,user,action,time,text\nC1,li,visit,2025-03-02 10:00,"见了张总，""等回复"""\n'
         'C1,li,拜访,2025-03-05 10:00:30,=第二次\n')
    take(d, "stages", "customer,user,stage,time,amount,reason\nC1,li,需求确认,2025-03-02 10:00,,\nC1,li,quoted,2025-03-05 11:00,,\n"
         "C2,li,quoted,2025-03-05 11:00,,\nC2,li,lost,2025-03-09 11:00,50000,价格高\nC2,li,qualified,2025-04-09 11:00,,\n"
         "C3,wang,won,2025-04-01 09:00,88.80,\n")
    take(d, "events", "customer,event,time,value\nC1,reply,2025-03-06 08:00,好的\nC3,coupon,2025-03-07,\n")
    take(d, "tasks", "customer,user,action,due,status,done_at\nC1,li,送样品,2026-12-24,open,\nC3,wang,回访,2025-03-20 15:00,done,2025-03-20 16:01:02\n,li,交周报,2026-12-25,,\n")
    take(d, "orders", "customer,order,date,status,amount,paid,due,product\nC1,SO-1,2025-03-10,delivered,300000,100000.50,2025-04-10,X-1\nC3,SO-2,2025-03-11,,88.8,,,\n")
    take(d, "facts", "metric,node,date,value\n销售额,华东/杭州,2025-03-01,1234.5678\n销售额,li,2025-03-01,-7\n")
    take(d, "targets", "node,metric,period,plan,parent,weight\n华东,销售额,2025-Q1,100000,,\n华东/杭州,销售额,2025-03,40000.5,华东,0.4\nli,拜访,2025-W10,12,华东/杭州,\n")


def round_trip(d):
    fill(d)
    first = {k: out(d, k) for k in KINDS}
    for k in KINDS:
        assert first[k].count(b"\r\n") > 1, (k, first[k])
    # into the same database: nothing is new, nothing changes
    for k in KINDS:
        done = d.ctl("import", k, os.path.join(d.folder, k + ".csv")).stdout.decode()
        assert " 0 added" in done and " 0 rejected" in done, (k, done)
        assert out(d, k) == first[k], k
    # into an empty one
    with Daemon(demo=False) as e:
        for k in KINDS:
            path = os.path.join(e.folder, "in.csv")
            with open(path, "wb") as f:
                f.write(first[k])
            e.ctl("import", k, path)
        for k in KINDS:
            got = out(e, k)
            assert got == first[k], "%s\n%s\n%s" % (k, first[k].decode(), got.decode())
        # as spreadsheets in China save it
        with open(path, "wb") as f:
            f.write(first["customers"].decode().encode("gb18030"))
        assert b" 0 added" in e.ctl("import", "customers", path).stdout
        assert out(e, "customers") == first["customers"]
        with open(path, "wb") as f:
            f.write(b"\xef\xbb\xbf" + first["customers"])
        assert b" 0 added" in e.ctl("import", "customers", path).stdout
        assert out(e, "customers") == first["customers"]


def no_formula_leaves(d):
    rows = list(csv.reader(io.StringIO(out(d, "customers").decode(), newline="")))
    assert len(rows) > 4
    bad = [c for r in rows for c in r if c[:1] in ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")]
    assert not bad, bad
    assert any(c.startswith("'=HYPERLINK") for r in rows for c in r), rows
    assert sql(d, "SELECT name FROM card WHERE import_key = 'C2'") == [('=HYPERLINK("http://evil","x")',)]


def stage_history(d):
    one = sql(d, "SELECT d.state, e.from_stage, e.to_stage, e.assumed FROM stage_event e JOIN deal d ON d.id = e.deal"
              " JOIN card c ON c.id = d.card WHERE c.import_key = ? ORDER BY e.at_us", "C1")
    assert one == [("open", None, "qualified", 0), ("open", "qualified", "quoted", 0)], one
    two = sql(d, "SELECT d.state, d.stage, d.amount, d.reason FROM deal d JOIN card c ON c.id = d.card"
              " WHERE c.import_key = 'C2' ORDER BY d.opened_us")
    assert two == [("lost", "lost", 5000000, "价格高"), ("open", "qualified", None, None)], two
    # a row between two that are there
    take(d, "stages", "customer,user,stage,time\nC1,li,demo,2025-03-04 10:00\n")
    one = sql(d, "SELECT e.from_stage, e.to_stage FROM stage_event e JOIN deal d ON d.id = e.deal"
              " JOIN card c ON c.id = d.card WHERE c.import_key = ? ORDER BY e.at_us", "C1")
    assert one == [(None, "qualified"), ("qualified", "demo"), ("demo", "quoted")], one
    assert sql(d, "SELECT stage FROM card WHERE import_key = 'C1'") == [("quoted",)]


def updates_in_place(d):
    before = sql(d, "SELECT id, owner, created_us FROM card WHERE import_key = 'C1'")
    done = take(d, "customers", "key,name,owner,created,grade\nC1,张总,wang,2026-01-01,A\n").stdout
    assert b"0 added, 1 updated" in done, done
    assert sql(d, "SELECT id, owner, created_us FROM card WHERE import_key = 'C1'") == before
    assert sql(d, "SELECT grade, org FROM card WHERE import_key = 'C1'") == [("A", "杭州三甲医院")]
    assert sql(d, "SELECT field, old, new FROM change WHERE card = ? AND field = 'grade'", before[0][0]) == [("grade", None, "A")]
    # by phone, without a key
    done = take(d, "customers", "name,phone,owner,grade\n张总,13900001111,wang,B\n").stdout
    assert b"0 added, 1 updated" in done, done
    assert sql(d, "SELECT grade, owner FROM card WHERE import_key = 'C1'") == [("B", before[0][1])]
    # the same phone under another key is another customer
    done = take(d, "customers", "key,name,phone,owner\nC9,张总妹妹,13900001111,wang\n").stdout
    assert b"1 added" in done, done


def merged(d):
    """What other systems know under the key of a customer that was merged is the other's: once, however often it comes."""
    take(d, "customers", "key,name,org,owner\nM1,沈总,嘉兴某医院,li\nM2,沈院长,嘉兴一院,li\n")
    old, new = (sql(d, "SELECT id FROM card WHERE import_key = ?", key)[0][0] for key in ("M1", "M2"))
    files = {"activities": "customer,user,action,time,text\nM1,li,visit,2025-05-02 10:00,看了设备\n",
             "stages": "customer,user,stage,time\nM1,li,qualified,2025-05-02 10:00\n",
             "events": "customer,event,time,value\nM1,reply,2025-05-03 08:00,好的\n",
             "tasks": "customer,user,action,due\nM1,li,送资料,2026-12-24\n",
             "orders": "customer,order,date,amount\nM1,SO-M,2025-05-10,300\n"}
    for kind, text in files.items():
        assert b"1 added" in take(d, kind, text).stdout, kind
    d.say("li", "#合并 %d %d" % (old, new))
    gone, kept = sql(d, "SELECT id, merged_into FROM card WHERE id IN (?, ?) AND merged_into IS NOT NULL", old, new)[0]
    gone_key = sql(d, "SELECT import_key FROM card WHERE id = ?", gone)[0][0]
    for kind, text in files.items():
        done = take(d, kind, text.replace("M1,", gone_key + ",")).stdout
        assert b" 0 added" in done and b" 0 rejected" in done, (kind, done)
    later = {"activities": "customer,user,action,time,text\n%s,li,call,2025-06-02 10:00,\n",
             "events": "customer,event,time,value\n%s,consult,2025-06-03 08:00,\n",
             "tasks": "customer,user,action,due\n%s,li,回电话,2026-12-25\n",
             "orders": "customer,order,date,amount\n%s,SO-N,2025-06-10,400\n"}
    for kind, text in later.items():
        assert b"1 added" in take(d, kind, text % gone_key).stdout, kind
    tables = {"activity": 2, "deal": 1, "customer_event": 2, "task": 2, "sales_order": 2}
    for table, n in tables.items():
        rows = sql(d, "SELECT card, count(*) FROM %s WHERE card IN (?, ?) GROUP BY card" % table, old, new)
        assert rows == [(kept, n)], (table, rows)
    done = take(d, "customers", "key,name,owner,grade\n%s,沈总,li,A\n" % gone_key, check=False)
    assert done.returncode == 1 and "2: key: 这位客户已并入 #%d" % kept in done.stderr.decode(), done


REJECTS = (
    ("customers", "name,owner\n张,nobody\n", "2: owner: 没有账号 nobody"),
    ("customers", "name,owner,grade\n张,li,E\n", "2: grade: 只能是 A、B、C、D"),
    ("customers", "name,owner,amount\n张,li,三千\n", "2: amount: 写成元的数字"),
    ("customers", "name,owner,amount\n张,li,1.234\n", "2: amount: 写成元的数字"),
    ("customers", "name,owner,next\n张,li,2026-02-30\n", "2: next: 时间写成"),
    ("customers", "name,owner,created\n张,li,昨天\n", "2: created: 时间写成"),
    ("customers", "name,owner,stage\n张,li,不存在\n", "2: stage: 没有叫 不存在 的阶段"),
    ("customers", "org,owner,grade\n,li,A\n", "2: name、org、phone 至少要有一个"),
    ("activities", "customer,user,action,time\nC404,li,visit,2025-01-01\n", "2: customer: 没有编号 C404 的客户"),
    ("activities", "customer,user,action,time\nC1,li,跳舞,2025-01-01\n", "2: action: 没有叫 跳舞 的动作"),
    ("activities", "customer,user,action,time\nC1,li,visit,2099-01-01\n", "2: time: 时间还没到"),
    ("activities", "customer,user,action,time\nC1,li,visit,\n", "2: 缺少 time"),
    ("events", "customer,event,time\nC1,dance,2025-01-01\n", "2: event: 只能是 reply consult"),
    ("tasks", "customer,user,action,due,status\nC1,li,x,2026-12-01,closed\n", "2: status: 只能是 open done vetoed"),
    ("orders", "customer,order,date,amount\nC2,SO-1,2025-01-01,5\n", "2: order: 订单号 SO-1 已经是另一位客户的"),
    ("orders", "customer,order,date,amount\nC1,SO-9,2025-01-01 10:00,5\n", "2: date: 日期写成"),
    ("facts", "metric,node,date,value\n销售额,月球,2025-01-01,5\n", "2: node: 没有叫 月球 的组织、账号或客户"),
    ("facts", "metric,node,date,value\n销售额,li,2025-01-01,5.00001\n", "2: value: 写成数字"),
    ("targets", "node,metric,period,plan\nli,拜访,2025-13,5\n", "2: period: 写成"),
    ("users", "user,name,role\nx,某,boss\n", "2: role boss"),
    ("products", "model,name,stock\nX-9,某,-1\n", "2: stock: 库存是 0 或更大的整数"),
)


def rejected_rows(d):
    tables = ("card", "activity", "customer_event", "task", "sales_order", "fact", "target", "person", "product", "change")
    state = [sql(d, "SELECT count(*) FROM %s" % t) for t in tables]
    for kind, text, want in REJECTS:
        done = take(d, kind, text, check=False)
        assert done.returncode == 1 and "-:" + want in done.stderr.decode(), (kind, text, done)
        assert b"nothing was changed" in done.stdout, done
    for kind, text in (("customers", "name,hobby\n张,x\n"), ("customers", "name,name\n张,x\n"), ("audit", "time\n"),
                       ("customers", ""), ("customers", 'name,owner\n"张,li\n'), ("things", "a\n")):
        assert take(d, kind, text, check=False).returncode == 1, (kind, text)
    assert [sql(d, "SELECT count(*) FROM %s" % t) for t in tables] == state
    # mended and brought again
    bad = os.path.join(d.folder, "bad.csv")
    text = 'name,owner,note\n好客户,li,"两\n行"\n坏客户,nobody,"=1,2"\n又坏,nobody2,\n'
    done = take(d, "customers", text, "--skip-bad", "--rejected", bad)
    assert b"1 added, 0 updated, 2 rejected" in done.stdout, done
    with open(bad, newline="", encoding="utf-8") as f:
        rows = list(csv.reader(f))
    assert rows[0] == ["name", "owner", "note", "被拒原因"] and len(rows) == 3, rows
    assert rows[1][:3] == ["坏客户", "nobody", "'=1,2"] and rows[1][3].startswith("4: owner: 没有账号 nobody"), rows
    with open(bad, encoding="utf-8", newline="") as f:
        mended = f.read().replace("nobody2", "li").replace("nobody", "wang")
    assert b"2 added, 0 updated, 0 rejected" in take(d, "customers", mended).stdout
    assert sql(d, "SELECT note FROM card WHERE name = '坏客户'") == [("=1,2",)]


# More than half a megabyte, which kehuctl sends in pieces; a sanitized daemon gets fewer, longer rows.
N, PADDING = (8000, "") if slow() == 1 else (1600, "各项指标符合要求，等预算批复" * 8)


def big(n, bad=()):
    rows = ["key,name,org,phone,owner,note"]
    for i in range(n):
        rows.append("B%d,客户%d,公司%d,1371%07d,%s,第%d位客户的备注 abcdefghijklmnopqrstuvwxyz%s"
                    % (i, i, i, i, "nobody" if i in bad else "li", i, PADDING))
    return "\n".join(rows) + "\n"


def big_file(d):
    text = big(N, {N // 2, N - 1})
    bad = os.path.join(d.folder, "bad.csv")
    count = "SELECT count(*) FROM card WHERE import_key LIKE 'B%'"
    done = take(d, "customers", text, "--rejected", bad, check=False)
    err = done.stderr.decode()
    assert done.returncode == 1 and "-:%d: owner: 没有账号 nobody" % (N // 2 + 2) in err and "-:%d: owner" % (N + 1) in err, err
    assert sql(d, count) == [(0,)] and b"nothing was changed" in done.stdout
    with open(bad, encoding="utf-8") as f:
        assert len(f.readlines()) == 3
    assert b"nothing was changed" in take(d, "customers", big(N), "--dry-run").stdout
    assert sql(d, count) == [(0,)]
    done = take(d, "customers", text, "--skip-bad", "--rejected", bad)
    assert b"%d added, 0 updated, 2 rejected" % (N - 2) in done.stdout, done
    with open(bad, encoding="utf-8") as f:
        assert b"2 added" in take(d, "customers", f.read().replace("nobody", "li")).stdout
    assert sql(d, count) == [(N,)]
    done = take(d, "customers", big(N), code="gb18030")
    assert b"0 added, %d updated" % N in done.stdout, done
    settle_search(d)
    got = d.say("li", "#查 客户1577")
    assert "公司1577" in str(got), got
    folder, end = os.path.join(d.folder, "media/upload"), time.monotonic() + 5 * slow()
    while any(f.endswith(".csv") for f in os.listdir(folder)) and time.monotonic() < end:
        time.sleep(0.05)  # tidied up after the end is on disk
    assert all(f.endswith(".rejected") for f in os.listdir(folder)), os.listdir(folder)
    lost = "name,owner\n" + '"' + "x,li\n" * 200000
    done = take(d, "customers", lost, check=False)
    assert done.returncode == 1 and "少了一个引号" in done.stderr.decode(), done.stderr[-300:]


def killed_in_the_middle():
    """What was accepted for import is imported whole, whoever dies: kehuctl, then the daemon."""
    with Daemon(demo=False) as d:
        take(d, "users", USERS)
        path = os.path.join(d.folder, "big.csv")
        with open(path, "w", encoding="utf-8") as f:
            f.write(big(N))
        ctl = subprocess.Popen([os.path.join(d.bin, "kehuctl"), "--config", d.conf, "import", "customers", path],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = time.monotonic() + 60 * slow()
        while sql(d, "SELECT count(*) FROM upload WHERE state = 'applying' AND added > 0") == [(0,)]:
            assert time.monotonic() < until and ctl.poll() is None
            time.sleep(0.01)
        ctl.kill()
        ctl.wait()
        d.kill()
        partly = sql(d, "SELECT count(*) FROM card")[0][0]
        assert 0 < partly < N, partly
        d.start()
        while sql(d, "SELECT state, added FROM upload WHERE path IS NOT NULL") != [("done", N)]:
            assert time.monotonic() < until, sql(d, "SELECT * FROM upload")
            time.sleep(0.1)
        assert sql(d, "SELECT count(*), count(DISTINCT import_key) FROM card") == [(N, N)]


def without_daemon():
    d = Daemon(demo=False)
    try:
        take(d, "users", USERS)
        assert b"%d added" % N in take(d, "customers", big(N)).stdout
        assert out(d, "customers").count(b"\r\n") == N + 1
    finally:
        d.stop()


def main():
    t = Tap()
    with Daemon(demo=False) as d:
        for f in (round_trip, no_formula_leaves, stage_history, updates_in_place, merged, rejected_rows, big_file):
            t.run(f.__name__.replace("_", " "), f, d)
    for f in (killed_in_the_middle, without_daemon):
        t.run(f.__name__.replace("_", " "), f)
    t.end()


main()
