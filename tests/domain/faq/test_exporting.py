from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.domain.faq.exporting import export_language
from app.domain.faq.folders import load_folder
from app.domain.faq.importing import import_folder
from app.kernel.db import transaction
from tests.cast import BIRCH
from tests.databases import OpenSession
from tests.domain.faq.trees import plant_entry
from tests.stock import LANGUAGES, ROOT

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
CONTENT = ROOT / "content" / "faq"
EVERY_FAQ = [(brand.name, language) for brand in sorted(CONTENT.iterdir()) for language in LANGUAGES[brand.name]]


def tree(root: Path) -> dict[str, bytes]:
    """Give every file under a folder, by its path there."""
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.mark.parametrize(("brand", "language"), EVERY_FAQ)
def test_what_is_imported_comes_out_byte_for_byte(
    open_session: OpenSession, tmp_path: Path, brand: str, language: str
) -> None:
    session = open_session(brand)
    with transaction(session):
        import_folder(session, load_folder(CONTENT / brand, language), now=NOON)
    written = export_language(session, language, tmp_path / "out")
    assert tree(tmp_path / "out" / language) == tree(CONTENT / brand / language)
    assert written == len(tree(CONTENT / brand / language))


def test_what_readers_no_longer_see_is_not_written(open_session: OpenSession, tmp_path: Path) -> None:
    session = open_session(BIRCH)
    files = tmp_path / "in" / "en"
    for place in ("01-a/01-one", "01-a/02-two", "02-b/01-three"):
        plant_entry(files, place)
    with transaction(session):
        import_folder(session, load_folder(tmp_path / "in", "en"), now=NOON)
    (files / "01-a" / "01-one.md").unlink()
    (files / "02-b" / "01-three.md").unlink()
    with transaction(session):
        import_folder(session, load_folder(tmp_path / "in", "en"), now=NOON)
    export_language(session, "en", tmp_path / "out")
    assert set(tree(tmp_path / "out")) == {"en/01-a/_section.md", "en/01-a/02-two.md"}
