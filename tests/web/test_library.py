"""The library's pages: who sees what, what is counted, and how files leave."""

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete

from app.domain.library.models import FileRole, Resource, ResourceKind, Subject, SubjectKind, Visibility
from app.domain.library.queries import count_downloads
from app.domain.library.search.index import forget_resource
from app.domain.library.service import expire
from app.domain.library.subjects import make_subject
from app.kernel.db import open_session, transaction
from app.kernel.ids import new_id
from tests.cast import BIRCH
from tests.shelf import NOW, attach, shelve
from tests.stock import MakeApp
from tests.web.people import Visitor, settle

pytestmark = pytest.mark.usefixtures("nobody", "nothing")

CONTENT = b"%PDF-1.7 " + b"0123456789" * 100
CUSTOMERS: Mapping[str, Any] = {"visibility": Visibility.CUSTOMERS}
LOGIN = "/login?next=%2Fresources%2F"


@pytest.fixture(scope="module")
def app(make_app: MakeApp, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Give an application that keeps files in a folder of its own."""
    return make_app(FILES=str(tmp_path_factory.mktemp("files")))


@pytest.fixture
def nothing(app: Flask) -> Iterator[None]:
    """Leave an empty library behind."""
    yield
    for brand in ("camcha", BIRCH):
        with open_session(app.extensions["guichet"].engine, brand) as session, transaction(session):
            for resource in session.query(Resource).all():
                forget_resource(session, resource.language, resource.id)
            for entity in (Resource, Subject):
                session.execute(delete(entity), execution_options={"synchronize_session": False})


@pytest.fixture
def guide(app: Flask) -> str:
    """Give camcha a guide for everybody, with a file; give the file's address."""
    return put(app, "Guide", version="1.0")


def put(app: Flask, title: str, *, brand: str = "camcha", **facts: Any) -> str:  # noqa: ANN401 - any fact of a resource
    """Put a resource with a file into a brand's library; give the file's address."""
    with open_session(app.extensions["guichet"].engine, brand) as session, transaction(session):
        resource = shelve(session, title, **facts)
        brought = attach(session, app.extensions["guichet"].files, resource, CONTENT)
        return f"/resources/{resource.slug}/files/{brought.id}/{brought.filename}"


def taken(app: Flask, slug: str = "guide") -> int:
    """Count how often a resource's files were taken."""
    with open_session(app.extensions["guichet"].engine, "camcha") as session:
        resource = session.query(Resource).filter_by(slug=slug).one()
        return count_downloads(session, resource.id)


@pytest.mark.promise("CC-26")
def test_a_stranger_browses_filters_and_searches_what_everybody_may_read(app: Flask) -> None:
    with open_session(app.extensions["guichet"].engine, "camcha") as session, transaction(session):
        till = make_subject(session, SubjectKind.PRODUCT, "till", {"fr": "Caisse", "en": "Till"}, now=NOW)
    for kind in (ResourceKind.GUIDE, ResourceKind.VIDEO, ResourceKind.WEBINAR, ResourceKind.TUTORIAL):
        put(app, f"La caisse : {kind}", kind=kind, subjects=(till.id,) if kind is ResourceKind.GUIDE else ())
    put(app, "In English", language="en")
    visitor = Visitor(app)

    page = visitor.get("/resources/").text
    assert all(f">La caisse\N{NO-BREAK SPACE}: {kind}</a>" in page for kind in ("guide", "video", "webinar"))
    assert "In English" not in page
    for words in ("Guides d’utilisation", "Tutoriels vidéo", "Webinaires", "4\N{NO-BREAK SPACE}ressources"):
        assert words in page or words.replace("\N{NO-BREAK SPACE}", " ") in page
    of_till = visitor.get("/resources/?product=till&kind=&topic=&language=fr&q=").text
    assert (": guide" in of_till, ": video" in of_till) == (True, False)
    assert "In English" in visitor.get("/resources/?language=en").text
    assert "In English" in visitor.get("/en/resources/").text
    found = visitor.get("/resources/?q=caise&kind=video").text  # a slip
    assert (": video" in found, ": guide" in found) == (True, False)
    assert "?q=zzzqqq" in visitor.get("/resources/?q=zzzqqq").text  # hands the question over


@pytest.mark.usefixtures("guide")
def test_what_is_asked_that_there_is_not_is_left_out(app: Flask) -> None:
    visitor = Visitor(app)
    for query in ("kind=x", "product=x", "topic=%00", "language=xx", "before=x", f"after={new_id(NOW)}", "q=%FF"):
        assert visitor.get(f"/resources/?{query}").status_code == 200


@pytest.mark.usefixtures("guide")
def test_updates_have_an_address_of_their_own(app: Flask) -> None:
    put(app, "Version 2.1", kind=ResourceKind.UPDATE)
    page = Visitor(app).get("/resources/updates").text
    assert ("Version 2.1" in page, ">Guide</a>" in page) == (True, False)


@pytest.mark.promise("OM-01")
def test_what_is_for_customers_is_listed_to_a_stranger_and_opens_to_a_customer(app: Flask) -> None:
    path = put(app, "Note", **CUSTOMERS)
    settle(app)
    stranger, ann = Visitor(app), Visitor(app)
    ann.sign_in()

    listed = stranger.get("/resources/").text
    assert ("Avec un compte" in listed, "files/" in listed, "1\N{NARROW NO-BREAK SPACE}Ko" in listed) == (
        True,
        False,
        False,
    )
    assert stranger.get("/resources/note").location == f"{LOGIN}note"
    assert stranger.get(path).location.startswith(f"{LOGIN}note%2Ffiles%2F")
    assert ann.get("/resources/note").status_code == 200
    assert "Avec un compte" not in ann.get("/resources/").text
    answer = ann.get(path, buffered=True)
    assert (answer.status_code, answer.data) == (200, CONTENT)
    assert "no-store" in answer.headers["Cache-Control"]
    assert stranger.get("/resources/note").status_code == 302  # nothing of Ann's was kept for others


def test_a_search_shows_a_stranger_no_word_of_the_text_of_what_is_for_customers(app: Flask) -> None:
    put(app, "Note", body="Le code de la zibeline est 4711 : {{ policy.reset_link.valid_for }}.", **CUSTOMERS)
    settle(app)
    stranger, ann = Visitor(app), Visitor(app)
    ann.sign_in()
    for visitor, summary in ((stranger, "Note, en bref.</p>"), (ann, "Le code de la <mark>zibeline</mark> est 4711")):
        page = visitor.get("/resources/?q=zibeline").text
        assert page.partition('class="shelf__summary">')[2].startswith(summary)
        assert ("4711" in page, "Avec un compte" in page) == (visitor is ann, visitor is stranger)


@pytest.mark.parametrize("signed_in", [False, True])
def test_a_draft_what_is_over_and_another_brands_are_as_what_never_was(app: Flask, *, signed_in: bool) -> None:
    foreign = put(app, "De Birch", brand=BIRCH)
    paths = [put(app, "Brouillon", draft=True), put(app, "Fini", now=NOW - timedelta(days=9))]
    with open_session(app.extensions["guichet"].engine, "camcha") as session, transaction(session):
        over = session.query(Resource).filter_by(slug="fini").one()
        expire(session, over.id, edition=over.edition, now=NOW)
    settle(app)
    visitor = Visitor(app)
    if signed_in:
        visitor.sign_in()
    never = visitor.get("/resources/never").status_code
    for path in (foreign, *paths):
        assert visitor.get(path).status_code == never == 404
        assert visitor.get(path.partition("/files/")[0]).status_code == 404


@pytest.mark.usefixtures("guide")
def test_a_file_is_at_its_own_resource_only(app: Flask) -> None:
    other = put(app, "Autre", **CUSTOMERS)
    file = other.partition("/files/")[2]
    assert Visitor(app).get(f"/resources/guide/files/{file}").status_code == 404


@pytest.mark.promise("OM-01")
def test_a_file_has_the_size_and_digest_that_its_page_shows_and_leaves_as_a_file(app: Flask, guide: str) -> None:
    visitor = Visitor(app)
    page = visitor.get("/resources/guide").text
    answer = visitor.get(guide, buffered=True)

    digest = re.search(r"<code>([0-9a-f]{64})</code>", page)
    assert digest is not None
    assert sha256(answer.data).hexdigest() == digest[1]
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="manuel.pdf"')
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["Content-Length"] == str(len(CONTENT))


def test_a_download_is_counted_once_whatever_its_parts_and_not_for_a_head_or_a_player(app: Flask, guide: str) -> None:
    visitor = Visitor(app)
    assert visitor.client.head(guide, base_url=visitor.base).status_code == 200
    visitor.get("/resources/guide")
    assert taken(app) == 0

    first = visitor.get(guide, buffered=True, headers={"Range": "bytes=0-99"})
    rest = visitor.get(guide, buffered=True, headers={"Range": "bytes=100-"})
    assert (first.status_code, rest.status_code) == (206, 206)
    assert first.data + rest.data == CONTENT
    assert rest.headers["Content-Range"] == f"bytes 100-{len(CONTENT) - 1}/{len(CONTENT)}"
    assert taken(app) == 1
    assert visitor.get(guide, buffered=True, headers={"Range": "bytes=99999-"}).status_code == 416
    assert visitor.get(guide, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    for played in ("bytes=0-1", "bytes=0-"):  # by a page of ours, as Safari asks
        visitor.get(guide, buffered=True, headers={"Range": played, "Sec-Fetch-Dest": "video"})
    assert taken(app) == 1
    visitor.get(guide, buffered=True, headers={"Sec-Fetch-Dest": "document"})
    assert taken(app) == 2


def test_an_earlier_version_stays_to_be_had(app: Flask, guide: str) -> None:
    with open_session(app.extensions["guichet"].engine, "camcha") as session, transaction(session):
        resource = session.query(Resource).filter_by(slug="guide").one()
        attach(session, app.extensions["guichet"].files, resource, b"new", version="1.1", now=NOW + timedelta(1))
    page = Visitor(app).get("/resources/guide").text
    assert ("1 version antérieure" in page, guide in page) == (True, True)
    assert Visitor(app).get(guide, buffered=True).data == CONTENT


def test_a_file_that_is_missing_in_the_store_has_a_page_that_says_so(app: Flask) -> None:
    guide = put(app, "Guide : un", slug="guide")
    file_id = guide.split("/")[4]
    app.extensions["guichet"].files.delete(f"camcha/{file_id}")
    answer = Visitor(app).get(guide, buffered=True)
    assert (answer.status_code, "introuvable" in answer.text) == (404, True)
    assert ">Guide\N{NO-BREAK SPACE}: un</a>" in answer.text
    assert taken(app) == 0


def test_a_film_plays_from_our_own_store_with_its_captions_and_calls_nobody(app: Flask) -> None:
    with open_session(app.extensions["guichet"].engine, "camcha") as session, transaction(session):
        store = app.extensions["guichet"].files
        film = shelve(session, "Film", kind=ResourceKind.VIDEO, minutes=2, link="https://videos.example/film")
        for role, name, kind in (
            (FileRole.MAIN, "film.webm", "video/webm"),
            (FileRole.POSTER, "film.png", "image/png"),
            (FileRole.CAPTIONS, "fr.vtt", "text/vtt"),
        ):
            attach(session, store, film, b"WEBVTT", role=role, filename=name, content_type=kind)
    visitor = Visitor(app)
    answer = visitor.get("/resources/film")
    page = re.sub(r"\s+", " ", answer.text)

    assert "media-src 'self'" in answer.headers["Content-Security-Policy"]
    assert 'preload="none" poster="/resources/film/files/' in page
    track = re.search(r'<track kind="captions" srclang="fr" label="Français" src="([^"]+)" default>', page)
    assert track is not None
    captions = visitor.get(track[1], buffered=True)
    assert captions.content_type.startswith("text/vtt")
    assert captions.headers["Content-Disposition"].startswith("inline")
    assert not re.findall(r'(?:src|poster)="(?:https?:)?//', page)
    assert 'href="https://videos.example/film" rel="noopener noreferrer"' in page
    assert "quitte notre site" in page
    assert "media-src" not in visitor.get("/resources/").headers["Content-Security-Policy"]


def test_a_text_of_the_library_is_safe_and_may_name_what_the_policy_says(app: Flask) -> None:
    body = "## Titre\n\n<script>alert(1)</script> [x](javascript:alert(1)) {{ policy.reset_link.valid_for }}"
    put(app, "Texte", body=body)
    page = Visitor(app).get("/resources/texte").text
    assert ("<script>alert" in page, 'href="javascript:' in page) == (False, False)
    assert '<strong class="bf">60' in page


def test_a_resource_is_at_one_address_that_of_its_own_language(app: Flask) -> None:
    put(app, "Manual", language="en")
    visitor = Visitor(app)
    assert visitor.get("/resources/manual").location == "/en/resources/manual"
    page = visitor.get("/en/resources/manual").text
    assert 'rel="canonical" href="https://camcha.example/en/resources/manual"' in page
    put(app, "Handbuch", language="de")  # which this brand speaks no more
    assert '<h1 class="resource__title" lang="de">Handbuch</h1>' in visitor.get("/resources/handbuch").text


def test_a_page_asks_the_database_as_often_for_many_resources_as_for_one(app: Flask, asked: list[str]) -> None:
    settle(app)
    ann = Visitor(app)
    ann.sign_in()
    put(app, "Un relais", **CUSTOMERS)
    counts = []
    for more in (0, 24):
        for number in range(more):
            put(app, f"Relais {number}", **CUSTOMERS)
        for path in ("/resources/", "/resources/?q=relais", "/resources/un-relais"):
            ann.get(path)
            del asked[:]
            assert ann.get(path).status_code == 200
            counts.append(len(asked))
    assert counts[:3] == counts[3:]
    assert max(counts) <= 12


def test_a_brand_without_a_library_has_no_such_pages(app: Flask) -> None:
    for path in ("/resources/", "/resources/x", f"/resources/x/files/{new_id(NOW)}/x.pdf"):
        assert Visitor(app, "camermix").get(path).status_code == 404


@pytest.mark.usefixtures("guide")
def test_the_sitemap_names_what_everybody_may_read_and_nothing_else(app: Flask) -> None:
    put(app, "Note", **CUSTOMERS)
    put(app, "Brouillon", draft=True)
    put(app, "Manual", language="en")
    text = Visitor(app).get("/sitemap.xml").text
    assert set(re.findall(r"<loc>https://camcha.example(/\S*resources/\S*)</loc>", text)) == {
        "/resources/",
        "/en/resources/",
        "/en/resources/manual",
        "/resources/guide",
    }
