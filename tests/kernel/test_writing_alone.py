"""Every way of writing that was seen leaking: it changes the session's own rows, or it is refused and changes none."""

from collections.abc import Callable

import pytest
from sqlalchemy import Table, case, delete, func, insert, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from app.kernel.db import (
    ForeignRowError,
    IsolationError,
    NotWritingError,
    TenantSession,
    UnscopedStatementError,
    transaction,
)
from app.kernel.ids import new_id
from tests.cast import ACORN, BIRCH
from tests.databases import Database, OpenSession
from tests.kernel.notes import FIRST, NOW, SECOND, Note, Remark, notes

__all__ = ["notes"]

NOTES: Table = Note.__table__  # type: ignore[assignment]
Write = Callable[[TenantSession], object]
NEW = new_id(NOW)


def change_attribute(session: TenantSession) -> None:
    for note in session.scalars(select(Note)):
        note.body = "changed"


def delete_objects(session: TenantSession) -> None:
    for remark in session.scalars(select(Remark)):
        session.delete(remark)
    for note in session.scalars(select(Note)):
        session.delete(note)


def upsert(session: TenantSession, *, tenant: str, title: str = "first") -> None:
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(Note).values(tenant=tenant, id=NEW, title=title, body="changed")
    session.execute(statement.on_conflict_do_update(index_elements=["tenant", "title"], set_={"body": "changed"}))


def upsert_onto_another_tenant(session: TenantSession) -> None:
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(Note).values(tenant=ACORN, id=NEW, title="first", body="changed")
    session.execute(statement.on_conflict_do_update(index_elements=["tenant", "title"], set_={"tenant": BIRCH}))


def add_foreign(session: TenantSession) -> None:
    session.add(Note(tenant=BIRCH, id=NEW, title="new", body="changed"))


def move_to_another_tenant(session: TenantSession) -> None:
    session.get_one(Note, (ACORN, SECOND)).tenant = BIRCH


OWN_ONLY: dict[str, Write] = {
    "an attribute": change_attribute,
    "an update": lambda s: s.execute(update(Note).values(body="changed")),
    "an update, fetching": lambda s: s.execute(
        update(Note).values(body="changed"), execution_options={"synchronize_session": "fetch"}
    ),
    "an update, unsynchronised": lambda s: s.execute(
        update(Note).values(body="changed"), execution_options={"synchronize_session": False}
    ),
    "an update by a subquery": lambda s: s.execute(
        update(Note)
        .where(Note.id.in_(select(Remark.note_id)))
        .values(body="changed")
        .execution_options(synchronize_session=False)
    ),
    "an update of cases": lambda s: s.execute(
        update(Note).values(body=case((Note.title == "first", "changed"), else_=Note.body))
    ),
    "a legacy update": lambda s: s.query(Note).update({"body": "changed"}),
    "a delete": lambda s: (s.execute(delete(Remark)), s.execute(delete(Note))),
    "a legacy delete": lambda s: (s.query(Remark).delete(), s.query(Note).delete()),
    "deleted objects": delete_objects,
    "a bulk update by own key": lambda s: s.execute(
        update(Note), [{"tenant": ACORN, "id": id_, "body": "changed"} for id_ in (FIRST, SECOND)]
    ),
    "an upsert": lambda s: upsert(s, tenant=ACORN),
    "a returning update": lambda s: s.scalars(update(Note).values(body="changed").returning(Note.id)).all(),
    "an insert of values": lambda s: s.execute(insert(Note).values(tenant=ACORN, id=NEW, title="new", body="new")),
    "an insert of rows": lambda s: s.execute(
        insert(Note), [{"tenant": ACORN, "id": NEW, "title": "new", "body": "new"}]
    ),
    "a returning insert": lambda s: s.scalars(
        insert(Note).returning(Note), [{"tenant": ACORN, "id": NEW, "title": "new", "body": "new"}]
    ).all(),
}

FOREIGN_KEY = {"tenant": BIRCH, "id": FIRST, "body": "changed"}
FOREIGN_ROW = {"tenant": BIRCH, "id": NEW, "title": "new", "body": "changed"}
OWN_ROW = {"tenant": ACORN, "id": NEW, "title": "new", "body": "changed"}

