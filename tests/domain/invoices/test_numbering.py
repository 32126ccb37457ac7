"""Numbers have no gap and no double, however many issue at once and however many of them fail."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from random import Random
from zoneinfo import ZoneInfo

import msgspec
import pytest
from sqlalchemy import Engine, event, select

from app.domain.invoices.errors import SeriesTakenError
from app.domain.invoices.issuing import issue
from app.domain.invoices.models import Invoice, InvoiceSeries
from app.domain.invoices.numbering import take_number
from app.domain.invoices.snapshot import seller_of
from app.kernel import db
from app.kernel.db import transaction
from tests.cast import ACORN, BIRCH
from tests.databases import Database, OpenSession
from tests.domain.invoices.papers import ENTITY, NOW, issue_one, issuer, order
from tests.factories import make_account
from tests.faults.waiting import PATIENCE

THREADS, EACH, FAILING = 16, 6, 0.3


class ChangedMindError(Exception):
    """Whoever issued did not commit."""


@pytest.fixture
def wide_engine(database: Database) -> Iterator[Engine]:
    """One with a connection for every thread, whose turn comes at last: SQLite keeps no queue."""
    engine = db.new_engine(database.url, pool_size=THREADS)
    if database.kind == "sqlite":
        patience = f"PRAGMA busy_timeout = {PATIENCE * 1000:.0f}"
        event.listen(engine, "connect", lambda connection, _entry: connection.execute(patience))
    yield engine
    engine.dispose()


def test_many_who_issue_at_once_leave_no_gap(wide_engine: Engine) -> None:
    """Whoever fails on the way leaves none either, and whoever does not is refused by nobody's lock."""
    with db.open_session(wide_engine, ACORN) as session, transaction(session):
        account_id = make_account(session).id

    def issue_some(seed: int) -> int:
        chance, kept = Random(seed), 0  # noqa: S311 - which of them fail
        with db.open_session(wide_engine, ACORN) as session:
            for _ in range(EACH):
                fails = chance.random() < FAILING
                with suppress(ChangedMindError), transaction(session):
                    issue(session, order(account_id), issuer(), now=NOW)
                    if fails:
                        raise ChangedMindError
                    kept += 1
        return kept

    with ThreadPoolExecutor(THREADS) as threads:
        kept = sum(threads.map(issue_some, range(THREADS)))

    with db.open_session(wide_engine, ACORN) as session:
        numbers = session.scalars(select(Invoice.number).order_by(Invoice.number)).all()
    assert 0 < kept < THREADS * EACH
    assert numbers == [f"ACORN-2026-{number:06d}" for number in range(1, kept + 1)]


@pytest.mark.parametrize(
    ("zone", "now", "number", "on"),
    [
        ("Europe/Paris", datetime(2026, 12, 31, 22, 59, 59, tzinfo=UTC), "ACORN-2026-000001", date(2026, 12, 31)),
        ("Europe/Paris", datetime(2026, 12, 31, 23, 0, tzinfo=UTC), "ACORN-2027-000001", date(2027, 1, 1)),
        ("Africa/Douala", datetime(2026, 12, 31, 23, 0, tzinfo=UTC), "ACORN-2027-000001", date(2027, 1, 1)),
        ("America/Guadeloupe", datetime(2027, 1, 1, 3, 59, tzinfo=UTC), "ACORN-2026-000001", date(2026, 12, 31)),
        ("America/Guadeloupe", datetime(2027, 1, 1, 4, 0, tzinfo=UTC), "ACORN-2027-000001", date(2027, 1, 1)),
    ],
)
def test_the_year_changes_where_the_brand_is(
    open_session: OpenSession, zone: str, now: datetime, number: str, on: date
) -> None:
    session = open_session(ACORN)
    with transaction(session):
        invoice = issue(session, order(make_account(session).id), issuer(zone=ZoneInfo(zone)), now=now)
    assert (invoice.number, invoice.issued_on, invoice.kept_until.year) == (number, on, on.year + 10)


def test_every_year_begins_with_one(open_session: OpenSession) -> None:
    session = open_session(ACORN)
    taken = [issue_one(session, now=NOW.replace(year=year)).number for year in (2026, 2026, 2027, 2026, 2027)]
    assert [number.removeprefix("ACORN-") for number in taken] == [
        "2026-000001", "2026-000002", "2027-000001", "2026-000003", "2027-000002",
    ]  # fmt: skip


def test_no_paper_is_dated_before_the_one_numbered_before_it(open_session: OpenSession) -> None:
    session = open_session(ACORN)
    issue_one(session, now=NOW.replace(day=23))
    waited = issue_one(session, now=NOW.replace(day=22))
    assert (waited.number, waited.issued_on) == ("ACORN-2026-000002", date(2026, 11, 23))


def test_another_brand_counts_for_itself(open_session: OpenSession) -> None:
    assert [issue_one(open_session(brand)).number for brand in (ACORN, ACORN, BIRCH, ACORN, BIRCH)] == [
        f"ACORN-2026-{number:06d}" for number in (1, 2, 1, 3, 2)
    ]


def test_credit_notes_and_other_series_count_for_themselves(open_session: OpenSession) -> None:
    session = open_session(ACORN)
    with transaction(session):
        taken = [
            take_number(session, series, seller="900412735", today=date(2026, 11, 22)).number
            for series in ("ACORN", "ACORN-A", "ACORN", "OAK")
        ]
    assert taken == ["ACORN-2026-000001", "ACORN-A-2026-000001", "ACORN-2026-000002", "OAK-2026-000001"]


def test_two_sellers_never_count_in_one_series(open_session: OpenSession) -> None:
    session = open_session(ACORN)
    issue_one(session)
    other = replace(issuer(), seller=seller_of(msgspec.structs.replace(ENTITY, siren="404833048")))
    with pytest.raises(SeriesTakenError), transaction(session):
        issue(session, order(make_account(session).id), other, now=NOW)
    assert issue_one(session).number == "ACORN-2026-000002"


def test_the_millionth_has_its_number_too(open_session: OpenSession) -> None:
    session = open_session(ACORN)
    today = date(2026, 11, 22)
    with transaction(session):
        take_number(session, "ACORN", seller="1", today=today)
        counter = session.scalars(select(InvoiceSeries)).one()
        counter.numbered = 999_999
        session.flush()
        assert take_number(session, "ACORN", seller="1", today=today).number == "ACORN-2026-1000000"
