"""What registrations need from outside: somebody who knows VAT numbers."""

from dataclasses import dataclass, field
from typing import Protocol

from app.domain.vat.errors import VatError
from app.domain.vat.rules import VatNumber
from app.kernel.db import JsonObject


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """What was sent and what came back: all that is kept as proof."""

    request: JsonObject = field(default_factory=dict)
    status: int | None = None  # none: there was no answer
    body: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What VIES said of a number, and nothing that it did not say."""

    valid: bool
    exchange: Exchange
    name: str | None = None
    seat: str | None = None  # its address
    consultation: str | None = None


class CheckError(VatError):
    """VIES gave no answer; `code` is its own word for why, or ours."""

    def __init__(self, code: str, exchange: Exchange) -> None:
        super().__init__(f"VIES: {code}")
        self.code = code
        self.exchange = exchange


class TemporaryError(CheckError):
    """It may answer later: it is away, slow, busy, or does not make sense."""


class FinalError(CheckError):
    """It won't answer this question, whoever asks again."""


class VatService(Protocol):
    """Knows which numbers are registered for VAT."""

    def check(self, number: VatNumber, requester: VatNumber | None) -> Answer:
        """Ask about a number, in the name of `requester`: without one there is no consultation number. CheckError."""
        ...
