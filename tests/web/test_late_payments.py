"""What somebody who is late with a payment sees on their pages: a banner, and everything that stays open."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.accounts.models import Account
from app.domain.billing.models import Bill, Subscription
from app.domain.billing.ports import BillStatus, Collection, Interval, SubscriptionStatus
from app.domain.billing.reminding import LATE, SUSPENDED, remind
from app.domain.mail.models import OutgoingMail
from app.kernel.db import open_session, transaction
from app.kernel.ids import new_id
from app.web.installation import EXTENSION
from tests.web.people import Visitor, settle
from tests.web.postman import text_of

pytestmark = [pytest.mark.usefixtures("nobody"), pytest.mark.posts_mails]
NOW = datetime.now(UTC)
STAYS_OPEN = ("/account/", "/account/privacy", "/account/close", "/support/")
BeLate = Callable[..., Subscription]


def rows(account: Account, *, days: float, **facts: Any) -> tuple[Subscription, Bill]:  # noqa: ANN401 - any column
    since = NOW - timedelta(days=days)
    months = {"period_start": since, "period_end": since + timedelta(days=30), "asked_at": NOW}
    known: dict[str, Any] = {
        "status": SubscriptionStatus.PAST_DUE, "collection": Collection.CHARGED, "past_due_since": since,
        "cancels_at_end": False, "offer": "atelier", "price": 2_280, "currency": "EUR", "begun_at": since,
        "billed_every": Interval.MONTH, "provider_id": "sub_1", **months,
    }  # fmt: skip
    subscription = Subscription(id=new_id(NOW), account_id=account.id, **{**known, **facts})
    bill = Bill(
        id=new_id(NOW), account_id=account.id, subscription_id=subscription.id, provider_id="in_1",
        status=BillStatus.OPEN, currency="EUR", total=2_280, paid=0, refunded=0, billed_at=since, attempts=1, **months,
    )  # fmt: skip
    return subscription, bill


@pytest.fixture
def be_late(app: Flask) -> BeLate:
    """Give Ann a subscription that is late."""

    def late(days: float, **facts: Any) -> Subscription:  # noqa: ANN401 - any column
        account = settle(app)
        subscription, bill = rows(account, days=days, **facts)
        with open_session(app.extensions[EXTENSION].engine, "camcha") as session, transaction(session):
            session.add(subscription)
            session.flush()
            session.add(bill)
        return subscription

    return late


def banner(page: str) -> str | None:
    """Read the banner of a page, or what the dashboard says in its place."""
    above = r'<div class="message message--(?:warning|danger)".*?</div>'
    found = re.search(rf'{above}|<li class="actions__item actions__item--urgent">.*?</li>', page, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split()) if found else None


@pytest.mark.promise("CC-14")
def test_whoever_is_late_sees_how_much_and_until_when(app: Flask, be_late: BeLate) -> None:
    be_late(2)
    ann = Visitor(app)
    ann.sign_in()

    shown = banner(ann.get("/account/").text)
    assert shown is not None
    assert "Un paiement manque" in shown
    assert "22,80" in shown
    assert "Pay now" in (banner(ann.get("/en/account/").text) or "")


def test_the_dashboard_says_it_first_among_what_is_to_be_done_and_once(app: Flask, be_late: BeLate) -> None:
    be_late(2)
    ann = Visitor(app)
    ann.sign_in()
    page = ann.get("/account/").text
    profile = ann.get("/account/profile").text

    first = re.search(r'<li class="actions__item.*?</li>', page, re.DOTALL)
    assert first is not None
    assert "Payer 22,80" in unescape(first[0])
    assert "/account/billing/pay" in first[0] or "/pay" in first[0]
    assert page.count("Un paiement manque") == profile.count("Un paiement manque") == 1


@pytest.mark.promise("CC-14")
def test_whoever_is_suspended_still_reaches_what_stays_open(app: Flask, be_late: BeLate) -> None:
    be_late(8)
    ann = Visitor(app)
    ann.sign_in()

    assert "Vos services sont suspendus" in (banner(ann.get("/account/").text) or "")
    assert {path: ann.get(path).status_code for path in STAYS_OPEN} == dict.fromkeys(STAYS_OPEN, 200)


@pytest.mark.parametrize("facts", [{"status": SubscriptionStatus.ACTIVE, "past_due_since": None}])
def test_whoever_pays_in_time_sees_nothing(app: Flask, be_late: BeLate, facts: dict[str, Any]) -> None:
    be_late(8, **facts)
    ann = Visitor(app)
    ann.sign_in()

    assert banner(ann.get("/account/").text) is None


@pytest.mark.parametrize("path", ["/account/", "/account/billing/", "/account/profile"])
def test_a_page_asks_once_how_its_subscriptions_stand(app: Flask, be_late: BeLate, asked: list[str], path: str) -> None:
    be_late(2)
    ann = Visitor(app)
    ann.sign_in()
    del asked[:]

    assert banner(ann.get(path).text) is not None
    assert sum("FROM subscription" in statement for statement in asked) == 1


def test_a_late_payment_of_one_is_nobody_else_s(app: Flask, be_late: BeLate) -> None:
    be_late(8)
    settle(app, email="bob@example.com", first_name="Bob")
    settle(app, "birch", email="ann@example.com")
    for brand, email in (("camcha", "bob@example.com"), ("birch", "ann@example.com")):
        visitor = Visitor(app, brand)
        visitor.sign_in(email)
        assert banner(visitor.get("/account/").text) is None


@pytest.mark.promise("CC-14")
@pytest.mark.parametrize(("days", "kind"), [(1, LATE), (8, SUSPENDED)])
def test_the_mail_says_the_amount_and_what_becomes_of_the_services(
    app: Flask, be_late: BeLate, days: int, kind: str
) -> None:
    subscription = be_late(days)
    installed = app.extensions[EXTENSION]
    policy = installed.registry.by_slug("camcha").config.policy.billing
    with open_session(installed.engine, "camcha") as session:
        with transaction(session):
            remind(session, session.get_one(Subscription, ("camcha", subscription.id)), policy, now=NOW)
        mail = session.scalars(select(OutgoingMail).where(OutgoingMail.kind == kind)).one()
    assert "22,80" in text_of(app, mail)
