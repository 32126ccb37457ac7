"""By when a question is answered, as the contact page says it."""

import pytest
from flask import Flask

from app.kernel.durations import Span
from app.web.deadlines import answer_words, due_words
from app.web.mail.speech import plain_spaces
from app.web.request import current_tenant, now
from tests.web.conftest import Get
from tests.web.test_contact_strip import at

WEEKEND_FR = " Samedi 28 novembre et dimanche 29 novembre ne comptent pas."
WEEKEND_EN = " Saturday 28 November and Sunday 29 November do not count."
CASES = [
    ("support-technique", "fr", "2026-06-02 10:00", "Écrit maintenant : réponse d’ici au mercredi 3 juin à 18:00."),
    (
        *("support-technique", "fr", "2026-11-27 10:00"),
        "Écrit maintenant : réponse d’ici au lundi 30 novembre à 18:00." + WEEKEND_FR,
    ),
    (
        *("support-technique", "en", "2026-11-10 10:00"),
        "Written now, expect an answer by Thursday 12 November at 18:00. Wednesday 11 November does not count.",
    ),
    (
        *("camcha", "en", "2026-11-28 12:00"),
        "Written now, expect an answer by the end of Tuesday 1 December." + WEEKEND_EN,
    ),
    (
        *("camcha", "fr", "2026-11-28 12:00"),
        "Écrit maintenant : réponse d’ici à la fin du mardi 1er décembre." + WEEKEND_FR,
    ),
]


@pytest.mark.parametrize(("brand", "language", "moment", "said"), CASES)
@pytest.mark.promise("CC-25")
def test_the_day_of_an_answer_is_told(app: Flask, brand: str, language: str, moment: str, said: str) -> None:
    with at(app, moment, language, brand):
        words = answer_words(current_tenant(), now=now())

    assert words is not None
    assert plain_spaces(words) == plain_spaces(said)


def test_many_days_that_do_not_count_are_not_named_one_by_one(app: Flask) -> None:
    with at(app, "2026-12-24 12:00", "en", "support-technique"):
        words = due_words(current_tenant(), Span.parse("5 to 10 working days"), begin=now())

    assert words is not None
    assert words.endswith("Weekends and holidays do not count.")


def test_the_contact_page_says_it(get: Get) -> None:
    assert "contact-page__due" in get("/support/").text
