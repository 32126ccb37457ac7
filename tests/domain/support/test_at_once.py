"""Two at the same instant: the same form, two writers, an answer and a closing; on both databases."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, current_thread
from uuid import UUID

import pytest
from sqlalchemy import Engine, event, func, select, text

from app.domain.accounts.email_change import move_to
from app.domain.accounts.queries import find_by_email, take_account
from app.domain.support.asking import Asker
from app.domain.support.errors import ActRefusedError
from app.domain.support.merging import merge
from app.domain.support.models import Ticket, TicketMessage
from app.domain.support.opening import open_ticket
from app.domain.support.queries import find_going_on, get_ticket, list_events, list_messages
from app.domain.support.service import answer, do, write
from app.domain.support.states import Act, By, TicketState
from app.kernel.db import TenantSession, open_session, transaction
from app.kernel.ids import new_id
from tests.cast import ACORN
from tests.domain.support.tickets import NOW, TERMS, ann, ask, asked, said
from tests.faults.waiting import wait_until

pytestmark = pytest.mark.posts_mails
TOGETHER = 6
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NEW = "ann@elsewhere.example"
_WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
CLEO = new_id(NOW)

Deed = Callable[[TenantSession], object]


def at_once(engine: Engine, *deeds: Deed) -> list[object]:
    """Do all of this at the same instant, each in a thread, a session and a transaction of its own."""
    start = Barrier(len(deeds))

    def run(deed: Deed) -> object:
        with open_session(engine, ACORN) as session:
            start.wait(30)
            with transaction(session):
                return deed(session)

    with ThreadPoolExecutor(len(deeds)) as threads:
        return list(threads.map(run, deeds))


def opened(engine: Engine) -> UUID:
    with open_session(engine, ACORN) as session:
        return ask(session).id


def asker_of(engine: Engine) -> Asker:
    with open_session(engine, ACORN) as session:
        return ann(session)


def test_a_form_sent_many_times_at_once_opens_one_ticket(engine: Engine) -> None:
    asker = asker_of(engine)

    def send(session: TenantSession) -> UUID:
        return open_ticket(session, asker, asked(form_key="k" * 64), TERMS, now=NOW).id

    assert len(set(at_once(engine, *[send] * TOGETHER))) == 1
    with open_session(engine, ACORN) as session:
        counts = [session.scalar(select(func.count()).select_from(of)) for of in (Ticket, TicketMessage)]
    assert counts == [1, 1]


def test_many_who_write_at_once_are_numbered_one_after_the_other(engine: Engine) -> None:
    ticket_id = opened(engine)

    def writing(body: str) -> Deed:
        def send(session: TenantSession) -> int:
            return write(session, get_ticket(session, ticket_id), said(body=body), TERMS, now=NOW).number

        return send

    numbers = at_once(engine, *(writing(str(each)) for each in range(TOGETHER)))
    with open_session(engine, ACORN) as session:
        messages, events = list_messages(session, ticket_id, with_notes=True), list_events(session, ticket_id)
    assert len(set(numbers)) == TOGETHER
    assert {each.body for each in messages[1:]} == {str(each) for each in range(TOGETHER)}
    counted = sorted([*(each.number for each in messages), *(each.number for each in events)])
    assert counted == list(range(1, len(messages) + len(events) + 1))


def test_a_message_sent_many_times_at_once_is_kept_once(engine: Engine) -> None:
    ticket_id = opened(engine)

    def send(session: TenantSession) -> UUID:
        return write(session, get_ticket(session, ticket_id), said(form_key="m" * 64), TERMS, now=NOW).id

    assert len(set(at_once(engine, *[send] * TOGETHER))) == 1


def test_who_answers_while_another_closes_is_told_or_comes_first(engine: Engine) -> None:
    ticket_id = opened(engine)

    def close(session: TenantSession) -> str:
        do(session, get_ticket(session, ticket_id), Act.CLOSE, By.TEAM, TERMS, by_id=None, now=NOW)
        return "closed"

    def reply(session: TenantSession) -> str:
        try:
            write(session, get_ticket(session, ticket_id), said(By.TEAM, "Here."), TERMS, now=NOW)
        except ActRefusedError:
            return "refused"
        return "written"

    _, wrote = at_once(engine, close, reply)
    with open_session(engine, ACORN) as session:
        bodies = [each.body for each in list_messages(session, ticket_id, with_notes=True)]
        state = get_ticket(session, ticket_id).state
    assert state is TicketState.CLOSED
    assert bodies[1:] == (["Here."] if wrote == "written" else [])


def three(engine: Engine) -> list[UUID]:
    with open_session(engine, ACORN) as session:
        asker = ann(session)
        return [ask(session, asker, now=NOW + number * HOUR).id for number in range(3)]


def merging(ticket_id: UUID, into_id: UUID) -> Deed:
    def deed(session: TenantSession) -> str:
        ticket, into = (get_ticket(session, each) for each in (ticket_id, into_id))
        try:
            merge(session, ticket, into, TERMS, by_id=CLEO, now=NOW)
        except ActRefusedError:
            return "refused"
        return "merged"

    return deed


def answering(ticket_id: UUID, body: str = "Any news?") -> Deed:
    def deed(session: TenantSession) -> UUID:
        ticket = get_ticket(session, ticket_id)
        asker = Asker(email=ticket.email, name="Ann", language="en", account_id=ticket.account_id)
        return answer(session, ticket, said(body=body), TERMS, asker=asker, now=NOW).id

    return deed


def do_one(engine: Engine, deed: Deed) -> object:
    with open_session(engine, ACORN) as session, transaction(session):
        return deed(session)


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)  # SQLite's writers never see one another's halves
@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0)])
def test_what_is_merged_just_before_it_is_held_is_followed_until_it_goes_on(
    engine: Engine, order: tuple[int, int, int]
) -> None:
    made = three(engine)
    first, second, third = (made[each] for each in order)
    meanwhile, writer = [merging(first, second), merging(second, third)], current_thread()

    def merge_first(_c: object, _u: object, statement: str, *_how: object) -> None:
        if "FOR UPDATE" in statement and current_thread() is writer and meanwhile:
            with ThreadPoolExecutor(1) as other:
                assert other.submit(do_one, engine, meanwhile.pop(0)).result() == "merged"

    event.listen(engine, "before_cursor_execute", merge_first)
    went_to = do_one(engine, answering(first))
    event.remove(engine, "before_cursor_execute", merge_first)

    assert (went_to, meanwhile) == (third, [])
    with open_session(engine, ACORN) as session:
        assert [each.body for each in list_messages(session, third, with_notes=False)][1:] == ["Any news?"]


@pytest.mark.parametrize("newest_goes_on", [True, False])
def test_answers_and_merges_at_once_lose_nothing_and_wait_for_one_another(
    engine: Engine, *, newest_goes_on: bool
) -> None:
    first, second, third = three(engine) if newest_goes_on else reversed(three(engine))
    merges = [merging(first, second), merging(first, second), merging(second, third), merging(second, third)]
    answers = [answering(first, "1"), answering(second, "2"), answering(third, "3")]

    at_once(engine, *merges, *answers)
    do_one(engine, answering(first, "4"))

    with open_session(engine, ACORN) as session:
        kept = [[each.body for each in list_messages(session, of, with_notes=False)] for of in (first, second, third)]
        assert sorted(body for bodies in kept for body in bodies[1:]) == ["1", "2", "3", "4"]
        goes_on = find_going_on(session, get_ticket(session, first))
        assert (goes_on.state, goes_on.due_at is not None) == (TicketState.NEW, True)


def closed_long_ago(session: TenantSession) -> Deed:
    ticket = ask(session, now=NOW - 90 * DAY)
    with transaction(session):
        do(session, ticket, Act.CLOSE, By.TEAM, TERMS, by_id=None, now=NOW - 89 * DAY)
    return answering(ticket.id)


def a_guests_of_the_same_mailbox(session: TenantSession) -> Deed:
    into = ask(session)
    guest = ask(session, Asker(email=into.email, name="Ann", language="en"))
    return merging(guest.id, into.id)


def moving(session: TenantSession) -> None:
    """Give Ann another mailbox, as whoever uses the link of that mail does: her account is held first."""
    account = find_by_email(session, "ann@example.com")
    assert account is not None
    move_to(session, take_account(session, account.id), NEW)


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)  # SQLite's writers come one after the other
@pytest.mark.parametrize("begin", [closed_long_ago, a_guests_of_the_same_mailbox])
def test_whose_mailbox_changes_in_that_instant_waits_and_every_request_is_answered_at_the_new_one(
    engine: Engine, begin: Callable[[TenantSession], Deed]
) -> None:
    with open_session(engine, ACORN) as session:
        deed = begin(session)
    writer, others = current_thread(), ThreadPoolExecutor(1)
    meanwhile: list[Future[object]] = []

    def is_waited_for() -> bool:
        with engine.connect() as connection:
            return bool(connection.scalar(text(_WAITING)))

    def move_first(_c: object, _u: object, statement: str, *_how: object) -> None:
        if current_thread() is writer and not meanwhile and statement.startswith(("INSERT INTO ticket ", "UPDATE t")):
            meanwhile.append(others.submit(do_one, engine, moving))
            wait_until(is_waited_for)

    event.listen(engine, "before_cursor_execute", move_first)
    do_one(engine, deed)
    event.remove(engine, "before_cursor_execute", move_first)
    meanwhile[0].result()
    others.shutdown()

    with open_session(engine, ACORN) as session:
        assert {(each.email, each.account_id is None) for each in session.scalars(select(Ticket))} == {(NEW, False)}
