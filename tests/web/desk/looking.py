"""A member of the team who sees a customer's pages, for the tests about it."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import select, update

from app.domain.accounts.models import Account
from app.domain.accounts.viewing.models import StaffView
from app.kernel.db import Base, open_session, transaction
from tests.web.people import Visitor

REASON = {"reason": "They see no second factor on their page"}
BANNER = "vous voyez les pages de Ann Martin"
MINUTE = timedelta(minutes=1)


def look_at(visitor: Visitor, account: Account, **fields: str) -> int:
    """Ask to see an account's pages."""
    return visitor.send(f"/admin/people/{account.id}/view-as", {**REASON, **fields}).status_code


def views(app: Flask, brand: str = "camcha") -> list[StaffView]:
    """List the looks that go on."""
    with open_session(app.extensions["guichet"].engine, brand) as session:
        return list(session.scalars(select(StaffView)))


def contents(app: Flask) -> dict[str, list[str]]:
    """Give every row of every table of the brand, as text."""
    with open_session(app.extensions["guichet"].engine, "camcha") as session:
        return {
            mapper.class_.__name__: sorted(
                " ".join(str(getattr(row, each.key)) for each in mapper.column_attrs)
                for row in session.scalars(select(mapper.class_))
            )
            for mapper in Base.registry.mappers
        }


def change(app: Flask, entity: type, **values: object) -> None:
    """Change every row of a table."""
    with open_session(app.extensions["guichet"].engine, "camcha") as session, transaction(session):
        session.execute(update(entity).values(**values), execution_options={"synchronize_session": False})
