"""The moment of a publication: what a reviewer writes by the brand's clock, at every edge of a clock."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from app.domain.faq.editing.when import UnfitMomentError, read_moment

PARIS, DOUALA, APIA = ZoneInfo("Europe/Paris"), ZoneInfo("Africa/Douala"), ZoneInfo("Pacific/Apia")
NOW = datetime(2027, 3, 1, 11, 0, tzinfo=UTC)  # noon in Paris and in Douala, the next day in Apia


def utc(*given: int) -> datetime:
    return datetime(*given, tzinfo=UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("day", "clock", "zone", "moment"),
    [
        (date(2027, 3, 1), time(12, 1), PARIS, utc(2027, 3, 1, 11, 1)),
        (date(2027, 3, 1), time(12, 1), DOUALA, utc(2027, 3, 1, 11, 1)),
        (date(2027, 7, 1), time(8), PARIS, utc(2027, 7, 1, 6)),
        (date(2027, 7, 1), time(8), DOUALA, utc(2027, 7, 1, 7)),
        (date(2027, 3, 28), time(1, 59), PARIS, utc(2027, 3, 28, 0, 59)),
        (date(2027, 3, 28), time(3), PARIS, utc(2027, 3, 28, 1)),
        (date(2027, 10, 31), time(1, 59), PARIS, utc(2027, 10, 30, 23, 59)),
        (date(2027, 10, 31), time(3), PARIS, utc(2027, 10, 31, 2)),
        (date(2027, 3, 2), time(8), APIA, utc(2027, 3, 1, 19)),
        (date(2028, 3, 1), time(23, 59), PARIS, utc(2028, 3, 1, 22, 59)),
    ],
)
def test_a_local_time_that_is_ahead_is_one_instant(day: date, clock: time, zone: ZoneInfo, moment: datetime) -> None:
    assert read_moment(day, clock, zone, now=NOW) == moment


@pytest.mark.parametrize(
    ("day", "clock", "reason"),
    [
        (date(2027, 3, 1), time(11, 59), "past"),
        (date(2027, 3, 1), time(12), "past"),
        (date(2027, 2, 28), time(23, 59), "past"),
        (date(1, 1, 1), time(0), "past"),
        (date(2027, 3, 28), time(2), "skipped"),
        (date(2027, 3, 28), time(2, 59), "skipped"),
        (date(2027, 10, 31), time(2), "twice"),
        (date(2027, 10, 31), time(2, 59), "twice"),
        (date(2028, 3, 2), time(0), "far"),
        (date(9999, 12, 31), time(23, 59), "far"),
    ],
)
def test_any_other_time_is_refused_with_its_reason(day: date, clock: time, reason: str) -> None:
    with pytest.raises(UnfitMomentError) as refused:
        read_moment(day, clock, PARIS, now=NOW)
    assert refused.value.reason == reason
