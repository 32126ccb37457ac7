"""Bars are as high as what they count, and the table beside them says it in figures."""

import pytest
from flask import Flask

from app.kernel.db import MOST_COUNTED
from app.web.charts import HEIGHT, Bar, Chart, draw_chart
from app.web.environ import LANGUAGE, TENANT

pytestmark = pytest.mark.parametrize("stocked_url", ["sqlite"], indirect=True)
TIMES = ("2 nov.", "9 nov.", "16 nov.")


def drawn(app: Flask, *counts: tuple[int, ...]) -> Chart:
    tenant = app.extensions["guichet"].registry.by_slug("camcha")
    with app.test_request_context(environ_overrides={TENANT: tenant, LANGUAGE: "fr"}):
        return draw_chart("x", "X", ["a", "b"], TIMES[: len(counts)], counts)


def test_the_highest_bar_fills_the_drawing_and_a_week_without_any_has_none(app: Flask) -> None:
    chart = drawn(app, (10,), (0,), (5,))
    assert [(bar.y, bar.height) for bar in chart.bars] == [(0, HEIGHT), (50, 50)]
    assert chart.rows == [("2 nov.", "10"), ("9 nov.", "0"), ("16 nov.", "5")]
    assert [bar.x for bar in chart.bars] == [1.5, 21.5]


def test_what_is_of_one_week_stands_on_each_other(app: Flask) -> None:
    assert drawn(app, (6, 4)).bars == [Bar(1.5, 40, 60, 0), Bar(1.5, 0, 40, 1)]


def test_one_is_seen_beside_however_many(app: Flask) -> None:
    assert min(bar.height for bar in drawn(app, (MOST_COUNTED,), (1,)).bars) >= 2
    assert all(0 <= bar.y <= bar.y + bar.height <= HEIGHT for bar in drawn(app, (MOST_COUNTED, 1)).bars)


@pytest.mark.parametrize(
    ("count", "said"),
    [(1234, "1\u202f234"), (MOST_COUNTED, "50\u202f000"), (MOST_COUNTED + 1, "plus de 50\u202f000")],
)
def test_big_numbers_are_said_as_people_read_them(app: Flask, count: int, said: str) -> None:
    assert drawn(app, (count,)).rows[0][1] == said


def test_a_chart_of_nothing_is_empty(app: Flask) -> None:
    assert [(chart.is_empty, chart.bars) for chart in (drawn(app, (0,), (0, 0)), drawn(app))] == [(True, [])] * 2
