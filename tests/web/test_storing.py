"""What may be kept of an answer: of somebody's page nothing, of everybody's per brand and what it depends on."""

import re
from collections.abc import Iterator
from http import HTTPStatus

import pytest
from flask import Flask

from tests.stock import HOSTS, LANGUAGES
from tests.web import hostile
from tests.web.factors import ANN
from tests.web.people import Visitor, settle
from tests.web.security import signed_in
from tests.web.sites import FIRST, OTHER, Site

pytestmark = pytest.mark.usefixtures("nobody")

# What is the same for everybody, signed in or not, and holds nothing of anybody.
EVERYBODY_S = {
    "faq.markdown",
    "faq_pdf.pdf",
    "machines.robots",
    "machines.security",
    "machines.sitemap",
    "operations.alive",
    "operations.ask_domain",
    "operations.metrics",
    "operations.ready",
    "search.results_json",
    "search.suggestions",
    "site.static_file",
    "site.theme",
}


def pages(app: Flask, brand: str) -> Iterator[tuple[str, str]]:
    """Give every route that is asked for with GET, as its name and a path, in every language."""
    known = hostile.known_values(app, brand)
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()):
            for prefix in ("", *(f"/{language}" for language in LANGUAGES[brand][1:])):
                yield rule.endpoint, prefix + hostile.path_of(rule, known)


@pytest.mark.security("PA-03")
@pytest.mark.parametrize("brand", ["camcha", "omicron"])
def test_no_page_of_somebody_signed_in_is_stored(app: Flask, brand: str) -> None:
    settle(app, brand)
    ann = signed_in(app, brand)
    seen = set()
    for endpoint, path in pages(app, brand):
        answer = ann.get(path)
        if answer.status_code != HTTPStatus.OK or endpoint in EVERYBODY_S:
            assert "no-store" in answer.headers.get("Cache-Control", "") or b"Ann Martin" not in answer.data, path
            continue
        assert answer.headers.getlist("Cache-Control") == ["no-store"], path
        seen.add(endpoint)
    assert len(seen) > 20
    assert {rule.endpoint for rule in app.url_map.iter_rules()} >= EVERYBODY_S


@pytest.mark.security("PA-03")
def test_nothing_of_somebody_is_in_what_others_get_afterwards(app: Flask) -> None:
    settle(app)
    ann = signed_in(app)
    for _, path in pages(app, "camcha"):
        ann.get(path)
        for stranger in (Visitor(app), Visitor(app, "birch")):
            answer = stranger.get(path)
            if (answer.mimetype or "").startswith("text/"):
                assert ANN not in answer.text, path
                assert "Ann Martin" not in answer.text, path


@pytest.mark.security("PA-03")
@pytest.mark.parametrize("brand", HOSTS)
def test_what_a_browser_may_hold_is_asked_for_again_and_varies_with_the_cookie(app: Flask, brand: str) -> None:
    stranger = Visitor(app, brand)
    for endpoint, path in pages(app, brand):
        answer = stranger.get(path)
        if answer.status_code != HTTPStatus.OK or answer.headers["Cache-Control"] == "no-store":
            continue
        varies = {each.strip() for each in answer.headers.get("Vary", "").split(",")}
        if endpoint in {"site.static_file", "site.theme"}:  # under a name that holds the hash of what it is
            assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
            assert re.search(r"[0-9a-f]{8}", path), path
            assert "Set-Cookie" not in answer.headers
        else:
            assert answer.headers["Cache-Control"] == "private, no-cache", path
            assert "Cookie" in varies, path
        if "Content-Encoding" in stranger.get(path, headers={"Accept-Encoding": "br, gzip"}).headers:
            assert "Accept-Encoding" in varies, path


@pytest.mark.security("PA-03")
def test_a_page_is_kept_for_one_brand_before_anything_else(site: Site) -> None:
    site.keep_query = True
    for query in ("", "q=a"):
        for path in ("/", "/fr/", "/faq/"):
            asked = {"path": path, "query": query, "cookie": "scheme=dark"}
            for host, slug in ((FIRST, b"aspen"), (OTHER, b"birch"), (FIRST, b"aspen")):
                assert site.get(host, **asked).body.split()[1] == slug
