"""The queue and the search: what stands on which shelf, in which order, page by page, and what finds it."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import Engine, NullPool, create_engine, event

from app.domain.support.models import Ticket
from app.domain.support.service import assign, do, write
from app.domain.support.states import Act, By
from app.domain.support.team import queue
from app.domain.support.team.queue import (
    Listed,
    Shelf,
    count_owed,
    count_shelves,
    count_topics,
    list_queue,
    place_of,
)
from app.domain.support.team.search import search_tickets
from app.domain.support.team.ties import set_tags
from app.kernel.db import TenantSession, transaction
from app.kernel.ids import new_id
from tests.cast import ACORN, BIRCH
from tests.databases import Database, OpenSession
from tests.domain.library.test_plans import plan_of
from tests.domain.support.team.desk import MINUTE, SECOND, agent, by
from tests.domain.support.tickets import GUEST, NOW, TERMS, ann, ask

pytestmark = pytest.mark.posts_mails
S = Shelf


@pytest.fixture
def session(open_session: OpenSession) -> TenantSession:
    return open_session(ACORN)


def shelved(session: TenantSession, ticket: Ticket, reader: UUID, *, now_after: timedelta) -> set[Shelf]:
    listed = {each: Listed(shelf=each, reader_id=reader, now=NOW + now_after) for each in Shelf}
    return {each for each in Shelf if ticket in list_queue(session, listed[each])}


@pytest.mark.parametrize(
    ("acts", "shelves"),
    [
        ((), {S.TO_DO, S.UNASSIGNED, S.LATE}),
        ((Act.WRITE,), {S.WAITING}),
        ((Act.INQUIRE,), {S.CARRIER, S.LATE}),
        ((Act.RESOLVE,), {S.RESOLVED}),
        ((Act.RESOLVE, Act.REOPEN), {S.TO_DO, S.UNASSIGNED, S.LATE}),
        ((Act.CLOSE,), {S.CLOSED}),
    ],
)
@pytest.mark.parametrize("is_mine", [False, True])
def test_each_state_stands_on_its_shelf(
    session: TenantSession, acts: Sequence[Act], shelves: set[Shelf], *, is_mine: bool
) -> None:
    cleo, ticket = agent(session), ask(session)
    with transaction(session):
        assign(session, ticket, cleo.id if is_mine else None)
        for act in acts:
            if act is Act.WRITE:
                write(session, ticket, by(cleo), TERMS, now=NOW)
            else:
                do(session, ticket, act, By.TEAM, TERMS, by_id=None, now=NOW)
    if is_mine:
        shelves = (shelves - {S.UNASSIGNED}) | ({S.MINE} if not shelves & {S.RESOLVED, S.CLOSED} else set())

    assert shelved(session, ticket, cleo.id, now_after=timedelta(days=30)) == shelves
    counts = count_shelves(session, reader_id=cleo.id, now=NOW + timedelta(days=30))
    assert {shelf for shelf, count in counts.items() if count} == shelves - {S.CLOSED}
    assert S.MINE not in shelved(session, ticket, new_id(NOW), now_after=timedelta())


@pytest.mark.parametrize(("after", "late"), [(-SECOND, 0), (timedelta(), 0), (SECOND, 1)])
def test_what_is_due_is_late_a_second_after(session: TenantSession, after: timedelta, late: int) -> None:
    ticket = ask(session)
    assert ticket.due_at is not None

    assert count_owed(session, now=ticket.due_at + after) == (1, late, 0)
    assert count_shelves(session, reader_id=ticket.id, now=ticket.due_at + after)[Shelf.LATE] == late


@pytest.mark.parametrize(("after", "late"), [(-SECOND, False), (timedelta(), False), (SECOND, True)])
def test_an_inquiry_is_late_a_second_after_its_last_day_and_stands_among_what_the_team_owes(
    session: TenantSession, after: timedelta, *, late: bool
) -> None:
    asker = ann(session)
    inquired = ask(session, asker)
    with transaction(session):
        do(session, inquired, Act.INQUIRE, By.TEAM, TERMS, by_id=None, now=NOW)
    assert inquired.due_at is not None
    now = inquired.due_at + after
    owed, breach = ask(session, asker), ask(session, asker, topic="breach", now=NOW + MINUTE)
    listed = Listed(shelf=Shelf.LATE, reader_id=new_id(NOW), now=now)

    assert list_queue(session, listed) == [breach, owed, *([inquired] if late else [])]
    assert count_shelves(session, reader_id=listed.reader_id, now=now)[Shelf.LATE] == 2 + late
    assert count_owed(session, now=now) == (2, 2, late)


def test_what_nobody_has_proven_what_is_merged_and_what_is_another_tenant_s_stands_nowhere(
    session: TenantSession, open_session: OpenSession
) -> None:
    cleo, birch = agent(session), open_session(BIRCH)
    ask(session, GUEST)
    ask(birch, ann(birch))

    assert set(count_shelves(session, reader_id=cleo.id, now=NOW).values()) == {0}
    assert search_tickets(session, "lid") == []
    assert count_topics(session, ()) == {}


def test_the_first_in_line_come_before_the_insisting_and_they_before_the_others_by_their_deadline(
    session: TenantSession,
) -> None:
    asker, days = ann(session), timedelta(days=1)
    late, early = ask(session, asker, now=NOW + days), ask(session, asker)
    insisting = ask(session, asker, now=NOW + 2 * days)
    breach = ask(session, asker, topic="breach", now=NOW + 2 * days)
    with transaction(session):
        do(session, insisting, Act.ESCALATE, By.CUSTOMER, TERMS, by_id=None, now=NOW + 2 * days)

    listed = Listed(shelf=Shelf.TO_DO, reader_id=asker.account_id or breach.id, now=NOW)
    assert list_queue(session, listed) == [breach, insisting, early, late]


@pytest.mark.parametrize("shelf", [Shelf.TO_DO, Shelf.RESOLVED])
def test_pages_hold_every_ticket_once_whatever_is_answered_between_them(
    session: TenantSession, monkeypatch: pytest.MonkeyPatch, shelf: Shelf
) -> None:
    monkeypatch.setattr(queue, "PAGE", 3)
    asker = ann(session)
    tickets = [ask(session, asker, now=NOW + number // 2 * MINUTE) for number in range(8)]
    if shelf is Shelf.RESOLVED:
        for number, ticket in enumerate(tickets):
            with transaction(session):
                do(session, ticket, Act.RESOLVE, By.TEAM, TERMS, by_id=None, now=NOW + number // 2 * MINUTE)
    listed = Listed(shelf=shelf, reader_id=new_id(NOW), now=NOW)
    seen: list[Ticket] = []
    place = None
    while found := list_queue(session, listed, after=place):
        page = found[:3]
        place = place_of(page[-1], shelf)
        seen.extend(page)
        with transaction(session):  # a page that was read is worked off before the next one is asked for
            do(session, page[0], Act.CLOSE, By.TEAM, TERMS, by_id=None, now=NOW + timedelta(days=1))
    assert len(seen) == len(set(seen)) == len(tickets)


def test_a_topic_and_a_tag_narrow_a_shelf(session: TenantSession) -> None:
    asker = ann(session)
    lid, billing = ask(session, asker), ask(session, asker, topic="billing")
    with transaction(session):
        set_tags(session, lid, {"lid"})

    def narrowed(**by_what: str) -> Sequence[Ticket]:
        return list_queue(session, Listed(shelf=Shelf.TO_DO, reader_id=lid.id, now=NOW, **by_what))

    assert narrowed(topic="billing") == [billing]
    assert narrowed(tag="lid") == [lid]
    assert narrowed(tag="lid", topic="billing") == narrowed(tag="li") == []
    assert count_topics(session, ("other", "billing", "breach")) == {"other": 1, "billing": 1, "breach": 0}


@pytest.mark.parametrize(
    ("words", "is_found"),
    [
        ("lid", True),
        ("LI", True),
        ("ete casse", True),
        ("cassé été", True),
        ("ann@example", True),
        ("lid girafe", False),
        ("id", False),
        ("carton", True),
        ("cart", True),
        ("secret", True),
        ("", False),
        (" %_ ", False),
        ("'); --", False),
    ],
)
def test_a_ticket_is_found_by_the_beginnings_of_its_words_and_of_what_was_written(
    session: TenantSession, words: str, *, is_found: bool
) -> None:
    cleo, ticket = agent(session), ask(session, subject="The lid, cassé cet Été")
    with transaction(session):
        write(session, ticket, by(cleo, "Le carton est un secret."), TERMS, now=NOW)

    assert (ticket in search_tickets(session, words)) is is_found


def test_a_reference_finds_its_ticket_alone(session: TenantSession) -> None:
    asker = ann(session)
    one = ask(session, asker)
    ask(session, asker, subject=f"About {one.reference}")

    assert search_tickets(session, f" {one.reference.lower()} ") == [one]


def test_one_s_own_are_listed_and_counted_along_an_index_that_has_them_in_order(
    session: TenantSession, engine: Engine, database: Database
) -> None:
    asked: list[tuple[str, object]] = []

    def note(_connection: object, _cursor: object, statement: str, values: object, *_: object) -> None:
        if "set_config" not in statement:
            asked.append((statement, values))

    cleo = agent(session)
    event.listen(engine, "before_cursor_execute", note)
    list_queue(session, Listed(shelf=S.MINE, reader_id=cleo.id, now=NOW))
    count_shelves(session, reader_id=cleo.id, now=NOW)
    event.remove(engine, "before_cursor_execute", note)

    with create_engine(database.superuser_url, poolclass=NullPool).connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
            connection.exec_driver_sql("SET LOCAL enable_sort = off")  # which costs nothing where there are no rows
        for statement, values in asked:
            assert "ix_ticket_mine" in plan_of(connection, statement, values)
    assert len(asked) == 2
