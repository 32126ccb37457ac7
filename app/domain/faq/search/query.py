"""Searching one brand's FAQ in one language."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple
from uuid import UUID

from app.domain.faq.search.held import HeldEntry, HeldIndex, hold_index
from app.domain.faq.versions import read_version
from app.domain.search.excerpts import Piece, make_excerpt, read_text
from app.domain.search.fit import answers, full_score
from app.domain.search.ranking import Wanted, rank, weigh_positions
from app.domain.search.reading import Position, is_understood, read_query
from app.domain.search.thesaurus import Thesaurus
from app.kernel.db import TenantSession

_TAIL = 0.25  # of the best hit's score, below which a hit only distracts


class Hit(NamedTuple):
    """An entry found: its nearest lines, in pieces of which some are marked, and whether it answers."""

    entry_id: UUID
    key: str
    score: int
    excerpt: tuple[Piece, ...]
    answers: bool


def search(
    session: TenantSession, query: str, *, thesaurus: Thesaurus, version: int | None = None, limit: int = 10
) -> Sequence[Hit]:
    """Find the entries in the thesaurus's language that answer a query, best first; any text is a query.

    No SQL statement where `version` (`read_version`) is given, else one; two more the first time this process sees
    this version of the brand's FAQ.
    """
    index = _index(session, thesaurus, version)
    positions = read_query(query, index.lexicon)
    wanted = _wanted(positions, index)
    worth, full = {term: value for term, (_, value) in wanted.items()}, full_score(positions, index.lexicon)
    return [
        Hit(
            entry_id=entry.id,
            key=entry.key,
            score=score,
            excerpt=make_excerpt(body := read_text(entry.body, thesaurus), worth),
            answers=answers(positions, score / full, read_text(entry.title, thesaurus), body),
        )
        for entry, score in _ranked(wanted, index, limit)
    ]


def suggest(
    session: TenantSession, beginning: str, *, thesaurus: Thesaurus, version: int | None = None, limit: int = 6
) -> Sequence[str]:
    """Find the keys of the entries that a query leads to while its last word is still being typed."""
    index = _index(session, thesaurus, version)
    wanted = _wanted(read_query(beginning, index.lexicon, unfinished=True), index)
    return [entry.key for entry, _ in _ranked(wanted, index, limit)]


def finds(index: HeldIndex, query: str) -> bool:
    """Tell whether a query finds any entry."""
    return bool(rank(_wanted(read_query(query, index.lexicon), index), index.postings, 1))


def _index(session: TenantSession, thesaurus: Thesaurus, version: int | None) -> HeldIndex:
    present = read_version(session) if version is None else version
    return hold_index(session, thesaurus=thesaurus, version=present)


def _wanted(positions: Sequence[Position], index: HeldIndex) -> Wanted:
    """Say what to look for: nothing when too little of the query was understood."""
    return weigh_positions(positions, index.lexicon) if is_understood(positions) else {}


def _ranked(wanted: Wanted, index: HeldIndex, limit: int) -> Iterator[tuple[HeldEntry, int]]:
    ranked = rank(wanted, index.postings, limit)
    return ((index.entries[place], score) for place, score in ranked if score >= _TAIL * ranked[0][1])
