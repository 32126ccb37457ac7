from pathlib import Path

import pytest

from app.domain.faq.folders import Folder, load_folder
from app.domain.faq.ports import Target
from app.tenancy.tenant import load_tenant
from app.web.faq_links import entry_targets, language_prefix, link_folder
from tests.domain.faq.trees import plant_entry
from tests.stock import ROOT


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    for place in ("01-a/01-one", "01-a/02-two", "02-b/01-three"):
        plant_entry(tmp_path / "fr", place, title="Pourquoi ?")
    return load_folder(tmp_path, "fr")


@pytest.mark.parametrize(
    ("brand", "sections", "entries"),
    [
        ("omicron", ["1", "2"], ["1.1", "1.2", "2.1"]),
        ("support-technique", ["1", "2"], [None, None, None]),
        ("camermix", [None, None], [None, None, None]),
    ],
)
def test_a_brand_numbers_as_its_look_says(
    folder: Folder, brand: str, sections: list[str | None], entries: list[str | None]
) -> None:
    links = link_folder(folder, load_tenant(ROOT / "tenants" / brand).config)
    assert [section.number for section in links] == sections
    assert [entry.number for section in links for entry in section.entries] == entries


def test_a_link_has_its_address_and_its_title_with_french_spaces(folder: Folder) -> None:
    config = load_tenant(ROOT / "tenants" / "omicron").config
    assert entry_targets(link_folder(folder, config))["three"] == Target("/faq/b/three", "2.1 Pourquoi\u202f?")


def test_only_the_first_language_has_no_prefix() -> None:
    config = load_tenant(ROOT / "tenants" / "omicron").config
    assert [language_prefix(config, language) for language in ("fr", "en", "de")] == ["", "/en", "/de"]


def test_a_section_counts_its_answers(folder: Folder) -> None:
    config = load_tenant(ROOT / "tenants" / "camcha").config
    assert [section.count for section in link_folder(folder, config)] == [2, 1]
