"""When a card expires and is told of, what takes its place, which one may go: tables of boundaries."""

from datetime import date, timedelta

import pytest

from app.domain.billing.cards.rules import (
    Freshness,
    default_of,
    ensure_removable,
    freshness_of,
    heir_of,
    is_to_be_told,
    last_day_of,
)
from app.domain.billing.errors import LastMethodError
from app.domain.billing.ports import ProvidedMethod

LAST = date(2028, 2, 29)


def card(name: str, *, default: bool = False, expires: tuple[int, int] | None = (2030, 12)) -> ProvidedMethod:
    return ProvidedMethod(id=name, kind="card", brand="visa", last4="4242", expires=expires, is_default=default)


@pytest.mark.parametrize(
    ("expires", "last"),
    [((2028, 2), LAST), ((2027, 2), date(2027, 2, 28)), ((2027, 12), date(2027, 12, 31)), (None, None)],
)
def test_a_card_is_good_until_its_month_is_over(expires: tuple[int, int] | None, last: date | None) -> None:
    assert last_day_of(expires) == last


@pytest.mark.parametrize(
    ("days_before", "freshness", "told"),
    [
        (31, Freshness.GOOD, False),
        (30, Freshness.GOOD, False),
        (29, Freshness.SOON, False),
        (8, Freshness.SOON, False),
        (7, Freshness.SOON, True),
        (0, Freshness.SOON, True),
        (-1, Freshness.EXPIRED, False),
        (-400, Freshness.EXPIRED, False),
    ],
)
def test_how_long_a_card_will_do_and_when_its_owner_is_told(
    days_before: int,
    freshness: Freshness,
    told: bool,  # noqa: FBT001 - a table's column
) -> None:
    today = LAST - timedelta(days=days_before)
    assert freshness_of(LAST, today=today) is freshness
    assert is_to_be_told(LAST, today=today) is told


def test_what_bears_no_date_is_good_and_never_told_of() -> None:
    assert freshness_of(None, today=LAST) is Freshness.GOOD
    assert not is_to_be_told(None, today=LAST)


def test_the_default_is_charged_and_the_only_one_too() -> None:
    one, two, chosen = card("one"), card("two"), card("chosen", default=True)
    assert default_of([]) is None
    assert default_of([one]) is one
    assert default_of([one, two]) is None
    assert default_of([one, chosen]) is chosen


def test_the_heir_is_the_default_else_the_one_that_is_good_the_longest() -> None:
    chosen, short, long = card("chosen", default=True), card("short", expires=(2027, 1)), card("long")
    no_date = card("no date", expires=None)
    assert heir_of(short, [chosen, short, no_date]) is chosen
    assert heir_of(chosen, [chosen, short, long]) is long
    assert heir_of(chosen, [chosen, long, no_date]) is no_date
    assert heir_of(chosen, [chosen]) is None


@pytest.mark.parametrize(("others", "is_charged", "refused"), [(0, True, True), (1, True, False), (0, False, False)])
def test_only_the_last_one_of_who_is_charged_stays(
    others: int,
    is_charged: bool,  # noqa: FBT001 - a table's column
    refused: bool,  # noqa: FBT001 - a table's column
) -> None:
    one = card("one", default=True)
    methods = [one, *(card(str(number)) for number in range(others))]
    if refused:
        with pytest.raises(LastMethodError):
            ensure_removable(one, methods, is_charged=is_charged)
    else:
        ensure_removable(one, methods, is_charged=is_charged)
