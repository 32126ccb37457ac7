"""The slow and failed pages of a customer: found beside the time that they report, nobody else's, and forgotten."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from app.domain.support.slow.models import SlowPage
from app.domain.support.slow.policy import SlowPagesPolicy
from app.domain.support.slow.service import (
    AROUND,
    SHOWN,
    Noted,
    is_worth_noting,
    list_slow_and_failed,
    note_pages,
    sweep_slow_pages,
)
from app.kernel.db import TenantSession, transaction
from app.kernel.ids import new_id
from tests.cast import ACORN, BIRCH
from tests.databases import OpenSession
from tests.factories import make_account

NOW = datetime(2026, 11, 24, 14, 5, tzinfo=UTC)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
POLICY = SlowPagesPolicy()


@pytest.fixture
def session(open_session: OpenSession) -> TenantSession:
    return open_session(ACORN)


@pytest.fixture
def ann(session: TenantSession) -> UUID:
    with transaction(session):
        return make_account(session).id


def noted(account_id: UUID, at: datetime, *, endpoint: str = "invoices.index") -> Noted:
    return Noted(account_id=account_id, at=at, request_id="a" * 32, endpoint=endpoint, status=200, milliseconds=4200)


def note(session: TenantSession, *pages: Noted) -> None:
    with transaction(session):
        note_pages(session, pages)


@pytest.mark.parametrize(
    ("status", "milliseconds", "worth"),
    [(200, 1499.9, False), (200, 1500, True), (404, 10, False), (499, 10, False), (500, 1, True), (503, 1, True)],
)
def test_what_is_slow_or_failed_is_worth_noting(status: int, milliseconds: float, worth: bool) -> None:  # noqa: FBT001
    assert is_worth_noting(status, milliseconds, POLICY) is worth


@pytest.mark.promise("ST-04")
@pytest.mark.parametrize(
    ("apart", "found"),
    [(AROUND + SECOND, False), (AROUND, True), (SECOND, True), (-AROUND, True), (-AROUND - SECOND, False)],
)
def test_a_page_is_found_around_the_time_that_is_reported(
    session: TenantSession,
    ann: UUID,
    apart: timedelta,
    found: bool,  # noqa: FBT001 - a table's column
) -> None:
    note(session, noted(ann, NOW))

    pages = list_slow_and_failed(session, ann, around=NOW - apart, now=NOW)

    assert [(each.endpoint, each.at, each.milliseconds) for each in pages] == (
        [("invoices.index", NOW, 4200)] if found else []
    )


def test_without_a_time_the_latest_are_found_and_never_more_than_a_page_shows(
    session: TenantSession, ann: UUID
) -> None:
    note(session, *(noted(ann, NOW - each * SECOND) for each in range(SHOWN + 5)))

    pages = list_slow_and_failed(session, ann, around=None, now=NOW)

    assert [each.at for each in pages] == [NOW - each * SECOND for each in reversed(range(SHOWN))]
    assert len(list_slow_and_failed(session, ann, around=NOW, now=NOW)) == SHOWN


def test_they_are_nobody_else_s(session: TenantSession, ann: UUID, open_session: OpenSession) -> None:
    birch = open_session(BIRCH)
    with transaction(birch):
        make_account(birch, id=ann)
    with transaction(session):
        bob = make_account(session, email="bob@example.com").id
    note(session, noted(ann, NOW))

    assert list_slow_and_failed(birch, ann, around=NOW, now=NOW) == []
    assert list_slow_and_failed(session, bob, around=NOW, now=NOW) == []


def test_a_page_of_an_account_that_is_gone_keeps_no_other_from_being_noted(session: TenantSession, ann: UUID) -> None:
    note(session, noted(new_id(NOW), NOW), noted(ann, NOW, endpoint="x" * 200))

    (page,) = list_slow_and_failed(session, ann, around=NOW, now=NOW)
    assert page.endpoint == "x" * 80


@pytest.mark.parametrize(("age", "left"), [(timedelta(0), 1), (30 * DAY, 1), (30 * DAY + SECOND, 0)])
def test_they_are_forgotten_when_the_policy_says_so(
    session: TenantSession, ann: UUID, age: timedelta, left: int
) -> None:
    note(session, noted(ann, NOW - age))

    with transaction(session):
        assert sweep_slow_pages(session, policy=POLICY, now=NOW) == 1 - left
    assert session.scalar(select(func.count()).select_from(SlowPage)) == left
