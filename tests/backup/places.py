"""An installation as a backup sees it: a database, a store of files, a folder of brands, and the commands."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from click.testing import Result
from sqlalchemy import (
    Executable,
    LargeBinary,
    NullPool,
    String,
    Table,
    column,
    create_engine,
    make_url,
    select,
    table,
    text,
)
from sqlalchemy.types import TypeEngine

from app.backup.shapes import list_shapes
from app.doctor.row_security import look_at_row_security
from app.doctor.signs import Level
from app.factory import create_app
from app.kernel.db import Json, UtcDateTime
from app.migrations import runner
from tests import crowd
from tests.cast import ACORN, BIRCH
from tests.databases import Database
from tests.postgres import rights_in
from tests.stock import settings_from
from tests.tenancy.folders import plant

KEY = "k" * 32
FILES: Mapping[str, bytes] = {
    f"{ACORN}/00000000-0000-7000-8000-000000000001": bytes(range(256)) * 3000,  # more than one piece
    f"{ACORN}/00000000-0000-7000-8000-000000000002": b"",
    f"{BIRCH}/00000000-0000-7000-8000-000000000001": b"of another brand under the same id",
}
# What is hard to carry from one database to another, by table and column.
HARD: Mapping[tuple[str, str], tuple[TypeEngine[Any], Any]] = {
    ("outgoing_mail", "args"): (Json, {"é": [1, 1.5, -0.25, True, None, "\\ \u00a0 😀\n"], "": {"a": {}, "n": 2**53}}),
    ("ticket_file", "content"): (LargeBinary(), bytes(range(256)) * 5000),  # more than a piece
    ("passkey", "public_key"): (LargeBinary(), b""),
    ("account_word", "word"): (String(), "ß “œ” ; '--' \t \\N 😀"),
    ("account", "first_name"): (String(), "sealed:0a1b2c3d:AAAA"),  # stays sealed
    ("ticket_message", "body"): (String(), "4111 1111 1111 1111"),  # a model would mask it
    ("account", "registered_at"): (UtcDateTime(), datetime(2026, 10, 25, 0, 59, 59, 999999, UTC)),
}
Rows = Mapping[str, Sequence[bytes]]


class Place:
    """One installation in a folder."""

    def __init__(self, folder: Path, database: Database) -> None:
        self.folder, self.database = folder, database
        self.tenants, self.files = folder / "tenants", folder / "var" / "files"
        self.tenants.mkdir(parents=True)

    def fill(self) -> None:
        """Put rows of two brands into every table, files into the store, and one brand into the folder."""
        for brand in (ACORN, BIRCH):
            crowd.put_into_every_table(make_url(self.database.superuser_url), brand, 3)
        self._harden()
        plant(self.tenants, ACORN)
        (self.tenants / ACORN / ".note").write_text("é")
        for key, content in FILES.items():
            (self.files / key).parent.mkdir(parents=True, exist_ok=True)
            (self.files / key).write_bytes(content)

    def _harden(self) -> None:
        engine = create_engine(self.database.superuser_url, poolclass=NullPool)
        with engine.begin() as connection:
            for (name, changed), (kind, value) in HARD.items():
                hardened = table(name, column("tenant", String()), column(changed, kind))
                connection.execute(hardened.update().where(hardened.c.tenant == ACORN).values({changed: value}))
        engine.dispose()

    def flask(self, *arguments: str, typed: str = "", **variables: str) -> Result:
        """Run a command of this installation."""
        ours = {
            "MODE": "test",
            "DATA": str(self.folder / "var"),
            "DATABASE_URL": self.database.url,
            "DATABASE_OWNER_URL": self.database.owner_url,
            "TENANTS": str(self.tenants),
            "SECRET_KEY": KEY,
        }
        app = create_app(settings_from(**ours | variables))
        with app.app_context():
            result = app.test_cli_runner().invoke(args=list(arguments), input=typed)
        app.extensions["guichet"].engine.dispose()
        return result

    def rows(self) -> Rows:
        """Give every row of every table, as the driver gives it, past every wall."""
        return self._read(lambda name, _: text(f'SELECT * FROM "{name}"'))  # noqa: S608 - a table of ours

    def values(self) -> Rows:
        """Give the same as values that both kinds of database have."""
        return self._read(lambda _, found: select(*sorted(found.columns, key=lambda each: each.name)))

    def _read(self, asked: Callable[[str, Table], Executable]) -> Rows:
        engine = create_engine(self.database.superuser_url, poolclass=NullPool)
        with engine.connect() as connection:
            tables = {each.name: each.as_table() for each in list_shapes(connection)}
            read = {name: connection.execute(asked(name, each)).all() for name, each in tables.items()}
        engine.dispose()
        return {
            name: sorted(msgspec.json.encode(tuple(row), order="sorted") for row in found)
            for name, found in read.items()
        }

    def faults(self) -> Sequence[object]:
        """Give what of the tables is not as the models have it, keys included, and which walls are down."""
        owner, app = (create_engine(url, poolclass=NullPool) for url in (self.database.owner_url, self.database.url))
        with owner.connect() as connection:
            found = runner.differences(connection)
        if self.database.kind == "postgresql":
            with app.connect() as connection:
                found += [sign for sign in look_at_row_security(connection) if sign.level is not Level.FINE]
        return found

    def rights(self) -> object:
        """Give what each role may do with each table, where there are roles."""
        if self.database.kind == "sqlite":
            return None
        with create_engine(self.database.superuser_url, poolclass=NullPool).connect() as connection:
            return rights_in(connection)

    def kept(self) -> Mapping[str, bytes]:
        """Give what lies in the folder of the store."""
        return _contents(self.files)

    def brands(self) -> Mapping[str, bytes]:
        """Give what lies in the folder of the brands."""
        return _contents(self.tenants)


def _contents(folder: Path) -> Mapping[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
