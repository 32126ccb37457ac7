"""Two walls: with either one gone the other holds, on PostgreSQL as the application's role and as a superuser."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Connection, Engine, NullPool, create_engine, literal_column, select, text
from sqlalchemy.exc import ProgrammingError

from app.kernel.db import (
    ForeignRowError,
    NotWritingError,
    TenantSession,
    UnboundRoleError,
    UnscopedStatementError,
    new_engine,
    open_session,
    timetable_connection,
    transaction,
)
from app.kernel.db.tripwire import lay_tripwire
from app.kernel.ids import new_id
from tests.cast import ACORN, BIRCH
from tests.databases import Database
from tests.kernel.notes import FIRST, NOW, Chore, Note, notes, slip_in

__all__ = ["notes"]

only_postgresql = pytest.mark.parametrize("database", ["postgresql"], indirect=True)
OWN = f"set_config('app.tenant', '{ACORN}', true)"


class Unguarded(TenantSession):
    """A session whose guard has been forgotten."""

    def guard(self, state: object) -> None:
        """Let everything pass."""


@pytest.fixture
def unwired(database: Database) -> Iterator[Engine]:
    """An engine of the application's role without the tripwire: the first wall is gone."""
    engine = create_engine(database.url, poolclass=NullPool)
    yield engine
    engine.dispose()


@pytest.fixture
def bare(database: Database) -> Iterator[Engine]:
    """An engine whose role row security does not bind, without the tripwire: a session has its own checks only."""
    engine = create_engine(database.superuser_url, poolclass=NullPool)
    yield engine
    engine.dispose()


@pytest.fixture
def as_acorn(unwired: Engine) -> Iterator[Connection]:
    with unwired.connect() as connection:
        connection.execute(text(f"SELECT {OWN}"))
        yield connection


def bodies(connection: Connection) -> set[str]:
    return set(connection.execute(text("SELECT body FROM kernel_note")).scalars())


@only_postgresql
def test_without_the_guard_a_session_reads_its_own_rows_only(unwired: Engine) -> None:
    with Unguarded(unwired, ACORN) as session:
        assert set(session.scalars(text("SELECT body FROM kernel_note"))) == {ACORN}
        assert {note.body for note in session.scalars(select(Note))} == {ACORN}


@only_postgresql
def test_without_the_guard_and_a_tenant_nothing_is_read(unwired: Engine) -> None:
    with unwired.connect() as connection:
        assert bodies(connection) == set()


@only_postgresql
def test_without_the_guard_a_session_changes_its_own_rows_only(as_acorn: Connection) -> None:
    assert as_acorn.execute(text("UPDATE kernel_note SET body = 'changed'")).rowcount == 2
    assert as_acorn.execute(text("DELETE FROM kernel_remark")).rowcount == 1
    assert as_acorn.execute(text("DELETE FROM kernel_note WHERE tenant = 'birch'")).rowcount == 0


@only_postgresql
@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO kernel_note VALUES ('birch', gen_random_uuid(), 'new', 'new')",
        "UPDATE kernel_note SET tenant = 'birch'",
        "TRUNCATE kernel_note CASCADE",
        "ALTER TABLE kernel_note DISABLE ROW LEVEL SECURITY",
        "DROP POLICY tenant_isolation ON kernel_note",
        "DROP TABLE kernel_note",
        "CREATE TABLE copy AS SELECT * FROM kernel_note",
        "SET ROLE guichet_owner",
        "SET SESSION AUTHORIZATION postgres",
    ],
)
def test_without_the_guard_the_database_refuses(as_acorn: Connection, statement: str) -> None:
    with pytest.raises(ProgrammingError, match=r"row-level security|permission denied|must be owner"):
        as_acorn.execute(text(statement))


