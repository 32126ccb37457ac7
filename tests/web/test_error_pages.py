"""A refusal says what happened, in the page's language; what is no answer is not indexed."""

import re
from collections.abc import Callable

import pytest
from flask import Flask, abort

from tests.stock import MakeApp
from tests.web.conftest import Get

pytestmark = pytest.mark.parametrize("stocked_url", ["sqlite"], indirect=True)

HEADINGS = {
    400: "Cette demande n’a pas pu être lue",
    403: "Votre rôle ne comprend pas cela",
    404: "Cette page n’existe pas",
    405: "Cette page ne s’utilise pas ainsi",
    413: "Votre envoi est trop volumineux",
    415: "Ce type de contenu n’est pas accepté",
    422: "Il manque quelque chose dans ce formulaire",
    429: "Trop d’essais en peu de temps",
    500: "Un problème est survenu de notre côté",
    502: "Un problème est survenu de notre côté",
    503: "Nous revenons dans un instant",
}
Ask = Callable[[int], str]


@pytest.fixture(scope="module")
def ask(make_app: MakeApp) -> Ask:
    """Give the page of a status."""
    app: Flask = make_app()
    app.add_url_rule("/_refuse/<int:code>", view_func=abort)
    client = app.test_client()
    return lambda code: client.get(f"/_refuse/{code}", base_url="https://camcha.example").text


@pytest.mark.parametrize(("code", "heading"), HEADINGS.items())
def test_each_refusal_has_its_own_words(ask: Ask, code: int, heading: str) -> None:
    page = ask(code)

    assert re.findall(r"<h1>(.*?)</h1>", page) == [heading]
    assert f"Erreur {code}" in page
    assert ("trop longtemps" in page) == (code == 400)


@pytest.mark.parametrize("code", HEADINGS)
def test_a_refusal_is_at_no_address_of_its_own(ask: Ask, code: int) -> None:
    page = ask(code)

    assert 'rel="canonical"' not in page
    assert 'rel="alternate"' not in page
    assert '<meta name="robots" content="noindex">' in page


@pytest.mark.parametrize(
    "path", ["/faq/search?q=compte", "/faq/search?q=zzzqqq", "/login", "/resources/?q=compte", "/support/sent"]
)
def test_what_is_no_answer_is_not_indexed(get: Get, path: str) -> None:
    page = get(path).text

    assert '<meta name="robots" content="noindex">' in page
    assert 'rel="canonical"' not in page


@pytest.mark.parametrize("path", ["/", "/faq/", "/privacy", "/support/", "/offers/", "/en/offers/atelier", "/en/faq/"])
def test_what_is_an_answer_is_indexed_at_one_address(get: Get, path: str) -> None:
    page = get(path).text

    assert "noindex" not in page
    assert re.findall(r'rel="canonical" href="(.*?)"', page) == [f"https://camcha.example{path}"]
