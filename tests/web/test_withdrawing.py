"""Withdrawing up to the last second of its time, and beside a bank that holds the payment or took it back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.billing.contracts.models import NoticeKind
from app.domain.billing.contracts.rules import withdrawable_until
from app.domain.billing.models import Subscription
from app.domain.billing.policy import BillingPolicy
from app.domain.billing.ports import Chargeback, SubscriptionStatus
from app.domain.invoices.models import Invoice, InvoiceKind
from app.jobs.billing import carry_notices
from app.kernel.db import open_session
from app.web.hours import calendar_of
from app.web.installation import EXTENSION
from tests.billing import BRAND
from tests.web.contracting import Shop
from tests.web.people import Visitor

pytestmark = [pytest.mark.usefixtures("nobody", "from_anywhere"), pytest.mark.posts_mails]
PAGE = "/account/billing/"
HERE = "Renoncer au contrat ici"


def path(subscription: Subscription) -> str:
    return f"{PAGE}{subscription.id}/withdraw"


def at_clock(app: Flask, moment: datetime) -> None:
    """Let an installation's clock stand still."""
    app.extensions[EXTENSION] = replace(app.extensions[EXTENSION], clock=lambda: moment)


def carry_later(shop: Shop) -> None:
    installed = shop.app.extensions[EXTENSION]
    opened = partial(open_session, installed.engine)
    carry_notices(installed.registry, opened, find_provider=installed.find_provider, now=datetime.now(UTC))


def credited(shop: Shop) -> list[int]:
    with shop.rows() as session:
        own = select(Invoice.gross).where(Invoice.account_id == shop.account.id)
        return list(session.scalars(own.where(Invoice.kind == InvoiceKind.CREDIT_NOTE)))


def contest(shop: Shop, chargeback: Chargeback) -> None:
    """Let Ann's bank hold her payment, take it back or leave it, as the provider has it."""
    ((name, bill),) = shop.ledger.bills.items()
    shop.ledger.bills[name] = replace(bill, chargeback=chargeback)


@pytest.mark.parametrize(("seconds", "in_time"), [(-1, True), (0, False), (1, False)])
def test_a_page_takes_a_withdrawal_until_the_last_second_and_no_later(
    app: Flask, shop: Shop, seconds: int, *, in_time: bool
) -> None:
    sold = shop.sell()
    calendar = calendar_of(app.extensions[EXTENSION].registry.by_slug(BRAND))
    over = withdrawable_until(sold.begun_at, BillingPolicy(), calendar)
    ann = Visitor(app)
    at_clock(app, over - timedelta(minutes=1))
    ann.sign_in(shop.account.email)
    assert HERE in ann.get(PAGE).text  # the page that is still open when the time is over

    at_clock(app, over + timedelta(seconds=seconds))
    assert (HERE in ann.get(PAGE).text) is in_time
    assert ann.get(path(sold)).status_code == (200 if in_time else 303)
    assert ann.send(path(sold)).status_code == 303
    assert [each.kind for each in shop.notices()] == ([NoticeKind.WITHDRAWN] if in_time else [])
    assert shop.bill().refunded == (2_280 if in_time else 0)
    running = shop.ledger.subscriptions[sold.provider_id].status is SubscriptionStatus.ACTIVE
    assert running is not in_time


@pytest.mark.parametrize(
    ("decided", "given_back"),
    [(Chargeback.WON, 2_280), (Chargeback.LOST, 0)],
    ids=["the bank leaves it", "it takes it"],
)
def test_a_withdrawal_gives_nothing_back_while_the_bank_looks_and_only_what_it_leaves(
    shop: Shop, buyer: Visitor, decided: Chargeback, given_back: int
) -> None:
    sold = shop.sell()
    contest(shop, Chargeback.OPEN)
    buyer.send(path(sold))
    carry_later(shop)

    (notice,) = shop.notices()
    assert (notice.kind, notice.carried_at) == (NoticeKind.WITHDRAWN, None)
    assert len(shop.mails("contract_withdrawn")) == 1
    assert shop.ledger.subscriptions[sold.provider_id].status is SubscriptionStatus.CANCELED
    ((name, bill),) = shop.ledger.bills.items()
    assert (bill.refunded.amount, credited(shop)) == (0, [])

    contest(shop, decided)
    for _ in range(2):
        carry_later(shop)
    assert shop.ledger.bills[name].refunded.amount == given_back
    assert credited(shop) == [2_280]  # nothing is owed for it, whoever gave the money back
    assert shop.notices()[0].carried_at is not None


def test_what_the_bank_took_back_is_not_given_back_by_a_withdrawal(shop: Shop, buyer: Visitor) -> None:
    sold = shop.sell()
    contest(shop, Chargeback.LOST)
    buyer.send(path(sold))

    ((_, bill),) = shop.ledger.bills.items()
    assert (bill.refunded.amount, credited(shop)) == (0, [2_280])
    assert shop.notices()[0].carried_at is not None
