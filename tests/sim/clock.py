"""Days and times of the simulated quarter: Shanghai, microseconds since 1970; working days by the calendar."""
import datetime
import json
import os

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
ZONE = 8 * HOUR
QUIET = (21 * HOUR, 8 * HOUR + 30 * MINUTE)
QUIET_TEXT = "21:00-08:30"

with open(os.path.join(ROOT, "parsers/calendar/cn.json"), encoding="utf-8") as f:
    YEARS = json.load(f)["years"]


def midnight(year, month, day):
    """The beginning of that day."""
    return int((datetime.datetime(year, month, day) - datetime.datetime(1970, 1, 1)).total_seconds()) * SECOND - ZONE


def date(us):
    return (datetime.datetime(1970, 1, 1) + datetime.timedelta(microseconds=us + ZONE)).date()


def day_begin(us):
    return (us + ZONE) // DAY * DAY - ZONE


def of_day(us):
    """Microseconds since midnight."""
    return (us + ZONE) % DAY


WORKS = {}


def works(us):
    day = (us + ZONE) // DAY
    if day not in WORKS:
        d = date(us)
        year = YEARS[str(d.year)]
        WORKS[day] = d.isoformat() in year["work"] or (d.weekday() < 5 and d.isoformat() not in year["off"])
    return WORKS[day]


def quiet(us):
    at = of_day(us)
    return at >= QUIET[0] or at < QUIET[1]


def after_quiet(us):
    if not quiet(us):
        return us
    begin = day_begin(us)
    return begin + QUIET[1] if of_day(us) < QUIET[1] else begin + DAY + QUIET[1]


def may_disturb(us, days_off=False):
    """The first instant from then on outside the quiet hours, of a working day."""
    while True:
        us = after_quiet(us)
        if days_off or works(us):
            return us
        us = day_begin(us) + DAY


def text(us):
    return (datetime.datetime(1970, 1, 1) + datetime.timedelta(microseconds=us + ZONE)).strftime("%m-%d %H:%M:%S.%f")
