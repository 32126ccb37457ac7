"""How a person's decision about a mail can be refused."""

from app.kernel.errors import GuichetError


class SettledError(GuichetError):
    """Somebody has decided about the mail before, or its time is over."""

    def __init__(self) -> None:
        super().__init__("the mail is not held any more")


class NoTicketError(GuichetError):
    """No request has the reference that the mail should go to."""

    def __init__(self, reference: str) -> None:
        super().__init__(f"no request is called “{reference}”")
        self.reference = reference
