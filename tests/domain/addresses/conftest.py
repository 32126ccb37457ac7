"""An account that keeps addresses."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from app.domain.accounts.models import Account
from app.domain.addresses.models import Address
from app.domain.addresses.parts import GivenAddress
from app.domain.addresses.policy import AddressesPolicy
from app.domain.addresses.service import add_address
from app.kernel.db import TenantSession, transaction
from tests.databases import OpenSession
from tests.factories import make_account

NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)
APT = GivenAddress(recipient="Ann Martin", line1="4 rue des Lilas", postcode="84400", city="Apt", country="FR")


@pytest.fixture
def session(open_session: OpenSession) -> Iterator[TenantSession]:
    with open_session("camcha") as opened, transaction(opened):
        yield opened


@pytest.fixture
def ann(session: TenantSession) -> Account:
    return make_account(session)


def keep(session: TenantSession, account_id: UUID, city: str, minute: int = 0, most: int = 50) -> Address:
    """Add an address that is told apart by its town."""
    now = NOW + timedelta(minutes=minute)
    return add_address(session, account_id, replace(APT, city=city), AddressesPolicy(most=most), now=now)
