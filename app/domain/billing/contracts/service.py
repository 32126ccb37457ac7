"""Ending a contract, keeping it, withdrawing from it: declared and acknowledged in one transaction; nothing commits.

The provider is told afterwards (`app.web.carrying`), so that a declaration counts even while it does not answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import select

from app.domain.accounts.queries import get_account, take_account
from app.domain.billing.contracts.models import ContractNotice, NoticeKind
from app.domain.billing.contracts.rules import is_changing, is_running, may_change, may_end, may_keep, may_withdraw
from app.domain.billing.errors import ContractRefusedError
from app.domain.billing.models import Subscription
from app.domain.billing.policy import BillingPolicy
from app.domain.billing.queries import PAGE, find_under_way, list_subscriptions
from app.domain.hours.rules import Calendar
from app.domain.mail.service import post
from app.domain.vat.models import VatState
from app.domain.vat.queries import find_registration
from app.kernel.db import JsonObject, TenantSession
from app.kernel.ids import new_id
from app.kernel.money import Money

ACKNOWLEDGED: Mapping[NoticeKind, str] = MappingProxyType(
    {
        NoticeKind.ENDED: "contract_ended",
        NoticeKind.CHANGED: "contract_changed",
        NoticeKind.KEPT: "contract_kept",
        NoticeKind.WITHDRAWN: "contract_withdrawn",
    }
)
"""The kind of the mail that acknowledges a declaration."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """By which a consumer may withdraw: the brand's policy and its calendar."""

    policy: BillingPolicy
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class Telling:
    """What the provider is told of a declaration: under which number, and for a change at which price."""

    notice_id: UUID
    number: int
    price: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An offer that a contract changes to, at its price with tax and the one without that it is made of."""

    offer: str
    price: Money
    net: Money | None = None


def end_contract(
    session: TenantSession, subscription: Subscription, *, reason: str | None, now: datetime
) -> ContractNotice:
    """Declare that a contract ends with its period; the same again gives the first, ContractRefusedError."""
    last = hold_contract(session, subscription)
    if may_end(subscription, last):
        draft = ContractNotice(kind=NoticeKind.ENDED, ends_at=subscription.period_end, reason=reason or None)
        return _declare(session, subscription, draft, last, now=now)
    return _same(last, NoticeKind.ENDED)


def keep_contract(session: TenantSession, subscription: Subscription, *, now: datetime) -> ContractNotice:
    """Take an end or a change back; the same again gives the first, ContractRefusedError once it has come."""
    last = hold_contract(session, subscription)
    if may_keep(subscription, last, now=now):
        return _declare(session, subscription, ContractNotice(kind=NoticeKind.KEPT), last, now=now)
    return _same(last, NoticeKind.KEPT)


def change_contract(
    session: TenantSession, subscription: Subscription, wanted: Wanted, *, now: datetime
) -> ContractNotice:
    """Declare that a contract is for another offer from its next period on; the same again gives the first.

    ContractRefusedError, also for an offer that the account has or has ordered already: it would pay it twice. An offer
    that was chosen before gives way to this one.
    """
    take_account(session, subscription.account_id)
    last = hold_contract(session, subscription)
    if last is not None and is_changing(subscription, last) and last.offer == wanted.offer:
        return last
    is_held = wanted.offer in list_held(session, subscription.account_id)
    is_ordered = find_under_way(session, subscription.account_id, wanted.offer) is not None
    if not may_change(subscription, last, now=now) or is_held or is_ordered:
        raise ContractRefusedError(NoticeKind.CHANGED)
    draft = ContractNotice(
        kind=NoticeKind.CHANGED,
        ends_at=subscription.period_end,
        offer=wanted.offer,
        price=wanted.price.amount,
        net=wanted.net.amount if wanted.net is not None else None,
        currency=wanted.price.currency,
    )
    return _declare(session, subscription, draft, last, now=now)


def withdraw(session: TenantSession, subscription: Subscription, terms: Terms, *, now: datetime) -> ContractNotice:
    """Declare a consumer's withdrawal: the contract ends at once; the same again gives the first, else refused."""
    last = hold_contract(session, subscription)
    consumer = is_consumer(session, subscription.account_id)
    if may_withdraw(subscription, last, terms.policy, terms.calendar, is_consumer=consumer, now=now):
        return _declare(session, subscription, ContractNotice(kind=NoticeKind.WITHDRAWN, ends_at=now), last, now=now)
    return _same(last, NoticeKind.WITHDRAWN)


def is_consumer(session: TenantSession, account_id: UUID) -> bool:
    """Tell whether somebody buys as a consumer: without a VAT number that was confirmed."""
    registration = find_registration(session, account_id)
    return registration is None or registration.state is not VatState.VERIFIED


def find_last_notice(session: TenantSession, subscription_id: UUID) -> ContractNotice | None:
    """Find the declaration that holds."""
    own = select(ContractNotice).where(ContractNotice.subscription_id == subscription_id)
    return session.scalar(own.order_by(ContractNotice.number.desc()).limit(1))


