"""Search results with their place in the help centre."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from app.domain.faq.search.excerpts import Piece
from app.domain.faq.search.misses import count_miss
from app.domain.faq.search.query import search, suggest
from app.domain.limits.errors import TooManyError
from app.web.faq_index import thesaurus_of
from app.web.faq_links import spaced
from app.web.help_centre import HelpCentre
from app.web.limits import hold_miss
from app.web.request import committing, current_language, current_tenant, is_head, now, session

_MOST = 20
_SUGGESTED = 6


@dataclass(frozen=True, slots=True)
class Result:
    """An entry that answers a question."""

    title: str
    url: str
    section: str
    promises: tuple[str, ...]
    excerpt: Markup


def find_results(centre: HelpCentre, query: str) -> list[Result]:
    """Find what answers a question, best first."""
    hits = search(session(), query, thesaurus=thesaurus_of(current_tenant(), current_language()), limit=_MOST)
    return _placed(centre, {hit.key: hit.excerpt for hit in hits})


def find_suggestions(centre: HelpCentre, query: str) -> list[Result]:
    """Find what a question still being typed may mean."""
    thesaurus = thesaurus_of(current_tenant(), current_language())
    hits = suggest(session(), query, thesaurus=thesaurus, limit=_SUGGESTED)
    return _placed(centre, {hit.key: () for hit in hits})


def remember_miss(query: str) -> None:
    """Count a question that found nothing; one of which only the head is wanted is nobody's."""
    if is_head():
        return
    try:
        hold_miss()
    except TooManyError:
        return  # the visitor is answered all the same
    with committing() as writing:
        count_miss(writing, query, language=current_language(), now=now())


def _placed(centre: HelpCentre, found: Mapping[str, Sequence[Piece]]) -> list[Result]:
    links, promises = centre.entry_links(), centre.contents.promises()
    return [
        Result(
            title=links[key][1].named,
            url=links[key][1].url,
            section=links[key][0].named,
            promises=promises[key],
            excerpt=_marked(excerpt),
        )
        for key, excerpt in found.items()
        if key in links
    ]


def _marked(pieces: Sequence[Piece]) -> Markup:
    """Mark the words that were looked for."""
    marked = Markup()
    for piece in pieces:
        text = spaced(piece.text, current_language())
        marked += Markup("<mark>{}</mark>").format(text) if piece.marked else text
    return marked
