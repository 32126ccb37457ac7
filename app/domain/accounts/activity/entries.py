"""What follows an entry: it is noted, and a stranger's browser or country is announced to the owner."""

from datetime import datetime

from app.domain.accounts.activity.alerts import post_alert
from app.domain.accounts.activity.models import EventKind
from app.domain.accounts.activity.rules import alert_for
from app.domain.accounts.activity.service import countries_of_entries, note
from app.domain.accounts.models import Account, PasswordKind
from app.domain.accounts.sessions.service import Visit, has_known_browsers, remember_browser
from app.kernel.db import TenantSession


def note_entry(session: TenantSession, account: Account, visit: Visit, *, now: datetime) -> None:
    """Note that an account was entered; a password that waited for its first use is used now.

    One that the team gave keeps its end: it is good for one thing, being changed.
    """
    if account.password_kind is not PasswordKind.TEMPORARY:
        account.password_expires_at = None
    if account.confirmed_at is None and account.password_kind is PasswordKind.GENERATED:
        account.confirmed_at = now  # it was mailed, and only its mailbox knew it
    is_first = not has_known_browsers(session, account.id)
    is_known = not remember_browser(session, account.id, visit, now=now)
    countries = countries_of_entries(session, account.id)
    alert = alert_for(is_first=is_first, is_known=is_known, country=visit.country, countries=countries)
    details = {"alert": alert.value} if alert else {}
    note(session, account.id, EventKind.SIGNED_IN, now=now, visit=visit, **details)
    if alert is not None:
        once = f"{alert} {account.id} {visit.browser_digest} {visit.country}"
        post_alert(session, account, alert, visit=visit, now=now, dedupe_key=once)
