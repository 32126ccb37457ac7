"""What is done with money: asked of the payment provider first, then written down; each gives why it was refused."""

from app.blueprints.admin.billing.forms import SentForm, SettlementForm
from app.blueprints.admin.invoices.forms import CreditForm
from app.domain.audit.service import Party, list_about, record
from app.domain.billing.arrivals import note_arrived
from app.domain.billing.asking import ask_about_bill
from app.domain.billing.desk import note_sent_back
from app.domain.billing.errors import PaymentsMisusedError, PaymentsUnavailableError
from app.domain.billing.models import Bill
from app.domain.billing.ports import UNPAID, Payments
from app.domain.billing.service import Answer, settle_dispute
from app.domain.invoices.crediting import value_of
from app.domain.invoices.errors import CreditedMeanwhileError, NothingBilledError, OverCreditedError
from app.domain.invoices.models import Invoice
from app.domain.invoices.queries import get_invoice
from app.domain.invoices.telling import credit_and_tell
from app.kernel.db import JsonValue, TenantSession
from app.kernel.money import Money
from app.web.carrying import note_answer
from app.web.i18n import gettext as _
from app.web.installation import installation
from app.web.invoicing import issuer_of
from app.web.late_payments import amount_words
from app.web.request import committing, current_language, current_tenant, now, session
from app.web.staff import acting

REFUND, SETTLE, SEND = "billing-refund", "billing-settle", "billing-send"  # names of acts
_MOST_LINES = 1_000  # of the journal about one customer


def refund(bill: Bill, invoice: Invoice, form: CreditForm) -> str | None:
    """Give back by the provider, then credit; give why that was refused, none where it was done."""
    seen, reason = form.seen.data or 0, form.reason.data or ""
    try:
        amount = value_of(session(), invoice, form.quantities)
    except (NothingBilledError, OverCreditedError):
        return _("Say how much of which line is given back")
    left = Money(bill.paid - bill.refunded, bill.currency)
    if amount.amount > left.amount:
        return _("At most %(most)s is left", most=amount_words(left, current_language()))
    payments = _payments()
    if payments is None:
        return _not_taken()
    try:
        given = payments.refund(bill.provider_id, amount, key=f"refund:{bill.id}:{seen}")
    except (PaymentsUnavailableError, PaymentsMisusedError) as error:
        return _not_taken(error)
    note_answer(session(), current_tenant(), Answer(bills=(given,), asked_at=now()), now=now())
    issuer = issuer_of(current_tenant())
    try:
        with committing() as writing:
            settle_dispute(writing, bill)
            record(writing, REFUND, by=acting(), to=Party(bill.account_id, invoice.number), now=now(), reason=reason)
            credit_and_tell(writing, invoice, form.quantities, issuer, reason=reason, seen=seen, now=now())
    except CreditedMeanwhileError:
        return _("A credit note was issued meanwhile: look at what is left")
    return None


def settle(bill: Bill, form: SettlementForm, *, expected: int) -> str | None:
    """Note a transfer at the provider, then here, with what is too much; give why that was refused, else none."""
    if bill.status in UNPAID:
        payments = _payments()
        if payments is None:
            return _not_taken()
        try:
            payments.settle(bill.provider_id, key=f"settle:{bill.id}")
            said = ask_about_bill(payments, bill.provider_id, at=now())
        except (PaymentsUnavailableError, PaymentsMisusedError) as error:
            return _not_taken(error)
        note_answer(session(), current_tenant(), said, now=now())
    with committing() as writing:
        writing.refresh(bill, with_for_update=True)
        if is_matched(writing, bill, form):
            return None
        if not note_arrived(writing, bill, form.amount, expected=expected):
            return _("Another transfer was matched meanwhile: look at what is awaited now")
        record(
            writing,
            SETTLE,
            by=acting(),
            to=Party(bill.account_id, name_of(bill)),
            now=now(),
            reason=form.stated,
            **_matched(bill, form),
        )
    return None


def is_matched(session: TenantSession, bill: Bill, form: SettlementForm) -> bool:
    """Tell whether just this transfer was matched with a bill before."""
    lines = list_about(session, bill.account_id, limit=_MOST_LINES)
    same = _matched(bill, form)
    return any(each.act == SETTLE and each.reason == form.stated and each.details == same for each in lines)


def _matched(bill: Bill, form: SettlementForm) -> dict[str, JsonValue]:
    return {"arrived_on": str(form.arrived_on.data), "bill": str(bill.id), "amount": form.amount}


def send(bill: Bill, form: SentForm) -> str | None:
    """Note that money was sent back by transfer; give why that was refused, none where it was noted."""
    amount, name = form.amount.data or 0, name_of(bill)
    with committing() as writing:
        if not note_sent_back(writing, bill, amount):
            return _("Another amount is to be sent by now: look at the list again")
        record(
            writing,
            SEND,
            by=acting(),
            to=Party(bill.account_id, name),
            now=now(),
            reason=form.reference.data,
            sent_on=str(form.sent_on.data),
            amount=amount,
        )
    return None


def _payments() -> Payments | None:
    provider = installation().find_provider(current_tenant().slug)
    return provider.payments if provider is not None else None


def _not_taken(error: Exception | None = None) -> str:
    """Say that it was not done, or that nobody knows: a call that timed out may have arrived."""
    if isinstance(error, PaymentsUnavailableError):
        return _(
            "The payment provider does not answer, and it may have done it all the same: send this again in a few "
            "minutes. It counts once"
        )
    return _("The payment provider did not take it, and nothing was done: try again in a few minutes")


def name_of(bill: Bill) -> str:
    """Name a bill by its invoice, else as the provider does."""
    return get_invoice(session(), bill.invoice_id).number if bill.invoice_id is not None else bill.provider_id
