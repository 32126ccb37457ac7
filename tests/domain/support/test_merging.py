"""What goes on as another ticket: what is owed, who may read it, and what is written to it afterwards."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete

from app.domain.accounts.models import AccountState
from app.domain.support import telling
from app.domain.support.asking import Asker
from app.domain.support.errors import ActRefusedError, OtherWayRoundError
from app.domain.support.keeping import due_of
from app.domain.support.merging import merge
from app.domain.support.models import Ticket
from app.domain.support.queries import find_going_on, list_events, list_messages
from app.domain.support.service import answer, do, write
from app.domain.support.states import Act, By, TicketState
from app.kernel.db import TenantSession, transaction
from app.kernel.ids import new_id
from tests.cast import ACORN
from tests.databases import OpenSession
from tests.domain.support.tickets import NOW, TERMS, ann, ask, said
from tests.factories import make_account
from tests.mails import Mails

pytestmark = pytest.mark.posts_mails
CLEO = new_id(NOW)


@pytest.fixture
def session(open_session: OpenSession) -> TenantSession:
    return open_session(ACORN)


def forget(session: TenantSession, ticket: Ticket) -> None:
    with transaction(session):
        session.execute(delete(Ticket).where(Ticket.id == ticket.id))
    session.expunge(ticket)


def joined(session: TenantSession, ticket: Ticket, into: Ticket) -> None:
    with transaction(session):
        merge(session, ticket, into, TERMS, by_id=CLEO, now=NOW)


def test_what_goes_on_is_found_through_every_merge_as_far_as_it_is_kept(session: TenantSession) -> None:
    asker = ann(session)
    first, second, third = (ask(session, asker) for _ in range(3))
    joined(session, first, second)
    joined(session, second, third)
    assert [find_going_on(session, each) for each in (first, second, third)] == [third] * 3
    forget(session, third)
    assert find_going_on(session, first) is second


def test_what_is_written_to_one_that_went_on_as_a_forgotten_one_opens_another(session: TenantSession) -> None:
    asker = ann(session)
    ticket, into = ask(session, asker, subject="The box"), ask(session, asker)
    joined(session, ticket, into)
    forget(session, into)
    for _ in range(2):
        with transaction(session):
            went_to = answer(session, ticket, said(form_key="f" * 64), TERMS, asker=asker, now=NOW)
    assert (went_to.state, went_to.follows_id, went_to.subject) == (TicketState.NEW, ticket.id, "The box")
    assert [each.body for each in list_messages(session, went_to.id, with_notes=False)] == ["Any news?"]


HOUR = timedelta(hours=1)
WAYS: dict[TicketState, list[tuple[Act, By]]] = {
    TicketState.NEW: [],
    TicketState.OPEN: [(Act.CLOSE, By.TEAM), (Act.REOPEN, By.CUSTOMER)],
    TicketState.ASKED: [(Act.WRITE, By.TEAM)],
    TicketState.CARRIER: [(Act.INQUIRE, By.TEAM)],
    TicketState.RESOLVED: [(Act.RESOLVE, By.TEAM)],
    TicketState.CLOSED: [(Act.CLOSE, By.TEAM)],
}


def led_to(session: TenantSession, asker: Asker, state: TicketState, hours: int) -> Ticket:
    """Ask, some hours after now, and lead the ticket to a state at once."""
    ticket = ask(session, asker, now=NOW + hours * HOUR, subject=f"The {state}")
    for act, side in WAYS[state]:
        with transaction(session):
            do(session, ticket, act, side, TERMS, by_id=None, now=NOW + hours * HOUR)
    assert ticket.state is state
    return ticket


@pytest.mark.parametrize("owed", [TicketState.NEW, TicketState.OPEN])
@pytest.mark.parametrize(
    ("target", "after"),
    [
        (TicketState.NEW, TicketState.NEW),
        (TicketState.OPEN, TicketState.OPEN),
        (TicketState.ASKED, TicketState.OPEN),
        (TicketState.RESOLVED, TicketState.OPEN),
        (TicketState.CLOSED, TicketState.OPEN),
    ],
)
@pytest.mark.parametrize("is_older", [True, False])
def test_an_answer_that_is_owed_is_owed_where_it_goes_on_and_no_later(
    session: TenantSession, owed: TicketState, target: TicketState, after: TicketState, *, is_older: bool
) -> None:
    asker = ann(session)
    ticket = led_to(session, asker, owed, 1 if is_older else 30)
    into = led_to(session, asker, target, 2)
    waited = [ticket.turn_at] + ([into.turn_at] if target in {TicketState.NEW, TicketState.OPEN} else [])
    later = NOW + 40 * HOUR
    with transaction(session):
        merge(session, ticket, into, TERMS, by_id=CLEO, now=later)

    assert (into.state, into.turn_at) == (after, min(waited))
    assert into.due_at == due_of(after, min(waited), TERMS)
    assert into.due_at is not None
    assert (into.resolved_at, into.closed_at) == (None, None)
    event = list_events(session, into.id)[-1]
    assert (event.act, event.by, event.by_id, event.state, event.at) == (Act.JOIN, By.TEAM, CLEO, after, later)
    assert event.reason == f"The {owed} ({ticket.reference})"
    assert (ticket.state, ticket.due_at) == (TicketState.MERGED, None)


@pytest.mark.parametrize("settled", [TicketState.ASKED, TicketState.RESOLVED, TicketState.CLOSED])
@pytest.mark.parametrize("target", WAYS)
def test_what_waits_for_nobody_of_the_team_moves_nothing_where_it_goes_on(
    session: TenantSession, settled: TicketState, target: TicketState
) -> None:
    asker = ann(session)
    ticket, into = led_to(session, asker, settled, 1), led_to(session, asker, target, 2)
    before = (into.state, into.turn_at, into.due_at, into.resolved_at, into.closed_at)
    with transaction(session):
        merge(session, ticket, into, TERMS, by_id=CLEO, now=NOW + 9 * HOUR)

    assert (into.state, into.turn_at, into.due_at, into.resolved_at, into.closed_at) == before
    assert [each.act for each in list_events(session, into.id)].count(Act.JOIN) == 1


@pytest.mark.promise("ST-06")
@pytest.mark.parametrize("owed", [TicketState.NEW, TicketState.OPEN])
def test_an_owed_answer_joins_an_inquiry_and_leads_back_to_it(session: TenantSession, owed: TicketState) -> None:
    asker = ann(session)
    ticket, into = led_to(session, asker, owed, 1), led_to(session, asker, TicketState.CARRIER, 2)
    joined(session, ticket, into)
    assert (into.state, into.turn_at, into.inquiry_at) == (TicketState.OPEN, NOW + HOUR, NOW + 2 * HOUR)
    with transaction(session):
        write(session, into, said(By.TEAM), TERMS, now=NOW + 50 * HOUR)
    assert (into.state, into.turn_at) == (TicketState.CARRIER, NOW + 2 * HOUR)


@pytest.mark.promise("ST-06")
@pytest.mark.parametrize("target", WAYS)
def test_an_inquiry_goes_on_where_its_ticket_does(session: TenantSession, target: TicketState) -> None:
    asker = ann(session)
    ticket, into = led_to(session, asker, TicketState.CARRIER, 1), led_to(session, asker, target, 2)
    is_owed = target in {TicketState.NEW, TicketState.OPEN}
    owed_since = into.turn_at
    joined(session, ticket, into)
    begun = NOW + HOUR
    state, since = (TicketState.OPEN, owed_since) if is_owed else (TicketState.CARRIER, begun)
    assert (into.state, into.turn_at, into.inquiry_at) == (state, since, begun)
    assert (into.due_at, ticket.inquiry_at) == (due_of(state, since, TERMS), None)


@pytest.mark.parametrize("comes_first", [0, 1])
def test_the_one_that_goes_on_has_the_better_rank_of_both(session: TenantSession, comes_first: int) -> None:
    asker = ann(session)
    both = [ask(session, asker, topic="breach" if number == comes_first else "other") for number in range(2)]
    joined(session, *both)
    assert both[1].rank == 0


def test_an_escalated_one_stays_escalated_where_it_goes_on(session: TenantSession) -> None:
    asker = ann(session)
    ticket, into = ask(session, asker), ask(session, asker)
    with transaction(session):
        do(session, ticket, Act.ESCALATE, By.CUSTOMER, TERMS, by_id=None, now=NOW + HOUR, reason="All of it.")
    joined(session, ticket, into)
    assert (into.rank, into.escalated_at) == (1, NOW + HOUR)


def test_whoever_asked_is_told_by_mail_once(session: TenantSession, mails: Mails) -> None:
    asker = ann(session)
    ticket, into = ask(session, asker), ask(session, asker)
    for kind in (telling.OPENED, telling.FOR_TEAM):
        mails.pass_over(kind)
    joined(session, ticket, into)
    mail = mails.expect(telling.STANDS, to="ann@example.com")
    assert (mail.args["act"], mail.args["ticket"]) == ("merge", str(ticket.id))
    assert mails.unexpected == []


def guest(email: str = "ann@example.com") -> Asker:
    return Asker(email=email, name="Ann", language="en")


def of_account(session: TenantSession, **facts: Any) -> Ticket:  # noqa: ANN401 - any column
    """Ask as an account whose request was asked under Ann's address."""
    with transaction(session):
        account = make_account(session, **facts)
    return ask(session, Asker(email="ann@example.com", name="Ann", language="en", account_id=account.id))


