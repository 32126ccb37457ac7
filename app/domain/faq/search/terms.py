"""The terms of an entry and what each is worth in it: the half of BM25 that is known when an entry is written.

Per field, BM25F: a field's hits count by its weight and against its length. The sum saturates and is kept as a whole
number, so that SQLite and PostgreSQL add up to the same score.
"""

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.faq.search.thesaurus import Concept, Thesaurus

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
    frequencies: dict[str, float] = defaultdict(float)
    forms: dict[str, set[str]] = defaultdict(set)
    fields = (
        (_TITLE, [text.title]),
        (_SYNONYMS, text.synonyms),
        (_HEADINGS, text.headings),
        (_SECTION, [text.section]),
        (_BODY, _SENTENCE.split(text.body)),
    )
    for field, pieces in fields:
        concepts = [
            concept
            for piece in pieces
            for concept in thesaurus.concepts(thesaurus.tokens(unicodedata.normalize("NFC", piece)))
        ]
        _count(frequencies, field, concepts)
        for token in (token for concept in concepts for token in concept.tokens if not token.silent):
            forms[token.term].add(token.folded)
    shares = _title_shares(text.title, thesaurus)
    return [
        WeighedTerm(term, _weight(frequency, shares.get(term, 0.0)), frozenset(forms[term]))
        for term, frequency in frequencies.items()
        if len(term) <= LONGEST_TERM
    ]


def _weight(frequency: float, title_share: float) -> int:
    presence = (1 - _TITLE_SHARE) * frequency / (frequency + _SATURATION) + _TITLE_SHARE * title_share
    return max(1, round(UNIT * presence))


def _title_shares(title: str, thesaurus: Thesaurus) -> dict[str, float]:
    """Say how much of a title each of its terms is: of two entries named after a word, the plainer is meant."""
    concepts = thesaurus.concepts(thesaurus.tokens(unicodedata.normalize("NFC", title)))
    share = 1 / math.sqrt(len(concepts) or 1)
    parts = {part: PART * share for concept in concepts for part in concept.parts}
    return {**parts, **{concept.term: share for concept in concepts}}


def _count(frequencies: dict[str, float], field: _Field, concepts: Sequence[Concept]) -> None:
    counts: dict[str, float] = defaultdict(float)
    for concept in concepts:
        counts[concept.term] += 1
        for part in concept.parts:
            counts[part] += PART
    length = len(concepts)
    norm = 1 - field.slope + field.slope * length / field.length
    for term, count in counts.items():
        frequencies[term] += field.weight * count / norm
