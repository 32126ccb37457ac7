"""Registering, confirming, approving; nothing here commits."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError

from app.domain.accounts.activity.models import EventKind
from app.domain.accounts.activity.service import note
from app.domain.accounts.deletion import Said, post_deleted
from app.domain.accounts.errors import TakenError
from app.domain.accounts.identifiers import key_of
from app.domain.accounts.links.models import Purpose
from app.domain.accounts.links.service import withdraw_links
from app.domain.accounts.models import Account, AccountState, FormerAccount, PasswordKind, Role
from app.domain.accounts.policy import PasswordPolicy, RegistrationPolicy
from app.domain.accounts.queries import (
    find_by_email,
    find_former_account,
    is_barred,
    is_known_serial,
    is_user_name_taken,
)
from app.domain.accounts.registration.mails import Team, write_approved, write_first, write_owner, write_team
from app.domain.accounts.registration.rules import Outcome, awaits_password, decide, first_state
from app.domain.accounts.rules import Event, confirmed_event, next_state
from app.domain.mail.rules import daily_key
from app.kernel.db import TenantSession, broken_constraint
from app.kernel.ids import new_id
from app.kernel.tokens import digest_of

_FIELDS = {"uq_account_tenant_email_key": "email", "uq_account_tenant_user_name_key": "user_name"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """What somebody registers with; the address in its normal form, and of the password its hash."""

    email: str
    language: str
    first_name: str = ""
    last_name: str = ""
    user_name: str | None = None
    company: str | None = None
    country: str | None = None
    serial_number: str | None = None
    birth_date: date | None = None
    password_hash: str | None = None
    registered_by: str | None = None  # digest of the browser's cookie


def refuse_taken_name(session: TenantSession, user_name: str | None, email: str) -> None:
    """Refuse a user name that is somebody else's before any other work is done; TakenError."""
    if user_name and is_user_name_taken(session, user_name, but_by=email):
        raise TakenError("user_name")


def register(
    session: TenantSession, registration: Registration, policy: RegistrationPolicy, *, now: datetime
) -> Account | None:
    """Make an account, or begin an unconfirmed one anew; None where the address is taken and the brand is silent.

    TakenError where it says so, and for a user name. Of many at once the unique keys let one through; the others
    meet its account and are decided again.
    """
    if is_barred(session, registration.email):
        _refuse_barred(session, registration, policy, now=now)
        return None
    held = find_by_email(session, registration.email)
    try:
        return _register(session, registration, held, policy, now=now)
    except TakenError as error:
        first = find_by_email(session, registration.email)
        if error.field != "email" or held is not None or first is None:
            raise
        return _register(session, registration, first, policy, now=now)


def _register(
    session: TenantSession,
    registration: Registration,
    held: Account | None,
    policy: RegistrationPolicy,
    *,
    now: datetime,
) -> Account | None:
    former = find_former_account(session, registration.email)
    outcome = decide(held.state if held else None, is_former=former is not None)
    if outcome is Outcome.TAKEN and held is not None:
        _refuse(session, held, policy, now=now)
        return None
    state = AccountState.UNCONFIRMED if former else first_state(policy)
    account = held or Account(id=new_id(now), role=Role.CUSTOMER, email_key=key_of(registration.email))
    account.state = state
    with _keys_speaking(session):
        _fill(account, registration, former, now=now)
        session.add(account)
    if held is not None:
        withdraw_links(session, account.id, Purpose.CONFIRM, Purpose.ADOPT, now=now)
    else:
        note(session, account.id, EventKind.REGISTERED, now=now)
    write_first(session, account, policy.mode, outcome, now=now)
    return account


def _refuse(session: TenantSession, held: Account, policy: RegistrationPolicy, *, now: datetime) -> None:
    if policy.taken != "neutral":
        raise TakenError("email")
    write_owner(session, held, now=now)


def _refuse_barred(
    session: TenantSession, registration: Registration, policy: RegistrationPolicy, *, now: datetime
) -> None:
    """Say that the address is taken, or where the brand is silent tell its mailbox, at most once a day, why."""
    if policy.taken != "neutral":
        raise TakenError("email")
    email = registration.email
    key = daily_key("barred", digest_of(key_of(email)), now=now)
    post_deleted(session, email, registration.language, Said(barred=True), now=now, dedupe_key=key)


