"""What people fill in to register at each brand."""

from collections.abc import Mapping

from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app.domain.accounts.models import Account
from app.domain.accounts.queries import find_by_email
from app.kernel.db import open_session
from tests.factories import PASSWORD
from tests.web.people import Visitor

ADDRESS = {
    "billing_line1": "4 rue des Lilas",
    "billing_postcode": "84400",
    "billing_city": "Apt",
    "billing_country": "FR",
    "same_address": "y",
}
NAMES = {"first_name": "Ann", "last_name": "Martin", "email": "ann@example.com"}
FILLED: Mapping[str, Mapping[str, str]] = {
    "camermix": NAMES,
    "camcha": {**NAMES, "password": PASSWORD, "company": "Lilas SARL"},
    "support-technique": {**NAMES, "password": PASSWORD},
    "remember-provence": {**NAMES, "password": PASSWORD, **ADDRESS},
    "omicron": {
        **NAMES,
        "password": PASSWORD,
        "user_name": "ann.martin",
        "company": "Réseaux du Nord",
        "country": "FR",
        "serial_number": "QK417M",
    },
}


def register(visitor: Visitor, **changes: str) -> TestResponse:
    """Fill the brand's form in and send it; keyword arguments are fields."""
    return visitor.send("/register", {**FILLED[visitor.brand], **changes})


def account_of(app: Flask, brand: str, email: str = "ann@example.com") -> Account | None:
    """Find the account that holds an address."""
    with open_session(app.extensions["guichet"].engine, brand) as session:
        return find_by_email(session, email)


def count_accounts(app: Flask, brand: str) -> int:
    """Count a brand's accounts."""
    with open_session(app.extensions["guichet"].engine, brand) as session:
        return session.scalar(select(func.count(Account.id))) or 0


def errors_in(text: str) -> list[str]:
    """List what the summary names."""
    part = text.partition('class="error-summary__list"')[2].partition("</ul>")[0]
    return [line.partition(">")[2].partition("<")[0] for line in part.split("<a ")[1:]]
