"""Transfers to match: found by reference, customer or amount; only what is awaited counts by itself."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from app.domain.audit.models import AuditEntry
from app.domain.billing.models import Bill, Subscription
from app.domain.billing.ports import BillStatus, Collection, SubscriptionStatus
from app.domain.billing.queries import PAGE
from app.domain.billing.transfers import reference_of
from app.kernel.ibans import in_groups
from tests.billing import BY_TRANSFER
from tests.cast import BIRCH
from tests.web.contracting import Shop, subscribed
from tests.web.desk.team import audit_of, colleague
from tests.web.people import Visitor, settle

pytestmark = [pytest.mark.usefixtures("nobody"), pytest.mark.posts_mails]
DESK = "/admin/billing/"
OPEN = f"{DESK}open"
NOT_YET = "Pas encore noté"
DAY = datetime(2026, 12, 1, tzinfo=UTC)
TO_SEND = "Argent à renvoyer à la main"


@pytest.fixture
def dora(app: Flask) -> Visitor:
    return colleague(app)


def path_of(bill: Bill) -> str:
    return f"{DESK}bills/{bill.id}/settle"


def arrived(bill: Bill, amount: str = "22,80", reference: str | None = None, **more: str) -> dict[str, str]:
    """Give what somebody types of a transfer; with its own reference unless another is named."""
    stated = f"VIR SEPA {in_groups(reference_of(bill.id))}" if reference is None else reference
    return {"arrived_on": str(datetime.now(UTC).date()), "arrived": amount, "reference": stated, **more}


def agreed(answer: TestResponse) -> dict[str, str]:
    """Give what agrees to the doubts that a page shows."""
    assert 'name="agreed"' in answer.text
    asked = re.search(r'name="asked"[^>]*value="([^"]*)"', answer.text)
    assert asked is not None
    return {"agreed": "y", "asked": asked[1].replace("&amp;", "&")}


def owing(app: Flask, shop: Shop, number: int) -> list[Bill]:
    """Let Ann owe so many transfers, the later the more; give them, the longest due first."""
    sent = Collection.SENT
    bills = [subscribed(app, shop.account, collection=sent, past_due_since=DAY)[1] for _ in range(number)]
    with shop.rows() as session:
        for count, bill in enumerate(bills):
            due = datetime.now(UTC) + timedelta(days=count // 2)  # two of a day
            row = update(Bill).where(Bill.id == bill.id)
            session.execute(
                row.values(due_at=due.replace(hour=1, minute=0, second=0, microsecond=0), total=1_000 + count)
            )
        return list(session.scalars(select(Bill).order_by(Bill.due_at, Bill.id)))


def listed(page: str) -> list[str]:
    return re.findall(rf'href="{DESK}bills/([0-9a-f-]{{36}})/settle"', page)


def test_the_awaited_transfers_come_a_page_at_a_time_each_once(app: Flask, shop: Shop, dora: Visitor) -> None:
    bills = owing(app, shop, 2 * PAGE + 1)
    seen, path = list[str](), OPEN
    for _ in range(3):
        page = dora.get(path).text
        seen += listed(page)
        following = re.search(r'href="(/admin/billing/open\?[^"]*after=[^"]+)"', page)
        path = following[1].replace("&amp;", "&") if following else ""
    assert seen == [str(each.id) for each in bills]
    assert path == ""


def test_a_transfer_is_found_by_its_reference_its_amount_and_its_customer(
    app: Flask, shop: Shop, dora: Visitor
) -> None:
    bills = owing(app, shop, 3)
    wanted, every = bills[1], sorted(str(each.id) for each in bills)
    reference = reference_of(wanted.id)
    for words in (reference, reference.lower(), in_groups(reference), f"VIR MARTIN {reference}", "10,01", "10.01 €"):
        assert listed(dora.get(f"{OPEN}?q={words}").text) == [str(wanted.id)], words
    for words in ("ann@example.com", "martin"):
        assert sorted(listed(dora.get(f"{OPEN}?q={words}").text)) == every, words
    for words in ("RF0400000000", "99,99", "nobody", "10,011", "9" * 200):
        page = dora.get(f"{OPEN}?q={words}").text
        assert listed(page) == [], words
        assert "Aucun virement de ce genre" in page


def test_what_waits_at_another_brand_is_not_found(app: Flask, shop: Shop, dora: Visitor) -> None:
    there = settle(app, BIRCH, email="ann@example.com")
    _, bill = subscribed(app, there, BIRCH, collection=Collection.SENT, past_due_since=datetime.now(UTC))
    assert shop.account.email == there.email
    for query in ("", f"?q={reference_of(bill.id)}", "?q=22,80", "?q=ann@example.com", f"?after={bill.id}"):
        assert listed(dora.get(OPEN + query).text) == []
    assert dora.get(path_of(bill)).status_code == 404
    assert dora.send(path_of(bill), arrived(bill)).status_code == 404


def test_no_customer_matches_a_transfer(shop: Shop, buyer: Visitor) -> None:
    shop.sell(BY_TRANSFER)
    bill = shop.bill()
    assert buyer.get(path_of(bill)).status_code in {403, 404}
    assert buyer.send(path_of(bill), arrived(bill)).status_code in {403, 404}
    assert shop.bill().status is BillStatus.OPEN


@pytest.mark.promise("CC-14")
def test_a_transfer_is_matched_once_and_restores(shop: Shop, dora: Visitor) -> None:
    sold = shop.sell(BY_TRANSFER)
    bill = shop.bill()
    assert "Rapprocher" in dora.get(OPEN).text
    assert dora.send(path_of(bill), {**arrived(bill), "arrived_on": "2100-01-01"}).status_code == 422
    for _ in range(2):  # and the second click counts for nothing
        answer = dora.send(path_of(bill), arrived(bill))
        assert answer.location == f"{DESK}{sold.id}?done=billing-settle"

    assert (shop.bill().status, shop.bill().received) == (BillStatus.PAID, 2_280)
    assert shop.subscription(sold.provider_id).status is SubscriptionStatus.ACTIVE
    assert audit_of(shop.app, shop.account) == [("billing-settle", "Dora Petit", arrived(bill)["reference"])]
    assert TO_SEND not in dora.get(OPEN).text


@pytest.mark.parametrize("wrong", ["", "0", "0,00", "-1", "x", "22,801", "1e3", "22,80 XAF", "٢٢", "9" * 400, "22;80"])
def test_an_amount_that_cannot_be_read_is_asked_again_with_all_that_was_typed(
    shop: Shop, dora: Visitor, wrong: str
) -> None:
    shop.sell(BY_TRANSFER)
    bill = shop.bill()
    answer = dora.send(path_of(bill), arrived(bill, wrong))
    assert answer.status_code == 422
    for kept in arrived(bill, wrong).values():
        assert f'value="{kept}"' in answer.text, kept
    assert (shop.bill().status, shop.bill().received) == (BillStatus.OPEN, 0)


@pytest.mark.parametrize(("amount", "missing"), [("22,79", "0,01"), ("0,01", "22,79"), ("12", "10,80")])
def test_a_part_leaves_the_bill_open_and_says_what_is_missing(
    shop: Shop, dora: Visitor, amount: str, missing: str
) -> None:
    shop.sell(BY_TRANSFER)
    bill = shop.bill()
    for more in ({}, {"agreed": "y", "asked": "partial"}):
        answer = dora.send(path_of(bill), arrived(bill, amount, **more))
        assert answer.status_code == 422
        assert NOT_YET in answer.text
        assert re.search(rf"22,80\s€ sont attendus.*il manque {missing}\s€", answer.text)
        assert "reste ouverte" in answer.text
        assert f'value="{amount}"' in answer.text
        assert 'name="agreed"' not in answer.text
    assert (shop.bill().status, shop.bill().received, shop.ledger.bills[bill.provider_id].status) == (
        BillStatus.OPEN, 0, BillStatus.OPEN,
    )  # fmt: skip
    assert audit_of(shop.app, shop.account) == []


def test_what_is_too_much_is_agreed_to_first_and_then_listed_to_be_sent_back(shop: Shop, dora: Visitor) -> None:
    shop.sell(BY_TRANSFER)
    bill = shop.bill()
    asked = dora.send(path_of(bill), arrived(bill, "30,00"))
    assert asked.status_code == 422
    assert re.search(r"22,80\s€ sont attendus, 30,00\s€ ont été saisis.*7,20\s€ sont en trop", asked.text)
    assert shop.bill().status is BillStatus.OPEN
    agreement = agreed(asked)
    other = dora.send(path_of(bill), arrived(bill, "300,00", **agreement))  # another amount than was agreed to
    assert (other.status_code, shop.bill().status) == (422, BillStatus.OPEN)
    assert dora.send(path_of(bill), arrived(bill, "30,00", asked=agreement["asked"])).status_code == 422

    for _ in range(2):
        assert dora.send(path_of(bill), arrived(bill, "30,00", **agreement)).status_code == 303
    assert (shop.bill().status, shop.bill().paid, shop.bill().received) == (BillStatus.PAID, 2_280, 3_000)
    page = dora.get(OPEN).text
    assert TO_SEND in page
    assert "7,20" in page
    sending = {"sent_on": str(datetime.now(UTC).date()), "reference": "VIR 43", "amount": "720"}
    assert dora.send(f"{DESK}bills/{bill.id}/send", sending).status_code == 303
    assert shop.bill().sent_back == 720
    assert TO_SEND not in dora.get(OPEN).text
    with shop.rows() as session:
        lines = session.scalars(select(AuditEntry).where(AuditEntry.subject_id == shop.account.id)).all()
        assert [each.details["amount"] for each in lines if each.act == "billing-settle"] == [3_000]


@pytest.mark.parametrize("stated", ["VIR 42", "MARTIN ANN", "RF00 0000 0000", "facture <b>7</b>"])
def test_another_reference_comes_back_with_a_word_and_counts_once_agreed_to(
    shop: Shop, dora: Visitor, stated: str
) -> None:
    shop.sell(BY_TRANSFER)
    bill = shop.bill()
    answer = dora.send(path_of(bill), arrived(bill, reference=stated))
    assert answer.status_code == 422
    assert "La référence n’est pas celle de cette facture" in answer.text
    assert in_groups(reference_of(bill.id)) in answer.text
    assert "<b>7</b>" not in answer.text
    assert shop.bill().status is BillStatus.OPEN

    agreement = agreed(answer)
    agreement["asked"] = agreement["asked"].replace("&lt;", "<").replace("&gt;", ">")
    assert dora.send(path_of(bill), arrived(bill, reference=stated, **agreement)).status_code == 303
    assert (shop.bill().status, shop.bill().received) == (BillStatus.PAID, 2_280)
    assert audit_of(shop.app, shop.account)[0][2] == stated


def test_the_reference_of_another_bill_leads_to_it_and_never_counts_here(app: Flask, shop: Shop, dora: Visitor) -> None:
    shop.sell(BY_TRANSFER)
    own, (_, other) = shop.bill(), subscribed(app, settle(app, email="bob@example.com"), collection=Collection.SENT)
    stated = reference_of(other.id)
    for more in ({}, {"agreed": "y", "asked": f"reference 2280 2280 {stated}"}):
        answer = dora.send(path_of(own), arrived(own, reference=stated, **more))
        assert answer.status_code == 422
        assert f'href="{path_of(other)}"' in answer.text
        assert 'name="agreed"' not in answer.text
    with shop.rows() as session:
        assert {each.received for each in session.scalars(select(Bill))} == {0}


def test_a_transfer_for_a_bill_that_was_given_up_is_found_and_sent_back(shop: Shop, dora: Visitor) -> None:
    shop.sell(BY_TRANSFER)
    bill = shop.bill()
    shop.ledger.void(bill.provider_id, key="given up")
    shop.note(bill.provider_id)
    assert listed(dora.get(OPEN).text) == []
    assert listed(dora.get(f"{OPEN}?q={reference_of(bill.id)}").text) == [str(bill.id)]
    answer = dora.send(path_of(bill), arrived(bill))
    assert "Plus rien n’est attendu" in answer.text
    dora.send(path_of(bill), arrived(bill, **agreed(answer)))

    assert (shop.bill().status, shop.bill().paid, shop.bill().received) == (BillStatus.VOID, 0, 2_280)
    page = dora.get(OPEN).text
    assert TO_SEND in page
    assert "22,80" in page.split(TO_SEND)[-1]


def test_a_second_transfer_for_a_paid_bill_is_sent_back(shop: Shop, dora: Visitor) -> None:
    shop.sell(BY_TRANSFER)
    bill = shop.bill()
    dora.send(path_of(bill), arrived(bill))
    second = arrived(bill, reference=f"VIR DEUX {reference_of(bill.id)}")
    answer = dora.send(path_of(bill), second)
    assert "Plus rien n’est attendu" in answer.text
    dora.send(path_of(bill), {**second, **agreed(answer)})
    assert (shop.bill().paid, shop.bill().received) == (2_280, 4_560)
    assert "22,80" in dora.get(OPEN).text.split(TO_SEND)[-1]


def test_what_the_provider_took_though_it_timed_out_is_noted_when_it_is_sent_again(shop: Shop, dora: Visitor) -> None:
    shop.sell(BY_TRANSFER)
    bill = shop.bill()
    asked = agreed(dora.send(path_of(bill), arrived(bill, "30,00")))
    shop.ledger.is_away = True
    answer = dora.send(path_of(bill), arrived(bill, "30,00", **asked))
    assert answer.status_code == 422
    assert 'value="30,00"' in answer.text
    shop.ledger.is_away = False
    shop.ledger.settle(bill.provider_id, key="it arrived there all the same")
    shop.note(bill.provider_id)

    again = dora.send(path_of(bill), arrived(bill, "30,00"))
    dora.send(path_of(bill), arrived(bill, "30,00", **agreed(again)))
    assert (shop.bill().status, shop.bill().received) == (BillStatus.PAID, 3_000)
    assert "7,20" in dora.get(OPEN).text.split(TO_SEND)[-1]


def test_a_transfer_that_arrives_after_its_bill_was_given_up_by_reminders_is_matched(shop: Shop, dora: Visitor) -> None:
    sold = shop.sell(BY_TRANSFER)
    bill = shop.bill()
    shop.ledger.put_bill(replace(shop.ledger.bills[bill.provider_id], status=BillStatus.UNCOLLECTIBLE))
    shop.note(bill.provider_id)
    assert f'href="{path_of(bill)}"' in dora.get(f"{DESK}{sold.id}").text
    dora.send(path_of(bill), arrived(bill))

    assert shop.bill().status is BillStatus.PAID


def test_no_transfer_is_matched_to_what_a_card_pays(shop: Shop, dora: Visitor) -> None:
    shop.sell()
    with shop.rows() as session:
        bill = session.scalars(select(Bill)).one()
        bill.status = BillStatus.OPEN
    assert dora.get(path_of(bill)).status_code == 303
    dora.send(path_of(bill), arrived(bill))

    assert shop.bill().status is BillStatus.OPEN
    assert audit_of(shop.app, shop.account) == []
    with shop.rows() as session:
        assert session.scalars(select(Subscription)).one().collection is Collection.CHARGED
