"""A mail that came in, as read: plain values, whatever it was made of."""

from dataclasses import dataclass, field
from enum import StrEnum


class Mark(StrEnum):
    """What a mail says of its own making, or shows of it."""

    ANSWERED = "answered"  # by a machine (RFC 3834: auto-replied)
    GENERATED = "generated"  # by a machine, without being asked
    LOOKS_AUTOMATIC = "looks_automatic"  # by its subject alone
    LIST = "list"
    NULL_SENDER = "null_sender"
    BOUNCE = "bounce"
    WANDERED = "wandered"  # through more servers than any straight way has
    TWO_SENDERS = "two_senders"  # From given twice, or in the name of several
    UNREADABLE = "unreadable"
    TOO_LARGE = "too_large"  # only its heading was read


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that came with a mail, as its sender called it, not judged yet."""

    name: str
    declared: str  # the type it claims
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What a mail says; every text is without control characters, and may be stored as it is."""

    digest: str  # of its bytes
    sender: str | None = None  # the one address it is from, in small letters
    name: str = ""  # that its sender goes by
    recipients: tuple[str, ...] = ()  # in small letters
    subject: str = ""
    message_id: str | None = None
    answers: tuple[str, ...] = ()  # the Message-IDs it answers, the nearest first
    marks: frozenset[Mark] = frozenset()
    text: str = ""
    enclosures: tuple[Enclosure, ...] = ()
