"""Searching one brand's FAQ in one language."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from app.domain.faq.search.excerpts import Piece, make_excerpt, mark, read_text
from app.domain.faq.search.fit import answers, full_score
from app.domain.faq.search.lexicon import Lexicon
from app.domain.faq.search.lexicons import load_lexicon
from app.domain.faq.search.ranking import rank, weigh_positions
from app.domain.faq.search.reading import Position, is_understood, read_query
from app.domain.faq.search.thesaurus import Thesaurus
from app.domain.faq.versions import read_version
from app.kernel.db import TenantSession

_TAIL = 0.25  # of the best hit's score, below which a hit only distracts


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry found: its title and its nearest lines, in pieces of which some are marked, and whether it answers."""

    entry_id: UUID
    key: str
    score: int
    title: tuple[Piece, ...]
    excerpt: tuple[Piece, ...]
    answers: bool


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An entry that what has been typed so far leads to."""

    entry_id: UUID
    key: str
    title: tuple[Piece, ...]


def search(
    session: TenantSession, query: str, *, thesaurus: Thesaurus, version: int | None = None, limit: int = 10
) -> Sequence[Hit]:
    """Find the entries in the thesaurus's language that answer a query, best first; any text is a query.

    One SQL statement where `version` (`read_version`) is given, else two; one more the first time this process
    sees this version of the brand's FAQ; none when no word of the query is known.
    """
    lexicon = _lexicon(session, thesaurus, version)
    return _find(session, read_query(query, lexicon), lexicon, limit)


def suggest(
    session: TenantSession, beginning: str, *, thesaurus: Thesaurus, version: int | None = None, limit: int = 6
) -> Sequence[Suggestion]:
    """Find the entries that a query leads to while its last word is still being typed; as cheap as `search`."""
    lexicon = _lexicon(session, thesaurus, version)
    hits = _find(session, read_query(beginning, lexicon, unfinished=True), lexicon, limit)
    return [Suggestion(hit.entry_id, hit.key, hit.title) for hit in hits]


def _lexicon(session: TenantSession, thesaurus: Thesaurus, version: int | None) -> Lexicon:
    present = read_version(session) if version is None else version
    return load_lexicon(session, thesaurus=thesaurus, version=present)


def _find(session: TenantSession, positions: Sequence[Position], lexicon: Lexicon, limit: int) -> Sequence[Hit]:
    if not is_understood(positions):
        return []
    wanted = weigh_positions(positions, lexicon)
    statement, parameters = rank(wanted, lexicon.language, limit)
    rows = session.execute(statement, parameters).all()
    worth = {term: value for term, (_, value) in wanted.items()}
    full = full_score(positions, lexicon)
    read = [
        (row, read_text(row.title, lexicon.thesaurus), read_text(row.body, lexicon.thesaurus))
        for row in rows
        if row.score >= _TAIL * rows[0].score
    ]
    return [
        Hit(
            entry_id=row.id,
            key=row.key,
            score=int(row.score),
            title=mark(title, worth),
            excerpt=make_excerpt(body, worth),
            answers=answers(positions, int(row.score) / full, title, body),
        )
        for row, title, body in read
    ]
