from gettext import NullTranslations

import pytest

from app.kernel.durations import Duration, DurationRange
from app.kernel.typography import NO_BREAK
from app.tenancy.catalogues import base_catalogue
from app.web.words import count_words, duration_words, range_words

NARROW = "\u202f"

COUNTS = [
    ("fr", 0, "0 essai"),
    ("fr", 1, "1 essai"),
    ("fr", 2, "2 essais"),
    ("en", 0, "0 essais"),
    ("en", 1, "1 essai"),
    ("en", 2, "2 essais"),
    ("de", 0, "0 essais"),
    ("de", 1, "1 essai"),
    ("fr", 2000, f"2{NARROW}000 essais"),
    ("en", 2000, "2,000 essais"),
    ("de", 2000, "2.000 essais"),
]
DURATIONS = [
    ("fr", "1 minute", "1 minute"),
    ("fr", "60 minutes", "60 minutes"),
    ("fr", "12 hours", "12 heures"),
    ("fr", "14 days", "14 jours"),
    ("fr", "12 months", "12 mois"),
    ("fr", "1 working day", "1 jour ouvré"),
    ("fr", "5 working days", "5 jours ouvrés"),
    ("fr", "4 working hours", "4 heures ouvrées"),
    ("en", "1 day", "1 day"),
    ("en", "14 days", "14 days"),
    ("en", "1 working day", "1 working day"),
    ("en", "4 working hours", "4 working hours"),
    ("de", "14 days", "14 Tage"),
    ("de", "12 months", "12 Monate"),
    ("de", "1 working day", "1 Arbeitstag"),
    ("de", "5 working days", "5 Arbeitstage"),
    ("de", "1 working hour", "1 Geschäftsstunde"),
]
RANGES = [
    ("fr", "24 to 48 hours", "24 à 48 heures"),
    ("en", "5 to 10 working days", "5 to 10 working days"),
    ("de", "24 to 48 hours", "24 bis 48 Stunden"),
]


def catalogue(language: str) -> NullTranslations:
    return base_catalogue(language)


@pytest.mark.parametrize(("language", "count", "words"), COUNTS)
def test_the_noun_agrees_with_its_count(language: str, count: int, words: str) -> None:
    assert count_words(count, language, "essai", "essais").replace(NO_BREAK, " ") == words


def test_a_count_without_a_noun_is_a_figure() -> None:
    assert count_words(2000, "de") == "2.000"


@pytest.mark.parametrize(("language", "written", "words"), DURATIONS)
def test_a_duration_is_said_in_its_unit(language: str, written: str, words: str) -> None:
    said = duration_words(Duration.parse(written), language, catalogue(language))
    assert said.replace(NO_BREAK, " ") == words
    assert said.count(NO_BREAK) >= 1


@pytest.mark.parametrize(("language", "written", "words"), RANGES)
def test_a_range_is_said_from_least_to_most(language: str, written: str, words: str) -> None:
    assert range_words(DurationRange.parse(written), language, catalogue(language)).replace(NO_BREAK, " ") == words
