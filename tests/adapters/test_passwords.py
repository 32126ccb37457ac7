"""Hashing: right and wrong, few at a time, and behind those who only read."""

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event, get_native_id

import pytest
from argon2 import PasswordHasher, Type, extract_parameters

from app.adapters.passwords import Argon2Hasher, quick
from app.domain.accounts.errors import BusyError
from tests.faults.waiting import PATIENCE, wait_until
from tests.web.serving import ROOT

TRIED = """
from app.adapters.passwords import Argon2Hasher, quick

hasher = Argon2Hasher(quick())
print(hasher.verify(hasher.hash("wagon citron 48"), "wagon citron 48"))
"""


class Held(PasswordHasher):
    """Hashes when it is let, and says at which priority it was asked to."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.may_go = Event()
        self.niceness: list[int] = []

    def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
        self.niceness.append(os.getpriority(os.PRIO_PROCESS, get_native_id()))
        assert self.may_go.wait(PATIENCE)
        return super().hash(password, salt=salt)


@pytest.fixture
def held() -> Iterator[Held]:
    held = Held()
    yield held
    held.may_go.set()


@pytest.mark.parametrize("password", ["wagon citron 48", "é" * 100, "密🙂", "\ud800", "", "a\0b"])
def test_a_password_is_itself_and_no_other(password: str) -> None:
    hasher = Argon2Hasher(quick())
    stored = hasher.hash(password)

    assert hasher.verify(stored, password)
    assert not hasher.verify(stored, password + " ")
    assert not hasher.verify(None, password)
    assert not hasher.verify("no hash at all", password)


@pytest.mark.security("SI-01")
def test_a_password_is_hashed_with_argon2id_and_the_library_s_own_parameters() -> None:
    stored = Argon2Hasher().hash("wagon citron 48")

    assert extract_parameters(stored) == PasswordHasher()._parameters  # noqa: SLF001 - its defaults, all of them
    assert extract_parameters(stored).type is Type.ID
    assert stored != Argon2Hasher().hash("wagon citron 48")  # each has a salt of its own


@pytest.mark.security("SI-01")
def test_what_was_made_with_other_parameters_is_outdated() -> None:
    assert Argon2Hasher().is_outdated(Argon2Hasher(quick()).hash("wagon citron 48"))
    assert not Argon2Hasher(quick()).is_outdated(Argon2Hasher(quick()).hash("wagon citron 48"))


@pytest.mark.security("SI-03")
def test_one_more_than_may_wait_is_told_to_come_back(held: Held) -> None:
    hasher = Argon2Hasher(held, at_once=1, waiting=1)
    with ThreadPoolExecutor(2) as threads:
        begun = [threads.submit(hasher.hash, "wagon citron 48") for _ in range(2)]
        wait_until(hasher.is_busy)
        with pytest.raises(BusyError):
            hasher.hash("wagon citron 48")
        assert not any(each.done() for each in begun)
        held.may_go.set()

        assert all(each.result().startswith("$argon2id$") for each in begun)

    assert not hasher.is_busy()
    assert hasher.hash("wagon citron 48")


def test_hashing_yields_to_those_who_read(held: Held) -> None:
    own = os.getpriority(os.PRIO_PROCESS, get_native_id())
    held.may_go.set()

    Argon2Hasher(held).hash("wagon citron 48")

    assert held.niceness == [min(19, own + 10)]
    assert os.getpriority(os.PRIO_PROCESS, get_native_id()) == own


def test_a_service_that_may_not_change_priorities_checks_passwords_all_the_same() -> None:
    confined = [sys.executable, "tests/confined.py", "setpriority", sys.executable, "-c", TRIED]
    said = subprocess.run(confined, cwd=ROOT, capture_output=True, text=True, check=False)

    assert (said.stdout, said.stderr) == ("True\n", "")
