"""A change of factors in tests: made at noon, from nowhere in particular."""

from datetime import UTC, datetime

from app.domain.accounts.factors.changes import Change
from app.domain.accounts.models import Account
from app.domain.accounts.sessions.service import Visit
from app.kernel.ids import new_id

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def change_for(account: Account, now: datetime = NOW) -> Change:
    """Describe a change of an account's factors."""
    return Change(account=account, session_id=new_id(now), visit=Visit(browser="Firefox, Linux"), now=now)
