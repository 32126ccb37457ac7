"""Small bar charts, drawn on the server: what is shown is in their table as well."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.kernel.db import MOST_COUNTED
from app.web.i18n import gettext as _
from app.web.request import current_language
from app.web.words import count_words

HEIGHT, STEP, WIDTH = 100, 10, 7  # of the drawing, from one bar to the next, of a bar
_LEAST = 2  # the height of what is not nothing, beside however much


@dataclass(frozen=True, slots=True)
class Bar:
    """A piece of a bar: its place in the drawing, and which of the series it is of."""

    x: float
    y: float
    height: float
    series: int


@dataclass(frozen=True, slots=True)
class Chart:
    """Counts over time, ready to be shown: `name` is its id, `series` the names of what is counted.

    `rows` are the table's: a time in words and its counts in words; none of them is anything where `is_empty`.
    """

    name: str
    title: str
    series: Sequence[str]
    rows: Sequence[Sequence[str]]
    bars: Sequence[Bar]
    is_empty: bool

    @property
    def width(self) -> int:
        """How wide the drawing is."""
        return STEP * len(self.rows)


def draw_chart(
    name: str, title: str, series: Sequence[str], times: Sequence[str], counts: Sequence[Sequence[int]]
) -> Chart:
    """Draw a chart: for each time, in words, how many of each series; those of one time stand on each other."""
    peak = max((sum(each) for each in counts), default=0)
    rows = [(time, *map(said_count, each)) for time, each in zip(times, counts, strict=True)]
    return Chart(
        name=name,
        title=title,
        series=series,
        rows=rows,
        bars=[bar for place, each in enumerate(counts) for bar in _stack(place, each, peak)],
        is_empty=peak == 0,
    )


def said_count(count: int) -> str:
    """Say how many; of what was not counted to its end, that they are more."""
    if count > MOST_COUNTED:
        return _("more than %(num)s", num=count_words(MOST_COUNTED, current_language()))
    return count_words(count, current_language())


def _stack(place: int, counts: Sequence[int], peak: int) -> Sequence[Bar]:
    bars: list[Bar] = []
    top = float(HEIGHT)
    for series, count in enumerate(counts):
        if count:
            height = min(top, max(_LEAST, round(HEIGHT * count / peak, 1)))
            top = round(top - height, 1)
            bars.append(Bar(place * STEP + (STEP - WIDTH) / 2, top, height, series))
    return bars
