"""Marks by which what we gave out is known again."""

import re

import pytest

from app.kernel.signing import Signer

SIGNER = Signer("k" * 32)
MARK = SIGNER.sign("reply", "acorn", "K7M2-9QXD")


def test_a_mark_fits_any_address() -> None:
    assert re.fullmatch(r"[a-z2-7]{24}", MARK)


def test_a_mark_is_good_for_what_it_was_made_for() -> None:
    assert SIGNER.is_signed(MARK, "reply", "acorn", "K7M2-9QXD")


@pytest.mark.parametrize(
    ("mark", "said"),
    [
        (MARK, ("reply", "birch", "K7M2-9QXD")),
        (MARK, ("follow", "acorn", "K7M2-9QXD")),
        (MARK, ("reply", "acornK7M2-9QXD")),
        (MARK[:-1], ("reply", "acorn", "K7M2-9QXD")),
        (MARK.upper(), ("reply", "acorn", "K7M2-9QXD")),
        ("é\udc80", ("reply", "acorn", "K7M2-9QXD")),
        ("", ("reply", "acorn", "K7M2-9QXD")),
    ],
)
def test_a_mark_is_good_for_nothing_else(mark: str, said: tuple[str, ...]) -> None:
    purpose, *parts = said
    assert not SIGNER.is_signed(mark, purpose, *parts)


def test_a_mark_of_an_older_key_is_known_and_the_newest_signs() -> None:
    changed = Signer("j" * 32, "k" * 32)
    assert changed.is_signed(MARK, "reply", "acorn", "K7M2-9QXD")
    assert changed.sign("reply", "acorn", "K7M2-9QXD") == Signer("j" * 32).sign("reply", "acorn", "K7M2-9QXD")


def test_another_installation_signs_otherwise() -> None:
    assert not Signer("j" * 32).is_signed(MARK, "reply", "acorn", "K7M2-9QXD")
