"""The PDF of every brand's FAQ: all of it is there, numbered, dated and in its language."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader
from werkzeug.test import TestResponse

from app.adapters.typesetting.typst_pdf import TypstPdf
from app.domain.faq.folders import load_folder
from app.domain.faq.rendering import plain, resolve
from app.tenancy.tenant import Tenant
from app.web.bindings import bind_brand
from app.web.faq_links import entry_targets, link_folder
from tests.cast import BIRCH
from tests.stock import HOSTS, LANGUAGES, ROOT, TWIN

Get = Callable[..., TestResponse]
EVERY_BOOK = [(brand, language) for brand in HOSTS for language in LANGUAGES[brand]]

pytestmark = pytest.mark.parametrize("stocked_url", ["sqlite"], indirect=True, scope="module")


def tenant_of(app: Flask, brand: str) -> Tenant:
    tenant: Tenant = app.extensions["guichet"].registry.by_slug(brand)
    return tenant


def path_of(brand: str, language: str) -> str:
    return "/faq.pdf" if language == LANGUAGES[brand][0] else f"/{language}/faq.pdf"


def letters(text: str) -> str:
    """Keep what no line break, hyphen or ligature can change."""
    return re.sub(r"\W", "", unicodedata.normalize("NFKC", text))


def text_of(pdf: bytes, brand: str) -> str:
    footer = re.compile(rf"{re.escape(brand)}\s*\d+ / \d+")
    return letters(" ".join(footer.sub("", page.extract_text()) for page in PdfReader(BytesIO(pdf)).pages))


@pytest.mark.parametrize(("brand", "language"), EVERY_BOOK)
def test_every_word_of_every_entry_is_in_the_book(app: Flask, get: Get, brand: str, language: Any) -> None:  # noqa: ANN401 - a Language
    tenant = tenant_of(app, brand)
    answer = get(path_of(brand, language), HOSTS[brand])
    assert (answer.status_code, answer.content_type) == (200, "application/pdf")
    book = text_of(answer.data, tenant.config.name)
    source = "camcha" if brand == "birch" else brand
    sections = link_folder(folder := load_folder(ROOT / "content" / "faq" / source, language), tenant.config)
    bindings = bind_brand(tenant, language, entry_targets(sections).get)
    for section in sections:
        for said in (section.named, section.summary, *(entry.named for entry in section.entries)):
            assert letters(said) in book
    for _, entry in folder.entries():
        for token in resolve(entry.document.body, bindings).tokens:
            said = plain(token) if token.type == "inline" else token.content
            assert letters(said) in book, said


@pytest.mark.parametrize(("brand", "language"), EVERY_BOOK)
def test_the_book_says_its_title_version_date_and_language(app: Flask, get: Get, brand: str, language: Any) -> None:  # noqa: ANN401 - a Language
    config = tenant_of(app, brand).config
    entries = load_folder(ROOT / "content" / "faq" / (TWIN if brand == BIRCH else brand), language).entries()
    updated = max(entry.document.front.updated for _, entry in entries)
    pdf = PdfReader(BytesIO(get(path_of(brand, language), HOSTS[brand]).data))
    root: Any = pdf.trailer["/Root"]
    title_page = pdf.pages[0].extract_text()
    assert root["/Lang"] == language
    assert letters(config.text[language].faq_title) in letters(title_page)
    assert f"Version {config.policy.faq.version}" in title_page
    assert str(updated.year) in title_page


@pytest.mark.promise("CM-02")
def test_the_table_of_contents_leads_to_every_question(get: Get) -> None:
    pdf = PdfReader(BytesIO(get("/faq.pdf", HOSTS["camermix"]).data))
    contents = pdf.pages[1]
    assert contents.extract_text().startswith("Sommaire")
    links = [note.get_object() for note in contents["/Annots"]]  # type: ignore[attr-defined]
    assert len(links) == sum(len(folder.entries()) + len(folder.sections) for folder in [camermix()])


def camermix() -> Any:  # noqa: ANN401 - a Folder
    return load_folder(ROOT / "content" / "faq" / "camermix", "fr")


def test_the_book_is_kept_and_confirmed(get: Get) -> None:
    first = get("/faq.pdf")
    assert get("/faq.pdf", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert first.headers["Content-Disposition"] == "inline; filename=camcha-faq-fr-1.0.pdf"


def test_a_book_that_cannot_be_set_is_said_to_be_late(make_app: Callable[..., Flask]) -> None:
    app = make_app()
    app.extensions["guichet"] = replace(app.extensions["guichet"], typesetter=TypstPdf(within=0.01))
    assert app.test_client().get("/faq.pdf", base_url="https://camcha.example").status_code == 503