def last_notices(session: TenantSession, subscriptions: Sequence[Subscription]) -> Mapping[UUID, ContractNotice]:
    """Give the declaration that holds of each subscription that has one."""
    among = ContractNotice.subscription_id.in_([each.id for each in subscriptions])
    found = session.scalars(select(ContractNotice).where(among).order_by(ContractNotice.number))
    return {each.subscription_id: each for each in found}


def list_held(session: TenantSession, account_id: UUID) -> Mapping[str, Subscription]:
    """Give the offers that an account has, or will have from its next period on, and the subscription of each.

    Late or ending as it may be.
    """
    own, held = list_subscriptions(session, account_id), dict[str, Subscription]()
    notices = last_notices(session, own) if own else {}
    for each in own:
        last = notices.get(each.id)
        if is_running(each, last):
            held.setdefault(each.offer, each)
            if last is not None and last.offer is not None and is_changing(each, last):
                held.setdefault(last.offer, each)
    return held


def list_uncarried(session: TenantSession) -> Sequence[UUID]:
    """List the declarations that the provider has not been told of, the oldest first."""
    waiting = select(ContractNotice.id).where(ContractNotice.carried_at.is_(None))
    return session.scalars(waiting.order_by(ContractNotice.declared_at, ContractNotice.id)).all()


def list_waiting(session: TenantSession, *, limit: int = PAGE) -> Sequence[tuple[ContractNotice, Subscription]]:
    """List them with their subscriptions, the oldest first."""
    theirs = (Subscription.tenant == ContractNotice.tenant) & (Subscription.id == ContractNotice.subscription_id)
    waiting = select(ContractNotice, Subscription).join(Subscription, theirs).where(ContractNotice.carried_at.is_(None))
    found = session.execute(waiting.order_by(ContractNotice.declared_at, ContractNotice.id).limit(limit))
    return [(notice, subscription) for notice, subscription in found]


def note_told(session: TenantSession, telling: Telling, *, now: datetime) -> None:
    """Note that the provider was told of a declaration; what holds is told anew where it became another meanwhile.

    Nobody knows then which of the two the provider heard last.
    """
    notice = session.get_one(ContractNotice, (session.tenant, telling.notice_id))
    last = hold_contract(session, session.get_one(Subscription, (session.tenant, notice.subscription_id)))
    session.refresh(notice)
    if last is not notice:
        notice.carried_at = now
    elif (notice.number, notice.price) == (telling.number, telling.price):
        notice.carried_at = now
        return
    if last is not None:
        tell_anew(last)


def find_holding(session: TenantSession, notice: ContractNotice, *, now: datetime) -> ContractNotice:
    """Give a declaration that was not told if it holds, else the one that does, to be told anew.

    Nobody knows whether the overtaken one arrived, and when: its call may have timed out, or its process died.
    """
    last = hold_contract(session, session.get_one(Subscription, (session.tenant, notice.subscription_id)))
    if last is None or last is notice:
        return notice
    notice.carried_at = now
    tell_anew(last)
    return last


def tell_anew(last: ContractNotice) -> None:
    """Let the provider be told once more of the declaration that holds, by its next number: as another telling.

    Under the number of before it would be taken for the same call, and nothing done. A withdrawal needs none: after it
    the provider takes nothing else.
    """
    if last.kind is not NoticeKind.WITHDRAWN:
        last.number, last.carried_at = last.number + 1, None


def hold_contract(session: TenantSession, subscription: Subscription) -> ContractNotice | None:
    """Hold the subscription, so that declarations come one after the other; give the last one."""
    session.refresh(subscription, with_for_update=True)
    return find_last_notice(session, subscription.id)


def _same(last: ContractNotice | None, kind: NoticeKind) -> ContractNotice:
    if last is None or last.kind is not kind:
        raise ContractRefusedError(kind)
    return last


def _declare(
    session: TenantSession,
    subscription: Subscription,
    notice: ContractNotice,
    last: ContractNotice | None,
    *,
    now: datetime,
) -> ContractNotice:
    """Keep a declaration under its number, and acknowledge it by mail."""
    notice.id, notice.subscription_id = new_id(now), subscription.id
    notice.number, notice.declared_at = (last.number + 1 if last else 1), now
    session.add(notice)
    session.flush()
    account = get_account(session, subscription.account_id)
    args: JsonObject = {
        "account": str(account.id),
        "offer": subscription.offer,
        "declared_at": now.isoformat(),
        "ends_at": (notice.ends_at or subscription.period_end).isoformat(),
    }
    if notice.offer is not None:
        args |= {"wanted": notice.offer, "price": notice.price, "currency": notice.currency}
        args["billed_every"] = subscription.billed_every.value
    key = f"notice:{notice.id}"
    post(
        session,
        kind=ACKNOWLEDGED[notice.kind],
        to=account.email,
        args=args,
        language=account.language,
        now=now,
        dedupe_key=key,
    )
    return notice
