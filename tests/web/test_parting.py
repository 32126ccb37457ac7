"""An account with a subscription is erased or closed: its person is told before, and charged no more after."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.billing.models import Subscription
from app.domain.billing.ports import BillStatus, SubscriptionStatus
from app.domain.invoices.models import Invoice
from app.domain.mail.models import OutgoingMail
from tests.billing import BY_TRANSFER
from tests.web.contracting import Shop, subscribed
from tests.web.desk.team import colleague
from tests.web.people import Visitor
from tests.web.postman import text_of

pytestmark = [pytest.mark.usefixtures("nobody"), pytest.mark.posts_mails]
ENDS, REASON = "prend fin aussitôt", "She asked by mail"


@pytest.fixture
def dora(app: Flask, shop: Shop) -> Visitor:
    del shop
    return colleague(app)


def mail_of(shop: Shop, kind: str) -> str:
    with shop.rows() as session:
        mail = session.scalars(
            select(OutgoingMail).where(OutgoingMail.kind == kind).order_by(OutgoingMail.id.desc())
        ).first()
    assert mail is not None
    return text_of(shop.app, mail)


def test_a_person_reads_what_becomes_of_their_subscription_before_they_leave(app: Flask, shop: Shop) -> None:
    ann = Visitor(app)
    ann.sign_in(shop.account.email)
    assert ENDS not in ann.get("/account/close").text
    shop.sell()
    shown = ann.get("/account/close").text
    assert f"Atelier {ENDS}" in shown
    assert "vous rétracter" in shown


@pytest.mark.parametrize(("ago", "said"), [(2, "vous rétracter"), (40, "résiliez d’abord le contrat")])
def test_what_may_be_done_before_leaving_depends_on_the_time_since_the_purchase(
    app: Flask, shop: Shop, buyer: Visitor, ago: int, said: str
) -> None:
    subscribed(app, shop.account, ago=timedelta(days=ago))
    page = buyer.get("/account/close")
    assert page.status_code == 200
    assert said in page.text


@pytest.mark.parametrize(("act", "kind"), [("delete", "account_deleted"), ("close", "account_closed")])
def test_the_team_lets_somebody_go_and_nothing_more_is_charged(shop: Shop, dora: Visitor, act: str, kind: str) -> None:
    sold = shop.sell()
    person = f"/admin/people/{shop.account.id}"
    assert f"Atelier {ENDS}" in dora.get(f"{person}/{act}").text
    typed = {"reason": REASON, "email": shop.account.email}
    assert dora.send(f"{person}/{act}", typed).status_code == 303

    ended = shop.ledger.subscriptions[sold.provider_id]
    assert ended.status is SubscriptionStatus.CANCELED
    assert shop.ledger.is_gone(ended.customer) is (act == "delete")
    assert "Rien d’autre n’est prélevé" in mail_of(shop, kind)
    with shop.rows() as session:
        left = session.scalars(select(Subscription.status)).all()
    assert left == ([] if act == "delete" else [SubscriptionStatus.CANCELED])


@pytest.mark.parametrize("act", ["delete", "close"])
def test_an_invoice_that_is_unpaid_is_credited_and_its_bill_is_void(shop: Shop, dora: Visitor, act: str) -> None:
    sold = shop.sell(BY_TRANSFER)
    person = f"/admin/people/{shop.account.id}"
    dora.send(f"{person}/{act}", {"reason": REASON, "email": shop.account.email})

    with shop.rows() as session:
        note = session.scalars(select(Invoice).order_by(Invoice.id.desc())).first()
        assert note is not None
        assert (note.gross, note.account_id) == (2_280, None if act == "delete" else shop.account.id)
        assert "retirée" in str(note.snapshot)
    bill = shop.ledger.bills[shop.ledger.subscriptions[sold.provider_id].latest_bill or ""]
    assert bill.status is BillStatus.VOID


def test_the_team_sees_whom_the_provider_has_not_let_go(shop: Shop, dora: Visitor) -> None:
    shop.sell()
    shop.ledger.is_away = True
    person = f"/admin/people/{shop.account.id}"
    dora.send(f"{person}/delete", {"reason": REASON, "email": shop.account.email})
    (customer,) = shop.ledger.customers
    assert customer in dora.get("/admin/billing/events/").text
