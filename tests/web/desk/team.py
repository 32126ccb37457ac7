"""Members of a brand's team, signed in and with a second factor."""

from flask import Flask
from sqlalchemy import select

from app.domain.accounts.activity.service import list_activity
from app.domain.accounts.models import Account, Role
from app.domain.audit.models import AuditEntry
from app.kernel.db import open_session, transaction
from tests.factories import add_factor
from tests.web.people import Visitor, settle

NAMES = {Role.ADMIN: ("Dora", "Petit"), Role.AGENT: ("Cleo", "Bernard")}


def colleague(app: Flask, role: Role = Role.ADMIN, brand: str = "camcha", *, factor: bool = True) -> Visitor:
    """Give a member of the team who has signed in; the session began before the factor was added."""
    first, last = NAMES.get(role, ("Kim", "Roux"))
    email = f"{role}@example.com"
    account = settle(app, brand, email=email, role=role, first_name=first, last_name=last)
    visitor = Visitor(app, brand)
    visitor.arrive(account)
    if factor:
        prove(app, account, brand)
    return visitor


def prove(app: Flask, account: Account, brand: str = "camcha") -> None:
    """Give an account a second factor."""
    with open_session(app.extensions["guichet"].engine, brand) as session, transaction(session):
        add_factor(session, account)


def stored(app: Flask, account: Account, brand: str = "camcha") -> Account:
    """Read an account anew."""
    with open_session(app.extensions["guichet"].engine, brand) as session:
        return session.scalars(select(Account).where(Account.id == account.id)).one()


def audit_of(app: Flask, account: Account, brand: str = "camcha") -> list[tuple[str, str, str | None]]:
    """Give what the team did to an account: act, who, why."""
    with open_session(app.extensions["guichet"].engine, brand) as session:
        lines = session.scalars(select(AuditEntry).where(AuditEntry.subject_id == account.id).order_by(AuditEntry.id))
        return [(each.act, each.actor_name, each.reason) for each in lines]


def events_of(app: Flask, account: Account, brand: str = "camcha") -> list[str]:
    """Give the kinds of the lines of an account's own log, the earliest first."""
    with open_session(app.extensions["guichet"].engine, brand) as session:
        return [each.kind.value for each in reversed(list_activity(session, account.id))]
