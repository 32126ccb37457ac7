"""BM25 added up in whole numbers.

What is known beforehand (how present a term is in an entry) is stored; what depends on the query (how rare a term is,
how far it stands for what was typed) is multiplied here. Of the terms that could answer one position the best counts,
and the positions add up.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from heapq import nsmallest

from app.domain.search.lexicon import Lexicon
from app.domain.search.reading import Position

Postings = Mapping[
    str, Sequence[tuple[int, int]]
]  # term -> the places of the entries that hold it, each with its weight
Wanted = Mapping[str, tuple[int, int]]  # term -> the place of its position, and what a full weight of it is worth


def weigh_positions(positions: Sequence[Position], lexicon: Lexicon) -> Wanted:
    """Give every term to the one position that values it most; none is worth more than the position's best."""
    wanted: dict[str, tuple[int, int]] = {}
    for place, position in enumerate(positions):
        best = next(iter(position.alternatives), None)
        ceiling = lexicon.rarity(best) if best else 0
        for term, boost in position.alternatives.items():
            worth = round(boost * min(lexicon.rarity(term), ceiling))
            if worth > wanted.get(term, (0, 0))[1]:
                wanted[term] = (place, worth)
    return wanted


def rank(wanted: Wanted, postings: Postings, limit: int) -> list[tuple[int, int]]:
    """Rank entries: the place of each and its score, best first, of equals the one written first."""
    best: dict[int, dict[int, int]] = defaultdict(dict)  # position -> entry -> what its best term gives
    for term, (place, worth) in wanted.items():
        answers = best[place]
        for entry, weight in postings.get(term, ()):
            if weight * worth > answers.get(entry, 0):
                answers[entry] = weight * worth
    scores: dict[int, int] = defaultdict(int)
    for answers in best.values():
        for entry, score in answers.items():
            scores[entry] += score
    return nsmallest(limit, scores.items(), key=lambda scored: (-scored[1], scored[0]))
