"""Twins: Birch has the same ids and addresses as another brand, and neither ever sees the other."""

import re
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from flask import Flask
from werkzeug.datastructures import Headers

from tests.cast import BIRCH
from tests.stock import HOSTS, LANGUAGES, ROOT, TWIN
from tests.web import hostile
from tests.web.conftest import Get
from tests.web.environs import answer_to, environ

_LINK = re.compile(r"""(?:href|src|action|content|formaction|poster|data)\s*=\s*["']([^"']*)["']|<loc>([^<]*)</loc>""")
_PASSING = re.compile(r'name="csrf_token"\s+value="[^"]*"')


def pages_of(app: Flask, brand: str) -> list[str]:
    """Every address that can be asked for with GET, in every language, with ids that exist at this brand."""
    known = hostile.known_values(app, brand)
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    prefixes = ["", *(f"/{language}" for language in LANGUAGES[brand][1:])]
    paths = [prefix + hostile.path_of(rule, known) for rule in rules for prefix in prefixes]
    return [*paths, *(f"{prefix}/faq/search?q=carte" for prefix in prefixes), "/faq/search.json?q=carte"]


@pytest.mark.parametrize(("brand", "other"), [("camcha", "birch"), ("birch", "camcha")])
def test_no_page_of_a_twin_holds_anything_of_the_other(app: Flask, get: Get, brand: str, other: str) -> None:
    for path in pages_of(app, brand):
        for _ in range(2):
            get(path, host=HOSTS[other])
            answer = get(path, host=HOSTS[brand])
            assert other not in _read(answer.headers, answer.data).lower(), path


def test_another_brand_s_ids_are_missing_like_any_that_never_were(app: Flask, get: Get) -> None:
    token = app.extensions["guichet"].csrf.token("camcha")
    foreign = hostile.known_values(app, "camermix")["entry_id"]
    own = hostile.known_values(app, "camcha")["entry_id"]
    missing = str(uuid4())
    for suffix, method in (("", "GET"), ("", "POST"), ("/thanks", "GET")):
        how = {"method": method, "headers": {"X-CSRF-Token": token}, "data": {"useful": "yes"}}
        answers = [get(f"/faq/feedback/{each}{suffix}", **how) for each in (foreign, missing, own)]
        texts = [_PASSING.sub("", answer.text.replace(foreign, missing)) for answer in answers]
        assert [answer.status_code for answer in answers][:2] == [404, 404]
        assert texts[0] == texts[1] != texts[2]
        assert [*answers[0].headers.keys()] == [*answers[1].headers.keys()]


def test_another_brand_s_addresses_and_stylesheet_are_missing(app: Flask, get: Get) -> None:
    for brand in set(HOSTS) - {"camcha", "birch"}:
        known = hostile.known_values(app, brand)
        for path in (f"/brand/{known['name']}.css", f"/faq/{known['section_slug']}/{known['slug']}"):
            assert get(path, host=HOSTS[brand]).status_code == 200
            assert get(path).status_code == 404


@pytest.mark.security("LT-07")
@pytest.mark.parametrize("brand", HOSTS)
def test_links_lead_to_the_configured_origin_and_nowhere_else(app: Flask, brand: str) -> None:
    written = "".join(path.read_text() for path in _files_of(brand))
    poison = {f"HTTP_{name}": "evil.com" for name in ("X_FORWARDED_HOST", "X_FORWARDED_PROTO", "X_ORIGINAL_HOST")}
    for path in pages_of(app, brand):
        bare, _, query = path.partition("?")
        answer = answer_to(app, environ(f"{HOSTS[brand].upper()}:1337", bare, query=query, **poison))
        assert b":1337" not in answer.body
        assert b"evil.com" not in answer.body
        for found in _LINK.findall(_read(answer.headers, answer.body)):
            for link in found:
                scheme, host, *_ = urlsplit(link)
                own = (scheme, host) in {("", ""), ("https", HOSTS[brand])} or scheme in {"mailto", "tel", "data"}
                assert own or link in written, f"{path}: {link}"


def _read(headers: Headers, body: bytes) -> str:
    """Give what is written in an answer; a PDF's or picture's bytes hold no words to read."""
    kind = headers.get("Content-Type", "")
    return body.decode() if kind.startswith("text/") or "json" in kind or "xml" in kind else ""


def _files_of(brand: str) -> list[Path]:
    """Give a brand's own texts: an address written there is a link that the brand wants."""
    folders = [ROOT / "tenants" / (TWIN if brand == BIRCH else brand), ROOT / "content" / "faq" / brand]
    return [path for folder in folders for path in folder.rglob("*") if path.suffix in {".md", ".toml"}]
