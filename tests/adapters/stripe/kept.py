"""What a stand-in in another process was asked through the SDK, answered and told of, read from its file."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from app.demo.stripe.api import shown
from tests.adapters.stripe.contract import Exchange, misfits, misfits_of

_KEY = {"Authorization": "Bearer sk_test_fake_any"}  # only a server's requests have a key by which they are kept


class KeptExchanges:
    """Holds what the file has of new to the SDK's types: requests that change something, and every object."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._seen: set[tuple[str, ...]] = set()

    def list_misfits(self) -> list[str]:
        """List what does not fit among what was not looked at before."""
        if not self._file.exists():
            return []
        with closing(sqlite3.connect(self._file, timeout=30)) as connection:
            asked = connection.execute("SELECT request, status, body FROM replay").fetchall()
            kept = connection.execute("SELECT body FROM object").fetchall()
        new = [row for row in (*asked, *kept) if row not in self._seen]
        self._seen.update(new)
        return sorted({misfit for row in new for misfit in _misfits_of_row(row)})


def _misfits_of_row(row: tuple[str, ...]) -> Iterator[str]:
    if len(row) == 1:
        yield from misfits_of(shown(json.loads(row[0])))
        return
    request, status, body = row
    method, path, query = request.split(" ", 2)
    yield from misfits(Exchange(method, path, query, _KEY, int(status), body))
