"""The synonym lists that people write, read into a thesaurus.

One relation a line, phrases of any length: `a = b` the same thing, `a ~ b` near one another, `a > b` who types a may
mean b. Lines that share a phrase by `=` join. `#` begins a comment.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import permutations, product
from pathlib import Path

from app.domain.faq.search.fold import read_words, stem
from app.domain.faq.search.stop import stop_words
from app.domain.faq.search.thesaurus import Thesaurus

NEAR = 0.5  # what a near word counts beside the word itself
_JOINED_FLOOR = 7  # letters of an expression that is also known written as one word
_FOLDER = Path(__file__).parent / "synonyms"

Stems = tuple[str, ...]


class SynonymListError(ValueError):
    """A line of a synonym list that cannot be read: its file, its line from 1, and why."""

    def __init__(self, path: str, line: int, reason: str) -> None:
        super().__init__(f"{path}:{line}: {reason}")
        self.path = path
        self.line = line
        self.reason = reason


def load_thesaurus(language: str, own: Path | None = None) -> Thesaurus:
    """Read the general list of a language and, after it, a brand's own; SynonymListError names a bad line.

    A list is read again when its file has changed; a file that is not there is an empty list.
    """
    paths = [_FOLDER / f"{language}.txt", *([own] if own else [])]
    return _load(language, tuple((path, path.stat().st_mtime_ns) for path in paths if path.exists()))


@lru_cache(maxsize=64)
def _load(language: str, files: tuple[tuple[Path, int], ...]) -> Thesaurus:
    lines = [
        (str(path), number, line)
        for path, _ in files
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
    ]
    return read_thesaurus(language, lines)


def read_thesaurus(language: str, lines: Iterable[tuple[str, int, str]]) -> Thesaurus:
    """Build a thesaurus from lines, each given with its file and its number."""
    relations = [relation for path, number, line in lines if (relation := _relation(path, number, line))]
    builder = _Builder(language)
    for sign, left, right in relations:
        if sign == "=":
            builder.join([*left, *right])
    for sign, left, right in relations:
        if sign != "=":
            builder.bring_near(sign, left, right)
    return builder.build()


def _relation(path: str, number: int, line: str) -> tuple[str, list[str], list[str]] | None:
    text = unicodedata.normalize("NFC", line.split("#", 1)[0]).strip()
    if not text:
        return None
    signs = {sign for sign in "=~>" if sign in text}
    if len(signs) != 1:
        raise SynonymListError(path, number, "write one relation a line: “a = b”, “a ~ b” or “a > b”")
    sign = signs.pop()
    first, *others = [[phrase.strip() for phrase in side.split(",")] for side in text.split(sign)]
    right = [phrase for side in others for phrase in side]
    if not all(any(letter.isalnum() for letter in phrase) for phrase in (*first, *right)) or (
        sign == ">" and len(others) > 1
    ):
        raise SynonymListError(path, number, f"write a word on either side of “{sign}”")
    return sign, first, right


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

    def bring_near(self, sign: str, left: Sequence[str], right: Sequence[str]) -> None:
        ours, theirs = [self._stems(phrase) for phrase in left], [self._stems(phrase) for phrase in right]
        if sign == "~":
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
