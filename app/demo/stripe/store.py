"""The stand-in's state: one SQLite file, the objects of every account in it, and the clock."""

import json
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import time

from app.demo.stripe.errors import Body, missing

_TABLES = """
CREATE TABLE IF NOT EXISTS object (
  seq INTEGER PRIMARY KEY, account TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL,
  UNIQUE (account, id)
);
CREATE TABLE IF NOT EXISTS replay (
  account TEXT NOT NULL, key TEXT NOT NULL, request TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL,
  PRIMARY KEY (account, key)
);
CREATE TABLE IF NOT EXISTS clock (id INTEGER PRIMARY KEY CHECK (id = 1), ahead INTEGER NOT NULL);
INSERT OR IGNORE INTO clock VALUES (1, 0);
"""
_PATIENCE = 30  # seconds for another process


@dataclass
class Ledger:
    """One account in one transaction, at one moment."""

    connection: sqlite3.Connection
    account: str
    now: int
    events: list[Body] = field(default_factory=list)

    def new_id(self, prefix: str) -> str:
        """Make an id."""
        return f"{prefix}_{secrets.token_hex(10)}"

    def find(self, kind: str, given: str) -> Body:
        """Give an object of this account; ApiError when it has none by this id."""
        row = self.connection.execute(
            "SELECT body FROM object WHERE account = ? AND kind = ? AND id = ?", (self.account, kind, given)
        ).fetchone()
        if row is None:
            raise missing(kind, given)
        found: Body = json.loads(row[0])
        return found

    def list(self, kind: str, **equal: object) -> list[Body]:
        """List objects, the newest first."""
        rows = self.connection.execute(
            "SELECT body FROM object WHERE account = ? AND kind = ? ORDER BY seq DESC", (self.account, kind)
        )
        found = [json.loads(body) for (body,) in rows]
        return [each for each in found if all(each.get(name) == value for name, value in equal.items())]

    def put(self, body: Body) -> Body:
        """Keep an object, new or changed."""
        self.connection.execute(
            "INSERT INTO object (account, kind, id, body) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (account, id) DO UPDATE SET body = excluded.body",
            (self.account, body["object"], body["id"], json.dumps(body)),
        )
        return body


class Store:
    """Opens transactions; several processes may share the file."""

    def __init__(self, path: Path, *, real_time: Callable[[], float] = time) -> None:
        self._path = path
        self._real_time = real_time
        with closing(self._connect()) as connection:
            connection.executescript(_TABLES)

    @contextmanager
    def open(self, account: str) -> Iterator[Ledger]:
        """Open an account for one transaction, kept unless it ends with an error."""
        with closing(self._connect()) as connection:
            connection.execute("BEGIN IMMEDIATE")
            (ahead,) = connection.execute("SELECT ahead FROM clock").fetchone()
            yield Ledger(connection, account, int(self._real_time()) + ahead)
            connection.execute("COMMIT")

    def accounts(self) -> list[str]:
        """List the accounts that have anything."""
        with closing(self._connect()) as connection:
            return [name for (name,) in connection.execute("SELECT DISTINCT account FROM object ORDER BY account")]

    def move(self, seconds: int) -> None:
        """Set the clock ahead."""
        with closing(self._connect()) as connection:
            connection.execute("UPDATE clock SET ahead = ahead + ?", (seconds,))

    def now(self) -> int:
        """Give the stand-in's time."""
        with closing(self._connect()) as connection:
            (ahead,) = connection.execute("SELECT ahead FROM clock").fetchone()
        return int(self._real_time()) + int(ahead)

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self._path, timeout=_PATIENCE, isolation_level=None)
