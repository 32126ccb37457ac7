"""The new words of a reply, without the mail that they answer; never nothing where something was written."""

import re
from collections.abc import Sequence

MARKER = "-=-=-=-=-=-"
"""Stands above what a mail of ours says; whatever a mailer puts below it was not written by whoever replies."""

_LONGEST_ATTRIBUTION = 3  # lines, as some mailers wrap them
_DATED = re.compile(
    r"le\s.{6,200}?\sa\s+écrit\s*:|on\s.{6,200}?\swrote:|am\s.{6,200}?\sschrieb\b.{0,120}?:", re.IGNORECASE
)
_NAMED = re.compile(  # on one line: of two, the first may be of the answer
    r".{3,120}?\sschrieb\s+am\s.{6,120}?:|.{3,120}?<[^<>\s]{3,200}>\s*(?:a\s+écrit|wrote|schrieb)\s*:", re.IGNORECASE
)
_HEADING = re.compile(
    r"\*?(de|from|von|envoyé|date|sent|gesendet|datum|à|to|an|cc|objet|subject|betreff|répondre à|reply-to)\*?"
    r"\s{0,2}:\s*\*?.*",
    re.IGNORECASE,
)
_FIRST_HEADINGS = ("de", "from", "von")
_SEPARATOR = re.compile(  # not that of a mail passed on, which is what its sender wants to show
    r"\s*(?:-{3,}|_{3,})\s*(?:message d['’]origine|message original|original message|ursprüngliche nachricht)"
    r"\s*(?:-{3,}|_{3,})\s*",
    re.IGNORECASE,
)
_RULE = re.compile(r"\s*_{20,}\s*")
_FEWEST_HEADINGS = 3


def new_words(text: str) -> str:
    """Give what a reply adds: an answer above, below or between the lines of what it quotes."""
    lines = text.splitlines()
    said = _above_copy(lines)
    said = _without_quotes(said)
    words = "\n".join(said).strip("\n ")
    return words if words.strip("> \t\n") else text.strip("\n ")


def _above_copy(lines: Sequence[str]) -> Sequence[str]:
    """Cut where an unquoted copy of the answered mail begins."""
    for at, line in enumerate(lines):
        if line.startswith(">"):
            continue
        if MARKER in line or _SEPARATOR.fullmatch(line) or _is_heading_block(lines[at:]):
            return _without_attribution(lines[:at])
        if (taken := _attribution(lines, at)) and _is_bare(lines[at + taken :]):
            return lines[:at]
    return lines


def _without_quotes(lines: Sequence[str]) -> Sequence[str]:
    """Take the quote away where an answer stands wholly above or wholly below it; one between its lines needs it."""
    quoted = [at for at, line in enumerate(lines) if line.startswith(">")]
    if not quoted:
        return lines
    above = _without_attribution(lines[: quoted[0]])
    below = lines[quoted[-1] + 1 :]
    between = any(not lines[at].startswith(">") and lines[at].strip() for at in range(quoted[0], quoted[-1]))
    if between or (_says(above) and _says(below) and not _is_signature(below)):
        return lines
    return [*above, *below] if _says(above) else below


def _without_attribution(lines: Sequence[str]) -> Sequence[str]:
    """Take away the line that says who wrote what follows, and the rule above it."""
    end = len(lines)
    while end and (not lines[end - 1].strip() or _RULE.fullmatch(lines[end - 1])):
        end -= 1
    for taken in range(min(_LONGEST_ATTRIBUTION, end), 0, -1):
        if _is_attribution(lines[end - taken : end]):
            return lines[: end - taken]
    return lines[:end]


def _attribution(lines: Sequence[str], at: int) -> int:
    """Give how many lines from here on say who wrote what follows; 0: none."""
    taken = range(_LONGEST_ATTRIBUTION, 0, -1)
    return next((count for count in taken if _is_attribution(lines[at : at + count])), 0)


def _is_attribution(lines: Sequence[str]) -> bool:
    joined = _joined(lines)
    return bool(_DATED.fullmatch(joined) or (len(lines) == 1 and _NAMED.fullmatch(joined)))


def _is_bare(lines: Sequence[str]) -> bool:
    """Tell whether a copy follows that nothing sets off: the mailer quotes by no sign."""
    return _says(lines) and not any(line.startswith(">") for line in lines)


def _is_heading_block(lines: Sequence[str]) -> bool:
    """Tell whether a copy's headings begin here, as Outlook writes them: From, Sent, To, Subject."""
    if not lines[0].strip().strip("*").casefold().startswith(_FIRST_HEADINGS):
        return False
    told = 0
    for line in lines:
        if not _HEADING.fullmatch(line.strip()):
            break
        told += 1
    return told >= _FEWEST_HEADINGS


def _is_signature(lines: Sequence[str]) -> bool:
    """Tell whether only a signature stands there (RFC 3676, 4.3)."""
    return next((line for line in lines if line.strip()), "").rstrip() == "--"


def _joined(lines: Sequence[str]) -> str:
    return " ".join(line.strip() for line in lines).replace("\N{NO-BREAK SPACE}", " ").replace("\u202f", " ").strip()


def _says(lines: Sequence[str]) -> bool:
    return any(line.strip() for line in lines)
