"""Whether an entry answers what was asked, or only shares a word with it."""

from collections.abc import Collection, Sequence

from app.domain.search.excerpts import ReadText
from app.domain.search.lexicon import Lexicon
from app.domain.search.reading import Position
from app.domain.search.terms import UNIT

_STRONG = 0.5  # of the score of an entry that could not fit better, what is an answer whatever its words are
_HALF = 0.5  # of what was asked, what the text of a weaker entry must explain more than


def full_score(positions: Sequence[Position], lexicon: Lexicon) -> int:
    """Give the most that an entry could score that holds all that was asked; an unknown word is the rarest."""
    best = (next(iter(terms), "") for terms in _asked(positions))
    return UNIT * sum(lexicon.rarity(term) for term in best)


def answers(positions: Sequence[Position], strength: float, title: ReadText, body: ReadText) -> bool:
    """Say whether an entry answers: it is strong, its title names something asked, or its text explains most of it.

    `strength` is its share of the full score. « Frais de port » is not answered by an entry where a door stays open.
    """
    asked = _asked(positions)
    if strength >= _STRONG or any(_holds(title, terms) for terms in asked):
        return True
    explained = sum(max((boost for term, boost in terms.items() if _holds(body, [term])), default=0) for terms in asked)
    return explained > _HALF * len(asked)


def _asked(positions: Sequence[Position]) -> list[dict[str, float]]:
    return [position.alternatives for position in positions if not position.pair]


def _holds(text: ReadText, terms: Collection[str]) -> bool:
    return any(term in text.holding for term in terms)
