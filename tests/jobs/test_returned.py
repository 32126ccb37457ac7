"""Money that goes back by the provider's own pages or a customer's bank is noted, shown to the team, and not dunned."""

from dataclasses import replace

import pytest
from sqlalchemy import Engine

from app.domain.billing.desk import list_disputed, list_owed
from app.domain.billing.ports import Chargeback
from app.jobs.billing import Till
from app.kernel.db import TenantSession
from app.kernel.money import Money
from tests.billing import buy, hear, mails, settle_customer
from tests.domain.billing.ledger import Ledger
from tests.post_office import Clock

pytestmark = pytest.mark.posts_mails


def test_money_that_went_back_at_the_provider_is_owed_a_credit_note(
    engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock
) -> None:
    settle_customer(session, ledger)
    bought = buy(ledger)
    hear(engine, session, ledger, till, clock)
    assert list_owed(session) == []
    bill = bought.latest_bill or ""
    ledger.refund(bill, Money(500, "EUR"), key="by hand")
    ledger.events.pop()
    ledger.tell("payment", f"ch_{bill}")
    hear(engine, session, ledger, till, clock)

    (owed,) = list_owed(session)
    assert (owed.bill.refunded, owed.credited) == (500, 0)
    ledger.bills[bill] = replace(ledger.bills[bill], refunded=Money(0, "EUR"), chargeback=Chargeback.LOST)
    ledger.tell("payment", f"ch_{bill}")
    hear(engine, session, ledger, till, clock)
    assert [each.bill.chargeback for each in list_owed(session)] == [Chargeback.LOST]


@pytest.mark.parametrize(("chargeback", "reminded"), [(None, True), (Chargeback.WON, True), (Chargeback.OPEN, False)])
def test_nobody_is_reminded_while_their_bank_looks_at_a_payment(
    engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock, chargeback: Chargeback | None,
    *, reminded: bool,
) -> None:  # fmt: skip
    settle_customer(session, ledger)
    bought = buy(ledger)
    bill = bought.latest_bill or ""
    ledger.bills[bill] = replace(ledger.bills[bill], chargeback=chargeback)
    hear(engine, session, ledger, till, clock)
    ledger.declines = True
    ledger.renew(bought.id)
    clock.now = ledger.now
    hear(engine, session, ledger, till, clock)
    assert ("payment_late" in mails(session)) is reminded
    assert (list_disputed(session) == []) is reminded
