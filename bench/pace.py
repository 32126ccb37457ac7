"""Load at a steady pace, whether or not what came before has been answered: who reads does not wait for others."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from http.client import HTTPException
from itertools import cycle, islice
from math import ceil, inf
from multiprocessing import get_context
from time import perf_counter, sleep
from typing import TypeVar
from urllib.parse import quote_plus

from bench.load import BenchError, Target
from bench.serving import get

_MOST_WAITING = 64  # that wait for their answers at one time; whoever comes then waits for one of these, and it counts
_ARRIVES = 1.0  # seconds until a crowd has begun
Result = TypeVar("Result")


def keep_pace(work: Sequence[Callable[[], object]], a_second: int, seconds: float) -> list[float]:
    """Do things in turn, so many a second; give how long each took from when it was due, in ms.

    What was refused, or whose line broke, took for ever.
    """
    began = perf_counter()

    def timed(one: Callable[[], object], due: float) -> float:
        try:
            one()
        except (BenchError, OSError, HTTPException):
            return inf
        return (perf_counter() - due) * 1000

    with ThreadPoolExecutor(_MOST_WAITING) as pool:
        due = zip(_ticks(began, a_second, seconds), cycle(work), strict=False)
        taken: list[Future[float]] = [pool.submit(timed, one, at) for at, one in due]
    return [each.result() for each in taken]


def read(targets: Sequence[Target], a_second: int, seconds: float) -> list[float]:
    """Read pages in turn at a pace, each on a connection of its own; give how long each took, in ms."""
    due = islice(map(_next, cycle(targets)), int(a_second * seconds))
    return keep_pace([partial(get, target) for target in due], a_second, seconds)


def _next(target: Target) -> Target:
    """Put the next question into a request that has one."""
    if target.questions is None:
        return target
    return replace(target, path=target.path.replace("{q}", quote_plus(next(target.questions))), questions=None)


def p99(times: Sequence[float]) -> float:
    """Give the time within which 99 of a hundred came; inf when more than one of a hundred never did."""
    return sorted(times)[ceil(len(times) * 0.99) - 1]


def while_arriving(crowd: Callable[[], object], look: Callable[[], Result]) -> Result:
    """Look while a crowd does its work in a process of its own, which ends with the look; give what was seen."""
    coming = get_context("fork").Process(target=crowd)
    coming.start()
    try:
        sleep(_ARRIVES)
        return look()
    finally:
        coming.terminate()
        coming.join()


def _ticks(began: float, a_second: int, seconds: float) -> Iterator[float]:
    """Give the moments at which something is due, each when it has come."""
    for number in range(int(a_second * seconds)):
        due = began + number / a_second
        sleep(max(0.0, due - perf_counter()))
        yield due
