"""The words of one brand's texts in one language, and what an unknown word could be among them."""

import math
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from copy import copy
from functools import cached_property
from typing import Self

from rapidfuzz import process
from rapidfuzz.distance import OSA

from app.domain.search.compounds import split_compound
from app.domain.search.thesaurus import Thesaurus

IDF_UNIT = 1000
_SHORTEST_TYPO = 4  # letters; below, one letter more or less makes another word
_LONG = 7  # letters from which two slips are forgiven
_CANDIDATES = 3
_DOUBT = 0.6  # of the share of letters that are wrong, what is taken off
_FAMILY_PREFIX = 4  # letters that the words of a family share at least
_FAMILY_SHARE = 0.6  # of the longer word, what the shared letters must be
_FAMILY = 0.5  # what a word of the same family counts at most
_COMPOUND = 0.7  # what a compound counts for the part of it that is sought
_ELISIONS = ("qu", "l", "d", "j", "n", "s", "t", "c", "m")  # typed without their apostrophe: « jarrive », « lemail »
_MOST_REMEMBERED = 2_000  # mended words kept; a stranger may type anything


class Lexicon:
    """How many entries hold each term out of how many, and the words that people may mean."""

    def __init__(
        self, thesaurus: Thesaurus, entries: int, holding: Mapping[str, int], forms: Mapping[str, str]
    ) -> None:
        """Take how many entries hold each term (`holding`) and the term of each of their folded words (`forms`)."""
        self.thesaurus = thesaurus
        self.language = thesaurus.language
        self.entries = entries
        self.holding = holding
        self.forms = {**thesaurus.words, **forms}
        self._mended: dict[str, dict[str, float]] = {}
        self._kin: dict[str, dict[str, float]] = {}

    def beside(self, holding: Mapping[str, int]) -> Self:
        """Give the same lexicon, which knows a few more terms: in mending, families and compounds they have no part."""
        _ = self._listed, self._words, self._terms, self._compounds  # worked out once, for all that stand beside it
        wider = copy(self)
        wider.holding = {**self.holding, **holding}
        return wider

    def rarity(self, term: str) -> int:
        """BM25's inverse document frequency, in thousandths; the highest there is for a term in no entry."""
        holding = self.holding.get(term, 0)
        return round(IDF_UNIT * math.log(1 + (self.entries - holding + 0.5) / (holding + 0.5)))

    def knows(self, term: str) -> bool:
        """Whether an entry or a synonym list has the term."""
        return term in self.holding or term in self._listed

    def mend(self, folded: str) -> dict[str, float]:
        """Guess what a word nobody wrote could be, best first: terms, each with how much it is believed."""
        if folded not in self._mended:
            if len(self._mended) >= _MOST_REMEMBERED:
                self._mended.clear()
            self._mended[folded] = dict(self._without_elision(folded)) or dict(self._near_misses(folded))
        return self._mended[folded]

    def completions(self, beginning: str) -> list[str]:
        """List the terms of words that begin so, those of most entries first."""
        found = set()
        for place in range(bisect_left(self._words, beginning), len(self._words)):
            if not self._words[place].startswith(beginning):
                break
            found.add(self.forms[self._words[place]])
        return sorted(found, key=lambda term: (-self.holding.get(term, 0), term))

    def parts(self, folded: str) -> list[str]:
        """List the terms that a German compound is made of; nothing when it is not one."""
        return split_compound(folded, self.thesaurus, self.knows)

    def kin(self, term: str) -> dict[str, float]:
        """Give the terms of the entries of the same family as a term, each with what it counts."""
        if term not in self._kin:
            if len(self._kin) >= _MOST_REMEMBERED:
                self._kin.clear()
            self._kin[term] = {**dict(self._family(term)), **dict.fromkeys(self._compounds.get(term, ()), _COMPOUND)}
        return self._kin[term]

    @cached_property
    def _listed(self) -> frozenset[str]:
        phrases = (part for patterns in self.thesaurus.phrases.values() for parts, _ in patterns for part in parts)
        return frozenset([*self.thesaurus.same.values(), *self.thesaurus.near, *phrases])

    @cached_property
    def _words(self) -> list[str]:
        return sorted(self.forms)

    @cached_property
    def _terms(self) -> list[str]:
        return sorted(term for term in self.holding if "_" not in term and " " not in term)

    @cached_property
    def _compounds(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for form, term in self.forms.items():
            if term in self.holding:
                for part in self.parts(form):
                    found.setdefault(part, []).append(term)
        return found

    def _without_elision(self, folded: str) -> Iterator[tuple[str, float]]:
        if self.language != "fr":
            return
        for elision in _ELISIONS:
            rest = folded.removeprefix(elision)
            if rest != folded and len(rest) >= _SHORTEST_TYPO and rest[0] in "aeiouyh":
                term = self.forms.get(rest) or self.thesaurus.term(rest)
                if self.knows(term):
                    yield term, 1.0
                    return

    def _near_misses(self, folded: str) -> Iterator[tuple[str, float]]:
        slips = forgiven_slips(folded)
        if not slips:
            return
        found = process.extract(folded, self._words, scorer=OSA.distance, score_cutoff=slips, limit=8)
        ranked = sorted(
            found, key=lambda one: (one[1], one[0][:1] != folded[:1], -self.holding.get(self.forms[one[0]], 0), one[0])
        )
        for word, distance, _ in ranked[:_CANDIDATES]:
            if word[:1] == folded[:1] or (distance == 1 and len(folded) >= _LONG):
                yield self.forms[word], 1 - _DOUBT * distance / len(folded)

    def _family(self, term: str) -> Iterator[tuple[str, float]]:
        head = term[:_FAMILY_PREFIX]
        if len(head) < _FAMILY_PREFIX or "_" in term:
            return
        for place in range(bisect_left(self._terms, head), len(self._terms)):
            other = self._terms[place]
            if not other.startswith(head):
                return
            share = _shared(term, other) / max(len(term), len(other))
            if other != term and share >= _FAMILY_SHARE:
                yield other, _FAMILY * share


def forgiven_slips(folded: str) -> int:
    """Say how many slips of the finger are forgiven in a folded word: none in a short one, or one with a digit."""
    if len(folded) < _SHORTEST_TYPO or not folded.isalpha():
        return 0
    return 1 if len(folded) < _LONG else 2


def _shared(one: str, other: str) -> int:
    for place, (mine, theirs) in enumerate(zip(one, other, strict=False)):
        if mine != theirs:
            return place
    return min(len(one), len(other))
