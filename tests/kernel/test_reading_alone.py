"""Every way of reading that was seen leaking, and more: it gives the session's own rows, or it is refused."""

from collections.abc import Callable, Sequence

import pytest
from sqlalchemy import (
    Table,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal,
    literal_column,
    or_,
    select,
    text,
    true,
    union_all,
)
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload, selectinload

from app.kernel.db import ForeignRowError, TenantSession, UnscopedStatementError, new_engine
from tests.cast import ACORN, BIRCH
from tests.databases import Database, OpenSession
from tests.kernel.notes import FIRST, Note, Remark, notes, slip_in

__all__ = ["notes"]

NOTES: Table = Note.__table__  # type: ignore[assignment]
OTHER = aliased(Note)
INNER = select(Note.body).where(Note.title == "first")
Read = Callable[[TenantSession], Sequence[object]]

OWN_ONLY: dict[str, Read] = {
    "entities": lambda s: [note.body for note in s.scalars(select(Note))],
    "columns": lambda s: s.scalars(select(Note.body)).all(),
    "an alias": lambda s: s.scalars(select(OTHER.body)).all(),
    "a legacy query": lambda s: [note.body for note in s.query(Note)],
    "a subquery": lambda s: s.scalars(select(INNER.subquery())).all(),
    "a CTE": lambda s: s.scalars(select(INNER.cte())).all(),
    "a scalar subquery": lambda s: s.scalars(select(INNER.scalar_subquery())).all(),
    "a union": lambda s: s.scalars(union_all(INNER, select(Note.body).where(Note.title == "second"))).all(),
    "a union as entities": lambda s: s.scalars(
        select(aliased(Note, union_all(select(Note), select(Note)).subquery()).body)
    ).all(),
    "a join": lambda s: s.scalars(select(Remark.body).join(Note, Note.id == Remark.note_id)).all(),
    "a join's other side": lambda s: s.scalars(select(Note.body).join(Remark, Note.id == Remark.note_id)).all(),
    "an outer join": lambda s: s.scalars(
        select(func.coalesce(Remark.body, ACORN)).select_from(Note).outerjoin(Remark, Note.id == Remark.note_id)
    ).all(),
    "a join with itself": lambda s: s.scalars(select(OTHER.body).join(Note, Note.title == OTHER.title)).all(),
    "a cartesian product": lambda s: s.scalars(select(OTHER.body).join(Note, true())).all(),
    "a lazy relationship": lambda s: [remark.body for note in s.scalars(select(Note)) for remark in note.remarks],
    "a relationship by selectin": lambda s: [
        remark.body for note in s.scalars(select(Note).options(selectinload(Note.remarks))) for remark in note.remarks
    ],
    "a relationship by join": lambda s: [
        remark.body
        for note in s.scalars(select(Note).options(joinedload(Note.remarks))).unique()
        for remark in note.remarks
    ],
    "a relationship by a join of ours": lambda s: [
        remark.body
        for note in s.scalars(select(Note).join(Note.remarks).options(contains_eager(Note.remarks))).unique()
        for remark in note.remarks
    ],
    "a lazy many-to-one": lambda s: [remark.note.body for remark in s.scalars(select(Remark))],
    "or": lambda s: s.scalars(select(Note.body).where(or_(Note.title == "first", true()))).all(),
    "in a subquery": lambda s: s.scalars(select(Note.body).where(Note.id.in_(select(Remark.note_id)))).all(),
    "a list of ids": lambda s: s.scalars(select(Note.body).where(Note.id.in_([FIRST]))).all(),
    "a window": lambda s: s.scalars(select(func.first_value(Note.body).over(order_by=Note.id)).select_from(Note)).all(),
    "groups": lambda s: s.scalars(select(Note.body).group_by(Note.body)).all(),
    "a page": lambda s: s.scalars(select(Note.body).order_by(Note.id).limit(5).offset(0)).all(),
    "a stream": lambda s: s.scalars(select(Note.body).execution_options(yield_per=1)).all(),
    "own id": lambda s: [note.body for note in [s.get(Note, (ACORN, FIRST))] if note],
}

