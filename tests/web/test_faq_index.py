import shutil
from pathlib import Path

import pytest
from sqlalchemy import Engine

from app.domain.faq.search.query import search
from app.domain.faq.versions import read_version
from app.kernel.db import transaction
from app.tenancy.tenant import Tenant, load_tenant
from app.web.faq_check import check_faq
from app.web.faq_index import index_faq, synonyms_of, thesaurus_of
from tests.databases import OpenSession
from tests.search.real_faq import ROOT, import_brands

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def camermix(tmp_path: Path) -> Tenant:
    return load_tenant(shutil.copytree(ROOT / "tenants" / "camermix", tmp_path / "camermix"))


def write_synonyms(tenant: Tenant, text: str) -> None:
    path = synonyms_of(tenant, "fr")
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_texts_are_found_with_their_references_resolved(
    engine: Engine, open_session: OpenSession, camermix: Tenant
) -> None:
    import_brands(engine, [camermix])
    hits = search(open_session("camermix"), "Fermer mon compte", thesaurus=thesaurus_of(camermix, "fr"))
    assert hits[0].key == "close-account"
    assert not any("{{" in piece.text for hit in hits for piece in hit.excerpt)


def test_indexing_again_changes_nothing(engine: Engine, open_session: OpenSession, camermix: Tenant) -> None:
    import_brands(engine, [camermix])
    session = open_session("camermix")
    version = read_version(session)
    with transaction(session):
        assert index_faq(session, camermix) == 0
    assert read_version(session) == version


def test_a_brands_own_synonym_finds_its_entry(engine: Engine, open_session: OpenSession, camermix: Tenant) -> None:
    import_brands(engine, [camermix])
    session = open_session("camermix")
    assert not search(session, "zapper", thesaurus=thesaurus_of(camermix, "fr"))
    write_synonyms(camermix, "zapper = fermer\n")
    reloaded = load_tenant(camermix.folder)
    with transaction(session):
        assert index_faq(session, reloaded) >= 0
    assert search(session, "zapper le compte", thesaurus=thesaurus_of(reloaded, "fr"))[0].key == "close-account"
    assert thesaurus_of(camermix, "fr") is not thesaurus_of(reloaded, "fr")


@pytest.mark.usefixtures("engine")
def test_a_bad_line_of_the_synonyms_is_named_with_its_file(camermix: Tenant) -> None:
    assert check_faq(camermix, ROOT / "content" / "faq" / "camermix") == []
    write_synonyms(camermix, "zapper = fermer\nzapper =\n")
    (finding,) = check_faq(camermix, ROOT / "content" / "faq" / "camermix")
    assert (finding.path, finding.line) == (str(synonyms_of(camermix, "fr")), 2)
