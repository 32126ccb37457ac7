"""Two at the same instant: the same form, two writers, an answer and a closing; on both databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from sqlalchemy import Engine, func, select

from app.domain.support.asking import Asker
from app.domain.support.errors import ActRefusedError
from app.domain.support.models import Ticket, TicketMessage
from app.domain.support.opening import open_ticket
from app.domain.support.queries import get_ticket, list_events, list_messages
from app.domain.support.service import do, write
from app.domain.support.states import Act, By, TicketState
from app.kernel.db import TenantSession, open_session, transaction
from tests.cast import ACORN
from tests.domain.support.tickets import NOW, TERMS, ann, ask, asked, said

pytestmark = pytest.mark.posts_mails
TOGETHER = 6

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