def _fill(account: Account, given: Registration, former: FormerAccount | None, *, now: datetime) -> None:
    """Write what was registered; of a former account the name stays, and the password waits for its mailbox."""
    is_chosen = former is None and given.password_hash is not None
    account.email, account.language = given.email, given.language
    account.first_name = former.first_name if former else given.first_name
    account.last_name = former.last_name if former else given.last_name
    account.user_name = None if former else given.user_name
    account.user_name_key = key_of(account.user_name) if account.user_name else None
    account.company = (former.company if former else None) or given.company
    account.country = (former.country if former else None) or given.country
    account.serial_number, account.birth_date = given.serial_number, given.birth_date
    account.password_hash = given.password_hash if is_chosen else None
    account.password_kind = PasswordKind.CHOSEN if is_chosen else None
    account.password_set_at = now if is_chosen else None
    account.registered_at, account.registered_by = now, given.registered_by


def send_again(session: TenantSession, email: str, policy: RegistrationPolicy, *, now: datetime) -> None:
    """Mail an unconfirmed registration its link anew; for any other address nothing happens."""
    account = find_by_email(session, email)
    if account is not None and account.state is AccountState.UNCONFIRMED:
        is_former = find_former_account(session, email) is not None
        write_first(session, account, policy.mode, decide(account.state, is_former=is_former), now=now)


def confirm(
    session: TenantSession, account: Account, policy: RegistrationPolicy, *, team: Team, now: datetime
) -> AccountState:
    """Note that the mailbox is proven, and give the state that follows; TransitionError."""
    event = confirmed_event(policy.mode, serial_known=is_known_serial(session, account.serial_number))
    account.state = next_state(account.state, event)
    account.confirmed_at = now
    withdraw_links(session, account.id, Purpose.CONFIRM, now=now)
    note(session, account.id, EventKind.CONFIRMED, now=now)
    if account.state is AccountState.WAITING:
        write_team(session, account, team, now=now)
    elif policy.mode == "confirm_and_approve":
        account.approved_at = now
    return account.state


def approve(session: TenantSession, account: Account, *, now: datetime) -> None:
    """Open an account that waited for the team, and tell its person; TransitionError."""
    account.state = next_state(account.state, Event.APPROVE)
    account.approved_at = now
    write_approved(session, account, now=now)


def give_password(
    session: TenantSession, account: Account, password_hash: str, policy: PasswordPolicy, *, now: datetime
) -> bool:
    """Store a password that we made, until it expires unused; False, and nothing, where none is waited for."""
    if not awaits_password(account):
        return False
    account.password_hash, account.password_kind = password_hash, PasswordKind.GENERATED
    account.password_set_at = now
    account.password_expires_at = now + policy.generated_valid_for.as_timedelta()
    session.flush()
    return True


def open_account(
    session: TenantSession, given: Registration, role: Role, *, now: datetime, expires_at: datetime | None = None
) -> Account:
    """Make an account that is open at once, with a password that we made; TakenError."""
    if is_barred(session, given.email):
        raise TakenError("email")
    account = Account(id=new_id(now), role=role, state=AccountState.ACTIVE, email_key=key_of(given.email))
    with _keys_speaking(session):
        _fill(account, given, None, now=now)
        account.password_kind, account.password_expires_at = PasswordKind.GENERATED, expires_at
        account.confirmed_at = now
        session.add(account)
    note(session, account.id, EventKind.REGISTERED, now=now)
    return account


def adopt(session: TenantSession, account: Account, profile: Registration, *, now: datetime) -> None:
    """Open an account of the former customer area for whoever proved its mailbox; TakenError, TransitionError."""
    former = find_former_account(session, account.email)
    account.state = next_state(account.state, Event.CONFIRM)
    with _keys_speaking(session):
        _fill(account, profile, None, now=account.registered_at)
        account.password_set_at = account.confirmed_at = account.approved_at = now
    if former is not None:
        former.adopted_at = now
    note(session, account.id, EventKind.CONFIRMED, now=now)


@contextmanager
def _keys_speaking(session: TenantSession) -> Iterator[None]:
    """Let the unique keys speak: TakenError names what they guard; what the block wrote is undone."""
    try:
        with session.begin_nested():
            yield
            session.flush()
    except IntegrityError as error:
        field = _FIELDS.get(broken_constraint(error) or "")
        if field is None:
            raise
        raise TakenError(field) from error
