"""What is chosen while the provider is told of a price, or of an offer, is what the next period is billed for."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import Engine, select

from app.domain.accounts.models import Account
from app.domain.billing.contracts.models import ContractNotice, NoticeKind
from app.domain.billing.contracts.service import Wanted, change_contract, end_contract, keep_contract
from app.domain.billing.errors import PaymentsUnavailableError
from app.domain.billing.models import Subscription
from app.domain.billing.ports import ProvidedSubscription, Purchase
from app.domain.billing.retaxing.models import PriceChange
from app.domain.vat.models import VatState
from app.jobs.billing import Till, carry_notices
from app.kernel.db import TenantSession, open_session, transaction
from app.kernel.money import Money
from app.web.carrying import carry_at_once
from app.web.retaxing import follow_tax
from tests.billing import BRAND, hear, provider_of, the_subscription
from tests.domain.billing.ledger import Ledger
from tests.jobs.retaxing import TAXED, business, follow, sold, stand, tenant_of
from tests.post_office import Clock

pytestmark = pytest.mark.posts_mails

Deed = Callable[["Elsewhere"], None]
MAISON = Wanted(offer="maison", price=Money(7_080, "EUR"), net=Money(5_900, "EUR"))
UNTAXED = Wanted(offer="maison", price=Money(5_900, "EUR"), net=Money(5_900, "EUR"))  # chosen once the number stands
ATELIER_PLUS = Wanted(offer="plus", price=Money(3_600, "EUR"), net=Money(3_000, "EUR"))


@dataclass
class Busy(Ledger):
    """A provider at which something else is done while a call is on its way, or on its way back; once."""

    before: dict[str, Callable[[], None]] = field(default_factory=dict)
    after: dict[str, Callable[[], None]] = field(default_factory=dict)

    def find_subscription(self, subscription: str) -> ProvidedSubscription | None:
        self.before.pop("find", _nothing)()
        return super().find_subscription(subscription)

    def reprice(self, subscription: str, purchase: Purchase, *, key: str) -> ProvidedSubscription:
        self.before.pop("reprice", _nothing)()
        told = super().reprice(subscription, purchase, key=key)
        self.after.pop("reprice", _nothing)()
        return told

    def change(self, subscription: str, purchase: Purchase, *, key: str) -> ProvidedSubscription:
        self.before.pop("change", _nothing)()
        told = super().change(subscription, purchase, key=key)
        self.after.pop("change", _nothing)()
        return told


@dataclass(frozen=True)
class Elsewhere:
    """What another process does meanwhile, over a connection of its own."""

    engine: Engine
    session: TenantSession
    account: Account
    ledger: Busy
    till: Till
    clock: Clock

    def carry(self) -> None:
        opened = partial(open_session, self.engine)
        carry_notices(self.till.registry, opened, find_provider=self.till.find_provider, now=self.clock())

    def declare(self, declared: Callable[[TenantSession, Subscription], object], *, carried: bool = True) -> None:
        with transaction(self.session):
            declared(self.session, self.session.scalars(select(Subscription)).one())
        if carried:
            self.carry()

    def verify(self) -> None:
        """Let the number be verified, and the prices follow at once."""
        with transaction(self.session):
            stand(self.session, self.account, VatState.VERIFIED)
        follow_tax(self.session, tenant_of(self.till), provider_of(self.ledger), now=self.clock())


def _nothing() -> None:
    """Do nothing meanwhile."""


def choose(wanted: Wanted = MAISON, *, carried: bool = True) -> Deed:
    return lambda other: other.declare(
        lambda session, subscription: change_contract(session, subscription, wanted, now=other.clock()),
        carried=carried,
    )


def take_back(other: Elsewhere) -> None:
    other.declare(lambda session, subscription: keep_contract(session, subscription, now=other.clock()))


def end(other: Elsewhere) -> None:
    other.declare(lambda session, subscription: end_contract(session, subscription, reason=None, now=other.clock()))


def choose_and_die(other: Elsewhere) -> None:
    """Choose an offer, and let the process that tells the price die once it has told it."""
    choose(UNTAXED)(other)
    other.ledger.after["reprice"] = _die


def choose_and_renew(other: Elsewhere) -> None:
    choose(UNTAXED)(other)
    other.ledger.renew(next(iter(other.ledger.subscriptions)))


def _die() -> None:
    raise PaymentsUnavailableError


NEXT = ("maison", 5_900)
PRICES: Mapping[str, tuple[str, str, Deed, tuple[str, int]]] = {
    "an offer is told before the price arrives": ("before", "reprice", choose(UNTAXED), NEXT),
    "an offer is told when the price has arrived": ("after", "reprice", choose(UNTAXED), NEXT),
    "an offer is chosen and not told yet": ("before", "reprice", choose(UNTAXED, carried=False), NEXT),
    "an offer is told, and whoever tells the price dies": ("before", "reprice", choose_and_die, NEXT),
    "an offer has come before the price is told": ("before", "find", choose_and_renew, NEXT),
    "nothing is chosen": ("before", "reprice", lambda _: None, ("atelier", 1_900)),
}
OFFERS: Mapping[str, tuple[str, str, Deed, tuple[str, int]]] = {
    "its price follows before the one of before arrives": ("before", "change", Elsewhere.verify, NEXT),
    "its price follows when the one of before has arrived": ("after", "change", Elsewhere.verify, NEXT),
    "another offer is told before": ("before", "change", choose(ATELIER_PLUS), ("plus", 3_600)),
    "another offer is told after": ("after", "change", choose(ATELIER_PLUS), ("plus", 3_600)),
    "it is taken back before": ("before", "change", take_back, ("atelier", 2_280)),
    "it is taken back after": ("after", "change", take_back, ("atelier", 2_280)),
    "nothing else is declared": ("before", "change", lambda _: None, ("maison", 7_080)),
}


@pytest.fixture
def ledger() -> Busy:
    return Busy()


@pytest.fixture
def other(engine: Engine, session: TenantSession, ledger: Busy, till: Till, clock: Clock) -> Iterator[Elsewhere]:
    account = business(session, ledger)
    sold(engine, session, ledger, till, clock)
    session.rollback()
    with open_session(engine, BRAND) as own:
        yield Elsewhere(engine, own, account, ledger, till, clock)


def settle(other: Elsewhere, session: TenantSession) -> None:
    """Make the scheduler's rounds, in which nothing happens meanwhile."""
    session.rollback()
    for _ in range(2):
        other.carry()
        follow(session, other.till, other.clock, other.ledger)
    session.expire_all()
    assert list(session.scalars(select(ContractNotice).where(ContractNotice.carried_at.is_(None)))) == []
    assert list(session.scalars(select(PriceChange).where(PriceChange.told_at.is_(None)))) == []
    session.rollback()


