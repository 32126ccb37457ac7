"""What mail that is fetched needs from outside."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Protocol


class MailboxError(Exception):
    """A mailbox can't be read now; what the server said."""


class OpenMailbox(Protocol):
    """A mailbox while it is open."""

    def list_unseen(self) -> Sequence[str]:
        """Name the mails that nobody has seen, the oldest first; MailboxError."""
        ...

    def read(self, name: str, *, most: int) -> bytes | None:
        """Give a mail, or its first `most` bytes, and leave it unseen; None when it is not given. MailboxError."""
        ...

    def mark_seen(self, name: str) -> None:
        """Mark a mail as seen; MailboxError."""
        ...


class MailSource(Protocol):
    """Where a brand's mails can be fetched."""

    def open(self) -> AbstractContextManager[OpenMailbox]:
        """Open the mailbox; MailboxError."""
        ...
