"""A password that the team gave opens nothing but the page on which another is chosen."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.domain.accounts.models import Account, PasswordKind
from app.domain.accounts.sessions.models import AccountSession
from app.kernel.db import open_session, transaction
from app.web.cookies import SESSION
from tests.factories import REGISTERED_AT
from tests.mails import Mails
from tests.web import hostile
from tests.web.people import Visitor, settle
from tests.web.test_recovery import ANN, NEW

pytestmark = pytest.mark.usefixtures("nobody", "from_anywhere")


@pytest.fixture
def ann(app: Flask) -> Visitor:
    """Sign Ann in with a temporary password."""
    settle(app, password_kind=PasswordKind.TEMPORARY, password_expires_at=datetime.now(UTC) + timedelta(days=3))
    visitor = Visitor(app)
    assert visitor.sign_in().status_code == 303
    return visitor


@pytest.mark.security("SI-13")
@pytest.mark.promise("OM-15")
def test_every_page_of_the_account_leads_to_choosing_a_password(app: Flask, ann: Visitor) -> None:
    known = hostile.known_values(app, "camcha")
    token = app.extensions["guichet"].csrf
    paths = {
        (method, hostile.path_of(rule, known))
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/account/")
    }
    assert len(paths) >= 12
    with open_session(app.extensions["guichet"].engine, "camcha") as session:
        opened = session.scalars(select(AccountSession)).one()
        signed = token.token("camcha", f"{opened.id}:{opened.account_id}")
    for prefix in ("", "/en"):
        for method, path in paths:
            if path.endswith(known["token"]):
                continue
            answer = ann.client.open(prefix + path, method=method, base_url=ann.base, data={"csrf_token": signed})
            assert answer.status_code == 303, (method, path)
            where = urlsplit(answer.location)
            assert where.path == f"{prefix}/password/choose"
            assert parse_qs(where.query).get("next") == ([prefix + path] if method == "GET" else None)


def token_in(method: str, token: re.Match[str] | None) -> dict[str, str] | None:
    assert token is not None
    return {"csrf_token": token[1]} if method == "POST" else None


@pytest.mark.security("SI-13")
def test_whatever_asks_a_stranger_to_sign_in_asks_for_a_password_of_their_own(app: Flask, ann: Visitor) -> None:
    known, stranger = hostile.known_values(app, "camcha"), Visitor(app)
    signed = re.search(r'name="csrf_token" value="([^"]+)"', ann.get("/password/choose").text)
    anyone = re.search(r'name="csrf_token" value="([^"]+)"', stranger.get("/login").text)
    tried = 0
    for rule in app.url_map.iter_rules():
        for method in (rule.methods or set()) & {"GET", "POST"}:
            path = hostile.path_of(rule, known)
            asked = stranger.client.open(path, method=method, base_url=ann.base, data=token_in(method, anyone))
            if not str(asked.location).startswith("/login") or rule.endpoint.startswith(
                ("choosing.", "second_factor.")
            ):
                continue
            led = ann.client.open(path, method=method, base_url=ann.base, data=token_in(method, signed))
            assert urlsplit(led.location).path == "/password/choose", (method, path)
            tried += 1
    assert tried >= 20


@pytest.mark.security("SI-13")
def test_it_ends_when_the_team_said_even_if_it_was_used(app: Flask, ann: Visitor) -> None:
    with open_session(app.extensions["guichet"].engine, "camcha") as session, transaction(session):
        account = session.scalars(select(Account)).one()
        assert account.password_expires_at is not None
        account.password_expires_at = REGISTERED_AT

    assert Visitor(app).sign_in().status_code == 403
    assert ann.get("/password/choose").status_code == 200  # whoever is in still chooses another


@pytest.mark.promise("OM-15")
def test_choosing_a_password_opens_the_account_and_ends_every_other_session(
    app: Flask, ann: Visitor, mails: Mails
) -> None:
    other = Visitor(app)
    other.sign_in()
    before = ann.cookie(SESSION)
    assert "Votre mot de passe est temporaire" in ann.get("/password/choose").text

    answer = ann.send("/password/choose?next=/account/profile", {"password": NEW})

    mails.expect("password_changed", to=ANN)
    assert (answer.status_code, answer.location) == (303, "/account/profile")
    assert ann.get("/account/").status_code == 200
    assert ann.cookie(SESSION) not in {before, None}
    assert "Ann Martin" not in other.get("/").text
    assert Visitor(app).sign_in(password=NEW).status_code == 303
    assert ann.send("/password/choose", {"password": "autre chose 99 encore"}).location == "/account/"
    assert Visitor(app).sign_in(password=NEW).status_code == 303


@pytest.mark.security("LT-10")
@pytest.mark.parametrize("wanted", ["//evil.example", "https://evil.example", "/%09/evil.example", "/\\evil.example"])
def test_another_site_is_never_led_to(ann: Visitor, mails: Mails, wanted: str) -> None:
    answer = ann.send(f"/password/choose?next={wanted}", {"password": NEW})

    mails.expect("password_changed", to=ANN)
    assert answer.location == "/account/"


@pytest.mark.parametrize("password", ["", "court", "a" * 300, "azertyuiop12"])
def test_a_weak_password_is_refused_and_the_temporary_one_stays(ann: Visitor, password: str) -> None:
    assert ann.send("/password/choose", {"password": password}).status_code == 422
    assert ann.get("/account/").status_code == 303


def test_a_proof_that_is_too_old_is_asked_for_again(app: Flask, ann: Visitor, mails: Mails) -> None:
    with open_session(app.extensions["guichet"].engine, "camcha") as session, transaction(session):
        session.execute(
            update(AccountSession).values(proven_at=REGISTERED_AT), execution_options={"synchronize_session": False}
        )

    assert ann.send("/password/choose", {"password": NEW}).status_code == 422
    assert ann.send("/password/choose", {"password": NEW, "current_password": "wrong"}).status_code == 422
    proven = {"password": NEW, "current_password": "wagon citron 48 parapluie"}
    assert ann.send("/password/choose", proven).status_code == 303
    mails.expect("password_changed", to=ANN)


def test_whoever_has_a_password_of_their_own_is_led_on(app: Flask) -> None:
    settle(app)
    visitor = Visitor(app)
    visitor.sign_in()

    assert visitor.get("/password/choose").location == "/account/"
    assert visitor.send("/password/choose", {"password": NEW}).location == "/account/"
    with open_session(app.extensions["guichet"].engine, "camcha") as session:
        assert session.scalars(select(Account.password_kind)).one() is PasswordKind.CHOSEN
    assert Visitor(app).get("/password/choose").location.startswith("/login?next=")
