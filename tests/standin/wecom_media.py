"""media/upload, media/get, webhook/upload_media."""
import re

from server import Answer
from wecom_api import call
from wecom_message import robot_of
from wecom_rules import Refuse, Text

MB = 1024 * 1024
TYPES = ("image", "voice", "video", "file")
MOST = {"image": 10 * MB, "voice": 2 * MB, "video": 10 * MB, "file": 20 * MB}
TOO_BIG = {"image": 40009, "voice": 45001, "video": 40011, "file": 45001}
MIME = {"jpg": "image/jpeg", "png": "image/png", "amr": "audio/amr", "mp4": "video/mp4"}


class Media:
    __slots__ = ("media_id", "type", "content", "filename", "created", "robot", "served", "mime")


def extension(content):
    if content.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.startswith(b"#!AMR"):
        return "amr"
    if content[4:8] == b"ftyp":
        return "mp4"
    return "bin"


_DISPOSITION = re.compile(r'form-data((?:;\s*[a-z]+\*?=(?:"[^"]*"|[^";\s]+))+)')
_PART = re.compile(r';\s*([a-z]+\*?)=(?:"([^"]*)"|([^";\s]+))')


def multipart(request):
    """(filename, content) of the one part `media`, parsed strictly."""
    kind = request.headers.get("content-type", "")
    m = re.fullmatch(r'multipart/form-data;\s*boundary=(?:"([^"]{1,70})"|([^\s";]{1,70}))', kind)
    if m is None:
        raise Refuse(40058, "Content-Type %r" % kind)
    boundary = b"--" + (m.group(1) or m.group(2)).encode()
    body = request.body
    if not body.startswith(boundary + b"\r\n"):
        raise Refuse(40058, "multipart does not begin with its boundary")
    end = body.find(b"\r\n" + boundary + b"--")
    if end < 0 or body[end + 4 + len(boundary):] not in (b"", b"\r\n"):
        raise Refuse(40058, "multipart without end")
    parts = body[len(boundary) + 2:end].split(b"\r\n" + boundary + b"\r\n")
    if len(parts) != 1:
        raise Refuse(40058, "%d parts" % len(parts))
    head, blank, content = parts[0].partition(b"\r\n\r\n")
    if not blank:
        raise Refuse(40058, "part without a blank line")
    try:
        lines = dict(x.split(": ", 1) for x in head.decode("utf-8").split("\r\n"))
    except ValueError as e:
        raise Refuse(40058, "headers of the part: %s" % e) from e
    lines = {k.lower(): v for k, v in lines.items()}
    unknown = set(lines) - {"content-disposition", "content-type", "content-length"}
    if unknown:
        raise Refuse(40058, "headers of the part: %s" % ", ".join(unknown))
    d = _DISPOSITION.fullmatch(lines.get("content-disposition", ""))
    if d is None:
        raise Refuse(40058, "Content-Disposition %r" % lines.get("content-disposition"))
    names = {k: a or b for k, a, b in _PART.findall(d.group(1))}
    if set(names) - {"name", "filename", "filelength"} or names.get("name") != "media" or not names.get("filename"):
        raise Refuse(40058, "Content-Disposition %r" % names)
    if names.get("filelength", str(len(content))) != str(len(content)):
        raise Refuse(40006, "filelength %s, %d bytes" % (names["filelength"], len(content)))
    if "content-type" not in lines:
        raise Refuse(40058, "part without Content-Type")
    return names["filename"], content


def check_content(kind, content):
    if not content:
        raise Refuse(44001)
    if len(content) <= 5:
        raise Refuse(40006, "%d bytes" % len(content))
    if len(content) > MOST[kind]:
        raise Refuse(TOO_BIG[kind], "%d bytes" % len(content), wrong=True)
    found = extension(content)
    if kind == "image" and found not in ("jpg", "png"):
        raise Refuse(40123, wrong=True)
    if kind == "voice" and found != "amr":
        raise Refuse(301017, wrong=True)
    if kind == "video" and found != "mp4":
        raise Refuse(40005)


def uploaded(w, c, request, kind, robot):
    filename, content = multipart(request)
    check_content(kind, content)
    m = w.new_media(kind, content, filename, robot)
    return {"type": kind, "media_id": m.media_id, "created_at": "%d" % c.at}


@call("POST", "media/upload", query={"type": Text(need=40004, bad=40004, choice=TYPES)}, tokens=("app", "kf"))
def media_upload(w, c, request):
    return uploaded(w, c, request, c.query["type"], None)


@call("POST", "webhook/upload_media", tokens=None,
      query={"key": Text(need=93000), "type": Text(need=40004, bad=40004, choice=("file", "voice"))})
def webhook_upload(w, c, request):
    return uploaded(w, c, request, c.query["type"], robot_of(w, c)["key"])


@call("GET", "media/get", query={"media_id": Text(need=41006)}, tokens=("app", "kf"))
def media_get(w, c, request):
    m = w.media.get(c.query["media_id"])
    if m is None or m.robot is not None:
        raise Refuse(40007, "never existed", wrong=True)
    if c.at >= m.created + 3 * 86400:
        raise Refuse(40007, "expired")
    size = len(m.content)
    if m.served >= w.media_fetches * size:
        w.violation("media/get: %s fetched again and again" % m.media_id)
        raise Refuse(45033)
    first, last, status = 0, size - 1, 200
    headers = [("Content-Type", m.mime), ("Content-disposition", 'attachment; filename="%s"' % m.filename),
               ("Accept-Ranges", "bytes")]
    if "range" in request.headers:
        r = re.fullmatch(r"bytes=(\d+)-(\d*)", request.headers["range"])
        if r is None or int(r.group(1)) >= size:
            return Answer(416, b"", [("Content-Range", "bytes */%d" % size)])
        first, last, status = int(r.group(1)), min(size - 1, int(r.group(2) or size - 1)), 206
        headers.append(("Content-Range", "bytes %d-%d/%d" % (first, last, size)))
    if last - first + 1 > 20 * MB:
        raise Refuse(830002)
    part = m.content[first:last + 1]
    answer = Answer(status, part, headers)

    def done(delivered):
        if delivered:
            m.served += len(part)
    answer.done = done
    return answer
