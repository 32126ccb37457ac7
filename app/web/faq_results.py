"""Search results with their place in the help centre."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from markupsafe import Markup, escape

from app.domain.faq.search.misses import count_miss
from app.domain.faq.search.query import search, suggest
from app.domain.limits.errors import TooManyError
from app.domain.search.excerpts import Piece
from app.kernel.typography import unbroken
from app.web.faq_index import thesaurus_of
from app.web.limits import hold_miss
from app.web.places import entry_places
from app.web.request import committing, current_language, current_tenant, current_version, is_head, now, session

_MOST = 20
_SUGGESTED = 6


class Result(NamedTuple):
    """An entry that answers a question, or only comes near it."""

    title: str
    url: str
    section: str
    promises: tuple[str, ...]
    excerpt: Markup
    answers: bool


def find_results(query: str) -> list[Result]:
    """Find what answers a question, best first."""
    thesaurus = thesaurus_of(current_tenant(), current_language())
    hits = search(session(), query, thesaurus=thesaurus, version=current_version(), limit=_MOST)
    return _placed((hit.key, hit.excerpt, hit.answers) for hit in hits)


def find_answers(query: str) -> list[Result]:
    """Find what answers a question, and nothing that only comes near it."""
    return [result for result in find_results(query) if result.answers] if query else []


def find_suggestions(query: str) -> list[Result]:
    """Find what a question still being typed may mean."""
    thesaurus = thesaurus_of(current_tenant(), current_language())
    keys = suggest(session(), query, thesaurus=thesaurus, version=current_version(), limit=_SUGGESTED)
    return _placed((key, (), True) for key in keys)


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


def _placed(found: Iterable[tuple[str, Sequence[Piece], bool]]) -> list[Result]:
    places = entry_places()
    return [
        Result(
            title=place.entry.named,
            url=place.entry.url,
            section=place.section.named,
            promises=place.promises,
            excerpt=_marked(excerpt),
            answers=answers,
        )
        for key, excerpt, answers in found
        if (place := places.get(key)) is not None
    ]


def _marked(pieces: Sequence[Piece]) -> Markup:
    """Mark the words that were looked for; their French spaces were set when the text was read."""
    said = ((unbroken(str(escape(piece.text))), piece.marked) for piece in pieces)
    return Markup("".join(f"<mark>{text}</mark>" if marked else text for text, marked in said))  # noqa: S704 - escaped
