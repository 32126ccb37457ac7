"""What somebody sees of their subscriptions, and how they end one, keep it, or withdraw from it."""

from datetime import UTC, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.billing.contracts.models import NoticeKind
from app.domain.billing.models import Bill, Subscription
from app.domain.billing.ports import BillStatus, SubscriptionStatus
from app.domain.invoices.models import Invoice, InvoiceKind
from app.domain.vat.models import VatState
from app.domain.vat.rules import EXAMPLES, read_number
from app.domain.vat.service import ask
from app.jobs.billing import carry_notices
from app.kernel.db import open_session, transaction
from app.kernel.money import Money
from app.web.carrying import carry_at_once
from app.web.installation import EXTENSION
from tests.billing import BRAND, BY_TRANSFER
from tests.cast import BIRCH
from tests.web.contracting import Shop, subscribed
from tests.web.people import Visitor, settle
from tests.web.postman import text_of

pytestmark = [pytest.mark.usefixtures("nobody"), pytest.mark.posts_mails]
PAGE = "/account/billing/"


def path(subscription: Subscription, step: str) -> str:
    return f"{PAGE}{subscription.id}/{step}"


@pytest.mark.promise("CC-13")
def test_the_next_payment_date_is_the_anniversary_and_the_invoice_is_paid(shop: Shop, buyer: Visitor) -> None:
    sold = shop.sell()

    page = buyer.get(PAGE).text
    day = sold.period_end.astimezone(ZoneInfo("Europe/Paris")).day
    assert f"<strong>{'1er' if day == 1 else day}</strong>" in page
    for words in ("Prochaine échéance", "22,80", "TTC par mois", "Actif", "Payée", "Résilier votre contrat"):
        assert words in page
    assert "Prochaine échéance" in buyer.get("/account/").text


def test_the_first_of_a_month_is_written_as_it_is_said(shop: Shop, buyer: Visitor, app: Flask) -> None:
    sold = shop.sell()
    with open_session(app.extensions[EXTENSION].engine, BRAND) as session, transaction(session):
        session.get_one(Subscription, (BRAND, sold.id)).period_end = datetime(2027, 1, 1, 11, tzinfo=UTC)

    assert "<strong>1er</strong> janvier 2027" in buyer.get(PAGE).text


def test_a_transfer_that_is_awaited_is_to_be_paid(shop: Shop, buyer: Visitor) -> None:
    shop.sell(BY_TRANSFER)

    page = buyer.get(PAGE).text
    assert "À payer" in page
    assert "À régler" in page


def test_a_contract_ends_with_its_period_in_three_steps_once(shop: Shop, buyer: Visitor, app: Flask) -> None:
    sold = shop.sell()
    asked = buyer.get(path(sold, "end"))
    assert "Résilier votre contrat" in asked.text

    for _ in range(2):
        assert buyer.send(path(sold, "end"), {"reason": "Trop cher 🎈"}).location.endswith(path(sold, "declared"))

    assert "Votre contrat prend fin le" in buyer.get(path(sold, "declared")).text
    (notice,) = shop.notices()
    assert (notice.kind, notice.reason, notice.ends_at) == (NoticeKind.ENDED, "Trop cher 🎈", sold.period_end)
    assert notice.carried_at is not None
    assert shop.ledger.subscriptions[sold.provider_id].cancels_at_end
    assert shop.subscription(sold.provider_id).cancels_at_end
    (mail,) = shop.mails("contract_ended")
    assert "accusé" in text_of(app, mail)
    assert "Prend fin le" in buyer.get(PAGE).text


def test_an_end_is_taken_back_and_may_be_declared_again(shop: Shop, buyer: Visitor) -> None:
    sold = shop.sell()
    for step in ("end", "keep", "keep", "end"):
        buyer.send(path(sold, step))

    assert [each.kind for each in shop.notices()] == [NoticeKind.ENDED, NoticeKind.KEPT, NoticeKind.ENDED]
    assert shop.ledger.subscriptions[sold.provider_id].cancels_at_end
    assert len(shop.mails("contract_kept")) == 1


@pytest.mark.promise("CC-14")
def test_whoever_is_suspended_ends_their_contract_alike(shop: Shop, buyer: Visitor) -> None:
    sold = shop.sell()
    shop.ledger.put(sold.provider_id, status=SubscriptionStatus.PAST_DUE)
    with shop.rows() as session:
        row = session.scalars(select(Subscription)).one()
        row.status, row.past_due_since = SubscriptionStatus.PAST_DUE, datetime.now(UTC) - timedelta(days=30)

    assert "Suspendu" in buyer.get(PAGE).text
    assert buyer.send(path(sold, "end")).status_code == 303
    assert shop.ledger.subscriptions[sold.provider_id].cancels_at_end


