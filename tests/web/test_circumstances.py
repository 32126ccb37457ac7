"""When and where, in words: the brand's own day and time, the reader's language."""

from datetime import UTC, datetime

import pytest

from app.tenancy.registry import load_registry
from app.web.circumstances import country_words, moment_words
from tests.stock import ROOT

NOW = datetime(2026, 11, 27, 20, tzinfo=UTC)  # 21:00 in Paris


@pytest.mark.parametrize(
    ("at", "language", "words"),
    [
        ("2026-11-27T07:12", "fr", "Aujourd’hui, 8:12"),
        ("2026-11-26T23:00", "fr", "Aujourd’hui, 0:00"),
        ("2026-11-26T22:59", "fr", "Hier, 23:59"),
        ("2026-11-25T23:00", "fr", "Hier, 0:00"),
        ("2026-11-25T22:59", "fr", "25 novembre, 23:59"),
        ("2026-06-30T22:05", "fr", "1er juillet, 0:05"),
        ("2025-12-31T23:30", "fr", "1er janvier, 0:30"),
        ("2025-12-31T22:30", "fr", "31 décembre 2025, 23:30"),
        ("2026-11-27T07:12", "en", "Today, 8:12"),
        ("2025-11-11T11:11", "en", "11 November 2025, 12:11"),
    ],
)
def test_a_moment_is_said_at_the_brand_s_clock(at: str, language: str, words: str) -> None:
    tenant = load_registry(ROOT / "tenants").by_slug("camcha")
    assert tenant is not None

    assert moment_words(datetime.fromisoformat(at).replace(tzinfo=UTC), tenant, language, now=NOW) == words


@pytest.mark.parametrize(("code", "words"), [("CM", "Cameroun"), ("QX", "QX"), (None, None), ("", None)])
def test_a_country_is_named_or_shown_as_it_is(code: str | None, words: str | None) -> None:
    assert country_words(code, "fr") == words
