"""What the check of a text found, as its editor shows it: the field, the line there, and what to put in its place."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.domain.faq.errors import DocumentError
from app.domain.faq.front_matter import split_front
from app.kernel.findings import Finding

_FIELDS = ("title", "synonyms", "review")  # of the editor, by their keys in the front matter
_BY_HAND = re.compile(r"“(.+)” is written by hand")
_WRITE = re.compile(r"write (\{\{ \S+ \}\})")


@dataclass(frozen=True, slots=True)
class Mark:
    """One mistake: its field (none: what only the file holds), its line there, and a reference to put for words."""

    field: str | None
    line: int
    message: str
    remedy: str
    words: str = ""
    reference: str = ""


def marks_of(findings: Sequence[Finding], source: str) -> list[Mark]:
    """Say of each finding where it stands in the editor's form."""
    try:
        front, body, begins = split_front("", source)
    except DocumentError:
        return [Mark(None, each.line, each.message, each.remedy) for each in findings]
    above = begins + len(body) - len(body.lstrip("\n")) - 1  # lines of the file over the first of the text
    return [_mark(each, front.splitlines(), begins, above) for each in findings]


def _mark(finding: Finding, front: Sequence[str], begins: int, above: int) -> Mark:
    if finding.line < begins:
        named = next(_keys_above(front, finding.line - 2), "")
        field = named if named in _FIELDS else None
        return Mark(field, finding.line if field is None else 1, finding.message, finding.remedy)
    by_hand, write = _BY_HAND.fullmatch(finding.message), _WRITE.fullmatch(finding.remedy)
    swap = (by_hand[1], write[1]) if by_hand and write else ("", "")
    return Mark("body", max(1, finding.line - above), finding.message, finding.remedy, *swap)


def _keys_above(front: Sequence[str], index: int) -> Iterator[str]:
    """Give the keys of the front matter from a line upwards: a list may go on over several."""
    for line in reversed(front[: index + 1]):
        if named := re.match(r"(\w+)\s*:", line):
            yield named[1]
