"""`flask faq` from the outside: what it says, what it does, and with what status it ends."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from app.cli.faq import group
from app.domain.faq.search.misses import count_miss
from app.domain.faq.versions import read_version
from app.kernel.db import open_session, transaction
from tests.databases import Database
from tests.stock import ROOT, app_on, plant_brands

Run = Callable[..., Result]


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return copytree(ROOT / "content", tmp_path / "content")


@pytest.fixture
def app(database: Database, content: Path, tmp_path: Path) -> Iterator[Flask]:
    brands = plant_brands(tmp_path / "tenants")
    app = app_on(database.url, brands, CONTENT=str(content))
    yield app
    app.extensions["guichet"].engine.dispose()


@pytest.fixture
def run(app: Flask) -> Run:
    def invoke(*arguments: object) -> Result:
        with app.app_context():  # as `flask` itself does
            return CliRunner().invoke(group, list(map(str, arguments)))

    return invoke


def version(app: Flask, slug: str) -> int:
    with open_session(app.extensions["guichet"].engine, slug) as session:
        return read_version(session)


def test_an_import_says_what_it_did_in_each_language(run: Run) -> None:
    first, second = run("import", "omicron"), run("import", "omicron")
    assert [line.split(",")[0] for line in first.stdout.splitlines()] == [
        f"omicron {language}: 16 new" for language in ("fr", "en", "de")
    ]
    assert second.output.count("0 new, 0 changed, 0 withdrawn, 16 unchanged, 0 kept as edited") == 3


def test_a_mistake_is_named_and_the_brand_keeps_its_faq(run: Run, app: Flask, content: Path) -> None:
    run("import", "camermix")
    before = version(app, "camermix")
    path = content / "faq" / "camermix" / "en" / "02-sign-in" / "03-account-blocked.md"
    path.write_text(path.read_text() + "\nAfter five attempts and {{ policy.gone }}.\n")
    lines = path.read_text().count("\n")
    refused = run("import", "camermix")
    assert refused.exit_code == 1
    assert f"{path}:{lines}: “{{{{ policy.gone }}}}” leads nowhere" in refused.output
    assert "camermix: not imported; the FAQ stays as it was." in refused.output
    assert version(app, "camermix") == before
    assert run("lint", "camermix").exit_code == 1


def test_another_brands_mistake_keeps_no_brand_from_its_faq(run: Run, app: Flask, content: Path) -> None:
    (content / "faq" / "camcha" / "fr" / "stray.md").write_text("")
    copytree(content / "faq" / "camcha", content / "faq" / "birch")
    result = run("import", "--all")
    assert result.exit_code == 1
    assert {slug: version(app, slug) > 0 for slug in ("camcha", "omicron")} == {"camcha": False, "omicron": True}


def test_what_is_clean_is_not_spoken_of(run: Run) -> None:
    result = run("lint", "support-technique")
    assert (result.exit_code, result.stdout) == (0, "")


def test_an_export_writes_the_bytes_that_were_imported(run: Run, content: Path, tmp_path: Path) -> None:
    run("import", "remember-provence")
    result = run("export", "remember-provence", "--to", tmp_path / "out")
    assert result.stdout == "remember-provence: 46 files written.\n"
    for path in (tmp_path / "out").rglob("*.md"):
        assert (
            path.read_bytes()
            == (content / "faq" / "remember-provence" / path.relative_to(tmp_path / "out")).read_bytes()
        )


@pytest.mark.parametrize("arguments", [["import"], ["lint", "oak"], ["export", "oak"]])
def test_an_unknown_brand_is_told_the_known_ones(run: Run, arguments: list[str]) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert "camcha" in result.output


def test_what_was_sought_in_vain_is_listed_by_language_the_most_sought_first(run: Run, app: Flask) -> None:
    with open_session(app.extensions["guichet"].engine, "omicron") as session:
        for query, language in [("lion", "fr"), ("girafe", "fr"), ("girafe", "fr"), ("giraffe", "de")]:
            with transaction(session):
                count_miss(session, query, language=language, now=datetime(2026, 11, 22, 9, tzinfo=UTC))
    assert run("misses", "omicron").stdout.splitlines() == [
        "fr     2 2026-11-22 girafe",
        "fr     1 2026-11-22 lion",
        "de     1 2026-11-22 giraffe",
    ]
