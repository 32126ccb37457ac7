"""Picking a colour scheme leads back to the page it was picked on, and never to an address of a stranger's choosing."""

from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.web import csrf
from app.web.own_path import own_path
from tests.stock import MakeApp
from tests.web.conftest import Get

pytestmark = pytest.mark.parametrize("stocked_url", ["sqlite"], indirect=True)

OWN = ("/", "/faq/", "/en/faq/a/b", "/faq/search?q=a%20b&x=//evil.com", "/a:b@c", "/faq/#top", "/.evil.com")
ELSEWHERE = (
    "",
    "faq/",
    "evil.com",
    "//evil.com",
    "///evil.com",
    "/\\evil.com",
    "\\\\evil.com",
    "/\t/evil.com",
    "/\n/evil.com",
    "\t//evil.com",
    " //evil.com",
    "/faq/\\..\\..\\evil.com",
    "/ evil.com",
    "/faq\r\nX: y",
    "/\x7f",
    "https://evil.com",
    "https:/evil.com",
    "javascript:alert(1)",
    "?next=/",
    "@evil.com",
)


def pick(app: Flask, get: Get, leads: str, prefix: str = "", scheme: str = "dark") -> TestResponse:
    token = app.extensions["guichet"].csrf.token("camcha")
    form = {csrf.FIELD: token, "scheme": scheme, "next": leads}
    return get(f"{prefix}/appearance", method="POST", data=form)


@pytest.mark.parametrize("path", OWN)
def test_a_path_of_ours_is_led_back_to(app: Flask, get: Get, path: str) -> None:
    answer = pick(app, get, path)

    assert (answer.status_code, answer.headers["Location"]) == (303, path)


@pytest.mark.parametrize("path", ELSEWHERE, ids=repr)
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_any_other_address_leads_home_in_the_language_that_is_read(
    app: Flask, get: Get, prefix: str, path: str
) -> None:
    answer = pick(app, get, path, prefix)

    assert own_path(path) is None
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{prefix}/")


@pytest.mark.parametrize("path", [*OWN, *ELSEWHERE], ids=repr)
def test_a_browser_stays_on_the_site_wherever_it_is_sent(app: Flask, get: Get, path: str) -> None:
    location = pick(app, get, path).headers["Location"]

    assert urlsplit(urljoin("https://camcha.example/faq/", location))[:2] == ("https", "camcha.example")


@pytest.mark.parametrize("scheme", ["light", "dark", "auto"])
def test_the_choice_is_remembered_out_of_reach_of_scripts(make_app: MakeApp, scheme: str) -> None:
    app = make_app(MODE="live", SECRET_KEY="k" * 32)
    form = {csrf.FIELD: app.extensions["guichet"].csrf.token("camcha"), "scheme": scheme}
    answer = app.test_client().post("/appearance", base_url="https://camcha.example", data=form)
    first, *attributes = answer.headers["Set-Cookie"].split("; ")

    assert first == f"scheme={scheme}"
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(attributes)
    assert not any(each.startswith("Domain") for each in attributes)


@pytest.mark.parametrize("scheme", ["", "pink", "dark; Domain=evil.com", "DARK"])
def test_what_is_no_scheme_is_not_remembered(app: Flask, get: Get, scheme: str) -> None:
    answer = pick(app, get, "/", scheme=scheme)

    assert answer.status_code == 422
    assert "Set-Cookie" not in answer.headers