def test_what_is_declared_counts_while_the_provider_is_away_and_is_carried_later(shop: Shop, buyer: Visitor) -> None:
    sold = shop.sell()
    shop.ledger.is_away = True
    assert buyer.send(path(sold, "end")).status_code == 303

    assert "Votre contrat prend fin le" in buyer.get(path(sold, "declared")).text
    assert "Prend fin le" in buyer.get(PAGE).text
    assert len(shop.mails("contract_ended")) == 1
    installed = shop.app.extensions[EXTENSION]
    opened = partial(open_session, installed.engine)
    for is_away in (True, False, False):
        shop.ledger.is_away = is_away
        carry_notices(installed.registry, opened, find_provider=installed.find_provider, now=datetime.now(UTC))
    assert shop.ledger.subscriptions[sold.provider_id].cancels_at_end
    assert shop.notices()[0].carried_at is not None


def test_a_reason_that_is_too_long_is_sent_back_as_it_was_typed(shop: Shop, buyer: Visitor) -> None:
    sold = shop.sell()
    answer = buyer.send(path(sold, "end"), {"reason": "é" * 1001})

    assert answer.status_code == 422
    assert "é" * 1001 in answer.text
    assert shop.notices() == []


def test_a_consumer_withdraws_and_gets_everything_back_once(shop: Shop, buyer: Visitor) -> None:
    sold = shop.sell()
    assert "Renoncer au contrat ici" in buyer.get(PAGE).text
    assert "Confirmer la rétractation" in buyer.get(path(sold, "withdraw")).text

    for _ in range(2):
        buyer.send(path(sold, "withdraw"))

    assert [each.kind for each in shop.notices()] == [NoticeKind.WITHDRAWN]
    assert shop.ledger.subscriptions[sold.provider_id].status is SubscriptionStatus.CANCELED
    bill = shop.bill()
    assert (bill.refunded, shop.ledger.bills[bill.provider_id].refunded.amount) == (2_280, 2_280)
    with shop.rows() as session:
        notes = session.scalars(select(Invoice).where(Invoice.kind == InvoiceKind.CREDIT_NOTE)).all()
        assert [each.gross for each in notes if each.account_id == shop.account.id] == [2_280]
    assert len(shop.mails("contract_withdrawn")) == 1
    assert "Vous vous êtes rétracté" in buyer.get(path(sold, "declared")).text
    assert "Renoncer au contrat ici" not in buyer.get(PAGE).text


def test_whoever_withdraws_before_their_transfer_owes_nothing(shop: Shop, buyer: Visitor) -> None:
    sold = shop.sell(BY_TRANSFER)
    buyer.send(path(sold, "withdraw"))

    bill = shop.bill()
    assert (bill.status, shop.ledger.bills[bill.provider_id].status) == (BillStatus.VOID, BillStatus.VOID)
    with shop.rows() as session:
        papers = session.scalars(select(Invoice).where(Invoice.account_id == shop.account.id)).all()
    assert [each.gross for each in papers if each.kind is InvoiceKind.CREDIT_NOTE] == [2_280]
    assert "À régler" not in buyer.get(PAGE).text


def test_what_was_declared_before_and_taken_back_is_not_carried_after(shop: Shop, buyer: Visitor) -> None:
    sold = shop.sell()
    shop.ledger.is_away = True
    buyer.send(path(sold, "end"))
    shop.ledger.is_away = False
    buyer.send(path(sold, "keep"))
    installed = shop.app.extensions[EXTENSION]
    opened = partial(open_session, installed.engine)
    carry_notices(installed.registry, opened, find_provider=installed.find_provider, now=datetime.now(UTC))

    assert not shop.ledger.subscriptions[sold.provider_id].cancels_at_end
    assert all(each.carried_at for each in shop.notices())


def test_a_withdrawal_while_the_provider_is_away_is_carried_whole_later(shop: Shop, buyer: Visitor) -> None:
    sold = shop.sell()
    shop.ledger.is_away = True
    buyer.send(path(sold, "withdraw"))
    assert shop.bill().refunded == 0

    shop.ledger.is_away = False
    installed = shop.app.extensions[EXTENSION]
    opened = partial(open_session, installed.engine)
    for _ in range(2):
        carry_notices(installed.registry, opened, find_provider=installed.find_provider, now=datetime.now(UTC))
    assert shop.bill().refunded == 2_280


def test_a_withdrawal_gives_back_what_is_left_of_its_own_bills_alone(shop: Shop, buyer: Visitor) -> None:
    first, other = shop.sell(), shop.sell()
    (bill,) = (each for each in shop.ledger.bills.values() if each.subscription == first.provider_id)
    shop.ledger.refund(bill.id, Money(280, "EUR"), key="a gesture")
    buyer.send(path(first, "withdraw"))

    given = {each.subscription: each.refunded.amount for each in shop.ledger.bills.values()}
    assert given == {first.provider_id: 2_280, other.provider_id: 0}
    assert shop.ledger.subscriptions[other.provider_id].status is SubscriptionStatus.ACTIVE
    with shop.rows() as session:
        notes = session.scalars(select(Invoice).where(Invoice.kind == InvoiceKind.CREDIT_NOTE)).all()
        corrected = [each.corrects_id for each in notes]
        billed = session.scalars(select(Bill.subscription_id).where(Bill.invoice_id.in_(corrected)))
        assert list(billed) == [first.id]


