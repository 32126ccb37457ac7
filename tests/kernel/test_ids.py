from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from app.kernel.ids import new_id

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


def test_ids_sort_by_the_time_they_were_made_at_and_say_it() -> None:
    moments = [NOW + timedelta(milliseconds=number) for number in range(100)]
    ids = [new_id(moment) for moment in moments]
    assert all(earlier < later for earlier, later in pairwise(ids))
    assert all(each.version == 7 for each in ids)
    assert int(ids[0]) >> 80 == int(NOW.timestamp() * 1000)


def test_ids_of_one_moment_differ() -> None:
    assert len({new_id(NOW) for _ in range(1000)}) == 1000


def test_an_id_of_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        new_id(datetime(2026, 11, 22))  # noqa: DTZ001 - what is refused
