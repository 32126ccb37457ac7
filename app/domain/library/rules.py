"""Who may see a resource, and when: decided from what is stored, and from who asks."""

import re
from datetime import datetime
from enum import StrEnum

from app.domain.accounts.models import AccountState
from app.domain.library.models import LONGEST_SLUG, Visibility
from app.kernel.letters import fold


class Sight(StrEnum):
    """What somebody is shown of a resource."""

    OPEN = "open"  # all of it
    CLOSED = "closed"  # that it is there, and how one gets in
    NOTHING = "nothing"  # as if it did not exist


class Standing(StrEnum):
    """How a resource stands on the clock."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"  # to be shown later
    SHOWN = "shown"
    EXPIRED = "expired"


def standing_of(published_at: datetime | None, expires_at: datetime | None, *, now: datetime) -> Standing:
    """Say how something stands that is shown from one instant until another."""
    if published_at is None:
        return Standing.DRAFT
    if expires_at is not None and expires_at <= now:
        return Standing.EXPIRED
    return Standing.SCHEDULED if now < published_at else Standing.SHOWN


def is_current(published_at: datetime | None, expires_at: datetime | None, *, now: datetime) -> bool:
    """Tell whether something is shown at all now: from the instant it is published until just before it expires."""
    return standing_of(published_at, expires_at, now=now) is Standing.SHOWN


def sight_of(
    visibility: Visibility,
    published_at: datetime | None,
    expires_at: datetime | None,
    *,
    reader: AccountState | None,
    now: datetime,
) -> Sight:
    """Say what a reader sees; `reader` is the state of the account that is signed in, None where nobody is."""
    if not is_current(published_at, expires_at, now=now):
        return Sight.NOTHING
    if visibility is Visibility.PUBLIC or reader is AccountState.ACTIVE:
        return Sight.OPEN
    return Sight.CLOSED


TAKEN_SLUGS = frozenset({"updates"})  # addresses of the library's own pages


def slug_of(title: str) -> str:
    """Make an address of a title: « Guide de démarrage » is `guide-de-demarrage`."""
    return re.sub(r"[^a-z0-9]+", "-", fold(title))[:LONGEST_SLUG].strip("-") or "resource"
