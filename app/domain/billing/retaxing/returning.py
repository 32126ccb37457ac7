"""Giving back tax that was charged while a VAT number was being checked: decided, then done once; nothing commits.

The money goes first, by the provider and under the row's own key (`app.web.retaxing`); the papers follow in one
transaction: a credit note for what is left of the invoice, and the invoice without the tax that takes its place.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import msgspec
from sqlalchemy import select

from app.domain.accounts.queries import get_account
from app.domain.billing.bases import siren_of
from app.domain.billing.models import Bill
from app.domain.billing.ports import HELD, BillStatus
from app.domain.billing.queries import credited_of_invoice
from app.domain.billing.retaxing.models import TaxReturn
from app.domain.invoices.crediting import list_credit_notes, quantities_left
from app.domain.invoices.issuing import Issuer, Item, Order
from app.domain.invoices.mentions import UNTAXED
from app.domain.invoices.models import Invoice
from app.domain.invoices.queries import get_invoice
from app.domain.invoices.snapshot import Snapshot, read
from app.domain.invoices.telling import credit_and_tell, issue_and_tell
from app.domain.invoices.vat_rules import Customer, Taxation, tax_for
from app.domain.vat.models import VatRegistration, VatState
from app.domain.vat.queries import find_registration
from app.kernel.db import TenantSession
from app.kernel.ids import new_id
from app.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Owed:
    """What the provider is to give back of a bill, and under which key."""

    bill: str
    amount: Money
    key: str


def list_taxed(session: TenantSession, account_id: UUID | None = None) -> Sequence[UUID]:
    """List the paid bills whose invoice has tax in it though a number was given by then, which is verified by now."""
    verified = (VatRegistration.tenant == Bill.tenant) & (VatRegistration.account_id == Bill.account_id)
    billed = (Invoice.tenant == Bill.tenant) & (Invoice.id == Bill.invoice_id)
    known = (TaxReturn.tenant == Bill.tenant) & (TaxReturn.invoice_id == Bill.invoice_id)
    found = (
        select(Bill.id)
        .join(VatRegistration, verified)
        .join(Invoice, billed)
        .outerjoin(TaxReturn, known)
        .where(VatRegistration.state == VatState.VERIFIED, Bill.billed_at >= VatRegistration.asked_at)
        .where(Bill.status == BillStatus.PAID, Invoice.tax > 0, TaxReturn.id.is_(None))
        .where(Invoice.gross > credited_of_invoice())
    )
    if account_id is not None:
        found = found.where(Bill.account_id == account_id)
    return session.scalars(found.order_by(Bill.billed_at, Bill.id)).all()


def decide_return(session: TenantSession, bill_id: UUID, *, now: datetime) -> TaxReturn | None:
    """Note what is to be given back of a bill, once; none where its tax was right, or its card's owner contests it."""
    bill = session.scalar(select(Bill).where(Bill.id == bill_id).with_for_update())
    if bill is None or bill.invoice_id is None or bill.chargeback in HELD:
        return None
    if session.scalar(select(TaxReturn.id).where(TaxReturn.invoice_id == bill.invoice_id)) is not None:
        return None
    invoice = get_invoice(session, bill.invoice_id)
    billed = read(invoice)
    if billed.buyer.vat_number is not None or _taxation_by_now(session, bill, billed) is None:
        return None
    notes = list_credit_notes(session, invoice)
    tax = invoice.gross - invoice.net - sum(note.gross - note.net for note in notes)
    made = TaxReturn(
        id=new_id(now),
        bill_id=bill.id,
        invoice_id=invoice.id,
        amount=max(0, min(tax, bill.paid - bill.refunded)),
        currency=invoice.currency,
        decided_at=now,
    )
    session.add(made)
    session.flush()
    return made


