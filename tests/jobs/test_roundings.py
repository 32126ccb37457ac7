"""The rounding rule: what was charged is invoiced to the cent, whatever net price comes to it or does not."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from app.domain.billing.invoicing import net_of
from app.domain.invoices.crediting import credit
from app.domain.invoices.snapshot import read
from app.jobs.billing import Till
from app.kernel.db import TenantSession, transaction
from app.kernel.money import Money
from tests.billing import OFFER, buy, hear, invoices, settle_customer
from tests.domain.billing.ledger import Ledger
from tests.domain.invoices.papers import issuer
from tests.post_office import Clock

pytestmark = pytest.mark.posts_mails


@pytest.mark.parametrize(
    ("total", "rate", "net", "rounding"),
    [
        (2_280, 2_000, 1_900, 0),
        (2_280, 850, 2_101, 0),
        (1, 2_000, 1, 0),  # found above the quotient
        (2_280, 0, 2_280, 0),
        (0, 2_000, 0, 0),
        (999, 2_000, 832, 1),  # 8.32 makes 9.98, and 8.33 makes 10.00
        (3, 2_000, 2, 1),
        (2_280, 210, 2_233, 0),
    ],
)
def test_a_price_without_tax_comes_to_the_total_or_lacks_a_cent(total: int, rate: int, net: int, rounding: int) -> None:
    assert net_of(Money(total, "EUR"), rate) == (Money(net, "EUR"), Money(rounding, "EUR"))


RATES = [0, 210, 850, 1_600, 1_700, 1_900, 2_000, 2_550, 2_700]


@given(st.integers(0, 10_000_000), st.sampled_from(RATES))
def test_of_every_total_at_most_a_cent_is_missing(total: int, rate: int) -> None:
    net, rounding = net_of(Money(total, "EUR"), rate)
    assert net + net.share(rate) + rounding == Money(total, "EUR")
    assert rounding.amount in {0, 1}


@given(st.integers(0, 10_000_000), st.sampled_from(RATES))
def test_what_was_made_of_a_price_without_tax_leads_back_to_it(amount: int, rate: int) -> None:
    net = Money(amount, "EUR")
    assert net_of(net + net.share(rate), rate) == (net, Money(0, "EUR"))


def test_a_total_that_no_price_comes_to_is_invoiced_with_its_cent_and_given_back_with_it(
    engine: Engine, session: TenantSession, ledger: Ledger, till: Till, clock: Clock
) -> None:
    settle_customer(session, ledger)
    buy(ledger, replace(OFFER, price=Money(999, "EUR")))
    hear(engine, session, ledger, till, clock)

    (invoice,) = invoices(session)
    paper = read(invoice)
    assert (paper.net, paper.tax, paper.rounding, paper.gross) == (832, 166, 1, 999)
    assert (invoice.net, invoice.tax, invoice.gross) == (832, 166, 999)
    with transaction(session):
        parts = [
            credit(session, invoice, {0: Decimal(half)}, issuer(), reason="x", now=clock()) for half in ("0.5", "0.5")
        ]
    assert [(each.net, each.tax, each.gross) for each in parts] == [(416, 83, 499), (416, 83, 500)]
