"""Orders that wait for their provider or their first payment: given up by their customer, or by their age.

From then on they bind nobody; the provider is told afterwards (`app.web.buying`). Nothing here commits.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_, select

from app.domain.accounts.models import AccountState
from app.domain.accounts.queries import get_account
from app.domain.billing.models import Buying, Subscription
from app.domain.billing.ports import SubscriptionStatus
from app.domain.billing.queries import PAGE
from app.domain.mail.service import post
from app.kernel.db import JsonObject, TenantSession

OPEN_FOR = timedelta(hours=23)
"""How long an order waits to be sold: as long as Stripe keeps a first payment open that is sold already."""

STUCK_AFTER = timedelta(hours=1)
ORDER_LAPSED = "order_lapsed"  # the kind of the mail
_ENDED = (SubscriptionStatus.CANCELED, SubscriptionStatus.INCOMPLETE_EXPIRED)


def is_too_old(buying: Buying, *, now: datetime) -> bool:
    """Tell whether an order that was never sold has waited too long; what is sold, the provider lets expire."""
    return buying.provider_id is None and buying.ended_at is None and now >= buying.begun_at + OPEN_FOR


def has_lapsed(buying: Buying) -> bool:
    """Tell whether an order was given up by its age, not by its customer."""
    return buying.given_up_at is not None and buying.given_up_at >= buying.begun_at + OPEN_FOR


def declare_given_up(session: TenantSession, buying: Buying, *, now: datetime) -> bool:
    """Note that an order binds nobody any more; False where it is over, or was given up before."""
    session.refresh(buying, with_for_update=True)
    if buying.ended_at is not None or buying.given_up_at is not None:
        return False
    buying.given_up_at = now
    return True


def lapse(session: TenantSession, buying: Buying, *, now: datetime) -> bool:
    """Give up an order that is too old, and write so to its customer, who was told that we go on with it."""
    if not (is_too_old(buying, now=now) and declare_given_up(session, buying, now=now)):
        return False
    account = get_account(session, buying.account_id)
    if account.state is not AccountState.CLOSED:
        args: JsonObject = {
            "account": str(account.id), "offer": buying.offer, "begun_at": buying.begun_at.isoformat(),
        }  # fmt: skip
        post(
            session,
            kind=ORDER_LAPSED,
            to=account.email,
            args=args,
            language=account.language,
            now=now,
            dedupe_key=f"{ORDER_LAPSED}:{buying.id}",
        )
    return True


def list_stuck(session: TenantSession, *, now: datetime, limit: int = PAGE) -> Sequence[Buying]:
    """List the orders that the provider has not taken, or not let go, for a while; the oldest first."""
    waits = or_(Buying.provider_id.is_(None), Buying.given_up_at.is_not(None))
    stuck = select(Buying).where(Buying.ended_at.is_(None), waits, Buying.begun_at <= now - STUCK_AFTER)
    return session.scalars(stuck.order_by(Buying.id).limit(limit)).all()


def list_paid_after(session: TenantSession, *, limit: int = PAGE) -> Sequence[Subscription]:
    """List the subscriptions that go on though their order was given up: it was paid all the same."""
    theirs = (Buying.tenant == Subscription.tenant) & (Buying.provider_id == Subscription.provider_id)
    found = (
        select(Subscription).join(Buying, theirs).where(Buying.given_up_at.is_not(None), Buying.ended_at.is_not(None))
    )
    goes_on = found.where(Subscription.status.not_in(_ENDED), Subscription.cancels_at_end.is_(False))
    return session.scalars(goes_on.order_by(Subscription.id).limit(limit)).all()
