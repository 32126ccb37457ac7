"""Whose a kept form is: its person's at its browser, and nobody else's; and what is not kept at all."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.accounts.models import Account
from app.kernel.db import open_session, transaction
from app.web.cookies import UNSENT
from app.web.csrf import Csrf
from tests.cast import BIRCH
from tests.stock import HOSTS
from tests.web.people import Visitor, settle, settle_twins
from tests.web.tabs import (
    PROFILE,
    TYPED,
    Tab,
    empty,
    kept_forms,
    shows,
    sign_in_anew,
    sign_out,
)

pytestmark = pytest.mark.usefixtures("from_anywhere")

NOTHING = "Rien n’a été fait"


@pytest.fixture(autouse=True)
def nobody(app: Flask) -> Iterator[None]:
    yield
    empty(app)


@pytest.fixture
def ann(app: Flask) -> Visitor:
    settle_twins(app)
    visitor = Visitor(app)
    visitor.sign_in()
    return visitor


@pytest.mark.security("SE-12")
def test_nobody_else_at_the_same_browser_sees_it(app: Flask, ann: Visitor) -> None:
    settle(app, email="bob@example.com", first_name="Bob")
    tab = Tab(ann, PROFILE)
    sign_out(ann)
    ann.sign_in("bob@example.com")

    refused = tab.send(TYPED)

    assert refused.location == f"{PROFILE}?done=nothing"
    for path in (refused.location, PROFILE, "/support/", "/account/"):
        assert "Anne-Lise" not in ann.get(path).text
    assert NOTHING in ann.get(refused.location).text
    ann.send("/unsent/drop", {"path": PROFILE})
    assert ann.send(PROFILE, {**TYPED, "email": "bob@example.com", "language": "fr"}).status_code == 303
    sign_in_anew(ann)
    assert shows(ann.get(PROFILE).text, TYPED)


@pytest.mark.security("SE-12")
def test_another_browser_and_another_brand_make_nothing_of_its_cookie(app: Flask, ann: Visitor) -> None:
    tab = Tab(ann, PROFILE)
    sign_in_anew(ann)
    tab.send(TYPED)

    other, twin = Visitor(app), Visitor(app, BIRCH)
    twin.client.set_cookie(f"__Host-{UNSENT}", ann.cookie(UNSENT) or "", domain=HOSTS[BIRCH])
    for visitor in (other, twin):
        visitor.sign_in()
        assert "Anne-Lise" not in visitor.get(PROFILE).text
    assert kept_forms(app, BIRCH) == []


@pytest.mark.security("SE-12")
def test_neither_passwords_nor_codes_are_kept_forms(app: Flask, ann: Visitor) -> None:
    sealer = app.extensions["guichet"].sealer
    tabs = [Tab(ann, PROFILE), Tab(ann, "/account/security/password"), Tab(ann, "/account/close")]
    sign_in_anew(ann)
    secrets = {"current_password": "le mot de passe", "new_password": "le suivant", "password": "un", "code": "123456"}
    more = {"credential": "a key's answer", "csrf": "x", "unheard_of": "y"}

    for tab in tabs:
        tab.send({**TYPED, **secrets, **more})

    rows = kept_forms(app)
    assert len(rows) == 3
    for row in rows:
        bound = f"unsent camcha {row.account_id} {row.digest} {row.path}"
        plain = sealer.unseal(row.sealed_fields, bound_to=bound).decode()
        assert "Anne-Lise" in plain
        assert [each for each in (*secrets, *secrets.values(), *more) if each in plain] == []


def test_the_text_of_an_account_goes_with_it(app: Flask, ann: Visitor) -> None:
    tab = Tab(ann, PROFILE)
    sign_out(ann)
    tab.send(TYPED)
    with open_session(app.extensions["guichet"].engine, "camcha") as session, transaction(session):
        session.delete(session.scalars(select(Account)).one())

    assert kept_forms(app) == []
    assert tab.send(TYPED).location == f"{PROFILE}?done=nothing"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "https://camcha.example"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://birch.example"},
        {"Origin": "null"},
    ],
    ids=str,
)
@pytest.mark.security("SE-12")
def test_a_form_that_the_browser_does_not_call_ours_is_refused_and_not_kept(
    app: Flask, ann: Visitor, headers: dict[str, str]
) -> None:
    tab = Tab(ann, PROFILE)
    sign_in_anew(ann)

    assert tab.send(TYPED, headers=headers).status_code == 400
    assert kept_forms(app) == []


@pytest.mark.security("SE-12")
@pytest.mark.parametrize("key", ["another key, long enough to be one", None])
def test_a_forged_token_and_another_brand_s_keep_nothing(app: Flask, ann: Visitor, key: str | None) -> None:
    tab = Tab(ann, PROFILE)
    signed = Csrf(key) if key else app.extensions["guichet"].csrf
    tab.token = signed.token("camcha" if key else BIRCH, "1:2")

    assert tab.send(TYPED).status_code == 400
    assert tab.send(TYPED, to="/nowhere").status_code == 400
    assert kept_forms(app) == []


def test_a_script_s_token_that_is_over_keeps_nothing(app: Flask, ann: Visitor) -> None:
    tab = Tab(ann, PROFILE)
    sign_in_anew(ann)

    headers = {"X-CSRF-Token": tab.token, "Origin": ann.base}
    assert ann.client.post(PROFILE, base_url=ann.base, data=TYPED, headers=headers).status_code == 400
    assert kept_forms(app) == []


@pytest.mark.parametrize(
    "text", ["\0", "a\0b", "\u202eresrever", "ı̇İß\u0301", "\ud7ff\ue000", "\r\n" * 9, "<script>", "é" * 150_000]
)
def test_any_text_comes_back_as_the_form_would_have_shown_it(ann: Visitor, text: str) -> None:
    tab = Tab(ann, PROFILE)
    mended = tab.send({**TYPED, "email": "nowhere", "company": text})
    shown = re.search(r'<input[^>]*id="company"[^>]*>', mended.text)
    assert shown is not None
    sign_in_anew(ann)

    assert tab.send({**TYPED, "company": text}).location == PROFILE

    value = re.search(r'value="[^"]*"', shown[0])
    assert value is not None
    assert value[0] in ann.get(PROFILE).text


def test_more_than_a_request_may_hold_is_refused_as_ever(app: Flask, ann: Visitor) -> None:
    tab = Tab(ann, PROFILE)
    sign_in_anew(ann)

    assert tab.send({**TYPED, "company": "x" * 1_100_000}).status_code == 413
    assert kept_forms(app) == []


def test_one_address_keeps_so_many_forms_in_an_hour(app: Flask, ann: Visitor) -> None:
    tab = Tab(ann, PROFILE)
    sign_in_anew(ann)
    most = app.extensions["guichet"].registry.by_slug("camcha").config.policy.limits.late_forms_per_address.most

    answers = [tab.send(TYPED) for _ in range(most + 1)]

    assert {answer.status_code for answer in answers[:-1]} == {303}
    assert answers[-1].status_code == 429
    assert "Retry-After" in answers[-1].headers
    assert len(kept_forms(app)) == 1


def test_what_somebody_typed_gets_into_no_page_that_is_kept_for_others(app: Flask) -> None:
    visitor, other = Visitor(app, "camermix"), Visitor(app, "camermix")
    tab = Tab(visitor, "/support/")
    tab.grow_old(3)
    assert tab.send({"email": "lise@example.com", "message": "Ma question à moi"}).location == "/support/"

    search = "/faq/search?q=carte"
    for path in (
        "/support/?done=nothing",
        f"{search}&done=nothing",
        "/?done=nothing",
        "/support/",
        "/",
        "/faq/",
        search,
    ):
        for each in (visitor, other):
            page = each.get(path).text
            is_shown = each is visitor and path.startswith("/support/")
            assert ("Ma question à moi" in page) == is_shown, path
            assert (NOTHING in page) == ("done" in path and not is_shown), path


def test_a_browser_with_something_typed_gets_pages_made_for_it(app: Flask) -> None:
    visitor, other = Visitor(app), Visitor(app)
    visitor.client.set_cookie(f"__Host-{UNSENT}", "anything", domain=HOSTS["camcha"])

    assert "ETag" in other.get("/faq/").headers
    assert "ETag" not in visitor.get("/faq/").headers


def test_a_late_form_to_a_path_that_is_nowhere_leads_to_the_nearest_page(app: Flask) -> None:
    tab = Tab(Visitor(app), "/register")
    tab.grow_old(3)

    for path, leads_to in (("/nowhere", "/"), ("/account/profile/x/y", PROFILE), ("/login%2fx%2f", "/login")):
        assert tab.send(TYPED, to=path, headers={"Origin": tab.visitor.base}).location == f"{leads_to}?done=nothing"
