"""What a transfer needs, in words: whose account, how much, by when, and the reference by which it is found again."""

from dataclasses import dataclass

import segno.helpers

from app.domain.billing.models import Bill
from app.domain.billing.policy import BankAccount
from app.domain.billing.transfers import reference_of
from app.kernel.ibans import bare_iban, in_groups
from app.kernel.money import Money
from app.tenancy.tenant import Tenant
from app.web.circumstances import date_words
from app.web.prices import money_words

_SCALE = 4  # pixels of a module
_ONLY = "EUR"  # what the drawing is standardised for (EPC069-12)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTransfer:
    """How to pay by transfer; `drawing` is read by the apps of banks, as an image's source."""

    amount: str
    holder: str
    iban: str
    bic: str | None
    reference: str
    due: str | None
    drawing: str | None


def show_transfer(bill: Bill, tenant: Tenant, language: str) -> ShownTransfer | None:
    """Say how an open bill is paid by transfer; none where the brand takes none, or is sent none for it."""
    policy = tenant.config.policy.billing
    if policy is None or policy.bank is None or bill.due_at is None:
        return None
    amount, reference = Money(bill.total - bill.paid, bill.currency), reference_of(bill.id)
    return ShownTransfer(
        amount=money_words(amount, language),
        holder=policy.bank.holder,
        iban=in_groups(bare_iban(policy.bank.iban)),
        bic=policy.bank.bic,
        reference=in_groups(reference),
        due=date_words(bill.due_at, tenant, language),
        drawing=_draw(policy.bank, amount, reference) if bill.currency == _ONLY else None,
    )


def _draw(bank: BankAccount, amount: Money, reference: str) -> str:
    drawn = segno.helpers.make_epc_qr(
        bank.holder, bare_iban(bank.iban), amount.major, reference=reference, bic=bank.bic
    )
    return str(drawn.svg_data_uri(scale=_SCALE, dark="#000", light="#fff"))
