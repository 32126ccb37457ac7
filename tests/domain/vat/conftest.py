import pytest

from app.kernel.db import TenantSession, transaction
from tests.cast import ACORN
from tests.databases import OpenSession
from tests.factories import make_account


@pytest.fixture
def session(open_session: OpenSession) -> TenantSession:
    session = open_session(ACORN)
    with transaction(session):
        make_account(session)
    return session
