"""The address of a file: whatever stands in the place of its name, the file has one name and one address."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from flask import Flask

from app.kernel.db import open_session, transaction
from app.web.installation import EXTENSION
from tests.shelf import attach, shelve
from tests.stock import MakeApp
from tests.web.desk.resources import empty_library
from tests.web.environs import answer_to, environ
from tests.web.hostile import VALUES
from tests.web.people import Visitor

NAME = "Fiche d’essai, 2 kV.pdf"
OTHERS = ("fiche.pdf", f"a/{NAME}", f"{NAME}/", "\u202efdp.ehcif", f'{NAME}"; filename="x.html', "a\nb", f"{NAME}\0")


@pytest.fixture(scope="module")
def app(make_app: MakeApp, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Give an application that keeps files in a folder of its own."""
    return make_app(FILES=str(tmp_path_factory.mktemp("files")))


@pytest.fixture
def path(app: Flask) -> Iterator[str]:
    """Give camcha a resource with a file; give the file's address up to its name."""
    with open_session(app.extensions[EXTENSION].engine, "camcha") as session, transaction(session):
        resource = shelve(session, "Guide")
        brought = attach(session, app.extensions[EXTENSION].files, resource, b"%PDF-1.7 it", filename=NAME)
    yield f"/resources/guide/files/{brought.id}/"
    empty_library(app)


def test_a_file_asked_for_by_another_name_is_not_there_or_leads_to_its_own(app: Flask, path: str) -> None:
    slashed = {"//evil.com"}  # two slashes are one, for every page
    asked = [*(each for each in VALUES if each not in slashed), *(each.encode().decode("latin-1") for each in OTHERS)]
    answers = [(each, answer_to(app, environ("camcha.example", path + each))) for each in asked]

    for name, answer in answers:
        led = tuple(answer.headers.getlist("Location"))
        assert (answer.status, led) in {(404, ()), (302, (path + quote(NAME),))}, name
        assert not {"Set-Cookie", "Content-Disposition"} & set(answer.headers.keys())
    assert {answer.status for _, answer in answers} == {302, 404}


def test_the_name_that_a_page_gives_a_file_is_the_one_that_it_leaves_under(app: Flask, path: str) -> None:
    visitor = Visitor(app)
    assert f'href="{path}{quote(NAME)}"' in visitor.get("/resources/guide").text
    answer = visitor.get(path + quote(NAME), buffered=True)
    assert (answer.status_code, answer.data) == (200, b"%PDF-1.7 it")
    assert answer.headers["Content-Disposition"].endswith(f"filename*=UTF-8''{quote(NAME)}")
