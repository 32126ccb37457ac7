"""A mistake in a file that a person wrote, told so that the person can mend it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One mistake: the file, its line (from 1), what is wrong and the remedy."""

    path: str
    line: int
    message: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message} — {self.remedy}"
