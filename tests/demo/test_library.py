"""The demo's library: as large as the FAQ says, kept once, with files that can be read."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import func, select

from app.demo.devices import make_products
from app.demo.library import fill_library, keep_shelves
from app.demo.shelves import Shelves, read_shelves
from app.domain.library.models import FileRole, Resource, ResourceFile, ResourceKind, Visibility
from app.factory import create_app
from app.kernel.db import open_session, transaction
from app.kernel.storage import key_of
from app.tenancy.tenant import Tenant
from app.web.installation import installation
from tests.databases import Database
from tests.stock import ROOT, settings_from


@pytest.fixture
def app(database: Database, tmp_path: Path) -> Iterator[Flask]:
    app = create_app(
        settings_from(MODE="test", DATABASE_URL=database.url, TENANTS=str(ROOT / "tenants"), FILES=str(tmp_path))
    )
    yield app
    app.extensions["guichet"].engine.dispose()


@pytest.mark.promise("OM-01")
def test_omicron_has_more_documents_for_customers_than_its_policy_says(app: Flask) -> None:
    with app.app_context():
        tenant = brand("omicron")
    planned = read_shelves(tenant.folder / "demo").resources
    documents = [each for each in planned if each.kind is ResourceKind.DOCUMENT]

    assert tenant.config.policy.portal is not None
    assert tenant.config.policy.portal.documents is not None
    assert len(documents) > tenant.config.policy.portal.documents >= 2_000
    assert {each.visibility for each in documents} == {Visibility.CUSTOMERS}
    assert (
        len({each.slug for each in planned}) == len({(each.title, each.language) for each in planned}) == len(planned)
    )
    assert all(each.files for each in documents)
    languages = {each.language for each in planned}
    assert languages == set(tenant.config.languages)


def test_all_of_it_is_kept_once(app: Flask) -> None:
    with app.app_context():
        tenant = brand("omicron")
        shelves = read_shelves(tenant.folder / "demo")
        planned = shelves.resources[::10]
        assert keep_shelves(tenant, Shelves(shelves.subjects, planned)) == len(planned)
        assert keep_shelves(tenant, Shelves(shelves.subjects, planned)) == 0
        with open_session(installation().engine, "omicron") as session:
            assert session.scalar(select(func.count()).select_from(Resource)) == len(planned)
            file = session.scalars(
                select(ResourceFile).where(ResourceFile.content_type == "application/pdf").limit(1)
            ).one()
        with closing(installation().files.read(key_of("omicron", file.id))) as pieces:
            content = b"".join(pieces)
    assert (len(content), sha256(content).hexdigest()) == (file.size, file.sha256)
    assert file.content_type == "application/pdf"
    assert file.filename.rpartition("-")[0] in PdfReader(BytesIO(content)).pages[0].extract_text()


@pytest.mark.promise("OM-01")
def test_each_update_of_a_device_has_notes_and_a_file_that_opens(app: Flask) -> None:
    with app.app_context(), open_session(installation().engine, "omicron") as session:
        tenant = brand("omicron")
        with transaction(session):
            make_products(session, tenant, tenant.folder / "demo", now=datetime.now(UTC))
        updates = session.scalars(select(Resource)).all()
        files = {each.resource_id: each for each in session.scalars(select(ResourceFile))}
        assert len(updates) == len(files) > 8
        for each in updates:
            with closing(installation().files.read(key_of("omicron", files[each.id].id))) as pieces:
                archive = ZipFile(BytesIO(b"".join(pieces)))
            assert each.body in archive.read("README.txt").decode()
            assert each.body.count("- ") > 1


@pytest.mark.promise("OM-02")
def test_omicron_has_a_video_an_article_and_a_tutorial_in_each_language(app: Flask) -> None:
    with app.app_context():
        tenant = brand("omicron")
        planned = read_shelves(tenant.folder / "demo").resources
    for kind in (ResourceKind.VIDEO, ResourceKind.ARTICLE, ResourceKind.TUTORIAL):
        found = [each for each in planned if each.kind is kind]
        assert [each.language for each in found] == list(tenant.config.languages)
        assert all(each.body for each in found)
        assert all(each.files for each in found) or kind is not ResourceKind.VIDEO


@pytest.mark.promise("CC-26")
def test_camcha_has_guides_a_film_with_captions_tutorials_and_webinars(app: Flask) -> None:
    with app.app_context():
        tenant = brand("camcha")
        assert fill_library(tenant) == 14
        with open_session(installation().engine, "camcha") as session:
            kinds = set(session.scalars(select(Resource.kind)))
            film = session.scalars(select(Resource).where(Resource.slug == "retrouver-une-facture")).one()
            files = session.scalars(select(ResourceFile).where(ResourceFile.resource_id == film.id)).all()

    assert kinds >= {ResourceKind.GUIDE, ResourceKind.TUTORIAL, ResourceKind.VIDEO, ResourceKind.WEBINAR}
    assert sorted((file.role, file.language) for file in files) == [
        (FileRole.CAPTIONS, "en"),
        (FileRole.CAPTIONS, "fr"),
        (FileRole.MAIN, "fr"),
        (FileRole.POSTER, "fr"),
    ]


def brand(slug: str) -> Tenant:
    """Give a brand of the running application."""
    return next(tenant for tenant in installation().registry.tenants if tenant.slug == slug)
