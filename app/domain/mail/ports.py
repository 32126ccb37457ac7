"""What the outbox needs from outside."""

from contextlib import AbstractContextManager
from datetime import datetime
from email.message import EmailMessage
from typing import Protocol
from uuid import UUID

from app.domain.mail.models import OutgoingMail
from app.kernel.db import TenantSession


class Composer(Protocol):
    """Finds the words and the look of a mail at the moment it is sent."""

    def compose(self, mail: OutgoingMail, *, session: TenantSession, now: datetime) -> EmailMessage:
        """Give the message to send; what it mints (a link's token) it stores in a `transaction(session)`.

        PostponedError when it can't be written yet. Any other exception counts as a failed try of this mail and of
        no other.
        """
        ...


class Connection(Protocol):
    """One conversation with the mail server, for as many mails as it will take."""

    def send(self, message: EmailMessage) -> None:
        """Hand over one message; TemporaryError, UnreachableError or FinalError when it was not taken."""
        ...


class MailGateway(Protocol):
    """The way out to the mail server."""

    def connect(self) -> AbstractContextManager[Connection]:
        """Begin a conversation; it connects at the first message and never raises before that."""
        ...


class MailHints(Protocol):
    """Tells a worker that a mail is waiting. A lost hint costs delay, never a mail."""

    def hint(self, tenant: str, mail_id: UUID) -> None:
        """Say that a committed mail is due; never raises, whatever happens to the queue."""
        ...
