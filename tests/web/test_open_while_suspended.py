"""Whoever is suspended takes a copy of their data and pays, by plain links and forms, without any script."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.billing.asking import ask_about_subscription
from app.domain.billing.models import Subscription
from app.domain.billing.ports import BillStatus, SubscriptionStatus
from app.domain.billing.service import note
from tests.billing import BY_TRANSFER, OFFER
from tests.web.contracting import Shop
from tests.web.copying import COPY, FILE, INDEX, opened, rows_in
from tests.web.desk.moving import carrier_of, work
from tests.web.people import Visitor

pytestmark = [pytest.mark.usefixtures("nobody"), pytest.mark.posts_mails, pytest.mark.promise("CC-14")]
SUSPENDED = "Vos services sont suspendus"


@pytest.fixture
def late(shop: Shop) -> Subscription:
    """Let Ann's second payment by card be missing for so long that her services are suspended."""
    sold = shop.sell(OFFER)
    shop.ledger.declines = True
    shop.ledger.renew(sold.provider_id)
    shop.ledger.now = datetime.now(UTC) - timedelta(hours=1)
    with shop.rows() as session:
        note(session, ask_about_subscription(shop.ledger, sold.provider_id, at=shop.ledger.now), now=shop.ledger.now)
        row = session.scalars(select(Subscription)).one()
        row.past_due_since = datetime.now(UTC) - timedelta(days=9)
    return row


def press(visitor: Visitor, page: str, action: str) -> str:
    """Open a page, send its form as a browser without scripts does, and give where that leads."""
    text = visitor.get(page).text
    (form,) = re.findall(rf'<form[^>]*action="{re.escape(action)}"[^>]*>.*?</form>', text, re.DOTALL)
    start = form.partition(">")[0]
    assert 'method="post"' in start
    assert not re.search(r"\s(hidden|data-card-form)\b", start)
    assert "<button" in form
    assert "disabled" not in form
    sent = dict(re.findall(r'<input type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"', form))
    answer = visitor.client.post(action, base_url=visitor.base, data=sent)
    assert answer.status_code == 303, answer.text
    return answer.location


def test_a_copy_of_everything_is_asked_for_and_taken(app: Flask, buyer: Visitor, late: Subscription) -> None:
    assert SUSPENDED in buyer.get("/account/").text
    assert f'href="{INDEX}"' in buyer.get("/account/").text
    assert press(buyer, INDEX, COPY) == COPY
    assert '<noscript><meta http-equiv="refresh"' in buyer.get(COPY).text
    assert work(app, carrier_of(app)) == 1

    page = buyer.get(COPY).text
    assert f'action="{FILE}"' in page
    data, _page = opened(buyer.send(FILE))
    assert len(rows_in(data, "subscription")) == 1
    assert len(rows_in(data, "bill")) == 2
    assert late.status is SubscriptionStatus.PAST_DUE


def test_the_papers_are_seen_and_taken_for_the_books(buyer: Visitor, late: Subscription) -> None:
    assert SUSPENDED in buyer.get("/account/invoices/").text
    book = buyer.get("/account/invoices/invoices.csv")
    assert book.status_code == 200
    assert "22,80" in book.text or "22.80" in book.text
    assert late.status is SubscriptionStatus.PAST_DUE


def test_the_card_on_file_pays_by_the_banner_s_link_and_a_form(shop: Shop, buyer: Visitor, late: Subscription) -> None:
    shop.ledger.add_card(next(iter(shop.ledger.customers)), is_default=True)
    shop.ledger.declines = False
    pay = f"/account/billing/{late.id}/pay"
    assert f'href="{pay}"' in buyer.get("/account/").text
    assert press(buyer, pay, pay) == pay

    assert "Rien n’est à payer" in buyer.get(pay).text
    assert SUSPENDED not in buyer.get("/account/").text
    assert all(each.status is BillStatus.PAID for each in shop.ledger.bills.values())
    assert len(shop.mails("services_restored")) == 1


def test_without_a_card_on_file_the_page_says_why_none_is_typed_in(buyer: Visitor, late: Subscription) -> None:
    page = buyer.get(f"/account/billing/{late.id}/pay").text
    (form,) = re.findall(r"<form[^>]*data-card-form[^>]*>", page)
    assert re.search(r"\shidden>$", form)  # its script shows it, and hides what stands after it
    assert "Le paiement par carte a besoin de JavaScript" in page


def test_a_transfer_is_told_with_its_account_and_its_reference(shop: Shop, buyer: Visitor) -> None:
    sold = shop.sell(BY_TRANSFER)
    with shop.rows() as session:
        row = session.scalars(select(Subscription)).one()
        row.status, row.past_due_since = SubscriptionStatus.PAST_DUE, datetime.now(UTC) - timedelta(days=20)

    assert SUSPENDED in buyer.get("/account/").text
    page = buyer.get(f"/account/billing/{sold.id}/pay").text
    for words in ("FR76 3000 6000 0112 3456 7890 189", "22,80", "RF"):
        assert words in page
