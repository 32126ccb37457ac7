"""Paying what is missing: by the banner and the mail, with the card on file or another, by transfer."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.billing.asking import ask_about_subscription
from app.domain.billing.models import Subscription
from app.domain.billing.policy import BillingPolicy
from app.domain.billing.ports import BillStatus, SubscriptionStatus
from app.domain.billing.reminding import remind
from app.domain.billing.service import note
from tests.billing import BY_TRANSFER
from tests.web.buying import pay
from tests.web.contracting import Shop
from tests.web.people import Visitor
from tests.web.postman import text_of

pytestmark = [pytest.mark.usefixtures("nobody"), pytest.mark.posts_mails]


@pytest.fixture
def late(shop: Shop) -> str:
    """Let a payment of Ann's be missing for so long that her services are suspended; give where it is paid."""
    sold = shop.sell()
    shop.ledger.declines = True
    shop.ledger.renew(sold.provider_id)
    shop.ledger.now = datetime.now(UTC) - timedelta(hours=1)
    with shop.rows() as session:
        note(session, ask_about_subscription(shop.ledger, sold.provider_id, at=shop.ledger.now), now=shop.ledger.now)
        row = session.scalars(select(Subscription)).one()
        row.past_due_since = datetime.now(UTC) - timedelta(days=9)
        session.flush()
        remind(session, row, BillingPolicy(), now=datetime.now(UTC))
    return f"/account/billing/{row.id}/pay"


def attempt_on(visitor: Visitor, page: str) -> dict[str, str]:
    """Give the name of the attempt that a page is for."""
    found = re.search(r'name="attempt" value="([^"]+)"', visitor.get(page).text)
    assert found is not None
    return {"attempt": found[1]}


@pytest.mark.promise("CC-14")
def test_whoever_is_late_is_led_to_paying_by_the_banner_and_the_mail(
    app: Flask, shop: Shop, buyer: Visitor, late: str
) -> None:
    assert f'href="{late}"' in buyer.get("/account/").text
    (mail,) = shop.mails("services_suspended")
    assert f"https://camcha.example{late}" in text_of(app, mail)
    page = buyer.get(late).text
    assert "data-secret" in page
    assert "22,80" in page


@pytest.mark.promise("CC-14")
@pytest.mark.parametrize("status", [SubscriptionStatus.PAST_DUE, SubscriptionStatus.UNPAID, SubscriptionStatus.PAUSED])
def test_paying_what_is_missing_restores_the_services_at_once(
    shop: Shop, buyer: Visitor, late: str, status: SubscriptionStatus
) -> None:
    (sold,) = shop.ledger.subscriptions
    shop.ledger.put(sold, status=status)
    with shop.rows() as session:
        note(session, ask_about_subscription(shop.ledger, sold, at=datetime.now(UTC)), now=datetime.now(UTC))
    assert "suspendu" in buyer.get("/account/").text
    shop.ledger.declines = False
    pay(shop)

    assert "Rien n’est à payer" in buyer.get(late).text

    assert "suspendu" not in buyer.get("/account/").text
    assert len(shop.mails("services_restored")) == 1


@pytest.mark.promise("CC-14")
def test_the_card_on_file_is_tried_again_and_its_refusal_told(shop: Shop, buyer: Visitor, late: str) -> None:
    shop.ledger.add_card(next(iter(shop.ledger.customers)), is_default=True)
    assert "Visa •••• 4242" in buyer.get(late).text
    first = attempt_on(buyer, late)
    refused = buyer.send(late, first)
    assert refused.status_code == 422
    assert "Votre banque a refusé cette carte" in refused.text

    shop.ledger.declines = False
    assert buyer.send(late, first).status_code == 422  # a second click on the page of before
    second = attempt_on(buyer, late)
    for _ in range(2):
        assert buyer.send(late, second).location == late
    assert "Rien n’est à payer" in buyer.get(late).text
    assert len(shop.mails("services_restored")) == 1
    assert all(each.paid == each.total for each in shop.ledger.bills.values())
    keys = [key for key in shop.ledger.keys if key.startswith("pay-")]
    assert len(keys) == 2  # another attempt than the refused one, whose key is spent
    assert [each.attempts for each in shop.ledger.bills.values()] == [1, 1]  # those by hand are not counted


