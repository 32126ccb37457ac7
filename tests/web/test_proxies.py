"""What proxies tell of a visitor's address, host and scheme: believed from as many hops as are configured."""

from pathlib import Path

import pytest
from flask import Flask, request

from app.adapters.countries import FileCountries
from app.web.request import current_tenant
from tests.adapters.test_countries import networks, no_header
from tests.stock import MakeApp
from tests.web.environs import answer_to, environ

pytestmark = pytest.mark.parametrize("stocked_url", ["sqlite"], indirect=True)

HOST = "camcha.example"
ABROAD, FORGED = "203.0.113.7", "198.51.100.9"


def telling(make_app: MakeApp, hops: int, **variables: str) -> Flask:
    """Give an application that says from where it is asked."""
    app = make_app(TRUSTED_PROXIES=str(hops), **variables)
    app.add_url_rule("/_from", "from", lambda: f"{request.remote_addr} {request.scheme} {current_tenant().slug}")
    return app


@pytest.mark.security("PA-04")
@pytest.mark.parametrize(
    ("hops", "told", "address"),
    [
        (0, ABROAD, "127.0.0.1"),
        (0, f"{FORGED}, {ABROAD}", "127.0.0.1"),
        (1, ABROAD, ABROAD),
        (1, f"{FORGED}, {ABROAD}", ABROAD),
        (1, f"{FORGED},{FORGED},{ABROAD}", ABROAD),
        (2, f"{FORGED}, {ABROAD}, 10.0.0.1", ABROAD),
        (2, ABROAD, "127.0.0.1"),  # it came past one of the two
        (1, "", "127.0.0.1"),
    ],
)
def test_an_address_is_believed_from_as_many_hops_as_there_are(
    make_app: MakeApp, hops: int, told: str, address: str
) -> None:
    app = telling(make_app, hops)
    hosts = ", ".join([HOST] * max(hops, 1))
    answer = answer_to(app, environ(HOST, "/_from", HTTP_X_FORWARDED_FOR=told, HTTP_X_FORWARDED_HOST=hosts))

    assert answer.body.decode() == f"{address} https camcha"


@pytest.mark.security("PA-04")
@pytest.mark.parametrize("hops", [0, 1])
@pytest.mark.parametrize("scheme", ["http", "https", "javascript"])
def test_the_scheme_is_the_brand_s_own_whatever_is_told(make_app: MakeApp, hops: int, scheme: str) -> None:
    app = telling(make_app, hops)
    told = {"HTTP_X_FORWARDED_PROTO": scheme, "HTTP_X_FORWARDED_SSL": "off", "HTTP_FORWARDED": f"proto={scheme}"}
    answer = answer_to(app, environ(HOST, "/_from", **told))

    assert answer.body.split()[1:] == [b"https", b"camcha"]
    assert "Strict-Transport-Security" in answer.headers


@pytest.mark.security("PA-04")
@pytest.mark.parametrize("name", ["PREFIX", "PORT", "SERVER"])
def test_nothing_else_is_believed_of_a_proxy(make_app: MakeApp, name: str) -> None:
    app = telling(make_app, 1)
    answer = answer_to(app, environ(HOST, "/faq", **{f"HTTP_X_FORWARDED_{name}": "/evil"}))

    assert (answer.status, answer.headers["Location"]) == (308, f"https://{HOST}/faq/")


@pytest.mark.security("CO-01")
@pytest.mark.security("CO-02")
def test_a_file_is_asked_for_the_address_that_trusted_hops_tell(make_app: MakeApp, tmp_path: Path) -> None:
    file = networks(tmp_path, {"country": {"iso_code": "CM"}})
    countries = FileCountries(file)
    for hops, told, country in ((1, f"{FORGED}, {ABROAD}", "CM"), (1, f"{ABROAD}, {FORGED}", None), (0, ABROAD, None)):
        app = telling(make_app, hops, COUNTRY_FILE=str(file))
        answer = answer_to(app, environ(HOST, "/_from", HTTP_X_FORWARDED_FOR=told))
        assert countries.country_of(answer.body.decode().split()[0], no_header) == country
