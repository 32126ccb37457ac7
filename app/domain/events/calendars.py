"""An event as a calendar file (RFC 5545), and as the word to the calendar that it is off (RFC 5546).

Written here and not by a library: it is ten properties, whose times are in UTC, so that no zone has to be described;
what is hard, escaping and folding, are two functions below that a test holds to the RFC with readers of its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from app.kernel.letters import without_unwanted

CONTENT_TYPE = "text/calendar"
_LINE = 75  # octets (RFC 5545, 3.1)
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})  # RFC 5545, 3.3.11


class Method(StrEnum):
    """What a calendar is asked to do with it (RFC 5546, 3.2)."""

    PUBLISH = "PUBLISH"
    CANCEL = "CANCEL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One event for somebody's calendar: `uid` stays whatever changes, `sequence` grows with each change."""

    uid: str
    sequence: int
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    title: str
    about: str
    place: str
    url: str
    organiser: str
    email: str


def write_calendar(entry: Entry, method: Method, *, product: str) -> str:
    """Write the file: lines ended by CR LF, none longer than 75 octets."""
    return "".join(f"{_fold(line)}\r\n" for line in _lines(entry, method, product))


def _lines(entry: Entry, method: Method, product: str) -> Iterator[str]:
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{_text(product)}", "CALSCALE:GREGORIAN")
    yield f"METHOD:{method}"
    yield from ("BEGIN:VEVENT", f"UID:{_text(entry.uid)}", f"SEQUENCE:{entry.sequence}")
    for name, at in (("DTSTAMP", entry.changed_at), ("DTSTART", entry.starts_at), ("DTEND", entry.ends_at)):
        yield f"{name}:{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"SUMMARY:{_text(entry.title)}"
    if entry.about:
        yield f"DESCRIPTION:{_text(entry.about)}"
    if entry.place:
        yield f"LOCATION:{_text(entry.place)}"
    yield f"URL:{entry.url}"
    yield f'ORGANIZER;CN="{_parameter(entry.organiser)}":mailto:{entry.email}'
    yield f"STATUS:{'CANCELLED' if method is Method.CANCEL else 'CONFIRMED'}"
    yield from ("END:VEVENT", "END:VCALENDAR")


def _text(value: str) -> str:
    return without_unwanted(value).translate(_ESCAPED)


def _parameter(value: str) -> str:
    """Write a name between quotes, where a quote cannot be written (RFC 5545, 3.2)."""
    return without_unwanted(value).replace("\n", " ").replace('"', "'")


def _fold(line: str) -> str:
    """Break a line so that no part is longer than 75 octets, and no letter is broken (RFC 5545, 3.1)."""
    parts, part, size = [], "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > _LINE:
            parts.append(part)
            part, size = "", 1  # the space that says that the line goes on
        part += letter
        size += octets
    return "\r\n ".join([*parts, part])