def test_a_withdrawal_from_what_the_provider_has_ended_is_carried_without_asking_it_to_end(
    shop: Shop, buyer: Visitor
) -> None:
    sold = shop.sell()
    shop.ledger.put(sold.provider_id, status=SubscriptionStatus.CANCELED, ended_at=shop.ledger.now)
    told = len(shop.ledger.keys)
    buyer.send(path(sold, "withdraw"))

    (notice,) = shop.notices()
    assert notice.carried_at is not None
    assert f"notice:{notice.id}:{notice.number}" not in list(shop.ledger.keys)[told:]
    assert shop.bill().refunded == 2_280


def test_a_purchase_that_had_no_invoice_yet_gets_it_before_its_credit_note(shop: Shop, buyer: Visitor) -> None:
    sold = shop.sell(invoiced=False)
    buyer.send(path(sold, "withdraw"))

    with shop.rows() as session:
        papers = session.scalars(select(Invoice).where(Invoice.account_id == shop.account.id)).all()
        assert {each.kind: each.gross for each in papers} == dict.fromkeys(InvoiceKind, 2_280)


def test_a_declaration_that_was_carried_is_not_carried_again(shop: Shop, buyer: Visitor) -> None:
    sold = shop.sell()
    buyer.send(path(sold, "withdraw"))
    (notice,), calls = shop.notices(), shop.ledger.calls
    installed = shop.app.extensions[EXTENSION]
    with open_session(installed.engine, BRAND) as session:
        tenant, provider = installed.registry.by_slug(BRAND), installed.find_provider(BRAND)
        assert carry_at_once(session, tenant, provider, notice.id, now=datetime.now(UTC))
        assert not carry_at_once(session, tenant, None, notice.id, now=datetime.now(UTC))

    assert shop.ledger.calls == calls


def test_nothing_was_declared_of_what_runs_on(shop: Shop, buyer: Visitor) -> None:
    sold = shop.sell()
    assert buyer.get(path(sold, "declared")).location == PAGE
    buyer.send(path(sold, "end"))
    assert buyer.get(path(sold, "end")).location.endswith(path(sold, "declared"))


@pytest.mark.parametrize("state", ["pending", "rejected", "unavailable"])
def test_a_number_that_nobody_confirmed_takes_no_consumers_right(shop: Shop, buyer: Visitor, state: str) -> None:
    sold = shop.sell()
    with shop.rows() as session:
        registered = ask(session, shop.account, "Atelier Lilas", read_number(EXAMPLES["FR"]), now=datetime.now(UTC))
        registered.state = VatState(state)
    buyer.send(path(sold, "withdraw"))

    assert [each.kind for each in shop.notices()] == [NoticeKind.WITHDRAWN]


def test_a_business_does_not_withdraw(shop: Shop, buyer: Visitor) -> None:
    sold = shop.sell()
    with shop.rows() as session:
        registered = ask(session, shop.account, "Atelier Lilas", read_number(EXAMPLES["FR"]), now=datetime.now(UTC))
        registered.state = VatState.VERIFIED

    assert "Renoncer au contrat ici" not in buyer.get(PAGE).text
    assert buyer.get(path(sold, "withdraw")).status_code == 303
    buyer.send(path(sold, "withdraw"))
    assert shop.notices() == []


def test_nobody_withdraws_when_the_time_is_over(app: Flask) -> None:
    old, _ = subscribed(app, settle(app), ago=timedelta(days=20))
    visitor = Visitor(app)
    visitor.sign_in()

    assert "Renoncer au contrat ici" not in visitor.get(PAGE).text
    assert visitor.get(path(old, "withdraw")).location.endswith(path(old, "declared"))


@pytest.mark.parametrize("step", ["end", "keep", "withdraw"])
def test_nobody_declares_anything_for_somebody_else(app: Flask, step: str) -> None:
    settle(app)
    bob = settle(app, email="bob@example.com", first_name="Bob")
    there = settle(app, BIRCH, email="bob@example.com")
    visitor = Visitor(app)
    visitor.sign_in()

    for sold in (subscribed(app, bob)[0], subscribed(app, there, BIRCH)[0]):
        assert visitor.send(path(sold, step)).status_code == 404
    with open_session(app.extensions[EXTENSION].engine, BRAND) as session, transaction(session):
        assert not session.scalars(select(Subscription).where(Subscription.cancels_at_end)).all()
