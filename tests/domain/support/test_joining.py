"""What a guest asked is their account's from the moment they confirm the same mailbox and may enter."""

from datetime import datetime, timedelta

import pytest

from app.domain.accounts.closing import resume_account, suspend_account
from app.domain.accounts.models import Account, AccountState
from app.domain.accounts.policy import RegistrationPolicy
from app.domain.accounts.registration.service import approve, confirm
from app.domain.support.asking import Asker
from app.domain.support.models import Ticket
from app.domain.support.proving import prove
from app.domain.support.queries import list_own_tickets, was_signed_in
from app.kernel.db import TenantSession, transaction
from tests.cast import ACORN
from tests.databases import OpenSession
from tests.domain.accounts.test_registration import APPROVE, CONFIRM, TEAM
from tests.domain.support.tickets import GUEST, NOW, TERMS, ask
from tests.factories import make_account

pytestmark = pytest.mark.posts_mails
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def session(open_session: OpenSession) -> TenantSession:
    return open_session(ACORN)


def guests(session: TenantSession, email: str = "Bob@Example.com") -> Ticket:
    """Ask as a guest who proves the mailbox."""
    ticket = ask(session, Asker(email=email, name="Bob", language="en", is_proven=False))
    with transaction(session):
        return prove(session, ticket, TERMS, now=NOW)


def bob(
    session: TenantSession, state: AccountState = AccountState.UNCONFIRMED, confirmed_at: datetime | None = None
) -> Account:
    with transaction(session):
        return make_account(session, email="bob@example.com", state=state, confirmed_at=confirmed_at)


def confirms(session: TenantSession, account: Account, policy: RegistrationPolicy) -> None:
    with transaction(session):
        confirm(session, account, policy, team=TEAM, now=LATER)


def test_requests_of_a_guest_join_the_account_that_confirms_their_mailbox(session: TenantSession) -> None:
    ticket, others, unproven = guests(session), guests(session, "ann@example.com"), ask(session, GUEST)
    account = bob(session)
    assert list_own_tickets(session, account.id, limit=9) == []

    confirms(session, account, CONFIRM)

    assert list_own_tickets(session, account.id, limit=9) == [ticket]
    assert not was_signed_in(session, ticket)
    assert (others.account_id, unproven.account_id) == (None, None)


def test_who_waits_for_the_team_has_them_when_it_approves(session: TenantSession) -> None:
    ticket, account = guests(session), bob(session)
    confirms(session, account, APPROVE)
    assert ticket.account_id is None

    with transaction(session):
        approve(session, account, now=LATER)

    assert ticket.account_id == account.id


def test_an_account_whose_mailbox_nobody_proved_has_none_until_somebody_does(session: TenantSession) -> None:
    ticket, account = guests(session), bob(session, AccountState.ACTIVE)
    with transaction(session):
        account.first_name = "Rob"
    assert ticket.account_id is None

    with transaction(session):
        account.confirmed_at = LATER

    assert ticket.account_id == account.id


def test_what_was_asked_while_the_account_was_paused_joins_it_when_it_goes_on(session: TenantSession) -> None:
    account = bob(session, AccountState.ACTIVE, confirmed_at=NOW)
    with transaction(session):
        suspend_account(session, account, now=NOW)
    ticket = guests(session)
    assert ticket.account_id is None

    with transaction(session):
        resume_account(session, account, now=LATER)

    assert ticket.account_id == account.id
