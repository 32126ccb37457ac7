"""What the demo holds before its parts start."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.cli.scaffold import write_scaffold
from app.demo.people import read_people
from app.demo.stocking import stock
from app.domain.faq.models import FaqEntry
from app.factory import create_app
from app.kernel.db import open_session
from tests.stock import settings_from

pytestmark = pytest.mark.posts_mails  # the customer was billed


@pytest.fixture
def brand(tmp_path: Path) -> Path:
    """Give the folder of an installation's only brand, and of its FAQ."""
    folder = tmp_path / "content" / "faq" / "birch"
    list(write_scaffold("birch", tmp_path / "tenants" / "birch", folder, today=date(2026, 11, 22)))
    return folder


def start(tmp_path: Path) -> tuple[int, int]:
    """Fill the database of a folder as the demo's start does; give how many entries and people there are."""
    given = {"DATA": tmp_path / "var", "TENANTS": tmp_path / "tenants", "CONTENT": tmp_path / "content"}
    app = create_app(settings_from(MODE="test", **{name: str(value) for name, value in given.items()}))
    engine = app.extensions["guichet"].engine
    try:
        stock(app)
        with open_session(engine, "birch") as session:
            entries = session.scalar(select(func.count()).select_from(FaqEntry)) or 0
    finally:
        engine.dispose()
    return entries, len(read_people(tmp_path / "var"))


@pytest.mark.usefixtures("brand")
def test_an_empty_folder_is_given_tables_a_faq_and_people_and_keeps_them(tmp_path: Path) -> None:
    first = start(tmp_path)

    assert first == (first[0], 3)
    assert first[0] > 0
    assert start(tmp_path) == first


def test_a_mistake_in_the_faq_ends_the_start_and_is_named(
    brand: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    entry = next(brand.rglob("*.md"))
    entry.write_text("no front matter")

    with pytest.raises(SystemExit) as ended:
        start(tmp_path)

    assert ended.value.code == 1
    assert entry.name in capfd.readouterr().out
