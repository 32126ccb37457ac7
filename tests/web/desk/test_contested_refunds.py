"""The team gives nothing back beside a bank that holds a payment or took it back; what it leaves, it may."""

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.domain.billing.models import Bill
from app.domain.billing.ports import Chargeback
from app.domain.invoices.models import Invoice, InvoiceKind
from tests.web.contracting import Shop
from tests.web.desk.team import audit_of, colleague

pytestmark = [pytest.mark.usefixtures("nobody"), pytest.mark.posts_mails]
ASKED = {"line_0": "1", "seen": "0", "reason": "Panne de trois jours"}


@pytest.mark.parametrize(
    ("chargeback", "given_back"), [(Chargeback.OPEN, 0), (Chargeback.LOST, 0), (Chargeback.WON, 2_280), (None, 2_280)]
)
@pytest.mark.parametrize("in_between", [False, True], ids=["known before", "known while the form is filled in"])
def test_a_payment_is_given_back_unless_a_bank_holds_it_or_took_it_back(
    app: Flask, shop: Shop, chargeback: Chargeback | None, given_back: int, *, in_between: bool
) -> None:
    sold, dora = shop.sell(), colleague(app)
    bill = shop.bill()
    here, path = f"/admin/billing/{sold.id}", f"/admin/billing/bills/{bill.id}/refund"
    offered = f'href="{path}"' in dora.get(here).text
    if not in_between:
        contest(shop, chargeback)
        offered = f'href="{path}"' in dora.get(here).text
        assert dora.get(path).status_code == (200 if given_back else 303)
    token = dora.token_on("/admin/billing/")
    if in_between:
        contest(shop, chargeback)
    answer = dora.client.post(path, base_url=dora.base, data={**ASKED, "csrf_token": token})

    assert answer.status_code == 303
    assert answer.location.startswith(here)
    assert offered is (in_between or given_back > 0)
    assert (shop.bill().refunded, shop.ledger.bills[bill.provider_id].refunded.amount) == (given_back, given_back)
    with shop.rows() as session:
        own = select(Invoice.gross).where(Invoice.account_id == shop.account.id)
        assert list(session.scalars(own.where(Invoice.kind == InvoiceKind.CREDIT_NOTE))) == [2_280] * bool(given_back)
    assert audit_of(app, shop.account) == [("billing-refund", "Dora Petit", ASKED["reason"])] * bool(given_back)


def contest(shop: Shop, chargeback: Chargeback | None) -> None:
    with shop.rows() as session:
        session.execute(update(Bill).values(chargeback=chargeback))
