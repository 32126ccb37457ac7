"""Cards of Ann's on file at a provider in memory: had, typed into the form, looked at."""

import re

from sqlalchemy import select
from werkzeug.test import TestResponse

from app.domain.accounts.activity.models import EventKind, SecurityEvent
from app.domain.billing.ports import ProvidedMethod
from tests.web.contracting import Shop
from tests.web.people import Visitor

PAGE = "/account/billing/cards"
SECRET = re.compile(r'data-secret="([^"]+)"')


def customer_of(shop: Shop) -> str:
    return next(name for name, account in shop.ledger.customers.items() if account == shop.account.id)


def have(shop: Shop, last4: str, *, default: bool = False, **facts: object) -> ProvidedMethod:
    """Let Ann have a card on file."""
    card = shop.ledger.add_card(customer_of(shop), last4, **facts)
    if default:
        shop.ledger.set_default(customer_of(shop), card.id)
    return card


def on_file(shop: Shop) -> dict[str | None, bool]:
    """Give the last digits of what is on file, and whether each is the default."""
    return {each.last4: each.is_default for each in shop.ledger.list_methods(customer_of(shop))}


def type_card(shop: Shop, visitor: Visitor, last4: str, path: str = f"{PAGE}/new") -> TestResponse:
    """Type a card into the form and come back."""
    form = visitor.send(path)
    secret = SECRET.search(form.text)
    back = re.search(r'data-return-to="([^"]+)"', form.text)
    assert secret is not None, form.text
    assert back is not None
    shop.ledger.type_card(secret[1], last4)
    return come_back(visitor, secret[1], back[1])


def come_back(visitor: Visitor, secret: str, path: str) -> TestResponse:
    setup = secret.partition("_secret_")[0]
    there = f"{path}{'&' if '?' in path else '?'}setup_intent={setup}&redirect_status=succeeded"
    page = visitor.get(there).text
    sent = dict(re.findall(r'<input type="hidden"\s+name="(setup_intent|replaces)"\s+value="([^"]*)"', page))
    return visitor.send(f"{PAGE}/done", sent)


def kinds(shop: Shop) -> list[EventKind]:
    with shop.rows() as session:
        return list(
            session.scalars(select(SecurityEvent.kind).where(SecurityEvent.kind.in_(["card_added", "card_removed"])))
        )
