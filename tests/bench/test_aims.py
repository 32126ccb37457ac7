"""The table of aims: what a run found against what was wanted, as it is printed and as docs/speed.md has it."""

import re
from collections.abc import Iterator
from math import nan
from pathlib import Path

import pytest

from bench.__main__ import gather, list_measurements
from bench.aims import AIMS, Aim
from bench.peers import Peer
from bench.report import Row, aim_lines
from bench.speed_page import NOT_YET, speed_page

ROOT = Path(__file__).parents[2]
WORK, RATIO, BOUND, MET = 0, 4, 5, 6


@pytest.mark.parametrize(
    ("aim", "ratio", "is_met"),
    [
        (Aim("pages", "pages", "", least=0.6), 0.59, False),
        (Aim("pages", "pages", "", least=0.6), 0.6, True),
        (Aim("pages", "pages", "", least=0.6), nan, False),
        (Aim("memory", "pages", "", most=1), 1.0, True),
        (Aim("memory", "pages", "", most=1), 1.01, False),
        (Aim("memory", "pages", "", most=1), nan, False),
    ],
)
def test_an_aim_is_met_up_to_its_bound_and_by_nothing_that_was_not_measured(
    aim: Aim, ratio: float, *, is_met: bool
) -> None:
    assert aim.is_met(ratio) is is_met


def test_the_table_has_each_line_in_its_order_and_says_which_are_met_and_which_not_measured() -> None:
    found = {"pages": [Row("8 at once", 30, 10, "/s", aim="home"), Row("1 at once", 5, 10, "/s", "bare", aim="entry")]}

    lines = list(aim_lines(found))

    assert [line[MET] for line in lines[:3]] == ["no", "yes", "not measured"]
    assert lines[0] == ("FAQ entry: 1 at once", "5", "10", "/s", "0.50", "≥ 0.6", "no", "bare")
    assert [line[WORK].partition(":")[0] for line in lines] == [aim.work.partition(":")[0] for aim in AIMS.values()]


def test_what_is_only_compared_is_neither_met_nor_missed() -> None:
    lines = list(aim_lines({"servers": [Row("entry", 2, 1, "/s", aim="servers")]}))

    assert (lines[-1][RATIO], lines[-1][BOUND], lines[-1][MET]) == ("2.00", "–", "–")


def test_a_peer_keeps_its_measure_to_bare_flask() -> None:
    assert Peer("a peer", (1_256, 660, 6_984)).pace(8, 3_300) == pytest.approx(330)


def test_every_aim_has_a_measurement_and_every_measurement_names_an_aim_that_there_is() -> None:
    sources = {path.stem: path.read_text("utf-8") for path in (ROOT / "bench").glob("*.py")}
    named = {name for text in sources.values() for name in re.findall(r'\baim="([^"]+)"', text)}

    assert {aim.module for aim in AIMS.values()} <= set(list_measurements())
    assert named <= set(AIMS)


def test_the_page_of_results_has_a_line_for_each_aim_and_nothing_from_before_a_run() -> None:
    empty = speed_page(NOT_YET, {})
    page = (ROOT / "docs" / "speed.md").read_text("utf-8")

    assert empty.count("not measured") == len(AIMS)
    assert [aim.work for aim in AIMS.values() if f"| {aim.work}" not in page] == []


def test_each_line_that_is_missed_says_why_as_far_as_it_is_known() -> None:
    found = {
        "requests": [Row("1 at once", 1, 1, "/s", aim="list"), Row("8 at once", 2, 1, "/s", aim="list")],
        "pages": [Row("1 at once", 1, 1, "/s", aim="entry"), Row("1 at once", 1, 2, "/s", aim="home")],
        "servers": [Row("entry", 1, 2, "/s", aim="servers")],
    }
    said = [line for line in speed_page(NOT_YET, found).splitlines() if line.startswith("- ")]

    assert said == [
        "- **FAQ home**: not looked into yet.",
        f"- **signed-in list of requests**: {AIMS['list'].why}.",
    ]
    assert "misses" not in speed_page(NOT_YET, {"pages": found["pages"][:1]})


def test_a_measurement_that_breaks_off_loses_neither_the_others_nor_what_it_had_found(
    capsys: pytest.CaptureFixture[str],
) -> None:
    first, last = Row("before the server went", 3, 2, "/s", aim="home"), Row("the next one", 1, 2, "/s", aim="entry")

    def breaks() -> Iterator[Row]:
        yield first
        raise ConnectionResetError("the server went")

    assert gather({"pages": breaks, "proxy": lambda: [last]}) == ({"pages": [first], "proxy": [last]}, ["pages"])
    assert "the server went" in capsys.readouterr().err
