"""The whole FAQ as one document to be set in type: what it holds, and who can set it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from markdown_it.token import Token

ENTRY_SCHEME = "entry:"  # begins a link to another article of the book: entry:key or entry:key#heading


@dataclass(frozen=True, slots=True)
class Article:
    """An entry: its key, its title with its number, and its text resolved."""

    key: str
    title: str
    tokens: Sequence[Token]


@dataclass(frozen=True, slots=True)
class Chapter:
    """A section: its title with its number, the line that says what is inside, and its entries."""

    title: str
    summary: str
    articles: Sequence[Article]


@dataclass(frozen=True, slots=True)
class Book:
    """The FAQ of one brand in one language, with every word that is shown in it."""

    brand: str
    title: str
    edition: str
    contents_title: str
    language: str
    updated_on: date
    origin: str
    colour: str  # "#0B7A3B"
    chapters: Sequence[Chapter]


class TypesettingError(Exception):
    """The book could not be set, or not in time."""


class Typesetter(Protocol):
    """Sets books in type."""

    def typeset(self, book: Book) -> bytes:
        """Give the book as a PDF, the same bytes for the same book; TypesettingError when that fails or takes long."""
        ...
