"""Room for what is kept, up to a number of bytes: the oldest goes to make place for the newest."""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Shelf(Generic[K, V]):
    """Things by key, safe for threads; the newest stays even where it alone is larger than the room."""

    def __init__(self, room: int) -> None:
        """Take the bytes that all things together may take."""
        self._room = room
        self._things: OrderedDict[K, tuple[V, int]] = OrderedDict()
        self._taken = 0
        self._lock = Lock()

    def find(self, key: K) -> V | None:
        """Find what is kept under a key; takes no lock."""
        found = self._things.get(key)
        return found[0] if found else None

    def keep(self, key: K, thing: V, size: int) -> None:
        """Keep a thing of so many bytes, in place of an older one of that key."""
        with self._lock:
            _, replaced = self._things.pop(key, (None, 0))
            self._things[key] = thing, size
            self._taken += size - replaced
            while self._taken > self._room and len(self._things) > 1:
                _, (_, dropped) = self._things.popitem(last=False)
                self._taken -= dropped
