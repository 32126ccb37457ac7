"""An installation without a brand, and its commands."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from app.factory import create_app
from app.settings import load_settings

Run = Callable[..., Result]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An installation without a brand."""
    for name in ("tenants", "content"):
        (tmp_path / name).mkdir()
    return tmp_path


@pytest.fixture
def flask(root: Path) -> Run:
    """Run `flask …` in that installation, as it is on disk at that moment."""

    def run(*arguments: str) -> Result:
        environ = {"MODE": "test", "DATA": root / "var", "TENANTS": root / "tenants", "CONTENT": root / "content"}
        settings = load_settings({f"GUICHET_{name}": str(value) for name, value in environ.items()})
        app = create_app(settings)
        with app.app_context():  # as the `flask` command does
            return app.test_cli_runner().invoke(args=list(arguments))

    return run
