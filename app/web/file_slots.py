"""How many large files a process sends at once: a slow reader keeps a thread, and pages need some of them."""

from collections import Counter
from threading import RLock

from app.kernel.storage import PIECE, Pieces, StoreAwayError

MOST = 3  # of the threads of a worker (deploy/gunicorn.conf.py)
LARGE = 1024 * 1024  # bytes; what is smaller is soon out of the thread's hands


class BusyError(StoreAwayError):
    """As many large files as may be are on their way: come back when one has ended."""


class FileSlots:
    """Hands out places for large files; one is never the same brand's as all the others."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._taken = Counter[str]()
        self._lock = RLock()  # a place may come back by itself in the midst of taking one

    def take(self, length: int, tenant: str) -> "Slot":
        """Take a place for so many bytes; BusyError when there is none, and none is needed for a few."""
        if length < LARGE:
            return Slot(None, tenant)
        with self._lock:
            if self._taken.total() >= self._most or self._taken[tenant] >= max(1, self._most - 1):
                raise BusyError("as many large files as may be are on their way")
            self._taken[tenant] += 1
        return Slot(self, tenant)

    def free(self, tenant: str) -> None:
        """Let another have a place that was taken for this brand."""
        with self._lock:
            self._taken[tenant] -= 1


class Slot:
    """A place for one file; of `slots`, or none where the file is small."""

    def __init__(self, slots: FileSlots | None, tenant: str) -> None:
        self._slots = slots
        self._tenant = tenant

    def give_back(self) -> None:
        """Let another have it; twice does no harm."""
        slots, self._slots = self._slots, None
        if slots is not None:
            slots.free(self._tenant)

    def __del__(self) -> None:
        self.give_back()  # of an answer that failed before it began, which nobody closes


class SentPieces:
    """A file on its way, whose place is given back when it is closed."""

    def __init__(self, pieces: Pieces, slot: Slot) -> None:
        self._pieces = pieces
        self._slot = slot
        if hasattr(pieces, "fileno"):
            self.fileno = pieces.fileno  # a server looks whether there is one

    def read(self, size: int = PIECE) -> bytes:
        """Give the next bytes."""
        return self._pieces.read(size)

    def close(self) -> None:
        """Let go of the file and of its place."""
        try:
            self._pieces.close()
        finally:
            self._slot.give_back()
