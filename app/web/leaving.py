"""What becomes of somebody's subscriptions when their account is closed or erased, said before it is."""

from dataclasses import dataclass

from app.domain.accounts.models import Account
from app.domain.billing.contracts.rules import is_running
from app.domain.billing.contracts.service import is_consumer, last_notices
from app.domain.billing.queries import list_subscriptions
from app.web.billing import name_of_offer
from app.web.i18n import gettext as _
from app.web.request import current_language, current_tenant, session
from app.web.subscriptions import rights_about, said_day, withdraw_by


@dataclass(frozen=True, slots=True, kw_only=True)
class EndingSubscription:
    """A subscription that would end with its account: until when it is paid for, and could be withdrawn from."""

    name: str
    paid_until: str
    withdraw_by: str | None

    @property
    def loss(self) -> str:
        """Say what ends, and what is not given back."""
        return _(
            "%(offer)s ends at once. Nothing more is charged, and what is paid until %(day)s is not given back.",
            offer=self.name,
            day=self.paid_until,
        )


def ending_with(account: Account) -> list[EndingSubscription]:
    """List what would end with an account; a brand that bills nothing is asked nothing."""
    has_any = "billing" in current_tenant().config.modules
    subscriptions = list_subscriptions(session(), account.id) if has_any else []
    if not subscriptions:
        return []
    notices, consumer = last_notices(session(), subscriptions), is_consumer(session(), account.id)
    running = [each for each in subscriptions if is_running(each, notices.get(each.id))]
    return [
        EndingSubscription(
            name=name_of_offer(current_tenant(), each.offer, current_language()),
            paid_until=said_day(each.period_end),
            withdraw_by=withdraw_by(each)
            if rights_about(each, notices.get(each.id), consumer=consumer).withdraw
            else None,
        )
        for each in running
    ]
