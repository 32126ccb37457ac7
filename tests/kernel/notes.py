"""Tables of their own for the proofs of isolation and of sealing, with twins: the same ids at both tenants."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, MetaData, UniqueConstraint, inspect
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, make_transient_to_detached, mapped_column, relationship

from app.kernel import db
from app.kernel.ids import new_id
from tests.cast import ACORN, BIRCH
from tests.databases import Database

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
FIRST = new_id(NOW)
SECOND = new_id(NOW)
CHILD = new_id(NOW)


class NoteBase(DeclarativeBase):
    metadata = MetaData(naming_convention=db.Base.metadata.naming_convention)
    type_annotation_map = db.Base.type_annotation_map


class Note(db.TenantOwned, NoteBase):
    __tablename__ = "kernel_note"
    __table_args__ = (UniqueConstraint("tenant", "title"),)

    title: Mapped[str]
    body: Mapped[str]
    remarks: Mapped[list["Remark"]] = relationship(back_populates="note", order_by="Remark.id")


class Remark(db.TenantOwned, NoteBase):
    __tablename__ = "kernel_remark"
    __table_args__ = (db.refers_to("kernel_note", "note_id", ondelete="CASCADE"),)

    note_id: Mapped[UUID]
    body: Mapped[str]
    note: Mapped[Note] = relationship(back_populates="remarks")


class Chore(db.TenantOwned, NoteBase):
    __tablename__ = "kernel_chore"
    __timetable__ = True

    state: Mapped[str]
    next_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    secret: Mapped[str]
    facts: Mapped[db.JsonObject | None]


class Chest(db.TenantOwned, NoteBase):
    __tablename__ = "kernel_chest"

    label: Mapped[str]
    text: Mapped[str | None] = mapped_column(db.SealedText("kernel_chest.text"))
    other: Mapped[str | None] = mapped_column(db.SealedText("kernel_chest.other"))
    day: Mapped[date | None] = mapped_column(db.SealedDate("kernel_chest.day"))
    facts: Mapped[db.JsonValue] = mapped_column(db.SealedJson("kernel_chest.facts"), nullable=True)


def plant(connection: Connection) -> None:
    """Create the tables behind both walls, and the twins' rows."""
    NoteBase.metadata.create_all(connection)
    op = Operations(MigrationContext.configure(connection))
    db.enable_row_security(op, *NoteBase.metadata.tables)
    db.enable_timetable(op, Chore.__tablename__)
    notes = [
        {"tenant": tenant, "id": id_, "title": title, "body": tenant}
        for tenant in (ACORN, BIRCH)
        for id_, title in ((FIRST, "first"), (SECOND, "second"))
    ]
    rows = {
        Note: notes,
        Remark: [{"tenant": tenant, "id": CHILD, "note_id": FIRST, "body": tenant} for tenant in (ACORN, BIRCH)],
        Chore: [
            {"tenant": tenant, "id": FIRST, "state": "due", "next_at": NOW, "secret": tenant}
            for tenant in (ACORN, BIRCH)
        ],
    }
    for entity, values in rows.items():
        connection.execute(entity.__table__.insert(), values)  # type: ignore[attr-defined]
    connection.commit()


def uproot(connection: Connection) -> None:
    """Drop the tables."""
    NoteBase.metadata.drop_all(connection)
    connection.commit()


def slip_in(session: Session, tenant: str) -> Note:
    """Put a tenant's first note into a session past its attach guard, and give it; nothing of it is loaded yet."""
    note = Note(tenant=tenant, id=FIRST)
    make_transient_to_detached(note)
    session.identity_map.add(inspect(note))
    inspect(note).session_id = session.hash_key
    return note


@pytest.fixture(autouse=True)
def notes(database: Database) -> Iterator[None]:
    """Plant the tables and the twins; whoever plants them is a superuser, for row security binds even their owner."""
    engine = db.new_owner_engine(database.superuser_url)
    with engine.connect() as connection:
        plant(connection)
    yield
    with engine.connect() as connection:
        uproot(connection)
