"""Calendar files, read back by a reader written from the RFC."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.events.calendars import Entry, Method, write_calendar
from app.kernel.letters import without_unwanted

ENTRY = Entry(
    uid="0192@my.example",
    sequence=4,
    changed_at=datetime(2026, 11, 24, 10, 42, tzinfo=UTC),
    starts_at=datetime(2027, 1, 14, 9, tzinfo=timezone(timedelta(hours=1))),
    ends_at=datetime(2027, 1, 14, 12, tzinfo=timezone(timedelta(hours=1))),
    title="Essais, relais; et \\ plus",
    about="Première ligne\nseconde",
    place="Lyon, 3 rue des Essais",
    url="https://my.example/events/essais",
    organiser='La "Maison": Guichet',
    email="aide@my.example",
)


def read(text: str) -> dict[str, str]:
    """Read the properties of a file's event, unfolded and unescaped (RFC 5545, 3.1 and 3.3.11)."""
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    for line in text.split("\r\n"):
        assert len(line.encode()) <= 75
    found = {}
    for line in text.replace("\r\n ", "").split("\r\n")[:-1]:
        match = re.fullmatch(r'([A-Z]+)((?:;[A-Z]+=(?:"[^"]*"|[^";:,]*))*):(.*)', line)
        assert match is not None, line
        name, _, value = match.groups()
        if name not in {"BEGIN", "END"}:
            assert name not in found
            found[name] = re.sub(
                r"\\(.)", lambda escaped: "\n" if escaped[1] in "nN" else escaped[1], value, flags=re.DOTALL
            )
    return found


def test_a_file_says_what_when_and_where() -> None:
    text = write_calendar(ENTRY, Method.PUBLISH, product="-//Guichet//my.example//FR")

    known = read(text)
    assert text.split("\r\n")[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"]
    assert text.split("\r\n")[-3:] == ["END:VEVENT", "END:VCALENDAR", ""]
    assert known["METHOD"] == "PUBLISH"
    assert (known["UID"], known["SEQUENCE"]) == ("0192@my.example", "4")
    assert (known["DTSTART"], known["DTEND"]) == ("20270114T080000Z", "20270114T110000Z")
    assert known["DTSTAMP"] == "20261124T104200Z"
    assert (known["SUMMARY"], known["DESCRIPTION"]) == (ENTRY.title, ENTRY.about)
    assert (known["LOCATION"], known["URL"]) == (ENTRY.place, ENTRY.url)
    assert (known["ORGANIZER"], known["STATUS"]) == ("mailto:aide@my.example", "CONFIRMED")
    assert """ORGANIZER;CN="La 'Maison': Guichet":""" in text.replace("\r\n ", "")


def test_what_is_cancelled_is_the_same_entry_and_said_to_be_off() -> None:
    known = read(write_calendar(replace(ENTRY, sequence=5), Method.CANCEL, product="x"))

    assert (known["METHOD"], known["STATUS"]) == ("CANCEL", "CANCELLED")
    assert (known["UID"], known["SEQUENCE"]) == ("0192@my.example", "5")


def test_what_is_not_known_is_not_said() -> None:
    known = read(write_calendar(replace(ENTRY, place="", about=""), Method.PUBLISH, product="x"))

    assert "LOCATION" not in known
    assert "DESCRIPTION" not in known


@given(st.text(max_size=400), st.text(max_size=400), st.text(max_size=200))
def test_whatever_is_written_is_read_back(title: str, about: str, organiser: str) -> None:
    known = read(
        write_calendar(replace(ENTRY, title=title, about=about, organiser=organiser), Method.PUBLISH, product="x")
    )

    assert known["SUMMARY"] == without_unwanted(title)
    assert known.get("DESCRIPTION", "") == (without_unwanted(about) if about else "")


@pytest.mark.parametrize("length", range(60, 80))
def test_no_letter_of_several_octets_is_broken(length: int) -> None:
    title = "x" * length + "é€𝄞" * 40

    assert read(write_calendar(replace(ENTRY, title=title), Method.PUBLISH, product="x"))["SUMMARY"] == title
