"""What a search's answers need of the FAQ is read once for each of its versions, brand and language."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.faq.models import FaqEntry
from app.domain.faq.versions import bump_version
from app.kernel.db import open_session, transaction
from app.web.environ import LANGUAGE, TENANT, VERSION
from app.web.languages import offered_languages
from app.web.places import Places, entry_places, offer_entry
from tests.stock import MakeApp

pytestmark = pytest.mark.parametrize("stocked_url", ["sqlite"], indirect=True)


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    return make_app()


@contextmanager
def asked(app: Flask, version: int, slug: str = "camcha", language: str = "fr") -> Iterator[None]:
    tenant = app.extensions["guichet"].registry.by_slug(slug)
    known = {TENANT: tenant, LANGUAGE: language, VERSION: lambda: version}
    with app.test_request_context("/faq/search", environ_overrides=known):
        yield


def places(app: Flask, version: int, slug: str = "camcha", language: str = "fr") -> Places:
    with asked(app, version, slug, language):
        return entry_places()


def addresses(app: Flask, version: int, key: str, slug: str = "camcha") -> dict[str, str]:
    with asked(app, version, slug):
        offer_entry(key)
        return {offered.code: offered.url for offered in offered_languages() if offered.translated}


def test_places_are_read_once_for_a_version(app: Flask) -> None:
    assert places(app, 1) is places(app, 1)
    assert places(app, 1) is not places(app, 2)


def test_languages_and_twins_have_their_own(app: Flask) -> None:
    french, english, twin = places(app, 1), places(app, 1, language="en"), places(app, 1, slug="birch")

    assert {place.entry.url[:4] for place in english.values()} == {"/en/"}
    assert {place.entry.url[:4] for place in french.values()} == {"/faq"}
    assert twin is not french


def test_an_edited_title_is_found_in_the_next_version(app: Flask) -> None:
    before = places(app, 1)
    key = next(iter(before))
    with open_session(app.extensions["guichet"].engine, "camcha") as session, transaction(session):
        entry = session.scalars(select(FaqEntry).where(FaqEntry.key == key, FaqEntry.language == "fr")).one()
        entry.title = "Another title"
        bump_version(session)

    assert places(app, 1)[key].entry.title != "Another title"
    assert places(app, 2)[key].entry.title == "Another title"


def test_an_entry_that_moved_is_offered_at_its_new_address_in_the_next_version(app: Flask) -> None:
    key = next(iter(places(app, 1)))
    before = addresses(app, 1, key)
    with open_session(app.extensions["guichet"].engine, "camcha") as session, transaction(session):
        entry = session.scalars(select(FaqEntry).where(FaqEntry.key == key, FaqEntry.language == "en")).one()
        entry.slug = "moved"
        bump_version(session)

    assert addresses(app, 1, key) == before
    assert addresses(app, 2, key)["fr"] == before["fr"]
    assert addresses(app, 2, key)["en"].endswith("/moved")
    assert not addresses(app, 2, key, slug="birch")["en"].endswith("/moved")


def test_an_entry_that_no_language_has_is_offered_in_none(app: Flask) -> None:
    assert addresses(app, 1, "nothing-of-the-kind") == {}
