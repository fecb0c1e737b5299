"""Reads a calendar and cards of ours as other programs do, and prints what they say as JSON.

    read.py CALENDAR CARDS

Calendars by `icalendar` and, of what repeats, by `python-dateutil`; both kinds of file by `vobject` as well.
"""

import json
import sys
from datetime import datetime, timezone
from itertools import islice
from pathlib import Path

import icalendar
import vobject
from dateutil.rrule import rruleset, rrulestr

# Occurrences of a series that are compared.
SERIES = 12


def when(value):
    """A day, or an instant in UTC."""
    if not isinstance(value, datetime):
        return value.isoformat()
    if value.tzinfo is None:
        raise ValueError(f"{value} is on nobody's clock")
    return value.astimezone(timezone.utc).isoformat()


def series(todo):
    """The first days or times of what repeats, on the clock that the file says."""
    start = todo.decoded("dtstart")
    is_day = not isinstance(start, datetime)
    zone = None if is_day else start.tzinfo
    # On the clock of the wall, so that a time of day stays over a change of clocks.
    first = datetime(start.year, start.month, start.day) if is_day else start.replace(tzinfo=None)
    rule = todo["rrule"].to_ical().decode()
    parts = dict(part.split("=") for part in rule.split(";"))
    if "UNTIL" in parts and not is_day:
        until = datetime.strptime(parts["UNTIL"], "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
        parts["UNTIL"] = until.astimezone(zone).strftime("%Y%m%dT%H%M%S")
        rule = ";".join(f"{key}={value}" for key, value in parts.items())
    dates = rruleset()
    dates.rrule(rrulestr(rule, dtstart=first))
    # Where it begins is one of them, whatever the rule says.
    dates.rdate(first)
    out = todo.get("exdate", [])
    for line in out if isinstance(out, list) else [out]:
        for left_out in line.dts:
            day = left_out.dt
            dates.exdate(datetime(day.year, day.month, day.day) if is_day else day.replace(tzinfo=None))
    found = list(islice(dates, SERIES))
    return [when(it.date() if is_day else it.replace(tzinfo=zone)) for it in found]


def todos(text):
    calendar = icalendar.Calendar.from_ical(text)
    for problem in calendar.errors:
        raise ValueError(problem)
    for todo in calendar.walk("VTODO"):
        if todo.errors:
            raise ValueError(todo.errors)
        has_both = "due" in todo and "dtstart" in todo
        if has_both and todo.decoded("due") <= todo.decoded("dtstart"):
            raise ValueError("due before it begins")
        due = todo.get("due", todo.get("dtstart"))
        yield str(todo["uid"]), {
            "title": str(todo["summary"]),
            "due": due and when(due.dt),
            "series": series(todo) if "rrule" in todo else [],
            "priority": int(todo["priority"]),
            "status": str(todo["status"]),
            "completed": "completed" in todo,
            "description": str(todo.get("description", "")),
            "alarms": sorted(int(alarm.decoded("trigger").total_seconds() // 60) for alarm in todo.walk("VALARM")),
        }


def cards(text):
    for card in vobject.readComponents(text):
        contents = card.contents
        first = lambda name: contents[name][0].value if name in contents else None
        types = lambda line: [word.lower() for word in line.params.get("TYPE", [])]
        label = lambda line: next(
            (it.value for it in contents.get("x-ablabel", []) if it.group and it.group == line.group), None
        )
        entries = lambda name: [[line.value, (label(line) or "".join(types(line)))] for line in contents.get(name, [])]
        uid = first("uid")
        yield uid, {
            "name": first("fn"),
            "title": first("title"),
            "emails": entries("email"),
            "phones": entries("tel"),
            "note": first("note"),
            "birthday": first("bday"),
            "url": first("url"),
        }


calendar, cards_file = (Path(path).read_text(encoding="utf-8") for path in sys.argv[1:3])
# The other reader of calendars: it reads all of it without a complaint, and finds as many.
seen = sum(len(it.contents.get("vtodo", [])) for it in vobject.readComponents(calendar))
read = {"todos": dict(todos(calendar)), "cards": dict(cards(cards_file)), "seen": seen}
json.dump(read, sys.stdout, ensure_ascii=False)