COUNTS: dict[str, tuple[Callable[[TenantSession], object], int | None]] = {
    "count from the entity": (lambda s: s.scalar(select(func.count()).select_from(Note)), 2),
    "count of a column": (lambda s: s.scalar(select(func.count(Note.id))), 2),
    "count of an alias": (lambda s: s.scalar(select(func.count()).select_from(OTHER)), 2),
    "count of a subquery": (lambda s: s.scalar(select(func.count()).select_from(select(Note).subquery())), 2),
    "legacy count": (lambda s: s.query(Note).count(), 2),
    "exists": (lambda s: s.scalar(select(exists().where(Note.body == BIRCH))), False),
    "exists of a select": (lambda s: s.scalar(select(select(Note).where(Note.body == BIRCH).exists())), False),
    "a literal where exists": (lambda s: s.scalar(select(literal(1)).where(exists().where(Note.body == BIRCH))), None),
    "exists that correlates": (
        lambda s: s.scalar(
            select(func.count())
            .select_from(Note)
            .where(select(Remark.id).where(Remark.note_id == Note.id, Remark.body == BIRCH).exists())
        ),
        0,
    ),
}

REFUSED: dict[str, Read] = {
    "text": lambda s: s.execute(text("SELECT body FROM kernel_note")).all(),
    "text in capitals": lambda s: s.execute(text('SELECT body FROM "KERNEL_NOTE"')).all(),
    "a Core select": lambda s: s.execute(select(NOTES)).all(),
    "a Core count": lambda s: s.execute(select(func.count()).select_from(NOTES)).all(),
    "a Core select that asks for its own": lambda s: s.execute(select(NOTES).where(NOTES.c.tenant == ACORN)).all(),
    "a Core subquery": lambda s: s.scalars(select(Note).where(Note.id.in_(select(NOTES.c.id)))).all(),
    "the session's connection": lambda s: s.connection().execute(select(NOTES)).all(),
    "text on its connection": lambda s: s.connection().execute(text("SELECT * FROM kernel_note")).all(),
    "the driver's SQL on its connection": lambda s: s.connection().exec_driver_sql("TABLE kernel_note").all(),
    "a parameter that is named like the ORM's own, beside an or": lambda s: s.execute(
        select(NOTES).where(or_(NOTES.c.tenant == bindparam("pk_1"), NOTES.c.body != "")), {"pk_1": ACORN}
    ).all(),
    "a parameter that is named like the ORM's own, in a subquery": lambda s: s.execute(
        select(
            select(NOTES.c.body)
            .where(or_(NOTES.c.tenant == bindparam("pk_1"), NOTES.c.body != ""))
            .limit(1)
            .scalar_subquery()
        )
        .select_from(Note)
        .where(Note.title == "first"),
        {"pk_1": ACORN},
    ).all(),
    "a parameter on its connection that is named like the ORM's own": lambda s: (
        s.connection()
        .execute(select(NOTES).where(or_(NOTES.c.tenant == bindparam("pk_1"), NOTES.c.body == BIRCH)), {"pk_1": ACORN})
        .all()
    ),
    "entities on its connection": lambda s: s.connection().execute(select(Note)).all(),
    "from_statement with text": lambda s: s.scalars(
        select(Note).from_statement(text("SELECT * FROM kernel_note"))
    ).all(),
    "from_statement with Core": lambda s: s.scalars(select(Note).from_statement(select(NOTES))).all(),
    "from_statement with entities": lambda s: s.scalars(select(Note).from_statement(select(Note))).all(),
    "text in a criterion": lambda s: s.scalars(select(Note).where(text("1 = 1 OR 1 = 1"))).all(),
    "a literal in a criterion": lambda s: s.scalars(select(Note).where(literal_column("1 = 1 OR 1 = 1"))).all(),
    "a literal that reads": lambda s: s.execute(select(literal_column("(SELECT body FROM kernel_note)"))).all(),
    "a window over no entity": lambda s: s.scalars(select(func.first_value(Note.body).over(order_by=Note.id))).all(),
    "exists over no entity": lambda s: s.scalars(
        select(Note).where(exists().where(and_(Remark.note_id == Note.id, Remark.body == BIRCH)))
    ).all(),
    "an entity over a Core subquery": lambda s: s.scalars(
        select(aliased(Note, select(NOTES).where(NOTES.c.tenant == ACORN).subquery()))
    ).all(),
    "a foreign id": lambda s: [s.get(Note, (BIRCH, FIRST))],
    "a foreign criterion": lambda s: s.scalars(select(Note).where(Note.tenant == BIRCH)).all(),
}


