"""What is sent at the same instant, by two tabs or two of the team, happens once; with real threads, on both."""

from datetime import UTC, datetime
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.domain.billing.contracts.models import ContractNotice
from app.domain.billing.models import Buying
from app.domain.invoices.models import Invoice, InvoiceKind
from app.jobs.billing import carry_notices, issue_missing
from app.kernel.db import open_session
from app.web.installation import EXTENSION
from tests.billing import BRAND
from tests.web.buying import BUY, PRICE, pay
from tests.web.contracting import Shop
from tests.web.desk.team import colleague
from tests.web.people import Visitor
from tests.web.test_at_once import at_once, sending

pytestmark = [
    pytest.mark.usefixtures("nobody", "from_anywhere"),
    pytest.mark.posts_mails,
]


@pytest.fixture
def tabs(app: Flask, shop: Shop) -> list[Visitor]:
    """Give Ann's browsers, all signed in."""
    found = [Visitor(app) for _ in range(4)]
    for each in found:
        each.sign_in(shop.account.email)
    return found


def notes(shop: Shop) -> list[int]:
    with shop.rows() as session:
        mine = (Invoice.account_id == shop.account.id) & (Invoice.kind == InvoiceKind.CREDIT_NOTE)
        return list(session.scalars(select(Invoice.gross).where(mine)))


@pytest.mark.parametrize("way", ["card", "transfer"])
def test_four_tabs_buy_once(shop: Shop, tabs: list[Visitor], way: str) -> None:
    acts = [sending(each, f"{BUY}/order", "/account/profile", pay_by=way, price=PRICE) for each in tabs]
    assert set(at_once(*acts)) == {303}
    if way == "card":
        pay(shop)
    assert len(shop.ledger.subscriptions) == 1
    with shop.rows() as session:
        assert session.scalar(select(func.count()).select_from(Buying)) == 1


@pytest.mark.parametrize("deed", ["end", "withdraw"])
def test_four_tabs_declare_once_and_the_money_goes_back_once(shop: Shop, tabs: list[Visitor], deed: str) -> None:
    subscription = shop.sell()
    path = f"/account/billing/{subscription.id}/{deed}"
    assert set(at_once(*(sending(each, path) for each in tabs))) == {303}
    _rounds(shop)
    with shop.rows() as session:
        assert session.scalar(select(func.count()).select_from(ContractNotice)) == 1
    back = 2_280 if deed == "withdraw" else 0
    assert sum(each.refunded.amount for each in shop.ledger.bills.values()) == back
    assert sum(notes(shop)) == back


def test_two_tabs_of_the_team_give_back_once(app: Flask, shop: Shop) -> None:
    shop.sell()
    path = f"/admin/billing/bills/{shop.bill().id}/refund"
    dora = colleague(app)
    asked = {"line_0": "1", "seen": "0", "reason": "Panne"}
    statuses = at_once(*(sending(dora, path, **asked) for _ in range(2)))
    assert min(statuses) == 303
    assert (shop.bill().refunded, notes(shop)) == (2_280, [2_280])


def _rounds(shop: Shop) -> None:
    installed = shop.app.extensions[EXTENSION]
    opened = partial(open_session, installed.engine)
    carry_notices(installed.registry, opened, find_provider=installed.find_provider, now=datetime.now(UTC))
    issue_missing(installed.registry, opened, now=datetime.now(UTC))
    assert installed.find_provider(BRAND) is not None
