"""A form that comes after its session's end: nothing is done, and nothing is lost."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.unsent.models import UnsentForm
from app.kernel.db import open_session, transaction
from app.web.cookies import UNSENT
from tests.factories import PASSWORD
from tests.mails import Mails
from tests.stock import HOSTS
from tests.web.factors import code_now, turn_on
from tests.web.people import Visitor, settle, settle_twins
from tests.web.tabs import (
    PROFILE,
    TYPED,
    Tab,
    empty,
    expire,
    kept_forms,
    lose_the_cookie,
    shows,
    sign_in_anew,
    sign_out,
)

pytestmark = pytest.mark.usefixtures("from_anywhere")

HERE_AGAIN = "Rien n’a encore été envoyé"
WAITS = "Rien n’a été envoyé, rien n’est perdu"
NOTHING = "Rien n’a été fait"
QUESTION = "/support/new?topic=question"


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
@pytest.mark.parametrize("end", [expire, sign_out, lose_the_cookie], ids=lambda end: end.__name__)
def test_what_was_typed_is_there_again_after_signing_in(
    app: Flask, ann: Visitor, end: Callable[[Visitor], None]
) -> None:
    tab = Tab(ann, PROFILE)
    end(ann)

    refused = tab.send(TYPED)

    assert (refused.status_code, refused.location) == (303, "/login?next=%2Faccount%2Fprofile")
    assert WAITS in ann.get(refused.location).text
    assert ann.send(
        refused.location, {"email": "ann@example.com", "password": "wagon citron 48 parapluie"}
    ).location == (PROFILE)
    page = ann.get(PROFILE)
    assert HERE_AGAIN in page.text
    assert shows(page.text, TYPED)
    assert page.headers["Cache-Control"] == "no-store"
    assert ann.send(PROFILE, {**TYPED, "language": "fr"}).location == f"{PROFILE}?done=saved"
    page = ann.get(PROFILE)
    assert HERE_AGAIN not in page.text
    assert shows(page.text, TYPED)
    assert kept_forms(app) == []


def test_whoever_signed_in_again_meanwhile_sees_it_at_once(ann: Visitor) -> None:
    tab = Tab(ann, PROFILE)
    sign_in_anew(ann)

    assert tab.send(TYPED).location == PROFILE
    assert HERE_AGAIN in ann.get(PROFILE).text
    assert shows(ann.get(PROFILE).text, TYPED)
    assert shows(ann.get(f"/en{PROFILE}").text, TYPED)


def test_whoever_comes_in_without_a_page_in_mind_is_led_to_it(app: Flask, ann: Visitor) -> None:
    tab = Tab(ann, PROFILE)
    expire(ann)
    tab.send(TYPED)

    assert ann.sign_in().location == PROFILE  # after a forgotten password, say
    assert ann.get("/login").location == PROFILE
    sign_out(ann)
    settle(app, email="bob@example.com")
    assert ann.sign_in("bob@example.com").location == "/account/"
    sign_out(ann)
    assert ann.sign_in().location == PROFILE
    assert ann.send("/unsent/drop", {"path": PROFILE}).status_code == 303
    sign_out(ann)
    assert ann.sign_in().location == "/account/"


def test_a_page_in_another_language_leads_to_itself(ann: Visitor) -> None:
    tab = Tab(ann, f"/en{PROFILE}")
    sign_out(ann)

    refused = tab.send(TYPED)

    assert refused.location == "/en/login?next=%2Fen%2Faccount%2Fprofile"
    assert "Nothing was sent, nothing is lost" in ann.get(refused.location).text


def test_it_is_there_after_both_steps_of_signing_in(mails: Mails, ann: Visitor) -> None:
    secret, _ = turn_on(ann, mails)
    tab = Tab(ann, PROFILE)
    sign_out(ann)
    where = tab.send(TYPED).location

    ann.send(where, {"email": "ann@example.com", "password": "wagon citron 48 parapluie"})
    assert WAITS in ann.get(f"/login/code?next={PROFILE}").text
    assert not shows(ann.get(f"/login/code?next={PROFILE}").text, TYPED)
    assert ann.send(f"/login/code?next={PROFILE}", {"code": code_now(secret)}).location == PROFILE

    assert shows(ann.get(PROFILE).text, TYPED)


def test_of_a_form_of_passwords_alone_it_is_said_that_nothing_was_done(app: Flask, ann: Visitor) -> None:
    tab = Tab(ann, PROFILE)
    sign_in_anew(ann)

    refused = tab.send({"current_password": "a", "new_password": "b"})

    assert refused.location == f"{PROFILE}?done=nothing"
    assert NOTHING in ann.get(refused.location).text
    assert kept_forms(app) == []


@pytest.mark.parametrize(
    ("opened", "sent_to", "leads_to"),
    [
        ("/account/security", "/account/security/sessions/end", "/account/security"),
        ("/account/profile", "/account/profile/email/again", "/account/profile"),
        ("/support/", "/appearance", "/support/"),
        ("/support/", "/logout", "/support/"),
        ("/login", "/login/passkey", "/login"),
    ],
)
def test_what_only_a_button_does_leads_back_to_the_button(
    ann: Visitor, opened: str, sent_to: str, leads_to: str
) -> None:
    if opened == "/login":
        sign_out(ann)
    tab = Tab(ann, opened)
    sign_in_anew(ann)

    for headers in (None, {"Origin": ann.base}):
        refused = tab.send({"scheme": "dark", "credential": "{}"}, to=sent_to, headers=headers)
        where = leads_to if headers is None or opened.startswith(("/account", "/login")) else "/"
        assert (refused.status_code, refused.location) == (303, f"{where}?done=nothing")
    assert ann.cookie(UNSENT) is None
    assert ann.client.get_cookie("scheme", domain=HOSTS["camcha"]) is None


@pytest.mark.posts_mails
@pytest.mark.parametrize(("days", "is_late"), [(1, False), (3, True), (400, True)])
def test_a_registration_on_a_page_of_days_ago_is_shown_again(app: Flask, days: int, *, is_late: bool) -> None:
    visitor = Visitor(app)
    tab = Tab(visitor, "/register")
    tab.grow_old(days)
    typed = {**TYPED, "email": "lise@example.com"}

    answer = tab.send({**typed, "password": "nacelle bruyère 71 tamis"})

    assert answer.location == ("/register" if is_late else "/register/sent")
    assert shows(visitor.get("/register").text, typed) == is_late
    assert "nacelle" not in visitor.get("/register").text
    assert (visitor.get("/register").headers.get("Cache-Control") == "no-store") == is_late
    assert shows(Visitor(app).get("/register").text, typed) is False


def test_a_question_to_the_team_typed_while_signed_in_waits_for_its_person(ann: Visitor) -> None:
    tab = Tab(ann, "/support/")
    sign_out(ann)

    assert tab.send({"email": "ann@example.com", "message": "Où est ma facture ?"}).location == (
        "/login?next=%2Fsupport%2F"
    )
    assert "Où est ma facture" not in ann.get("/support/").text
    ann.sign_in()
    assert "Où est ma facture" in ann.get("/support/", follow_redirects=True).text


def test_it_is_discarded_when_its_person_says_so(app: Flask, ann: Visitor) -> None:
    tab = Tab(ann, PROFILE)
    sign_in_anew(ann)
    tab.send(TYPED)

    answer = ann.send("/unsent/drop", {"path": PROFILE})

    assert (answer.status_code, answer.location) == (303, PROFILE)
    assert "Anne-Lise" not in ann.get(PROFILE).text
    assert kept_forms(app) == []


@pytest.mark.parametrize(("seconds", "is_there"), [(3599 - 60, True), (3600, False), (3601, False)])
def test_it_waits_for_an_hour(app: Flask, ann: Visitor, seconds: int, *, is_there: bool) -> None:
    tab = Tab(ann, PROFILE)
    sign_in_anew(ann)
    tab.send(TYPED)
    with open_session(app.extensions["guichet"].engine, "camcha") as session, transaction(session):
        form = session.scalars(select(UnsentForm)).one()
        form.expires_at -= timedelta(seconds=seconds)

    assert shows(ann.get(PROFILE).text, TYPED) == is_there


def test_a_form_that_is_sent_leaves_the_page_s_other_form_alone(mails: Mails, ann: Visitor) -> None:
    tab = Tab(ann, PROFILE)
    sign_in_anew(ann)
    tab.send(TYPED)

    passwords = {"current_password": PASSWORD, "new_password": "nacelle bruyère 71 tamis"}
    assert ann.send(PROFILE, passwords).location == f"{PROFILE}?done=password"
    mails.expect("password_changed", to="ann@example.com")
    assert ann.send(QUESTION, {"email": "", "message": ""}).status_code == 422

    assert shows(ann.get(PROFILE).text, TYPED)


def test_two_pages_keep_what_was_typed_on_each_and_the_latest_counts(app: Flask, ann: Visitor) -> None:
    tab, question = Tab(ann, PROFILE), Tab(ann, QUESTION)
    sign_in_anew(ann)

    tab.send({**TYPED, "first_name": "Première"})
    question.send({"email": "ann@example.com", "message": "Ma question"})
    tab.send(TYPED)

    assert shows(ann.get(PROFILE).text, TYPED)
    assert "Première" not in ann.get(PROFILE).text
    assert "Ma question" in ann.get(QUESTION).text
    assert len(kept_forms(app)) == 2


def test_a_mistake_in_it_is_told_when_it_is_sent_and_keeps_it(ann: Visitor) -> None:
    tab = Tab(ann, PROFILE)
    sign_in_anew(ann)
    tab.send({**TYPED, "email": "nowhere"})
    assert 'value="nowhere"' in ann.get(PROFILE).text

    assert ann.send(PROFILE, {**TYPED, "email": "nowhere", "language": "fr"}).status_code == 422

    assert 'value="nowhere"' in ann.get(PROFILE).text
