"""What the team answers to a bill that is disputed; nothing here commits."""

from datetime import datetime

from app.domain.accounts.queries import get_account
from app.domain.billing.models import Bill
from app.domain.billing.service import settle_dispute
from app.domain.mail.service import post
from app.kernel.db import TenantSession

REFUSED = "dispute_refused"  # the kind of the mail


def refuse_dispute(session: TenantSession, bill: Bill, *, invoice: str, reason: str, now: datetime) -> bool:
    """Let a bill stand and say why; False: it is disputed no more, and left alone."""
    session.refresh(bill, with_for_update=True)
    if bill.disputed_at is None:
        return False
    account, asked_at = get_account(session, bill.account_id), bill.disputed_at
    settle_dispute(session, bill)
    post(
        session,
        kind=REFUSED,
        to=account.email,
        args={"account": str(account.id), "invoice": invoice, "reason": reason},
        language=account.language,
        now=now,
        dedupe_key=f"{REFUSED}:{bill.id}:{asked_at.isoformat()}",
    )
    return True
