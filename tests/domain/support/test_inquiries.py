"""An inquiry with the carrier: its days, whoever writes meanwhile, and its end."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.support import telling
from app.domain.support.models import Ticket
from app.domain.support.service import do, write
from app.domain.support.states import Act, By, TicketState
from app.kernel.db import TenantSession, transaction
from app.kernel.ids import new_id
from tests.cast import ACORN
from tests.databases import OpenSession
from tests.domain.support.tickets import NOW, TERMS, ask, said
from tests.mails import Mails

HOUR = timedelta(hours=1)
CLEO = new_id(NOW)


def opened(session: TenantSession, mails: Mails) -> Ticket:
    ticket = ask(session, topic="delivery")
    mails.pass_over(telling.OPENED)
    mails.pass_over(telling.FOR_TEAM)
    return ticket


@pytest.mark.promise("ST-06")
def test_an_inquiry_with_the_carrier_has_ten_working_days(open_session: OpenSession, mails: Mails) -> None:
    session = open_session(ACORN)
    ticket = opened(session, mails)
    with transaction(session):
        do(session, ticket, Act.INQUIRE, By.TEAM, TERMS, by_id=CLEO, now=NOW)
    assert mails.expect(telling.STANDS, to="ann@example.com").args["act"] == "inquire"
    assert (ticket.state, ticket.due_at) == (TicketState.CARRIER, datetime(2026, 12, 7, 17, tzinfo=UTC))
    with transaction(session):
        write(session, ticket, said(By.TEAM, "It was seen in Lyon."), TERMS, now=NOW + HOUR)
    mails.expect(telling.ANSWERED, to="ann@example.com")
    assert (ticket.state, ticket.turn_at) == (TicketState.CARRIER, NOW)


@pytest.mark.promise("ST-06")
def test_a_customer_who_writes_during_an_inquiry_is_answered_and_it_does_not_begin_anew(
    open_session: OpenSession, mails: Mails
) -> None:
    session = open_session(ACORN)
    ticket = opened(session, mails)
    stood = []
    steps = [(Act.INQUIRE, By.TEAM), (Act.WRITE, By.CUSTOMER), (Act.WRITE, By.CUSTOMER), (Act.WRITE, By.TEAM)]
    for hour, (act, by) in enumerate(steps):
        with transaction(session):
            if act is Act.WRITE:
                write(session, ticket, said(by), TERMS, now=NOW + hour * HOUR)
            else:
                do(session, ticket, act, by, TERMS, by_id=CLEO, now=NOW + hour * HOUR)
        stood.append((ticket.state, ticket.turn_at, ticket.inquiry_at))
    inquired, owed = (TicketState.CARRIER, NOW, NOW), (TicketState.OPEN, NOW + HOUR, NOW)
    assert stood == [inquired, owed, owed, inquired]
    assert ticket.due_at == datetime(2026, 12, 7, 17, tzinfo=UTC)
    mails.pass_over(telling.STANDS)
    mails.pass_over(telling.ANSWERED)


@pytest.mark.parametrize(
    ("steps", "state"),
    [
        ([(Act.REOPEN, By.TEAM)], TicketState.OPEN),
        ([(Act.WRITE, By.CUSTOMER), (Act.REOPEN, By.TEAM)], TicketState.OPEN),
        ([(Act.ESCALATE, By.CUSTOMER), (Act.RESOLVE, By.TEAM)], TicketState.RESOLVED),
        ([(Act.WRITE, By.CUSTOMER), (Act.CLOSE, By.TEAM), (Act.REOPEN, By.CUSTOMER)], TicketState.OPEN),
    ],
)
def test_an_inquiry_is_over_once_the_carrier_answered_or_the_request_ended(
    open_session: OpenSession, mails: Mails, steps: list[tuple[Act, By]], state: TicketState
) -> None:
    session = open_session(ACORN)
    ticket = opened(session, mails)
    for hour, (act, by) in enumerate([(Act.INQUIRE, By.TEAM), *steps]):
        with transaction(session):
            if act is Act.WRITE:
                write(session, ticket, said(by), TERMS, now=NOW + hour * HOUR)
            else:
                do(session, ticket, act, by, TERMS, by_id=CLEO, now=NOW + hour * HOUR)
    assert (ticket.state, ticket.inquiry_at) == (state, None)
    with transaction(session):
        write(session, ticket, said(By.TEAM), TERMS, now=NOW + 9 * HOUR)
    assert ticket.state is TicketState.ASKED
    for kind in (telling.STANDS, telling.ANSWERED, telling.FOR_TEAM):
        mails.pass_over(kind)
