"""Whatever is wrong with an archive or with the place it would go to: one line, and nothing is half restored."""

import io
import os
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import create_engine

from app.kernel.db import new_owner_engine
from app.migrations import runner
from app.migrations.revisions import newest_revision
from tests.backup.conftest import Empty
from tests.backup.places import FILES, Place
from tests.cast import ACORN
from tests.databases import Database
from tests.faults.room import room_for

Change = Callable[[bytes], bytes]


@pytest.fixture
def archive(full: Place) -> Path:
    """A backup of everything."""
    path = full.folder / "all.tar"
    assert full.flask("backup", "create", "--to", str(path)).exit_code == 0
    return path


def is_untouched(place: Place) -> bool:
    """Tell whether an empty installation is as it was, up to the folders."""
    left = {path.name for path in place.folder.rglob("*") if path.is_file()}
    return not left and _tables(place.database) == 0


def _tables(database: Database) -> int:
    if database.kind == "sqlite":
        return int(Path(database.url.removeprefix("sqlite:///")).exists())
    with new_owner_engine(database.owner_url).connect() as connection:
        return int(
            connection.exec_driver_sql("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").scalar_one()
        )


def refusal(result: Result) -> str:
    """Give the one line of a refusal."""
    assert result.exit_code == 1, result.output
    lines = [line for line in result.output.splitlines() if not line.startswith("{")]  # the log's
    assert len(lines) == 1, result.output
    return lines[0]


def changed(path: Path, change: Change) -> str:
    """Write a changed copy of a file."""
    copy = path.with_name("changed")
    copy.write_bytes(change(path.read_bytes()))
    return str(copy)


def flipped(part: bytes) -> Change:
    """Change one bit behind where some bytes stand."""

    def flip(content: bytes) -> bytes:
        place = content.index(part) + len(part)
        return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]

    return flip


def with_member(name: str, kind: bytes = tarfile.REGTYPE) -> Change:
    """Put a member of that name behind the first."""

    def put(content: bytes) -> bytes:
        info = tarfile.TarInfo(name)
        info.type, info.linkname = kind, "/etc" if kind == tarfile.SYMTYPE else ""
        with tarfile.open(fileobj=io.BytesIO(content)) as tar:
            place = tar.getmembers()[1].offset
        return content[:place] + info.tobuf() + content[place:]

    return put