REFUSED: dict[str, Write] = {
    "a foreign object": add_foreign,
    "a change of tenant": move_to_another_tenant,
    "a foreign insert": lambda s: s.execute(insert(Note).values(**FOREIGN_ROW)),
    "a foreign row among own": lambda s: s.execute(insert(Note), [OWN_ROW, FOREIGN_ROW]),
    "a foreign value among own": lambda s: s.execute(insert(Note).values([OWN_ROW, FOREIGN_ROW])),
    "a bulk insert of mappings": lambda s: s.bulk_insert_mappings(Note, [FOREIGN_ROW]),
    "a bulk save": lambda s: s.bulk_save_objects([Note(**FOREIGN_ROW)]),
    "an insert of a tenant that is worked out": lambda s: s.execute(
        insert(Note).values(**OWN_ROW | {"tenant": func.lower(BIRCH)})
    ),
    "a tenant that is worked out among own": lambda s: s.execute(
        insert(Note).values([OWN_ROW, OWN_ROW | {"id": SECOND, "tenant": func.lower(BIRCH)}])
    ),
    "an insert from a select": lambda s: s.execute(
        insert(Note).from_select(["tenant", "id", "title", "body"], select(NOTES))
    ),
    "a bulk update by a foreign key": lambda s: s.execute(update(Note), [FOREIGN_KEY]),
    "a bulk update of mappings": lambda s: s.bulk_update_mappings(Note, [FOREIGN_KEY]),
    "an update of the tenant": lambda s: s.execute(update(Note).values(tenant=BIRCH)),
    "an update with a foreign criterion": lambda s: s.execute(
        update(Note).where(Note.tenant == BIRCH).values(body="changed")
    ),
    "a foreign upsert": lambda s: upsert(s, tenant=BIRCH),
    "an upsert onto another tenant": upsert_onto_another_tenant,
    "a Core update": lambda s: s.execute(update(NOTES).values(body="changed")),
    "a Core update of its own": lambda s: s.execute(
        update(NOTES).where((NOTES.c.tenant == ACORN) | (NOTES.c.body == BIRCH)).values(body="changed")
    ),
    "a Core delete": lambda s: s.execute(delete(NOTES)),
    "a Core delete on the connection": lambda s: s.connection().execute(delete(NOTES)),
    "a Core delete by a foreign key": lambda s: s.connection().execute(
        delete(NOTES).where(NOTES.c.tenant == BIRCH, NOTES.c.id == FIRST)
    ),
    "entities on the connection": lambda s: s.connection().execute(delete(Note)),
    "a Core insert": lambda s: s.execute(insert(NOTES).values(**FOREIGN_ROW)),
    "text": lambda s: s.execute(text("UPDATE kernel_note SET body = 'changed'")),
    "the driver's SQL": lambda s: s.connection().exec_driver_sql("DELETE FROM kernel_note"),
    "text in a criterion": lambda s: s.execute(delete(Note).where(text("1 = 1 OR 1 = 1"))),
    "a table dropped": lambda s: NOTES.drop(s.connection()),
}


def rows_of(open_session: OpenSession, tenant: str) -> set[tuple[str, str]]:
    return {(note.title, note.body) for note in open_session(tenant).scalars(select(Note))}


@pytest.mark.parametrize("way", OWN_ONLY)
def test_writing_changes_the_tenants_own_rows(open_session: OpenSession, way: str) -> None:
    session = open_session(ACORN)
    with transaction(session):
        OWN_ONLY[way](session)
    assert rows_of(open_session, ACORN) != {("first", ACORN), ("second", ACORN)}
    assert rows_of(open_session, BIRCH) == {("first", BIRCH), ("second", BIRCH)}


@pytest.mark.parametrize("way", REFUSED)
def test_writing_around_the_guard_is_refused(open_session: OpenSession, way: str) -> None:
    session = open_session(ACORN)
    with pytest.raises(IsolationError), transaction(session):
        REFUSED[way](session)
    assert rows_of(open_session, ACORN) == {("first", ACORN), ("second", ACORN)}
    assert rows_of(open_session, BIRCH) == {("first", BIRCH), ("second", BIRCH)}


def write_and_flush(session: TenantSession, way: str) -> None:
    OWN_ONLY[way](session)
    session.flush()


@pytest.mark.parametrize("way", OWN_ONLY)
def test_nothing_is_written_outside_a_transaction(open_session: OpenSession, way: str) -> None:
    session = open_session(ACORN)
    with pytest.raises(NotWritingError):
        write_and_flush(session, way)
    session.rollback()
    assert rows_of(open_session, ACORN) == {("first", ACORN), ("second", ACORN)}


def test_a_new_row_is_given_the_sessions_tenant(open_session: OpenSession) -> None:
    session = open_session(ACORN)
    note = Note(id=NEW, title="new", body="new")
    with transaction(session):
        session.add(note)
    assert note.tenant == ACORN
    assert open_session(BIRCH).get(Note, (BIRCH, NEW)) is None


def test_a_row_cannot_refer_to_another_tenants(open_session: OpenSession) -> None:
    session = open_session(ACORN)
    with transaction(session):
        session.add(Note(id=NEW, title="acorn's alone", body=ACORN))
    session = open_session(BIRCH)
    with pytest.raises(IntegrityError), transaction(session):
        session.add(Remark(id=NEW, note_id=NEW, body=BIRCH))


def test_the_guards_refusal_says_whose_row_met_whom(open_session: OpenSession) -> None:
    with pytest.raises(ForeignRowError) as refusal:
        add_foreign(open_session(ACORN))
    assert (refusal.value.entity, refusal.value.owner, refusal.value.tenant) == ("Note", BIRCH, ACORN)


def test_a_refused_statement_is_shown_without_its_values(open_session: OpenSession) -> None:
    with pytest.raises(UnscopedStatementError) as refusal:
        open_session(ACORN).execute(select(NOTES).where(NOTES.c.body == "s3cret"))
    assert "s3cret" not in str(refusal.value)


def test_many_rows_of_ones_own_are_written_at_once(open_session: OpenSession, database: Database) -> None:
    session = open_session(ACORN)
    with transaction(session):
        session.add_all(
            Note(id=new_id(NOW), title=f"{number} of {database.kind}", body=ACORN) for number in range(2500)
        )
    assert len(rows_of(open_session, ACORN)) == 2502