@pytest.mark.parametrize("way", OWN_ONLY)
def test_reading_gives_the_tenants_own_rows(open_session: OpenSession, way: str) -> None:
    assert set(OWN_ONLY[way](open_session(ACORN))) == {ACORN}


@pytest.mark.parametrize("way", COUNTS)
def test_counting_counts_the_tenants_own_rows(open_session: OpenSession, way: str) -> None:
    count, expected = COUNTS[way]
    assert count(open_session(ACORN)) == expected


@pytest.mark.parametrize("way", REFUSED)
def test_reading_around_the_guard_is_refused(open_session: OpenSession, way: str) -> None:
    with pytest.raises(UnscopedStatementError):
        REFUSED[way](open_session(ACORN))


def test_a_warm_identity_map_holds_no_foreign_row(open_session: OpenSession) -> None:
    session = open_session(ACORN)
    own = session.get(Note, (ACORN, FIRST))
    with pytest.raises(UnscopedStatementError):
        session.get(Note, (BIRCH, FIRST))
    assert session.get(Note, (ACORN, FIRST)) is own


def test_a_foreign_object_that_slipped_in_is_not_filled(open_session: OpenSession) -> None:
    session = open_session(ACORN)
    foreign = slip_in(session, BIRCH)
    with pytest.raises(UnscopedStatementError):
        session.refresh(foreign)
    with pytest.raises(UnscopedStatementError):
        _ = foreign.body
    with pytest.raises(UnscopedStatementError):
        session.get(Note, (BIRCH, FIRST))


def test_a_foreign_object_is_not_taken_in(open_session: OpenSession) -> None:
    foreign = open_session(BIRCH).get_one(Note, (BIRCH, FIRST))
    open_session(BIRCH)
    session = open_session(ACORN)
    foreign_session = Session.object_session(foreign)
    assert foreign_session is not None
    foreign_session.expunge(foreign)
    with pytest.raises(ForeignRowError):
        session.add(foreign)
    with pytest.raises(UnscopedStatementError):
        session.merge(foreign)


def test_outside_a_session_no_table_of_tenants_can_be_touched(database: Database) -> None:
    engine = new_engine(database.url)
    with engine.connect() as connection:
        own = {"tenant": ACORN, "id": FIRST}
        for statement in (
            select(NOTES),
            select(Note),
            text("SELECT * FROM kernel_note"),
            insert(NOTES).values(title="new", body="new", **own),
            delete(NOTES).where(NOTES.c.tenant == ACORN, NOTES.c.id == FIRST),
        ):
            with pytest.raises(UnscopedStatementError):
                connection.execute(statement)
    with Session(engine) as plain, pytest.raises(UnscopedStatementError):
        plain.scalars(select(Note)).all()
    engine.dispose()


def test_what_belongs_to_nobody_can_be_read(open_session: OpenSession) -> None:
    assert open_session(ACORN).scalar(text("SELECT 1")) == 1
    assert open_session(ACORN).scalar(select(literal(1))) == 1
