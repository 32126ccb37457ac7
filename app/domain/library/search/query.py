"""Searching one brand's library in one language: read, weighed and mended as its FAQ is."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import literal, select, union_all

from app.domain.faq.ports import Bindings
from app.domain.library.listing import Wish, count_fitting, fits, is_shown
from app.domain.library.models import Resource
from app.domain.library.search.held import hold_lexicon
from app.domain.library.search.index import is_spelt
from app.domain.library.search.models import LibraryTerm, LibraryText, LibraryWord
from app.domain.library.search.nearest import find_nearest, rank_wholly
from app.domain.library.search.texts import read_shown_text
from app.domain.search.excerpts import Piece, make_excerpt, read_text
from app.domain.search.fit import answers, full_score
from app.domain.search.lexicon import Lexicon
from app.domain.search.ranking import Wanted, weigh_positions
from app.domain.search.reading import Position, clean_query, is_understood, read_query
from app.domain.search.terms import read_pairs
from app.domain.search.thesaurus import Thesaurus
from app.kernel.db import TenantSession

PAGE = 20  # resources of a page
MOST_FOUND = 100  # resources that a search gives at most; of more it is only known that they are more
_TAIL = 0.25  # of the best hit's score, below which a hit only distracts
_NARROW = 2_000  # resources that filters leave, up to which all are weighed, and no list of a term is read


class Hit(NamedTuple):
    """A resource found: its nearest lines, in pieces of which some are marked, and whether it answers."""

    resource: Resource
    score: int
    excerpt: tuple[Piece, ...]
    answers: bool


class Found(NamedTuple):
    """A page of what was found, best first, and how much was found; `MOST_FOUND` + 1 where there is more."""

    hits: Sequence[Hit] = ()
    number: int = 0
    page: int = 1


def search(  # noqa: PLR0913 - whose library is asked what, and which part of the answer
    session: TenantSession,
    query: str,
    wish: Wish,
    *,
    thesaurus: Thesaurus,
    now: datetime,
    page: int = 1,
    per_page: int = PAGE,
    narrow: int = _NARROW,
    bindings: Bindings | None = None,
) -> Found:
    """Find the resources that fit a wish and answer a query, best first; any text is a query.

    The thesaurus is of the wish's language. Six statements at most, whatever the page.
    What texts refer to is no word of theirs; excerpts say it with the bindings of a brand, and without leave a dash.
    All pages are cut from one order, so that none shows what another did; beyond the last one, that one is given.
    """
    lexicon = hold_lexicon(session, thesaurus=thesaurus)
    if lexicon is None:
        return Found()
    lexicon = lexicon.beside(_ask_for(session, query, thesaurus))
    positions = read_query(query, lexicon)
    if not is_understood(positions):
        return Found()
    wanted = weigh_positions(positions, lexicon)
    found = _find(session, wanted, wish, now, narrow)
    kept = [(resource_id, score) for resource_id, score in found if score >= _TAIL * found[0][1]]
    page = min(page, max(1, -(-min(len(kept), MOST_FOUND) // per_page)))
    shown = kept[:MOST_FOUND][(page - 1) * per_page : page * per_page]
    resources = _read_shown(session, shown, bindings)
    return Found(_hits(resources, positions, wanted, full_score(positions, lexicon), lexicon), len(kept), page)


def _ask_for(session: TenantSession, query: str, thesaurus: Thesaurus) -> Mapping[str, int]:
    """Ask how many resources hold the numbers of a query, and its pairs of words: no process holds those."""
    tokens = thesaurus.tokens(clean_query(query))
    asked = {token.term for token in tokens if not is_spelt(token.term)} | {*read_pairs(tokens, thesaurus.language)}
    if not asked:
        return {}
    rows = session.execute(
        select(LibraryWord.term, LibraryWord.holding).where(
            LibraryWord.language == thesaurus.language, LibraryWord.term.in_(sorted(asked)), LibraryWord.holding > 0
        )
    )
    return {row[0]: row[1] for row in rows}


def _find(session: TenantSession, wanted: Wanted, wish: Wish, now: datetime, narrow: int) -> Sequence[tuple[UUID, int]]:
    limit = MOST_FOUND + 1
    if not wanted:
        return []
    if (wish.kind or wish.subjects) and count_fitting(session, wish, now=now, most=narrow) <= narrow:
        return rank_wholly(wanted, _weigh_fitting(session, wish, now), limit)

    def read(terms: Collection[str], most: int) -> Mapping[str, Sequence[tuple[UUID, int]]]:
        return _read_best(session, terms, wish, now, most)

    def weigh(resources: Collection[UUID]) -> Mapping[UUID, Mapping[str, int]]:
        return _weigh(session, resources)

    return find_nearest(wanted, read, weigh, limit)


def _read_best(
    session: TenantSession, terms: Collection[str], wish: Wish, now: datetime, most: int
) -> Mapping[str, Sequence[tuple[UUID, int]]]:
    """Read the resources that a term is worth most in, of equals the newest, for each term: one statement."""
    if not terms:
        return {}
    lists = [
        select(literal(term).label("term"), LibraryTerm.resource_id, LibraryTerm.weight)
        .join(Resource, Resource.id == LibraryTerm.resource_id)
        .where(LibraryTerm.language == wish.language, LibraryTerm.term == term, is_shown(now), *fits(wish))
        .order_by(LibraryTerm.weight.desc(), LibraryTerm.resource_id.desc())
        .limit(most)
        .subquery()
        for term in terms
    ]
    found: dict[str, list[tuple[UUID, int]]] = {term: [] for term in terms}
    for term, resource_id, weight in session.execute(union_all(*(select(each) for each in lists))):
        found[term].append((resource_id, weight))
    return found


def _weigh(session: TenantSession, resources: Collection[UUID]) -> Mapping[UUID, Mapping[str, int]]:
    rows = session.execute(
        select(LibraryText.resource_id, LibraryText.weights).where(LibraryText.resource_id.in_(sorted(resources)))
    )
    return {row[0]: row[1] for row in rows}


def _weigh_fitting(session: TenantSession, wish: Wish, now: datetime) -> Mapping[UUID, Mapping[str, int]]:
    rows = session.execute(
        select(LibraryText.resource_id, LibraryText.weights)
        .join(Resource, Resource.id == LibraryText.resource_id)
        .where(Resource.language == wish.language, is_shown(now), *fits(wish))
    )
    return {row[0]: row[1] for row in rows}


def _read_shown(
    session: TenantSession, found: Sequence[tuple[UUID, int]], bindings: Bindings | None
) -> Sequence[tuple[Resource, int, str]]:
    """Read what was found, in its order: each with its score, and the text that its excerpt is cut from."""
    if not found:
        return []
    rows = session.execute(
        select(Resource, LibraryText.body)
        .join(LibraryText, LibraryText.resource_id == Resource.id)
        .where(Resource.id.in_([resource_id for resource_id, _ in found]))
    )
    texts = {resource.id: (resource, body) for resource, body in rows}
    read = []
    for resource_id, score in found:
        resource, body = texts[resource_id]
        read.append((resource, score, (bindings and read_shown_text(resource, bindings)) or body))
    return read


def _hits(
    found: Sequence[tuple[Resource, int, str]],
    positions: Sequence[Position],
    wanted: Wanted,
    full: int,
    lexicon: Lexicon,
) -> Sequence[Hit]:
    worth = {term: value for term, (_, value) in wanted.items()}
    hits = []
    for resource, score, text in found:
        read = read_text(text, lexicon.thesaurus)
        fit = answers(positions, score / full, read_text(resource.title, lexicon.thesaurus), read)
        hits.append(Hit(resource, score, make_excerpt(read, worth), fit))
    return hits
