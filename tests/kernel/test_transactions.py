"""What `transaction` promises, with several connections and threads at work."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, event, func, select, update
from sqlalchemy.exc import IntegrityError, OperationalError

from app.kernel.db import NotWritingError, TenantSession, new_engine, open_session, transaction
from app.kernel.ids import new_id
from tests.cast import ACORN, BIRCH
from tests.databases import Database, OpenSession
from tests.kernel.notes import FIRST, NOW, Note, notes

__all__ = ["notes"]


def first_body(session: TenantSession) -> str:
    return session.scalars(select(Note.body).where(Note.id == FIRST)).one()


def change(session: TenantSession, body: str) -> None:
    session.execute(update(Note).where(Note.id == FIRST).values(body=body))


def test_a_transaction_commits_at_its_end(open_session: OpenSession) -> None:
    session = open_session(ACORN)
    with transaction(session):
        change(session, "new")
    assert first_body(open_session(ACORN)) == "new"


def change_and_fail(session: TenantSession) -> None:
    with transaction(session):
        change(session, "new")
        raise ZeroDivisionError


def test_an_exception_rolls_everything_back(open_session: OpenSession) -> None:
    session = open_session(ACORN)
    with pytest.raises(ZeroDivisionError):
        change_and_fail(session)
    assert first_body(session) == ACORN


def test_a_refusal_of_the_database_rolls_everything_back(open_session: OpenSession) -> None:
    session = open_session(ACORN)
    with pytest.raises(IntegrityError, match="tenant") as refusal, transaction(session):
        session.add_all([Note(id=new_id(NOW), title=title, body="s3cret") for title in ("third", "second")])
    assert "s3cret" not in str(refusal.value)
    assert session.scalar(select(func.count()).select_from(Note)) == 2


def test_a_session_writes_again_after_a_rollback(open_session: OpenSession) -> None:
    session = open_session(ACORN)
    with pytest.raises(ZeroDivisionError), transaction(session):
        raise ZeroDivisionError
    with transaction(session):
        change(session, "new")
    assert first_body(session) == "new"


def test_a_transaction_inside_another_is_refused(open_session: OpenSession) -> None:
    session = open_session(ACORN)
    with transaction(session), pytest.raises(RuntimeError, match="leave it to their caller"), transaction(session):
        pass


def test_a_change_made_before_the_transaction_is_refused(open_session: OpenSession) -> None:
    session = open_session(ACORN)
    session.add(Note(id=new_id(NOW), title="new", body=ACORN))
    with pytest.raises(NotWritingError), transaction(session):
        pass


def test_an_object_read_before_is_read_anew_inside(open_session: OpenSession) -> None:
    session, other = open_session(ACORN), open_session(ACORN)
    note = session.get_one(Note, (ACORN, FIRST))
    assert note.body == ACORN
    with transaction(other):
        change(other, "changed meanwhile")
    with transaction(session):
        assert note.body == "changed meanwhile"


def test_an_object_that_was_written_is_read_anew_in_the_next_transaction(open_session: OpenSession) -> None:
    session, other = open_session(ACORN), open_session(ACORN)
    with transaction(session):
        note = session.get_one(Note, (ACORN, FIRST))
        note.body = "new"
    with transaction(other):
        change(other, "changed meanwhile")
    with transaction(session):
        assert note.body == "changed meanwhile"


def test_what_was_written_is_at_hand_after_the_commit_without_a_query(open_session: OpenSession) -> None:
    session = open_session(ACORN)
    with transaction(session):
        note = session.get_one(Note, (ACORN, FIRST))
        note.body = "new"
    assert note.body == "new"
    assert not session.in_transaction()


def test_readers_see_the_last_commit_while_somebody_writes(open_session: OpenSession) -> None:
    reader, writer = open_session(ACORN), open_session(ACORN)
    with transaction(writer):
        change(writer, "new")
        assert first_body(reader) == ACORN
    reader.rollback()
    assert first_body(reader) == "new"


def test_a_reader_never_holds_a_writer_up(open_session: OpenSession) -> None:
    readers = [open_session(tenant) for tenant in (ACORN, BIRCH, ACORN)]
    for reader in readers:
        first_body(reader)
    writer = open_session(ACORN)
    with transaction(writer):
        change(writer, "new")
    assert first_body(open_session(ACORN)) == "new"


def append_one(engine: Engine, tenant: str) -> None:
    """Read, then write what was read and one more: two at once would lose one, were the lock not taken first."""
    with open_session(engine, tenant) as session:
        session.scalar(select(func.count()).select_from(Note))
        with transaction(session):
            note = session.get_one(Note, (tenant, FIRST), with_for_update=True)
            note.body += "+"


def test_writers_that_read_first_wait_for_each_other_and_lose_nothing(
    engine: Engine, open_session: OpenSession
) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda tenant: append_one(engine, tenant), [ACORN, BIRCH] * 40))
    assert first_body(open_session(ACORN)) == ACORN + "+" * 40
    assert first_body(open_session(BIRCH)) == BIRCH + "+" * 40


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_writer_has_the_lock_of_sqlite_before_it_reads(database: Database, engine: Engine) -> None:
    """Were it taken with the first write, whoever read before somebody else wrote would fail and not wait."""
    hasty = new_engine(database.url)
    event.listen(hasty, "connect", lambda connection, _entry: connection.execute("PRAGMA busy_timeout = 0"))
    with (
        ThreadPoolExecutor(1) as pool,
        open_session(engine, ACORN) as first,
        open_session(hasty, ACORN) as second,
    ):
        with transaction(first):
            body = first_body(first)
            with pytest.raises(OperationalError, match="database is locked"), transaction(second):
                change(second, "lost")
            third = pool.submit(append_one, engine, ACORN)
            change(first, f"{body}-")
        third.result()
        assert first_body(first) == f"{ACORN}-+"
    hasty.dispose()


def test_a_session_has_one_tenant_for_life(engine: Engine) -> None:
    with open_session(engine, ACORN) as session, pytest.raises(AttributeError):
        session.tenant = BIRCH  # type: ignore[misc]
    with pytest.raises(ValueError, match="needs a tenant"):
        open_session(engine, "")
