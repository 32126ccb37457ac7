"""Erasing a person, whoever asks for it: their rows, and what was counted under their name."""

import structlog

from app.domain.accounts.models import Account
from app.domain.billing.ports import UNPAID
from app.domain.billing.queries import list_bills
from app.domain.events.lines import leave_all
from app.domain.invoices.crediting import credit, quantities_left
from app.domain.invoices.queries import get_invoice
from app.domain.privacy.erasing import erase, list_kept
from app.kernel.db import TenantSession
from app.web.holdings import TABLES, kept_words
from app.web.i18n import gettext as _
from app.web.invoicing import issuer_of
from app.web.limits import forget_account_mails
from app.web.owed_papers import VOID
from app.web.proofs import forget_tries
from app.web.request import current_tenant, now, session

_log = structlog.get_logger(__name__)


def erase_person(writing: TenantSession, account: Account) -> None:
    """Erase somebody; their address is told, and whoever waits for their places at events has them."""
    forget_tries(writing, account, codes=True)
    forget_account_mails(writing, account.email_key or "")
    _credit_unpaid(writing, account)
    leave_all(writing, account.id, now=now())
    barred = current_tenant().config.policy.closing.email_barred
    erased = erase(writing, account, email_barred=barred, now=now())
    facts = {"account": str(account.id), "rows": erased.rows, "tables": erased.tables}
    _log.info("account_erased", tenant=writing.tenant, **facts)


def _credit_unpaid(writing: TenantSession, account: Account) -> None:
    """Credit what was invoiced and is unpaid: the bill is asked for no more, and whose it was is forgotten."""
    for bill in list_bills(writing, account.id):
        if bill.status not in UNPAID or bill.invoice_id is None:
            continue
        invoice = get_invoice(writing, bill.invoice_id)
        if any(quantities_left(writing, invoice)):
            reason = current_tenant().catalogue(account.language).gettext(VOID)
            credit(writing, invoice, None, issuer_of(current_tenant()), reason=reason, now=now())


def kept_lines(account: Account) -> list[str]:
    """Say what stays of somebody who is erased: each kind that there is of them, and how long."""
    policy = current_tenant().config.policy
    return [
        _("%(what)s: %(time)s", what=TABLES[held.name], time=kept_words(held.holding.kept, policy))
        for held in list_kept(session(), account)
    ]
