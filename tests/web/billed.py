"""Papers of somebody at a brand of an installation, issued by the real service."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Flask

from app.domain.accounts.models import Account
from app.domain.invoices.issuing import Item, issue
from app.domain.invoices.models import Invoice
from app.domain.invoices.telling import credit_and_tell, issue_and_tell
from app.kernel.db import open_session, transaction
from app.web.invoicing import issuer_of
from tests.domain.invoices.papers import order

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
LATER = NOW + timedelta(hours=2)


def billed(
    app: Flask,
    account_id: UUID | None,
    *items: Item,
    brand: str = "camcha",
    told: bool = False,
    now: datetime = NOW,
    **terms: Any,  # noqa: ANN401 - any term
) -> Invoice:
    """Bill somebody."""
    installed, bill = app.extensions["guichet"], issue_and_tell if told else issue
    with open_session(installed.engine, brand) as session, transaction(session):
        issuer = issuer_of(installed.registry.by_slug(brand))
        return bill(session, order(account_id, *items, **terms), issuer, now=now)


def credited(app: Flask, invoice: Invoice, *, brand: str = "camcha", now: datetime = LATER) -> Invoice:
    """Give all of an invoice back."""
    installed = app.extensions["guichet"]
    with open_session(installed.engine, brand) as session, transaction(session):
        issuer = issuer_of(installed.registry.by_slug(brand))
        return credit_and_tell(session, invoice, None, issuer, reason="Service indisponible", seen=0, now=now)


def crowd(app: Flask, account: Account, number: int) -> list[str]:
    """Bill somebody that often, and give the numbers, the latest first."""
    return [billed(app, account.id, now=NOW + timedelta(minutes=each)).number for each in range(number)][::-1]
