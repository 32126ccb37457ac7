"""Argon2id at the library's parameters (RFC 9106), few at a time: hashing must not starve those who only read."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.domain.accounts.errors import BusyError
from app.kernel.tokens import new_token

AT_ONCE = 1  # by one process: one hash takes 64 MiB and, by itself, every core
WAITING = 2  # threads of a process that may wait for their turn; the others go on serving readers


def quick() -> PasswordHasher:
    """Give parameters that cost nearly nothing, for tests; they protect nothing."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class Argon2Hasher:
    """Hashes and verifies passwords; more than `AT_ONCE` + `WAITING` at the same time are told to come back."""

    def __init__(self, hasher: PasswordHasher | None = None, *, at_once: int = AT_ONCE, waiting: int = WAITING) -> None:
        self._hasher = hasher or PasswordHasher()
        self._admitted = BoundedSemaphore(at_once + waiting)
        self._turns = BoundedSemaphore(at_once)

    def hash(self, password: str) -> str:
        """Give what is stored of a password; BusyError when too many wait."""
        with self._turn():
            return self._hasher.hash(_bytes(password))

    def verify(self, stored: str | None, password: str) -> bool:
        """Tell whether a password is the stored one; as long a work when nothing is stored. BusyError as above."""
        with self._turn():
            try:
                self._hasher.verify(stored or self._nobody, _bytes(password))
            except (VerificationError, InvalidHashError):
                return False
        return stored is not None

    @cached_property
    def _nobody(self) -> str:
        """Give what no password is the one of, made with the same parameters as the others."""
        return self._hasher.hash(new_token())

    def is_outdated(self, stored: str) -> bool:
        """Tell whether what is stored was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(stored)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._admitted.acquire(blocking=False):
            raise BusyError("too many passwords at once")
        try:
            with self._turns:
                yield
        finally:
            self._admitted.release()


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")
