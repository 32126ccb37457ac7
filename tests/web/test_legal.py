"""Legal pages are read with their brand: no file can break one while it is served."""

from pathlib import Path

import pytest
from flask import Flask

from app.web.installation import EXTENSION
from tests.stock import MakeApp, plant_brands
from tests.web.conftest import Get


@pytest.fixture
def planted(tmp_path: Path) -> Path:
    return plant_brands(tmp_path / "tenants")


@pytest.fixture
def app(make_app: MakeApp, planted: Path) -> Flask:
    return make_app(TENANTS=str(planted))


def test_a_text_that_breaks_leaves_the_page_as_it_was(get: Get, app: Flask, planted: Path) -> None:
    text = planted / "camcha" / "legal" / "fr" / "terms.md"
    text.write_bytes(b"\xff")
    (planted / "camcha" / "logo.svg").write_bytes(b"\xff")
    before_the_reload = get("/terms")
    found = app.extensions[EXTENSION].registry.reload()
    assert {Path(finding.path).name for finding in found} == {"terms.md", "logo.svg"}
    assert (before_the_reload.status_code, get("/terms").status_code) == (200, 200)


def test_a_text_that_a_brand_has_not_written_is_not_found(get: Get, app: Flask, planted: Path) -> None:
    (planted / "omicron" / "legal" / "de" / "terms.md").unlink()
    app.extensions[EXTENSION].registry.reload()
    assert get("/de/terms", host="my.omicronenergy.com").status_code == 404
