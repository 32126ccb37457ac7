"""A brand that knows devices, and two of its customers."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from app.domain.accounts.models import Account, KnownSerial
from app.domain.accounts.policy import SerialNumberPolicy
from app.domain.devices.models import Device
from app.domain.devices.policy import DevicesPolicy
from app.domain.devices.service import register_device
from app.domain.library.models import Resource, ResourceKind, ResourceSubject, SubjectKind, Visibility
from app.domain.library.subjects import make_subject
from app.kernel.db import TenantSession, transaction
from app.kernel.ids import new_id
from tests.databases import OpenSession
from tests.factories import make_account

NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)
FORM = SerialNumberPolicy(pattern="[A-Z]{2}[0-9]{3}[A-Z]", length=6, example="AB123Z")
POLICY = DevicesPolicy(most=3)


@pytest.fixture
def session(open_session: OpenSession) -> Iterator[TenantSession]:
    with open_session("omicron") as opened, transaction(opened):
        yield opened


@pytest.fixture
def ann(session: TenantSession) -> Account:
    return make_account(session)


@pytest.fixture
def bob(session: TenantSession) -> Account:
    return make_account(session, email="bob@example.com")


@pytest.fixture
def product_id(session: TenantSession) -> UUID:
    """Give the product of AB123Z."""
    return make_subject(session, SubjectKind.PRODUCT, "cmc-356", {"en": "CMC 356"}, now=NOW).id


def know(session: TenantSession, serial: str = "AB123Z", product: str | None = None) -> KnownSerial:
    known = KnownSerial(number=serial, product=product, imported_at=NOW)
    session.add(known)
    session.flush()
    return known


def register(session: TenantSession, account: Account, typed: str = "AB123Z", name: str = "", days: int = 0) -> Device:
    return register_device(session, account.id, typed, name, FORM, POLICY, now=NOW + timedelta(days=days))


def publish(session: TenantSession, product_id: UUID, version: str = "4.10", **facts: Any) -> Resource:  # noqa: ANN401 - any column
    """Keep an update of a product, out since an hour before `NOW`."""
    resource_id = new_id(NOW)
    known: dict[str, object] = {
        "slug": f"update-{resource_id}",
        "kind": ResourceKind.UPDATE,
        "language": "fr",
        "visibility": Visibility.CUSTOMERS,
        "title": f"Logiciel {version}",
        "published_at": NOW - timedelta(hours=1),
        "expires_at": None,
        "dated_on": NOW.date(),
    }
    written = {"summary": "", "body": "", "created_at": NOW, "changed_at": NOW, "edition": 1}
    resource = Resource(id=resource_id, version=version, **{**known, **written, **facts})
    session.add(resource)
    session.flush()
    session.add(ResourceSubject(resource_id=resource_id, subject_id=product_id))
    session.flush()
    return resource
