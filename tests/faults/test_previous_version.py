"""While an upgrade goes on, the version before works on the database of this one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.migrations.revisions import newest_revision
from tests.databases import DATA_KEY
from tests.stock import ROOT

PROGRAM = ROOT / "tests" / "faults" / "previous_process.py"
_FEWEST = 40  # pages


def git(*arguments: str) -> bytes:
    return subprocess.run(["git", "-C", ROOT, *arguments], check=True, capture_output=True).stdout  # noqa: S607 - found in PATH


@pytest.fixture(scope="session")
def version_before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lay out the last commit that did not have the newest migration."""
    added = ("log", "-1", "--no-renames", "--diff-filter=A", "--format=%H", "--", "app/migrations/versions/*.py")
    commit = git(*added).decode().strip()
    assert commit, "the history of the repository is not here: clone it whole"
    folder = tmp_path_factory.mktemp("before")
    subprocess.run(["tar", "-x", "-C", folder], input=git("archive", f"{commit}^"), check=True)  # noqa: S607 - as above
    return folder


def test_it_has_another_schema(version_before: Path) -> None:
    versions = version_before / "app" / "migrations" / "versions"

    assert max(path.name[:4] for path in versions.glob("[0-9]*.py")) < newest_revision()


def test_the_version_before_reads_and_writes_on_the_new_schema(
    version_before: Path, stocked_url: str, brands: Path, tmp_path: Path
) -> None:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("GUICHET_")}
    ours = {
        "MODE": "test",
        "DATABASE_URL": stocked_url,
        "DATA": str(tmp_path),
        "DATA_KEYS": DATA_KEY,
        "TENANTS": str(brands),
    }
    environ |= {f"GUICHET_{name}": value for name, value in ours.items()} | {"PYTHONPATH": str(version_before)}
    done = subprocess.run(
        [sys.executable, PROGRAM], cwd=version_before, env=environ, check=False, capture_output=True, text=True
    )

    *wrong, pages = done.stdout.splitlines() or ["nothing came"]
    assert (done.returncode, wrong) == (0, []), done.stderr
    assert int(pages) > _FEWEST
