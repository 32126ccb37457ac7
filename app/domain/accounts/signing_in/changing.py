"""Changing a password from inside the account; nothing here commits."""

from datetime import datetime
from uuid import UUID

from app.domain.accounts.activity.alerts import post_alert
from app.domain.accounts.activity.models import EventKind
from app.domain.accounts.activity.service import note
from app.domain.accounts.links.models import Purpose
from app.domain.accounts.links.service import withdraw_links
from app.domain.accounts.models import Account, PasswordKind
from app.domain.accounts.sessions.service import Visit, end_sessions
from app.kernel.db import TenantSession


def change_password(
    session: TenantSession, account: Account, hashed: str, *, current: UUID, visit: Visit, now: datetime
) -> None:
    """Give an account the password that its person chose; other sessions and reset links end, the owner is told."""
    account.password_hash = hashed
    account.password_kind = PasswordKind.CHOSEN
    account.password_set_at = now
    account.password_expires_at = None
    withdraw_links(session, account.id, Purpose.RESET, now=now)
    end_sessions(session, account.id, but=current)
    note(session, account.id, EventKind.PASSWORD_CHANGED, now=now, visit=visit)
    post_alert(session, account, "password_changed", visit=visit, now=now)
