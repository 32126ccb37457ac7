"""Deadlines of requests in words: by when, and why no earlier."""

import pytest
from flask import Flask

from app.domain.support.deadlines import Deadline, inquiry_window, resolution_deadline
from app.domain.support.turns import whose_turn
from app.kernel.durations import DurationRange, Span
from app.web.hours import calendar_of
from app.web.installation import EXTENSION
from app.web.mail.speech import plain_spaces
from app.web.support_deadlines import (
    Reader,
    answer_due_words,
    inquiry_words,
    solution_due_words,
    waiting_words,
    way_words,
)
from tests.domain.hours.calendars import CLOSED_WEEK
from tests.domain.support.histories import answer_owed, history, moment

TEAM = "support-technique"  # there on weekdays, 9:00 to 18:00; 11 November 2026 is a Wednesday


def reader(app: Flask, language: str, brand: str = TEAM, *, is_team: bool = False) -> Reader:
    return Reader(app.extensions[EXTENSION].registry.by_slug(brand), language, is_team)


def solved(to: Reader, turns: str, span: str = "2 working days") -> Deadline:
    deadline = resolution_deadline(calendar_of(to.tenant), Span.parse(span), history(turns))
    assert deadline is not None
    return deadline


def plain(words: str | None) -> str:
    assert words is not None
    return plain_spaces(words)


@pytest.mark.parametrize(
    ("language", "now", "said"),
    [
        ("en", "11-12 18:00", "We answer by Thursday 12 November at 18:00."),
        ("en", "11-12 18:01", "Our answer was due by Thursday 12 November at 18:00. It is late, and we are sorry."),
        ("fr", "11-12 18:00", "Nous répondons d’ici au jeudi 12 novembre à 18:00."),
    ],
)
@pytest.mark.promise("CC-25")
def test_a_customer_reads_by_when_the_answer_comes(app: Flask, language: str, now: str, said: str) -> None:
    to = reader(app, language)
    deadline = answer_owed(calendar_of(to.tenant), Span.parse("1 working day"), history("team 11-10 10:00"))

    assert deadline is not None
    assert plain(answer_due_words(deadline, to, now=moment(now))) == said


def test_the_team_reads_by_when_it_is_due(app: Flask) -> None:
    to = reader(app, "en", is_team=True)
    deadline = solved(to, "team 11-23 10:00")

    due, late = (solution_due_words(deadline, to, now=moment(now)) for now in ("11-25 18:00", "11-25 18:01"))

    assert due == "To be solved by Wednesday 25 November at 18:00."
    assert late == "Late: it was to be solved by Wednesday 25 November at 18:00."


def test_midnight_is_the_end_of_a_day(app: Flask) -> None:
    to = reader(app, "de", "omicron")
    deadline = solved(to, "team 11-28 10:00", "24 hours")

    assert "bis zum Ende von Montag, 30. November " in solution_due_words(deadline, to, now=moment("11-28 10:00"))
    back = (
        "Geschlossen am Samstag, 28. November und Sonntag, 29. November; weiter geht es am Montag, 30. November um 8:00"
    )
    assert way_words(deadline, to)[0].startswith(back)


WAYS = [
    ("en", "team 11-10 10:00", ["Closed on Wednesday 11 November; we continue on Thursday 12 November at 9:00."]),
    ("fr", "team 11-10 10:00", ["Fermé mercredi 11 novembre ; nous reprenons jeudi 12 novembre à 9:00."]),
    (
        *("en", "team 11-26 10:00"),
        ["Closed on Saturday 28 November and Sunday 29 November; we continue on Monday 30 November at 9:00."],
    ),
    (
        *("fr", "team 12-31 10:00"),
        [
            (
                "Fermé vendredi 1er janvier, samedi 2 janvier et dimanche 3 janvier ; "
                "nous reprenons lundi 4 janvier à 9:00."
            ),
        ],
    ),
    (
        *("en", "team 11-16 10:00, customer 11-17 10:00, nobody 11-18 10:00, team 11-20 10:00"),
        [
            "On Tuesday 17 November we waited for your answer.",
            "From Wednesday 18 November to Thursday 19 November the request was settled.",
            "Closed on Saturday 21 November and Sunday 22 November; we continue on Monday 23 November at 9:00.",
        ],
    ),
    ("en", "team 11-23 10:00", []),
    (
        *("fr", "team 11-23 10:00, customer 11-23 11:00, team 11-24 20:00"),
        ["Mardi 24 novembre, nous attendions votre réponse."],
    ),
]


@pytest.mark.parametrize(("language", "turns", "said"), WAYS)
@pytest.mark.promise("CC-22")
def test_a_deadline_explains_itself(app: Flask, language: str, turns: str, said: list[str]) -> None:
    to = reader(app, language)

    assert [plain(each) for each in way_words(solved(to, turns), to)] == said


def test_a_long_closing_is_told_from_its_first_day_to_its_last(app: Flask) -> None:
    to = reader(app, "en")
    deadline = answer_owed(CLOSED_WEEK, Span.parse("1 working day"), history("team 12-18 10:00"))

    assert deadline is not None
    assert way_words(deadline, to) == [
        "Closed from Saturday 19 December to Sunday 27 December; we continue on Monday 28 December at 9:00."
    ]


@pytest.mark.parametrize(
    ("language", "is_team", "said"),
    [
        ("en", False, "You were asked on Tuesday 24 November at 10:00; the clock stands still until you answer."),
        (
            "en",
            True,
            "The customer was asked on Tuesday 24 November at 10:00; the clock stands still until they answer.",
        ),
        (
            *("fr", False),
            (
                "Nous vous avons posé une question mardi 24 novembre à 10:00 ; "
                "le délai est suspendu jusqu’à votre réponse."
            ),
        ),
    ],
)
def test_a_clock_that_stands_says_whom_it_waits_for(app: Flask, language: str, is_team: bool, said: str) -> None:  # noqa: FBT001
    turn = whose_turn(history("team 11-23 10:00, customer 11-24 10:00, customer 11-24 11:00"))

    assert turn is not None
    assert plain(waiting_words(turn, reader(app, language, is_team=is_team))) == said


def test_nobody_is_waited_for_in_the_team_s_turn(app: Flask) -> None:
    turn = whose_turn(history("team 11-23 10:00"))

    assert turn is not None
    assert waiting_words(turn, reader(app, "en")) is None


@pytest.mark.promise("ST-06")
def test_an_inquiry_says_between_which_days_it_is_over(app: Flask) -> None:
    to = reader(app, "fr")
    window = inquiry_window(calendar_of(to.tenant), DurationRange.parse("5 to 10 working days"), moment("11-23 10:00"))

    assert window is not None
    said = "L’enquête auprès du transporteur se termine entre le lundi 30 novembre et le lundi 7 décembre."
    assert plain(inquiry_words(window, to)) == said
