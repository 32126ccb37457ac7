"""The letters of the corpus and what becomes of each, by name."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.domain.support.incoming.tokens import Role
from app.kernel.signing import Signer

FOLDER = Path(__file__).parent / "letters"
BOX = "help@alpha.example"  # of the brand
REFERENCE = "K7M2-9QXD"  # of the one request
ANSWERED = "<0193-support-message@alpha.guichet>"  # Message-ID of a mail of ours about it
OTHERS = ("H3R5-8TWB", "<0194-support-message@alpha.guichet>")  # the same of another request, which a few letters name
ANN = "ann.martin@example.com"
PEOPLE = ((ANN, Role.CUSTOMER),)
SIGNER = Signer("k" * 32)


@dataclass(frozen=True, slots=True)
class Expected:
    """What becomes of a letter; None: the letter is not about that."""

    outcome: str
    reason: str | None = None
    way: str | None = None
    says: str | None = None
    files: Sequence[str] | None = None
    refused: Sequence[str] = ()
    sender: str | None = None
    subject: str | None = None


def read(name: str) -> bytes:
    return (FOLDER / f"{name}.eml").read_bytes()


def _fates() -> Mapping[str, Expected]:
    table = tomllib.loads((FOLDER / "fates.toml").read_text("utf-8"))
    return {name: Expected(**line) for name, line in table.items()}


FATES = _fates()
