"""How an FAQ document can be refused: always with its place, and with what to do about it."""

from collections.abc import Sequence

from app.kernel.errors import GuichetError
from app.kernel.findings import Finding


class DocumentError(Exception):
    """A document that cannot be read; `findings` names every mistake in it."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("\n".join(map(str, findings)))
        self.findings = tuple(findings)


class UnknownReferenceError(Exception):
    """A reference that leads nowhere: its text, and what could have been meant."""

    def __init__(self, reference: str, remedy: str) -> None:
        super().__init__(f"{reference}: {remedy}")
        self.reference = reference
        self.remedy = remedy


class StaleError(GuichetError):
    """Somebody changed the FAQ after the page was made that asks for a change."""
