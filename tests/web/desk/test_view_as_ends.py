"""A look at a customer's pages ends: by itself, with its session, with what allowed it; its end is written down."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.domain.accounts.models import Account, AccountState, Role
from app.domain.accounts.viewing.models import StaffView
from app.domain.accounts.viewing.service import VIEW_LASTS, end_over_views
from app.domain.audit.models import AuditEntry
from app.kernel.db import open_session, transaction
from tests.mails import Mails
from tests.web.desk.looking import BANNER, MINUTE, change, contents, look_at, views
from tests.web.desk.team import audit_of, colleague
from tests.web.people import Visitor, settle
from tests.web.security import signed_in

pytestmark = pytest.mark.usefixtures("nobody")


@pytest.mark.parametrize(("later", "seen"), [(VIEW_LASTS - MINUTE, True), (VIEW_LASTS, False)])
def test_it_ends_by_itself_and_that_is_written_down(app: Flask, cleo: Visitor, later: timedelta, *, seen: bool) -> None:
    ann = settle(app)
    assert look_at(cleo, ann) == 303
    (view,) = views(app)
    assert view.expires_at - view.begun_at == VIEW_LASTS
    change(app, StaffView, expires_at=view.expires_at - later)
    assert (BANNER in cleo.get("/account/").text) == seen
    with open_session(app.extensions["guichet"].engine, "camcha") as session, transaction(session):
        assert end_over_views(session, now=datetime.now(UTC)) == (0 if seen else 1)
        assert end_over_views(session, now=datetime.now(UTC)) == 0
    assert sorted(act for act, _, _ in audit_of(app, ann)) == ["view-as"] + ([] if seen else ["view-end"])


def test_the_end_is_written_down_at_the_second_it_came(app: Flask, cleo: Visitor) -> None:
    ann = settle(app)
    assert look_at(cleo, ann) == 303
    over = views(app)[0].expires_at
    with open_session(app.extensions["guichet"].engine, "camcha") as session, transaction(session):
        end_over_views(session, now=over + 60 * MINUTE)
    with open_session(app.extensions["guichet"].engine, "camcha") as session:
        last = session.scalars(select(AuditEntry).where(AuditEntry.act == "view-end").order_by(AuditEntry.id.desc()))
        assert next(last).at == over


def test_signing_out_ends_the_look_and_the_session(app: Flask, cleo: Visitor) -> None:
    ann = settle(app)
    assert look_at(cleo, ann) == 303
    assert cleo.send("/logout").status_code == 303
    assert "/login" in cleo.get("/account/").location
    assert [act for act, _, _ in audit_of(app, ann)] == ["view-as", "view-end"]


def test_a_look_belongs_to_one_session(app: Flask, cleo: Visitor, mails: Mails) -> None:
    ann = settle(app)
    elsewhere = signed_in(app)
    assert look_at(cleo, ann) == 303
    assert BANNER not in elsewhere.get("/account/").text
    dora = colleague(app)
    assert BANNER not in dora.get("/account/").text
    bob = settle(app, email="bob@example.com", first_name="Bob")
    assert look_at(dora, bob) == 303
    assert "vous voyez les pages de Bob Martin" in dora.get("/account/").text
    assert BANNER in cleo.get("/account/").text
    mails.pass_over("new_browser")


@pytest.mark.parametrize(
    "values",
    [
        {"state": AccountState.SUSPENDED},
        {"state": AccountState.CLOSED},
        {"locked_at": datetime(2026, 11, 20, tzinfo=UTC)},
        {"role": Role.EDITOR},
    ],
)
def test_whoever_may_not_be_seen_any_more_is_not(app: Flask, cleo: Visitor, values: dict[str, object]) -> None:
    ann = settle(app)
    assert look_at(cleo, ann) == 303
    with open_session(app.extensions["guichet"].engine, "camcha") as session, transaction(session):
        session.execute(update(Account).where(Account.id == ann.id).values(**values))
    page = cleo.get("/account/").text
    assert BANNER not in page
    assert "Cleo" in page


def test_a_form_of_the_customers_page_is_nobodys_once_the_look_is_over(app: Flask, cleo: Visitor) -> None:
    ann = settle(app)
    assert look_at(cleo, ann) == 303
    page = cleo.get("/account/profile").text
    token = re.findall(r'name="csrf_token" value="([^"]+)"', page)[0]
    assert cleo.send("/viewing/stop").status_code == 303
    before = contents(app)
    origin = {"Origin": cleo.base, "Sec-Fetch-Site": "same-origin"}
    fields = {"first_name": "Ann", "last_name": "Martin", "email": ann.email, "language": "fr", "csrf_token": token}
    answer = cleo.client.post("/account/profile", base_url=cleo.base, data=fields, headers=origin)
    assert answer.status_code == 303
    after = contents(app)
    assert {name for name in after if after[name] != before[name]} <= {"LimitTally"}
    assert "Ann" not in cleo.get(answer.location).text.partition("<main")[2]


def test_whoever_sees_nobodys_pages_is_led_to_their_own(app: Flask, cleo: Visitor) -> None:
    settle(app)
    for visitor in (cleo, signed_in(app), Visitor(app)):
        answer = visitor.send("/viewing/stop")
        assert (answer.status_code, answer.location) == (303, "/account/")


def test_a_second_look_ends_the_first(app: Flask, cleo: Visitor) -> None:
    ann, bob = settle(app), settle(app, email="bob@example.com")
    assert look_at(cleo, ann) == 303
    change(app, StaffView, expires_at=datetime.now(UTC) - MINUTE)
    assert look_at(cleo, bob) == 303
    assert len(views(app)) == 1
    assert sorted(act for act, _, _ in audit_of(app, ann)) == ["view-as", "view-end"]
