"""Load at a steady pace, whether or not what came before has been answered: who reads does not wait for others."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from itertools import cycle
from multiprocessing import get_context
from statistics import quantiles
from time import perf_counter, sleep
from typing import TypeVar

from bench.load import Target
from bench.serving import get

_MOST_WAITING = 64  # that wait for their answers at one time; whoever comes then waits for one of these, and it counts
_ARRIVES = 1.0  # seconds until a crowd has begun
Result = TypeVar("Result")


def keep_pace(work: Sequence[Callable[[], object]], a_second: int, seconds: float) -> list[float]:
    """Do things in turn, so many a second; give how long each took from when it was due, in ms."""
    began = perf_counter()

    def timed(one: Callable[[], object], due: float) -> float:
        one()
        return (perf_counter() - due) * 1000

    with ThreadPoolExecutor(_MOST_WAITING) as pool:
        due = zip(_ticks(began, a_second, seconds), cycle(work), strict=False)
        taken: list[Future[float]] = [pool.submit(timed, one, at) for at, one in due]
    return [each.result() for each in taken]


def read(targets: Sequence[Target], a_second: int, seconds: float) -> list[float]:
    """Read pages in turn at a pace, each on a connection of its own; give how long each took, in ms."""
    return keep_pace([partial(get, target) for target in targets], a_second, seconds)


def p99(times: Sequence[float]) -> float:
    """Give the 99th percentile."""
    return quantiles(times, n=100)[98]


def while_arriving(crowd: Callable[[], list[float]], look: Callable[[], Result]) -> tuple[Result, list[float]]:
    """Look while a crowd does its work in a process of its own; give what was seen, and what the crowd gives."""
    with ProcessPoolExecutor(1, get_context("fork")) as pool:
        coming = pool.submit(crowd)
        sleep(_ARRIVES)
        seen = look()
        return seen, coming.result()


def _ticks(began: float, a_second: int, seconds: float) -> Iterator[float]:
    """Give the moments at which something is due, each when it has come."""
    for number in range(int(a_second * seconds)):
        due = began + number / a_second
        sleep(max(0.0, due - perf_counter()))
        yield due
