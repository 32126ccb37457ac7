"""Mails that tell an owner at once what happened to the account; their words are the web's (`letters/alerts.py`)."""

from datetime import datetime

from app.domain.accounts.models import Account
from app.domain.accounts.sessions.service import Visit
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
