"""The best resources for what is wanted, without reading all that hold a common word.

Of each term the resources that it is worth most in are read, a few hundred. What such a list leaves out is worth no
more there than the last that it names: that bounds what any other resource can score. Where the bound is not low
enough the lists are read once more, ten times as deep; then whatever may still be among the best is weighed wholly.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from uuid import UUID

from app.domain.search.ranking import Wanted, rank

FEW, MANY = 400, 4_000  # resources read of a term, at first and where that does not settle it
_CLOSE = 300  # resources weighed wholly at most
_MOST_TERMS = 40  # read for one query, those that are worth most

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
    if not settled:
        deep = read([term for term, each in lists.items() if each.floor], MANY)
        lists |= {term: _List(rows, MANY) for term, rows in deep.items()}
        close, _ = _close(sought, lists, limit)
    if any(each.floor for each in lists.values()):
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
    known = _by_resource(lists)
    least = rank_wholly(wanted, known, limit)
    bar = least[-1][1] if len(least) == limit else 0
    most = {resource: _most(wanted, lists, weights) for resource, weights in known.items()}
    open_ones = [
        one for one in most if most[one] >= bar and any(e.floor and one not in e.weights for e in lists.values())
    ]
    open_ones.sort(key=lambda one: (-most[one], one))
    settled = _most(wanted, lists, {}) <= bar and len(open_ones) <= _CLOSE
    return {*(resource for resource, _ in least), *open_ones[:_CLOSE]}, settled


def _most(wanted: Wanted, lists: Mapping[str, _List], weights: Mapping[str, int]) -> int:
    """Give what a resource scores at most of which these weights are known."""
    best: dict[int, int] = {}
    for term, each in lists.items():
        place, worth = wanted[term]
        best[place] = max(best.get(place, 0), worth * weights.get(term, each.floor))
    return sum(best.values())


def _by_resource(lists: Mapping[str, _List]) -> dict[UUID, dict[str, int]]:
    found: dict[UUID, dict[str, int]] = {}
    for term, each in lists.items():
        for resource, weight in each.weights.items():
            found.setdefault(resource, {})[term] = weight
    return found
