"""A brand that knows some serial numbers, and Ann, who has devices."""

from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import delete, select

from app.domain.accounts.models import Account, KnownSerial
from app.domain.devices.models import Device
from app.domain.library.models import Resource, Subject, SubjectKind
from app.domain.library.subjects import make_subject
from app.kernel.db import TenantScoped, TenantSession, open_session, transaction
from tests.web.people import Visitor, empty_accounts, settle
from tests.web.registering import errors_in
from tests.web.security import signed_in

OMICRON, LIST = "omicron", "/account/devices/"
NEW = f"{LIST}new"
NOW = datetime.now(UTC)


def opened(app: Flask) -> TenantSession:
    return open_session(app.extensions["guichet"].engine, OMICRON)


@pytest.fixture
def known(app: Flask) -> Iterator[UUID]:
    """Let the brand know some numbers, one of them of a product; give the product."""
    forget_all(app)
    with opened(app) as session, transaction(session):
        product = make_subject(session, SubjectKind.PRODUCT, "cmc-356", {"fr": "CMC 356"}, now=NOW)
        for serial in ("AB123Z", "AB124Z", "QK417M"):
            key = "cmc-356" if serial == "AB123Z" else None
            session.add(KnownSerial(number=serial, product=key, imported_at=NOW))
    yield product.id
    empty_accounts(app)
    forget_all(app)


def forget_all(app: Flask) -> None:
    every: tuple[type[TenantScoped], ...] = (Device, Resource, Subject, KnownSerial)
    with opened(app) as session, transaction(session):
        for entity in every:
            session.execute(delete(entity), execution_options={"synchronize_session": False})


@pytest.fixture
def ann(app: Flask) -> Account:
    return settle(app, OMICRON)


@pytest.fixture
def visitor(app: Flask, ann: Account) -> Visitor:
    return signed_in(app, OMICRON, ann.email)


def kept(app: Flask, account: Account) -> list[Device]:
    with opened(app) as session:
        return list(session.scalars(select(Device).where(Device.account_id == account.id).order_by(Device.serial)))


def register(visitor: Visitor, serial: str = "ab-123 z", **fields: str) -> UUID:
    """Register a device by its form; give its id."""
    answer = visitor.send(NEW, {"serial_number": serial, "name": "", **fields})
    assert answer.location == f"{LIST}?done=registered", errors_in(answer.text)
    with opened(visitor.app) as session:
        return max(session.scalars(select(Device.id)))


def page(visitor: Visitor, path: str = LIST) -> str:
    return unescape(visitor.get(path).text).replace("\xa0", " ").replace("\u202f", " ")
