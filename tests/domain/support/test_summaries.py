"""Who wants the daily summary gets one a day, of what happened since the last."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from app.domain.support.service import write
from app.domain.support.summaries.service import (
    due_day,
    list_changed,
    list_readers,
    switch_summary,
    take_day,
    wants_summary,
)
from app.kernel.db import TenantSession, transaction
from tests.databases import OpenSession
from tests.domain.support.requested import DAY, HOUR, NOW, TERMS, ask, said
from tests.factories import make_account

pytestmark = pytest.mark.posts_mails
TODAY = date(2026, 11, 26)


@pytest.fixture
def session(open_session: OpenSession) -> TenantSession:
    return open_session("camcha")


@pytest.mark.parametrize(
    ("now", "day"),
    [
        ("2026-11-26T06:59:59", None),
        ("2026-11-26T07:00:00", TODAY),
        ("2026-11-26T22:59:59", TODAY),
        ("2026-11-26T23:00:00", None),
    ],
)
def test_it_is_due_from_eight_o_clock_on_where_the_brand_is(now: str, day: date | None) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert due_day(moment, ZoneInfo("Europe/Paris")) == day


def test_whoever_switched_it_on_is_told_once_a_day(session: TenantSession) -> None:
    with transaction(session):
        ann, bob = make_account(session), make_account(session, email="bob@example.com")
        switch_summary(session, ann.id, on=True, now=NOW - DAY)
        switch_summary(session, bob.id, on=True, now=NOW - DAY)
        switch_summary(session, bob.id, on=False, now=NOW)
        assert (wants_summary(session, ann.id), wants_summary(session, bob.id)) == (True, False)
        assert [account for _, account in list_readers(session, TODAY)] == [ann]
        assert [take_day(session, ann.id, TODAY, now=NOW) for _ in range(2)] == [True, False]
        assert not take_day(session, bob.id, TODAY, now=NOW)
        assert list_readers(session, TODAY) == []
        assert len(list_readers(session, date(2026, 11, 27))) == 1


def test_it_tells_what_happened_since_it_was_switched_on_or_last_told(session: TenantSession) -> None:
    with transaction(session):
        ann = make_account(session)
        ask(session, ann)
        ticket = ask(session, ann)
        assert list_changed(session, ann.id, since=NOW, limit=5) == []
        write(session, ticket, said(), TERMS, now=NOW + HOUR)
        assert list_changed(session, ann.id, since=NOW, limit=5) == [ticket]
        assert list_changed(session, ann.id, since=NOW + HOUR, limit=5) == []
