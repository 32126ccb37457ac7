"""What follows an entry: it is noted, and a stranger's browser is announced to the owner."""

from datetime import datetime

from app.domain.accounts.activity.models import EventKind
from app.domain.accounts.activity.service import note
from app.domain.accounts.models import Account, PasswordKind
from app.domain.accounts.sessions.service import Visit, remember_browser
from app.kernel.db import TenantSession


def note_entry(session: TenantSession, account: Account, visit: Visit, *, now: datetime) -> None:
    """Note that an account was entered; a password that waited for its first use is used now."""
    account.password_expires_at = None
    if account.confirmed_at is None and account.password_kind is PasswordKind.GENERATED:
        account.confirmed_at = now  # it was mailed, and only its mailbox knew it
    remember_browser(session, account.id, visit, now=now)
    note(session, account.id, EventKind.SIGNED_IN, now=now, visit=visit)
