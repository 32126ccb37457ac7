import gc

import pytest

from app.kernel.storage import StoreAwayError
from app.web.file_slots import LARGE, FileSlots
from tests.cast import ACORN, BIRCH


def test_so_many_large_files_are_sent_at_once_and_any_number_of_small_ones() -> None:
    slots = FileSlots(2)
    first, second = slots.take(LARGE, ACORN), slots.take(LARGE + 1, BIRCH)
    with pytest.raises(StoreAwayError):
        slots.take(LARGE, "camcha")
    small = [slots.take(LARGE - 1, ACORN) for _ in range(9)]
    assert len(small) == 9
    first.give_back()
    first.give_back()
    third = slots.take(LARGE, "camcha")
    with pytest.raises(StoreAwayError):
        slots.take(LARGE, ACORN)
    for each in (second, third, *small):
        each.give_back()


def test_one_brand_leaves_a_place_to_the_others() -> None:
    slots = FileSlots(3)
    own = [slots.take(LARGE, ACORN) for _ in range(2)]
    with pytest.raises(StoreAwayError):
        slots.take(LARGE, ACORN)
    other = slots.take(LARGE, BIRCH)
    own[0].give_back()
    again = slots.take(LARGE, ACORN)
    for each in (*own, other, again):
        each.give_back()


def test_a_place_that_nobody_gives_back_comes_back_by_itself() -> None:
    slots = FileSlots(1)
    slots.take(LARGE, ACORN)  # of an answer that failed
    gc.collect()
    slots.take(LARGE, BIRCH).give_back()
