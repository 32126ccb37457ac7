"""Whatever is sent, the answer is one of ours: no 500, and always with a request id and the security headers."""

from collections.abc import Mapping
from http import HTTPStatus
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import Headers

from tests.stock import HOSTS
from tests.web import hostile
from tests.web.environs import Answer, answer_to, environ

HOST = "camcha.example"
FILLED = [field for field in hostile.FIELDS if field != "csrf_token"]  # with a wrong one no view sees the others


def sound_of(known: Mapping[str, str]) -> dict[str, list[list[tuple[str, str]]]]:
    """Give the forms that go further with a sound value of one field, whatever the others hold."""
    return {
        f"/faq/feedback/{known['entry_id']}": [[("reason", "wrong")], [("useful", "yes")]],
        "/appearance": [[("scheme", "dark")]],
    }


def hold(answer: Answer, path: str = "") -> None:
    assert answer.status < 500 or (answer.status, path) == (503, "/readyz")
    hold_headers(answer.headers)


def hold_headers(headers: Headers) -> None:
    assert len(headers.getlist("X-Request-Id")) == 1
    assert headers.getlist("Content-Security-Policy")[0].startswith("default-src 'none';")
    assert headers["X-Content-Type-Options"] == "nosniff"


pytestmark = pytest.mark.posts_mails  # what is thrown may be a sound reason why an answer was not useful


@given(data=st.data())
def test_no_request_whatever_breaks_an_answer(app: Flask, data: st.DataObject) -> None:
    asked = data.draw(hostile.requests(app))
    hold(answer_to(app, asked), asked["PATH_INFO"].removeprefix("/en"))


def test_no_hostile_value_in_a_path_breaks_an_answer(app: Flask) -> None:
    known = hostile.known_values(app, "camcha")
    seen: set[str] = set()
    for rule in app.url_map.iter_rules():
        is_open = bool(rule.arguments) and is_read(app, environ(HOST, hostile.path_of(rule, known)))
        # Behind the door, whose page it is does not matter: one of each name is enough.
        for name in rule.arguments if is_open else rule.arguments - seen:
            for value in hostile.VALUES:
                hold(answer_to(app, environ(HOST, hostile.path_of(rule, {**known, name: value}))))
        seen |= rule.arguments
    assert {"slug", "entry_id", "reference"} <= seen


def test_no_hostile_value_in_a_query_breaks_an_answer(app: Flask) -> None:
    for path in ("/faq/search", "/faq/search.json", "/faq/search/suggest", "/support/"):
        for value in hostile.VALUES:
            hold(answer_to(app, environ(HOST, path, query=hostile.urlencoded([("q", value), ("q", "carte")]))))


@pytest.mark.parametrize("query", ["&&==%%", "q[]=1&q[a][b]=2&q=%FF", "%00=%00", "\xff=\xfe", "a=b&" * 3_000])
def test_no_hostile_query_breaks_any_route(app: Flask, query: str) -> None:
    known = hostile.known_values(app, "camcha")
    for rule in app.url_map.iter_rules():
        path = hostile.path_of(rule, known)
        hold(answer_to(app, environ(HOST, path, query=query)), path)


def test_no_hostile_value_in_a_form_breaks_an_answer(app: Flask) -> None:
    known = hostile.known_values(app, "camcha")
    paths = [hostile.path_of(rule, known) for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())]
    read = [path for path in paths if is_read(app, posting(app, path, ""))]
    assert {"/appearance", "/login", "/support/new", *sound_of(known)} <= set(read) < set(paths)
    refused = set()
    for path in paths:
        for value in hostile.VALUES if path in read else [hostile.LONG]:
            for sound in [*sound_of(known).get(path, []), []]:
                fields = [(field, value) for field in FILLED if field not in dict(sound)]
                answer = answer_to(app, posting(app, path, hostile.urlencoded([*sound, *fields])))
                hold(answer)
                refused |= {path} if answer.status == HTTPStatus.BAD_REQUEST else set()
    assert refused == set()


def test_no_hostile_token_of_a_form_breaks_an_answer(app: Flask) -> None:
    known = hostile.known_values(app, "camcha")
    paths = [hostile.path_of(rule, known) for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())]
    for path in paths:  # none of them sees it: the guard of them all reads it
        for value in hostile.VALUES if path == "/appearance" else [hostile.LONG]:
            hold(answer_to(app, posting(app, path, hostile.urlencoded([("csrf_token", value)]))))


def is_read(app: Flask, asked: dict[str, Any]) -> bool:
    """Tell whether what a stranger asks comes further than the door of those who are signed in."""
    answer = answer_to(app, asked)
    return answer.status != HTTPStatus.METHOD_NOT_ALLOWED and answer.headers.get("Location", "")[:6] != "/login"


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data; boundary=x", hostile.multipart([("comment", "x" * 2_000_000)])),
        ("multipart/form-data; boundary=x", hostile.multipart([("comment", "x")] * 5_000)),
        ("multipart/form-data; boundary=x", hostile.multipart([("comment", "x")])[:-8]),
        ("multipart/form-data; boundary=x", b"--x\r\n" * 10_000),
        ("multipart/form-data; boundary=" + "x" * 100, b"--" + b"x" * 100 + b"\r\n" + b"a: b\r\n" * 5_000),
        ("application/x-www-form-urlencoded", b"comment=" + b"x" * 2_000_000),
        ("application/x-www-form-urlencoded", b"&".join([b"a=b"] * 200_000)),
        ("application/x-www-form-urlencoded", b"%" * 100_000),
        ("application/x-www-form-urlencoded", b"comment" + b"[a]" * 100_000 + b"=x"),
        ("application/json", b"[" * 500_000),
        ("application/json", b'{"a":' * 100_000),
        ("application/octet-stream", bytes(range(256)) * 1_000),
    ],
    ids=lambda value: repr(value[:40]),
)
def test_no_form_is_too_large_or_too_deep(app: Flask, kind: str, body: bytes) -> None:
    known = hostile.known_values(app, "camcha")
    for path in ("/appearance", f"/faq/feedback/{known['entry_id']}"):
        asked = environ(HOST, path, method="POST", CONTENT_TYPE=kind, CONTENT_LENGTH=str(len(body)))
        asked |= {"wsgi.input": BytesIO(body), "HTTP_X_CSRF_TOKEN": app.extensions["guichet"].csrf.token("camcha")}
        answer = answer_to(app, asked)
        hold(answer)
        assert answer.status in {400, 413, 422}


def posting(app: Flask, path: str, form: str, brand: str = "camcha") -> dict[str, Any]:
    """Make a form's request with a good token."""
    body = form.encode("latin-1")
    asked = environ(HOSTS[brand], path, method="POST", CONTENT_TYPE=hostile.TYPES[1], CONTENT_LENGTH=str(len(body)))
    token = app.extensions["guichet"].csrf.token(brand)
    return {**asked, "HTTP_X_CSRF_TOKEN": token, "wsgi.input": BytesIO(body)}
