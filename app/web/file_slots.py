"""How many large files a process sends at once: a slow reader keeps a thread, and pages need some of them."""

from threading import BoundedSemaphore

from app.kernel.storage import PIECE, Pieces, StoreAwayError

MOST = 3  # of the threads of a worker (deploy/gunicorn.conf.py)
LARGE = 1024 * 1024  # bytes; what is smaller is soon out of the thread's hands


class BusyError(StoreAwayError):
    """As many large files as may be are on their way: come back when one has ended."""


class FileSlots:
    """Hands out places for large files."""

    def __init__(self, most: int = MOST) -> None:
        self._free = BoundedSemaphore(most)

    def take(self, length: int) -> "Slot":
        """Take a place for so many bytes; BusyError when there is none, and none is needed for a few."""
        if length < LARGE:
            return Slot(None)
        if not self._free.acquire(blocking=False):
            raise BusyError("as many large files as may be are on their way")
        return Slot(self._free)


class Slot:
    """A place for one file."""

    def __init__(self, free: BoundedSemaphore | None) -> None:
        self._free = free

    def give_back(self) -> None:
        """Let another have it; twice does no harm."""
        free, self._free = self._free, None
        if free is not None:
            free.release()

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
