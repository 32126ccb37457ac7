"""What goes on as another ticket: what is owed, who may read it, and what is written to it afterwards."""

from typing import Any

import pytest
from sqlalchemy import delete

from app.domain.accounts.models import AccountState
from app.domain.support.asking import Asker
from app.domain.support.errors import ActRefusedError, OtherWayRoundError
from app.domain.support.merging import merge
from app.domain.support.models import Ticket
from app.domain.support.queries import find_going_on, list_messages
from app.domain.support.service import answer
from app.domain.support.states import TicketState
from app.kernel.db import TenantSession, transaction
from app.kernel.ids import new_id
from tests.cast import ACORN
from tests.databases import OpenSession
from tests.domain.support.tickets import NOW, TERMS, ann, ask, said
from tests.factories import make_account

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
