"""What load at a steady pace comes to."""

from math import inf

from bench.load import BenchError
from bench.pace import keep_pace, p99


def test_ninety_nine_of_a_hundred_came_within_the_99th_percentile() -> None:
    times = [float(each) for each in range(1, 101)]

    assert p99(times[::-1]) == 99
    assert p99([*times[:98], inf, inf]) == inf


def test_what_is_refused_took_for_ever_and_is_counted_in_its_place() -> None:
    def refuse() -> None:
        raise BenchError("503")

    took = keep_pace([lambda: None, refuse], 1_000, 0.004)

    assert [each == inf for each in took] == [False, True, False, True]
