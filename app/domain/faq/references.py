"""The reference grammar of entries: `{{ policy.sign_in.max_attempts : essai | essais }}`."""

import re
from dataclasses import dataclass

# A reference never spans lines; the bar may be escaped, as it must be inside a table.
_REFERENCE = re.compile(
    r"\{\{[^\S\n]*(?P<root>[a-z_]+)\.(?P<path>[a-z0-9_.-]+)[^\S\n]*"
    r"(?::[^\S\n]*(?P<one>[^|}\n]+?)[^\S\n]*\\?\|[^\S\n]*(?P<many>[^|}\n]+?)[^\S\n]*)?\}\}"
)
OPENING = "{{"


@dataclass(frozen=True, slots=True)
class Reference:
    """A value of the brand named in a text, with the noun that must agree with it, if any."""

    root: str
    path: str
    one: str | None = None
    many: str | None = None

    @property
    def name(self) -> str:
        """The dotted name, as it is written."""
        return f"{self.root}.{self.path}"


def match_reference(text: str, start: int = 0) -> tuple[Reference, int] | None:
    """Read the reference that begins at `start`; None where the braces hold no well-formed one."""
    match = _REFERENCE.match(text, start)
    if match is None:
        return None
    return Reference(match["root"], match["path"], match["one"], match["many"]), match.end()


def find_references(text: str) -> list[tuple[Reference, int]]:
    """List the references of a text, each with its offset."""
    return [
        (Reference(match["root"], match["path"], match["one"], match["many"]), match.start())
        for match in _REFERENCE.finditer(text)
    ]
