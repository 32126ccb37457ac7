"""The team sees which money went back without a credit note, and which payments are contested at a bank."""

import pytest
from flask import Flask
from sqlalchemy import update

from app.domain.billing.models import Bill
from app.domain.billing.ports import Chargeback
from tests.web.contracting import open_shop
from tests.web.desk.team import colleague

pytestmark = [pytest.mark.usefixtures("nobody"), pytest.mark.posts_mails]
OWED, OPEN = "Avoirs à émettre", "/admin/billing/open"


@pytest.mark.parametrize(
    ("facts", "listed", "said"),
    [
        ({}, False, "Payée"),
        ({"refunded": 700}, True, "7,00"),
        ({"chargeback": Chargeback.OPEN}, False, "Contesté auprès de la banque"),
        ({"chargeback": Chargeback.WON}, False, "Contesté en vain"),
        ({"chargeback": Chargeback.LOST}, True, "Repris par la banque"),
    ],
)
def test_what_went_back_is_listed_until_it_is_credited(
    app: Flask, facts: dict[str, object], said: str, *, listed: bool
) -> None:
    with open_shop(app) as shop:
        sold, dora = shop.sell(), colleague(app)
        with shop.rows() as session:
            session.execute(update(Bill).values(**{"refunded": 0, **facts}))
        page = dora.get(OPEN).text
        assert (OWED in page) is listed
        assert (said in page) is (listed or facts.get("chargeback") is Chargeback.OPEN)
        assert said in dora.get(f"/admin/billing/{sold.id}").text
