import gc

import pytest

from app.kernel.storage import StoreAwayError
from app.web.file_slots import LARGE, FileSlots


def test_so_many_large_files_are_sent_at_once_and_any_number_of_small_ones() -> None:
    slots = FileSlots(2)
    first, second = slots.take(LARGE), slots.take(LARGE + 1)
    with pytest.raises(StoreAwayError):
        slots.take(LARGE)
    small = [slots.take(LARGE - 1) for _ in range(9)]
    assert len(small) == 9
    first.give_back()
    first.give_back()
    third = slots.take(LARGE)
    with pytest.raises(StoreAwayError):
        slots.take(LARGE)
    for each in (second, third, *small):
        each.give_back()


def test_a_place_that_nobody_gives_back_comes_back_by_itself() -> None:
    slots = FileSlots(1)
    slots.take(LARGE)  # of an answer that failed
    gc.collect()
    slots.take(LARGE).give_back()
