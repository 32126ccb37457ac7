"""Words that mean the same, in one language, and how a text is read through them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple

from app.domain.search.fold import read_words, stem
from app.domain.search.stop import stop_words

_GAP = 2  # words that may stand between the two halves of « pas … reçu »


class Token(NamedTuple):
    """A word on its way: its term, its folded letters, its place, and what it is by itself."""

    term: str
    folded: str
    start: int
    end: int
    silent: bool = False  # says nothing alone
    particle: bool = False  # says nothing alone either, but turns what stands around it: « pas », “never”


class Concept(NamedTuple):
    """What a text was found to speak of: a term, and the words it was read from (several for an expression)."""

    term: str
    tokens: tuple[Token, ...]

    @property
    def parts(self) -> tuple[str, ...]:
        """The terms of the words of an expression; nothing for a word that stands for itself."""
        words = tuple(token.term for token in self.tokens if not token.silent)
        return words if len(self.tokens) > 1 else ()


@dataclass(frozen=True, slots=True, eq=False)
class Thesaurus:
    """The synonym lists of one language, ready to read texts with; each is itself only, so that caches can hold it."""

    language: str
    same: dict[str, str] = field(default_factory=dict)  # stem -> the term that stands for it
    phrases: dict[str, list[tuple[tuple[str, ...], str]]] = field(default_factory=dict)  # first -> (pattern, term)
    near: dict[str, dict[str, float]] = field(default_factory=dict)  # term -> other terms, each with what it counts
    words: dict[str, str] = field(default_factory=dict)  # folded word of the lists -> its term

    def digest(self) -> str:
        """Give a SHA-256 of how texts are read through it, whatever its lists only bring near one another."""
        read = json.dumps([self.language, self.same, self.phrases], sort_keys=True)
        return sha256(read.encode()).hexdigest()

    def tokens(self, text: str) -> list[Token]:
        """Read the words of an NFC text, each under the term that stands for it."""
        silent, particles = stop_words(self.language)
        return [
            Token(
                self.term(word.folded),
                word.folded,
                word.start,
                word.end,
                silent=word.folded in silent or word.folded in particles,
                particle=word.folded in particles,
            )
            for word in read_words(text, self.language)
        ]

    def term(self, folded: str) -> str:
        """Name what a folded word stands for."""
        cut = stem(folded, self.language)
        return self.same.get(cut, cut)

    def concepts(self, tokens: Sequence[Token]) -> list[Concept]:
        """Read expressions, longest first; what is in none stands for itself."""
        found: list[Concept] = []
        taken: set[int] = set()
        for number, token in enumerate(tokens):
            if number in taken:
                continue
            places, term = self._expression(tokens, number, taken)
            if places:
                taken.update(places)
                found.append(Concept(term, tuple(tokens[place] for place in places)))
            elif not token.silent:
                found.append(Concept(token.term, (token,)))
        return found

    def _expression(self, tokens: Sequence[Token], first: int, taken: set[int]) -> tuple[list[int], str]:
        for pattern, term in self.phrases.get(tokens[first].term, ()):
            places = _match(pattern, tokens, first, taken)
            if places:
                return places, term
        return [], ""


def _match(pattern: tuple[str, ...], tokens: Sequence[Token], first: int, taken: set[int]) -> list[int]:
    places = [first]
    for wanted in pattern[1:]:
        place = _next(wanted, tokens, places[-1], taken)
        if place is None:
            return []
        places.append(place)
    return places


def _next(wanted: str, tokens: Sequence[Token], after: int, taken: set[int]) -> int | None:
    """Where the expression goes on: past silent words and, around a word such as « pas », past a few others."""
    passed = 0
    for place in range(after + 1, len(tokens)):
        token = tokens[place]
        if token.term == wanted and place not in taken:
            loose = token.particle or tokens[after].particle
            return place if passed <= (_GAP if loose else 0) else None
        passed += not token.silent
        if passed > _GAP:
            return None
    return None
