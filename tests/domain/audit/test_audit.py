"""What the team did is written with its act, and nobody changes it afterwards, on either database."""

from contextlib import suppress
from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import NullPool, create_engine, delete, text, update
from sqlalchemy.exc import DBAPIError

from app.domain.audit.models import AuditEntry
from app.domain.audit.service import Party, forget_subject, list_about, record
from app.kernel.db import transaction
from tests.cast import ACORN, BIRCH
from tests.databases import Database, OpenSession

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
DORA, ANN = Party(UUID(int=1), "Dora Petit"), Party(UUID(int=2), "Ann Martin")


def test_an_act_is_read_back_latest_first_by_its_own_brand_only(open_session: OpenSession) -> None:
    session = open_session(ACORN)
    with transaction(session):
        record(session, "account.unlocked", by=DORA, to=ANN, now=NOW)
        record(session, "account.closed", by=DORA, to=ANN, now=NOW.replace(hour=10), reason="asked", barred=True)
        record(session, "account.closed", by=DORA, to=DORA, now=NOW)

    found = list_about(session, UUID(int=2))

    assert [(each.act, each.actor_name, each.reason, each.details) for each in found] == [
        ("account.closed", "Dora Petit", "asked", {"barred": True}),
        ("account.unlocked", "Dora Petit", None, {}),
    ]
    assert not list_about(open_session(BIRCH), UUID(int=2))


def test_an_act_that_fails_leaves_no_line(open_session: OpenSession) -> None:
    session = open_session(ACORN)
    with suppress(ZeroDivisionError), transaction(session):
        record(session, "account.closed", by=DORA, to=ANN, now=NOW)
        raise ZeroDivisionError
    assert not list_about(session, UUID(int=2))


@pytest.mark.parametrize("change", [update(AuditEntry).values(act="x"), delete(AuditEntry)], ids=["update", "delete"])
def test_the_database_refuses_to_change_a_line(open_session: OpenSession, change: object) -> None:
    session = open_session(ACORN)
    with transaction(session):
        record(session, "account.closed", by=DORA, to=ANN, now=NOW)
    with pytest.raises(DBAPIError), transaction(session):
        session.execute(change)  # type: ignore[call-overload]
    assert [each.act for each in list_about(session, UUID(int=2))] == ["account.closed"]


def test_a_line_can_forget_whom_it_was_about_and_nothing_else(open_session: OpenSession) -> None:
    session = open_session(ACORN)
    with transaction(session):
        record(session, "account.closed", by=DORA, to=ANN, now=NOW, reason="Ann Martin asked", email="ann@example.com")
        record(session, "account.closed", by=DORA, to=DORA, now=NOW, reason="asked")

    with transaction(session):
        assert forget_subject(session, UUID(int=2)) == 1

    (line,) = list_about(session, UUID(int=2))
    assert (line.subject_name, line.reason, line.details) == ("", None, {})
    assert (line.act, line.actor_name, line.at) == ("account.closed", "Dora Petit", NOW)
    assert [each.reason for each in list_about(session, UUID(int=1))] == ["asked"]


WRONG = {
    "another name": {"subject_name": "Bob"},
    "no name, and the rest left": {"subject_name": ""},
    "another reason": {"subject_name": "", "reason": "none", "details": {}},
    "another act": {"subject_name": "", "reason": None, "details": {}, "act": "x"},
    "another actor": {"subject_name": "", "reason": None, "details": {}, "actor_name": "Bob"},
}


@pytest.mark.parametrize("values", WRONG.values(), ids=WRONG)
def test_the_database_lets_a_line_say_nothing_else(open_session: OpenSession, values: dict[str, object]) -> None:
    session = open_session(ACORN)
    with transaction(session):
        record(session, "account.closed", by=DORA, to=ANN, now=NOW, reason="asked")
    with pytest.raises(DBAPIError), transaction(session):
        session.execute(update(AuditEntry).values(values))
    (line,) = list_about(session, UUID(int=2))
    assert (line.subject_name, line.reason, line.act) == ("Ann Martin", "asked", "account.closed")


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_the_application_is_granted_to_read_and_to_add_only(database: Database) -> None:
    asked = "SELECT has_table_privilege('guichet_app', 'audit_entry', :act)"
    engine = create_engine(database.superuser_url, poolclass=NullPool)
    with engine.connect() as connection:
        granted = [
            act
            for act in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE")
            if connection.scalar(text(asked), {"act": act})
        ]
    assert granted == ["SELECT", "INSERT"]
