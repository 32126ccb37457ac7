"""Coming in and leaving: the gate, the session's row, the browser's cookies."""

from datetime import timedelta

from app.domain.accounts.activity.entries import note_entry
from app.domain.accounts.errors import WrongCredentialsError
from app.domain.accounts.factors.queries import has_second_factor
from app.domain.accounts.models import Account
from app.domain.accounts.queries import hold_account, standing_of
from app.domain.accounts.rules import Way, let_in
from app.domain.accounts.sessions.models import AccountSession
from app.domain.accounts.sessions.service import HALF_LASTS, Visit, end_session_of, open_account_session, renew
from app.kernel.db import TenantSession
from app.web.cookies import SESSION, drop_cookie, read_cookie, set_cookie
from app.web.figures.counted import SIGN_INS
from app.web.proofs import Proven
from app.web.request import committing, current_tenant, now
from app.web.signed_in import forget_opened
from app.web.visits import marked_visit


def enter(account: Account, way: Way) -> None:
    """Let somebody in who proved who they are and needs no second factor; RefusedEntryError."""
    with committing() as writing:
        enter_within(writing, account, way)


def enter_by_password(proven: Proven, *, kept: bool) -> bool:
    """Let somebody in; False when their second factor is asked for first. RefusedEntryError.

    WrongCredentialsError when the password was changed since it was proven: that ended every session, this one too.
    """
    with committing() as writing:
        if hold_account(writing, proven.account) != proven.password_hash:
            raise WrongCredentialsError(current_tenant().config.policy.sign_in.max_attempts)
        return enter_within(writing, proven.account, Way.PASSWORD, kept=kept)


def enter_within(writing: TenantSession, account: Account, way: Way, *, kept: bool = False) -> bool:
    """Do the same in a transaction that is open already; the session that this browser had before is over.

    False when their second factor is asked for first.
    """
    let_in(standing_of(account), way, tenant=current_tenant().slug, now=now())
    is_half = way is Way.PASSWORD and has_second_factor(writing, account.id)
    kept = kept and current_tenant().config.policy.sign_in.stay_signed_in_for is not None
    visit, lasts = marked_visit(), HALF_LASTS if is_half else _lasts(kept=kept)
    _end_own(writing)
    token = open_account_session(writing, account, visit=visit, lasts=lasts, now=now(), is_half=is_half, is_kept=kept)
    if not is_half:
        _note_entry(writing, account, visit, way)
    _hand_out(token, _lasts(kept=True) if kept else None)
    forget_opened()
    return not is_half


def complete(writing: TenantSession, opened: AccountSession, account: Account) -> None:
    """Make a half session whole: the second factor was right. RefusedEntryError."""
    let_in(standing_of(account), Way.PASSWORD, tenant=current_tenant().slug, now=now())
    lasts = _lasts(kept=opened.is_kept)
    token = renew(writing, opened.id, expires_at=now() + lasts, now=now())
    _note_entry(writing, account, marked_visit(), Way.PASSWORD)
    _hand_out(token, lasts if opened.is_kept else None)
    forget_opened()


def prove_anew(writing: TenantSession, opened: AccountSession) -> None:
    """Note that the person proved again who they are: the session goes on under a new token.

    It is still the session of this request: a page that is shown again has its person and forms that it may send.
    """
    token = renew(writing, opened.id, expires_at=opened.expires_at, now=now())
    _hand_out(token, opened.expires_at - now() if opened.is_kept else None)


def leave() -> None:
    """End the session of this request, a half one too, so that no copy of its cookie opens anything."""
    if read_cookie(SESSION):
        with committing() as writing:
            _end_own(writing)
        drop_cookie(SESSION)
    forget_opened()


def _note_entry(writing: TenantSession, account: Account, visit: Visit, way: Way) -> None:
    note_entry(writing, account, visit, now=now())
    SIGN_INS.labels(way).inc()


def _end_own(writing: TenantSession) -> None:
    if token := read_cookie(SESSION):
        end_session_of(writing, token)


def _lasts(*, kept: bool) -> timedelta:
    policy = current_tenant().config.policy.sign_in
    lasts = policy.stay_signed_in_for if kept and policy.stay_signed_in_for else policy.session_lasts
    return lasts.as_timedelta()


def _hand_out(token: str, lasts: timedelta | None) -> None:
    """Hand the browser its session; a kept one's cookie lasts as long as the session on the server, no longer."""
    set_cookie(SESSION, token, lasts=lasts)
