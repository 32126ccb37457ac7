"""The newsletter: asked for once, sent only after the mailbox said yes."""

from datetime import datetime

from app.domain.accounts.models import Account
from app.domain.mail.service import post
from app.kernel.db import TenantSession


def ask_newsletter(session: TenantSession, account: Account, now: datetime) -> None:
    """Note that somebody asked for the newsletter, and ask their mailbox whether they did."""
    account.newsletter_asked_at = now
    post(
        session,
        kind="newsletter_confirm",
        to=account.email,
        args={"account": str(account.id)},
        language=account.language,
        now=now,
    )
