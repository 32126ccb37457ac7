"""Somebody who buys of a brand whose provider is a ledger: orders, pays, and what the scheduler does meanwhile."""

from datetime import UTC, datetime
from functools import partial

from sqlalchemy import select
from werkzeug.test import TestResponse

from app.domain.billing.models import Buying
from app.jobs.billing import finish_purchases, issue_missing
from app.kernel.db import open_session
from app.web.installation import EXTENSION
from tests.web.contracting import Shop
from tests.web.people import Visitor

BUY = "/checkout/atelier"
PRICE = "3480"


def order(visitor: Visitor, way: str = "card", **fields: str) -> TestResponse:
    return visitor.send(f"{BUY}/order", {"pay_by": way, "price": PRICE, **fields})


def follow(visitor: Visitor, answer: TestResponse) -> TestResponse:
    while answer.status_code in {302, 303}:
        answer = visitor.get(answer.location)
    return answer


def purchases(shop: Shop) -> list[Buying]:
    with shop.rows() as session:
        return list(session.scalars(select(Buying).order_by(Buying.id)))


def pay(shop: Shop) -> None:
    """Pay, as the browser does with the provider, whatever its name for the bill is."""
    bill = list(shop.ledger.bills)[-1]
    shop.ledger.pay(bill, method=None, key=f"pay {bill}")


def where(shop: Shop) -> str:
    return f"/checkout/order/{purchases(shop)[-1].id}"


def catch_up(shop: Shop) -> None:
    installed = shop.app.extensions[EXTENSION]
    opened = partial(open_session, installed.engine)
    find = installed.find_provider
    finish_purchases(installed.registry, opened, find_provider=find, now=datetime.now(UTC))
    issue_missing(installed.registry, opened, now=datetime.now(UTC))
