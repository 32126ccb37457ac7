"""What the contact strip says of the hours, and how long a page with it may be kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from flask import Flask, g, request

from app.web.contact import contact_strip
from app.web.environ import KEEP_FOR, LANGUAGE, TENANT
from app.web.installation import EXTENSION
from app.web.keeping import keep_page
from app.web.mail.speech import plain_spaces
from app.web.request import current_tenant
from app.web.texts import brand_text

HOUR = 3600  # seconds


@contextmanager
def at(app: Flask, moment: str, language: str = "fr", brand: str = "support-technique") -> Iterator[None]:
    """Stand in a request of that brand and language at a Paris time; the team is there on weekdays, 9:00 to 18:00."""
    environ = {TENANT: app.extensions[EXTENSION].registry.by_slug(brand), LANGUAGE: language}
    with app.test_request_context(environ_overrides=environ):
        g.now = datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo("Europe/Paris")).astimezone(UTC)
        yield


@pytest.mark.parametrize(
    ("brand", "language", "moment", "said"),
    [
        ("support-technique", "fr", "2026-06-02 10:00", "Ouvert en ce moment, jusqu’à 18:00."),
        ("support-technique", "fr", "2026-06-02 08:59", "Fermé en ce moment ; nous ouvrons à 9:00."),
        ("support-technique", "fr", "2026-06-02 20:00", "Fermé en ce moment ; nous ouvrons demain à 9:00."),
        (
            "support-technique",
            "fr",
            "2026-05-30 12:00",
            "Fermé en ce moment ; nous ouvrons lundi 1er juin à 9:00.",
        ),
        ("support-technique", "en", "2026-05-30 12:00", "Closed at the moment; we open on Monday 1 June at 9:00."),
        ("omicron", "de", "2026-05-30 12:00", "Zurzeit geschlossen; wir öffnen am Montag, 1. Juni, um "),
    ],
)
def test_the_strip_says_when_the_team_is_next_there(
    app: Flask, brand: str, language: str, moment: str, said: str
) -> None:
    with at(app, moment, language, brand):
        strip = contact_strip(current_tenant(), brand_text(current_tenant(), language), language)  # type: ignore[arg-type]

    assert plain_spaces(strip.sentences[0]).startswith(said)


@pytest.mark.parametrize(
    ("moment", "hours"),
    [
        ("2026-06-02 10:00", 8),  # until the team leaves
        ("2026-06-02 20:00", 4),  # until “tomorrow” is another day
        ("2026-06-03 00:00", 9),  # until the team comes
        ("2026-05-30 00:00", 24),  # a Saturday
    ],
)
def test_a_page_is_kept_until_the_strip_says_something_else(app: Flask, moment: str, hours: int) -> None:
    with at(app, moment):
        keep_page()

        assert request.environ[KEEP_FOR] == hours * HOUR
