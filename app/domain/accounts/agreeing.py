"""Who agrees to what: accounts beside the consents that hold."""

from collections.abc import Iterator

from app.domain.accounts.models import Account, AccountState
from app.domain.consents.models import Consent
from app.domain.consents.queries import held_consents
from app.kernel.db import TenantSession

_AT_ONCE = 500  # rows read


def list_agreeing(session: TenantSession, use: str) -> Iterator[tuple[Account, Consent]]:
    """Go through whoever agrees to a use now and whose account is open, by their addresses, with what says so."""
    found = held_consents(use).join(Account, Account.id == Consent.account_id).add_columns(Account)
    active = found.where(Account.state == AccountState.ACTIVE).order_by(Account.email_key)
    for consent, account in session.execute(active.execution_options(yield_per=_AT_ONCE)):
        yield account, consent
