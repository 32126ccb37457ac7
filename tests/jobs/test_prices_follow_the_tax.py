"""What a subscription is charged follows its customer's tax from the next anniversary on, told to the provider once."""

from dataclasses import dataclass, replace
from functools import partial

import pytest
from sqlalchemy import Engine, select

from app.domain.billing.contracts.service import Wanted, change_contract, end_contract, find_last_notice, keep_contract
from app.domain.billing.errors import PaymentsUnavailableError
from app.domain.billing.ports import BillStatus
from app.domain.billing.retaxing.models import PriceChange
from app.domain.billing.retaxing.pricing import PRICE_CHANGED
from app.domain.mail.models import OutgoingMail
from app.domain.vat.models import VatState
from app.jobs.billing import Till, carry_notices, follow_account, follow_taxes
from app.kernel.db import TenantSession, open_session, transaction
from app.kernel.money import Money
from tests.billing import BRAND, hear, provider_of, the_subscription
from tests.domain.billing.ledger import Ledger
from tests.jobs.retaxing import DAY, TAXED, business, follow, move, sold, stand
from tests.post_office import Clock

pytestmark = pytest.mark.posts_mails


def changes(session: TenantSession) -> list[PriceChange]:
    session.rollback()
    session.expire_all()
    return list(session.scalars(select(PriceChange).order_by(PriceChange.decided_at, PriceChange.id)))


def letters(session: TenantSession) -> list[OutgoingMail]:
    session.rollback()
    return list(
        session.scalars(select(OutgoingMail).where(OutgoingMail.kind == PRICE_CHANGED).order_by(OutgoingMail.id))
    )


@dataclass(frozen=True)
class Case:
    """What becomes of somebody in Germany who pays 22.80 €, and what they pay then."""

    price: int
    state: VatState | None = None
    place: tuple[str, str] | None = None


CASES = {
    "their number is verified": Case(1_900, VatState.VERIFIED),
    "their number is rejected: nothing changes": Case(2_280, VatState.REJECTED),
    "VIES cannot tell: nothing changes": Case(2_280, VatState.UNAVAILABLE),
    "they move to Réunion": Case(2_062, place=("FR", "97400")),
    "they move to Guyane": Case(1_900, place=("FR", "97300")),
    "they move to Switzerland": Case(1_900, place=("CH", "1200")),
    "they move to Paris: nothing changes": Case(2_280, place=("FR", "75010")),
}


@pytest.mark.promise("CC-11")
@pytest.mark.promise("CC-13")
@pytest.mark.parametrize("name", CASES)
def test_the_next_anniversary_is_charged_with_the_tax_of_then(
    engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock, name: str
) -> None:
    case = CASES[name]
    account = business(session, ledger)
    sold(engine, session, ledger, till, clock)
    with transaction(session):
        if case.state is not None:
            stand(session, account, case.state)
        if case.place is not None:
            move(session, account, *case.place)
    follow_taxes(till.registry, partial(open_session, engine), find_provider=till.find_provider, now=clock())
    follow_taxes(till.registry, partial(open_session, engine), find_provider=till.find_provider, now=clock())

    is_another = case.price != 2_280
    assert len(changes(session)) == len(letters(session)) == is_another
    assert the_subscription(session).price == case.price
    renewed = ledger.renew(the_subscription(session).provider_id)
    assert (renewed.status, renewed.total) == (BillStatus.PAID, Money(case.price, "EUR"))
    hear(engine, session, ledger, till, clock)
    follow(session, till, clock, ledger)
    assert len(changes(session)) == is_another


def test_a_number_that_is_rejected_later_brings_the_tax_back(
    engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock
) -> None:
    account = business(session, ledger)
    sold(engine, session, ledger, till, clock)
    for state, price in ((VatState.VERIFIED, 1_900), (VatState.REJECTED, 2_280), (VatState.VERIFIED, 1_900)):
        with transaction(session):
            stand(session, account, state)
        follow(session, till, clock, ledger)
        assert the_subscription(session).price == price
        clock.forward(DAY)
    assert [(each.before, each.price) for each in changes(session)] == [(2_280, 1_900), (1_900, 2_280), (2_280, 1_900)]
    assert len(letters(session)) == 3


def test_the_provider_is_told_later_where_it_did_not_answer_and_the_customer_at_once(
    engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock
) -> None:
    account = business(session, ledger)
    sold(engine, session, ledger, till, clock)
    with transaction(session):
        stand(session, account, VatState.VERIFIED)
    ledger.is_away = True
    follow(session, till, clock, ledger)
    follow(session, till, clock, ledger)
    (change,) = changes(session)
    assert (change.told_at, the_subscription(session).price, len(letters(session))) == (None, 2_280, 1)

    ledger.is_away = False
    follow(session, till, clock, ledger)
    assert changes(session)[0].told_at is not None
    assert (the_subscription(session).price, len(letters(session))) == (1_900, 1)


