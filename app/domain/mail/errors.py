"""How a mail can be refused, by what may be done about it."""

from uuid import UUID

from app.kernel.errors import GuichetError


class MailError(GuichetError):
    """Something about a mail was refused."""


class NotDeadError(MailError):
    """Only a dead mail can be sent again."""

    def __init__(self, mail_id: UUID, state: str) -> None:
        super().__init__(f"mail {mail_id} is {state}, not dead")
        self.mail_id = mail_id
        self.state = state


class PostponedError(MailError):
    """A mail can't be written yet, for no fault of its own; it is tried later and no try is spent."""


class SendingError(MailError):
    """The gateway did not take a mail; `reply` is what it said."""

    def __init__(self, reply: str) -> None:
        super().__init__(reply)
        self.reply = reply


class TemporaryError(SendingError):
    """The mail was not taken now; trying it later may work."""


class UnreachableError(TemporaryError):
    """The mail server itself can't be used now; the next mail would fare no better."""


class FinalError(SendingError):
    """The mail will never be taken as it is (a 5xx reply to it)."""


class OutdatedError(FinalError):
    """What a mail was posted for has changed meanwhile, so it must not leave any more."""
