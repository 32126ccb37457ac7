"""What the library has for a question that the FAQ was asked."""

from typing import NamedTuple

from app.domain.library.listing import Wish
from app.domain.library.queries import sight_to
from app.domain.library.rules import Sight
from app.domain.library.search.query import search
from app.kernel.typography import french
from app.web.context import page_open
from app.web.faq_index import thesaurus_of
from app.web.library import reader, resource_url
from app.web.library_bindings import bind_library
from app.web.library_words import kind_word
from app.web.request import current_language, current_tenant, now, session

_MOST = 3


class Match(NamedTuple):
    """A resource that answers a question; `is_closed` where its reader needs an account."""

    title: str
    url: str
    kind: str
    is_closed: bool


def find_matches(query: str) -> list[Match]:
    """Find the first few resources that answer a question; none where the brand has no library."""
    if not query or not page_open("resources"):
        return []
    language = current_language()
    found = search(
        session(),
        query,
        Wish(language),
        thesaurus=thesaurus_of(current_tenant(), language),
        bindings=bind_library(language),
        now=now(),
        per_page=_MOST,
    )
    spaced = french if language == "fr" else str
    return [
        Match(
            title=spaced(hit.resource.title),
            url=resource_url(hit.resource),
            kind=kind_word(hit.resource.kind),
            is_closed=sight_to(hit.resource, reader=reader(), now=now()) is not Sight.OPEN,
        )
        for hit in found.hits
        if hit.answers
    ]
