"""The clock: the machine's, or one that was moved ahead, the same for whoever reads the same file."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.kernel.clock import Clock

A_MOMENT = timedelta(minutes=1)


def ahead(clock: Clock) -> timedelta:
    return clock() - datetime.now(UTC)


def test_it_is_the_machines_as_long_as_nobody_moved_it(tmp_path: Path) -> None:
    for clock in (Clock(), Clock(tmp_path / "clock")):
        assert abs(ahead(clock)) < A_MOMENT
        assert clock().tzinfo is UTC


def test_what_one_lets_pass_passes_for_all_and_adds_up(tmp_path: Path) -> None:
    mine, theirs = Clock(tmp_path / "clock"), Clock(tmp_path / "clock")
    mine.move(timedelta(days=31))
    assert abs(ahead(theirs) - timedelta(days=31)) < A_MOMENT
    theirs.move(timedelta(hours=1))
    assert abs(ahead(mine) - timedelta(days=31, hours=1)) < A_MOMENT
    assert [path.name for path in tmp_path.iterdir()] == ["clock"]


def test_the_machines_is_moved_by_nobody() -> None:
    with pytest.raises(LookupError):
        Clock().move(timedelta(days=1))
