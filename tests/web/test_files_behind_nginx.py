"""Files of the library that nginx sends, told to by the application: who gets them, in what parts, and what counts."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from flask import Flask

from app.domain.library.models import Resource, Visibility
from app.domain.library.queries import count_downloads
from app.kernel.db import open_session, transaction
from app.web.cookies import SESSION
from app.web.installation import EXTENSION
from tests.domain.portal.shelves import clear
from tests.shelf import attach, shelve
from tests.stock import HOSTS, MakeApp
from tests.web.people import Visitor
from tests.web.proxied import Proxy, proxied
from tests.web.serving import serving

pytestmark = [
    pytest.mark.parametrize("stocked_url", ["sqlite"], indirect=True),
    pytest.mark.usefixtures("nobody"),
]
BRAND, HOST = "camcha", HOSTS["camcha"]
CONTENT = "0123456789" * 100


class Kept(NamedTuple):
    """A resource's file: its address, and where nginx finds it."""

    path: str
    inside: str


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("files")


@pytest.fixture(scope="module")
def app(make_app: MakeApp, files: Path) -> Flask:
    """Give an application that keeps files where nginx reads them."""
    return make_app(FILES=str(files))


@pytest.fixture(scope="module")
def proxy(stocked_url: str, brands: Path, files: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    given = {"DATABASE_URL": stocked_url, "TENANTS": str(brands), "TRUSTED_PROXIES": "1", "FILES": str(files)}
    folder = tmp_path_factory.mktemp("proxy")
    with (
        serving(tmp_path_factory.mktemp("served"), FILES_PROXY="/_files/", **given) as web,
        proxied(folder, web.port, [HOST], files) as proxy,
    ):
        yield proxy


@pytest.fixture
def note(app: Flask) -> Iterator[Kept]:
    """Give camcha a note for customers only, with a file."""
    installed = app.extensions[EXTENSION]
    with open_session(installed.engine, BRAND) as session, transaction(session):
        resource = shelve(session, "Note", visibility=Visibility.CUSTOMERS)
        brought = attach(session, installed.files, resource, CONTENT.encode())
        kept = Kept(f"/resources/note/files/{brought.id}/{brought.filename}", f"/_files/{BRAND}/{brought.id}")
    yield kept
    with open_session(installed.engine, BRAND) as session, transaction(session):
        clear(session)


@pytest.fixture
def cookie(ann: Visitor) -> str:
    return f"__Host-{SESSION}={ann.cookie(SESSION)}"


def taken(app: Flask) -> int:
    with open_session(app.extensions[EXTENSION].engine, BRAND) as session:
        return count_downloads(session, session.query(Resource).filter_by(slug="note").one().id)


@pytest.mark.promise("OM-01")
def test_a_customer_gets_the_file_whole_and_in_parts(proxy: Proxy, note: Kept, cookie: str) -> None:
    whole, body = proxy.ask(HOST, note.path, Cookie=cookie)
    assert (whole.status, body) == (200, CONTENT)
    assert whole.headers["X-Accel-Redirect"] is None
    assert whole.headers["Content-Type"] == "application/pdf"
    assert whole.headers["Content-Disposition"].startswith('attachment; filename="manuel.pdf"')
    assert whole.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "no-store" in whole.headers["Cache-Control"]

    part, body = proxy.ask(HOST, note.path, Cookie=cookie, Range="bytes=990-", If_Range=whole.headers["ETag"])
    assert (part.status, body) == (206, CONTENT[990:])
    assert part.headers["Content-Range"] == "bytes 990-999/1000"
    assert proxy.ask(HOST, note.path, Cookie=cookie, Range="bytes=1000-")[0].status == 416


@pytest.mark.security("PA-03")
def test_nobody_else_gets_it_by_its_address_or_by_its_place(proxy: Proxy, note: Kept, cookie: str) -> None:
    proxy.ask(HOST, note.path, Cookie=cookie)
    for own in ({}, {"Cookie": f"__Host-{SESSION}=somebody's"}, {"X_Accel_Redirect": note.inside}):
        answer, body = proxy.ask(HOST, note.path, **own)
        assert (answer.status, CONTENT in body) == (302, False)
        assert answer.headers["Location"].startswith("/login?next=")
    for path in (note.inside, f"/x/..{note.inside}", f"/{note.inside}", "/_files/"):
        for own in ({}, {"Cookie": cookie}):
            answer, body = proxy.ask(HOST, path, **own)
            assert (answer.status, CONTENT in body) == (404, False)


def test_what_a_browser_has_already_and_a_part_further_on_count_for_nothing(
    app: Flask, proxy: Proxy, note: Kept, cookie: str
) -> None:
    first, _ = proxy.ask(HOST, note.path, Cookie=cookie)
    assert taken(app) == 1
    for own in ({"If_None_Match": first.headers["ETag"]}, {"If_Modified_Since": first.headers["Last-Modified"]}):
        again, body = proxy.ask(HOST, note.path, Cookie=cookie, **own)
        assert (again.status, body) == (304, "")
    assert proxy.ask(HOST, note.path, Cookie=cookie, Range="bytes=500-")[0].status == 206
    assert taken(app) == 1
    assert proxy.ask(HOST, note.path, Cookie=cookie)[0].status == 200
    assert taken(app) == 2
