"""The four mentions that came with 2026: the buyer's SIREN, the kind of operation, VAT on debits, where goods go."""

from dataclasses import dataclass, replace

import pytest
from sqlalchemy import select

from app.domain.billing.asking import ask_about_subscription
from app.domain.billing.bases import siren_of
from app.domain.billing.invoicing import issue_for
from app.domain.billing.models import Bill
from app.domain.billing.service import note
from app.domain.invoices.mentions import MentionKind
from app.domain.invoices.snapshot import Nature, Snapshot, read
from app.domain.vat.models import VatState
from app.domain.vat.rules import EXAMPLES
from app.jobs.billing import Till
from app.kernel.db import TenantSession, transaction
from app.web.billing import billing_of
from tests.billing import add_address, buy, invoices, settle_customer
from tests.domain.billing.ledger import Ledger
from tests.domain.invoices.papers import issuer
from tests.jobs.retaxing import business, stand, tenant_of
from tests.post_office import Clock

pytestmark = pytest.mark.posts_mails


@pytest.mark.parametrize(
    ("number", "siren"),
    [
        ("FR83404833048", "404833048"),
        ("FRK7399859412", "399859412"),  # letters may stand in its key
        ("FR13000076601", None),  # Monaco's
        ("FR00000000000", None),
        ("DE129274202", None),
        ("FR8340483304", None),
        ("FR834048330480", None),
        ("", None),
        (None, None),
    ],
)
def test_a_siren_is_what_a_french_number_ends_with_and_monaco_has_none(number: str | None, siren: str | None) -> None:
    assert siren_of(number) == siren


@dataclass(frozen=True)
class Case:
    """What is sold, where its buyer has things delivered, and what the invoice says of both."""

    nature: Nature
    delivered: str | None
    said: str | None
    mention: MentionKind


CASES = {
    "services, delivered elsewhere": Case(Nature.SERVICES, "69001", None, MentionKind.SERVICES),
    "goods, delivered elsewhere": Case(Nature.GOODS, "69001", "69001", MentionKind.GOODS),
    "both, delivered elsewhere": Case(Nature.BOTH, "69001", "69001", MentionKind.BOTH),
    "goods, delivered where they are billed": Case(Nature.GOODS, "13001", None, MentionKind.GOODS),
    "goods, no address for deliveries": Case(Nature.GOODS, None, None, MentionKind.GOODS),
}


@pytest.mark.parametrize("name", CASES)
def test_the_kind_of_operation_is_the_offers_and_goods_say_where_they_go(
    session: TenantSession, ledger: Ledger, till: Till, clock: Clock, name: str
) -> None:
    case = CASES[name]
    account = settle_customer(session, ledger)
    if case.delivered is not None:
        with transaction(session):
            add_address(session, account, postcode=case.delivered, is_billing=False, is_delivery=True)
    paper = issued(session, ledger, till, clock, case.nature)
    assert (paper.delivered_to.postcode if paper.delivered_to else None) == case.said
    assert [paper.nature, paper.mentions[0].kind] == [case.nature, case.mention]


@pytest.mark.parametrize(
    ("number", "state", "siren"),
    [
        (EXAMPLES["FR"], VatState.VERIFIED, EXAMPLES["FR"][4:]),
        (EXAMPLES["FR"], VatState.PENDING, None),  # nobody said yet that it is theirs
        (EXAMPLES["DE"], VatState.VERIFIED, None),
    ],
)
def test_the_buyers_siren_is_that_of_a_number_that_is_verified(
    session: TenantSession, ledger: Ledger, till: Till, clock: Clock, number: str, state: VatState, siren: str | None
) -> None:
    account = business(session, ledger, number=number)
    with transaction(session):
        stand(session, account, state)
    assert issued(session, ledger, till, clock, Nature.SERVICES).buyer.siren == siren


@pytest.mark.parametrize("on_debits", [True, False])
def test_the_option_for_debits_is_said_where_the_brand_took_it(
    session: TenantSession, ledger: Ledger, till: Till, clock: Clock, *, on_debits: bool
) -> None:
    settle_customer(session, ledger)
    paper = issued(session, ledger, till, clock, Nature.SERVICES, on_debits=on_debits)
    assert (MentionKind.VAT_ON_DEBITS in [each.kind for each in paper.mentions]) == on_debits


def issued(
    session: TenantSession, ledger: Ledger, till: Till, clock: Clock, nature: Nature, *, on_debits: bool = False
) -> Snapshot:
    """Let somebody buy an offer of that nature, and issue its invoice."""
    buy(ledger)
    with transaction(session):
        for each in ledger.subscriptions.values():
            note(session, ask_about_subscription(ledger, each.id, at=clock()), now=clock())
        bill_id = session.scalars(select(Bill.id)).one()
        known = billing_of(tenant_of(till))
        billing = replace(known, issuer=issuer(vat_on_debits=on_debits), nature_of=lambda _offer: nature)
        issue_for(session, bill_id, billing, now=clock())
    return read(invoices(session)[0])
