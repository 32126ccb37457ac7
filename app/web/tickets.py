"""A brand's terms for requests, who of the team writes, and the window of a carrier's inquiry."""

from datetime import datetime

from app.domain.accounts.models import Account
from app.domain.support import deadlines
from app.domain.support.team.typing import Writer
from app.tenancy.tenant import Tenant
from app.web.hours import calendar_of


def writer_of(account: Account) -> Writer:
    """Name one of the team, as the others and the customer read of them."""
    return Writer(account.id, account.full_name or account.email)


def inquiry_window(tenant: Tenant, begun_at: datetime) -> tuple[datetime, datetime] | None:
    """Say between when a carrier's inquiry that begins then is answered; none where the brand opens none."""
    takes = tenant.config.policy.support.inquiry_takes
    return deadlines.inquiry_window(calendar_of(tenant), takes, begun_at) if takes is not None else None
