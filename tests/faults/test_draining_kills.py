"""kill -9 of whoever drains the inbox: nothing is lost, and nothing that follows from an event is done twice."""

import signal
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from app.domain.billing.inbox import LEASE
from app.domain.billing.models import Bill, EventState, Subscription
from app.domain.billing.queries import count_events
from app.domain.billing.service import keep_customer
from app.domain.invoices.models import Invoice
from app.kernel.db import transaction
from tests.billing import BRAND, add_address, drain, new_till, take_all
from tests.databases import Database, OpenSession
from tests.factories import make_account
from tests.faults.draining_process import MOMENTS, same_ledger, start
from tests.faults.waiting import PATIENCE
from tests.post_office import Clock

pytestmark = pytest.mark.posts_mails

CLAIMED_BY_NOBODY = ("look", "claim")


@pytest.mark.parametrize("moment", MOMENTS)
def test_one_who_is_killed_anywhere_loses_nothing(
    database: Database, engine: Engine, open_session: OpenSession, clock: Clock, stocked_brands: Path, moment: str
) -> None:
    session, ledger = open_session(BRAND), same_ledger()
    with transaction(session):
        account = make_account(session)
        add_address(session, account)
        keep_customer(session, account.id, "cus_acct_0", now=clock())
    take_all(session, [event for event in ledger.events if event.object == "subscription"][:1], clock)
    process = start(database.url, str(stocked_brands), moment)
    assert process.wait(PATIENCE) == -signal.SIGKILL
    till = new_till(engine, stocked_brands, {BRAND: ledger}, clock)
    assert drain(engine, till) == (moment in CLAIMED_BY_NOBODY)  # the others' claim still stands
    clock.now = datetime.now(UTC) + LEASE
    assert drain(engine, till) == (moment not in CLAIMED_BY_NOBODY)

    assert count_events(session) == {EventState.DONE: 1}
    for entity in (Subscription, Bill, Invoice):
        assert session.scalar(select(func.count()).select_from(entity)) == 1
