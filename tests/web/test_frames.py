"""The results page's frame is drawn once and filled for each question; nobody may tell it from a page drawn anew."""

from datetime import UTC, datetime
from html import escape
from urllib.parse import quote_plus

import pytest
from flask import Flask, g, template_rendered
from jinja2 import Template

from app.web.cookies import SESSION
from app.web.environ import LANGUAGE, REQUEST_ID, TENANT
from app.web.frames import fill_frame
from tests.web.conftest import Get

pytestmark = pytest.mark.parametrize("stocked_url", ["sqlite"], indirect=True)

ANEW = {"Cookie": f"__Host-{SESSION}=somebody's"}  # whose pages are drawn for them alone
HOSTILE = """carte "><script>'&amp; \ue000found\ue001 %s {0}"""


@pytest.fixture(autouse=True)
def drawn(get: Get) -> None:
    """Let both brands' frames be kept already, in both languages and schemes."""
    for host in ("camcha.example", "birch.example"):
        for path in ("/faq/search?q=compte", "/en/faq/search?q=account"):
            assert get(path, host=host).status_code == 200
            assert get(path, host=host, headers={"Cookie": "scheme=dark"}).status_code == 200


@pytest.mark.parametrize("host", ["camcha.example", "birch.example"])
@pytest.mark.parametrize(
    "asked", ["/faq/search?q=carte", "/en/faq/search?q=card", "/faq/search", "/faq/search?q=zzxqw"]
)
@pytest.mark.parametrize("cookie", ["", "scheme=dark"])
def test_a_filled_frame_is_the_page_drawn_anew(get: Get, host: str, asked: str, cookie: str) -> None:
    filled = get(asked, host=host, headers={"Cookie": cookie})
    anew = get(asked, host=host, headers={"Cookie": f"{cookie}; {ANEW['Cookie']}"})

    assert filled.text == anew.text
    assert "\ue000" not in filled.text


def test_what_was_asked_is_shown_as_text_wherever_it_stands(get: Get) -> None:
    page = get(f"/faq/search?q={quote_plus(HOSTILE)}").text

    assert "<script>'" not in page
    assert page.count(escape('carte "><script>', quote=False).replace('"', "&#34;")) >= 3  # title, field, sentence
    assert f'href="https://camcha.example/en/faq/search?q={quote_plus("carte")}+%22%3E%3Cscript%3E' in page


def test_a_frame_is_drawn_again_when_the_team_goes_home(app: Flask) -> None:
    def frame(hour: int) -> str:
        known = {TENANT: tenant, LANGUAGE: "fr", REQUEST_ID: "0"}
        with app.test_request_context("/faq/search", environ_overrides=known):
            g.now = datetime(2026, 11, 23, hour, tzinfo=UTC)
            return fill_frame("faq/search.html", asked="", query="", found="")

    tenant = app.extensions["guichet"].registry.by_slug("camcha")

    assert frame(9) == frame(10)
    assert frame(10) != frame(18)
    assert frame(10) == frame(9)


def test_a_frame_is_drawn_once_and_for_each_question_of_a_visitor_with_a_session(app: Flask, get: Get) -> None:
    drawn: list[str | None] = []

    def note(_app: Flask, template: Template, **_: object) -> None:
        drawn.append(template.name)

    get("/faq/search?q=preuve")
    with template_rendered.connected_to(note, app):
        get("/faq/search?q=facture")
        get("/faq/search?q=adresse")
        assert drawn == []
        get("/faq/search?q=facture", headers=ANEW)
        get("/faq/search?q=adresse", headers=ANEW)
        assert drawn == ["faq/search.html"] * 2
