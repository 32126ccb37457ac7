"""A form counts only from a page of the same brand, and nothing else changes anything."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event
from werkzeug.routing import Rule

from app.web import csrf
from tests.stock import HOSTS, MakeApp
from tests.web import hostile
from tests.web.conftest import Get

SAFE = {"GET", "HEAD", "OPTIONS"}
# What a GET may write, and why.
COUNTED = {"search.results": "counts a question without an answer", "search.results_json": "the same, for programs"}
# Without the cookie of a mailed link there is nothing to use: their pages say so.
LINK_PAGES = {
    *("/account/not-me", "/confirm", "/email/confirm", "/email/undo", "/newsletter/confirm", "/register/adopt"),
    *("/password/reset", "/digest/stop", "/digest/stop/no-link-has-this-token"),
    *("/newsletter/leave", "/newsletter/leave/no-link-has-this-token"),
    *(f"/support/{page}" for page in ("confirm", "rate", "summary/stop", "summary/stop/no-link-has-this-token")),
    *(f"/support/request/AAAA-AAAA/{act}" for act in ("escalate", "reopen", "reply", "solved")),
}
# What a form's token opens beside forms, and why it answers with neither a page nor a way on.
FETCHED = {
    "/login/passkey/options": 200,  # scripts ask it what a passkey has to sign
    "/read": 204,  # the script of an answer's page says that it was open for long enough
}
# What machines post, which prove themselves (tests/web/test_webhooks.py, tests/web/test_services.py).
SIGNED = {"webhooks.receive", "services.access"}
# Pages that camcha does not have.
NOT_HERE = (
    *("/account/addresses/", "/account/arrangement/", "/account/devices/", "/account/interests/", "/account/pro/"),
    *("/admin/people/devices/", "/admin/pro/", "/updates/stop/"),
)
OF_DEVICES = {"giving.open_offer", "update_mails.open_stop"}  # neither of the two brands that are asked has devices
SOUND = {"useful": "yes", "scheme": "dark", "email": "ann@example.com", "message": "Bonjour"}
_WRITE = re.compile(r"\s*(INSERT|UPDATE|DELETE|CREATE|DROP|ALTER|TRUNCATE)", re.IGNORECASE)

Token = Callable[[str], str]


@pytest.fixture
def token(app: Flask) -> Token:
    made: Token = app.extensions["guichet"].csrf.token
    return made


@pytest.fixture
def written(app: Flask) -> Iterator[list[str]]:
    """List every statement that changes something."""
    statements: list[str] = []
    engine = app.extensions["guichet"].engine

    def watch(*told: object) -> None:
        if _WRITE.match(str(told[2])):
            statements.append(str(told[2]))

    event.listen(engine, "before_cursor_execute", watch)
    yield statements
    event.remove(engine, "before_cursor_execute", watch)


def changing_paths(app: Flask) -> list[tuple[str, str]]:
    """Every method and path of the URL map that may change something."""
    known = hostile.known_values(app, "camcha")
    rules: list[Rule] = [rule for rule in app.url_map.iter_rules() if rule.endpoint not in SIGNED]
    return [(method, hostile.path_of(rule, known)) for rule in rules for method in (rule.methods or set()) - SAFE]


def with_a_letter_changed(token: str) -> str:
    """Change the signature's first letter: the last one's lowest bits belong to no byte, and may change nothing."""
    signed, _, signature = token.rpartition(".")
    return f"{signed}.{'B' if signature[0] == 'A' else 'A'}{signature[1:]}"


REFUSED: dict[str, Callable[[Token], dict[str, Any]]] = {
    "no token": lambda _: {},
    "an empty token": lambda _: {"data": {csrf.FIELD: ""}},
    "another brand's token": lambda token: {"data": {csrf.FIELD: token("birch")}},
    "another brand's token in the header": lambda token: {"headers": {csrf.HEADER: token("birch")}},
    "another key's token": lambda _: {"data": {csrf.FIELD: csrf.Csrf("k" * 32).token("camcha")}},
    "a session's token": lambda _: {"data": {csrf.FIELD: csrf.Csrf("s" * 32).token("camcha", "1")}},
    "a token with a letter changed": lambda token: {"data": {csrf.FIELD: with_a_letter_changed(token("camcha"))}},
    "a token in the query": lambda token: {"query_string": {csrf.FIELD: token("camcha")}},
    "another site's form": lambda token: {
        "data": {csrf.FIELD: token("camcha")},
        "headers": {"Sec-Fetch-Site": "cross-site"},
    },
    "a sister site's form": lambda token: {
        "data": {csrf.FIELD: token("camcha")},
        "headers": {"Sec-Fetch-Site": "same-site"},
    },
    "another brand's origin": lambda token: {
        "data": {csrf.FIELD: token("camcha")},
        "headers": {"Origin": "https://birch.example"},
    },
    "the origin without TLS": lambda token: {
        "data": {csrf.FIELD: token("camcha")},
        "headers": {"Origin": "http://camcha.example"},
    },
    "the origin at another port": lambda token: {
        "data": {csrf.FIELD: token("camcha")},
        "headers": {"Origin": "https://camcha.example:8443"},
    },
    "no page's origin": lambda token: {"data": {csrf.FIELD: token("camcha")}, "headers": {"Origin": "null"}},
}


@pytest.mark.security("SE-08")
@pytest.mark.parametrize("stocked_url", ["postgresql"], indirect=True, scope="module")  # refused before it is asked
@pytest.mark.parametrize("why", REFUSED)
def test_whatever_changes_something_refuses(app: Flask, get: Get, token: Token, written: list[str], why: str) -> None:
    paths = changing_paths(app)
    assert {("POST", path) for path in ("/login", "/logout", "/register", "/account/close")} <= {*paths}
    for method, path in paths:
        for prefix in ("", "/en"):
            how = REFUSED[why](token)
            how["data"] = {**SOUND, **how.get("data", {})}
            assert get(prefix + path, method=method, **how).status_code == 400, (method, path)
    assert written == []


def test_a_session_s_token_is_not_anybody_s(app: Flask, get: Get) -> None:
    signed: csrf.Csrf = app.extensions["guichet"].csrf
    data = {**SOUND, csrf.FIELD: signed.token("camcha", "a session")}

    assert get("/appearance", method="POST", data=data).status_code == 400


@pytest.mark.posts_mails
@pytest.mark.parametrize("site", ["same-origin", "none", None])
def test_the_brand_s_own_form_is_taken(app: Flask, get: Get, token: Token, site: str | None) -> None:
    headers = {"Sec-Fetch-Site": site, "Origin": "https://camcha.example"} if site else {}
    for method, path in changing_paths(app):
        data = {**SOUND, "email": f"{site}@example.com", csrf.FIELD: token("camcha")}  # each name has a limit
        fetched = {status for end, status in FETCHED.items() if path.endswith(end)}
        expected = {404} if path in LINK_PAGES or f"{path}/".startswith(NOT_HERE) else fetched or {303, 422}
        assert get(path, method=method, data=data, headers=headers).status_code in expected, (method, path)


def test_a_token_too_old_is_refused(make_app: MakeApp) -> None:
    app = make_app()
    installed = app.extensions["guichet"]
    aged = csrf.Csrf(installed.settings.secret_key, life=-1)
    app.extensions["guichet"] = replace(installed, csrf=aged)

    data = {**SOUND, csrf.FIELD: aged.token("camcha")}
    assert app.test_client().post("/appearance", base_url="https://camcha.example", data=data).status_code == 400


@pytest.mark.security("SE-09")
def test_asking_changes_nothing(app: Flask, get: Get, written: list[str]) -> None:
    for brand, host in list(HOSTS.items())[:2]:
        known = hostile.known_values(app, brand)
        for rule in app.url_map.iter_rules():
            if "GET" not in (rule.methods or ()):
                continue
            for method in ("GET", "HEAD", "OPTIONS"):
                del written[:]
                path = hostile.path_of(rule, known) + "?q=zzzxqj&useful=yes&scheme=dark"
                # Out of the address, into a cookie; what opens a guest's request only where the mark is ours.
                kept = "token" in rule.arguments and rule.endpoint not in {"request_links.follow", *OF_DEVICES}
                keeps_link = kept and method != "OPTIONS"
                assert ("Set-Cookie" in get(path, host=host, method=method).headers) == keeps_link, rule
                assert written == [] or (method == "GET" and rule.endpoint in COUNTED), rule