def test_a_page_that_names_no_attempt_charges_nothing(shop: Shop, buyer: Visitor, late: str) -> None:
    shop.ledger.declines = False
    for fields in ({}, {"attempt": ""}, {"attempt": "1"}):
        assert "22,80" in buyer.send(late, fields).text
    assert not any(key.startswith("pay-") for key in shop.ledger.keys)


@pytest.fixture
def given_up(shop: Shop, late: str) -> str:
    """Let the provider have stopped asking, and an anniversary have passed since; give where it is paid."""
    (sold,) = shop.ledger.subscriptions
    shop.ledger.put(sold, status=SubscriptionStatus.UNPAID)
    with shop.rows() as session:
        moment = datetime.now(UTC)
        note(session, ask_about_subscription(shop.ledger, sold, at=moment), now=moment)
    shop.ledger.renew(sold)
    return late


@pytest.mark.promise("CC-14")
@pytest.mark.parametrize("status", [SubscriptionStatus.UNPAID, SubscriptionStatus.PAST_DUE])
def test_whoever_stopped_paying_over_an_anniversary_pays_both_bills_and_is_restored(
    shop: Shop, buyer: Visitor, given_up: str, status: SubscriptionStatus
) -> None:
    shop.ledger.put(next(iter(shop.ledger.subscriptions)), status=status)
    shop.ledger.declines = False
    missed, last = list(shop.ledger.bills)[-2:]
    shop.ledger.pay(missed, method=None, key="the one that was asked for")
    page = buyer.get(given_up).text
    assert "Vos services sont ouverts" not in page
    assert "22,80" in page  # the bill that was asked for by nobody
    assert shop.ledger.bills[last].status is BillStatus.OPEN

    shop.ledger.pay(last, method=None, key="the one since")
    assert "Vos services sont ouverts" in buyer.get(given_up).text
    assert len(shop.mails("services_restored")) == 1


def test_nothing_is_said_to_be_open_that_is_not(shop: Shop, buyer: Visitor, given_up: str) -> None:
    shop.ledger.declines = False
    missed, last = list(shop.ledger.bills)[-2:]
    shop.ledger.pay(missed, method=None, key="the one that was asked for")
    shop.ledger.put_bill(replace(shop.ledger.bills[last], status=BillStatus.VOID))
    page = buyer.get(given_up).text
    assert "Vos services sont ouverts" not in page
    assert "Vos services ne sont pas encore tous ouverts" in page


@pytest.mark.parametrize(("secret", "way"), [("pi_secret", "data-secret"), (None, "Écrivez-nous")])
def test_a_bill_that_was_given_up_has_a_way_to_be_paid(
    shop: Shop, buyer: Visitor, late: str, secret: str | None, way: str
) -> None:
    bill = list(shop.ledger.bills.values())[-1]
    shop.ledger.put_bill(replace(bill, status=BillStatus.UNCOLLECTIBLE, client_secret=secret))
    for _ in range(2):
        page = buyer.get(late)
        assert page.status_code == 200
        assert way in page.text
        assert "ne répond pas" not in page.text


def test_a_provider_that_is_away_says_so_and_charges_nothing(shop: Shop, buyer: Visitor, late: str) -> None:
    shop.ledger.is_away = True
    for answer in (buyer.get(late), buyer.send(late)):
        assert answer.status_code == 503
        assert "ne répond pas" in answer.text
        assert "Ne payez pas deux fois" in answer.text
        assert "Rien n’a été" not in answer.text  # a call that timed out may have arrived


def test_an_open_transfer_is_paid_by_transfer(shop: Shop, buyer: Visitor) -> None:
    sold = shop.sell(BY_TRANSFER)
    path = f"/account/billing/{sold.id}/pay"
    assert "FR76 3000 6000 0112 3456 7890 189" in buyer.get(path).text
    assert buyer.send(path).location == path
    assert not any(each.attempts for each in shop.ledger.bills.values())
