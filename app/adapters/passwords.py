"""Argon2id at the library's parameters (RFC 9106), few at a time: hashing must not starve those who only read."""

import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cached_property
from threading import BoundedSemaphore, get_native_id
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.domain.accounts.errors import BusyError
from app.kernel.tokens import new_token

AT_ONCE = 1  # by one process: one hash takes 64 MiB and, by itself, every core
WAITING = 2  # threads of a process that may wait for their turn; the others go on serving readers
_NICENESS = 10  # more than that of the threads that serve: with both at work, these get about nine tenths

T = TypeVar("T")


def quick() -> PasswordHasher:
    """Give parameters that cost nearly nothing, for tests; they protect nothing."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class Argon2Hasher:
    """Hashes and verifies passwords; more than `AT_ONCE` + `WAITING` at the same time are told to come back."""

    def __init__(self, hasher: PasswordHasher | None = None, *, at_once: int = AT_ONCE, waiting: int = WAITING) -> None:
        self._hasher = hasher or PasswordHasher()
        self._places = BoundedSemaphore(at_once + waiting)
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="hasher", initializer=_let_readers_go_first)

    def hash(self, password: str) -> str:
        """Give what is stored of a password; BusyError when too many wait."""
        return self._in_turn(lambda: self._hasher.hash(_bytes(password)))

    def verify(self, stored: str | None, password: str) -> bool:
        """Tell whether a password is the stored one; as long a work when nothing is stored. BusyError as above."""
        return self._in_turn(lambda: self._is_right(stored, password))

    def is_outdated(self, stored: str) -> bool:
        """Tell whether what is stored was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(stored)

    def is_busy(self) -> bool:
        """Tell whether one more would have to come back."""
        if self._places.acquire(blocking=False):
            self._places.release()
            return False
        return True

    @cached_property
    def _nobody(self) -> str:
        """Give what no password is the one of, made with the same parameters as the others."""
        return self._hasher.hash(new_token())

    def _is_right(self, stored: str | None, password: str) -> bool:
        try:
            self._hasher.verify(stored or self._nobody, _bytes(password))
        except (VerificationError, InvalidHashError):
            return False
        return stored is not None

    def _in_turn(self, work: Callable[[], T]) -> T:
        if not self._places.acquire(blocking=False):
            raise BusyError("too many passwords at once")
        try:
            return self._threads.submit(work).result()
        finally:
            self._places.release()


def _let_readers_go_first() -> None:
    """Lower the priority of this thread, and of those that the hash starts; only Linux gives a thread its own.

    A sandbox may refuse it: passwords are then checked all the same, beside the readers.
    """
    if sys.platform == "linux":
        own = get_native_id()
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, own, min(19, os.getpriority(os.PRIO_PROCESS, own) + _NICENESS))


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")
