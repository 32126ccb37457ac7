"""What becomes of a serial number that somebody gives, and until when an offer stands; nothing is read here."""

import re
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from app.domain.accounts.policy import SerialNumberPolicy
from app.domain.accounts.registration.rules import normal_serial
from app.domain.devices.models import LONGEST_SERIAL
from app.domain.devices.policy import DevicesPolicy


class Verdict(StrEnum):
    """What somebody is told of a serial number that they give."""

    FREE = "free"
    OWN = "own"  # in their own list already, which they may read anyway
    REFUSED = "refused"  # and nobody is told why


def nameplate(text: str) -> str:
    """Write what somebody typed as the nameplate does, cut to what is ever looked up."""
    return normal_serial(text[: 2 * LONGEST_SERIAL])[:LONGEST_SERIAL]


def judge(serial: str, form: SerialNumberPolicy, *, is_known: bool, owner: UUID | None, by: UUID) -> Verdict:
    """Judge a number: whether the brand knows it, whose the device in service is (none: nobody's), and who asks."""
    fits = re.fullmatch(form.pattern, serial) is not None
    if owner == by:
        return Verdict.OWN
    return Verdict.FREE if fits and is_known and owner is None else Verdict.REFUSED


def offered_until(offered_at: datetime | None, policy: DevicesPolicy) -> datetime | None:
    """Give the moment from which an offer stands no more; none where nothing is offered."""
    return None if offered_at is None else offered_at + policy.transfer_valid_for.as_timedelta()


def is_offered(offered_at: datetime | None, policy: DevicesPolicy, *, now: datetime) -> bool:
    """Tell whether an offer stands."""
    until = offered_until(offered_at, policy)
    return until is not None and now < until
