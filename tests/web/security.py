"""What the tests of the security page and of “this was not me” arrange, and look at."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from flask import Flask
from sqlalchemy import func, select, update

from app.domain.accounts.activity.models import EventKind
from app.domain.accounts.activity.service import note
from app.domain.accounts.models import Account
from app.domain.accounts.sessions.models import AccountSession
from app.domain.accounts.sessions.service import Visit, open_account_session
from app.kernel.db import open_session, transaction
from tests.web.people import Visitor

ANN = "ann@example.com"
PAGE = "/account/security"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def signed_in(app: Flask, brand: str = "camcha", email: str = ANN) -> Visitor:
    """Give somebody who is in."""
    visitor = Visitor(app, brand)
    assert visitor.sign_in(email).status_code == 303
    return visitor


def second_device(app: Flask, account: Account, brand: str = "camcha") -> UUID:
    """Let an account be open in one more place; no mail tells of it."""
    visit = Visit(browser="Safari, iPhone", country="FR")
    with open_session(app.extensions["guichet"].engine, brand) as session, transaction(session):
        open_account_session(session, account, visit=visit, lasts=HOUR, now=datetime.now(UTC))
        session.flush()
        opened = select(AccountSession.id).where(AccountSession.account_id == account.id)
        return session.scalars(opened.where(AccountSession.browser == visit.browser)).one()


def noted(
    app: Flask,
    account: Account,
    kind: EventKind,
    brand: str = "camcha",
    *,
    ago: timedelta,
    alert: str | None = None,
) -> UUID:
    """Note a line of an account's log; `alert`: what the entry was announced as."""
    with open_session(app.extensions["guichet"].engine, brand) as session, transaction(session):
        return note(session, account.id, kind, now=datetime.now(UTC) - ago, alert=alert).id


def changed(app: Flask, account: Account, brand: str = "camcha") -> UUID:
    """Note a change that the owner may doubt."""
    return noted(app, account, EventKind.PASSWORD_CHANGED, brand, ago=HOUR)


def count(app: Flask, entity: type, brand: str = "camcha") -> int:
    """Count a brand's rows."""
    with open_session(app.extensions["guichet"].engine, brand) as session:
        return session.scalar(select(func.count()).select_from(entity)) or 0


def proven_long_ago(app: Flask) -> None:
    """Let the last proof of identity be too old for what needs a fresh one."""
    late = datetime.now(UTC) - timedelta(minutes=11)
    with open_session(app.extensions["guichet"].engine, "camcha") as session, transaction(session):
        session.execute(update(AccountSession).values(proven_at=late), execution_options={"synchronize_session": False})