def test_whoever_dies_after_the_provider_took_it_leaves_nothing_twice(
    engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = business(session, ledger)
    sold(engine, session, ledger, till, clock)
    with transaction(session):
        stand(session, account, VatState.VERIFIED)
    dying = Ledger.find_bill

    def die(*_: object) -> None:
        raise PaymentsUnavailableError

    monkeypatch.setattr(Ledger, "find_bill", die)
    follow(session, till, clock, ledger)
    monkeypatch.setattr(Ledger, "find_bill", dying)
    follow(session, till, clock, ledger)

    assert [each.told_at is not None for each in changes(session)] == [True]
    assert (the_subscription(session).price, len(letters(session))) == (1_900, 1)


def test_a_change_that_is_taken_back_before_it_was_told_is_overtaken(
    engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock
) -> None:
    account = business(session, ledger)
    sold(engine, session, ledger, till, clock)
    for state in (VatState.VERIFIED, VatState.REJECTED):
        with transaction(session):
            stand(session, account, state)
        follow(session, till, clock, None)
    follow(session, till, clock, ledger)

    assert [each.told_at is not None for each in changes(session)] == [True, True]
    assert ledger.renew(the_subscription(session).provider_id).total == Money(2_280, "EUR")


def test_an_offer_that_was_chosen_for_the_next_period_has_the_tax_of_then_too(
    engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock
) -> None:
    account = business(session, ledger)
    sold(engine, session, ledger, till, clock)
    wanted = Wanted(offer="maison", price=Money(7_080, "EUR"), net=Money(5_900, "EUR"))
    with transaction(session):
        change_contract(session, the_subscription(session), wanted, now=clock())
    carry = partial(carry_notices, till.registry, partial(open_session, engine), find_provider=till.find_provider)
    carry(now=clock())
    with transaction(session):
        stand(session, account, VatState.VERIFIED)
    follow(session, till, clock, ledger)

    notice = find_last_notice(session, the_subscription(session).id)
    assert notice is not None
    assert (notice.price, notice.carried_at is not None) == (5_900, True)
    assert ledger.renew(the_subscription(session).provider_id).total == Money(5_900, "EUR")
    hear(engine, session, ledger, till, clock)
    follow(session, till, clock, ledger)
    assert (the_subscription(session).offer, the_subscription(session).net) == ("maison", 5_900)
    assert [(each.before, each.price) for each in changes(session)] == [(7_080, 5_900)]


def test_a_contract_that_ends_is_told_no_price_until_it_is_kept(
    engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock
) -> None:
    account = business(session, ledger)
    sold(engine, session, ledger, till, clock)
    carry = partial(carry_notices, till.registry, partial(open_session, engine), find_provider=till.find_provider)
    with transaction(session):
        end_contract(session, the_subscription(session), reason=None, now=clock())
        stand(session, account, VatState.VERIFIED)
    carry(now=clock())
    follow(session, till, clock, ledger)
    assert changes(session) == []
    with transaction(session):
        keep_contract(session, the_subscription(session), now=clock())
    carry(now=clock())
    follow(session, till, clock, ledger)
    assert (the_subscription(session).price, len(letters(session))) == (1_900, 1)


def test_a_subscription_of_which_nobody_said_its_price_without_tax_stays_as_it_is(
    engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock
) -> None:
    account = business(session, ledger)
    sold(engine, session, ledger, till, clock)
    ledger.put(the_subscription(session).provider_id, net=None)
    with transaction(session):
        the_subscription(session).net = None
        stand(session, account, VatState.VERIFIED)
    follow(session, till, clock, ledger)
    assert (changes(session), the_subscription(session).price) == ([], 2_280)


def test_one_that_cannot_be_followed_keeps_no_other_from_it(
    engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock
) -> None:
    account = business(session, ledger)
    sold(engine, session, ledger, till, clock)
    sold(engine, session, ledger, till, clock)
    with transaction(session):
        stand(session, account, VatState.VERIFIED)
    gone = min(ledger.subscriptions)
    kept = ledger.subscriptions.pop(gone)
    ledger.subscriptions[gone] = replace(kept, customer="cus_of_somebody_else")
    follow(session, till, clock, ledger)

    assert sorted(each.told_at is not None for each in changes(session)) == [False, True]


def test_an_account_is_followed_as_soon_as_its_number_is_answered_about(
    engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock
) -> None:
    account = business(session, ledger)
    sold(engine, session, ledger, till, clock)
    with transaction(session):
        stand(session, account, VatState.VERIFIED)
    follow_account(till, "no-brand", account.id)
    assert changes(session) == []
    follow_account(till, BRAND, account.id)
    assert the_subscription(session).price == 1_900
    assert TAXED.net is not None
    assert provider_of(ledger).payments.find_subscription(the_subscription(session).provider_id) is not None
