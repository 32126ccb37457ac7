"""Money that goes back by somebody's hand stands on the desk's list until they note it as sent."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask

from app.kernel.money import Money
from tests.billing import BY_TRANSFER
from tests.web.contracting import Shop
from tests.web.desk.team import audit_of, colleague
from tests.web.people import Visitor

pytestmark = [pytest.mark.usefixtures("nobody"), pytest.mark.posts_mails]
DESK = "/admin/billing/"
TO_SEND = "Argent à renvoyer à la main"
HALF = {"line_0": "0,5", "seen": "0", "reason": "Panne de trois jours"}


@pytest.fixture
def dora(app: Flask) -> Visitor:
    return colleague(app)


def paid_by_transfer(shop: Shop) -> str:
    """Let Ann's transfer have arrived; give where money of it is noted as sent back."""
    shop.sell(BY_TRANSFER)
    bill = shop.bill()
    shop.ledger.settle(bill.provider_id, key="it came")
    shop.note(bill.provider_id)
    return f"{DESK}bills/{bill.id}/send"


def sent(amount: int) -> dict[str, str]:
    today = str(datetime.now(UTC).date())
    return {"sent_on": today, "reference": "VIR 43", "amount": str(amount)}


def test_a_withdrawal_from_what_a_transfer_paid_is_listed_until_its_money_was_sent(
    shop: Shop, buyer: Visitor, dora: Visitor
) -> None:
    path = paid_by_transfer(shop)
    bill = shop.bill()
    buyer.send(f"/account/billing/{bill.subscription_id}/withdraw")
    assert (shop.bill().refunded, shop.bill().sent_back) == (2_280, 0)
    assert TO_SEND in (page := dora.get(f"{DESK}open").text)
    assert f'href="{path}"' in page
    assert "22,80" in dora.get(path).text

    for _ in range(2):
        answer = dora.send(path, sent(2_280))
        assert answer.location.startswith(f"{DESK}{bill.subscription_id}")
    assert shop.bill().sent_back == 2_280
    assert audit_of(shop.app, shop.account) == [("billing-send", "Dora Petit", "VIR 43")]
    assert TO_SEND not in dora.get(f"{DESK}open").text


def test_what_the_team_gives_back_of_a_transfer_is_to_be_sent_and_each_part_once(shop: Shop, dora: Visitor) -> None:
    path = paid_by_transfer(shop)
    refund = path.replace("/send", "/refund")
    assert "C’est à vous d’envoyer l’argent" in dora.get(refund).text
    dora.send(refund, HALF)
    assert "11,40" in dora.get(f"{DESK}open").text
    dora.send(refund, {**HALF, "seen": "1"})

    refused = dora.send(path, sent(1_140))  # whoever decided it had seen the first half alone
    assert refused.status_code == 422
    assert "Un autre montant est désormais à renvoyer" in refused.text
    assert shop.bill().sent_back == 0
    dora.send(path, sent(2_280))
    assert shop.bill().sent_back == 2_280


@pytest.mark.parametrize(
    "wrong", [{"amount": ""}, {"amount": "-1"}, {"amount": "x"}, {"sent_on": "2100-01-01"}, {"reference": " "}]
)
def test_nothing_is_noted_as_sent_that_was_not_typed_right(shop: Shop, dora: Visitor, wrong: dict[str, str]) -> None:
    path = paid_by_transfer(shop)
    dora.send(path.replace("/send", "/refund"), {**HALF, "line_0": "1"})

    assert dora.send(path, sent(2_280) | wrong).status_code == 422
    assert shop.bill().sent_back == 0


def test_what_a_card_paid_goes_back_by_itself(shop: Shop, dora: Visitor) -> None:
    shop.sell()
    bill = shop.bill()
    dora.send(f"{DESK}bills/{bill.id}/refund", HALF)

    assert shop.bill().refunded == 1_140
    assert TO_SEND not in dora.get(f"{DESK}open").text
    assert dora.get(f"{DESK}bills/{bill.id}/send").status_code == 303
    dora.send(f"{DESK}bills/{bill.id}/send", sent(1_140))
    assert shop.bill().sent_back == 0


def test_what_bounced_of_a_card_is_owed_still_and_sent_by_hand(shop: Shop, dora: Visitor) -> None:
    shop.sell()
    bill = shop.bill()
    dora.send(f"{DESK}bills/{bill.id}/refund", HALF)
    bounced = replace(shop.ledger.bills[bill.provider_id], bounced=Money(1_140, "EUR"))
    shop.ledger.put_bill(bounced)
    shop.note(bill.provider_id)
    path = f"{DESK}bills/{bill.id}/send"
    assert TO_SEND in (page := dora.get(f"{DESK}open").text)
    assert "11,40" in page
    assert f'href="{path}"' in page

    dora.send(path, sent(1_140))
    assert (shop.bill().refunded, shop.bill().bounced, shop.bill().sent_back) == (1_140, 1_140, 1_140)
    assert TO_SEND not in dora.get(f"{DESK}open").text