def test_without_row_security_the_guard_reads_its_own_rows_only(database: Database) -> None:
    engine = create_engine(database.superuser_url, poolclass=NullPool)
    lay_tripwire(engine)
    with open_session(engine, ACORN) as session:
        assert {note.body for note in session.scalars(select(Note))} == {ACORN}
        with pytest.raises(UnscopedStatementError):
            session.execute(text("SELECT body FROM kernel_note"))


def test_without_the_guard_the_tripwire_refuses(engine: Engine) -> None:
    with Unguarded(engine, ACORN) as session, pytest.raises(UnscopedStatementError):
        session.scalars(select(Note)).all()


def test_without_guard_tripwire_and_row_security_the_load_is_refused(bare: Engine) -> None:
    with Unguarded(bare, ACORN) as session, pytest.raises(ForeignRowError):
        session.scalars(select(Note).order_by(Note.tenant)).all()


@pytest.mark.parametrize("fill", [TenantSession.refresh, lambda _session, note: note.body], ids=["at once", "later"])
def test_without_guard_tripwire_and_row_security_the_refresh_is_refused(
    bare: Engine, fill: Callable[[TenantSession, Note], object]
) -> None:
    with Unguarded(bare, ACORN) as session, pytest.raises(ForeignRowError):
        fill(session, slip_in(session, BIRCH))


def change_a_foreign_row(session: TenantSession) -> None:
    slip_in(session, BIRCH).body = "changed"


def delete_a_foreign_row(session: TenantSession) -> None:
    session.delete(slip_in(session, BIRCH))


def give_a_row_away(session: TenantSession) -> None:
    slip_in(session, ACORN).tenant = BIRCH


@pytest.mark.parametrize("write", [change_a_foreign_row, delete_a_foreign_row, give_a_row_away])
def test_without_guard_tripwire_and_row_security_the_flush_is_refused(
    bare: Engine, write: Callable[[TenantSession], None]
) -> None:
    with Unguarded(bare, ACORN) as session, pytest.raises(ForeignRowError), transaction(session):
        write(session)


def test_without_the_tripwire_nothing_is_flushed_outside_a_transaction(bare: Engine) -> None:
    with open_session(bare, ACORN) as session:
        session.add(Note(id=new_id(NOW), title="new", body="new"))
        with pytest.raises(NotWritingError):
            session.flush()


@only_postgresql
def test_the_application_does_not_start_under_a_role_that_row_security_does_not_bind(database: Database) -> None:
    engine = new_engine(database.superuser_url)
    with pytest.raises(UnboundRoleError, match="guichet_app"):
        engine.connect()
    engine.dispose()


@only_postgresql
def test_the_setting_is_empty_and_shows_nothing_after_its_transaction(database: Database) -> None:
    engine = create_engine(database.url, pool_size=1, max_overflow=0)
    with engine.begin() as connection:
        connection.execute(text(f"SELECT {OWN}"))
        assert bodies(connection) == {ACORN}
    with engine.begin() as connection:
        assert connection.scalar(text("SELECT current_setting('app.tenant', true)")) == ""
        assert bodies(connection) == set()
    engine.dispose()


@only_postgresql
def test_a_setting_that_leaked_through_the_pool_does_not_reach_another_tenants_session(database: Database) -> None:
    engine = create_engine(database.url, pool_size=1, max_overflow=0)
    with engine.begin() as connection:
        connection.execute(text(f"SET app.tenant = '{BIRCH}'"))
    with Unguarded(engine, ACORN) as session:
        assert set(session.scalars(text("SELECT body FROM kernel_note"))) == {ACORN}
        session.rollback()
        assert set(session.scalars(text("SELECT body FROM kernel_note"))) == {ACORN}
    engine.dispose()


@only_postgresql
def test_what_a_session_announces_ends_with_its_transaction(database: Database) -> None:
    engine = new_engine(database.url, pool_size=1)
    with open_session(engine, ACORN) as session:
        with transaction(session):
            assert session.scalar(text("SELECT current_setting('app.tenant')")) == ACORN
            assert session.scalar(text("SELECT current_setting('transaction_read_only')")) == "off"
        assert session.scalar(text("SELECT current_setting('transaction_read_only')")) == "on"
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT current_setting('app.tenant', true)")) == ""
        assert connection.scalar(text("SELECT current_setting('transaction_read_only')")) == "off"
    engine.dispose()


