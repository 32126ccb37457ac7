"""The terms of an entry and what each is worth in it: the half of BM25 that is known when an entry is written.

Per field, BM25F: a field's hits count by its weight and against its length. The sum saturates and is kept as a whole
number, so that SQLite and PostgreSQL add up to the same score.
"""

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.domain.search.fold import stem
from app.domain.search.thesaurus import Thesaurus, Token

UNIT = 1000  # the weight of a term that could not be more present
PART = 0.3  # what a word of an expression counts beside the expression
LONGEST_TERM = 80  # characters, the width of the column
_SATURATION = 1.2  # BM25's k1
_TITLE_SHARE = 0.3  # of the weight, what goes to how much of the title a term is
_SENTENCE = re.compile(r"[.;:!?…]+(?=\s|$)|\n+")


@dataclass(frozen=True, slots=True)
class _Field:
    weight: float
    length: int  # terms of an ordinary one
    slope: float  # BM25's b: how much length counts against it

    def norm(self, length: int) -> float:
        """Say by how much a field of that many terms divides its counts."""
        return 1 - self.slope + self.slope * length / self.length


_TITLE = _Field(4.0, 4, 0.5)
_SYNONYMS = _Field(3.0, 12, 0.2)
_HEADINGS = _Field(1.5, 10, 0.4)
_SECTION = _Field(0.6, 3, 0.0)
_BODY = _Field(1.0, 80, 0.5)


@dataclass(frozen=True, slots=True)
class SearchText:
    """What search may know of an entry, as plain words, references already resolved."""

    title: str
    synonyms: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    body: str = ""
    section: str = ""


@dataclass(frozen=True, slots=True)
class WeighedTerm:
    """A term of an entry, its weight from 1 to UNIT, and the folded words it was read from."""

    term: str
    weight: int
    forms: frozenset[str]


def weigh(text: SearchText, thesaurus: Thesaurus) -> list[WeighedTerm]:
    """Weigh the terms of an entry."""
    forms: dict[str, set[str]] = defaultdict(set)
    title = _count([text.title], thesaurus, forms, pairs=True)
    synonyms = _count(text.synonyms, thesaurus, forms, pairs=True)
    headings = _count(text.headings, thesaurus, forms)
    section = _count([text.section], thesaurus, forms)
    body = _count(_SENTENCE.split(text.body), thesaurus, forms)
    counted = ((_TITLE, title), (_SYNONYMS, synonyms), (_HEADINGS, headings), (_SECTION, section), (_BODY, body))
    frequencies: dict[str, float] = defaultdict(float)
    for field, found in counted:
        for term, count in found.counts.items():
            frequencies[term] += field.weight * count / field.norm(found.length)
    return [
        WeighedTerm(term, _weight(frequency, title.share(term)), frozenset(forms[term]))
        for term, frequency in frequencies.items()
        if len(term) <= LONGEST_TERM
    ]


def read_pairs(tokens: Sequence[Token], language: str) -> list[str]:
    """Name the pairs of words that stand side by side, silent ones too: « compte bloqué », « où en »."""
    stems = [stem(token.folded, language) for token in tokens]
    return [f"{first} {second}" for first, second in pairwise(stems)]


@dataclass(frozen=True, slots=True)
class _Counted:
    """How often a field holds each term, and how many words and expressions it has."""

    counts: dict[str, float]
    length: int

    def share(self, term: str) -> float:
        """Say how much of a title a term is: of two entries named after a word, the plainer is meant."""
        return min(1.0, self.counts.get(term, 0.0)) / math.sqrt(self.length or 1)


def _count(pieces: Iterable[str], thesaurus: Thesaurus, forms: dict[str, set[str]], *, pairs: bool = False) -> _Counted:
    counts: dict[str, float] = defaultdict(float)
    length = 0
    for piece in pieces:
        tokens = thesaurus.tokens(unicodedata.normalize("NFC", piece))
        for concept in thesaurus.concepts(tokens):
            length += 1
            counts[concept.term] += 1
            for part in concept.parts:
                counts[part] += PART
            for token in concept.tokens:
                if not token.silent:
                    forms[token.term].add(token.folded)
        for pair in read_pairs(tokens, thesaurus.language) if pairs else ():
            counts[pair] += 1
    return _Counted(counts, length)


def _weight(frequency: float, title_share: float) -> int:
    presence = (1 - _TITLE_SHARE) * frequency / (frequency + _SATURATION) + _TITLE_SHARE * title_share
    return max(1, round(UNIT * presence))
