"""The synonym lists that people write, read into a thesaurus.

One relation a line, phrases of any length: `a = b` the same thing, `a ~ b` near one another, `a > b` who types a may
mean b. Lines that share a phrase by `=` join. `#` begins a comment.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations, product
from pathlib import Path

from app.domain.search.fold import read_words, stem
from app.domain.search.stop import stop_words
from app.domain.search.thesaurus import Thesaurus
from app.kernel.findings import Finding

NEAR = 0.5  # what a near word counts beside the word itself
_JOINED_FLOOR = 7  # letters of an expression that is also known written as one word
_FOLDER = Path(__file__).parent / "synonyms"

Stems = tuple[str, ...]


def load_thesaurus(language: str, own: Path | None = None) -> Thesaurus:
    """Read the general list of a language and, after it, a brand's own; a line that cannot be read says nothing.

    A list is read again when its file has changed; a file that is not there is an empty list.
    """
    paths = (_FOLDER / f"{language}.txt", own)
    return _load(language, tuple((path, changed) for path in paths if path and (changed := _changed_at(path))))


def _changed_at(path: Path) -> int | None:
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return None


@lru_cache(maxsize=64)
def _load(language: str, files: tuple[tuple[Path, int], ...]) -> Thesaurus:
    return read_thesaurus(language, (line for path, _ in files for line in _lines(path)))


def lint_synonyms(path: Path) -> list[Finding]:
    """Name every line of a list that cannot be read; a file that is not there has none."""
    if not path.exists():
        return []
    return [
        Finding(str(path), number, f"“{line.strip()}” {refusal}", "write “a = b”, “a ~ b” or “a > b”")
        for number, line in enumerate(_lines(path), start=1)
        if isinstance(refusal := _relation(line), str)
    ]


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8", errors="replace").splitlines()


def read_thesaurus(language: str, lines: Iterable[str]) -> Thesaurus:
    """Build a thesaurus from the lines of lists."""
    relations = [relation for line in lines if isinstance(relation := _relation(line), _Relation)]
    builder = _Builder(language)
    for relation in relations:
        if relation.sign == "=":
            builder.join([*relation.left, *relation.right])
    for relation in relations:
        if relation.sign != "=":
            builder.bring_near(relation)
    return builder.build()


@dataclass(frozen=True, slots=True)
class _Relation:
    """A line that was read: its sign, and the phrases on either side of the first one."""

    sign: str
    left: list[str]
    right: list[str]


def _relation(line: str) -> _Relation | str | None:
    """Read a line; None when it says nothing, and what is wrong with it in words when it cannot be read."""
    text = unicodedata.normalize("NFC", line.split("#", 1)[0]).strip()
    signs = {sign for sign in "=~>" if sign in text}
    if not text:
        return None
    if len(signs) != 1:
        return "is no relation" if not signs else "mixes two relations"
    sign = signs.pop()
    left, *others = [[phrase.strip() for phrase in side.split(",")] for side in text.split(sign)]
    right = [phrase for side in others for phrase in side]
    if not all(any(letter.isalnum() for letter in phrase) for phrase in (*left, *right)):
        return f"has nothing on one side of “{sign}”"
    if sign == ">" and len(others) > 1:
        return "says twice what is meant"
    return _Relation(sign, left, right)


class _Builder:
    """Gathers relations; groups that share a phrase become one, named after its first phrase."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._leader: dict[Stems, Stems] = {}
        self._written: dict[Stems, str] = {}  # an expression as one word: « motdepasse »
        self._near: list[tuple[Stems, Stems]] = []
        self._words: set[str] = set()

    def join(self, phrases: Sequence[str]) -> None:
        members = [self._stems(phrase) for phrase in phrases]
        leaders = {self._leader.get(member, member) for member in members}
        first = self._leader.get(members[0], members[0])
        for known, leader in list(self._leader.items()):
            if leader in leaders:
                self._leader[known] = first
        self._leader.update(dict.fromkeys(members, first))

    def bring_near(self, relation: _Relation) -> None:
        ours = [self._stems(phrase) for phrase in relation.left]
        theirs = [self._stems(phrase) for phrase in relation.right]
        if relation.sign == "~":
            self._near.extend(permutations([*ours, *theirs], 2))
            return
        self._near.extend(pair for wish in theirs for pair in product(ours, self._known(wish)))

    def build(self) -> Thesaurus:
        thesaurus = Thesaurus(self._language)
        singles = {stems[0]: _name(leader) for stems, leader in self._leader.items() if len(stems) == 1}
        thesaurus.same.update(singles)
        for stems in [*self._leader, *(stems for pair in self._near for stems in pair)]:
            if len(stems) > 1:
                self._add_expression(thesaurus, stems)
        for patterns in thesaurus.phrases.values():
            patterns.sort(key=lambda pattern: -len(pattern[0]))
        for ours, theirs in self._near:
            near = thesaurus.near.setdefault(self._term(thesaurus, ours), {})
            near[self._term(thesaurus, theirs)] = NEAR
        thesaurus.words.update({word: thesaurus.term(word) for word in self._words})
        return thesaurus

    def _add_expression(self, thesaurus: Thesaurus, stems: Stems) -> None:
        term = _name(self._leader.get(stems, stems))
        first, *rest = (thesaurus.same.get(part, part) for part in stems)
        patterns = thesaurus.phrases.setdefault(first, [])
        if ((first, *rest), term) not in patterns:
            patterns.append(((first, *rest), term))
        if len(self._written[stems]) >= _JOINED_FLOOR:
            thesaurus.same.setdefault(stem(self._written[stems], self._language), term)

    def _known(self, wish: Stems) -> Iterator[Stems]:
        """Take an expression that is nobody's synonym by its words."""
        if len(wish) == 1 or wish in self._leader:
            yield wish
            return
        yield from ((part,) for part in wish)

    def _term(self, thesaurus: Thesaurus, stems: Stems) -> str:
        if len(stems) == 1:
            return thesaurus.same.get(stems[0], stems[0])
        return _name(self._leader.get(stems, stems))

    def _stems(self, phrase: str) -> Stems:
        silent, _ = stop_words(self._language)
        folded = [word.folded for word in read_words(phrase, self._language)]
        kept = [word for word in folded if word not in silent]
        if len(kept) < 2:  # noqa: PLR2004 - “sign in” must not shrink to “sign”
            kept = folded
        stems = tuple(stem(word, self._language) for word in kept)
        self._written[stems] = "".join(folded)
        self._words.update(kept)
        return stems


def _name(stems: Stems) -> str:
    return "_".join(stems)
