"""An issued paper is never changed, by the application or by hand; only its link to a person may be emptied."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import NullPool, create_engine, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from app.domain.invoices.errors import DamagedInvoiceError
from app.domain.invoices.models import Invoice, InvoiceKind
from app.domain.invoices.snapshot import read
from app.kernel.db import TenantSession, transaction
from tests.cast import ACORN
from tests.databases import Database, OpenSession, by_hand
from tests.domain.invoices.papers import ANN, issue_one
from tests.factories import make_account

OTHER: dict[str, object] = {
    "tenant": "birch",
    "id": UUID(int=7),
    "number": "ACORN-2026-000099",
    "kind": InvoiceKind.CREDIT_NOTE,
    "corrects_id": UUID(int=7),
    "account_id": UUID(int=7),
    "issued_on": date(2020, 1, 1),
    "due_on": date(2020, 1, 1),
    "kept_until": date(2020, 1, 1),  # it would be swept at once
    "currency": "XAF",
    "net": 1,
    "tax": 1,
    "gross": 1,
    "distance_sale": True,
    "snapshot": {},
    "sha256": "0" * 64,
}
COLUMNS = sorted(Invoice.__table__.columns.keys())
ours = pytest.mark.parametrize("column", sorted(set(COLUMNS) - {"tenant"}))  # which the kernel refuses by itself


def refused() -> Any:  # noqa: ANN401 - what pytest gives
    """Expect a refusal by the guard itself, and not by a key or a check that the change happens to break."""
    return pytest.raises(DBAPIError, match=r"never changed|kept ten years|permission denied|UNIQUE constraint")


def as_it_is(session: TenantSession) -> dict[str, Any]:
    session.expire_all()
    invoice = session.scalars(select(Invoice)).one()
    return {name: getattr(invoice, name) for name in COLUMNS}


@ours
def test_the_orm_changes_no_column(open_session: OpenSession, column: str) -> None:
    session = open_session(ACORN)
    invoice = issue_one(session)
    before = as_it_is(session)
    with refused(), transaction(session):
        setattr(invoice, column, OTHER[column])
        session.flush()
    assert as_it_is(session) == before


@ours
def test_no_statement_changes_a_column(open_session: OpenSession, column: str) -> None:
    session = open_session(ACORN)
    issue_one(session)
    before = as_it_is(session)
    with refused(), transaction(session):
        session.execute(
            update(Invoice).values({column: OTHER[column]}), execution_options={"synchronize_session": False}
        )
    assert as_it_is(session) == before


@pytest.mark.parametrize("column", COLUMNS)
def test_nobody_changes_a_column_by_hand(open_session: OpenSession, database: Database, column: str) -> None:
    """Neither as the application nor as the owner of the tables, whom grants do not bind."""
    session = open_session(ACORN)
    issue_one(session)
    before = as_it_is(session)
    changes = Invoice.__table__.update().values({column: OTHER[column]})  # type: ignore[attr-defined]
    for url in (database.url, database.owner_url):
        with refused(), by_hand(url, ACORN) as connection:
            connection.execute(changes)
    assert as_it_is(session) == before


def test_a_paper_is_not_taken_to_somebody_else(open_session: OpenSession) -> None:
    session = open_session(ACORN)
    invoice = issue_one(session)
    before = as_it_is(session)
    with transaction(session):
        other = make_account(session, email="bob@example.com")
    with refused(), transaction(session):
        session.execute(update(Invoice).values(account_id=other.id))
    session.expire(invoice)
    assert as_it_is(session) == before


def test_a_link_that_is_emptied_is_never_filled_again(open_session: OpenSession) -> None:
    session = open_session(ACORN)
    account_id = issue_one(session).account_id
    with transaction(session):
        session.execute(update(Invoice).values(account_id=None))
    with refused(), transaction(session):
        session.execute(update(Invoice).values(account_id=account_id))
    assert as_it_is(session)["account_id"] is None


def test_whoever_empties_a_link_changes_nothing_beside_it(open_session: OpenSession) -> None:
    session = open_session(ACORN)
    issue_one(session)
    before = as_it_is(session)
    with refused(), transaction(session):
        session.execute(update(Invoice).values(account_id=None, gross=1))
    assert as_it_is(session) == before


def test_nobody_deletes_a_paper_before_its_time(open_session: OpenSession, database: Database) -> None:
    session = open_session(ACORN)
    invoice = issue_one(session)
    before = as_it_is(session)
    with refused(), transaction(session):
        session.delete(invoice)
    with refused(), transaction(session):
        session.execute(delete(Invoice))
    for url in (database.url, database.owner_url):
        with refused(), by_hand(url, ACORN) as connection:
            connection.execute(text("DELETE FROM invoice"))
    assert as_it_is(session) == before


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("same", ["id", "number", "rowid"])
def test_nobody_writes_another_paper_over_it(open_session: OpenSession, database: Database, same: str) -> None:
    """INSERT OR REPLACE takes a row away without a DELETE that a trigger would see."""
    session = open_session(ACORN)
    issue_one(session)
    before = as_it_is(session)
    others = ["rowid", *COLUMNS]
    values = ["'x'" if name in {"id", "number"} else name for name in others]
    values = [name if name == same else value for name, value in zip(others, values, strict=True)]
    values[0] = "rowid" if same == "rowid" else "99"
    replaces = f"INSERT OR REPLACE INTO invoice ({', '.join(others)}) SELECT {', '.join(values)} FROM invoice"  # noqa: S608
    with refused(), by_hand(database.url, ACORN) as connection:
        connection.execute(text(replaces))
    assert as_it_is(session) == before


def test_a_number_is_given_once(open_session: OpenSession) -> None:
    session = open_session(ACORN)
    issue_one(session)
    row = as_it_is(session) | {"id": UUID(int=7)}
    with pytest.raises(DBAPIError), transaction(session):
        session.execute(insert(Invoice), [row])


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_the_application_is_granted_to_change_the_link_only(database: Database) -> None:
    asked = "SELECT has_column_privilege('guichet_app', 'invoice', :column, 'UPDATE')"
    with create_engine(database.superuser_url, poolclass=NullPool).connect() as connection:
        granted = [name for name in COLUMNS if connection.scalar(text(asked), {"column": name})]
    assert granted == ["account_id"]


def test_what_was_changed_in_spite_of_all_is_seen(open_session: OpenSession, database: Database) -> None:
    """An administrator of the database can switch its triggers off; the seal tells."""
    session = open_session(ACORN)
    invoice = issue_one(session)
    assert read(invoice).buyer == ANN
    with by_hand(database.superuser_url, ACORN) as connection:
        if database.kind == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        else:
            connection.execute(text("DROP TRIGGER invoice_not_changed"))
        cheaper = {**invoice.snapshot, "gross": 1}
        connection.execute(Invoice.__table__.update().values(snapshot=cheaper))  # type: ignore[attr-defined]
    session.expire_all()
    with pytest.raises(DamagedInvoiceError) as told:
        read(invoice)
    assert told.value.number == "ACORN-2026-000001"


def test_every_column_is_tried() -> None:
    assert set(COLUMNS) == OTHER.keys()
