"""Proving with a password who one is: counted, refused when there were too many tries, and the same work for anyone."""

from typing import NamedTuple

from app.domain.accounts.activity.alerts import post_block
from app.domain.accounts.activity.models import EventKind
from app.domain.accounts.activity.service import note
from app.domain.accounts.errors import BlockedError, BusyError, WrongCredentialsError
from app.domain.accounts.identifiers import key_of
from app.domain.accounts.models import Account
from app.domain.accounts.policy import SignInPolicy
from app.domain.accounts.queries import find_by_identifier, hold_account
from app.domain.accounts.recovery import replace_hash
from app.domain.accounts.sessions.service import find_known_browser
from app.domain.accounts.signing_in.tallies import Bucket, Tries, bucket_of, count_try, forgive, take_back
from app.kernel.db import TenantSession
from app.web.figures.counted import REFUSED_SIGN_INS
from app.web.installation import installation
from app.web.request import committing, current_tenant, now, session
from app.web.visits import browser_digest, current_visit


class Proven(NamedTuple):
    """Whose password was right, and what was stored of it: it may change before its person is in."""

    account: Account
    password_hash: str


def refuse_when_busy() -> None:
    """Refuse a try at once, before anything is read or written for it, when its password could not be checked now."""
    if installation().hasher.is_busy():
        REFUSED_SIGN_INS.labels("busy").inc()
        raise BusyError


def prove_password(identifier: str, password: str) -> Proven:
    """Give the account that identifier and password open; WrongCredentialsError, BlockedError, BusyError.

    The password is checked before the try is counted, and its outcome told only if the count allows: of fifty tries
    at once, no more learn something than of fifty in a row. An unknown name costs the same work and counts the same.
    """
    policy = current_tenant().config.policy.sign_in
    account = find_by_identifier(session(), identifier, policy)
    bucket = _bucket(account, identifier)
    stored = account.password_hash if account else None
    is_right = installation().hasher.verify(stored, password)
    with committing() as writing:
        tries = count_try(writing, bucket, policy, now=now())
        may_learn = is_right and tries.number <= policy.max_attempts
        opened = account if may_learn and account is not None and hold_account(writing, account) == stored else None
        if opened is not None:
            take_back(writing, bucket)
        elif account is not None and tries.number == policy.max_attempts:
            note(writing, account.id, EventKind.SIGN_IN_BLOCKED, now=now(), visit=current_visit())
            if policy.block_lasts is None:
                post_block(writing, account, now=now())
    if opened is None or stored is None:
        raise refusal_of(tries, policy)
    return Proven(opened, _hashed_anew(opened, stored, password))


def refusal_of(tries: Tries, policy: SignInPolicy) -> WrongCredentialsError | BlockedError:
    """Say what a failed try leads to: how many are left, or how long the block lasts."""
    REFUSED_SIGN_INS.labels("wrong" if tries.blocked_at is None else "blocked").inc()
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


def _hashed_anew(account: Account, stored: str, password: str) -> str:
    """Store the password anew when it was hashed with yesterday's parameters; give what is stored of it then."""
    hasher = installation().hasher
    if not hasher.is_outdated(stored):
        return stored
    try:
        hashed = hasher.hash(password)
    except BusyError:
        return stored  # the next sign-in will do
    with committing() as writing:
        return hashed if replace_hash(writing, account.id, stored, hashed) else stored


def forget_tries(writing: TenantSession, account: Account, *, codes: bool = False) -> None:
    """Lift every block of an account: its password was chosen anew.

    That of `codes` stays: whoever reads the mailbox could else choose a password after every five of them.
    """
    secret = installation().settings.secret_key
    for name in (account.email_key or "", *([_code_name(account)] if codes else [])):
        forgive(writing, bucket_of(secret, account.tenant, name).subject)
