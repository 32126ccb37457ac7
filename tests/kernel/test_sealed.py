"""Sealed columns: what the database holds says nothing, opens with its key alone, and is never compared."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Select, String, Text, func, select, type_coerce, update
from sqlalchemy.exc import StatementError
from sqlalchemy.sql.base import Executable

from app.kernel.db import (
    JsonValue,
    SealedColumnError,
    TenantSession,
    new_engine,
    open_session,
    transaction,
)
from app.kernel.ids import new_id
from app.kernel.keyring import BrokenSealError, Keyring, SealError, UnknownKeyError, key_of
from tests.cast import ACORN
from tests.databases import Database, OpenSession
from tests.kernel.notes import NOW, Chest, Note, notes

__all__ = ["notes"]
OLD, NEW = "o" * 32, "n" * 32


def keep(session: TenantSession, **values: Any) -> None:  # noqa: ANN401 - of every type
    with transaction(session):
        session.add(Chest(id=new_id(NOW), label="kept", **values))


def chest(session: TenantSession) -> Chest:
    return session.scalars(select(Chest)).one()


def stored(session: TenantSession, column: Any = Chest.text) -> str | None:  # noqa: ANN401 - of every type
    """Read what lies in the database itself."""
    value: str | None = session.scalars(select(type_coerce(column, Text))).one()
    return value


def overwrite(session: TenantSession, column: str, value: str | None) -> None:
    """Write what lies in the database, around the seal."""
    with transaction(session):
        session.execute(update(Chest).values({column: type_coerce(value, Text)}))


def test_what_is_sealed_comes_back_and_what_lies_there_says_nothing(open_session: OpenSession) -> None:
    facts: JsonValue = {"été": [1, None, True]}
    keep(open_session(ACORN), text="Léa, 12 rue Bréa\n🌿", other="", day=date(1985, 7, 14), facts=facts)

    found = chest(open_session(ACORN))

    assert (found.text, found.other, found.day, found.facts) == (
        "Léa, 12 rue Bréa\n🌿",
        "",
        date(1985, 7, 14),
        facts,
    )
    for column in (Chest.text, Chest.other, Chest.day, Chest.facts):
        lying = stored(open_session(ACORN), column)
        assert lying is not None
        assert key_of(lying) is not None
        assert not any(word in lying for word in ("Léa", "1985", "true"))


def test_nothing_stays_nothing_and_can_be_asked_for(open_session: OpenSession) -> None:
    keep(open_session(ACORN), text=None, day=None)

    assert chest(open_session(ACORN)).day is None
    assert stored(open_session(ACORN)) is None
    assert open_session(ACORN).scalars(select(Chest.label).where(Chest.day.is_(None))).all() == ["kept"]
    assert open_session(ACORN).scalars(select(Chest.label).where(Chest.day.is_not(None))).all() == []


def test_a_card_number_is_masked_before_it_is_sealed(open_session: OpenSession) -> None:
    keep(open_session(ACORN), text="4242 4242 4242 4242")
    text = chest(open_session(ACORN)).text
    assert text is not None
    assert "4242 4242 4242 4242" not in text
    assert text.endswith("4242")


def test_the_same_text_is_never_sealed_alike(open_session: OpenSession) -> None:
    keep(open_session(ACORN), text="same", other="same")
    assert stored(open_session(ACORN)) != stored(open_session(ACORN), Chest.other)


@pytest.mark.parametrize("before", ["12 rue Bréa", "", "sealed:", "sealed:0123:x", "1985-07-14"])
def test_what_was_stored_before_the_column_was_sealed_is_read(open_session: OpenSession, before: str) -> None:
    keep(open_session(ACORN))
    overwrite(open_session(ACORN), "text", before)
    overwrite(open_session(ACORN), "day", "1985-07-14")
    overwrite(open_session(ACORN), "facts", '{"a": 1}')

    found = chest(open_session(ACORN))

    assert (found.text, found.day, found.facts) == (before, date(1985, 7, 14), {"a": 1})


def test_keys_change_without_a_pause(database: Database) -> None:
    first, both, second, other = (
        new_engine(database.url, keyring=Keyring(*keys)) for keys in ((OLD,), (NEW, OLD), (NEW,), ("x" * 32,))
    )
    try:
        with open_session(first, ACORN) as session:
            keep(session, text="Léa")
        with open_session(both, ACORN) as session:
            found = chest(session)
            assert found.text == "Léa"
            with transaction(session):
                chest(session).other = "Ann"
        with open_session(second, ACORN) as session:
            assert session.scalars(select(Chest.other)).one() == "Ann"
        for engine, column in ((second, Chest.text), (other, Chest.text), (other, Chest.other), (first, Chest.other)):
            with (
                open_session(engine, ACORN) as session,
                pytest.raises(UnknownKeyError, match=r"kernel_chest\.\w+ needs"),
            ):
                session.scalars(select(column)).one()
    finally:
        for engine in (first, both, second, other):
            engine.dispose()


def test_an_engine_without_keys_seals_and_opens_nothing(database: Database, open_session: OpenSession) -> None:
    keep(open_session(ACORN), text="Léa")
    bare = new_engine(database.url)
    try:
        with TenantSession(bare, ACORN) as session:
            assert session.scalars(select(Chest.label)).all() == ["kept"]
            with pytest.raises(UnknownKeyError, match="has none"):
                chest(session)
        with TenantSession(bare, ACORN) as session, pytest.raises(StatementError, match="has none"):
            keep(session, text="Ann")
    finally:
        bare.dispose()


def test_a_value_that_was_changed_or_moved_does_not_open(open_session: OpenSession) -> None:
    keep(open_session(ACORN), text="Léa", other="Ann")
    sealed = stored(open_session(ACORN))
    assert sealed is not None
    last = "A" if sealed[30] != "A" else "B"
    for wrong in (sealed[:30] + last + sealed[31:], sealed[:-4], sealed[:-5], sealed[:17] + "AAAA"):
        overwrite(open_session(ACORN), "text", wrong)
        with pytest.raises(BrokenSealError):
            chest(open_session(ACORN))
    overwrite(open_session(ACORN), "text", stored(open_session(ACORN), Chest.other))
    with pytest.raises(SealError, match=r"kernel_chest\.text holds what was not sealed for it"):
        chest(open_session(ACORN))


WRONG: dict[str, Callable[[], Executable]] = {
    "compared": lambda: select(Chest.label).where(Chest.text == "Léa"),
    "compared from the other side": lambda: select(Chest.label).where(Chest.label == Chest.text),
    "compared by more and less": lambda: select(Chest.label).where(Chest.day < date(2000, 1, 1)),
    "found among": lambda: select(Chest.label).where(Chest.text.in_(["Léa"])),
    "searched in": lambda: select(Chest.label).where(Chest.text.like("L%")),
    "joined by": lambda: select(Chest.label).join(Note, Note.title == Chest.text),
    "sorted by": lambda: select(Chest.label).order_by(Chest.text),
    "sorted down by": lambda: select(Chest.label).order_by(Chest.day.desc()),
    "grouped by": lambda: select(func.count()).select_from(Chest).group_by(Chest.text),
    "counted once each": lambda: select(func.count(Chest.text.distinct())),
    "given once each": lambda: select(Chest.text).distinct(),
    "reckoned with": lambda: select(func.lower(Chest.text)),
    "the highest": lambda: select(func.max(Chest.day)),
    "put together": lambda: select(Chest.text + "!"),
    "in a query inside": lambda: select(Note.body).where(Note.title.in_(select(Chest.label).where(Chest.text == "x"))),
    "changed by": lambda: update(Chest).where(Chest.text == "Léa").values(label="x"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_sealed_column_is_never_compared_nor_sorted_by(open_session: OpenSession, wrong: str) -> None:
    with pytest.raises(SealedColumnError, match=r"kernel_chest\.(text|day) is sealed"):
        open_session(ACORN).execute(WRONG[wrong]())


@pytest.mark.parametrize("right", [select(Chest), select(Chest.text, Chest.day), select(Chest.label).distinct()])
def test_a_sealed_column_may_be_read(open_session: OpenSession, right: Select[Any]) -> None:
    open_session(ACORN).execute(right.where(Chest.label == "kept", Chest.text.is_not(None))).all()


def test_the_text_of_a_seal_can_be_searched_on_purpose(open_session: OpenSession) -> None:
    keep(open_session(ACORN), text="Léa")
    by_seal = select(Chest.label).where(type_coerce(Chest.text, String).like("sealed:%"))
    assert open_session(ACORN).scalars(by_seal).all() == ["kept"]
