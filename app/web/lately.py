"""What the security page reminds of for a while."""

from uuid import UUID

from app.domain.accounts.activity.models import EventKind
from app.domain.accounts.activity.rules import DOUBTED_WITHIN
from app.domain.accounts.activity.service import find_last_event
from app.web.circumstances import moment_words
from app.web.request import current_language, current_tenant, now, session


def locked_lately(account_id: UUID) -> str | None:
    """Say when an account was locked, as long as its owner should look through what opens it; None otherwise."""
    event = find_last_event(session(), account_id, EventKind.LOCKED, EventKind.EMAIL_RESTORED)
    if event is None or now() - event.at >= DOUBTED_WITHIN:
        return None
    return moment_words(event.at, current_tenant(), current_language(), now=now())
