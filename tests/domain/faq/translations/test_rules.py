"""A translation is stale when its source has said something new since."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.faq.models import Significance
from app.domain.faq.translations.rules import Lag, Said, find_lag

THEN, HOUR = datetime(2026, 11, 28, 9, tzinfo=UTC), timedelta(hours=1)
TYPO, NORMAL, MAJOR = Significance


def said(*told: tuple[int, Significance]) -> list[Said]:
    """Say something so many hours after the two were in step."""
    return [Said(THEN + hours * HOUR, significance) for hours, significance in told]


@pytest.mark.parametrize(
    ("told", "lag"),
    [
        ([], None),
        ([(-1, MAJOR)], None),
        ([(0, MAJOR)], None),
        ([(1, TYPO)], None),
        ([(1, NORMAL)], (1, NORMAL)),
        ([(1, MAJOR)], (1, MAJOR)),
        ([(1, TYPO), (2, NORMAL)], (2, NORMAL)),
        ([(1, NORMAL), (2, MAJOR)], (1, MAJOR)),
        ([(2, MAJOR), (1, NORMAL)], (1, MAJOR)),
        ([(-1, MAJOR), (1, NORMAL), (2, TYPO)], (1, NORMAL)),
    ],
)
def test_a_translation_lags_from_the_first_change_that_it_has_not(
    told: list[tuple[int, Significance]], lag: tuple[int, Significance] | None
) -> None:
    expected = Lag(THEN + lag[0] * HOUR, lag[1]) if lag else None
    assert find_lag(said(*told), in_step_at=THEN) == expected
