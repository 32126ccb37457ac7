"""What search may know of a resource: its words as a reader sees them, and the names of what it is about."""

import re
from collections.abc import Sequence
from typing import NoReturn, Protocol

from app.domain.faq.errors import UnknownReferenceError
from app.domain.faq.ports import Bindings
from app.domain.faq.references import OPENING, Reference
from app.domain.faq.rendering import Rendered, render
from app.domain.faq.search.texts import plain_text
from app.domain.search.terms import SearchText

_REFERRING = re.compile(rf"{re.escape(OPENING)}|\b(?:page|entry):")


class Said(Protocol):
    """What is read of a resource, as it is stored or as it arrives."""

    @property
    def title(self) -> str:
        """Its title."""
        ...

    @property
    def summary(self) -> str:
        """What it is, in a sentence or two."""
        ...

    @property
    def body(self) -> str:
        """Its text, Markdown."""
        ...

    @property
    def version(self) -> str:
        """What its maker calls this version of it."""
        ...

    @property
    def language(self) -> str:
        """The language that all of that is in."""
        ...


def read_search_text(resource: Said, subjects: Sequence[str]) -> SearchText:
    """Read a resource for the index; `subjects` are the titles of what it is about, in its language."""
    rendered = render(resource.body, _Unbound(resource.language))
    return SearchText(
        title=resource.title,
        synonyms=tuple(subjects),
        headings=tuple(heading.title for heading in rendered.headings),
        body=_joined(resource, rendered),
        section=resource.version,
    )


def read_shown_text(resource: Said, bindings: Bindings) -> str | None:
    """Read what excerpts are cut from as a brand says it today; None where its text refers to nothing."""
    return _joined(resource, render(resource.body, bindings)) if _REFERRING.search(resource.body) else None


def _joined(resource: Said, rendered: Rendered) -> str:
    return f"{resource.summary}\n{plain_text(rendered.html)}".strip()


class _Unbound:
    """No brand: what a text refers to is left out, for it may say something else tomorrow."""

    def __init__(self, language: str) -> None:
        self.language = language

    def value(self, reference: Reference) -> NoReturn:
        raise UnknownReferenceError(reference.name, "search does without")

    def choice(self, reference: str) -> NoReturn:
        raise UnknownReferenceError(reference, "search does without")

    def page(self, name: str) -> NoReturn:
        raise UnknownReferenceError(name, "search does without")

    def entry(self, key: str) -> NoReturn:
        raise UnknownReferenceError(key, "search does without")

    def figure(self, name: str) -> NoReturn:
        raise UnknownReferenceError(name, "search does without")
