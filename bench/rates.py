"""How often a second something is done on one core, beside something else, in turn."""

from collections.abc import Callable, Sequence
from statistics import median
from time import perf_counter

_ROUNDS = 7  # of either, in turn
_SECONDS = 0.5

Work = Sequence[Callable[[], object]]


def compare(ours: Work, beside: Work) -> tuple[float, float]:
    """Give both rates per second, the median of the rounds; each of the things of a list counts as one."""
    rounds = [(_rate(ours), _rate(beside)) for _ in range(_ROUNDS)]
    first, second = (median(each) for each in zip(*rounds, strict=True))
    return first, second


def _rate(work: Work) -> float:
    done, began = 0, perf_counter()
    while perf_counter() - began < _SECONDS:
        for one in work:
            one()
        done += len(work)
    return done / (perf_counter() - began)
