"""Proving with a password who one is: counted, refused when there were too many tries, and the same work for anyone."""

from app.domain.accounts.activity.alerts import post_block
from app.domain.accounts.activity.models import EventKind
from app.domain.accounts.activity.service import note
from app.domain.accounts.errors import BlockedError, BusyError, WrongCredentialsError
from app.domain.accounts.identifiers import key_of
from app.domain.accounts.models import Account
from app.domain.accounts.queries import find_by_identifier
from app.domain.accounts.sessions.service import find_known_browser
from app.domain.accounts.signing_in.tallies import Bucket, Tries, bucket_of, count_try, forgive, take_back
from app.kernel.db import TenantSession
from app.web.installation import installation
from app.web.request import committing, current_tenant, now, session
from app.web.visits import browser_digest, current_visit


def refuse_when_busy() -> None:
    """Refuse a try at once, before anything is read or written for it, when its password could not be checked now."""
    if installation().hasher.is_busy():
        raise BusyError


def prove_password(identifier: str, password: str) -> Account:
    """Give the account that identifier and password open; WrongCredentialsError, BlockedError, BusyError.

    The password is checked before the try is counted, and its outcome told only if the count allows: of fifty tries
    at once, no more learn something than of fifty in a row. An unknown name costs the same work and counts the same.
    """
    policy = current_tenant().config.policy.sign_in
    account = find_by_identifier(session(), identifier, policy)
    bucket = _bucket(account, identifier)
    is_right = installation().hasher.verify(account.password_hash if account else None, password)
    with committing() as writing:
        tries = count_try(writing, bucket, policy, now=now())
        if account is not None and is_right and tries.number <= policy.max_attempts:
            take_back(writing, bucket)
            _refresh_hash(account, password)
            return account
        if account is not None and tries.number == policy.max_attempts:
            note(writing, account.id, EventKind.SIGN_IN_BLOCKED, now=now(), visit=current_visit())
            if policy.block_lasts is None:
                post_block(writing, account, now=now())
    raise refusal_of(tries)


def refusal_of(tries: Tries) -> WrongCredentialsError | BlockedError:
    """Say what a failed try leads to: how many are left, or how long the block lasts."""
    policy = current_tenant().config.policy.sign_in
    if tries.blocked_at is None:
        return WrongCredentialsError(policy.max_attempts - tries.number)
    lasts = policy.block_lasts
    return BlockedError(None if lasts is None else tries.blocked_at + lasts.as_timedelta())


def _bucket(account: Account | None, identifier: str) -> Bucket:
    """Count e-mail address and user name together, and tries from a browser that the account knows apart."""
    if account is None:
        return _name_bucket(key_of(identifier), "")
    return _name_bucket(account.email_key or key_of(identifier), _known_browser(account))


def code_bucket(account: Account) -> Bucket:
    """Count codes of the second factor apart from passwords, from a browser that the account knows apart again."""
    return _name_bucket(_code_name(account), _known_browser(account))


def _code_name(account: Account) -> str:
    return f"code\0{account.id}"


def _name_bucket(name: str, browser: str) -> Bucket:
    return bucket_of(installation().settings.secret_key, current_tenant().slug, name, browser)


def _known_browser(account: Account) -> str:
    known = find_known_browser(session(), account.id, browser_digest())
    return known.digest if known else ""


def _refresh_hash(account: Account, password: str) -> None:
    """Store the password anew when it was hashed with yesterday's parameters."""
    hasher = installation().hasher
    if account.password_hash is not None and hasher.is_outdated(account.password_hash):
        account.password_hash = hasher.hash(password)


def forget_tries(writing: TenantSession, account: Account) -> None:
    """Lift every block of an account: its password was chosen anew."""
    secret = installation().settings.secret_key
    for name in (account.email_key or "", _code_name(account)):
        forgive(writing, bucket_of(secret, account.tenant, name).subject)
