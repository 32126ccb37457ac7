"""Drafts and signs of presence: each keeps their own, loses only what was sent, and is seen while they are there."""

from datetime import timedelta

import pytest

from app.domain.support.models import Ticket
from app.domain.support.team.typing import (
    HERE_FOR,
    KEPT_FOR,
    There,
    Typed,
    Writer,
    find_typed,
    forget_typed,
    keep_typed,
    sweep_typed,
    who_is_there,
)
from app.kernel.db import TenantSession, transaction
from tests.cast import ACORN, BIRCH
from tests.databases import OpenSession
from tests.domain.support.team.desk import SECOND, agent
from tests.domain.support.tickets import NOW, ask

pytestmark = pytest.mark.posts_mails
BOTH = Typed("Hello,", "Third time.")


@pytest.fixture
def session(open_session: OpenSession) -> TenantSession:
    return open_session(ACORN)


@pytest.fixture
def ticket(session: TenantSession) -> Ticket:
    return ask(session)


@pytest.fixture
def cleo(session: TenantSession) -> Writer:
    return agent(session)


def keep(
    session: TenantSession, ticket: Ticket, typed: Typed, writer: Writer, *, after: timedelta = 0 * SECOND
) -> None:
    with transaction(session):
        keep_typed(session, ticket.id, typed, by=writer, now=NOW + after)


def there(session: TenantSession, ticket: Ticket, *, after: timedelta, but: Writer) -> list[There]:
    return list(who_is_there(session, [ticket.id], now=NOW + after, but=but.id).get(ticket.id, []))


def test_each_keeps_what_they_type_and_nobody_else_s(
    session: TenantSession, ticket: Ticket, cleo: Writer, open_session: OpenSession
) -> None:
    dora = agent(session, "Dora")
    keep(session, ticket, Typed("H", ""), cleo)
    keep(session, ticket, BOTH, cleo)
    keep(session, ticket, Typed("", "Mine."), dora)

    assert find_typed(session, ticket.id, cleo.id) == BOTH
    assert find_typed(session, ticket.id, dora.id) == Typed("", "Mine.")
    assert find_typed(session, ticket.id, ticket.id) == Typed()
    assert find_typed(open_session(BIRCH), ticket.id, cleo.id) == Typed()


@pytest.mark.parametrize(("is_note", "left"), [(True, Typed("Hello,", "")), (False, Typed("", "Third time."))])
def test_what_was_sent_is_forgotten_and_what_is_in_the_other_field_stays(
    session: TenantSession, ticket: Ticket, cleo: Writer, *, is_note: bool, left: Typed
) -> None:
    keep(session, ticket, BOTH, cleo)
    for _ in range(2):
        with transaction(session):
            forget_typed(session, ticket.id, cleo.id, is_note=is_note)

    assert find_typed(session, ticket.id, cleo.id) == left


@pytest.mark.parametrize(
    ("after", "shown"), [(0 * SECOND, True), (HERE_FOR - SECOND, True), (HERE_FOR, False), (2 * HERE_FOR, False)]
)
def test_a_sign_is_good_for_seventy_five_seconds(
    session: TenantSession, ticket: Ticket, cleo: Writer, after: timedelta, *, shown: bool
) -> None:
    dora = agent(session, "Dora")
    keep(session, ticket, Typed(), cleo)

    assert there(session, ticket, after=after, but=dora) == ([There("Cleo", is_writing=False)] if shown else [])
    assert there(session, ticket, after=after, but=cleo) == []


def test_who_types_is_said_to_write_until_they_stop_or_have_sent_it(
    session: TenantSession, ticket: Ticket, cleo: Writer
) -> None:
    dora = agent(session, "Dora")
    told: list[bool] = []

    def look(after: timedelta) -> None:
        told.extend(each.is_writing for each in there(session, ticket, after=after, but=dora))

    keep(session, ticket, Typed("Hel", ""), cleo)
    look(SECOND)
    keep(session, ticket, Typed("Hel", ""), cleo, after=HERE_FOR)  # the page is open, and nothing more was typed
    look(HERE_FOR + SECOND)
    keep(session, ticket, Typed("Hello", ""), cleo, after=2 * HERE_FOR)
    look(2 * HERE_FOR)
    with transaction(session):
        forget_typed(session, ticket.id, cleo.id, is_note=False)
    look(2 * HERE_FOR)

    assert told == [True, False, True, False]
    assert who_is_there(session, [], now=NOW, but=dora.id) == {}


@pytest.mark.parametrize(("after", "swept"), [(KEPT_FOR - SECOND, 0), (KEPT_FOR, 1)])
def test_what_nobody_comes_back_for_is_forgotten_after_thirty_days(
    session: TenantSession, ticket: Ticket, cleo: Writer, after: timedelta, swept: int
) -> None:
    keep(session, ticket, BOTH, cleo)
    with transaction(session):
        assert sweep_typed(session, now=NOW + after) == swept

    session.expire_all()
    assert find_typed(session, ticket.id, cleo.id) == (Typed() if swept else BOTH)
