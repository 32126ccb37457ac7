"""Writing down what the provider answered, with the mails that follow from it; nothing here commits."""

from datetime import datetime
from uuid import UUID

from app.domain.billing import service
from app.domain.billing.policy import BillingPolicy
from app.domain.billing.queries import list_subscriptions
from app.domain.billing.reminding import remind, tell_restored
from app.domain.billing.service import Answer
from app.kernel.db import TenantSession


def note_and_tell(
    session: TenantSession, answer: Answer, policy: BillingPolicy | None, *, now: datetime
) -> UUID | None:
    """Write an answer down, as `note` does and with its refusals, and write to whoever it makes late or restores."""
    account_id = service.note(session, answer, now=now)
    if account_id is not None and policy is not None:
        for subscription in list_subscriptions(session, account_id):
            remind(session, subscription, policy, now=now)
            tell_restored(session, subscription, policy, now=now)
    return account_id
