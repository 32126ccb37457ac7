"""Proving who one is by a second factor, or by a passkey alone; and changing the factors of whoever is signed in."""

from flask import request

from app.domain.accounts.activity.models import EventKind
from app.domain.accounts.activity.service import note
from app.domain.accounts.factors import recovery_codes, totp
from app.domain.accounts.factors.authenticator import use_app_code
from app.domain.accounts.factors.ceremonies import Answer, RelyingParty, read_answer, request_options
from app.domain.accounts.factors.challenges import make_challenge, spend_challenge
from app.domain.accounts.factors.changes import Change
from app.domain.accounts.factors.passkeys import use_passkey
from app.domain.accounts.factors.queries import list_passkeys
from app.domain.accounts.factors.recovery_codes import use_recovery_code
from app.domain.accounts.models import Account
from app.domain.accounts.sessions.models import AccountSession
from app.domain.accounts.signing_in.tallies import count_try, take_back
from app.kernel.db import JsonObject, TenantSession
from app.web.installation import installation
from app.web.proofs import code_bucket, refusal_of
from app.web.request import committing, current_tenant, now, session
from app.web.visits import current_visit

ANSWER = "credential"  # the field in which a form carries the browser's answer


def change_of(account: Account, opened: AccountSession) -> Change:
    """Describe a change that is made in this request, in that session."""
    return Change(account=account, session_id=opened.id, visit=current_visit(), now=now())


def prove_code(account: Account, opened: AccountSession, code: str) -> None:
    """Accept a code of the app, or a recovery code, once; WrongCredentialsError, BlockedError.

    The try is counted first and in the same transaction, apart from tries at the password (ASVS 5.0, 6.6.3).
    """
    policy = current_tenant().config.policy.sign_in.for_codes()
    bucket, change = code_bucket(account), change_of(account, opened)
    with committing() as writing:
        tries = count_try(writing, bucket, policy, now=now())
        if tries.number <= policy.max_attempts and _use_code(writing, change, code):
            take_back(writing, bucket)
            return
        if tries.number == policy.max_attempts:
            note(writing, account.id, EventKind.SIGN_IN_BLOCKED, now=now(), visit=current_visit())
    raise refusal_of(tries, policy)


def _use_code(writing: TenantSession, change: Change, code: str) -> bool:
    sealer = installation().sealer
    if len(code) == totp.DIGITS:
        return use_app_code(writing, change, code, sealer)
    return len(code) == recovery_codes.DIGITS and use_recovery_code(writing, change, code, sealer)


def ask_for_passkey(account: Account | None) -> JsonObject:
    """Give what the browser needs to ask for a key: one of the account's, or any where the key names the account."""
    known = list_passkeys(session(), account.id) if account else ()
    with committing() as writing:
        challenge = make_challenge(writing, account.id if account else None, now=now())
    return request_options(relying_party(), known, challenge)


def prove_passkey(account: Account | None) -> Account:
    """Give the account whose key signed what we asked, in this form; PasskeyError."""
    answer = spent_answer(account)
    with committing() as writing:
        return use_passkey(writing, relying_party(), answer, account.id if account else None, now=now())


def spent_answer(account: Account | None) -> Answer:
    """Read the browser's answer; its challenge is spent, whatever comes of it. PasskeyError."""
    answer = read_answer(request.form.get(ANSWER, ""))
    with committing() as writing:
        spend_challenge(writing, answer.challenge, account.id if account else None, now=now())
    return answer


def relying_party() -> RelyingParty:
    """Give where this brand's keys are good: its own host and its one configured origin."""
    tenant = current_tenant()
    return RelyingParty(tenant.host, tenant.config.name, tenant.origin)
