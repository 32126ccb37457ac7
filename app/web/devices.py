"""Where an account is open, in words that its owner recognises."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from app.domain.accounts.sessions.models import AccountSession
from app.web.circumstances import country_words, moment_words
from app.web.i18n import gettext as _
from app.web.request import current_language, current_tenant, now


@dataclass(frozen=True, slots=True)
class Device:
    """One signed-in device as it is shown; `is_here`: the one that asks."""

    id: UUID
    name: str
    country: str
    since: str
    is_here: bool


def devices_of(sessions: Sequence[AccountSession], *, current: UUID) -> Sequence[Device]:
    """Give the devices of these sessions, the one that asks first."""
    devices = [_device(each, is_here=each.id == current) for each in sessions]
    return sorted(devices, key=lambda device: not device.is_here)


def _device(opened: AccountSession, *, is_here: bool) -> Device:
    language = current_language()
    return Device(
        id=opened.id,
        name=opened.browser or _("Unknown browser"),
        country=country_words(opened.country, language) or _("Unknown"),
        since=moment_words(opened.started_at, current_tenant(), language, now=now()),
        is_here=is_here,
    )
