"""Getting back into an account: how long a link lives, what a new password changes, and what the team may do."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.accounts.activity.models import EventKind
from app.domain.accounts.activity.service import list_activity
from app.domain.accounts.errors import (
    ClosedError,
    ExpiredPasswordError,
    LinkError,
    LinkFault,
    RefusedEntryError,
    SuspendedError,
    TakenError,
    UnconfirmedError,
    WaitingError,
)
from app.domain.accounts.links.models import Purpose
from app.domain.accounts.links.service import look_at_link, make_link
from app.domain.accounts.models import Account, AccountState, PasswordKind
from app.domain.accounts.policy import RegistrationPolicy, SignInPolicy
from app.domain.accounts.queries import get_account, standing_of
from app.domain.accounts.recovery import (
    ask_reset,
    change_password,
    issue_temporary_password,
    replace_email,
    reset_password,
)
from app.domain.accounts.registration.mails import Team
from app.domain.accounts.rules import Event, Way, confirmed_event, let_in
from app.domain.accounts.sessions.models import AccountSession
from app.domain.accounts.sessions.service import Visit, list_sessions, open_account_session
from app.kernel.db import TenantSession, transaction
from tests.cast import ACORN, BIRCH
from tests.databases import OpenSession
from tests.factories import make_account
from tests.mails import Mails

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
SILENT = RegistrationPolicy(mode="confirm", taken="neutral")
TEAM = Team("team@example.com", "fr")
HERE = Visit(browser="Firefox, Windows", country="FR")
ANN, NEW = "ann@example.com", "ann@example.net"


def ask(session: TenantSession, name: str = ANN, policy: SignInPolicy | None = None) -> None:
    with transaction(session):
        ask_reset(session, name, sign_in=policy or SignInPolicy(), lasts=HOUR, now=NOW)


def enter(session: TenantSession, account: Account) -> AccountSession:
    """Open a session; give its row."""
    with transaction(session):
        open_account_session(session, account, visit=HERE, lasts=HOUR, now=NOW)
    return list_sessions(session, account.id, now=NOW)[0]


@pytest.mark.parametrize(
    ("mode", "serial_known", "event"),
    [
        ("confirm", False, Event.CONFIRM),
        ("confirm", True, Event.CONFIRM),
        ("immediate", False, Event.CONFIRM),
        ("generated_password", False, Event.CONFIRM),
        ("confirm_and_approve", True, Event.CONFIRM),
        ("confirm_and_approve", False, Event.CONFIRM_AND_WAIT),
    ],
)
def test_what_the_proof_of_a_mailbox_leads_to(mode: str, serial_known: bool, event: Event) -> None:  # noqa: FBT001
    assert confirmed_event(mode, serial_known=serial_known) is event


@pytest.mark.parametrize("state", [AccountState.ACTIVE, AccountState.UNCONFIRMED, AccountState.WAITING])
def test_the_mail_goes_to_the_stored_address_and_dies_with_its_link(
    open_session: OpenSession, mails: Mails, state: AccountState
) -> None:
    session = open_session(ACORN)
    with transaction(session):
        make_account(session, email="Ann@Example.com", state=state, language="de")

    ask(session, "ＡＮＮ@example.com")

    mail = mails.expect("reset_password", to="Ann@Example.com")
    assert (mail.expires_at, mail.language) == (NOW + HOUR, "de")


@pytest.mark.parametrize("state", [AccountState.CLOSED, AccountState.SUSPENDED])
def test_an_account_that_a_new_password_would_not_open_gets_no_mail(
    open_session: OpenSession, state: AccountState
) -> None:
    session = open_session(ACORN)
    with transaction(session):
        make_account(session, state=state)

    ask(session)


def test_another_tenant_s_account_gets_no_mail(open_session: OpenSession) -> None:
    with transaction(open_session(BIRCH)) as session:
        make_account(session)

    ask(open_session(ACORN))


@pytest.mark.parametrize(
    ("after", "fault"), [(HOUR - SECOND, None), (HOUR, LinkFault.EXPIRED), (HOUR + SECOND, LinkFault.EXPIRED)]
)
def test_a_reset_link_ends_at_its_second(open_session: OpenSession, after: timedelta, fault: LinkFault | None) -> None:
    session = open_session(ACORN)
    with transaction(session):
        account = make_account(session)
        token = make_link(session, account, Purpose.RESET, lasts=HOUR, now=NOW)
    if fault is None:
        assert look_at_link(session, token, Purpose.RESET, now=NOW + after).account is account
        return
    with pytest.raises(LinkError) as refused:
        look_at_link(session, token, Purpose.RESET, now=NOW + after)
    assert refused.value.fault is fault


def test_a_reset_ends_sessions_and_links_and_tells_the_owner(open_session: OpenSession, mails: Mails) -> None:
    session = open_session(ACORN)
    with transaction(session):
        account = make_account(session)
        token = make_link(session, account, Purpose.RESET, lasts=HOUR, now=NOW)
    enter(session, account)

    with transaction(session):
        reset_password(session, account, "hashed", policy=SILENT, team=TEAM, visit=HERE, now=NOW)

    told = mails.expect("password_changed", to=ANN)
    assert (told.args["browser"], told.args["country"]) == ("Firefox, Windows", "FR")
    assert list_sessions(session, account.id, now=NOW) == []
    assert [event.kind for event in list_activity(session, account.id)] == [EventKind.PASSWORD_RESET]
    with pytest.raises(LinkError):
        look_at_link(session, token, Purpose.RESET, now=NOW)


def test_a_change_from_inside_keeps_the_session_it_came_from(open_session: OpenSession, mails: Mails) -> None:
    session = open_session(ACORN)
    with transaction(session):
        account = make_account(session)
    enter(session, account)
    current = enter(session, account).id

    with transaction(session):
        change_password(session, account, "hashed", current=current, visit=HERE, now=NOW)

    mails.expect("password_changed", to=ANN)
    assert [each.id for each in list_sessions(session, account.id, now=NOW)] == [current]


@pytest.mark.parametrize("late", [-SECOND, timedelta(0), SECOND])
def test_a_temporary_password_is_good_for_its_time(open_session: OpenSession, mails: Mails, late: timedelta) -> None:
    session = open_session(ACORN)
    with transaction(session):
        account = make_account(session, locked_at=NOW, password_expires_at=NOW - HOUR)
        issue_temporary_password(session, account, "hashed", valid_for=timedelta(days=3), now=NOW)
    mails.expect("password_changed", to=ANN)
    at = NOW + timedelta(days=3) + late

    assert account.password_kind is PasswordKind.TEMPORARY
    if late < timedelta(0):
        let_in(standing_of(account), Way.PASSWORD, tenant=ACORN, now=at)
    else:
        with pytest.raises(ExpiredPasswordError):
            let_in(standing_of(account), Way.PASSWORD, tenant=ACORN, now=at)


@pytest.mark.parametrize(
    ("state", "refusal"),
    [
        (AccountState.CLOSED, ClosedError),
        (AccountState.SUSPENDED, SuspendedError),
        (AccountState.UNCONFIRMED, UnconfirmedError),
        (AccountState.WAITING, WaitingError),
    ],
)
def test_a_temporary_password_that_would_open_nothing_is_not_issued(
    open_session: OpenSession, state: AccountState, refusal: type[RefusedEntryError]
) -> None:
    session = open_session(ACORN)
    with transaction(session):
        account = make_account(session, state=state)
        stored = account.password_hash
        with pytest.raises(refusal):
            issue_temporary_password(session, account, "hashed", valid_for=HOUR, now=NOW)

    assert account.password_hash == stored


def test_another_address_ends_sessions_and_every_link_and_tells_the_old_one(
    open_session: OpenSession, mails: Mails
) -> None:
    session = open_session(ACORN)
    with transaction(session):
        account = make_account(session)
        tokens = {purpose: make_link(session, account, purpose, lasts=HOUR, now=NOW) for purpose in Purpose}
    enter(session, account)

    with transaction(session):
        replace_email(session, account, NEW, now=NOW)

    mails.expect("email_replaced", to=ANN)
    assert (account.email, account.email_key) == (NEW, NEW)
    assert list_sessions(session, account.id, now=NOW) == []
    for purpose, token in tokens.items():
        with pytest.raises(LinkError):
            look_at_link(session, token, purpose, now=NOW)


def test_an_address_that_another_account_has_is_refused(open_session: OpenSession) -> None:
    session = open_session(ACORN)
    with transaction(session):
        account = make_account(session)
        make_account(session, email="Bob@example.net")

    with pytest.raises(TakenError), transaction(session):
        replace_email(session, account, "bob@example.net", now=NOW)

    assert get_account(session, account.id).email == ANN


def test_the_same_address_written_otherwise_is_nobody_else_s(open_session: OpenSession, mails: Mails) -> None:
    session = open_session(ACORN)
    with transaction(session):
        account = make_account(session)
        replace_email(session, account, "Ann@example.com", now=NOW)

    mails.expect("email_replaced", to=ANN)
    assert (account.email, account.email_key) == ("Ann@example.com", ANN)
