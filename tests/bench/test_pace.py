"""What load at a steady pace comes to."""

from http.client import BadStatusLine
from math import inf

import pytest

from bench.load import BenchError
from bench.pace import keep_pace, p99


def test_ninety_nine_of_a_hundred_came_within_the_99th_percentile() -> None:
    times = [float(each) for each in range(1, 101)]

    assert p99(times[::-1]) == 99
    assert p99([*times[:98], inf, inf]) == inf


@pytest.mark.parametrize("error", [BenchError("503"), ConnectionResetError(), TimeoutError(), BadStatusLine("")])
def test_what_is_refused_or_breaks_took_for_ever_and_is_counted_in_its_place(error: Exception) -> None:
    def refuse() -> None:
        raise error

    took = keep_pace([lambda: None, refuse], 1_000, 0.004)

    assert [each == inf for each in took] == [False, True, False, True]