@pytest.mark.parametrize("name", PRICES)
def test_an_offer_that_is_chosen_while_a_price_is_told_is_not_lost(
    engine: Engine, session: TenantSession, ledger: Busy, other: Elsewhere, name: str
) -> None:
    when, call, deed, expected = PRICES[name]
    meanwhile = ledger.before if when == "before" else ledger.after
    meanwhile[call] = partial(deed, other)
    other.verify()
    assert meanwhile == {}
    hear(engine, session, ledger, other.till, other.clock)
    settle(other, session)
    renewed = ledger.renew(the_subscription(session).provider_id)
    assert (renewed.offer, renewed.total.amount) == expected


@pytest.mark.parametrize("name", OFFERS)
def test_what_is_declared_while_an_offer_is_told_is_what_holds(
    session: TenantSession, ledger: Busy, other: Elsewhere, name: str
) -> None:
    when, call, deed, expected = OFFERS[name]
    meanwhile = ledger.before if when == "before" else ledger.after
    meanwhile[call] = partial(deed, other)
    choose()(other)
    assert meanwhile == {}
    settle(other, session)
    renewed = ledger.renew(the_subscription(session).provider_id)
    assert (renewed.offer, renewed.total.amount) == expected


def test_a_contract_that_is_ended_while_an_offer_is_told_ends(
    session: TenantSession, ledger: Busy, other: Elsewhere
) -> None:
    ledger.before["change"] = partial(end, other)
    choose()(other)
    settle(other, session)
    assert (the_subscription(session).cancels_at_end, ledger.changes) == (True, {})


def test_a_tax_that_changes_and_changes_back_within_a_day_is_told_each_time(
    session: TenantSession, ledger: Busy, other: Elsewhere
) -> None:
    choose()(other)
    for state, price in ((VatState.VERIFIED, 5_900), (VatState.REJECTED, 7_080), (VatState.VERIFIED, 5_900)):
        with transaction(other.session):
            stand(other.session, other.account, state)
        follow_tax(other.session, tenant_of(other.till), provider_of(ledger), now=other.clock())
        (wanted,) = ledger.changes.values()
        assert wanted.price.amount == price
    settle(other, session)
    renewed = ledger.renew(the_subscription(session).provider_id)
    assert (renewed.offer, renewed.total.amount) == NEXT


LATE: Mapping[str, tuple[NoticeKind, NoticeKind]] = {
    "an end that was taken back": (NoticeKind.ENDED, NoticeKind.KEPT),
    "an offer that was taken back": (NoticeKind.CHANGED, NoticeKind.KEPT),
    "an offer after which the contract was ended": (NoticeKind.CHANGED, NoticeKind.ENDED),
}


@pytest.mark.parametrize("name", LATE)
def test_what_holds_is_told_anew_when_an_overtaken_telling_arrived_late_and_its_process_died(
    session: TenantSession, ledger: Busy, other: Elsewhere, name: str
) -> None:
    overtaken, holds = LATE[name]
    subscription = the_subscription(session).provider_id
    session.rollback()
    declared(other, overtaken)
    last = declared(other, holds)
    assert carry_at_once(other.session, tenant_of(other.till), provider_of(ledger), last, now=other.clock())
    expected = (ledger.changes.copy(), ledger.subscriptions[subscription].cancels_at_end)
    if overtaken is NoticeKind.ENDED:  # only now the first one arrives, and nobody is left to note it
        ledger.cancel(subscription, at_end=True, key="late")
    else:
        ledger.put(subscription, cancels_at_end=False)
        ledger.change(subscription, replace(TAXED, offer="maison", price=MAISON.price, net=MAISON.net), key="late")
    settle(other, session)
    assert (ledger.changes, ledger.subscriptions[subscription].cancels_at_end) == expected


def declared(other: Elsewhere, kind: NoticeKind) -> UUID:
    """Declare, and tell nobody yet."""
    with transaction(other.session):
        subscription = other.session.scalars(select(Subscription)).one()
        if kind is NoticeKind.CHANGED:
            return change_contract(other.session, subscription, MAISON, now=other.clock()).id
        if kind is NoticeKind.KEPT:
            return keep_contract(other.session, subscription, now=other.clock()).id
        return end_contract(other.session, subscription, reason=None, now=other.clock()).id