def test_twins_interleaved_on_one_connection_never_meet(database: Database) -> None:
    engine = new_engine(database.url, pool_size=1)
    sessions = {tenant: open_session(engine, tenant) for tenant in (ACORN, BIRCH)}
    for _ in range(20):
        for tenant, session in sessions.items():
            assert [note.body for note in session.scalars(select(Note))] == [tenant, tenant]
            assert session.get_one(Note, (tenant, FIRST)).body == tenant
            session.rollback()
    engine.dispose()


def test_the_timetable_shows_when_rows_of_every_tenant_are_due(engine: Engine) -> None:
    with timetable_connection(engine) as connection:
        due = select(Chore.tenant, Chore.id).where(Chore.state == "due").order_by(Chore.next_at, Chore.tenant)
        assert connection.execute(due).all() == [(ACORN, FIRST), (BIRCH, FIRST)]
        assert set(connection.scalars(select(Chore.tenant).where(Chore.lease_until.is_(None)).distinct())) == {
            ACORN,
            BIRCH,
        }


@pytest.mark.parametrize(
    "statement",
    [
        select(Chore.secret),
        select(Chore),
        select(literal_column("*")).select_from(Chore),
        select(Chore.tenant).where(Chore.secret == BIRCH),
        select(Note.tenant),
        select(Chore.tenant).join(Note, Note.id == Chore.id),
        text("SELECT secret FROM kernel_chore"),
        text("SELECT * FROM kernel_chore"),
        Chore.__table__.delete(),  # type: ignore[attr-defined]
    ],
    ids=str,
)
def test_the_timetable_shows_nothing_else(engine: Engine, statement: object) -> None:
    with timetable_connection(engine) as connection, pytest.raises(UnscopedStatementError):
        connection.execute(statement)  # type: ignore[call-overload]


@only_postgresql
def test_the_timetable_is_only_read(engine: Engine) -> None:
    with timetable_connection(engine) as connection:
        assert connection.scalar(text("SELECT current_setting('transaction_read_only')")) == "on"


@only_postgresql
@pytest.mark.parametrize(
    "statement",
    [
        "SELECT secret FROM kernel_chore",
        "SELECT * FROM kernel_chore",
        "SELECT tenant FROM kernel_note",
        "DELETE FROM kernel_chore",
        "UPDATE kernel_chore SET state = 'done'",
    ],
)
def test_the_relays_role_is_given_nothing_else(unwired: Engine, statement: str) -> None:
    with unwired.connect() as connection:
        connection.execute(text("SET LOCAL ROLE guichet_relay"))
        with pytest.raises(ProgrammingError, match="permission denied"):
            connection.execute(text(statement))


@only_postgresql
def test_the_application_has_the_relays_sight_only_when_it_enters_that_role(unwired: Engine) -> None:
    with unwired.connect() as connection:
        assert connection.execute(text("SELECT tenant FROM kernel_chore")).all() == []
        connection.execute(text("SET LOCAL ROLE guichet_relay"))
        assert len(connection.execute(text("SELECT tenant FROM kernel_chore")).all()) == 2
        connection.rollback()
        assert connection.execute(text("SELECT tenant FROM kernel_chore")).all() == []


def test_after_the_timetable_its_connection_is_like_any_other(database: Database) -> None:
    engine = new_engine(database.url, pool_size=1)
    with timetable_connection(engine):
        pass
    with open_session(engine, ACORN) as session:
        assert [note.body for note in session.scalars(select(Note))] == [ACORN, ACORN]
    with engine.connect() as connection, pytest.raises(UnscopedStatementError):
        connection.execute(select(Chore.tenant))
    engine.dispose()
