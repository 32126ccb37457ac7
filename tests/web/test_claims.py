"""An invoice that is not right, and a payment that opened nothing: requests that reach the team first."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.accounts.queries import find_by_email
from app.domain.billing.models import Bill, Subscription
from app.domain.billing.ports import BillStatus, SubscriptionStatus
from app.domain.billing.reminding import remind
from app.domain.support.models import Ticket, TicketFact, TicketMessage
from app.kernel.db import open_session, transaction
from app.web.installation import EXTENSION
from tests.billing import BRAND
from tests.web.contracting import subscribed
from tests.web.people import Visitor, settle
from tests.web.requesting import files, picture, token_of

pytestmark = [pytest.mark.usefixtures("nobody"), pytest.mark.posts_mails]
DISPUTE, NO_ACCESS = "/account/billing/dispute", "/account/billing/no-access"
WRONG = {"error": "Facturé deux fois 🧾\u202e", "proof": "Relevé du 14 novembre"}
PAID = {"paid_at": "14 novembre, 9:05", "paid_with": "Carte 4242 4242 4242 4242", "seen": "<script>Rien"}


def owned(app: Flask, email: str = "ann@example.com", **facts: Any) -> Bill:  # noqa: ANN401 - any column
    with open_session(app.extensions[EXTENSION].engine, BRAND) as session:
        account = find_by_email(session, email)
    return subscribed(app, account or settle(app, email=email), **facts)[1]


def requests(app: Flask) -> list[tuple[Ticket, str, dict[str, str]]]:
    """List the requests, each with what was written first and its facts."""
    with open_session(app.extensions[EXTENSION].engine, BRAND) as session:
        bodies = {each.ticket_id: each.body for each in session.scalars(select(TicketMessage))}
        facts = list(session.scalars(select(TicketFact)))
        return [
            (ticket, bodies[ticket.id], {each.name: each.value for each in facts if each.ticket_id == ticket.id})
            for ticket in session.scalars(select(Ticket))
        ]


@pytest.mark.promise("CC-10")
def test_a_disputed_invoice_reaches_the_team_with_its_transaction_and_stops_reminders(app: Flask, ann: Visitor) -> None:
    late = datetime.now(UTC) - timedelta(days=4)
    bill = owned(app, status=SubscriptionStatus.PAST_DUE, past_due_since=late)
    places = {ann.send(DISPUTE, {"bill": str(bill.id), **WRONG}).location for _ in range(2)}

    ((ticket, body, facts),) = requests(app)
    assert (ticket.topic, ticket.bill_id, len(places)) == ("dispute", bill.id, 1)
    for words in ("22,80", "Facturé deux fois 🧾", "Relevé du 14 novembre"):
        assert words in body
    assert facts.keys() == {"invoice_number", "error", "proof"}
    installed = app.extensions[EXTENSION]
    policy = installed.registry.by_slug(BRAND).config.policy.billing
    with open_session(installed.engine, BRAND) as session, transaction(session):
        row = session.scalars(select(Subscription).where(Subscription.id == bill.subscription_id)).one()
        assert remind(session, row, policy, now=datetime.now(UTC)) is None
    sent = ann.get(places.pop()).text
    assert ticket.reference in sent
    assert f"/account/requests/{ticket.reference}" in sent


@pytest.mark.promise("CC-10")
def test_the_proof_of_payment_comes_along_and_waits_while_the_form_is_corrected(app: Flask, ann: Visitor) -> None:
    bill = owned(app)
    token = token_of(ann.get(DISPUTE).text)
    fields = {"bill": str(bill.id), **WRONG, "form_token": token}
    refused = ann.send(DISPUTE, {**fields, "error": "", "files": [picture("relevé.png"), picture("a.exe", b"MZ\x90")]})
    assert (refused.status_code, "relevé.png" in refused.text, "Un programme" in refused.text) == (422, True, True)
    (proof,) = files(app)
    enters, removes, *_ = re.findall(r"<button[^>]*>", refused.text.partition('enctype="multipart')[2])
    assert ("name=" in enters, "hidden" in enters, 'name="remove_file"' in removes) == (False, True, True)

    assert ann.send(DISPUTE, {**fields, "remove_file": str(proof.id)}).status_code == 200
    assert ann.send(DISPUTE, {**fields, "error": "", "files": picture("relevé.png")}).status_code == 422
    assert {ann.send(DISPUTE, fields).status_code for _ in range(2)} == {303}

    (kept,), ((ticket, _, _),) = files(app), requests(app)
    assert (kept.name, kept.ticket_id) == ("relevé.png", ticket.id)
    bob = Visitor(app)
    settle(app, email="bob@example.com")
    bob.sign_in("bob@example.com")
    for visitor, status in ((ann, 200), (bob, 404)):
        assert visitor.get(f"/account/requests/{ticket.reference}/files/{kept.id}").status_code == status


@pytest.mark.promise("CC-07")
def test_charged_without_access_reaches_the_team_first_and_no_card_number_does(app: Flask, ann: Visitor) -> None:
    bill = owned(app)
    assert ann.send(NO_ACCESS, {"bill": str(bill.id), **PAID}).status_code == 303

    ((ticket, body, facts),) = requests(app)
    assert (ticket.topic, ticket.bill_id, ticket.rank) == ("no_access", bill.id, 0)
    assert facts["paid_on"] == PAID["paid_at"]
    assert "4242 4242 4242" not in body + facts["paid_with"]
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
    bill = owned(app)
    answer = ann.send(DISPUTE, {"bill": str(bill.id), **WRONG, **wrong})

    assert answer.status_code == 422
    assert "Relevé du 14 novembre" in answer.text or "proof" in wrong
    assert requests(app) == []


def test_nobody_disputes_what_somebody_else_was_billed(app: Flask, ann: Visitor) -> None:
    owned(app)
    others = owned(app, "bob@example.com")

    assert ann.send(DISPUTE, {"bill": str(others.id), **WRONG}).status_code == 422
    with open_session(app.extensions[EXTENSION].engine, BRAND) as session:
        assert not session.scalars(select(Bill).where(Bill.disputed_at.is_not(None))).all()


def test_whoever_was_billed_nothing_is_led_to_a_person(ann: Visitor) -> None:
    assert "/support/new?topic=dispute" in ann.get(DISPUTE).text
    assert ann.send(DISPUTE, WRONG).status_code == 422


@pytest.mark.promise("CC-10")
def test_what_is_written_of_a_bill_is_of_its_account_alone(app: Flask, ann: Visitor) -> None:
    bill = owned(app)
    place = ann.send(DISPUTE, {"bill": str(bill.id), **WRONG}).location
    owned(app, "bob@example.com")
    bob = Visitor(app)
    bob.sign_in("bob@example.com")

    ((ticket, _body, _facts),) = requests(app)
    assert ticket.reference not in bob.get(place).text


def test_a_topic_that_knows_the_bills_leads_to_them(app: Flask, ann: Visitor) -> None:
    assert DISPUTE in ann.get("/support/new").text
    assert DISPUTE not in Visitor(app).get("/support/new").text
