"""Names of rows: UUIDs that sort by the time at which they were made."""

import secrets
from datetime import UTC, datetime
from uuid import UUID

_VERSION_7 = 0x7 << 76
_VARIANT = 0b10 << 62


def new_id(now: datetime) -> UUID:
    """Make a version 7 UUID of that millisecond (RFC 9562, 5.7) with 74 random bits; ValueError if `now` is naive."""
    if now.tzinfo is None:
        raise ValueError("an id is made of an aware time")
    milliseconds = int(now.astimezone(UTC).timestamp() * 1000)
    high, low = secrets.randbits(12), secrets.randbits(62)
    return UUID(int=milliseconds << 80 | _VERSION_7 | high << 64 | _VARIANT | low)


def made_at(row_id: UUID) -> datetime:
    """Give the millisecond of which a version 7 UUID was made."""
    return datetime.fromtimestamp((row_id.int >> 80) / 1000, UTC)
