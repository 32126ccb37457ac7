"""What accompanies a main file: slides, notes, a transcript. Offered, kept and guarded as the main file is."""

import re
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from html import unescape

import pytest
from flask import Flask

from app.domain.library.models import ACCOMPANYING, FileRole, Resource, ResourceKind, Visibility
from app.domain.library.queries import count_downloads, get_by_id
from app.kernel.db import open_session, transaction
from app.web.library_files import ROLE_WORDS
from tests.cast import BIRCH
from tests.shelf import NOW, attach, shelve
from tests.stock import MakeApp
from tests.web.desk.resources import empty_library
from tests.web.people import Visitor, settle

pytestmark = pytest.mark.usefixtures("nobody", "film")

FILM, NOTES, SLIDES = b"\x1aE\xdf\xa3 a film", b"%PDF-1.7 notes" * 200, b"%PDF-1.7 slides"


@pytest.fixture(scope="module")
def app(make_app: MakeApp, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Give an application that keeps files in a folder of its own."""
    return make_app(FILES=str(tmp_path_factory.mktemp("files")))


@pytest.fixture
def film(app: Flask) -> Iterator[Resource]:
    """Give camcha a film for customers, with notes and slides beside it."""
    with open_session(app.extensions["guichet"].engine, "camcha") as session, transaction(session):
        film = shelve(session, "Film", kind=ResourceKind.VIDEO, visibility=Visibility.CUSTOMERS)
    add(app, film, FileRole.NOTES, NOTES, "notes.pdf")
    add(app, film, FileRole.SLIDES, SLIDES, "vues.pdf")
    add(app, film, FileRole.MAIN, FILM, "film.webm", content_type="video/webm")
    yield film
    empty_library(app)


@pytest.fixture
def page(ann: Visitor) -> str:
    return shown(ann)


def shown(visitor: Visitor) -> str:
    return re.sub(r"\s+", " ", unescape(visitor.get("/resources/film").text))


def add(app: Flask, film: Resource, role: FileRole, content: bytes, name: str, **facts: str) -> None:
    store = app.extensions["guichet"].files
    with open_session(app.extensions["guichet"].engine, "camcha") as session, transaction(session):
        present = get_by_id(session, film.id)
        later = NOW + timedelta(seconds=present.edition)
        attach(session, store, present, content, role=role, filename=name, now=later, **facts)


def addresses(page: str) -> list[str]:
    return re.findall(r'class="shelf__download" href="([^"]+)"', page)


def test_a_film_its_slides_and_its_notes_stand_on_one_page_with_size_and_checksum(page: str) -> None:
    assert [each.rpartition("/")[2] for each in addresses(page)] == ["film.webm", "vues.pdf", "notes.pdf"]
    assert '<video class="resource__film"' in page
    for content, words in ((FILM, ""), (SLIDES, "<span>Diapositives</span>"), (NOTES, "<span>Notes</span>")):
        assert f"<code>{sha256(content).hexdigest()}</code>" in page
        assert words in page
    assert "<span>3 ko</span>" in page


def test_whoever_may_not_have_the_film_may_not_have_its_notes(app: Flask, ann: Visitor, page: str) -> None:
    *_, notes = addresses(page)
    assert ann.get(notes, buffered=True).data == NOTES
    assert Visitor(app).get(notes).location.startswith("/login?next=")
    settle(app, BIRCH)
    of_birch = Visitor(app, BIRCH)
    of_birch.sign_in()
    assert of_birch.get(notes).status_code == 404
    assert ann.get(notes.replace("/film/", "/nothing/")).status_code == 404


def test_a_download_of_the_notes_is_one_of_the_resource(app: Flask, ann: Visitor, page: str, film: Resource) -> None:
    for each in addresses(page):
        ann.get(each, buffered=True)
    with open_session(app.extensions["guichet"].engine, "camcha") as session:
        assert count_downloads(session, film.id) == 3


def test_new_notes_leave_the_earlier_ones_and_those_in_another_language(
    app: Flask, ann: Visitor, film: Resource
) -> None:
    add(app, film, FileRole.NOTES, b"%PDF-1.7 english", "notes-en.pdf", language="en")
    add(app, film, FileRole.NOTES, b"%PDF-1.7 second", "notes-2.pdf")

    page = shown(ann)
    now, _, earlier = page.partition("1 version antérieure")
    assert {each.rpartition("/")[2] for each in addresses(now)} == {
        *("film.webm", "vues.pdf", "notes-2.pdf", "notes-en.pdf")
    }
    assert [each.rpartition("/")[2] for each in addresses(earlier)] == ["notes.pdf"]
    assert "<span>English</span>" in now
    assert ann.get(addresses(earlier)[0], buffered=True).data == NOTES


def test_a_film_in_another_language_stands_behind_the_one_in_the_pages_own(
    app: Flask, ann: Visitor, film: Resource
) -> None:
    add(app, film, FileRole.MAIN, b"in english", "film-en.webm", content_type="video/webm", language="en")
    page = shown(ann)
    played = re.search(r'<source src="([^"]+)"', page)
    assert [each.rpartition("/")[2] for each in addresses(page)][:2] == ["film.webm", "film-en.webm"]
    assert played is not None
    assert ann.get(played[1], buffered=True).data == FILM


def test_each_kind_of_file_that_accompanies_another_has_words_of_its_own() -> None:
    assert len({str(ROLE_WORDS[each]) for each in FileRole}) == len(FileRole)
    assert {FileRole.MAIN, FileRole.POSTER, FileRole.CAPTIONS, *ACCOMPANYING} == set(FileRole)
