"""Host to brand and path to language: who is let in, where others are sent, and that it is never elsewhere."""

from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask

from tests.stock import HOSTS, MakeApp
from tests.web.conftest import Get
from tests.web.environs import answer_to, environ

pytestmark = pytest.mark.parametrize("stocked_url", ["sqlite"], indirect=True)

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "X")

KNOWN = (
    "camcha.example",
    "CAMCHA.Example",
    "camcha.example.",
    "camcha.example:8000",
    "camcha.example.:443",
    "camcha.example:",
)
UNKNOWN = (
    "",
    ".",
    ":",
    ":80",
    "example",
    "localhost",
    "127.0.0.1",
    "[::1]",
    "[::1]:8000",
    "[camcha.example]",
    "camcha.example..",
    ".camcha.example",
    "camcha.example.evil.com",
    "evil.com#camcha.example",
    "camcha.example@evil.com",
    "evil.com@camcha.example",
    "user:word@camcha.example",
    "camcha.example:80@evil.com",
    "camcha.example:evil.com",
    "camcha.example:80:80",
    "camcha.example/",
    "camcha.example\\",
    "camcha.example evil.com",
    "camcha.example,evil.com",
    " camcha.example",
    "camcha.example\t",
    "camcha.example\0",
    "camcha.example\0.evil.com",
    "camcha\0.example",
    "camcha.example\r\nX: y",
    "camcha.example:123456",
    "cämcha.example",
    "a" * 10_000,
    "camcha.example" + "." * 10_000,
    "camcha." * 2_000 + "example",
)
EVIL_PATHS = (
    "//evil.com",
    "///evil.com",
    "/\\evil.com",
    "/\\/evil.com",
    "\\\\evil.com",
    "/\t/evil.com",
    "/.evil.com",
    "/@evil.com",
    "/:80@evil.com/",
    "/\r\nLocation: https://evil.com",
    "/\r\n\r\n<script>",
    "/%0d%0aX: y",
    "/https://evil.com",
    "/\xe2\x80\xae",
    "/\xff\xfe",
    "/" + "a" * 10_000,
)


@pytest.mark.parametrize("host", KNOWN)
def test_a_host_is_known_however_it_is_written(app: Flask, host: str) -> None:
    assert answer_to(app, environ(host, "/robots.txt")).status == 200


@pytest.mark.parametrize("host", UNKNOWN, ids=lambda host: repr(host[:40]))
def test_an_unknown_host_is_misdirected(app: Flask, host: str) -> None:
    answer = answer_to(app, environ(host, "/robots.txt"))

    assert answer.status == 421
    assert b"camcha" not in answer.body


def test_no_host_at_all_is_misdirected(app: Flask) -> None:
    asked = environ("", "/robots.txt")
    del asked["HTTP_HOST"]

    assert answer_to(app, asked).status == 421


@pytest.mark.parametrize("method", METHODS)
def test_an_unknown_host_is_misdirected_whatever_is_asked_of_it(app: Flask, method: str) -> None:
    for path in ("/", "/faq/", "/appearance", "/en/faq/", "/nowhere"):
        assert answer_to(app, environ("evil.com", path, method=method)).status == 421


@pytest.mark.security("PA-04")
@pytest.mark.parametrize("name", ["HTTP_X_FORWARDED_HOST", "HTTP_FORWARDED", "HTTP_X_HOST", "HTTP_X_ORIGINAL_URL"])
def test_a_forwarded_host_counts_for_nothing_without_trusted_proxies(app: Flask, name: str) -> None:
    poison = "host=evil.com" if name == "HTTP_FORWARDED" else "birch.example"
    plain = answer_to(app, environ("camcha.example", "/robots.txt"))

    assert answer_to(app, environ("camcha.example", "/robots.txt", **{name: poison})).body == plain.body
    assert answer_to(app, environ("evil.com", "/robots.txt", **{name: "camcha.example"})).status == 421


def test_a_forwarded_host_counts_as_far_as_proxies_are_trusted(make_app: MakeApp) -> None:
    app = make_app(TRUSTED_PROXIES="1")
    asked = environ("127.0.0.1", "/robots.txt", HTTP_X_FORWARDED_HOST="birch.example, camcha.example")

    assert b"https://camcha.example/sitemap.xml" in answer_to(app, asked).body


@pytest.mark.parametrize("path", ["/faq/", "/en/faq/", "/", "/faq/a%20b/c", "/a%252fb", "/%C3%A9t%C3%A9"])
@pytest.mark.parametrize("query", ["", "?q=caf%C3%A9&q=2&x=//evil.com"])
def test_a_further_host_leads_to_the_same_place_at_the_origin(get: Get, path: str, query: str) -> None:
    answer = get(path + query, host="www.camcha.example")

    assert answer.status_code == 301
    assert answer.headers["Location"] == f"https://camcha.example{path}{query}"


