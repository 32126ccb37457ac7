"""What was typed, read as positions to look for: each a handful of terms that would do, with what each counts."""

import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from app.domain.search.lexicon import Lexicon
from app.domain.search.terms import PART, read_pairs
from app.domain.search.thesaurus import Concept, Token

LONGEST_QUERY = 200  # characters; what follows is not read
_UNDERSTOOD = 0.25  # of the words of a query, the share that must be known; a guess counts half
_COMPLETION = 0.9  # what a word that begins as typed counts beside the word itself
_PAIR = 0.25  # what two words side by side, as in a title or synonym, count beside a word
MOST_POSITIONS = 12
MOST_PAIRS = 12
MOST_ALTERNATIVES = 10


class Position(NamedTuple):
    """One thing that was typed: the terms of entries that would answer it, best first, each with what it counts.

    A pair of words side by side is a position too: it says nothing new, but it orders the hits.
    """

    alternatives: dict[str, float]
    pair: bool = False


def clean_query(query: str) -> str:
    """Make of anything a line of at most LONGEST_QUERY printable characters in NFC."""
    text = query[: 4 * LONGEST_QUERY].encode("utf-8", "replace").decode("utf-8")
    text = unicodedata.normalize("NFC", text)[:LONGEST_QUERY]
    if not text.isprintable():
        text = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(text.split())


def read_query(query: str, lexicon: Lexicon, *, unfinished: bool = False) -> list[Position]:
    """Read a query against a brand's words; a word that is not among them is mended, taken apart or left unfound.

    Of an unfinished query the last word may be the beginning of one.
    """
    tokens = lexicon.thesaurus.tokens(clean_query(query))
    if unfinished and tokens:
        *whole, last = tokens
        completed = _completed(last, lexicon)
        if completed:
            return [*_positions(whole, lexicon)[: MOST_POSITIONS - 1], completed]
    return [*_positions(tokens, lexicon), *_pairs(tokens, lexicon)]


def is_understood(positions: Sequence[Position]) -> bool:
    """Say whether enough of a query is known for its hits to mean something: else chance found them."""
    trusts = [_trust(position) for position in positions if not position.pair]
    return sum(trusts) >= _UNDERSTOOD * len(trusts) > 0


def _trust(position: Position) -> float:
    best = max(position.alternatives.values(), default=0.0)
    return best if best == 1 else best / 2


def _completed(token: Token, lexicon: Lexicon) -> Position | None:
    terms = [term for term in lexicon.completions(token.folded) if term in lexicon.holding]
    if not terms:
        return None
    own = {token.term: 1.0} if token.term in lexicon.holding else {}
    return Position({**own, **{term: _COMPLETION for term in terms[: MOST_ALTERNATIVES - 1] if term not in own}})


def _positions(tokens: Sequence[Token], lexicon: Lexicon) -> list[Position]:
    beliefs: dict[str, dict[str, float]] = {}
    known = [mended for token in tokens for mended in _mend(token, lexicon, beliefs)]
    concepts = lexicon.thesaurus.concepts(known)
    distinct = {concept.term: concept for concept in reversed(concepts)}
    ordered = [concept for concept in dict.fromkeys(concepts) if distinct[concept.term] is concept]
    return [_position(concept, lexicon, beliefs) for concept in ordered[:MOST_POSITIONS]]


def _pairs(tokens: Sequence[Token], lexicon: Lexicon) -> list[Position]:
    found = [pair for pair in dict.fromkeys(read_pairs(tokens, lexicon.language)) if pair in lexicon.holding]
    return [Position({pair: _PAIR}, pair=True) for pair in found[:MOST_PAIRS]]


def _mend(token: Token, lexicon: Lexicon, beliefs: dict[str, dict[str, float]]) -> Iterable[Token]:
    if token.silent or lexicon.knows(token.term):
        return [token]
    parts = lexicon.parts(token.folded)
    if parts:
        return [token._replace(term=part) for part in parts]
    guesses = lexicon.mend(token.folded)
    if not guesses:
        return [token]
    best = next(iter(guesses))
    beliefs[best] = guesses
    return [token._replace(term=best)]


def _position(concept: Concept, lexicon: Lexicon, beliefs: dict[str, dict[str, float]]) -> Position:
    worth: dict[str, float] = {}

    def admit(term: str, boost: float) -> None:
        if term in lexicon.holding:
            worth[term] = max(boost, worth.get(term, 0.0))

    sure = beliefs.get(concept.term, {concept.term: 1.0})
    for term, belief in sure.items():
        admit(term, belief)
        for kin, boost in lexicon.kin(term).items():
            admit(kin, belief * boost)
        for near, boost in lexicon.thesaurus.near.get(term, {}).items():
            admit(near, belief * boost)
    for part in concept.parts:
        admit(part, PART)
    best = sorted(worth.items(), key=lambda item: (-item[1], item[0]))[:MOST_ALTERNATIVES]
    return Position(dict(best))
