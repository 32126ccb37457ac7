"""The rehearsal: everything is backed up and restored elsewhere, and every row and every file is the same."""

import tomllib

from app.migrations import runner
from app.migrations.revisions import newest_revision
from app.version import VERSION
from tests.backup.conftest import Empty
from tests.backup.places import FILES, Place
from tests.stock import ROOT

OTHER = {"sqlite": "postgresql", "postgresql": "sqlite"}


def test_every_row_and_every_file_come_back_as_they_were(full: Place, empty: Empty) -> None:
    made = full.flask("backup", "create", "--to", str(full.folder / "all.tar"))
    place = empty(full.database.kind)
    done = place.flask("backup", "restore", str(full.folder / "all.tar"))

    assert (made.exit_code, done.exit_code) == (0, 0), made.output + done.output
    assert place.rows() == full.rows()
    assert place.kept() == full.kept() == FILES
    assert place.brands() == full.brands()
    assert all(len(rows) >= 2 for rows in place.rows().values())
    assert set(place.rows()) == set(runner.metadata_of_rooms().tables)
    assert place.faults() == []
    assert place.rights() == full.rights()  # by the migrations alone, and by the command that gives them again


def test_an_installation_moves_to_the_other_kind_of_database(full: Place, empty: Empty) -> None:
    full.flask("backup", "create", "--to", str(full.folder / "all.tar"))
    place = empty(OTHER[full.database.kind])
    done = place.flask("backup", "restore", str(full.folder / "all.tar"))

    assert done.exit_code == 0, done.output
    assert place.values() == full.values()
    assert place.faults() == []
    assert f"revision {newest_revision()}" in done.output


def test_an_archive_says_which_version_made_it() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

    assert project["version"] == VERSION
