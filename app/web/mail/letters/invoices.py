"""Letters that bring an invoice or a credit note, the paper attached."""

from collections.abc import Mapping
from types import MappingProxyType

from app.domain.billing.ports import BillStatus
from app.domain.billing.queries import bills_of_invoices, is_owed
from app.domain.invoices.queries import find_invoice
from app.domain.invoices.telling import MAILED
from app.domain.mail.errors import OutdatedError
from app.web.bank_transfers import show_transfer
from app.web.circumstances import day_words
from app.web.invoicing import due_later
from app.web.mail.letter import Letter, Occasion, Writer
from app.web.papers import money_words, paper_of


def issued(occasion: Occasion) -> Letter:
    """Bring a paper; OutdatedError when its account is no more or reads its mail elsewhere."""
    account, language = occasion.addressee(), occasion.mail.language
    invoice = find_invoice(occasion.session, account.id, str(occasion.mail.args["paper"]))
    if invoice is None:
        raise OutdatedError("the paper is not the account’s any more")
    bill = bills_of_invoices(occasion.session, [invoice.id]).get(invoice.id)
    paper, due = paper_of(occasion.tenant, invoice), due_later(invoice)
    corrects = paper.snapshot.corrects
    facts = {
        "first_name": account.first_name,
        "paper_number": invoice.number,
        "amount": money_words(invoice.gross, invoice.currency, language),
        "paid": bill is not None and bill.status is BillStatus.PAID,
        "due": day_words(due, language) if due else "",
        "corrected": corrects.number if corrects else "",
        "reason": corrects.reason if corrects else "",
        "invoices_url": occasion.page_url("invoices"),
        "transfer": show_transfer(bill, occasion.tenant, language) if bill is not None and is_owed(bill) else None,
    }
    return Letter(facts, papers=(paper,))


LETTERS: Mapping[str, Writer] = MappingProxyType(dict.fromkeys(MAILED.values(), issued))
