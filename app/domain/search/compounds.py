"""German compounds taken apart into words that are known: Bestätigungslink is Bestätigung and Link."""

from collections.abc import Callable

from app.domain.search.thesaurus import Thesaurus

_LANGUAGES = frozenset({"de"})
_PART = 4  # letters of a part at least
_MOST_PARTS = 3
_LINKS = ("", "s", "es", "n", "en", "er", "e")  # letters that may join two parts


def split_compound(folded: str, thesaurus: Thesaurus, knows: Callable[[str], bool]) -> list[str]:
    """List the terms of the fewest, first longest, known words that make up a word; nothing where there are none."""
    if thesaurus.language not in _LANGUAGES:
        return []
    for parts in range(2, _MOST_PARTS + 1):
        found = _split(folded, parts, thesaurus, knows)
        if found:
            return found
    return []


def _split(folded: str, parts: int, thesaurus: Thesaurus, knows: Callable[[str], bool]) -> list[str]:
    if parts == 1:
        term = thesaurus.term(folded)
        return [term] if len(folded) >= _PART and knows(term) else []
    for cut in range(len(folded) - _PART, _PART - 1, -1):
        first = _known(folded[:cut], thesaurus, knows)
        rest = _split(folded[cut:], parts - 1, thesaurus, knows) if first else []
        if first and rest:
            return [first, *rest]
    return []


def _known(part: str, thesaurus: Thesaurus, knows: Callable[[str], bool]) -> str | None:
    for link in _LINKS:
        word = part.removesuffix(link) if link else part
        if len(word) < _PART or (link and word == part):
            continue
        term = thesaurus.term(word)
        if knows(term):
            return term
    return None
