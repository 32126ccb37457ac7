"""What the tests of billing stand on: a brand, its provider in memory, and a clock that stands still."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from app.jobs.billing import Till
from app.kernel.db import TenantSession
from tests.billing import BRAND, new_till
from tests.cast import BIRCH
from tests.databases import OpenSession
from tests.domain.billing.ledger import START, Ledger
from tests.post_office import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock(START)


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


@pytest.fixture
def till(engine: Engine, stocked_brands: Path, ledger: Ledger, clock: Clock) -> Till:
    return new_till(engine, stocked_brands, {BRAND: ledger, BIRCH: Ledger("birch")}, clock)


@pytest.fixture
def session(open_session: OpenSession) -> TenantSession:
    return open_session(BRAND)
