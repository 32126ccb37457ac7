"""The best resources for what is wanted, without reading all that hold a common word.

Of each term the resources that it is worth most in are read, a few hundred. What such a list leaves out is worth no
more there than the last that it names: that bounds what any other resource can score. Where the bound is not low
enough the lists are read once more and deeper; then whatever may still be among the best is weighed wholly.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from heapq import nlargest
from uuid import UUID

from app.domain.search.ranking import Wanted, rank

FEW = 200  # resources read of a term at first
MANY = 4_000  # resources read of all common terms together, where the first few do not settle it
_CLOSE = 300  # resources weighed wholly at most
_MOST_TERMS = 24  # read for one query, those that are worth most

Weights = Mapping[UUID, Mapping[str, int]]  # resource -> term -> its weight there
ReadBest = Callable[[Collection[str], int], Mapping[str, Sequence[tuple[UUID, int]]]]
WeighWholly = Callable[[Collection[UUID]], Weights]


def find_nearest(wanted: Wanted, read: ReadBest, weigh: WeighWholly, limit: int) -> list[tuple[UUID, int]]:
    """Rank resources: each with its score, best first, of equals the newest.

    `read` gives the best so many of each term, in order of weight; `weigh` gives all weights of a few resources.
    """
    terms = sorted(wanted, key=lambda term: (-wanted[term][1], term))[:_MOST_TERMS]
    sought = {term: wanted[term] for term in terms}
    lists = {term: _List(rows, FEW) for term, rows in read(terms, FEW).items()}
    close, settled = _close(sought, lists, limit)
    cut = [term for term in terms if lists[term].floor]
    if not settled:
        deeper = max(FEW, MANY // len(cut))
        lists |= {term: _List(rows, deeper) for term, rows in read(cut, deeper).items()}
        close, _ = _close(sought, lists, limit)
    if cut:
        return rank_wholly(sought, weigh(close), limit)
    return rank_wholly(sought, _by_resource(lists), limit)


def rank_wholly(wanted: Wanted, weights: Weights, limit: int) -> list[tuple[UUID, int]]:
    """Rank resources whose weights are all known."""
    resources = sorted(weights, reverse=True)  # ids sort by time
    postings: dict[str, list[tuple[int, int]]] = {}
    for place, resource in enumerate(resources):
        for term, weight in weights[resource].items():
            if term in wanted:
                postings.setdefault(term, []).append((place, weight))
    return [(resources[place], score) for place, score in rank(wanted, postings, limit)]


class _List:
    """The best resources of a term; `floor` is what any other holds of it at most, 0 where there is none."""

    def __init__(self, rows: Sequence[tuple[UUID, int]], most: int) -> None:
        self.weights = dict(rows)
        self.floor = rows[-1][1] if len(rows) >= most else 0


def _close(wanted: Wanted, lists: Mapping[str, _List], limit: int) -> tuple[Collection[UUID], bool]:
    """Name what may be among the best, and say whether nothing that was not read can be."""
    ceilings: dict[int, int] = {}  # of each position, what a resource gets there at most that no list names
    known: dict[UUID, dict[int, int]] = {}  # resource -> position -> what it gets there at least
    for term, each in lists.items():
        place, worth = wanted[term]
        ceilings[place] = max(ceilings.get(place, 0), worth * each.floor)
        for resource, weight in each.weights.items():
            own = known.setdefault(resource, {})
            own[place] = max(own.get(place, 0), worth * weight)
    unseen = sum(ceilings.values())
    least = {resource: sum(own.values()) for resource, own in known.items()}
    most = {
        resource: unseen + sum(max(0, value - ceilings[place]) for place, value in own.items())
        for resource, own in known.items()
    }
    best = nlargest(limit, least, key=lambda one: (least[one], one))
    bar = least[best[-1]] if len(best) == limit else 0
    doubtful = [one for one in known if most[one] > least[one] and most[one] >= bar]
    nearest = nlargest(_CLOSE, doubtful, key=lambda one: (most[one], one))
    return {*best, *nearest}, unseen <= bar and len(doubtful) <= _CLOSE


def _by_resource(lists: Mapping[str, _List]) -> dict[UUID, dict[str, int]]:
    found: dict[UUID, dict[str, int]] = {}
    for term, each in lists.items():
        for resource, weight in each.weights.items():
            found.setdefault(resource, {})[term] = weight
    return found