def test_a_guests_goes_on_as_their_accounts_and_is_that_accounts_from_then_on(session: TenantSession) -> None:
    into = of_account(session)
    ticket = ask(session, guest("ANN@example.com"))
    joined(session, ticket, into)
    assert (ticket.state, ticket.account_id) == (TicketState.MERGED, into.account_id)


def test_an_accounts_goes_on_as_no_guests_but_the_other_way_round(session: TenantSession) -> None:
    ticket = of_account(session)
    into = ask(session, guest())
    with pytest.raises(OtherWayRoundError):
        joined(session, ticket, into)
    assert (ticket.state, ticket.merged_into_id) == (TicketState.NEW, None)


def test_two_of_one_guest_go_on_as_one(session: TenantSession) -> None:
    ticket, into = ask(session, guest()), ask(session, guest())
    joined(session, ticket, into)
    assert find_going_on(session, ticket) is into


@pytest.mark.parametrize(
    "facts",
    [
        {"email": "new@example.com"},  # under that address it asked then; whose it is now, nobody knows
        {"state": AccountState.UNCONFIRMED},
        {"state": AccountState.SUSPENDED},
        {"state": AccountState.CLOSED, "email_key": None},
    ],
)
def test_a_guests_goes_on_as_no_accounts_that_they_could_not_follow(
    session: TenantSession, facts: dict[str, Any]
) -> None:
    into = of_account(session, **facts)
    for one, other in ((ask(session, guest()), into), (into, ask(session, guest()))):
        with pytest.raises(ActRefusedError) as refused:
            joined(session, one, other)
        assert type(refused.value) is ActRefusedError
        assert (one.state, one.account_id is None) == (TicketState.NEW, one is not into)


def test_those_of_two_accounts_under_one_address_are_two_customers(session: TenantSession) -> None:
    before, now = of_account(session, email="new@example.com"), of_account(session)
    for one, other in ((before, now), (now, before)):
        with pytest.raises(ActRefusedError):
            joined(session, one, other)
