"""Steps of an account's life in any order: each does what the drawing says, or is refused and changes nothing."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import Engine

from app.domain.accounts.closing import close_account, reopen_account, resume_account, suspend_account
from app.domain.accounts.errors import AccountError
from app.domain.accounts.links.models import Purpose
from app.domain.accounts.links.service import make_link, use_link
from app.domain.accounts.models import Account, AccountState
from app.domain.accounts.policy import RegistrationPolicy
from app.domain.accounts.queries import get_account, standing_of
from app.domain.accounts.recovery import reset_password
from app.domain.accounts.registration.mails import Team
from app.domain.accounts.registration.service import Registration, approve, confirm, register
from app.domain.accounts.rules import Event, Way, let_in, next_state
from app.domain.accounts.sessions.service import Visit, find_session, list_sessions, open_account_session
from app.kernel.db import TenantSession, open_session, transaction
from tests.cast import ACORN

pytestmark = pytest.mark.posts_mails

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
POLICY = RegistrationPolicy(mode="confirm_and_approve", taken="say")
TEAM = Team("team@example.com", "fr")
HERE = Visit(browser="Firefox, Windows")
_numbers = count()

Step = Callable[[TenantSession, Account], None]


def sign_in(session: TenantSession, account: Account) -> None:
    let_in(standing_of(account), Way.PASSWORD, tenant=ACORN, now=NOW)
    token = open_account_session(session, account, visit=HERE, lasts=HOUR, now=NOW)
    session.flush()
    assert find_session(session, token, now=NOW) is not None


def reset(session: TenantSession, account: Account) -> None:
    token = make_link(session, account, Purpose.RESET, lasts=HOUR, now=NOW)
    session.flush()
    use_link(session, token, Purpose.RESET, now=NOW)
    reset_password(session, account, "hashed", policy=POLICY, team=TEAM, visit=HERE, now=NOW)


STEPS: dict[str, Step] = {
    "confirm": lambda session, account: void(confirm(session, account, POLICY, team=TEAM, now=NOW)),
    "approve": lambda session, account: approve(session, account, now=NOW),
    "suspend": lambda session, account: suspend_account(session, account, now=NOW),
    "resume": lambda session, account: resume_account(session, account, now=NOW),
    "close": lambda session, account: close_account(session, account, email_barred=True, now=NOW),
    "reopen": lambda session, account: reopen_account(session, account, now=NOW),
    "sign in": sign_in,
    "reset": reset,
}
EVENTS = {
    "confirm": Event.CONFIRM_AND_WAIT,  # no serial number that the brand knows
    "approve": Event.APPROVE,
    "suspend": Event.SUSPEND,
    "resume": Event.RESUME,
    "close": Event.CLOSE,
    "reopen": Event.REOPEN,
}


def void(_result: object) -> None:
    """Let go of what a step gives."""


def expected(state: AccountState, step: str) -> AccountState | None:
    """Say where a step leads; None when it is refused."""
    if step == "sign in":
        return state if state is AccountState.ACTIVE else None
    if step == "reset":
        if state in {AccountState.CLOSED, AccountState.SUSPENDED}:
            return None
        return AccountState.WAITING if state is AccountState.UNCONFIRMED else state
    try:
        return next_state(state, EVENTS[step])
    except AccountError:
        return None


# Most walks at random never leave the first room; two in three begin further on.
BEGINNINGS = st.sampled_from(([], ["confirm", "approve"], ["confirm", "approve", "sign in"]))
WALKS = st.tuples(BEGINNINGS, st.lists(st.sampled_from(sorted(STEPS)), max_size=8)).map(
    lambda parts: [*parts[0], *parts[1]]
)


@given(WALKS)
@example(["confirm", "approve", "sign in", "suspend", "sign in", "resume", "sign in", "close", "reset", "reopen"])
def test_steps_in_any_order_lead_where_they_are_drawn(engine: Engine, steps: list[str]) -> None:
    with open_session(engine, ACORN) as session:
        with transaction(session):
            given = Registration(email=f"walker{next(_numbers)}@example.com", language="fr", password_hash="hash")
            account = register(session, given, POLICY, now=NOW)
            assert account is not None
        walk(session, account, steps)


def walk(session: TenantSession, account: Account, steps: list[str]) -> None:
    state = AccountState.UNCONFIRMED
    for step in steps:
        leads_to = expected(state, step)
        try:
            with transaction(session):
                STEPS[step](session, get_account(session, account.id))
        except AccountError:
            assert leads_to is None, (state, step)
        else:
            assert leads_to is not None, (state, step)
            state = leads_to
        session.expire_all()
        assert get_account(session, account.id).state is state
        if state in {AccountState.CLOSED, AccountState.SUSPENDED}:
            assert list_sessions(session, account.id, now=NOW) == []