DAMAGES: dict[str, tuple[Change, str]] = {
    "a bit of a file": (flipped(FILES["birch/00000000-0000-7000-8000-000000000001"][:-1]), "something else"),
    "a bit of a head": (flipped(b'"format": '), "its format is 0"),
    "cut in the middle": (lambda content: content[: len(content) // 2], "damaged"),
    "cut before the manifest": (lambda content: content[: content.rindex(b"manifest.json")], "ends too early"),
    "cut between members": (lambda content: content[: content.index(b"SHA256SUMS")] + bytes(1024), "too early"),
    "no archive at all": (lambda _: b"what is this?" * 1000, "no archive of Guichet"),
    "nothing": (lambda _: b"", "no archive of Guichet"),
    "a path upwards": (with_member("tenants/../../outside"), "nothing that a backup holds"),
    "a path from the root": (with_member("/etc/passwd"), "nothing that a backup holds"),
    "a path of a file": (with_member("files/../acorn"), "nothing that a backup holds"),
    "a link": (with_member("tenants/acorn/link", tarfile.SYMTYPE), "is no file"),
    "another table": (with_member("tables/pg_authid/000001.json.gz"), "pg_authid"),
}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_archive_is_refused_and_restores_nothing(
    archive: Path, full: Place, empty: Empty, damage: str
) -> None:
    change, said = DAMAGES[damage]
    place = empty(full.database.kind)

    assert said in refusal(place.flask("backup", "restore", changed(archive, change)))
    assert is_untouched(place)
    assert not (full.folder / "outside").exists()


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_one_that_is_found_damaged_at_its_end_leaves_a_server_as_it_was(archive: Path, full: Place) -> None:
    before, (change, said) = full.rows(), DAMAGES["cut before the manifest"]

    assert said in refusal(full.flask("backup", "restore", changed(archive, change), "--replace"))
    assert (full.rows(), full.kept()) == (before, FILES)


def test_an_archive_of_a_newer_schema_is_refused(archive: Path, full: Place, empty: Empty) -> None:
    newest, place = newest_revision().encode(), empty(full.database.kind)
    newer = changed(archive, lambda content: content.replace(b'"revision": "' + newest, b'"revision": "9999', 1))

    assert f"at revision 9999, this version knows {newest_revision()}" in refusal(
        place.flask("backup", "restore", newer)
    )
    assert is_untouched(place)


def test_an_older_archive_is_restored_as_it_was_and_asks_for_the_upgrade(
    empty: Empty, full: Place, tmp_path: Path
) -> None:
    old, path = (
        Place(tmp_path / "old", Database("sqlite", *[f"sqlite:///{tmp_path / 'old.sqlite3'}"] * 3)),
        tmp_path / "a",
    )
    engine = create_engine(old.database.url)
    with engine.begin() as connection:
        runner.upgrade_to(connection, "0012")
        connection.exec_driver_sql("INSERT INTO faq_version (tenant, number) VALUES ('acorn', 7)")
    engine.dispose()
    assert old.flask("backup", "create", "--to", str(path)).exit_code == 0
    place = empty(full.database.kind)

    done = place.flask("backup", "restore", str(path))

    assert "run flask db upgrade" in done.output
    assert place.values() == old.values()
    assert place.flask("db", "upgrade").exit_code == 0
    assert place.values()["faq_version"] == [b'[7,"acorn"]']


def test_a_place_that_is_not_empty_is_left_as_it_is_unless_asked(archive: Path, full: Place) -> None:
    before = full.rows()
    said = refusal(full.flask("backup", "restore", str(archive)))
    assert "has brands" in said
    assert "the store has files" in refusal(full.flask("backup", "restore", str(archive), "--without-tenants"))
    for key in FILES:
        (full.files / key).unlink()
    assert "the database" in refusal(full.flask("backup", "restore", str(archive), "--without-tenants"))
    assert (full.rows(), full.kept()) == (before, {})

    (full.tenants / ACORN / "new").write_text("lost")
    done = full.flask("backup", "restore", str(archive), "--replace")

    assert done.exit_code == 0, done.output
    assert (full.rows(), full.kept()) == (before, FILES)
    assert "acorn/new" not in full.brands()
    assert (full.folder / "tenants.before" / ACORN / "new").read_text() == "lost"


@pytest.mark.parametrize("encrypted", [False, True])
def test_a_full_disk_leaves_no_archive(full: Place, *, encrypted: bool) -> None:
    recipient = full.flask("backup", "key", str(full.folder / "key")).output.strip()
    to = full.folder / "out"
    to.mkdir()
    with room_for(100_000):
        made = full.flask("backup", "create", "--to", str(to), *(["--recipient", recipient] if encrypted else []))

    assert "File too large" in refusal(made)
    assert list(to.iterdir()) == []


def test_a_full_disk_restores_nothing(archive: Path, full: Place, empty: Empty) -> None:
    place = empty(full.database.kind)
    with room_for(200_000):
        refusal(place.flask("backup", "restore", str(archive)))

    assert is_untouched(place)


def test_an_archive_overwrites_nothing_and_is_its_owners_alone(archive: Path, full: Place) -> None:
    content = archive.read_bytes()

    assert "is there already" in refusal(full.flask("backup", "create", "--to", str(archive)))
    assert (archive.read_bytes(), archive.stat().st_mode & 0o777) == (content, 0o600)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_database_that_is_in_use_is_not_replaced(archive: Path, full: Place) -> None:
    engine, before = create_engine(full.database.url), full.rows()
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA journal_mode = WAL")
        connection.exec_driver_sql("BEGIN")
        connection.exec_driver_sql("SELECT * FROM account").all()

        assert "stop Guichet first" in refusal(full.flask("backup", "restore", str(archive), "--replace"))
    engine.dispose()
    assert full.rows() == before
    assert (full.tenants / ACORN).is_dir()


def test_a_database_without_tables_is_not_backed_up(full: Place, empty: Empty) -> None:
    place = empty(full.database.kind)
    place.flask("files", "check")  # makes the folder of the data

    assert "the database" in refusal(place.flask("backup", "create", "--to", str(place.folder / "a.tar")))
    assert not os.path.lexists(place.folder / "a.tar")
