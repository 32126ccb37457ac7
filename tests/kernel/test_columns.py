from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Table, select
from sqlalchemy.exc import StatementError

from app.kernel.db import JsonObject, TenantSession, refers_to, transaction
from app.kernel.ids import new_id
from tests.cast import ACORN
from tests.databases import OpenSession
from tests.kernel.notes import NOW, Chore, Note, Remark, notes

__all__ = ["notes"]
PARIS = timezone(timedelta(hours=1))


def keep(session: TenantSession, *, at: datetime = NOW, facts: JsonObject | None = None) -> None:
    with transaction(session):
        session.add(Chore(id=new_id(NOW), state="kept", next_at=at, secret="", facts=facts))


def kept(session: TenantSession) -> Chore:
    return session.scalars(select(Chore).where(Chore.state == "kept")).one()


def test_an_instant_comes_back_aware_and_in_utc(open_session: OpenSession) -> None:
    keep(open_session(ACORN), at=datetime(2026, 11, 22, 10, 30, 0, 123456, tzinfo=PARIS))
    at = kept(open_session(ACORN)).next_at
    assert at == datetime(2026, 11, 22, 9, 30, 0, 123456, tzinfo=UTC)
    assert at.tzinfo is UTC


def test_an_instant_is_compared_as_an_instant_whatever_its_zone(open_session: OpenSession) -> None:
    keep(open_session(ACORN), at=datetime(2026, 11, 22, 10, 29, 59, tzinfo=PARIS))
    due = select(Chore.state).where(Chore.next_at < NOW)
    assert open_session(ACORN).scalars(due).all() == ["kept"]


def test_an_instant_without_a_zone_is_refused(open_session: OpenSession) -> None:
    with pytest.raises(StatementError, match="has no time zone"):
        keep(open_session(ACORN), at=datetime(2026, 11, 22, 10, 30))  # noqa: DTZ001 - what is refused


@pytest.mark.parametrize("facts", [{"deep": {"list": [1, 2.5, "é", None, True]}}, {}, None])
def test_json_comes_back_as_it_went(open_session: OpenSession, facts: JsonObject | None) -> None:
    keep(open_session(ACORN), facts=facts)
    assert kept(open_session(ACORN)).facts == facts
    without = select(Chore.state).where(Chore.state == "kept", Chore.facts.is_(None))
    assert bool(open_session(ACORN).scalars(without).all()) == (facts is None)


def test_keys_and_constraints_are_named_by_one_convention_and_begin_with_the_tenant() -> None:
    table: Table = Remark.__table__  # type: ignore[assignment]
    assert [column.name for column in table.primary_key] == ["tenant", "id"]
    assert [column.name for column in table.columns][:2] == ["tenant", "id"]
    names = {str(constraint.name) for entity in (Note, Remark) for constraint in entity.__table__.constraints}  # type: ignore[attr-defined]
    assert names == {
        "pk_kernel_note",
        "uq_kernel_note_tenant_title",
        "pk_kernel_remark",
        "fk_kernel_remark_tenant_note_id_kernel_note",
    }


def test_a_reference_by_several_columns_names_the_same_ones() -> None:
    key = refers_to("faq_term", "entry_id", "term")
    assert key.column_keys == ["tenant", "entry_id", "term"]
    assert [element.target_fullname for element in key.elements] == [
        "faq_term.tenant",
        "faq_term.entry_id",
        "faq_term.term",
    ]
