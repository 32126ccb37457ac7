"""How something about a chat can be refused."""

from uuid import UUID

from app.kernel.errors import GuichetError


class ChatOverError(GuichetError):
    """The chat has ended."""


class TakenError(GuichetError):
    """A colleague who is there answers this chat."""

    def __init__(self, by_id: UUID) -> None:
        super().__init__(f"{by_id} answers this chat")
        self.by_id = by_id


class NotThereError(GuichetError):
    """Whoever is to answer a chat is not there."""
