"""The day on which an entry is read again, and which days are near."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.domain.faq.editing.review import SOON, add_months, list_due_reviews
from app.domain.faq.models import FaqEntry
from app.kernel.db import transaction
from tests.cast import BIRCH
from tests.databases import OpenSession
from tests.domain.faq.search.small_faq import FRENCH, NOW, write_faq

TODAY, DAY = date(2026, 11, 28), timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 11, 28), 6, date(2027, 5, 28)),
        (date(2026, 11, 28), 12, date(2027, 11, 28)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 12, 31), 6, date(2027, 6, 30)),
        (date(2026, 6, 30), 6, date(2026, 12, 30)),
    ],
)
def test_months_later_is_the_same_day_or_the_last_of_its_month(day: date, months: int, later: date) -> None:
    assert add_months(day, months) == later


@pytest.mark.parametrize(
    ("review", "is_due"),
    [(TODAY - DAY, True), (TODAY, True), (TODAY + SOON, True), (TODAY + SOON + DAY, False)],
)
def test_an_entry_is_due_within_thirty_days(open_session: OpenSession, review: date, *, is_due: bool) -> None:
    session = open_session(BIRCH)
    ids = write_faq(session, FRENCH, "fr")
    with transaction(session):
        for entry in session.scalars(select(FaqEntry)):
            entry.review_on = review if entry.id == ids["hours"] else TODAY + 3 * SOON
            entry.withdrawn_at = NOW if entry.key == "dispute" else None
    assert [each.key for each in list_due_reviews(session, today=TODAY)] == (["hours"] if is_due else [])
