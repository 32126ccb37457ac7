"""A purchase is begun once for its terms, and a quote is what its invoice says later, to the cent."""

from dataclasses import replace

import pytest
from sqlalchemy import Engine, select

from app.domain.accounts.models import Account
from app.domain.addresses.queries import find_billing_address
from app.domain.billing.buying import Terms, begin, end, list_under_way
from app.domain.billing.errors import BoughtAlreadyError, PurchaseUnderWayError
from app.domain.billing.invoicing import quote_for
from app.domain.billing.policy import PayBy
from app.domain.billing.ports import Collection, Interval, Purchase
from app.domain.billing.service import keep_customer
from app.domain.invoices.models import Invoice
from app.domain.invoices.vat_rules import Category, Taxation
from app.domain.vat.models import VatRegistration, VatState
from app.jobs.billing import Till
from app.kernel.db import TenantSession, transaction
from app.kernel.ids import new_id
from app.kernel.money import Money
from app.web.invoicing import issuer_of
from tests.billing import BRAND, add_address, buy, hear, settle_customer
from tests.domain.billing.ledger import START, Ledger
from tests.domain.invoices.papers import issue_one, item
from tests.factories import make_account
from tests.post_office import Clock

pytestmark = pytest.mark.posts_mails

NET = Money(2_900, "EUR")
TERMS = Terms(offer="atelier", price=Money(3_480, "EUR"), interval=Interval.MONTH, pay_by=PayBy.CARD, days_to_pay=14)
TO_GERMANY = Taxation(category=Category.STANDARD, rate=2000, country="FR", distance_sale=True)
S, AE, O, E = Category.STANDARD, Category.REVERSE_CHARGE, Category.OUTSIDE, Category.EXEMPT  # noqa: E741 - as EN 16931


def register(session: TenantSession, account: Account, number: str, state: VatState = VatState.VERIFIED) -> None:
    session.add(
        VatRegistration(
            id=new_id(START), account_id=account.id, company="Martin GmbH", number=number, country=number[:2],
            state=state, state_at=START, asked_at=START,
        )
    )  # fmt: skip


@pytest.mark.parametrize(
    ("country", "postcode", "number", "state", "sold", "category", "rate", "gross"),
    [
        ("FR", "13001", None, None, 0, S, 2000, 3_480),
        ("FR", "13001", "FR65900412735", VatState.VERIFIED, 0, S, 2000, 3_480),
        ("DE", "10115", "DE136695976", VatState.VERIFIED, 0, AE, 0, 2_900),
        ("DE", "10115", "DE136695976", VatState.PENDING, 0, S, 2000, 3_480),
        ("DE", "10115", None, None, 0, S, 2000, 3_480),
        ("DE", "10115", None, None, 9_971_00, S, 2000, 3_480),
        ("DE", "10115", None, None, 10_000_00, S, 1900, 3_451),
        ("FR", "97110", None, None, 0, S, 850, 3_147),
        ("FR", "97300", None, None, 0, E, 0, 2_900),
        ("CM", "", None, None, 0, O, 0, 2_900),
    ],
    ids=[
        *("at home", "business at home", "verified business", "unverified business", "consumer", "at the threshold"),
        *("past the threshold", "Guadeloupe", "Guyane", "outside the EU"),
    ],
)
def test_a_quote_is_what_the_invoice_says_later(  # noqa: PLR0913 - a table
    engine: Engine,
    session: TenantSession,
    *,
    ledger: Ledger,
    till: Till,
    clock: Clock,
    country: str,
    postcode: str,
    number: str | None,
    state: VatState | None,
    sold: int,
    category: Category,
    rate: int,
    gross: int,
) -> None:
    with transaction(session):
        account = make_account(session)
        add_address(session, account, country=country, postcode=postcode)
        if number and state:
            register(session, account, number, state)
        keep_customer(session, account.id, ledger.open_customer(account.id, email="", name="", key=""), now=START)
    if sold:
        issue_one(session, item(sold, taxation=TO_GERMANY), now=START)
    tenant = till.registry.by_slug(BRAND)
    address = find_billing_address(session, account.id)
    assert tenant is not None
    assert address is not None

    quote = quote_for(session, address, issuer_of(tenant), NET, now=START)
    session.rollback()
    price = quote.gross
    buy(ledger, Purchase(offer="atelier", name="Atelier", price=price, interval=Interval.MONTH))
    hear(engine, session, ledger, till, clock)

    assert (quote.taxation.category, quote.taxation.rate, price.amount) == (category, rate, gross)
    billed = session.scalars(select(Invoice).where(Invoice.account_id == account.id)).one()
    assert (billed.net, billed.tax, billed.gross) == (NET.amount, quote.tax.amount, price.amount)


@pytest.mark.parametrize(
    "other",
    [
        replace(TERMS, price=Money(3_600, "EUR")),
        replace(TERMS, price=Money(3_480, "XAF")),
        replace(TERMS, interval=Interval.YEAR),
        replace(TERMS, pay_by=PayBy.TRANSFER),
        replace(TERMS, days_to_pay=30),
    ],
    ids=["price", "currency", "interval", "way", "days"],
)
def test_a_purchase_is_begun_once_and_other_terms_are_told_of_it(
    session: TenantSession, ledger: Ledger, other: Terms
) -> None:
    account = settle_customer(session, ledger)
    with transaction(session):
        first, second = (begin(session, account.id, TERMS, now=START) for _ in range(2))
        another = begin(session, account.id, replace(TERMS, offer="boutique"), now=START)
        assert first.id == second.id != another.id
        with pytest.raises(PurchaseUnderWayError) as refused:
            begin(session, account.id, other, now=START)
        assert refused.value.buying_id == first.id

        end(first, now=START)
        assert begin(session, account.id, other, now=START).id != first.id
        assert len(list_under_way(session)) == 2


@pytest.mark.parametrize("collection", list(Collection))
def test_an_offer_that_an_account_has_is_not_begun_again_until_it_has_ended(
    engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock, *, collection: Collection
) -> None:
    account = settle_customer(session, ledger)
    purchase = Purchase(offer="atelier", name="", price=TERMS.price, interval=Interval.MONTH, collection=collection)
    bought = buy(ledger, purchase)
    hear(engine, session, ledger, till, clock)
    with transaction(session), pytest.raises(BoughtAlreadyError):
        begin(session, account.id, TERMS, now=START)

    ledger.cancel(bought.id, at_end=False, key="end")
    hear(engine, session, ledger, till, clock)
    with transaction(session):
        begin(session, account.id, TERMS, now=START)
