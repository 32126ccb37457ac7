"""Every answer has its security headers and its request id, whatever its status and wherever it was made."""

import re

import pytest
from flask import Flask, abort

from app.web.edge import SECURITY_HEADERS
from app.web.environ import Environ
from app.web.gate import HOSTLESS
from tests.stock import MakeApp
from tests.web import hostile
from tests.web.environs import Answer, answer_to, environ

pytestmark = pytest.mark.parametrize("stocked_url", ["sqlite"], indirect=True)
HOST = "camcha.example"
STATUSES = (400, 401, 403, 404, 405, 406, 410, 413, 418, 422, 429, 500, 501, 503)


@pytest.fixture(scope="module")
def failing(make_app: MakeApp) -> Flask:
    """Give the application with two routes more, which fail as asked."""
    app = make_app()
    app.add_url_rule("/_abort/<int:code>", "abort", abort)
    app.add_url_rule("/_fail", "fail", lambda: str(1 // 0))
    return app


# As it was drawn up, word by word.
CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
ALWAYS = {
    "Content-Security-Policy",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Resource-Policy",
    "Permissions-Policy",
    "Referrer-Policy",
    "X-Content-Type-Options",
}


STRICTER = {"Referrer-Policy": "no-referrer"}  # on the pages of a mailed link


def hold(answer: Answer, *, of_a_brand: bool = True) -> None:
    if of_a_brand:
        assert answer.headers.getlist("Strict-Transport-Security") == ["max-age=31536000; includeSubDomains"]
    assert set(answer.headers.keys()) >= ALWAYS
    for name, value in SECURITY_HEADERS:
        assert answer.headers.getlist(name) in ([value], [STRICTER.get(name, value)]), (answer.status, name)
    ids = answer.headers.getlist("X-Request-Id")
    assert len(ids) == 1
    assert re.fullmatch(r"[0-9a-f]{32}", ids[0])


@pytest.mark.security("PA-01")
def test_the_policy_lets_nothing_in_from_elsewhere_and_nothing_inline(app: Flask) -> None:
    policy = answer_to(app, environ(HOST, "/robots.txt")).headers["Content-Security-Policy"]
    assert policy == CONTENT_POLICY
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))

    assert directives["default-src"] == directives["frame-ancestors"] == directives["base-uri"] == "'none'"
    assert {*directives.values()} <= {"'none'", "'self'", "'self' data:"}
    assert directives["script-src"] == directives["form-action"] == directives["style-src"] == "'self'"


@pytest.mark.security("PA-02")
def test_what_else_every_answer_tells_a_browser(app: Flask) -> None:
    headers = answer_to(app, environ(HOST, "/")).headers

    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Permissions-Policy"] == "camera=(), geolocation=(), microphone=(), payment=()"


@pytest.mark.security("PA-01")
@pytest.mark.security("PA-02")
@pytest.mark.parametrize("code", STATUSES)
def test_a_refusal_has_the_headers_and_the_brand(failing: Flask, code: int) -> None:
    answer = answer_to(failing, environ(HOST, f"/_abort/{code}"))

    hold(answer)
    assert answer.status == code
    assert answer.headers["Cache-Control"] == "no-store"
    assert b"camcha" in answer.body.lower()


@pytest.mark.security("PA-01")
def test_a_failure_has_the_headers_and_shows_the_request_id_and_nothing_else(failing: Flask) -> None:
    answer = answer_to(failing, environ(HOST, "/_fail"))

    hold(answer)
    assert answer.status == 500
    assert f">{answer.headers['X-Request-Id']}<".encode() in answer.body
    assert b"ZeroDivision" not in answer.body
    assert b"Traceback" not in answer.body


@pytest.mark.security("PA-01")
@pytest.mark.security("PA-02")
def test_every_page_has_the_headers_in_every_language(app: Flask) -> None:
    known = hostile.known_values(app, "camcha")
    for rule in app.url_map.iter_rules():
        for prefix in ("", "/en", "/fr"):
            for method in ("GET", "HEAD", "POST", "OPTIONS"):
                path = prefix + hostile.path_of(rule, known)
                hold(answer_to(app, environ(HOST, path, method=method)), of_a_brand=path not in HOSTLESS)


@pytest.mark.security("PA-01")
@pytest.mark.security("PA-02")
@pytest.mark.parametrize(
    ("status", "host", "path", "more"),
    [
        (200, HOST, "/", {}),
        (301, HOST, "/fr/", {}),
        (301, "www.camcha.example", "/", {}),
        (302, HOST, "/account/", {}),
        (308, HOST, "/faq", {}),
        (400, HOST, "no slash", {}),
        (400, HOST, "/appearance", {"method": "POST"}),
        (404, HOST, "/nowhere", {}),
        (404, "", "/metrics", {}),
        (405, HOST, "/healthz", {"method": "DELETE", "HTTP_X_CSRF_TOKEN": "given"}),
        (421, "evil.com", "/", {}),
        (422, HOST, "/appearance", {"method": "POST", "HTTP_X_CSRF_TOKEN": "given"}),
    ],
)
def test_every_status_has_the_headers(app: Flask, status: int, host: str, path: str, more: dict[str, str]) -> None:
    if "HTTP_X_CSRF_TOKEN" in more:
        more = {**more, "HTTP_X_CSRF_TOKEN": app.extensions["guichet"].csrf.token("camcha")}
    answer = answer_to(app, environ(host, path, **more))

    hold(answer, of_a_brand=host.endswith(HOST) and path not in HOSTLESS)
    assert answer.status == status


def test_a_page_unchanged_has_the_headers(app: Flask) -> None:
    tag = answer_to(app, environ(HOST, "/faq/")).headers["ETag"]
    answer = answer_to(app, environ(HOST, "/faq/", HTTP_IF_NONE_MATCH=tag))

    hold(answer)
    assert answer.status == 304


def test_what_escapes_the_application_has_the_headers(make_app: MakeApp) -> None:
    app = make_app()
    edge = app.wsgi_app

    def explode(_environ: Environ, _start: object) -> list[bytes]:
        raise RuntimeError("below Flask")

    edge._app = explode  # type: ignore[attr-defined]  # noqa: SLF001 - the layer inside, as if it were broken
    answer = answer_to(app, environ(HOST, "/"))

    hold(answer, of_a_brand=False)
    assert answer.status == 500


def test_only_a_secure_origin_asks_browsers_to_stay_secure(make_app: MakeApp) -> None:
    plain = make_app(ORIGIN_PATTERN="http://{slug}.localhost:8000")

    assert "Strict-Transport-Security" not in answer_to(plain, environ("camcha.localhost:8000", "/faq/")).headers
    assert "Strict-Transport-Security" in answer_to(make_app(), environ(HOST, "/faq/")).headers


def test_no_shared_cache_holds_what_depends_on_the_visitor(app: Flask) -> None:
    for path in ("/", "/faq/", "/faq/search", "/faq/search.json", "/faq/search/suggest", "/support/", "/nowhere"):
        control = answer_to(app, environ(HOST, path, query="q=carte")).headers["Cache-Control"]
        assert control in {"no-store", "private, no-cache"}, path
