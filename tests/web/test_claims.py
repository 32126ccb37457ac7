"""An invoice that is not right, and a payment that opened nothing: requests that reach the team first."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.accounts.queries import find_by_email
from app.domain.billing.models import Bill, Subscription
from app.domain.billing.ports import BillStatus, SubscriptionStatus
from app.domain.billing.reminding import remind
from app.domain.mail.models import OutgoingMail
from app.kernel.db import open_session, transaction
from app.web.installation import EXTENSION
from tests.billing import BRAND
from tests.web.contracting import subscribed
from tests.web.people import Visitor, settle
from tests.web.postman import text_of

pytestmark = [pytest.mark.usefixtures("nobody"), pytest.mark.posts_mails]
DISPUTE, NO_ACCESS = "/account/billing/dispute", "/account/billing/no-access"
WRONG = {"error": "Facturé deux fois 🧾\u202e", "proof": "Relevé du 14 novembre"}
PAID = {"paid_at": "14 novembre, 9:05", "paid_with": "Carte 4242 4242 4242 4242", "seen": "<script>Rien"}


def owned(app: Flask, email: str = "ann@example.com", **facts: Any) -> Bill:  # noqa: ANN401 - any column
    with open_session(app.extensions[EXTENSION].engine, BRAND) as session:
        account = find_by_email(session, email)
    return subscribed(app, account or settle(app, email=email), **facts)[1]


def mails(app: Flask) -> list[OutgoingMail]:
    with open_session(app.extensions[EXTENSION].engine, BRAND) as session:
        return list(session.scalars(select(OutgoingMail).where(OutgoingMail.kind == "contact_message")))


@pytest.mark.promise("CC-10")
def test_a_disputed_invoice_reaches_the_team_with_its_transaction_and_stops_reminders(app: Flask, ann: Visitor) -> None:
    late = datetime.now(UTC) - timedelta(days=4)
    bill = owned(app, status=SubscriptionStatus.PAST_DUE, past_due_since=late)
    before = len(mails(app))
    for _ in range(2):
        assert ann.send(DISPUTE, {"bill": str(bill.id), **WRONG}).status_code == 303

    told = mails(app)[before:]
    assert len(told) == 1
    text = text_of(app, told[0])
    for words in (bill.provider_id, "22,80", "Facturé deux fois 🧾", "Relevé du 14 novembre"):
        assert words in text
    assert told[0].args["topic"] == "dispute_invoice"
    installed = app.extensions[EXTENSION]
    policy = installed.registry.by_slug(BRAND).config.policy.billing
    with open_session(installed.engine, BRAND) as session, transaction(session):
        row = session.scalars(select(Subscription).where(Subscription.id == bill.subscription_id)).one()
        assert remind(session, row, policy, now=datetime.now(UTC)) is None
    assert "première" in ann.get(f"{DISPUTE}/sent").text


@pytest.mark.promise("CC-07")
def test_charged_without_access_reaches_the_team_first_and_no_card_number_does(app: Flask, ann: Visitor) -> None:
    bill = owned(app)
    before = len(mails(app))
    assert ann.send(NO_ACCESS, {"bill": str(bill.id), **PAID}).status_code == 303

    (mail,) = mails(app)[before:]
    assert mail.args["topic"] == "topic_no_access"
    text = text_of(app, mail)
    assert bill.provider_id in text
    assert "4242 4242 4242" not in text
    with open_session(app.extensions[EXTENSION].engine, BRAND) as session:
        assert session.scalars(select(Bill.disputed_at).where(Bill.id == bill.id)).one() is None


@pytest.mark.promise("CC-07")
def test_nobody_is_reminded_of_what_they_say_they_paid(app: Flask, ann: Visitor) -> None:
    bill = owned(app, status=SubscriptionStatus.PAST_DUE, past_due_since=datetime.now(UTC))
    with open_session(app.extensions[EXTENSION].engine, BRAND) as session, transaction(session):
        session.get_one(Bill, (BRAND, bill.id)).status = BillStatus.OPEN
    assert ann.send(NO_ACCESS, {"bill": str(bill.id), **PAID}).status_code == 303
    with open_session(app.extensions[EXTENSION].engine, BRAND) as session:
        assert session.scalars(select(Bill.disputed_at).where(Bill.id == bill.id)).one() is not None


@pytest.mark.parametrize(
    "wrong", [{"error": ""}, {"error": "é" * 3001}, {"proof": " \u200b"}, {"bill": ""}, {"bill": "\x00"}, {"bill": "x"}]
)
def test_what_is_missing_or_too_long_is_sent_back_as_it_was_typed(
    app: Flask, ann: Visitor, wrong: dict[str, str]
) -> None:
    bill, before = owned(app), len(mails(app))
    answer = ann.send(DISPUTE, {"bill": str(bill.id), **WRONG, **wrong})

    assert answer.status_code == 422
    assert "Relevé du 14 novembre" in answer.text or "proof" in wrong
    assert len(mails(app)) == before


def test_nobody_disputes_what_somebody_else_was_billed(app: Flask, ann: Visitor) -> None:
    owned(app)
    others = owned(app, "bob@example.com")

    assert ann.send(DISPUTE, {"bill": str(others.id), **WRONG}).status_code == 422
    with open_session(app.extensions[EXTENSION].engine, BRAND) as session:
        assert not session.scalars(select(Bill).where(Bill.disputed_at.is_not(None))).all()


def test_whoever_was_billed_nothing_is_led_to_a_person(ann: Visitor) -> None:
    assert "/support/" in ann.get(DISPUTE).text
    assert ann.send(DISPUTE, WRONG, page="/account/").status_code == 422
