"""Changing an e-mail address in tests: asking for it, confirming it, letting time pass."""

from datetime import UTC, datetime, timedelta

from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from app.domain.accounts.links.models import AccountLink
from app.domain.accounts.models import Account
from app.domain.accounts.sessions.models import AccountSession
from app.kernel.db import open_session, transaction
from tests.mails import Mails
from tests.web.people import Visitor, settle
from tests.web.postman import path_in

OLD, NEW, LATER = "ann@example.com", "anne@example.net", "eve@example.org"
PROFILE = {"first_name": "Ann", "last_name": "Martin", "company": "Atelier", "language": "fr"}


def signed_in(app: Flask, brand: str = "camcha", **facts: object) -> Visitor:
    settle(app, brand, **{"company": "Atelier", **facts})
    visitor = Visitor(app, brand)
    assert visitor.sign_in().status_code == 303
    return visitor


def ask(ann: Visitor, email: str = NEW, **fields: str) -> TestResponse:
    return ann.send("/account/profile", {**PROFILE, "email": email, **fields})


def age_proof(app: Flask, brand: str = "camcha") -> None:
    """Let the last proof of identity be too old."""
    with open_session(app.extensions["guichet"].engine, brand) as session, transaction(session):
        old = datetime.now(UTC) - timedelta(minutes=11)
        session.execute(update(AccountSession).values(proven_at=old))


def age_links(app: Flask, by: timedelta, brand: str = "camcha") -> None:
    """Let time pass for everything that was mailed."""
    with open_session(app.extensions["guichet"].engine, brand) as session, transaction(session):
        for link in session.scalars(select(AccountLink)):
            link.expires_at -= by


def stored(app: Flask, brand: str = "camcha", email: str | None = None) -> Account:
    with open_session(app.extensions["guichet"].engine, brand) as session:
        wanted = select(Account) if email is None else select(Account).where(Account.email == email)
        account = session.scalars(wanted).one()
        session.expunge_all()
        return account


def confirm(app: Flask, mails: Mails, email: str = NEW, *, reader: Visitor | None = None) -> Visitor:
    reader = reader or Visitor(app)
    reader.get(path_in(app, mails.expect("confirm_new_email", to=email)))
    assert reader.send("/email/confirm").status_code == 200
    return reader
