"""The stand-in's anniversaries: counted from the first day, through short months and leap years, as Stripe's are."""

from datetime import UTC, datetime

import pytest

from app.demo.stripe.dates import next_anniversary


@pytest.mark.promise("CC-13")
@pytest.mark.parametrize(
    ("begun", "interval", "days"),
    [
        ("2026-01-31", "month", ["2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"]),
        ("2028-01-31", "month", ["2028-02-29", "2028-03-31", "2028-04-30"]),
        ("2027-12-30", "month", ["2028-01-30", "2028-02-29", "2028-03-30"]),
        ("2027-01-29", "month", ["2027-02-28", "2027-03-29"]),
        ("2026-11-30", "month", ["2026-12-30", "2027-01-30", "2027-02-28", "2027-03-30"]),
        ("2028-02-29", "year", ["2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29"]),
        ("2026-12-31", "year", ["2027-12-31", "2028-12-31"]),
    ],
)
def test_a_period_ends_on_the_day_it_began_or_the_last_before_it(begun: str, interval: str, days: list[str]) -> None:
    anchor = moment = int(datetime.fromisoformat(f"{begun}T09:30").replace(tzinfo=UTC).timestamp())
    seen = []
    for _ in days:
        moment = next_anniversary(anchor, interval, moment)
        seen.append(f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%d %H:%M}")

    assert seen == [f"{day} 09:30" for day in days]
