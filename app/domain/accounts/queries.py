"""What pages ask about accounts."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select

from app.domain.accounts.errors import RefusedEntryError
from app.domain.accounts.identifiers import key_of, normal_email
from app.domain.accounts.models import Account, AccountState, BarredEmail, FormerAccount, KnownSerial
from app.domain.accounts.policy import SignInPolicy
from app.domain.accounts.rules import Standing, Way, let_in
from app.kernel.db import TenantSession
from app.kernel.errors import NotFoundError
from app.kernel.tokens import digest_of


def find_by_email(session: TenantSession, email: str) -> Account | None:
    """Find the account that holds an e-mail address."""
    return session.scalar(select(Account).where(Account.email_key == key_of(email)))


def find_active_by_email(session: TenantSession, email: str) -> Account | None:
    """Find that account if it may be entered; none that waits for something, is paused or closed."""
    account = find_by_email(session, email)
    return account if account is not None and account.state is AccountState.ACTIVE else None


def is_barred(session: TenantSession, email: str) -> bool:
    """Tell whether an address may not register again, though its account is deleted."""
    return session.get(BarredEmail, (session.tenant, digest_of(key_of(email)))) is not None


def find_last_closed(session: TenantSession, email: str) -> Account | None:
    """Find the account that was closed last of those that had an address; it holds it no more."""
    closed = select(Account).where(Account.state == AccountState.CLOSED, Account.email == normal_email(email))
    return session.scalar(closed.order_by(Account.closed_at.desc()).limit(1))


def find_by_identifier(session: TenantSession, identifier: str, policy: SignInPolicy) -> Account | None:
    """Find the account of what somebody signs in with: an address, or a user name where the brand takes one."""
    key = key_of(identifier)
    if "user_name" not in policy.identifiers:
        return session.scalar(select(Account).where(Account.email_key == key))
    # A user name holds no @, so one text is never one account's address and another's name.
    return session.scalar(select(Account).where(or_(Account.email_key == key, Account.user_name_key == key)))


def is_user_name_taken(session: TenantSession, user_name: str, *, but_by: str = "") -> bool:
    """Tell whether a user name is somebody's, other than the account's that holds the address `but_by`."""
    others = or_(Account.email_key.is_(None), Account.email_key != key_of(but_by))
    return session.scalar(select(Account.id).where(Account.user_name_key == key_of(user_name), others)) is not None


def get_account(session: TenantSession, account_id: UUID) -> Account:
    """Give one account; NotFoundError."""
    account = session.scalar(select(Account).where(Account.id == account_id))
    if account is None:
        raise NotFoundError(Account.__name__)
    return account


def take_account(session: TenantSession, account_id: UUID) -> Account:
    """Give one account as it is now, and let nobody else change it before this transaction is over; NotFoundError."""
    taken = select(Account).where(Account.id == account_id).with_for_update()
    account = session.scalar(taken.execution_options(populate_existing=True))
    if account is None:
        raise NotFoundError(Account.__name__)
    return account


def hold_account(session: TenantSession, account: Account) -> str | None:
    """Let nobody else change an account before this transaction is over; give what is stored of its password now."""
    return session.scalar(select(Account.password_hash).where(Account.id == account.id).with_for_update())


def hold_mailbox(session: TenantSession, account_id: UUID) -> str | None:
    """Let an account keep its address until this transaction is over, and give that; None when the account is gone.

    Many may do so at once, unlike who holds the account. Whoever needs both holds this before any row that moves with
    the address.
    """
    kept = select(Account.email).where(Account.id == account_id).with_for_update(read=True, key_share=True)
    return session.scalar(kept)


def is_known_serial(session: TenantSession, number: str | None) -> bool:
    """Tell whether a serial number is one that the brand knows."""
    return bool(number) and session.get(KnownSerial, (session.tenant, number)) is not None


def find_former_account(session: TenantSession, email: str) -> FormerAccount | None:
    """Find the account of the former customer area that nobody has taken over yet."""
    former = session.get(FormerAccount, (session.tenant, key_of(email)))
    return former if former is not None and former.adopted_at is None else None


def has_former_accounts(session: TenantSession) -> bool:
    """Tell whether accounts of a former customer area wait to be taken over."""
    waiting = select(FormerAccount.email_key).where(FormerAccount.adopted_at.is_(None)).limit(1)
    return session.scalar(waiting) is not None


def standing_of(account: Account) -> Standing:
    """Give what the gate looks at."""
    return Standing(
        tenant=account.tenant,
        state=account.state,
        locked=account.locked_at is not None,
        password_expires_at=account.password_expires_at,
    )


def may_reset(account: Account, *, now: datetime) -> bool:
    """Tell whether a new password would open the account: not if it is closed or paused, which the team sees to."""
    try:
        let_in(standing_of(account), Way.RESET, tenant=account.tenant, now=now)
    except RefusedEntryError:
        return False
    return True
