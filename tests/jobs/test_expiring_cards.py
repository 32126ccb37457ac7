"""Whoever is charged is written to seven days before their card expires, once; the provider is asked once a day."""

from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import Engine, select

from app.domain.accounts.models import Account
from app.domain.billing.cards.models import ChargedCard
from app.jobs.billing import Till
from app.jobs.cards import watch_cards
from app.kernel.db import TenantSession, open_session
from tests.billing import BY_TRANSFER, OFFER, buy, hear, mails, settle_customer
from tests.domain.billing.ledger import Ledger
from tests.post_office import Clock

pytestmark = pytest.mark.posts_mails
DAY = timedelta(days=1)
EXPIRING = "card_expiring"
MONTH = (2026, 12)  # the last day is 31 December


@pytest.fixture
def ann(engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock) -> Account:
    """Give somebody who is charged for a subscription."""
    account = settle_customer(session, ledger)
    buy(ledger)
    hear(engine, session, ledger, till, clock)
    return account


def customer(ledger: Ledger) -> str:
    return next(iter(ledger.customers))


def watch(engine: Engine, till: Till, now: datetime) -> None:
    watch_cards(till.registry, partial(open_session, engine), find_provider=till.find_provider, now=now)


def told(session: TenantSession) -> int:
    return mails(session).count(EXPIRING)


@pytest.mark.promise("CC-09")
@pytest.mark.usefixtures("ann")
def test_it_is_told_from_the_seventh_day_before_once(
    engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock
) -> None:
    ledger.add_card(customer(ledger), expires=MONTH)
    days: list[date] = []
    for day in range(45):
        now = clock() + day * DAY
        for _ in range(2):
            watch(engine, till, now)
        days += [now.date()] * (told(session) - len(days))
    assert [each.isoformat() for each in days] == ["2026-12-24"]


@pytest.mark.usefixtures("ann")
def test_another_card_is_told_of_anew_and_the_first_one_not_again(
    engine: Engine, session: TenantSession, ledger: Ledger, till: Till
) -> None:
    name = customer(ledger)
    first = ledger.add_card(name, expires=MONTH)
    second = ledger.add_card(name, "4444", expires=MONTH)
    now = datetime(2026, 12, 28, tzinfo=UTC)
    for days, default in enumerate((first, second, first)):
        ledger.set_default(name, default.id)
        watch(engine, till, now + days * DAY)
    assert told(session) == 2


@pytest.mark.usefixtures("ann")
def test_the_provider_is_asked_once_a_day_and_waited_for(
    engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock
) -> None:
    ledger.add_card(customer(ledger), expires=MONTH)
    now, before = clock() + DAY, ledger.calls
    watch(engine, till, now)
    watch(engine, till, now + DAY - timedelta(seconds=1))
    assert ledger.calls == before + 1
    watch(engine, till, now + DAY)
    assert ledger.calls == before + 2
    ledger.is_away = True
    watch(engine, till, datetime(2026, 12, 28, tzinfo=UTC))
    assert told(session) == 0
    ledger.is_away = False
    watch(engine, till, datetime(2026, 12, 28, tzinfo=UTC))
    assert told(session) == 1


def test_who_pays_by_transfer_or_has_ended_is_not_written_to(
    engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock
) -> None:
    settle_customer(session, ledger)
    ledger.add_card(customer(ledger), expires=MONTH)
    buy(ledger, BY_TRANSFER)
    bought = buy(ledger, OFFER)
    ledger.cancel(bought.id, at_end=True, key="end")
    hear(engine, session, ledger, till, clock)
    watch(engine, till, datetime(2026, 12, 28, tzinfo=UTC))
    assert told(session) == 0
    ledger.keep(bought.id, key="keep")
    hear(engine, session, ledger, till, clock)
    watch(engine, till, datetime(2026, 12, 29, tzinfo=UTC))
    assert told(session) == 1


@pytest.mark.usefixtures("ann")
def test_what_is_seen_is_kept_without_a_number(
    engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock
) -> None:
    watch(engine, till, clock())
    assert session.scalars(select(ChargedCard.brand)).all() == [None]
    card = ledger.add_card(customer(ledger), "0341", brand="mastercard", expires=MONTH)
    watch(engine, till, clock() + DAY)
    session.rollback()
    seen = session.scalars(select(ChargedCard)).one()
    assert (seen.provider_id, seen.brand, seen.last4) == (card.id, "mastercard", "0341")
