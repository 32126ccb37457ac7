"""How others search, given the same entries and the same front-matter synonyms."""

import re
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import psycopg

from tests.search.query_file import Query

_CONFIGURATIONS = {"fr": "french", "en": "english", "de": "german"}


@dataclass(frozen=True, slots=True)
class Page:
    """An entry as any of them indexes it; `extra` holds its synonyms and headings."""

    brand: str
    language: str
    key: str
    title: str
    extra: str
    body: str


class Rival(Protocol):
    """A way of searching."""

    name: str

    def find(self, query: Query) -> Sequence[str]:
        """Give the keys of the entries that answer, best first."""
        ...


class Like:
    """Every word must stand somewhere in the entry; titles that hold one come first (phpMyFAQ, FreeScout, Zammad)."""

    name = "LIKE"

    def __init__(self, pages: Iterable[Page]) -> None:
        self._database = sqlite3.connect(":memory:")
        self._database.execute("CREATE TABLE page (brand, language, key, title, body)")
        rows = [(page.brand, page.language, page.key, page.title, f"{page.extra} {page.body}") for page in pages]
        self._database.executemany("INSERT INTO page VALUES (?, ?, ?, ?, ?)", rows)

    def find(self, query: Query) -> Sequence[str]:
        """Ask SQLite."""
        words = [f"%{word}%" for word in query.text.split()]
        holds = " AND ".join(["(title LIKE ? OR body LIKE ?)"] * len(words))
        titled = " + ".join(["(title LIKE ?)"] * len(words))
        found = self._database.execute(
            f"SELECT key FROM page WHERE brand = ? AND language = ? AND {holds}"  # noqa: S608 - no text of anybody's
            f" ORDER BY {titled} DESC LIMIT 10",
            [query.brand, query.language, *(word for word in words for _ in range(2)), *words],
        )
        return [key for (key,) in found]


class Fts5:
    """SQLite's FTS5 with accents removed, any word, its BM25 with the title ten times the text."""

    name = "FTS5"

    def __init__(self, pages: Iterable[Page]) -> None:
        self._database = sqlite3.connect(":memory:")
        self._database.execute(
            "CREATE VIRTUAL TABLE page USING fts5(brand UNINDEXED, language UNINDEXED, key UNINDEXED,"
            " title, extra, body, tokenize = 'unicode61 remove_diacritics 2')"
        )
        rows = [(page.brand, page.language, page.key, page.title, page.extra, page.body) for page in pages]
        self._database.executemany("INSERT INTO page VALUES (?, ?, ?, ?, ?, ?)", rows)

    def find(self, query: Query) -> Sequence[str]:
        """Ask FTS5."""
        words = " OR ".join(f'"{word}"' for word in re.findall(r"\w+", query.text))
        found = self._database.execute(
            "SELECT key FROM page WHERE page MATCH ? AND brand = ? AND language = ?"
            " ORDER BY bm25(page, 0, 0, 0, 10, 5, 1) LIMIT 10",
            [words, query.brand, query.language],
        )
        return [key for (key,) in found]


class FullText:
    """PostgreSQL's full text in the language's configuration, weighted, as `websearch_to_tsquery` reads a query."""

    name = "PostgreSQL full text"

    def __init__(self, pages: Iterable[Page], connection: psycopg.Connection[tuple[str]]) -> None:
        self._connection = connection
        connection.execute(
            "CREATE TEMPORARY TABLE page (brand text, language text, key text, words tsvector)",
        )
        for page in pages:
            configuration = _CONFIGURATIONS[page.language]
            connection.execute(
                "INSERT INTO page VALUES (%s, %s, %s, setweight(to_tsvector(%s::regconfig, %s), 'A')"
                " || setweight(to_tsvector(%s::regconfig, %s), 'B') || to_tsvector(%s::regconfig, %s))",
                (
                    *(page.brand, page.language, page.key),
                    *(configuration, page.title, configuration, page.extra, configuration, page.body),
                ),
            )
        connection.execute("CREATE INDEX ON page USING gin (words)")

    def find(self, query: Query) -> Sequence[str]:
        """Ask PostgreSQL."""
        found = self._connection.execute(
            "SELECT key FROM page, websearch_to_tsquery(%s::regconfig, %s) AS asked"
            " WHERE brand = %s AND language = %s AND words @@ asked ORDER BY ts_rank(words, asked) DESC LIMIT 10",
            (_CONFIGURATIONS[query.language], query.text, query.brand, query.language),
        )
        return [key for (key,) in found]
