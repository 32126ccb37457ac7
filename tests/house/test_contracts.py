"""The architecture is held by import contracts; each fails on a planted breach."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LAYERS, ROOMS = "Imports run downwards", "Rooms refer upwards by id only"
# Where an import is planted, what it imports, and which contract must fail.
BREACHES = [
    ("kernel/ids.py", "app.domain.hours.rules", LAYERS),
    ("domain/hours/rules.py", "app.tenancy.config", LAYERS),
    ("domain/faq/rendering.py", "app.web.request", LAYERS),
    ("tenancy/theme.py", "app.web.assets", LAYERS),
    ("web/forms.py", "app.blueprints.faq.forms", LAYERS),
    ("web/logs.py", "app.adapters.smtp", LAYERS),
    ("blueprints/faq/views.py", "app.adapters.queue", LAYERS),
    ("blueprints/faq/views.py", "app.cli.faq", LAYERS),
    ("cli/faq.py", "app.blueprints.faq.views", LAYERS),
    ("adapters/smtp.py", "app.jobs", LAYERS),
    ("cli/db.py", "app.factory", LAYERS),
    ("domain/mail/models.py", "app.domain.faq.models", ROOMS),
    ("domain/hours/rules.py", "app.domain.faq.models", ROOMS),
]


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the code and its contracts."""
    folder = tmp_path_factory.mktemp("house")
    shutil.copytree(ROOT / "app", folder / "app", ignore=lambda _, names: [n for n in names if n == "__pycache__"])
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


@pytest.fixture
def planted(copied: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """Plant a forbidden import, inside a function so that no test of ours would ever run it."""
    name, imported, _ = request.param
    path = copied / "app" / name
    text = path.read_text()
    path.write_text(f"{text}\n\ndef _breach() -> None:\n    import {imported}\n")
    yield copied
    path.write_text(text)


def lint(folder: Path) -> "subprocess.CompletedProcess[str]":
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_the_contracts_hold(copied: Path) -> None:
    done = lint(copied)

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("planted", "contract"),
    [(breach, breach[2]) for breach in BREACHES],
    indirect=["planted"],
    ids=[f"{name} imports {imported}" for name, imported, _ in BREACHES],
)
def test_a_planted_breach_breaks_its_contract(planted: Path, contract: str) -> None:
    done = lint(planted)

    assert done.returncode == 1
    assert f"{contract} BROKEN" in done.stdout
