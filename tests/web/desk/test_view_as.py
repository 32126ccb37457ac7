"""The team sees a customer's pages: read-only, reasoned, bannered, and without a secret."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from app.domain.accounts.activity.models import EventKind
from app.domain.accounts.models import AccountState, PasswordKind, Role
from app.web.cookies import SESSION, UNSENT
from tests.cast import BIRCH
from tests.factories import PASSWORD
from tests.mails import Mails
from tests.stock import HOSTS
from tests.web import hostile
from tests.web.desk.looking import BANNER, MINUTE, REASON, contents, look_at, views
from tests.web.desk.team import audit_of, colleague, events_of, prove
from tests.web.email_changes import age_proof
from tests.web.factors import add_key, keys_of, start, turn_on
from tests.web.people import Visitor, settle
from tests.web.security import noted, second_device, signed_in

pytestmark = pytest.mark.usefixtures("nobody")

SHOWN = (
    "/account/",
    "/account/profile",
    "/account/security",
    "/account/security/activity",
    "/account/privacy/record",
    "/account/privacy",
    "/account/privacy/consents",
    "/account/invoices/",
    "/account/billing/",
    "/account/billing/cards",
    "/account/billing/settings",
    "/account/requests/",
    "/account/messages/",
)
MACHINES = {"operations.ready", "operations.metrics", "operations.ask_domain", "machines.change_password"}
# Shown, and not at camcha, or of nothing there.
ELSEWHERE = {"addresses.index", "pro.show", "invoices.pdf", "library.show", "library.download"}


def test_the_customers_pages_are_shown_bannered_and_both_ends_are_written_down(app: Flask, cleo: Visitor) -> None:
    ann = settle(app, company="Lilas")
    answer = cleo.send(f"/admin/people/{ann.id}/view-as", REASON)
    assert (answer.status_code, answer.location) == (303, "/account/")

    for path in SHOWN:
        page = cleo.get(path)
        assert page.status_code == 200, path
        assert BANNER in page.text
        assert "Cleo Bernard" in page.text
        assert page.headers["Cache-Control"] == "no-store"
    assert 'value="Lilas"' in cleo.get("/account/profile").text

    assert cleo.send("/viewing/stop").location == f"/admin/people/{ann.id}"
    assert BANNER not in cleo.get("/account/profile").text
    assert audit_of(app, ann) == [("view-as", "Cleo Bernard", REASON["reason"]), ("view-end", "Cleo Bernard", None)]
    assert events_of(app, ann) == ["seen_by_team"]
    assert "Notre équipe a consulté vos pages" in signed_in(app).get("/account/security").text
    assert views(app) == []


@pytest.mark.posts_mails
def test_nothing_is_sent_while_looking_but_the_end(app: Flask, cleo: Visitor) -> None:
    ann = settle(app)
    known = {**hostile.known_values(app, "camcha"), "account_id": str(ann.id)}
    assert look_at(cleo, ann) == 303
    before = contents(app)
    walked = 0
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or ()) and rule.endpoint not in {"viewing.stop", "signing_in.sign_out"}:
            answer = cleo.client.post(hostile.path_of(rule, known), base_url=cleo.base)
            assert answer.status_code == 403, rule
            walked += 1
    assert cleo.client.put("/account/profile", base_url=cleo.base).status_code == 403
    tokened = cleo.send("/account/profile", {"first_name": "Eve", "last_name": "M"})
    assert tokened.status_code == 403
    assert "Arrêter de voir" in tokened.text
    assert walked >= 60
    assert contents(app) == before


@pytest.mark.posts_mails
def test_looking_changes_nothing_and_shows_no_secret(app: Flask, cleo: Visitor, mails: Mails) -> None:
    account = settle(app)
    ann = signed_in(app)
    turn_on(ann, mails)
    add_key(ann, mails)
    known = {
        **hostile.known_values(app, "camcha"),
        "account_id": str(account.id),
        "session_id": str(second_device(app, account)),
        "event_id": str(noted(app, account, EventKind.PASSWORD_CHANGED, ago=60 * MINUTE)),
        "passkey_id": str(keys_of(ann)[0].id),
    }
    assert look_at(cleo, account) == 303
    before, shown = contents(app), set()
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()):
            continue
        path = hostile.path_of(rule, known)
        answer = cleo.get(f"{path}?q=zzzxqj&useful=yes")
        assert answer.status_code in {200, 403} or rule.endpoint in {"site.static_file", *MACHINES, *ELSEWHERE}, rule
        if answer.status_code == 200 and answer.mimetype == "text/html" and not path.startswith("/faq/search/"):
            shown.add(path)
            assert BANNER in answer.text, path
        elif answer.status_code == 403:
            assert path not in SHOWN
    assert set(SHOWN) < shown
    assert {path for path in shown if path.startswith(("/account", "/admin", "/password", "/login"))} == set(SHOWN)
    assert contents(app) == before


def test_a_secret_that_waits_and_what_was_typed_are_not_shown(app: Flask, cleo: Visitor) -> None:
    account = settle(app)
    ann = signed_in(app)
    secret = start(ann)
    profile = {"first_name": "Typed", "last_name": "Martin", "email": account.email, "language": "fr"}
    token = ann.get("/account/profile").text
    typed = {**profile, "csrf_token": re.findall(r'name="csrf_token" value="([^"]+)"', token)[0]}
    ann.client.delete_cookie(f"__Host-{SESSION}", domain=HOSTS["camcha"])
    origin = {"Origin": ann.base, "Sec-Fetch-Site": "same-origin"}
    ann.client.post("/account/profile", base_url=ann.base, data=typed, headers=origin)
    kept = ann.cookie(UNSENT)
    assert look_at(cleo, account) == 303
    assert kept is not None, "nothing was kept, so this proves nothing"
    cleo.client.set_cookie(f"__Host-{UNSENT}", kept, domain=HOSTS["camcha"], secure=True)
    for path in SHOWN:
        page = cleo.get(path).text
        assert secret not in re.sub(r"\s|</?span>", "", page)
        assert "Typed" not in page
    assert cleo.get("/account/security/two-factor").status_code == 403
    assert cleo.get("/account/security/recovery-codes").status_code == 403


def test_someone_who_must_choose_a_password_is_seen_all_the_same(app: Flask, cleo: Visitor) -> None:
    ann = settle(app, password_kind=PasswordKind.TEMPORARY)
    assert look_at(cleo, ann) == 303
    assert cleo.get("/account/profile").status_code == 200


@pytest.mark.parametrize(
    "facts",
    [
        {"state": AccountState.UNCONFIRMED},
        {"state": AccountState.WAITING},
        {"state": AccountState.SUSPENDED},
        {"state": AccountState.CLOSED},
        {"locked_at": datetime(2026, 11, 20, tzinfo=UTC)},
        {"role": Role.EDITOR},
        {"role": Role.ADMIN},
    ],
)
def test_only_an_open_customers_pages_are_seen(app: Flask, facts: dict[str, Any]) -> None:
    ann, dora = settle(app, **facts), colleague(app)
    assert "view-as" not in dora.get(f"/admin/people/{ann.id}").text
    answer = dora.send(f"/admin/people/{ann.id}/view-as", REASON)
    assert answer.status_code == 422
    assert views(app) == []
    assert audit_of(app, ann) == []


def test_a_reason_and_a_fresh_proof_are_asked_for(app: Flask, cleo: Visitor) -> None:
    ann = settle(app)
    for reason in ("", " \u200b", "a" * 1001):
        assert look_at(cleo, ann, reason=reason) == 422
    age_proof(app)
    assert look_at(cleo, ann) == 422
    assert look_at(cleo, ann, current_password="wrong") == 422
    assert views(app) == []
    assert look_at(cleo, ann, current_password=PASSWORD) == 303


def test_a_customer_of_another_brand_is_nobody_here(app: Flask, cleo: Visitor) -> None:
    ann = settle(app)
    settle(app, BIRCH, id=ann.id, first_name="Twin")
    bella = settle(app, BIRCH, email="bella@example.com")
    assert cleo.send(f"/admin/people/{bella.id}/view-as", REASON).status_code == 404
    assert look_at(cleo, ann) == 303
    assert BANNER in cleo.get("/account/").text
    assert views(app, BIRCH) == []


def test_without_a_second_factor_nobody_sees_anything(app: Flask) -> None:
    ann = settle(app)
    kim = colleague(app, Role.AGENT, factor=False)
    kim.send(f"/admin/people/{ann.id}/view-as", REASON)
    assert views(app) == []
    assert BANNER not in kim.get("/account/").text
    prove(app, ann)
