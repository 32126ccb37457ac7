"""Rows are counted by period in one query, each brand's own, and never more of them than may be waited for."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.mail.models import OutgoingMail
from app.domain.mail.service import post
from app.kernel.db import TenantSession, count_in_periods, transaction
from tests.cast import ACORN, BIRCH
from tests.databases import OpenSession

NOON, HOUR = datetime(2026, 11, 22, 12, tzinfo=UTC), timedelta(hours=1)
PERIODS = [(NOON - HOUR, NOON), (NOON, NOON + HOUR), (NOON + HOUR, NOON + 2 * HOUR)]
pytestmark = pytest.mark.posts_mails


def add(session: TenantSession, *ats: datetime) -> None:
    with transaction(session):
        for at in ats:
            post(session, kind="test", to="ann@example.net", args={}, language="fr", now=at)


def test_a_period_has_its_first_instant_and_not_its_last(open_session: OpenSession) -> None:
    session = open_session(ACORN)
    add(session, NOON - HOUR, NOON, NOON + HOUR - timedelta(microseconds=1))
    add(open_session(BIRCH), NOON)
    assert count_in_periods(session, OutgoingMail.posted_at, PERIODS) == [1, 2, 0]
    assert count_in_periods(session, OutgoingMail.posted_at, PERIODS, OutgoingMail.kind == "other") == [0, 0, 0]


def test_of_more_than_may_be_read_it_is_only_known_that_there_are_more(open_session: OpenSession) -> None:
    session = open_session(ACORN)
    add(session, *[NOON] * 5, NOON + HOUR, NOON + HOUR)
    assert count_in_periods(session, OutgoingMail.posted_at, PERIODS, most=2) == [0, 3, 2]
