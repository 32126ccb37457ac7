"""What time alone does to tickets, one second before, at, and after."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.domain.mail.models import OutgoingMail
from app.domain.support.models import Ticket
from app.domain.support.proving import prove
from app.domain.support.service import do
from app.domain.support.states import Act, By, TicketState
from app.domain.support.tending import close_resolved, forget_old, forget_unproven, refresh_due
from app.kernel.db import TenantSession, transaction
from tests.databases import OpenSession
from tests.domain.support.requested import DAY, GUEST, NOW, SECOND, TERMS, ask, terms
from tests.factories import make_account

pytestmark = pytest.mark.posts_mails
BEFORE_AND_AT = [(-SECOND, 0), (timedelta(), 1)]


@pytest.fixture
def session(open_session: OpenSession) -> TenantSession:
    return open_session("camcha")


@pytest.mark.parametrize(("past", "closed"), BEFORE_AND_AT)
def test_what_is_resolved_and_not_answered_is_closed(session: TenantSession, past: timedelta, closed: int) -> None:
    with transaction(session):
        ticket = ask(session)
        do(session, ticket, Act.RESOLVE, By.TEAM, TERMS, by_id=None, now=NOW)
        assert close_resolved(session, TERMS, now=NOW + 7 * DAY + past) == closed
        assert (ticket.state is TicketState.CLOSED) == bool(closed)


@pytest.mark.parametrize(("past", "forgotten"), BEFORE_AND_AT)
def test_what_no_mailbox_stands_for_is_forgotten(session: TenantSession, past: timedelta, forgotten: int) -> None:
    with transaction(session):
        ask(session, proven=False)
        ask(session)
    with transaction(session):
        assert forget_unproven(session, TERMS.policy, now=NOW + 7 * DAY + past) == forgotten


@pytest.mark.parametrize(("past", "forgotten"), BEFORE_AND_AT)
def test_what_ended_long_ago_is_forgotten(session: TenantSession, past: timedelta, forgotten: int) -> None:
    kept_for = TERMS.policy.kept_for.as_timedelta()
    with transaction(session):
        do(session, ask(session), Act.CLOSE, By.TEAM, TERMS, by_id=None, now=NOW)
        ask(session)
    with transaction(session):
        assert forget_old(session, TERMS.policy, now=NOW + kept_for + past) == forgotten


@pytest.mark.promise("CC-22")
def test_a_day_on_which_nobody_is_there_moves_what_is_due(session: TenantSession) -> None:
    with transaction(session):
        ticket = ask(session)
        assert ticket.due_at == datetime(2026, 11, 27, 17, tzinfo=UTC)
        assert refresh_due(session, TERMS) == 0
        assert refresh_due(session, terms(closed=("friday",))) == 1
        assert ticket.due_at == datetime(2026, 11, 30, 17, tzinfo=UTC)


def kinds(session: TenantSession) -> list[str]:
    return list(session.scalars(select(OutgoingMail.kind).order_by(OutgoingMail.id)))


def test_a_proven_guest_is_confirmed_once_and_the_team_told_then(session: TenantSession) -> None:
    with transaction(session):
        ticket = ask(session, proven=False)
        assert kinds(session) == ["request_to_prove"]
        for _ in range(2):
            prove(session, ticket, TERMS, now=NOW + DAY)
        assert sorted(kinds(session)[1:]) == ["request_for_team", "request_opened"]
        assert (ticket.state, ticket.turn_at, ticket.account_id) == (TicketState.NEW, NOW + DAY, None)


def test_the_account_of_a_proven_address_has_its_guests_ticket(session: TenantSession) -> None:
    with transaction(session):
        account = make_account(session, email="Guest@Example.com")
        ticket = ask(session, proven=False)
        prove(session, ticket, TERMS, now=NOW)
        assert (ticket.account_id, ticket.email) == (account.id, GUEST)
        assert session.scalars(select(Ticket).where(Ticket.account_id == account.id)).all() == [ticket]
