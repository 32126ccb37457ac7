"""What is decided about a mail on its way: when it is tried again, and when it is given up."""

from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

MAX_TRIES = 8
"""A mail that needs more tries than this is dead until a person sends it again."""

FIRST_CEILING = timedelta(seconds=30)
LAST_CEILING = timedelta(hours=6)
GROWTH = 3  # 30 s after the first try reaches 6 h after the seventh: the eight tries span up to nine hours

LEASE = timedelta(minutes=2)
"""How long a claimed mail belongs to its claimant; below the five minutes that brands promise for arrival."""

SENDING_TAKES = timedelta(seconds=45)
"""The longest a gateway may take over one mail; far below the lease, so that nobody else claims it meanwhile."""

POSTPONED_AT_LEAST = timedelta(minutes=1)
POSTPONED_AT_MOST = timedelta(minutes=15)

KEPT_FOR = timedelta(days=30)
"""How long a mail that was sent or has expired stays in the outbox; a dead one stays until it is dealt with."""

ERROR_LENGTH = 300

LEAVES_NOTHING = "leaves_nothing"
"""The argument of a mail whose row goes as soon as it is over: it holds the last that is known of somebody."""


def daily_key(kind: str, *said: str, now: datetime) -> str:
    """Give the `dedupe_key` under which the same words are posted once in a day (UTC)."""
    digest = sha256("\0".join((*said, str(now.date()))).encode()).hexdigest()
    return f"{kind}:{digest}"


def retry_ceiling(tries: int) -> timedelta:
    """Give the longest wait after so many tries (one or more)."""
    return min(LAST_CEILING, FIRST_CEILING * int(GROWTH ** min(tries - 1, MAX_TRIES)))


def retry_after(tries: int, *, chance: float) -> timedelta:
    """Give the wait before the next try: full jitter, `chance` (0 up to 1) of the ceiling, so that a herd spreads."""
    return retry_ceiling(tries) * chance


def postponed_for(waited: timedelta) -> timedelta:
    """Give the wait of a mail that can't be written yet: as long again as it has waited, within bounds."""
    return min(POSTPONED_AT_MOST, max(POSTPONED_AT_LEAST, waited))


def is_spent(tries: int) -> bool:
    """Tell whether a mail tried this often is given up."""
    return tries >= MAX_TRIES


def message_id(mail_id: UUID, tenant: str) -> str:
    """Give the Message-ID of every try of one mail, so that a mailbox can drop a duplicate (RFC 5322, 3.6.4)."""
    return f"<{mail_id}@{tenant}.guichet>"


def shortened(error: str) -> str:
    """Give what is kept of an error: one line, short enough for a list."""
    return " ".join(error.split())[:ERROR_LENGTH]
