"""Who is charged with a card, what was last seen of it, and writing once that it expires; nothing here commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select

from app.domain.accounts.activity.alerts import post_alert
from app.domain.accounts.activity.models import EventKind
from app.domain.accounts.activity.service import note
from app.domain.accounts.models import Account, AccountState
from app.domain.accounts.queries import take_account
from app.domain.accounts.sessions.service import Visit
from app.domain.billing.cards.models import ChargedCard
from app.domain.billing.cards.rules import default_of, is_to_be_told, last_day_of
from app.domain.billing.contracts.rules import is_ending, is_running
from app.domain.billing.contracts.service import last_notices
from app.domain.billing.models import BillingCustomer, Subscription
from app.domain.billing.ports import Collection, ProvidedMethod
from app.domain.billing.queries import list_subscriptions
from app.domain.mail.queries import find_by_dedupe_key
from app.domain.mail.service import post
from app.kernel.db import TenantSession
from app.kernel.ids import new_id

EXPIRING = "card_expiring"
"""The kind of the mail."""

AT_ONCE = 100  # customers that the provider is asked about in one round
_LOOKED_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A means of payment that was added or removed, by its name, and what it took the place of."""

    method_id: str
    name: str
    replaced: str = ""


def is_charged(session: TenantSession, account_id: UUID) -> bool:
    """Tell whether an account has a subscription that goes on and is charged by itself."""
    charged = [each for each in list_subscriptions(session, account_id) if each.collection is Collection.CHARGED]
    notices = last_notices(session, charged)
    return any(is_running(each, notices.get(each.id)) and not is_ending(each, notices.get(each.id)) for each in charged)


def list_to_look_at(session: TenantSession, *, now: datetime, limit: int = AT_ONCE) -> Sequence[BillingCustomer]:
    """List the customers who are charged and whose card was not looked at for a day, the longest first."""
    of_account = (ChargedCard.tenant == BillingCustomer.tenant) & (ChargedCard.account_id == BillingCustomer.account_id)
    charged = select(Subscription.account_id).where(
        Subscription.collection == Collection.CHARGED, Subscription.ended_at.is_(None)
    )
    waiting = or_(ChargedCard.id.is_(None), ChargedCard.looked_at <= now - _LOOKED_AFTER)
    found = (
        select(BillingCustomer)
        .outerjoin(ChargedCard, of_account)
        .where(BillingCustomer.account_id.in_(charged), waiting)
        .order_by(ChargedCard.looked_at.asc().nulls_first(), BillingCustomer.id)
        .limit(limit)
    )
    return session.scalars(found).all()


def find_card(session: TenantSession, account_id: UUID) -> ChargedCard | None:
    """Find what was last seen of an account's card."""
    return session.scalar(select(ChargedCard).where(ChargedCard.account_id == account_id))


def note_card(
    session: TenantSession, account_id: UUID, methods: Sequence[ProvidedMethod], *, now: datetime
) -> ChargedCard:
    """Note what charges an account, as the provider said now; the account is held meanwhile. NotFoundError."""
    take_account(session, account_id)
    card = find_card(session, account_id) or ChargedCard(id=new_id(now), account_id=account_id)
    seen = default_of(methods)
    known = (card.provider_id, card.expires_on)
    card.provider_id = seen.id if seen else None
    card.brand, card.last4 = (seen.brand, seen.last4) if seen else (None, None)
    card.expires_on = last_day_of(seen.expires) if seen else None
    if known != (card.provider_id, card.expires_on):
        card.told_at = None
    card.looked_at = now
    session.add(card)
    session.flush()
    return card


def tell_change(
    session: TenantSession, account_id: UUID, kind: EventKind, change: Change, *, visit: Visit, now: datetime
) -> bool:
    """Note in the activity log that a means of payment was added or removed, and mail it; False the second time."""
    key = f"{kind}:{account_id}:{change.method_id}"
    if find_by_dedupe_key(session, key) is not None:
        return False
    account = session.get_one(Account, (session.tenant, account_id))
    post_alert(session, account, kind, visit=visit, now=now, dedupe_key=key, name=change.name, replaced=change.replaced)
    note(session, account_id, kind, now=now, visit=visit, name=change.name)
    return True


def tell_expiring(session: TenantSession, card: ChargedCard, *, today: date, now: datetime) -> bool:
    """Write once for each card that it expires, while it is charged; False when there is nothing to tell."""
    if card.told_at is not None or not is_to_be_told(card.expires_on, today=today):
        return False
    if not is_charged(session, card.account_id):
        return False
    account = session.get_one(Account, (session.tenant, card.account_id))
    card.told_at = now
    if account.state is not AccountState.CLOSED:
        key = f"{EXPIRING}:{account.id}:{card.provider_id}:{card.expires_on}"
        args = {"account": str(account.id), "card": card.provider_id}
        post(
            session, kind=EXPIRING, to=account.email, args=args, language=account.language, now=now, dedupe_key=key
        )  # fmt: skip
    return True
