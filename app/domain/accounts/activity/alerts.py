"""Mails that tell an owner at once what happened to the account; their words are the web's (`letters/alerts.py`)."""

from datetime import datetime

from app.domain.accounts.models import Account
from app.domain.accounts.queries import may_reset
from app.domain.accounts.sessions.service import Visit
from app.domain.mail.rules import daily_key
from app.domain.mail.service import post
from app.kernel.db import JsonValue, TenantSession


def post_alert(
    session: TenantSession,
    account: Account,
    kind: str,
    *,
    visit: Visit,
    now: datetime,
    dedupe_key: str | None = None,
    **facts: JsonValue,
) -> None:
    """Post a mail of this kind to an account's owner, with browser and country of whoever did it."""
    args = {"account": str(account.id), "browser": visit.browser, "country": visit.country, **facts}
    post(
        session,
        kind=kind,
        to=account.email,
        args=args,
        language=account.language,
        now=now,
        dedupe_key=dedupe_key,
    )


def post_block(session: TenantSession, account: Account, *, now: datetime) -> None:
    """Tell an owner, at most once a day, that sign-in is blocked until a new password; not where none would open it."""
    if may_reset(account, now=now):
        key = daily_key("sign_in_blocked", str(account.id), now=now)
        args = {"account": str(account.id)}
        to, language = account.email, account.language
        post(session, kind="sign_in_blocked", to=to, args=args, language=language, now=now, dedupe_key=key)
