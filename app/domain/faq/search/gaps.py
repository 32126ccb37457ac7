"""What people sought in vain, in groups that mean the same: each is an entry that someone could write."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rapidfuzz import process
from rapidfuzz.distance import OSA

from app.domain.faq.search.models import FaqSearchMiss
from app.domain.search.lexicon import Lexicon, forgiven_slips
from app.domain.search.thesaurus import Concept

COMES_BACK_AFTER = 3
"""How often a dismissed gap must be sought again before it is shown again."""

MOST_READ = 300  # misses that are grouped: those sought most often
_ALIKE = 0.5  # of the words of two queries, the share that they must have in common


@dataclass(frozen=True, slots=True)
class Gap:
    """A group of queries: `words` is what was typed most often, `others` the other ways to say it."""

    language: str
    words: str
    others: tuple[str, ...]
    times: int  # since it was dismissed, where it was
    last_at: datetime
    is_dismissed: bool

    @property
    def queries(self) -> tuple[str, ...]:
        """Every query of the group."""
        return (self.words, *self.others)


def group_misses(misses: Sequence[FaqSearchMiss], lexicon: Lexicon) -> Sequence[Gap]:
    """Group the misses of one language by what they mean, what was sought most often first.

    A query joins the group whose leader shares at least half of all their words, read as the search reads them: by
    stems and synonyms, slips of the finger forgiven. It is compared with the leader alone, so that no chain of
    likenesses ties together what is not alike.
    """
    reader = _Reader(lexicon)
    groups: list[tuple[frozenset[str], list[FaqSearchMiss]]] = []
    by_term: defaultdict[str, list[int]] = defaultdict(list)
    for miss in sorted(misses, key=lambda each: (-each.count, len(each.query_folded), each.query_folded)):
        terms = reader.read(miss.query_folded)
        places = {place: _likeness(terms, groups[place][0]) for term in terms for place in by_term[term]}
        best = max(places, key=lambda place: (places[place], -place), default=None)
        if best is not None and places[best] >= _ALIKE:
            groups[best][1].append(miss)
            continue
        for term in terms:
            by_term[term].append(len(groups))
        groups.append((terms, [miss]))
    return sorted((_gap(members) for _, members in groups), key=lambda gap: (-gap.times, gap.words))


def find_gap(gaps: Sequence[Gap], words: str) -> Gap | None:
    """Find the gap that a query belongs to."""
    return next((gap for gap in gaps if words in gap.queries), None)


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other)


def _gap(members: Sequence[FaqSearchMiss]) -> Gap:
    leader, *others = members
    times = sum(each.count - each.dismissed for each in members)
    return Gap(
        language=leader.language,
        words=leader.query_folded,
        others=tuple(each.query_folded for each in others),
        times=times,
        last_at=max(each.last_at for each in members),
        is_dismissed=any(each.dismissed for each in members) and times < COMES_BACK_AFTER,
    )


class _Reader:
    """Reads queries as sets of terms; a word that nobody knows may be one that was read before, mistyped."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._met: defaultdict[str, list[str]] = defaultdict(list)  # by first letter
        self._read_as: dict[str, str] = {}

    def read(self, query: str) -> frozenset[str]:
        """Give what a query speaks of; itself where it has silent words only."""
        thesaurus = self._lexicon.thesaurus
        concepts = thesaurus.concepts(thesaurus.tokens(query))
        return frozenset(part for each in concepts for part in self._parts(each)) or frozenset([query])

    def _parts(self, concept: Concept) -> Sequence[str]:
        if self._lexicon.knows(concept.term):
            return [concept.term]
        folded = concept.tokens[0].folded  # an expression is always known
        return self._lexicon.parts(folded) or list(self._lexicon.mend(folded))[:1] or [self._met_before(concept.term)]

    def _met_before(self, term: str) -> str:
        if term not in self._read_as:
            self._read_as[term] = self._nearest(term)
        return self._read_as[term]

    def _nearest(self, term: str) -> str:
        met, slips = self._met[term[:1]], forgiven_slips(term)
        found = process.extractOne(term, met, scorer=OSA.distance, score_cutoff=slips) if slips else None
        if found is not None:
            return found[0]
        met.append(term)
        return term