def list_open(session: TenantSession, account_id: UUID | None = None) -> Sequence[TaxReturn]:
    """List what is not given back yet, of an account or of all, the oldest first."""
    mine = (Bill.tenant == TaxReturn.tenant) & (Bill.id == TaxReturn.bill_id)
    waiting = select(TaxReturn).join(Bill, mine).where(TaxReturn.done_at.is_(None))
    if account_id is not None:
        waiting = waiting.where(Bill.account_id == account_id)
    return session.scalars(waiting.order_by(TaxReturn.decided_at, TaxReturn.id)).all()


def is_being_returned(session: TenantSession, bill_id: UUID) -> bool:
    """Tell whether tax of a bill is on its way back."""
    own = select(TaxReturn.id).where(TaxReturn.bill_id == bill_id, TaxReturn.done_at.is_(None))
    return session.scalar(own.limit(1)) is not None


def find_owed(session: TenantSession, return_id: UUID) -> Owed | None:
    """Give what the provider is asked for; none once all is done."""
    found = session.scalar(select(TaxReturn).where(TaxReturn.id == return_id))
    if found is None or found.done_at is not None:
        return None
    bill = session.get_one(Bill, (session.tenant, found.bill_id))
    return Owed(bill.provider_id, Money(found.amount, found.currency), f"tax:{found.id}")


def correct(session: TenantSession, return_id: UUID, issuer: Issuer, *, reason: str, now: datetime) -> Invoice | None:
    """Issue the credit note and the invoice in its place, and mail both; none when somebody else has.

    What was credited meanwhile is left out of both. The row and its bill are held: two do it one after the other.
    """
    found = session.scalar(select(TaxReturn).where(TaxReturn.id == return_id).with_for_update())
    if found is None or found.done_at is not None:
        return None
    bill = session.scalars(select(Bill).where(Bill.id == found.bill_id).with_for_update()).one()
    invoice = get_invoice(session, found.invoice_id)
    billed, left, seen = read(invoice), quantities_left(session, invoice), len(list_credit_notes(session, invoice))
    taxation = _taxation_by_now(session, bill, billed)
    found.done_at = now
    if taxation is None or not any(left):
        return None
    order = _order_anew(session, bill, billed, taxation, left)
    credit_and_tell(session, invoice, None, issuer, reason=reason, seen=seen, now=now)
    anew = issue_and_tell(session, order, issuer, now=now)
    bill.invoice_id, found.replacement = anew.id, anew.number
    return anew


def _order_anew(
    session: TenantSession, bill: Bill, billed: Snapshot, taxation: Taxation, left: Sequence[Decimal]
) -> Order:
    registration = find_registration(session, bill.account_id)
    assert registration is not None  # noqa: S101 - its number is what changed the tax
    number = registration.number
    buyer = msgspec.structs.replace(
        billed.buyer, company=registration.company, vat_number=number, siren=siren_of(number)
    )
    items = tuple(
        Item(
            text=line.text,
            quantity=quantity,
            unit=line.unit,
            unit_price=Money(line.unit_price, billed.currency),
            taxation=taxation,
        )
        for line, quantity in zip(billed.lines, left, strict=True)
        if quantity
    )
    return Order(
        account_id=bill.account_id,
        language=get_account(session, bill.account_id).language,
        buyer=buyer,
        items=items,
        nature=billed.nature,
        period=billed.period,
        delivered_to=billed.delivered_to,
    )


def _taxation_by_now(session: TenantSession, bill: Bill, billed: Snapshot) -> Taxation | None:
    """Give the tax of what was billed as the number that is verified by now has it; none where it stays taxed."""
    registration = find_registration(session, bill.account_id)
    if registration is None or registration.state is not VatState.VERIFIED:
        return None
    place = billed.buyer.place
    customer = Customer(country=place.country, postcode=place.postcode, verified_number=registration.number)
    found = tax_for(billed.seller.place.country, customer, past_threshold=False)
    return found if found.category in UNTAXED and found.country is None else None