@pytest.mark.parametrize("path", EVIL_PATHS, ids=lambda path: repr(path[:30]))
@pytest.mark.parametrize("prefix", ["", "/fr", "/en"])
@pytest.mark.parametrize("host", ["www.camcha.example", "camcha.example", "camcha.example:1337"])
def test_nothing_leads_elsewhere(app: Flask, host: str, prefix: str, path: str) -> None:
    answer = answer_to(app, environ(host, prefix + path, query="next=//evil.com\r\nX: y"))

    location = answer.headers.get("Location")
    assert location is None or urlsplit(location)[:2] == ("https", "camcha.example")
    if host.startswith("www.") and path.startswith("/"):
        assert answer.status == 301


@pytest.mark.parametrize("path", EVIL_PATHS, ids=lambda path: repr(path[:30]))
@pytest.mark.parametrize("before", ["", "/privacy", "/en/privacy", "/faq/a/b"])
def test_a_slash_too_many_leads_nowhere_else(app: Flask, before: str, path: str) -> None:
    for asked in (f"{before}{path}/", f"{path}{before}/", f"{before}//"):
        location = answer_to(app, environ("camcha.example", asked, query="next=//evil.com")).headers.get("Location")
        assert location is None or urlsplit(urljoin("https://camcha.example/", location))[:2] == (
            "https",
            "camcha.example",
        )


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/privacy/", "/privacy"),
        ("/en/privacy/?q=%C3%A9", "/en/privacy?q=%C3%A9"),
        ("/login/", "/login"),
        ("/faq/a/%C3%A9/", "/faq/a/%C3%A9"),
        ("/account/profile/", "/account/profile"),
        ("/robots.txt/", "/robots.txt"),
    ],
)
def test_a_page_is_found_with_a_slash_too_many(get: Get, path: str, location: str) -> None:
    answer = get(path)

    assert (answer.status_code, answer.headers["Location"]) == (308, location)
    assert get(path, method="HEAD").status_code == 308
    assert get(path, method="POST").status_code == 400


@pytest.mark.parametrize("path", ["/nowhere/", "/faq/nowhere/", "/en/nowhere/x/", "/support/sent/x/", "/privacy/x/"])
def test_a_slash_makes_no_page_of_none(get: Get, path: str) -> None:
    assert get(path).status_code == 404


@pytest.mark.parametrize("path", [".evil.com", "@evil.com", "*", "evil.com", "https://evil.com/", "\\\\evil.com"])
@pytest.mark.parametrize("host", ["www.camcha.example", "camcha.example"])
def test_a_path_without_a_slash_is_refused(app: Flask, host: str, path: str) -> None:
    assert answer_to(app, environ(host, path)).status == 400


def test_a_path_s_missing_slash_is_added_at_the_origin_whatever_the_port(app: Flask) -> None:
    for host in KNOWN:
        answer = answer_to(app, environ(host, "/en/faq"))
        assert (answer.status, answer.headers["Location"]) == (308, "https://camcha.example/en/faq/")


@pytest.mark.parametrize(
    ("brand", "path", "location"),
    [
        ("camcha", "/fr", "/"),
        ("camcha", "/fr/", "/"),
        ("camcha", "/fr/faq/?q=1", "/faq/?q=1"),
        ("camcha", "/fr/en/faq/", "/en/faq/"),
        ("camcha", "/en", "/en/"),
        ("camcha", "/en?q=1", "/en/?q=1"),
        ("omicron", "/de", "/de/"),
    ],
)
def test_a_language_has_one_address(get: Get, brand: str, path: str, location: str) -> None:
    answer = get(path, host=HOSTS[brand])

    assert (answer.status_code, answer.headers["Location"]) == (301, f"https://{HOSTS[brand]}{location}")


@pytest.mark.parametrize("path", ["/de/faq/", "/de", "/EN/faq/", "/en-GB/faq/", "/xx/", "/en/fr/faq/", "/en/en/faq/"])
def test_an_unknown_language_is_not_found(get: Get, path: str) -> None:
    assert get(path).status_code == 404


@pytest.mark.parametrize("path", ["/healthz", "/metrics", "/readyz", "/domains/ask"])
def test_monitoring_needs_no_host(app: Flask, path: str) -> None:
    assert answer_to(app, environ("", path)).status in {200, 404, 503}


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_robots_are_asked_to_leave_accounts_and_searches_alone_in_every_language(app: Flask, prefix: str) -> None:
    lines = answer_to(app, environ(HOSTS["camcha"], "/robots.txt")).body.decode().splitlines()
    assert {f"Disallow: {prefix}/account/", f"Disallow: {prefix}/faq/search"} <= set(lines)
